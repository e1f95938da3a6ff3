package browser_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
)

// clientScript is the TypeScript client as a script for pages; make test installs what it
// imports.
func clientScript(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join(root, "clients/typescript/src/client.ts")}, AbsWorkingDir: root,
		NodePaths: []string{filepath.Join(root, "bin/client/node_modules")},
		Bundle:    true, Format: api.FormatIIFE, GlobalName: "client", Target: api.ES2022, Charset: api.CharsetUTF8,
	})
	if len(r.Errors) > 0 {
		t.Fatalf("the client cannot be bundled; scripts/client installs what it needs: %s", r.Errors[0].Text)
	}
	return string(r.OutputFiles[0].Contents)
}

// TestTheTypeScriptClientAndThePagesSeeTheSame: what a program in a browser adds by the
// client, the pages show, the first path of either is the same, and a refusal is told in
// the language of the page.
func TestTheTypeScriptClientAndThePagesSeeTheSame(t *testing.T) {
	t.Parallel()
	script := clientScript(t)
	browser, root := start(t), serve(t)
	for _, l := range looks[:2] {
		t.Run(l.String(), func(t *testing.T) {
			b := open(t, browser, root, l)
			b.visit("/")
			ask[chromedp.Void](b, script+"; window.client = client; window.leeway = client.connect(location.origin, document.documentElement.lang.slice(0, 2)); null")
			id := ask[string](b, `leeway.POST('/people', { params: { header: client.newKey() }, body: { label: 'by the client', profile: { occupations: [{ title: 'nurse', years: 5 }], interests: [2, 5, 2, 7, 3, 4] } } }).then((a) => client.data(a).id)`)
			first := ask[string](b, fmt.Sprintf(`leeway.GET('/people/{id}/paths', { params: { path: { id: %q }, query: { top: 1 } } }).then((a) => { const p = client.data(a).paths[0]; return [p.role, p.application, p.modality].join('.'); })`, id))
			none := ask[string](b, `leeway.GET('/people/{id}', { params: { path: { id: 'none' } } }).then((a) => client.data(a)).catch((e) => e.name + ' ' + e.status + ' ' + e.message)`)
			if want := map[string]string{"en": "LeewayError 404 this person is not, or no longer, kept", "zh": "LeewayError 404 没有此人的数据，或已被删除"}[l.lang]; none != want {
				t.Errorf("who is not there: %q", none)
			}
			listed := ask[int](b, `(async () => { let n = 0; for await (const p of client.all((cursor) => leeway.GET('/people', { params: { query: { cursor, limit: 1 } } }))) n += p.label === 'by the client'; return n; })()`)
			b.said() // the browser takes down that somebody was not found
			b.visit("/people/" + id)
			b.see("a[href*='/paths/" + first + "']")
			if leads := ask[string](b, "document.querySelector(\"main a[href*='/paths/']\").getAttribute('href')"); leads != "/people/"+id+"/paths/"+first {
				t.Errorf("the first path is %s by the client, and the page leads to %s", first, leads)
			}
			if listed < 1 {
				t.Error("who was added is not listed")
			}
		})
	}
}
