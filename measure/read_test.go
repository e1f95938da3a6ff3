package measure

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

func tally(t testing.TB, text string, o Options) (Tally, Summary, error) {
	t.Helper()
	var c Tally
	s, err := Read(context.Background(), []string{"-"}, strings.NewReader(text), o, c.Add)
	return c, s, err
}

func TestLabelsAreReadAsPeopleWriteThem(t *testing.T) {
	half := 0.5
	for name, c := range map[string]struct {
		text string
		o    Options
		want Count
	}{
		"right and wrong":          {"id,label\n1,right\n2,Wrong\n3, right \n", Options{}, Count{1, 3}},
		"pass and fail, tabs":      {"id\tresult\n1\tpass\n2\tFAIL\n", Options{}, Count{1, 2}},
		"semicolons":               {"id;correct\n1;1\n2;0\n3;0\n", Options{}, Count{2, 3}},
		"one means wrong":          {"is_error\n1\n0\n0\n", Options{}, Count{1, 3}},
		"Chinese":                  {"\ufeff编号,是否正确\n1,是\n2,否\n", Options{}, Count{1, 2}},
		"Chinese judgments":        {"结果\n合格\n不合格\n合格\n", Options{}, Count{1, 3}},
		"severities":               {"id,verdict\n1,none\n2,minor\n3,critical\n", Options{}, Count{2, 3}},
		"a named column":           {"a,b\nwrong,right\n", Options{Label: "A"}, Count{1, 1}},
		"scores":                   {"score\n0.4\n0.5\n0.9\n", Options{Threshold: &half}, Count{1, 3}},
		"scores, lower is better":  {"score\n0.4\n0.5\n0.9\n", Options{Threshold: &half, LowerIsBetter: true}, Count{1, 3}},
		"quoted cells":             {"text,label\n\"a, \"\"b\"\"\nc\",wrong\n", Options{}, Count{1, 1}},
		"JSON lines":               {`{"id": 1, "correct": true}` + "\n\n" + `{"id": 2, "correct": false}`, Options{}, Count{1, 2}},
		"JSON within JSON":         {`{"grade": {"pass": true}}` + "\n" + `{"grade": {"pass": false}}` + "\n", Options{Label: "grade.pass"}, Count{1, 2}},
		"CRLF and no line at last": {"label\r\nright\r\nwrong", Options{}, Count{1, 2}},
	} {
		got, s, err := tally(t, c.text, c.o)
		if err != nil || got.Rows() != c.want || s.Rows != c.want.N {
			t.Errorf("%s: %+v, want %+v (%v)", name, got.Rows(), c.want, err)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		o    Options
		key  string
		line int
	}{
		"an unknown label":    {"label\nright\nperhaps\n", Options{}, "error.measure.label", 3},
		"a score":             {"label\n0.7\n", Options{}, "error.measure.threshold", 2},
		"words and digits":    {"label\nright\n0\n", Options{}, "error.measure.mixed", 3},
		"a score of NaN":      {"score\n0.7\nNaN\n", Options{Threshold: new(float64)}, "error.measure.score", 3},
		"NaN for a label":     {"label\nright\nNaN\n", Options{}, "error.measure.label", 3},
		"mixed kinds":         {"label\nright\nminor\n", Options{}, "error.measure.mixed", 3},
		"no label column":     {"a,b\n1,2\n", Options{}, "error.measure.label.column", 1},
		"a missing column":    {"label\nright\n", Options{Strata: []string{"model"}}, "error.measure.column", 1},
		"a short row":         {"a,label\n1,right\n2\n", Options{}, "error.measure.cells", 3},
		"a weight of nothing": {"label,w\nright,0\n", Options{Weight: "w"}, "error.measure.weight", 2},
		"a weight of NaN":     {"label,w\nright,NaN\n", Options{Weight: "w"}, "error.measure.weight", 2},
		"a quote left open":   {"label\n\"right\n", Options{}, "error.measure.damaged", 2},
		"no JSON":             {"{\"label\": \"right\"}\n{oops\n", Options{}, "error.measure.json", 2},
		"a key left out":      {"{\"label\": \"right\"}\n{\"id\": 3}\n", Options{}, "error.measure.key", 2},
		"nothing":             {"", Options{}, "error.measure.empty", 0},
		"a head alone":        {"label\n", Options{}, "error.measure.empty", 0},
		"a spreadsheet":       {"PK\x03\x04rest", Options{}, "error.measure.damaged", 0},
	} {
		_, _, err := tally(t, c.text, c.o)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != c.key || e.Line != c.line || e.File != "-" {
			t.Errorf("%s: %+v, want %s in line %d", name, err, c.key, c.line)
		}
	}
}

func TestBadRowsAreSkippedAndCounted(t *testing.T) {
	c, s, err := tally(t, "a,label\n1,right\n2\n3,perhaps\n4,wrong\n", Options{SkipBad: true})
	if err != nil || c.Rows() != (Count{1, 2}) || s.Bad != 2 || len(s.First) != 2 {
		t.Errorf("%+v, %+v, %v", c.Rows(), s, err)
	}
}

// TestABrokenArrayEnds: after an error of the syntax nothing can be skipped.
func TestABrokenArrayEnds(t *testing.T) {
	c, s, err := tally(t, `[{"label": "right"}, 7, {"label": "wrong"}, {"label": "right"}]`, Options{SkipBad: true})
	if err != nil || c.Rows() != (Count{1, 3}) || s.Bad != 1 {
		t.Errorf("%+v %+v %v", c.Rows(), s, err)
	}
	var e *leeway.Error
	if _, _, err := tally(t, `[{"label": "right"}, {"label": "a\x"}, {"label": "wrong"}]`, Options{SkipBad: true}); !errors.As(err, &e) || e.Key != "error.measure.damaged" {
		t.Errorf("%v", err)
	}
}

func TestStrataAndFilesAddUp(t *testing.T) {
	dir := t.TempDir()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, "model,label\nb,wrong\n")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"1.csv": "model,label\na,right\na,wrong\nb,wrong\n", "2.csv.gz": packed.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var c Tally
	s, err := Read(context.Background(), []string{filepath.Join(dir, "*")}, nil, Options{Strata: []string{"model"}}, c.Add)
	strata := c.Strata()
	if err != nil || len(s.Files) != 2 || c.Rows() != (Count{3, 4}) || len(strata) != 2 || strata[0].Name != "b" || strata[0].Count != (Count{2, 2}) || strata[1].Count != (Count{1, 2}) {
		t.Errorf("%+v, %+v, %v", c.Rows(), strata, err)
	}
	if _, err := Read(context.Background(), []string{filepath.Join(dir, "*.none")}, nil, Options{}, nil); err == nil {
		t.Error("a pattern without files is no error")
	}
}

func TestReadingStopsWhenAsked(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := Read(ctx, []string{"-"}, strings.NewReader("label\nright\n"), Options{}, func(*Row) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"label\nright\n", "a;label\n1;wrong\n", "{\"label\": 1}\n", "\x1f\x8b\x08", "\"", "label\n\"a\nb\"\n", "[1]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, s, err := tally(t, text, Options{SkipBad: true})
		if err == nil && (c.Rows().N != s.Rows || c.Rows().Wrong > c.Rows().N) {
			t.Errorf("%+v, %+v", c, s)
		}
	})
}

func BenchmarkReadCSV(b *testing.B) {
	benchmark(b, "id,model,label\n", func(n int) string { return fmt.Sprintf("%d,some-model,right\n", n) })
}

func BenchmarkReadJSON(b *testing.B) {
	benchmark(b, "", func(n int) string { return fmt.Sprintf(`{"id":%d,"model":"some-model","correct":true}`+"\n", n) })
}

// benchmark reads a million rows, each with an item of its own.
func benchmark(b *testing.B, head string, row func(int) string) {
	text := strings.Builder{}
	text.WriteString(head)
	for n := range 1_000_000 {
		text.WriteString(row(n))
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, _, err := tally(b, text.String(), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
