package measure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"github.com/leeway-project/leeway"
)

// mark is a row of the tables of the tests.
type tableRow struct {
	ID    int64   `parquet:"number"`
	Model string  `parquet:"model,dict"`
	Label string  `parquet:"label,dict"`
	OK    bool    `parquet:"ok"`
	Score float64 `parquet:"score"`
	Maybe *bool   `parquet:"maybe,optional"`
}

func tableRows(n int) []tableRow {
	yes := true
	rows := make([]tableRow, n)
	for i := range rows {
		rows[i] = tableRow{ID: int64(i), Model: []string{"a", "b"}[i%2], Label: "right", OK: true, Score: 0.75, Maybe: &yes}
		if i%10 == 0 {
			rows[i].Label, rows[i].OK, rows[i].Score, rows[i].Maybe = "wrong", false, 0.25, nil
		}
	}
	return rows
}

func parquetFile(t testing.TB, rows []tableRow) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "rows.parquet")
	if err := parquet.WriteFile(name, rows); err != nil {
		t.Fatal(err)
	}
	return name
}

func xlsxFile(t testing.TB, rows [][]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("second"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetRow("second", "A1", &[]any{"结果"}); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetRow("second", "A2", &[]any{"错误"}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "rows.xlsx")
	if err := f.SaveAs(name); err != nil {
		t.Fatal(err)
	}
	return name
}

func readFile(name string, o Options) (*Tally, Summary, error) {
	var c Tally
	s, err := Read(context.Background(), []string{name}, nil, o, c.Add)
	return &c, s, err
}

func TestTablesAreRead(t *testing.T) {
	half := 0.5
	table := parquetFile(t, tableRows(1000))
	sheet := xlsxFile(t, [][]any{{"id", "correct", "score"}, {1, true, 0.9}, {}, {2, false, 0.1}, {3, true, 0.4}})
	for name, c := range map[string]struct {
		file string
		o    Options
		want Count
	}{
		"Parquet, words":     {table, Options{}, Count{100, 1000}},
		"Parquet, booleans":  {table, Options{Label: "ok"}, Count{100, 1000}},
		"Parquet, scores":    {table, Options{Label: "score", Threshold: &half}, Count{100, 1000}},
		"Parquet, by model":  {table, Options{Strata: []string{"model"}}, Count{100, 1000}},
		"XLSX":               {sheet, Options{}, Count{1, 3}},
		"XLSX, scores":       {sheet, Options{Label: "score", Threshold: &half}, Count{2, 3}},
		"XLSX, second sheet": {sheet, Options{Sheet: "second"}, Count{1, 1}},
	} {
		got, s, err := readFile(c.file, c.o)
		if err != nil || got.Rows() != c.want || s.Rows != c.want.N {
			t.Errorf("%s: %+v, want %+v (%v)", name, got.Rows(), c.want, err)
		}
	}
	for name, c := range map[string]struct {
		file string
		o    Options
		key  string
		line int
	}{
		"an empty cell of Parquet": {table, Options{Label: "maybe"}, "error.measure.label", 1},
		"no such sheet":            {sheet, Options{Sheet: "third"}, "error.measure.sheet", 0},
		"no such column":           {table, Options{Label: "verdict"}, "error.measure.column", 1},
	} {
		_, _, err := readFile(c.file, c.o)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != c.key || e.Line != c.line {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTruncatedTablesAreErrors cuts a file at many places: none may pass as whole.
func TestTruncatedTablesAreErrors(t *testing.T) {
	for _, file := range []string{parquetFile(t, tableRows(500)), xlsxFile(t, [][]any{{"label"}, {"right"}, {"wrong"}})} {
		whole, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for part := 1; part < 40; part++ {
			cut := filepath.Join(t.TempDir(), "cut")
			if err := os.WriteFile(cut, whole[:len(whole)*part/40], 0o600); err != nil {
				t.Fatal(err)
			}
			_, _, err := readFile(cut, Options{})
			var e *leeway.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s cut to %d/40: %v", filepath.Base(file), part, err)
			}
		}
	}
}

func fuzzFile(f *testing.F, seeds ...string) {
	for _, s := range seeds {
		data, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var c Tally
		s, err := Read(context.Background(), []string{"-"}, bytes.NewReader(data), Options{SkipBad: true}, c.Add)
		if err == nil && (c.Rows().N != s.Rows || c.Rows().Wrong > c.Rows().N) {
			t.Errorf("%+v, %+v", c.Rows(), s)
		}
	})
}

func FuzzParquet(f *testing.F) { fuzzFile(f, parquetFile(f, tableRows(20))) }
func FuzzXLSX(f *testing.F)    { fuzzFile(f, xlsxFile(f, [][]any{{"label"}, {"right"}})) }

// BenchmarkReadParquet reports labels a second.
func BenchmarkReadParquet(b *testing.B) {
	const n = 2_000_000
	rows := make([]tableRow, 0, n)
	for len(rows) < n {
		rows = append(rows, tableRows(100_000)...)
	}
	for i := range rows {
		rows[i].ID = int64(i)
	}
	name := parquetFile(b, rows)
	for label, o := range map[string]Options{"words": {Label: "label"}, "booleans": {Label: "ok"}, "items": {Label: "label", Item: "number"}} {
		b.Run(label, func(b *testing.B) {
			for b.Loop() {
				var c Tally
				if _, err := Read(context.Background(), []string{name}, nil, o, c.Add); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlabels/s")
		})
	}
}
