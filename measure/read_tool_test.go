package measure

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

// TestResultsOfToolsAreRead compares with the counts by hand of
// testdata/tools/README.md.
func TestResultsOfToolsAreRead(t *testing.T) {
	half, high := 0.5, 0.9
	for _, c := range []struct {
		file     string
		o        Options
		want     Count
		failed   int
		clusters int
	}{
		{"inspect/sums.eval", Options{}, Count{4, 12}, 0, 6},
		{"inspect/sums.json", Options{}, Count{4, 12}, 0, 6},
		{"inspect/sums.json", Options{Where: map[string]string{"epoch": "2"}}, Count{2, 6}, 0, 0},
		{"inspect/sums_partial.eval", Options{}, Count{3, 6}, 0, 0},
		{"inspect/sums_partial.json", Options{Threshold: &half}, Count{2, 6}, 0, 0},
		{"inspect/sums_partial_events.json", Options{}, Count{2, 2}, 0, 0},
		{"inspect/sums_error.eval", Options{}, Count{1, 5}, 1, 0},
		{"inspect/sums_error.json", Options{}, Count{1, 5}, 1, 0},
		{"inspect/sums_stopped.eval", Options{}, Count{0, 2}, 2, 0},
		{"inspect/sums_stopped.json", Options{}, Count{0, 2}, 2, 0},
		{"inspect/sums_scores.eval", Options{Label: "match"}, Count{3, 6}, 0, 0},
		{"inspect/sums_scores.json", Options{Label: "parts.right"}, Count{3, 6}, 0, 0},
		{"inspect/sums_scores.json", Options{Label: "closeness", Threshold: &high}, Count{1, 5}, 1, 0},
		{"inspect/sums_graded.eval", Options{}, Count{2, 5}, 1, 0},
		{"inspect/0.3.100/sums_partial.eval", Options{}, Count{3, 6}, 0, 0},
		{"inspect/0.3.100/sums_error.eval", Options{}, Count{1, 5}, 1, 0},
		{"lm-eval/samples_tiny_sums_*.jsonl", Options{Where: map[string]string{"filter": "strict"}}, Count{4, 6}, 0, 0},
		{"lm-eval/samples_tiny_sums_*.jsonl", Options{Where: map[string]string{"filter": "flexible"}}, Count{3, 6}, 0, 0},
		{"lm-eval/samples_tiny_sums_*.jsonl", Options{Strata: []string{"filter"}}, Count{7, 12}, 0, 6},
		{"lm-eval/samples_tiny_capitals_*.jsonl", Options{Label: "acc"}, Count{2, 4}, 0, 0},
		{"lm-eval/samples_tiny_capitals_*.jsonl", Options{Label: "acc_norm"}, Count{3, 4}, 0, 0},
		{"lm-eval/samples_tiny_close_*.jsonl", Options{Label: "said_number"}, Count{2, 6}, 0, 0},
		{"lm-eval/samples_tiny_close_*.jsonl", Options{Label: "distance", Threshold: &half, LowerIsBetter: true}, Count{2, 4}, 2, 0},
		{"promptfoo/results.json", Options{}, Count{3, 10}, 2, 5},
		{"promptfoo/results.jsonl", Options{}, Count{3, 10}, 2, 5},
		{"promptfoo/results.csv", Options{}, Count{3, 10}, 2, 5},
		{"promptfoo/repeat.jsonl", Options{}, Count{2, 8}, 0, 2},
		{"promptfoo/repeat.csv", Options{}, Count{2, 8}, 0, 2},
		{"deepeval/test_run_capitals.json", Options{}, Count{3, 5}, 1, 0},
		{"deepeval/latest_test_run.json", Options{}, Count{3, 5}, 1, 0},
		{"deepeval/test_run_capitals.json", Options{Label: "Exact"}, Count{3, 5}, 1, 0},
		{"deepeval/test_run_capitals.json", Options{Label: "Share"}, Count{2, 5}, 1, 0},
		{"deepeval/test_run_talks.json", Options{}, Count{1, 3}, 0, 0},
		{"openai-evals/capitals.jsonl", Options{}, Count{2, 6}, 0, 0},
		{"openai-evals/capitals_fuzzy.jsonl", Options{}, Count{2, 6}, 0, 0},
		{"openai-evals/capitals_fuzzy.jsonl", Options{Label: "f1_score", Threshold: &half}, Count{2, 6}, 0, 0},
		{"openai-evals/classify_by_hand.jsonl", Options{Label: "score"}, Count{2, 3}, 1, 0},
	} {
		got, s, err := readFile(filepath.Join("testdata/tools", c.file), c.o)
		if err != nil || got.Rows() != c.want || s.Failed != c.failed || got.Estimate().Clusters != c.clusters {
			t.Errorf("%s %+v: %+v, %d failed, %d clusters, want %+v, %d, %d (%v)", c.file, c.o, got.Rows(), s.Failed, got.Estimate().Clusters, c.want, c.failed, c.clusters, err)
		}
	}
}

// TestToolsAreNotGuessedAt: where a file leaves a choice the reader asks.
func TestToolsAreNotGuessedAt(t *testing.T) {
	for file, key := range map[string]string{
		"inspect/sums_scores.eval":            "error.measure.scorers",
		"lm-eval/samples_tiny_capitals_*":     "error.measure.scorers",
		"lm-eval/samples_tiny_sums_*":         "error.measure.filters",
		"lm-eval/samples_tiny_lines_*":        "error.measure.label.column",
		"lm-eval/results_*":                   "error.measure.document",
		"openai-evals/classify_by_hand.jsonl": "error.measure.scorers",
	} {
		_, _, err := readFile(filepath.Join("testdata/tools", file), Options{})
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != key {
			t.Errorf("%s: %v, want %s", file, err, key)
		}
	}
}

func TestPythonsNaNIsNoVerdict(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": NaN, "b": -Infinity, "c": Infinity}`: `{"a": null, "b": null, "c": null}`,
		`{"NaN \"Infinity\" \\": -1.5}`:             `{"NaN \"Infinity\" \\": -1.5}`,
		`[-`:                                        `[-`,
	} {
		for size := 1; size < len(in)+1; size++ { // however the blocks fall
			got, err := io.ReadAll(&nanReader{in: &pieces{in, size}})
			if err != nil || string(got) != want {
				t.Errorf("%s by %d: %s (%v)", in, size, got, err)
			}
		}
	}
}

// pieces reads a string a few bytes at a time.
type pieces struct {
	s    string
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	n := copy(b[:min(p.size, len(b))], p.s)
	p.s = p.s[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// endless gives a value that never ends.
type endless struct{ start *strings.Reader }

func (e *endless) Read(b []byte) (int, error) {
	if n, err := e.start.Read(b); err == nil {
		return n, nil
	}
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

// TestLongValuesEnd: what would fill the memory is refused, wherever it stands.
func TestLongValuesEnd(t *testing.T) {
	for _, start := range []string{"label\n", `{"label": "`, `[{"label": "`, `{"evalId": "1", "results": {"results": [{"success": true, "output": "`, `{"doc_id": 1, "doc": {"q": "`} {
		var c Tally
		_, err := Read(t.Context(), []string{"-"}, &endless{strings.NewReader(start)}, Options{}, c.Add)
		var e *leeway.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Key, "error.measure.long") {
			t.Errorf("%s: %v", start, err)
		}
	}
}

func FuzzTools(f *testing.F) {
	var seeds []string
	for _, pattern := range []string{"promptfoo/repeat.*", "deepeval/*talks.json", "openai-evals/*hand.jsonl", "lm-eval/*close*"} {
		found, err := filepath.Glob(filepath.Join("testdata/tools", pattern))
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, found...)
	}
	fuzzFile(f, append(seeds, "testdata/tools/inspect/sums_stopped.json", "testdata/tools/inspect/sums_stopped.eval")...)
}
