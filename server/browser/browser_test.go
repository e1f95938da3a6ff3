// Package browser_test uses the web application as people do: in Chromium, with real
// requests to a real server with a database of its own.
//
// LEEWAY_SCREENSHOTS names a folder to put a picture of every page into.
package browser_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/server"
	"github.com/leeway-project/leeway/server/store"
	"github.com/leeway-project/leeway/tolerance"
)

// look is how a page is looked at.
type look struct {
	lang   string // en or zh
	width  int
	scheme string // light or dark
}

func (l look) String() string { return fmt.Sprintf("%s-%d-%s", l.lang, l.width, l.scheme) }

// looks are every language at both widths, and each width light and dark.
var looks = []look{{"en", 1280, "light"}, {"zh", 375, "light"}, {"zh", 1280, "dark"}, {"en", 375, "dark"}}

// patience is how long anything on a page may take before the test gives up; a machine
// that does ten other things at once is slow.
const patience = 40 * time.Second

// serve starts a server with an empty database and gives its address.
func serve(t testing.TB) string {
	t.Helper()
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := tolerance.Load("")
	if err != nil {
		t.Fatal(err)
	}
	set, err := evidence.Open()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := career.New(cat, policy, set)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	folder := t.TempDir()
	db, err := store.Open(ctx, filepath.Join(folder, "leeway.db"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{Engine: engine, Store: db, Folder: filepath.Join(folder, "files"), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-done, db.Close()); err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// start starts a browser of its own for a test.
func start(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no chromium; make test installs it")
		}
		t.Skip("SKIPPED: no chromium")
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Log("closing the browser:", err)
		}
		quit()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// tab is a page in a browser, and what it complained of.
type tab struct {
	testing.TB
	ctx  context.Context
	root string
	look look

	mu    sync.Mutex
	wrong []string
}

// watch counts what moves by itself on a page, and what its policy keeps out.
const watch = `window.leewayMoved = []; window.leewayKept = []; window.leewayLong = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) leewayMoved.push([e.value, e.sources.map((s) => s.node?.outerHTML?.slice(0, 80) ?? '')]); }).observe({ type: 'layout-shift', buffered: true });
new PerformanceObserver((list) => { for (const e of list.getEntries()) leewayLong.push(e.startTime + e.duration); }).observe({ type: 'longtask', buffered: true });
document.addEventListener('securitypolicyviolation', (e) => leewayKept.push(e.violatedDirective + ' ' + e.blockedURI));`

// open opens a tab that looks at a server.
func open(t testing.TB, browser context.Context, root string, l look) *tab {
	t.Helper()
	ctx, quit := chromedp.NewContext(browser)
	t.Cleanup(quit)
	b := &tab{TB: t, ctx: ctx, root: root, look: l}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	accept := map[string]string{"en": "en-GB,en", "zh": "zh-CN,zh"}[l.lang]
	b.do("setting up",
		set(log.Enable, cdp.Empty{}),
		set(network.Enable, network.EnableParams{}),
		set(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": accept}}),
		set(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(l.width), Height: 900, DeviceScaleFactor: 1, Mobile: l.width < 600}),
		set(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}}),
		set(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}))
	return b
}

// set is a command to the browser whose answer does not matter.
func set[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// listen takes down what goes wrong on a page.
func (b *tab) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.complain("exception: " + e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.complain(fmt.Sprintf("console %s: %s", e.Type, e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.complain(fmt.Sprintf("log %s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	}
}

func (b *tab) complain(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = append(b.wrong, what)
}

// do does something on the page, and ends the test where it cannot be done.
func (b *tab) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.picture("failed")
		b.Fatalf("%s: %v", what, err)
	}
}

// visit opens a page by its path.
func (b *tab) visit(path string) { b.Helper(); b.do("opening "+path, chromedp.Navigate(b.root+path)) }

// click presses what a selector finds first, once it is there.
func (b *tab) click(selector string) {
	b.Helper()
	b.do("pressing "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// leave presses what leads to another page, or to the same one anew, and waits for it.
func (b *tab) leave(selector string) {
	b.Helper()
	ask[bool](b, "window.leewayBefore = true")
	b.click(selector)
	b.until("!window.leewayBefore && document.readyState === 'complete' && document.querySelector('body > footer')")
}

// see waits until something is on the page.
func (b *tab) see(selector string) {
	b.Helper()
	b.until(fmt.Sprintf("document.readyState !== 'loading' && document.querySelector(%q)?.checkVisibility()", selector))
}

// until waits until an expression holds, on this page or the one that it leads to.
func (b *tab) until(expression string) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	for {
		holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		switch {
		case err == nil && holds:
			return
		case ctx.Err() != nil:
			b.picture("failed")
			b.Fatalf("waited in vain until %s: %v %s", expression, err, b.said())
		}
		time.Sleep(20 * time.Millisecond) // a page that is just being left answers with an error
	}
}

// ask is the value of an expression.
func ask[T any](b *tab, expression string) T {
	b.Helper()
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("asking %.200s: %v", expression, err)
	}
	return out
}

// write writes into a field in place of what it holds.
func (b *tab) write(selector, text string) {
	b.Helper()
	b.do("writing into "+selector, chromedp.Clear(chromedp.CSS(selector)), chromedp.SendKeys(chromedp.CSS(selector), text))
}

// put sets the value of a slider or a list, as a hand would.
func (b *tab) put(selector, value string) {
	b.Helper()
	b.see(selector)
	ask[bool](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.value = %q; for (const type of ['input', 'change']) e.dispatchEvent(new Event(type, { bubbles: true })); return true; })()`, selector, value))
}

// picture makes a picture of the whole page, where pictures are wanted.
func (b *tab) picture(name string) {
	folder := os.Getenv("LEEWAY_SCREENSHOTS")
	if folder == "" {
		return
	}
	ctx, stop := context.WithTimeout(b.ctx, patience)
	defer stop()
	data, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Logf("no picture of %s: %v", name, err)
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+"-"+b.look.String()+".png"), data, 0o644); err != nil {
		b.Fatal(err)
	}
}

// said are the complaints since it was last asked.
func (b *tab) said() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer func() { b.wrong = nil }()
	return strings.Join(b.wrong, "\n")
}
