package main

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestPathWritesAPageAndATable(t *testing.T) {
	dir := t.TempDir()
	page, table := filepath.Join(dir, "out.html"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(page, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errOut := call(t, "", "path", "../../examples/zh-nurse.yaml", "--html", page, "--csv", table, "--lang", "zh", "--resamples", "20")
	if status != 0 || errOut != "" || strings.Count(out, "\n") != 2 || !strings.Contains(out, "已写入 "+page) {
		t.Errorf("status %d: %q, %q", status, out, errOut)
	}
	for name, want := range map[string]string{page: "</html>", table: "医疗健康"} {
		data, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s: %v, %d bytes", name, err, len(data))
		}
	}
	data, _ := os.ReadFile(page)
	if strings.Contains(string(data), dir) || !strings.Contains(string(data), "leeway path zh-nurse.yaml --resamples 20 --html out.html --csv out.csv --lang zh") {
		t.Error("the page does not say how to get it again, or says where the files lay")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if info, err := os.Stat(page); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("a private file became %v", info.Mode())
	}
}

func TestPathWritesToStandardOutput(t *testing.T) {
	table := filepath.Join(t.TempDir(), "out.csv")
	status, out, errOut := call(t, "", "path", "--interests", "SIA", "--html", "-", "--csv", table, "--resamples", "20")
	if status != 0 || !strings.HasPrefix(out, "<!doctype html>") || !strings.HasPrefix(errOut, "Wrote ") {
		t.Errorf("status %d: %.60q, %q", status, out, errOut)
	}
}

func TestFilesThatCannotBeWrittenAreSaid(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		args   []string
		status int
		en, zh string
	}{
		"no such folder":   {[]string{"--html", filepath.Join(dir, "none", "a.html")}, 3, "there is no folder", "没有文件夹"},
		"a folder":         {[]string{"--csv", dir}, 3, "not a file", "不是可以替换"},
		"a page of a page": {[]string{"--html", "a", "--explain", "1"}, 2, "--html", "不能同时使用"},
		"JSON too":         {[]string{"--csv", "a", "--json"}, 2, "--json", "不能同时使用"},
		"both at once":     {[]string{"--csv", "-", "--html", "-"}, 2, "do not go together", "不能同时使用"},
		"no name":          {[]string{"--html", ""}, 2, "--html", "--html"},
	} {
		for lang, want := range map[string]string{"en": c.en, "zh": c.zh} {
			status, out, errOut := call(t, "", append([]string{"path", "--interests", "SIA", "--resamples", "5", "--lang", lang}, c.args...)...)
			if status != c.status || out != "" || !strings.Contains(errOut, want) {
				t.Errorf("%s (%s): status %d, %q, %q", name, lang, status, out, errOut)
			}
		}
	}
}

func TestWordsAreQuotedForAShell(t *testing.T) {
	for s, want := range map[string]string{"nurse": "nurse", "护士": "护士", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$(x)": "'$(x)'", "skills=2": "skills=2"} {
		if got := quote(s); got != want {
			t.Errorf("quote(%q) = %s, want %s", s, got, want)
		}
	}
}

// look is what the page says of itself in a frame named check; see
// report/page/check.js.
type look struct {
	Charts []struct {
		Name   string
		Shapes int
		Labels []string
	}
	Overlaps, Cut, Errors, Tips []string
	Width, Wider                int
}

// TestThePageInABrowser opens the page on a screen, on a telephone and as it
// is printed.
func TestThePageInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no chromium; make test installs it")
		}
		t.Skip("SKIPPED: no chromium")
	}
	for _, c := range []struct{ profile, lang string }{{"en-paralegal", "en"}, {"zh-nurse", "zh"}, {"en-graphic-designer", "en"}} {
		_, page, errOut := call(t, "", "path", "../../examples/"+c.profile+".yaml", "--lang", c.lang, "--html", "-")
		if errOut != "" {
			t.Fatal(errOut)
		}
		for i, l := range open(t, browser, page) {
			where := fmt.Sprintf("%s, frame %d", c.profile, i)
			if len(l.Overlaps)+len(l.Cut)+len(l.Errors) > 0 {
				t.Errorf("%s: overlaps %q, cut %q, errors %q", where, l.Overlaps, l.Cut, l.Errors)
			}
			if l.Wider > 0 {
				t.Errorf("%s: %d pixels wider than its window of %d", where, l.Wider, l.Width)
			}
			if len(l.Charts) != 11 {
				t.Errorf("%s: %d charts", where, len(l.Charts))
			}
			for k, chart := range l.Charts {
				if chart.Shapes < 15 || l.Tips[k] == "" {
					t.Errorf("%s: %s has %d shapes and the tip %q", where, chart.Name, chart.Shapes, l.Tips[k])
				}
			}
			for rank := 1; rank <= 5; rank++ {
				if !named(l.Charts[0].Labels, rank) {
					t.Errorf("%s: path %d has no label on the map: %q", where, rank, l.Charts[0].Labels)
				}
			}
		}
	}
}

// named says whether a label of the map begins with ranks that include this one.
func named(labels []string, rank int) bool {
	for _, l := range labels {
		ranks, _, ok := strings.Cut(l, "  ")
		if ok && strings.Contains(", "+ranks+",", fmt.Sprintf(", %d,", rank)) {
			return true
		}
	}
	return false
}

// open shows a page in frames of several widths and gives what each says.
func open(t *testing.T, browser, page string) []look {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><meta charset=utf-8>")
	for _, f := range []struct {
		name  string
		width int
	}{{"check", 1280}, {"check", 768}, {"check", 375}, {"check paper", 1280}} {
		fmt.Fprintf(&b, `<iframe name="%s" width=%d height=900 style="border:0" srcdoc="%s"></iframe>`, f.name, f.width, html.EscapeString(page))
	}
	b.WriteString(`<script>onload = () => {
		const all = Array.from({ length: frames.length }, (_, i) => JSON.parse(frames[i].document.documentElement.dataset.check || '{}'));
		document.documentElement.textContent = ['LOOK', JSON.stringify(all), 'END'].join('');
	}</script>`)
	b.WriteString("\n")
	path := filepath.Join(dir, "frames.html")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"), "--window-size=1400,900",
		"--enable-logging=stderr", "--virtual-time-budget=5000", "--dump-dom", "file://"+path)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	for line := range strings.Lines(said.String()) {
		if strings.Contains(line, "CONSOLE") {
			t.Errorf("on the console: %s", line)
		}
	}
	m := regexp.MustCompile(`(?s)LOOK(\[.*\])END`).FindSubmatch(out)
	var looks []look
	if m == nil {
		t.Fatalf("the frames said nothing: %.300s", out)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), &looks); err != nil || len(looks) != 4 {
		t.Fatalf("%d frames, %v: %.300s", len(looks), err, m[1])
	}
	return looks
}
