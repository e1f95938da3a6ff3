package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/leeway-project/leeway/locale"
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

// TestCorrectedRatesAreKeptAtTheirLevel: what is saved is a 90 % interval, and what is
// read back has its upper end, though the lower one was cut to 0.
func TestCorrectedRatesAreKeptAtTheirLevel(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	file := written(t, "m.csv", "label\n"+strings.Repeat("wrong\n", 10)+strings.Repeat("right\n", 90))
	args := []string{file, "--sensitivity", "45/50", "--specificity", "48/50"}
	type interval struct{ Value, Low, High float64 }
	at90 := measuredJSON[struct{ Corrected interval }](t, append(args, "--confidence", "90%", "--save", "bot")...).Corrected
	measuredJSON[any](t, append(args, "--save", "bot2")...)
	saved := measuredJSON[struct {
		Errors []struct{ Corrected, Rate interval }
	}](t, "saved")
	for _, e := range saved.Errors {
		if e.Corrected != at90 || e.Rate != at90 || at90.Low != 0 {
			t.Errorf("saved %+v, want %+v", e, at90)
		}
	}
	_, out, errOut := call(t, "", "path", "--interests", "SIA", "--resamples", "5", "--json", "--error", "bot2")
	var a struct{ Paths []struct{ Error interval } }
	if err := json.Unmarshal([]byte(out), &a); err != nil {
		t.Fatal(err, errOut)
	}
	if e := a.Paths[0].Error; math.Abs(e.High-at90.High) > 1e-4 || e.Low < 0.005 || e.Value < 0.05 {
		t.Errorf("read back as %+v, saved as %+v", e, at90)
	}
}

// written writes a file.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFilesShowWhatTheVerdictRestsOn: of the whole and of each group, in JUnit and CSV.
func TestFilesShowWhatTheVerdictRestsOn(t *testing.T) {
	file := marked(t, "m.csv", map[string]int{"nova": 20, "orion": 5}, 100)
	for name, c := range map[string]struct {
		args        []string
		basis, says string
		estimate    string // of orion
	}{
		"once":      {nil, "once", "each end holds with confidence 98%", "0.2"},
		"peek":      {[]string{"--peek"}, "peek", "at every moment at once", "0.2"},
		"corrected": {[]string{"--sensitivity", "90/100", "--specificity", "99/100"}, "corrected", "corrected for what raters", "0.213483"},
	} {
		args := append([]string{"measure", file, "--by", "model", "--tolerance", "10%", "--lang", "en"}, c.args...)
		_, table, _ := call(t, "", append(args, "--csv", "-")...)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 4 {
			t.Fatalf("%s: %v %v", name, rows, err)
		}
		for i, row := range rows[1:] {
			low, _ := strconv.ParseFloat(row[12], 64)
			high, _ := strconv.ParseFloat(row[13], 64)
			verdict := map[bool]string{true: "within", false: "undecided"}[high <= 0.1]
			if low > 0.1 {
				verdict = "not_within"
			}
			if row[10] != c.basis || row[9] != verdict || row[14] != []string{"0.95", "0.975", "0.975"}[i] {
				t.Errorf("%s: the verdict does not follow from %v", name, row)
			}
		}
		if rows[2][0] != "orion" || rows[2][11] != c.estimate {
			t.Errorf("%s: %v", name, rows[2])
		}
		low, _ := strconv.ParseFloat(rows[2][12], 64)
		if _, units, _ := call(t, "", append(args, "--junit", "-")...); !strings.Contains(units, c.says) || !strings.Contains(units, "("+locale.Percent(low)+"–") {
			t.Errorf("%s: %v but %s", name, rows[2], units)
		}
	}
}

// TestSeveralRatersMakeOnePiece of all their marks.
func TestSeveralRatersMakeOnePiece(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	text := "id,rater,model,label\n"
	for id, marks := range []string{"right,wrong", "wrong,wrong", "right,right", "right,right", "wrong,right"} {
		for k, label := range strings.Split(marks, ",") {
			text += fmt.Sprintf("%d,%c,%s,%s\n", id, 'a'+k, []string{"nova", "orion"}[id/3], label)
		}
	}
	file := written(t, "raters.csv", text)
	v := measuredJSON[struct {
		N        int
		Method   string
		Design   struct{ Effective float64 }
		Sequence []any
	}](t, file, "--save", "five")
	if v.N != 5 || v.Method != "exact" || v.Design.Effective != 5 || v.Sequence != nil {
		t.Errorf("%+v", v)
	}
	if saved := measuredJSON[struct{ Errors []struct{ Wrong, N float64 } }](t, "saved"); math.Abs(saved.Errors[0].Wrong-3) > 1e-9 || saved.Errors[0].N != 5 {
		t.Errorf("saved %+v", saved)
	}
	c := measuredJSON[struct {
		FirstRate struct{ Wrong, N int } `json:"first_rate"`
		Matches   []struct{ Wrong, N int }
	}](t, "compare", file, "--by", "model", "--rater", "rater")
	if c.FirstRate.Wrong != 2 || c.FirstRate.N != 3 || c.Matches[0].Wrong != 1 || c.Matches[0].N != 2 {
		t.Errorf("%+v", c)
	}
}

// TestComparisonsKnowClusters: twenty answers to each of a few prompts, all alike.
func TestComparisonsKnowClusters(t *testing.T) {
	text := "prompt,model,label\n"
	for k := range 800 {
		text += fmt.Sprintf("%d,%s,%s\n", k/20, []string{"nova", "orion"}[k/400], []string{"wrong", "right"}[min(1, k/20%10)])
	}
	v := measuredJSON[struct {
		FirstRate struct {
			Method string
			High   float64
		} `json:"first_rate"`
		Verdicts []struct{ Verdict string }
	}](t, "compare", written(t, "c.csv", text), "--by", "model", "--cluster", "prompt", "--tolerance", "15%")
	if v.FirstRate.Method != "korn_graubard" || v.FirstRate.High < 0.2 || v.Verdicts[0].Verdict != "undecided" || v.Verdicts[1].Verdict != "undecided" {
		t.Errorf("%+v", v)
	}
}

// TestMeasuringSaysWhatDoesNotGo together, and what to do.
func TestMeasuringSaysWhatDoesNotGo(t *testing.T) {
	file := written(t, "m.csv", "id,rater,model,severity\n1,a,x,minor\n1,b,x,minor\n2,a,y,none\n3,a,y,none\n")
	twice := written(t, "t.csv", "id,label\n1,right\n1,right\n")
	bad := written(t, "b.csv", "id,label\n1,right\n2,perhaps\n")
	for name, c := range map[string]struct {
		args   []string
		status int
		say    []string
	}{
		"peek with raters":         {[]string{file, "--peek", "--tolerance", "5%"}, 2, []string{"--peek", "raters"}},
		"peek with correction":     {[]string{bad, "--skip-bad", "--peek", "--tolerance", "5%", "--sensitivity", "9/10", "--specificity", "9/10"}, 2, []string{"--peek", "--sensitivity"}},
		"sensitivity alone":        {[]string{file, "--sensitivity", "9/10"}, 2, []string{"--sensitivity", "--specificity"}},
		"specificity alone":        {[]string{file, "--specificity", "9/10"}, 2, []string{"--sensitivity", "--specificity"}},
		"a mix without groups":     {[]string{file, "--mix", "x=1"}, 2, []string{"--mix", "--by"}},
		"a method for a whole":     {[]string{"interval", "3/120", "--of", "2000", "--method", "wilson"}, 2, []string{"--of", "--method"}},
		"watching clusters":        {[]string{"watch", file, "--tolerance", "5%", "--cluster", "id"}, 2, []string{"--cluster", "leeway measure FILE"}},
		"watching groups":          {[]string{"watch", file, "--tolerance", "5%", "--by", "model"}, 2, []string{"--by"}},
		"watching harm":            {[]string{"watch", file, "--tolerance", "5%", "--harm", "minor=0.1"}, 2, []string{"--harm"}},
		"watching several raters":  {[]string{"watch", file, "--tolerance", "5%", "--idle", "1ms"}, 3, []string{"m.csv:3", "(b)", "--where"}},
		"comparing harm":           {[]string{"compare", file, "--by", "model", "--harm", "minor=0.1"}, 2, []string{"--harm"}},
		"a level not in the table": {[]string{"plan", "--lot", "1000", "--aql", "3%"}, 2, []string{"AQL of 3 per cent", "0.65, 1, 1.5"}},
		"a hint to its end":        {[]string{twice}, 3, []string{"Real duplicates are left out with --skip-bad.\n"}},
		"one bad row":              {[]string{bad, "--skip-bad"}, 0, []string{"1 row could not be read and was left out:"}},
		"Chinese words":            {[]string{file, "--harm", "轻微=0.1", "--by", "文件"}, 0, []string{"harm", "m.csv"}},
	} {
		status, out, errOut := call(t, "", append(append([]string{"measure"}, c.args...), "--lang", "en")...)
		if status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, status, c.status, errOut)
		}
		for _, want := range c.say {
			if !strings.Contains(out+errOut, want) {
				t.Errorf("%s: nothing of %q in %s", name, want, out+errOut)
			}
		}
	}
	if status, _, errOut := call(t, "", "measure", "watch", file, "--tolerance", "50%", "--idle", "1ms", "--where", "rater=a"); status == 3 {
		t.Errorf("one rater's marks cannot be watched: %s", errOut)
	}
	if _, _, errOut := call(t, "", "measure", "nowhere.csv", "--lang", "zh"); !strings.Contains(errOut, "\uff08open nowhere.csv") {
		t.Errorf("brackets of an error in Chinese: %s", errOut)
	}
}

// TestHelpOfMeasureIsInTheLanguage, with the kinds of values and the defaults.
func TestHelpOfMeasureIsInTheLanguage(t *testing.T) {
	for _, verb := range []string{"", "gate", "watch", "interval", "decide", "plan", "size", "duty", "compare"} {
		_, zh, _ := call(t, "", "measure", verb, "--help", "--lang", "zh")
		for _, english := range []string{"default", "string", "float", " int ", "duration"} {
			if strings.Contains(zh, english) {
				t.Errorf("measure %s: %q in %s", verb, english, zh)
			}
		}
	}
	_, zh, _ := call(t, "", "measure", "watch", "--help", "--lang", "zh")
	_, en, _ := call(t, "", "measure", "watch", "--help", "--lang", "en")
	if !strings.Contains(zh, "\uff08默认 95%\uff09") || !strings.Contains(en, "(default 95%)") || strings.Contains(en, "--cluster") {
		t.Error(zh, en)
	}
	at := -1
	for _, line := range strings.Split(zh[strings.Index(zh, "--application"):strings.Index(zh, "--wher")], "\n")[1:] {
		if !strings.HasPrefix(line, "      --") {
			continue
		}
		text := strings.LastIndex(line, "  ") + 2 // the texts begin in one column
		if x := uniseg.StringWidth(line[:text]); at < 0 {
			at = x
		} else if x != at {
			t.Errorf("%q begins in column %d, others in %d", line[text:], x, at)
		}
	}
}

// TestNamesOfGroupsKeepTheTable, however long and of how many lines they are.
func TestNamesOfGroupsKeepTheTable(t *testing.T) {
	long := strings.Repeat("名字很长", 20)
	file := written(t, "m.csv", "model,label\n"+long+",right\n\"two\nlines\",wrong\na\tb,right\n")
	for _, args := range [][]string{{"measure", file}, {"measure", "compare", file}} {
		_, out, errOut := call(t, "", append(args, "--by", "model", "--tolerance", "5%", "--lang", "en")...)
		for _, want := range []string{"two lines", "a b", "…"} {
			if !strings.Contains(out, want) {
				t.Errorf("%v: nothing of %q in %s%s", args, want, out, errOut)
			}
		}
		for _, line := range strings.Split(out, "\n") {
			if uniseg.StringWidth(line) > 80 || strings.Contains(line, "\t") {
				t.Errorf("%q", line)
			}
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
