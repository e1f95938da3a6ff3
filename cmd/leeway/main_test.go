package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

var update = flag.Bool("update", false, "write the golden files anew")

// call runs a command as a user would, with a data directory of its own.
func call(t *testing.T, in string, args ...string) (status int, out, errOut string) {
	t.Helper()
	if os.Getenv("LEEWAY_DATA") == "" {
		t.Setenv("LEEWAY_DATA", t.TempDir())
	}
	t.Setenv("LC_ALL", "")
	t.Setenv("LC_MESSAGES", "")
	t.Setenv("LANG", "C")
	var o, e bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(in), &o, &e)
	return status, o.String(), e.String()
}

func TestGoldenOutputs(t *testing.T) {
	for name, args := range map[string][]string{
		"path-en":        {"path", "../../examples/en-paralegal.yaml"},
		"path-zh":        {"path", "../../examples/zh-nurse.yaml", "--lang", "zh"},
		"explain-en":     {"path", "../../examples/en-paralegal.yaml", "--explain", "1"},
		"explain-zh":     {"path", "../../examples/zh-nurse.yaml", "--explain", "1", "--lang", "zh"},
		"measure-en":     {"measure", "plan"},
		"measure-zh":     {"measure", "decide", "3/120", "--application", "金融", "--lang", "zh"},
		"flags-zh":       {"path", "--occupation", "护士", "--interests", "SIA", "--lang", "zh"},
		"application-en": {"application", "list"},
		"application-zh": {"application", "show", "law", "--lang", "zh"},
		"assess-en":      {"application", "assess", "testdata/menus.yaml"},
		"assess-zh":      {"application", "assess", "testdata/menus.yaml", "--lang", "zh"},
		"occupation-en":  {"occupation", "show", "29-1141.00"},
		"occupation-zh":  {"occupation", "show", "注册护士", "--lang", "zh"},
		"search-en":      {"occupation", "search", "search engine optimisation expert"},
		"search-zh":      {"occupation", "search", "新媒体运营", "--lang", "zh"},
		"evidence-en":    {"evidence", "list"},
		"evidence-zh":    {"evidence", "show", "law-lexis", "--lang", "zh"},
		"catalog-en":     {"catalog", "info"},
		"catalog-zh":     {"catalog", "info", "--lang", "zh"},
		"lab-en":         {"lab"},
		"lab-zh":         {"lab", "check", "--lang", "zh"},
		"help-en":        {"path", "--help"},
		"help-zh":        {"--help", "--lang", "zh"},
	} {
		status, out, errOut := call(t, "", args...)
		if status != 0 || errOut != "" {
			t.Errorf("%s: status %d, %s", name, status, errOut)
			continue
		}
		path := filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if out != string(want) {
			t.Errorf("%s differs from %s; look at it, then go test ./cmd/leeway -update\n%s", name, path, firstDifference(out, string(want)))
		}
		for _, line := range strings.Split(out, "\n") {
			if uniseg.StringWidth(line) > 80 && !strings.HasPrefix(name, "help") {
				t.Errorf("%s: wider than the terminal: %q", name, line)
			}
		}
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "got  " + x[i] + "\nwant " + y[i]
		}
	}
	return "one is longer"
}

func TestEachKindOfErrorHasItsStatusAndSaysWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		status int
		say    []string
	}{
		"no such command":         {[]string{"fly"}, 2, []string{"fly", "--help"}},
		"no such option":          {[]string{"path", "--fast"}, 2, []string{"--fast"}},
		"a bad option value":      {[]string{"path", "--top", "many"}, 2, []string{"--top", "many"}},
		"a bad fraction":          {[]string{"measure", "interval", "3 of 120"}, 2, []string{"3 of 120", "3/120"}},
		"an impossible count":     {[]string{"measure", "interval", "5/3"}, 3, []string{"5", "3"}},
		"a tolerance above one":   {[]string{"measure", "decide", "1/9", "--tolerance", "120%"}, 2, []string{"--tolerance", "120%"}},
		"no tolerance":            {[]string{"measure", "decide", "1/9"}, 2, []string{"--tolerance", "--application"}},
		"no such method":          {[]string{"measure", "interval", "1/9", "--method", "wald"}, 2, []string{"wald", "wilson"}},
		"a bad language":          {[]string{"eval", "--lang", "fr"}, 2, []string{"--lang", "fr", "zh, en"}},
		"bad weights":             {[]string{"path", "--weights", "luck=2"}, 2, []string{"luck=2", "skills"}},
		"bad letters":             {[]string{"path", "--interests", "QQ"}, 2, []string{"QQ"}},
		"a bad confidence":        {[]string{"path", "--confidence", "1.5"}, 2, []string{"1.5"}},
		"a bad skill":             {[]string{"path", "--skill", "Writing"}, 2, []string{"NAME=LEVEL"}},
		"an impossible catch":     {[]string{"path", "--catch", "50/40"}, 3, []string{"50", "40"}},
		"a bad profile":           {[]string{"path", "testdata/bad.yaml"}, 3, []string{"testdata/bad.yaml:2:12", "Writing", "9"}},
		"age in a profile":        {[]string{"path", "testdata/age.yaml"}, 3, []string{"testdata/age.yaml:1:1", "age", "not asked"}},
		"no such file":            {[]string{"path", "testdata/none.yaml"}, 4, []string{"testdata/none.yaml"}},
		"no such title":           {[]string{"path", "--occupation", "zzqx"}, 4, []string{"zzqx"}},
		"no such code":            {[]string{"occupation", "show", "99-9999.00"}, 4, []string{"99-9999.00"}},
		"no such field":           {[]string{"application", "show", "farming"}, 4, []string{"farming", "healthcare"}},
		"no such evidence":        {[]string{"evidence", "show", "x"}, 4, []string{"evidence list"}},
		"no such path":            {[]string{"path", "--interests", "SIA", "--explain", "999"}, 4, []string{"999"}},
		"no such release":         {[]string{"catalog", "import", "none.zip"}, 4, []string{"none.zip"}},
		"too many arguments":      {[]string{"path", "a", "b"}, 2, []string{"2", "--help"}},
		"an option without value": {[]string{"path", "--top"}, 2, []string{"--top"}},
		"no answers":              {[]string{"application", "assess"}, 2, []string{"file"}},
	} {
		for _, lang := range []string{"en", "zh"} {
			args := c.args
			if name != "a bad language" {
				args = append(append([]string{}, c.args...), "--lang", lang)
			}
			status, out, errOut := call(t, "", args...)
			if status != c.status || out != "" {
				t.Errorf("%s (%s): status %d, want %d; printed %q, %q", name, lang, status, c.status, out, errOut)
			}
			if lang == "zh" {
				if name != "a bad language" && !strings.HasPrefix(lastError(errOut), "错误\uff1a") {
					t.Errorf("%s: not in Chinese: %q", name, errOut)
				}
				continue
			}
			for _, s := range c.say {
				if !strings.Contains(errOut, s) {
					t.Errorf("%s: %q does not say %q", name, errOut, s)
				}
			}
		}
	}
}

// lastError is the message without the questions asked before it.
func lastError(s string) string {
	if i := strings.LastIndex(s, "错误\uff1a"); i >= 0 {
		return s[i:]
	}
	return s
}

func TestEveryAnswerIsAlsoJSON(t *testing.T) {
	for _, args := range [][]string{
		{"path", "../../examples/en-paralegal.yaml"}, {"path", "../../examples/zh-nurse.yaml", "--explain", "2", "--lang", "zh"},
		{"occupation", "search", "nurse"}, {"occupation", "show", "nurse"}, {"application", "list"}, {"application", "show", "law"},
		{"application", "assess", "testdata/menus.yaml"}, {"evidence", "list"}, {"evidence", "show", "law-lexis"}, {"evidence", "show", "aioe"},
		{"catalog", "info"}, {"version"}, {"measure", "interval", "17/20"}, {"measure", "plan"}, {"measure", "size", "--tolerance", "1%"},
		{"measure", "decide", "0/400", "--application", "law", "--peek"}, {"measure", "compare", "1/20", "5/20"},
	} {
		status, out, errOut := call(t, "", append(args, "--json")...)
		var v map[string]any
		if err := json.Unmarshal([]byte(out), &v); status != 0 || err != nil || len(v) == 0 {
			t.Errorf("%v: status %d, %v, %s", args, status, err, errOut)
		}
	}
}

// TestThePathJSONKeepsItsSchema names the keys that docs/json.md promises.
func TestThePathJSONKeepsItsSchema(t *testing.T) {
	_, out, _ := call(t, "", "path", "../../examples/zh-nurse.yaml", "--json", "--lang", "zh")
	var v map[string]any
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	has := func(m map[string]any, where string, keys ...string) {
		for _, k := range keys {
			if _, ok := m[k]; !ok {
				t.Errorf("%s lacks %q", where, k)
			}
		}
	}
	has(v, "the answer", "profile", "catalog", "confidence", "paths")
	p := v["paths"].([]any)[0].(map[string]any)
	has(p, "a path", "rank", "stability", "role", "application", "modality", "fit", "tolerance", "error", "catch", "duty", "training", "wage", "growth", "gaps", "why", "sources")
	for name, keys := range map[string][]string{
		"rank": {"value", "low", "high"}, "fit": {"value", "low", "high"}, "tolerance": {"value", "low", "high", "class"},
		"error": {"value", "low", "high", "sources"}, "catch": {"value", "low", "high", "assumed"}, "duty": {"mode", "review_share", "reviewers"},
	} {
		has(p[name].(map[string]any), name, keys...)
	}
	has(p["duty"].(map[string]any)["review_share"].(map[string]any), "review_share", "value", "low", "high")
	has(p["gaps"].([]any)[0].(map[string]any), "a gap", "element", "have", "need", "weight")
	if why := p["why"].(string); !strings.Contains(why, "出错") {
		t.Errorf("the reason is not in Chinese: %s", why)
	}
}

func TestAssessAsksInTheLanguage(t *testing.T) {
	status, out, asked := call(t, "护士\n4\nx\n2\n\n4\n3\n", "application", "assess", "--lang", "zh")
	if status != 0 || !strings.Contains(out, "低容错") || !strings.Contains(asked, "依赖程度") || !strings.Contains(asked, "0 到 4") || !strings.Contains(out, "未声明") {
		t.Errorf("status %d\n%s\n%s", status, asked, out)
	}
}

func TestAnImportedCatalogIsUsedAndADamagedOneIsSaid(t *testing.T) {
	const release = "../../../shared/data/db_29_3_text.zip"
	if _, err := os.Stat(release); err != nil {
		t.Skip("SKIPPED: the source release is not beside the checkout")
	}
	dir := t.TempDir()
	t.Setenv("LEEWAY_DATA", dir)
	status, out, errOut := call(t, "", "catalog", "import", release)
	if status != 0 || !strings.Contains(out, "1,016") || !strings.Contains(out, "29.3") {
		t.Fatalf("status %d: %s%s", status, out, errOut)
	}
	if _, out, _ := call(t, "", "catalog", "info"); !strings.Contains(out, "imported: ") {
		t.Errorf("the imported catalog is not used: %s", out)
	}
	status, _, errOut = call(t, "", "path", "--occupation", "护士")
	if status != 0 {
		t.Errorf("status %d: %s", status, errOut)
	}
	if err := os.WriteFile(filepath.Join(dir, "catalog.bin"), []byte("LEEWAY02 nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, errOut = call(t, "", "catalog", "info")
	if status != 3 || !strings.Contains(errOut, "import it again") {
		t.Errorf("status %d: %s", status, errOut)
	}
}

func TestTheProfileTemplateIsAProfile(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		status, out, errOut := call(t, "", "profile", "--lang", lang)
		if status != 0 {
			t.Fatalf("status %d: %s", status, errOut)
		}
		filled, lines := out, 0
		for _, line := range strings.Split(out, "\n") { // take the # off the lines of skills
			if strings.HasPrefix(line, "#  ") && strings.Contains(line, ": 0") && !strings.Contains(line, "wage") {
				lines++
				filled = strings.Replace(filled, line, strings.Replace(strings.Replace(line, "#  ", "   ", 1), ": 0", ": 3", 1), 1)
			}
		}
		if lines != 35+33+16+5 { // skills, knowledge, work styles, AIGC skills
			t.Errorf("%s: %d lines can be filled in", lang, lines)
		}
		for name, text := range map[string]string{"empty": out, "filled": filled} {
			path := filepath.Join(t.TempDir(), "profile.yaml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			status, out, errOut := call(t, "", "path", path, "--json", "--lang", lang)
			if status != 0 || name == "filled" && !strings.Contains(out, `"assumed": false`) {
				t.Errorf("%s, %s: status %d, %s", lang, name, status, errOut)
			}
			var answer struct{ Notes []string }
			if err := json.Unmarshal([]byte(out), &answer); err != nil || len(answer.Notes) > 1 { // that all levels are alike
				t.Errorf("%s, %s: %q, %v", lang, name, answer.Notes, err)
			}
		}
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if status, out, errOut := call(t, "", "completion", shell); status != 0 || len(out) < 500 {
			t.Errorf("%s: status %d, %d bytes, %s", shell, status, len(out), errOut)
		}
	}
}
