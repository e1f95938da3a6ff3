package locale

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

var placeholder = regexp.MustCompile(`\{\d\}`)

func TestBothLanguagesHaveEveryKeyWithTheSameArguments(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows() {
		key, en, zh := r[0], r[1], r[2]
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		if en == "" || zh == "" {
			t.Errorf("%s: English %q, Chinese %q", key, en, zh)
		}
		a, b := placeholder.FindAllString(en, -1), placeholder.FindAllString(zh, -1)
		for _, x := range [][]string{a, b} {
			slices.Sort(x)
		}
		if !slices.Equal(slices.Compact(a), slices.Compact(b)) {
			t.Errorf("%s: English takes %v, Chinese %v", key, a, b)
		}
	}
	for _, r := range rows() {
		if half := halfWidth.FindString(r[2]); half != "" {
			t.Errorf("%s: half-width punctuation in Chinese %q; run scripts/zhpunct.py", r[0], half)
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d messages", len(seen))
	}
}

// halfWidth is punctuation that a Chinese editor sets full width.
var halfWidth = regexp.MustCompile(`\p{Han}[,:;?()]|[,:;?()]\p{Han}`)

// literal finds message keys written out in the code.
var literal = regexp.MustCompile(`"((?:error|note|hint|path|label|col|why|explain|tolerance|application|assess|occupation|catalog|evidence|eval|cli|flag|word)\.[a-z_.]+[a-z])"`)

func TestEveryKeyInTheCodeHasAMessage(t *testing.T) {
	p := New("en")
	found := 0
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range literal.FindAllStringSubmatch(string(data), -1) {
			if m[1] == "catalog.bin" || filepath.Base(path) == "expected.go" {
				continue // a file; names of figures in JSON
			}
			found++
			if !p.Has(m[1]) && !p.Has(m[1]+".use") && !isPrefix(p, m[1]) {
				t.Errorf("%s: no message %s", path, m[1])
			}
		}
		return nil
	})
	if err != nil || found < 100 {
		t.Errorf("%d keys found, %v", found, err)
	}
}

func isPrefix(p *Printer, key string) bool {
	for k := range p.text {
		if strings.HasPrefix(k, key+".") {
			return true
		}
	}
	return false
}

func TestVocabularyHasNames(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		p := New(lang)
		for prefix, list := range map[string][]string{
			"application.": leeway.Applications(), "short.application.": leeway.Applications(), "role.": leeway.Roles(),
			"short.role.": leeway.Roles(), "lever.": leeway.Roles(), "modality.": leeway.Modalities(),
			"mode.":  {"autonomous", "spot_check", "full_review", "several_reviewers", "human_only"},
			"class.": {"low", "medium", "high"}, "term.": {"skills", "interests", "styles", "experience", "leeway"},
			"aigc.":  {"machine_learning", "deep_learning", "nlp", "programming", "data_analysis", "evaluation", "domain"},
			"basis.": {"measured", "published", "proxy", "assumed"}, "symbol.": {"tolerance", "error_rate", "catch_rate"},
		} {
			for _, v := range list {
				if !p.Has(prefix + v) {
					t.Errorf("%s: no message %s%s", lang, prefix, v)
				}
			}
		}
	}
}

func TestTheLanguageComesFromTheFlagThenTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		flag string
		env  map[string]string
		want string
	}{
		{"", nil, "en"}, {"zh", map[string]string{"LANG": "en_US.UTF-8"}, "zh"}, {"", map[string]string{"LANG": "zh_CN.UTF-8"}, "zh"},
		{"", map[string]string{"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"}, {"en", map[string]string{"LANG": "zh_CN"}, "en"},
		{"", map[string]string{"LC_MESSAGES": "zh_TW", "LANG": "C"}, "zh"},
	} {
		if got := Detect(c.flag, func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestErrorsSayWhatWhereAndWhatToDo(t *testing.T) {
	err := &leeway.Error{Code: leeway.Invalid, Key: "error.profile.field", Args: []any{"age"}, File: "p.yaml", Line: 2, Column: 1}
	for lang, want := range map[string][]string{"en": {"p.yaml:2:1: ", "age", "Hint: "}, "zh": {"p.yaml:2:1: ", "age", "建议\uff1a"}} {
		got := New(lang).Error(err)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q lacks %q", lang, got, w)
			}
		}
	}
	if got := New("en").Error(errors.New("plain")); got != "plain" {
		t.Errorf("%q", got)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := Group(n); got != want {
			t.Errorf("Group(%d) = %s", n, got)
		}
	}
	for x, want := range map[float64]string{0: "0%", 0.0024: "0.24%", 0.099: "9.9%", 0.0999: "10%", 0.6: "60%", 1: "100%"} {
		if got := Percent(x); got != want {
			t.Errorf("Percent(%g) = %s, want %s", x, got, want)
		}
	}
}
