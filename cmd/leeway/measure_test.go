package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// marked writes a file of pieces: n of each model, a share of them wrong.
func marked(t *testing.T, name string, wrongEvery map[string]int, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,model,label\n")
	id := 0
	for _, model := range []string{"nova", "orion"} {
		for k := range n {
			label := "right"
			if every := wrongEvery[model]; every > 0 && k%every == 0 {
				label = "wrong"
			}
			fmt.Fprintf(&b, "%d,%s,%s\n", id, model, label)
			id++
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// measuredJSON runs a command with --json.
func measuredJSON[T any](t *testing.T, args ...string) (v T) {
	t.Helper()
	status, out, errOut := call(t, "", append(append([]string{"measure"}, args...), "--json", "--lang", "en")...)
	if status != 0 {
		t.Fatalf("%v: status %d, %s", args, status, errOut)
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v: %v: %s", args, err, out)
	}
	return v
}

func TestFilesAreMeasuredToTheEnd(t *testing.T) {
	file := marked(t, "m.csv", map[string]int{"nova": 50, "orion": 10}, 500)
	v := measuredJSON[struct {
		Wrong, N            int
		Estimate, Low, High float64
		Strata              []struct {
			Name string
			N    int
		}
		Decision struct {
			Verdict string
			AtLow   string `json:"verdict_at_low"`
		}
		Sequence []struct{ N int }
	}](t, file, "--by", "model", "--application", "law")
	if v.Wrong != 60 || v.N != 1000 || v.Estimate != 0.06 || !(v.Low < 0.06 && 0.06 < v.High) || len(v.Strata) != 2 || v.Strata[0].Name != "orion" || v.Decision.Verdict != "not_within" || v.Decision.AtLow == "" || v.Sequence[len(v.Sequence)-1].N != 1000 {
		t.Errorf("%+v", v)
	}
	mixed := measuredJSON[struct{ Estimate float64 }](t, file, "--by", "model", "--mix", "nova=90%,orion=10%")
	if want := 0.9*0.02 + 0.1*0.1; mixed.Estimate < want-1e-9 || mixed.Estimate > want+1e-9 {
		t.Errorf("mixed %v, want %v", mixed.Estimate, want)
	}
	corrected := measuredJSON[struct {
		Corrected struct{ Value, Low, High float64 }
	}](t, file, "--sensitivity", "90/100", "--specificity", "99/100")
	if c := corrected.Corrected; !(c.Value > 0.05 && c.Value < 0.06 && c.Low < c.Value && c.Value < c.High) {
		t.Errorf("corrected %+v, want (0.06 − 0.01)/0.89", c)
	}
	if status, _, _ := call(t, "", "measure", "gate", file, "--tolerance", "10%"); status != 0 {
		t.Errorf("the gate is shut: %d", status)
	}
	if status, _, errOut := call(t, "", "measure", "gate", file, "--application", "law", "--lang", "zh"); status != 6 || !strings.Contains(errOut, "容错") {
		t.Errorf("the gate is open: %d %s", status, errOut)
	}
}

func TestMeasurementsAreWritten(t *testing.T) {
	file := marked(t, "m.csv", map[string]int{"nova": 100, "orion": 4}, 400)
	dir := t.TempDir()
	table, units, page := filepath.Join(dir, "m.out.csv"), filepath.Join(dir, "m.xml"), filepath.Join(dir, "m.html")
	status, out, errOut := call(t, "", "measure", file, "--by", "model", "--tolerance", "5%", "--csv", table, "--junit", units, "--html", page, "--lang", "en")
	if status != 0 || !strings.Contains(out, "orion") || strings.Count(errOut, "Wrote") != 3 {
		t.Fatalf("%d %s %s", status, out, errOut)
	}
	f, err := os.Open(table)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) != 4 || rows[2][0] != "orion" || rows[2][9] != "not_within" || rows[3][9] != "within" {
		t.Errorf("%v %v", rows, err)
	}
	data, err := os.ReadFile(units)
	if err != nil {
		t.Fatal(err)
	}
	var suites struct {
		Suites []struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(data, &suites); err != nil || len(suites.Suites) != 1 || suites.Suites[0].Tests != 3 || suites.Suites[0].Failures != 2 || suites.Suites[0].Cases[2].Failure != nil {
		t.Errorf("%+v %v", suites, err)
	}
	for name, args := range map[string][]string{
		"JSON too":       {"--csv", "x", "--json"},
		"one for two":    {"--csv", "x", "--html", "x"},
		"nothing to say": {"--junit", "x"},
	} {
		if status, _, _ := call(t, "", append([]string{"measure", file}, args...)...); status != 2 {
			t.Errorf("%s: status %d", name, status)
		}
	}
}

// TestMeasuredErrorsAreKeptAndUsed: what was measured takes the place of what was
// published, where it holds.
func TestMeasuredErrorsAreKeptAndUsed(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	file := marked(t, "m.csv", map[string]int{"nova": 200, "orion": 200}, 400)
	if status, _, errOut := call(t, "", "measure", file, "--application", "law", "--modality", "text", "--save", "法律 bot", "--lang", "en"); status != 0 {
		t.Fatal(errOut)
	}
	path := func(args ...string) map[string]string {
		_, out, errOut := call(t, "", append([]string{"path", "--interests", "SIA", "--resamples", "5", "--json", "--lang", "en"}, args...)...)
		var a struct {
			Paths []struct {
				Application, Modality string
				Error                 struct {
					Basis   string
					Value   float64
					Sources []string
				}
			}
		}
		if err := json.Unmarshal([]byte(out), &a); err != nil {
			t.Fatal(err, errOut)
		}
		basis := map[string]string{}
		for _, p := range a.Paths {
			basis[p.Application+"/"+p.Modality] = fmt.Sprintf("%s %.3f %v", p.Error.Basis, p.Error.Value, p.Error.Sources)
		}
		return basis
	}
	before, after := path(), path("--error", "法律 bot")
	for where := range before {
		if where == "law/text" {
			if after[where] != "measured 0.005 [own:法律 bot]" {
				t.Errorf("%s: %s", where, after[where])
			}
		} else if before[where] != after[where] {
			t.Errorf("%s: %s became %s", where, before[where], after[where])
		}
	}
	if _, out, _ := call(t, "", "measure", "saved", "--lang", "zh"); !strings.Contains(out, "法律 bot") || !strings.Contains(out, "法律 · 文本") {
		t.Errorf("saved: %s", out)
	}
	for name, c := range map[string]struct {
		args   []string
		status int
	}{
		"a name that is a path": {[]string{"measure", file, "--save", "../x"}, 2},
		"no such name":          {[]string{"path", "--interests", "SIA", "--error", "nobody"}, 4},
		"forget nothing":        {[]string{"measure", "forget", "nobody"}, 4},
		"forget":                {[]string{"measure", "forget", "法律 bot"}, 0},
		"forget a path":         {[]string{"measure", "forget", "../../x"}, 2},
	} {
		if status, _, errOut := call(t, "", c.args...); status != c.status {
			t.Errorf("%s: status %d, %s", name, status, errOut)
		}
	}
}

func TestGeneratorsAreCompared(t *testing.T) {
	type comparison struct {
		First   string
		Matches []struct {
			Rival  string
			Paired bool
			Shared int
			P      float64
		}
		Verdicts []struct{ Verdict string }
	}
	old, new := marked(t, "old.csv", map[string]int{"nova": 10, "orion": 10}, 300), marked(t, "new.csv", map[string]int{"nova": 100, "orion": 100}, 300)
	v := measuredJSON[comparison](t, "compare", old, new, "--tolerance", "5%")
	if v.First != "old.csv" || len(v.Matches) != 1 || !v.Matches[0].Paired || v.Matches[0].Shared != 600 || v.Matches[0].P > 1e-6 || v.Verdicts[0].Verdict != "not_within" || v.Verdicts[1].Verdict != "within" {
		t.Errorf("%+v", v)
	}
	if v = measuredJSON[comparison](t, "compare", old, "--by", "model"); v.First != "nova" || v.Matches[0].Rival != "orion" || v.Matches[0].Paired {
		t.Errorf("%+v", v)
	}
	if v = measuredJSON[comparison](t, "compare", "12/200", "12/200", "3/200"); len(v.Matches) != 2 || v.Matches[0].P < 0.99 {
		t.Errorf("%+v", v)
	}
	if status, _, errOut := call(t, "", "measure", "compare", old, "--lang", "zh"); status != 2 || !strings.Contains(errOut, "--by") {
		t.Errorf("%d %s", status, errOut)
	}
}

// TestAGrowingFileIsWatched writes a file while it is watched: first good pieces,
// then bad ones; the alarm comes, and the watch ends by itself.
func TestAGrowingFileIsWatched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	written := make(chan error, 1)
	go func() {
		for k := range 1500 {
			label := "right"
			if k%100 == 0 || k > 1000 && k%4 == 0 {
				label = "wrong"
			}
			if _, err := fmt.Fprintf(f, `{"id": %d, "label": "%s"}`+"\n", k, label); err != nil {
				written <- err
				return
			}
			if k%300 == 0 {
				time.Sleep(50 * time.Millisecond)
			}
		}
		written <- nil
	}()
	var out, errOut strings.Builder
	status := run(ctx, []string{"measure", "watch", path, "--tolerance", "5%", "--idle", "1s", "--lang", "en"}, strings.NewReader(""), &out, &errOut)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if status != 6 || !strings.Contains(out.String(), "ALARM") || !strings.Contains(errOut.String(), "risen") || !strings.Contains(out.String(), "Within tolerance") {
		t.Errorf("status %d\n%s\n%s", status, out.String(), errOut.String())
	}
	status, lines, _ := call(t, "", "measure", "watch", path, "--tolerance", "20%", "--good", "12%", "--stop", "--idle", "1s", "--json")
	last := lines[strings.LastIndex(strings.TrimSpace(lines), "\n")+1:]
	if status != 0 || !strings.Contains(last, `"verdict":"within"`) || strings.Contains(lines, "1,500") {
		t.Errorf("status %d, %s", status, last)
	}
}

func TestMeasurementsInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no chromium; make test installs it")
		}
		t.Skip("SKIPPED: no chromium")
	}
	file := marked(t, "m.csv", map[string]int{"nova": 50, "orion": 11}, 600)
	for name, c := range map[string]struct {
		args   []string
		charts int
	}{
		"law in Chinese": {[]string{"measure", file, "--by", "model", "--application", "law", "--html", "-", "--lang", "zh"}, 2},
		"a number":       {[]string{"measure", file, "--tolerance", "5%", "--html", "-", "--lang", "en"}, 2},
		"no tolerance":   {[]string{"measure", file, "--by", "model", "--html", "-", "--lang", "en"}, 2},
		"a plan":         {[]string{"measure", "plan", "--lot", "1500", "--html", "-", "--lang", "zh"}, 1},
	} {
		status, page, errOut := call(t, "", c.args...)
		if status != 0 || errOut != "" {
			t.Fatalf("%s: %d %s", name, status, errOut)
		}
		for i, l := range open(t, browser, page) {
			if len(l.Overlaps)+len(l.Cut)+len(l.Errors) > 0 || l.Wider > 0 || len(l.Charts) != c.charts {
				t.Errorf("%s, frame %d: overlaps %q, cut %q, errors %q, %d wider, %d charts", name, i, l.Overlaps, l.Cut, l.Errors, l.Wider, len(l.Charts))
			}
			for _, chart := range l.Charts {
				if chart.Shapes < 8 {
					t.Errorf("%s, frame %d: %s has %d shapes", name, i, chart.Name, chart.Shapes)
				}
			}
		}
	}
}
