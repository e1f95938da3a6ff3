package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/eval"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/tolerance"
)

// TestEvaluationIsToldInBothLanguages: no key is left untranslated, no line is wider
// than asked, and what is worse than committed is named.
func TestEvaluationIsToldInBothLanguages(t *testing.T) {
	p, err := tolerance.Default()
	if err != nil {
		t.Fatal(err)
	}
	f := &eval.Figures{}
	f.Related.NDCG10, f.Search.Zh.Top5 = 0.123, 0.456
	for _, lang := range []string{"en", "zh"} {
		var out bytes.Buffer
		w := Writer{Out: &out, P: locale.New(lang), Width: 80}
		w.Evaluation(f, []eval.Figure{{Name: "search.top5", Value: 0.5}}, p)
		for _, want := range []string{"0.123", "0.456", "search.top5", "0.500"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %s is not told", lang, want)
			}
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if strings.Contains(line, "eval.") && !strings.Contains(line, "expected.json") || columns(line) > 80 {
				t.Errorf("%s: %q", lang, line)
			}
		}
	}
}
