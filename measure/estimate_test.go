package measure

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

// add puts rows into a tally.
func add(t testing.TB, rows ...Row) *Tally {
	t.Helper()
	c := &Tally{}
	for i, r := range rows {
		if r.Weight == 0 {
			r.Weight = 1
		}
		if r.Times == 0 {
			r.Times = 1
		}
		if r.Wrong && r.Harm == 0 {
			r.Harm, r.Severity = 1, Critical
		}
		r.Line = i + 1
		if err := c.Add(&r); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// TestIntervalsOfAllDesignsCover draws samples of every kind from a population
// whose error rate is known: the 90 % interval holds it in 90 % of them or
// nearly so (Korn & Graubard report 88 % and more for designs like these).
func TestIntervalsOfAllDesignsCover(t *testing.T) {
	const runs, level = 1500, 0.9
	const p = 0.08
	rng := rand.New(rand.NewPCG(3, 7))
	beta := func() float64 { // a cluster's own error rate, mean p, correlation 0.2
		const s = 1/0.2 - 1
		x, y := gamma(rng, p*s), gamma(rng, (1-p)*s)
		return x / (x + y)
	}
	designs := map[string]func() (*Tally, float64, map[string]float64){
		"alike": func() (*Tally, float64, map[string]float64) {
			c := &Tally{}
			for range 150 {
				one(c, Row{}, rng.Float64() < p)
			}
			return c, p, nil
		},
		"weights": func() (*Tally, float64, map[string]float64) {
			c := &Tally{} // drawn with chance 1/weight, so that weights undo it
			for c.Rows().N < 200 {
				w := 1 + 4*rng.Float64()
				if rng.Float64() < 1/w {
					one(c, Row{Weight: w}, rng.Float64() < p)
				}
			}
			return c, p, nil
		},
		"clusters": func() (*Tally, float64, map[string]float64) {
			c := &Tally{}
			for k := range 60 {
				own := beta()
				for range 5 {
					one(c, Row{Cluster: uint64(k + 1)}, rng.Float64() < own)
				}
			}
			return c, p, nil
		},
		"strata with shares": func() (*Tally, float64, map[string]float64) {
			c := &Tally{}
			for range 100 {
				one(c, Row{Stratum: "hard"}, rng.Float64() < 0.3)
				one(c, Row{Stratum: "easy"}, rng.Float64() < 0.02)
			}
			return c, 0.1*0.3 + 0.9*0.02, map[string]float64{"hard": 0.1, "easy": 0.9}
		},
		"harm": func() (*Tally, float64, map[string]float64) {
			c := &Tally{}
			for range 200 {
				r := Row{Harm: []float64{0.1, 0.5, 1}[rng.IntN(3)], Severity: Minor}
				if rng.Float64() > p {
					r = Row{}
				}
				one(c, r, r.Severity > NoError)
			}
			return c, p * 1.6 / 3, nil
		},
		"three raters": func() (*Tally, float64, map[string]float64) {
			c := &Tally{}
			for k := range 150 {
				wrong := rng.Float64() < p
				for _, rater := range []string{"a", "b", "c"} {
					one(c, Row{Item: uint64(k + 1), Rater: rater}, wrong)
				}
			}
			return c, p, nil
		},
	}
	for name, draw := range designs {
		covered := 0
		for range runs {
			c, truth, mix := draw()
			e := c.Estimate()
			if mix != nil {
				var err error
				if e, err = c.Mixed(mix); err != nil {
					t.Fatal(err)
				}
			}
			i, err := e.Interval(level)
			if err != nil {
				t.Fatal(err)
			}
			if i.Low <= truth && truth <= i.High {
				covered++
			}
		}
		share := float64(covered) / runs
		t.Logf("%-20s covers %.3f", name, share)
		if share < level-0.02 { // 2.6 standard errors of 1,500 runs
			t.Errorf("%s: the interval covers %.3f, promised %.2f", name, share, level)
		}
	}
}

func one(c *Tally, r Row, wrong bool) {
	r.Wrong, r.Times, r.Line = wrong, 1, c.Rows().N+1
	if r.Weight == 0 {
		r.Weight = 1
	}
	if wrong && r.Harm == 0 {
		r.Harm = 1
	}
	if err := c.Add(&r); err != nil {
		panic(err)
	}
}

// gamma draws from the gamma distribution of a shape (Marsaglia & Tsang 2000).
func gamma(rng *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(rng, shape+1) * math.Pow(rng.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	for {
		x := rng.NormFloat64()
		v := math.Pow(1+x/math.Sqrt(9*d), 3)
		if v > 0 && math.Log(1-rng.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

func TestDesignsAsTheyShouldBe(t *testing.T) {
	// The same ten prompts, five answers each, alike within a prompt: ten pieces.
	c := &Tally{}
	for k := range 10 {
		for range 5 {
			one(c, Row{Cluster: uint64(k + 1)}, k < 2)
		}
	}
	if e := c.Estimate(); e.Clusters != 10 || math.Abs(e.Effective-9) > 1.01 || e.Rate != 0.2 || e.Count != (Count{10, 50}) {
		t.Errorf("full correlation: %+v", e)
	}
	// Nothing wrong: as many pieces as clusters.
	c = &Tally{}
	for k := range 50 {
		one(c, Row{Cluster: uint64(k%10 + 1)}, false)
	}
	if e := c.Estimate(); e.Effective < 9.99 || e.Effective > 10.01 {
		t.Errorf("nothing wrong in 10 clusters: %+v", e)
	}
	// Weights that do not matter.
	c = &Tally{}
	for k := range 100 {
		one(c, Row{Weight: 3}, k < 7)
	}
	if e := c.Estimate(); math.Abs(e.Rate-0.07) > 1e-12 || math.Abs(e.Effective-99) > 1.01 {
		t.Errorf("equal weights: %+v", e)
	}
	// A piece that weighs nine times as much.
	c = add(t, Row{Wrong: true, Weight: 9}, Row{Weight: 1})
	if e := c.Estimate(); e.Rate != 0.9 {
		t.Errorf("weighted rate %v", e.Rate)
	}
	// Rows that stand for many pieces.
	c = add(t, Row{Wrong: true, Times: 3}, Row{Times: 117})
	if e := c.Estimate(); e.Count != (Count{3, 120}) || !e.Simple() {
		t.Errorf("counted rows: %+v", e)
	}
	// Two of three raters decide; a tie is wrong.
	c = add(t, Row{Item: 1, Rater: "a", Wrong: true}, Row{Item: 1, Rater: "b", Wrong: true}, Row{Item: 1, Rater: "c"},
		Row{Item: 2, Rater: "a", Wrong: true}, Row{Item: 2, Rater: "b"}, Row{Item: 3, Rater: "a"}, Row{Item: 3, Rater: "b"})
	if e := c.Estimate(); e.Count != (Count{2, 3}) {
		t.Errorf("raters: %+v", e)
	}
	if a, ok := c.Agreement(); !ok || a.Items != 3 || a.Raters != 3 {
		t.Errorf("agreement: %+v", a)
	}
}

// TestAPanelCountsPieces: what several raters marked is a piece, each as good as
// one that a single rater marked.
func TestAPanelCountsPieces(t *testing.T) {
	panel := func(stratum string) (rows []Row) {
		for k := range 5 {
			for _, rater := range []string{"a", "b"} {
				rows = append(rows, Row{Item: uint64(k + 1), Stratum: stratum, Rater: rater, Wrong: k < 3})
			}
		}
		return rows
	}
	e := add(t, panel("")...).Estimate()
	if e.Count != (Count{3, 5}) || e.Effective != 5 || e.Design != 1 || !e.Exact() || e.Simple() {
		t.Errorf("five pieces, two raters: %+v", e)
	}
	e, err := add(t, panel("x")...).Mixed(map[string]float64{"x": 1})
	if err != nil || e.Count != (Count{3, 5}) || e.Effective > 5 || e.Simple() {
		t.Errorf("mixed: %+v %v", e, err)
	}
	// Several raters who share the work are no panel.
	e = add(t, Row{Item: 1, Rater: "a", Wrong: true}, Row{Item: 2, Rater: "b"}).Estimate()
	if e.Count != (Count{1, 2}) || !e.Simple() || e.Effective != 2 {
		t.Errorf("shared work: %+v", e)
	}
	// Items that stand in two groups hang together in the whole, not within a group.
	c := add(t, Row{Item: 10, Stratum: "x", Wrong: true}, Row{Item: 20, Stratum: "x"}, Row{Item: 10, Stratum: "y"}, Row{Item: 20, Stratum: "y"})
	for _, s := range c.Strata() {
		if !s.Exact() || s.Effective != 2 {
			t.Errorf("group %s: %+v", s.Name, s.Estimate)
		}
	}
}

// TestFewWeightedPiecesTellNoMore than Kish's effective size.
func TestFewWeightedPiecesTellNoMore(t *testing.T) {
	rows := []Row{{Weight: 1, Wrong: true}, {Weight: 1, Wrong: true}, {Weight: 2}, {Weight: 4}}
	kish := 64.0 / 22
	if e := add(t, rows...).Estimate(); e.Effective > kish+1e-12 || e.Design < 4/kish-1e-12 {
		t.Errorf("n_e %.2f, Kish %.2f", e.Effective, kish)
	}
	for i := range rows { // the same by way of the pieces: each a cluster, but one
		rows[i].Cluster = uint64(i + 1)
	}
	rows = append(rows, Row{Weight: 0.001, Cluster: 1, Wrong: true})
	if e := add(t, rows...).Estimate(); e.Clusters != 4 || e.Effective > kish+0.01 {
		t.Errorf("in clusters: n_e %.2f, Kish %.2f", e.Effective, kish)
	}
}

func TestShareOfStrataCounts(t *testing.T) {
	c := add(t, Row{Stratum: "a", Wrong: true}, Row{Stratum: "a"}, Row{Stratum: "b"}, Row{Stratum: "b"})
	e, err := c.Mixed(map[string]float64{"a": 1, "b": 3})
	if err != nil || math.Abs(e.Rate-0.125) > 1e-12 {
		t.Errorf("%+v, %v", e, err)
	}
	for _, mix := range []map[string]float64{{"a": 1}, {"a": 1, "b": 1, "c": 1}, {"a": 1, "b": -1}, {"a": math.NaN(), "b": 1}} {
		var refused *leeway.Error
		if _, err := c.Mixed(mix); !errors.As(err, &refused) {
			t.Errorf("%v: %v", mix, err)
		}
	}
}

func TestRepeatsAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		o    Options
		key  string
		line int
	}{
		"twice":                    {"id,label\n7,right\n8,right\n7,right\n", Options{}, "error.measure.duplicate", 4},
		"contradicting":            {"id,label\n7,right\n7,wrong\n", Options{}, "error.measure.contradiction", 3},
		"a rater twice":            {"id,rater,label\n7,ann,right\n7,bob,wrong\n7,ann,right\n", Options{}, "error.measure.duplicate", 4},
		"a rater against herself":  {"id,rater,label\n7,ann,right\n7,ann,wrong\n", Options{}, "error.measure.contradiction", 3},
		"JSON":                     {`{"id": 7, "label": 1}` + "\n" + `{"id": 7, "label": 1}`, Options{}, "error.measure.duplicate", 2},
		"tries of one prompt":      {"id,label\n7,right\n7,wrong\n", Options{Cluster: "id"}, "", 0},
		"one prompt, two models":   {"id,model,label\n7,x,right\n7,y,wrong\n", Options{Strata: []string{"model"}}, "", 0},
		"counted, not told apart":  {"id,n,label\n7,3,right\n7,4,wrong\n", Options{Times: "n"}, "", 0},
		"no name that tells apart": {"question,label\n7,right\n7,wrong\n", Options{}, "", 0},
	} {
		_, _, err := tally(t, c.text, c.o)
		var e *leeway.Error
		if c.key == "" && err != nil || c.key != "" && (!errors.As(err, &e) || e.Key != c.key || e.Line != c.line || fmt.Sprint(e.Args[0]) != "7") {
			t.Errorf("%s: %v, want %s in line %d", name, err, c.key, c.line)
		}
	}
	c, s, err := tally(t, "id,label\n7,right\n7,wrong\n8,right\n", Options{SkipBad: true})
	if err != nil || s.Bad != 1 || c.Rows() != (Count{0, 2}) {
		t.Errorf("skipped: %+v %+v %v", c.Rows(), s, err)
	}
}

func TestChineseNamesAndBlankGroupsAreRead(t *testing.T) {
	for by, want := range map[string]string{"文件": "-", "file": "-", "模型": "–"} {
		c, _, err := tally(t, "模型,标签\n,轻微\n", Options{Strata: []string{by}, Harm: map[Severity]float64{Minor: 0.1}})
		if err != nil || len(c.Strata()) != 1 || c.Strata()[0].Name != want || c.Estimate().Rate != 0.1 {
			t.Errorf("by %s: %+v %v", by, c.Strata(), err)
		}
	}
	for _, s := range append(Severities(), NoError) {
		if got, ok := ParseSeverity(" " + strings.ToUpper(s.String())); got != s || !ok {
			t.Errorf("%v became %v", s, got)
		}
	}
	if _, ok := ParseSeverity("grave"); ok {
		t.Error("grave is a severity")
	}
}

func TestPreferredLevelsAreListed(t *testing.T) {
	var e *leeway.Error
	if _, err := StandardPlan(1000, "", 0.03, Normal); !errors.As(err, &e) || e.Args[0] != 3.0 || e.Args[1] != "0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1, 1.5, 2.5, 4, 6.5, 10" {
		t.Errorf("%v", e)
	}
}

// TestMemoryDoesNotGrow reads three million rows with items, strata and raters.
func TestMemoryDoesNotGrow(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 75 MB")
	}
	var c Tally
	var most uint64
	read := 0
	_, err := Read(t.Context(), []string{"-"}, &rows{n: 3_000_000}, Options{Strata: []string{"model"}, Cluster: "prompt"}, func(r *Row) error {
		if read++; read%500_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.Sys)
		}
		return c.Add(r)
	})
	e := c.Estimate()
	if err != nil || c.Rows().N != 3_000_000 || e.Clusters == 0 || c.Sampled() == 1 {
		t.Fatalf("%+v %+v %v", c.Rows(), e, err)
	}
	if most > 100<<20 {
		t.Errorf("took %d MiB", most>>20)
	}
	// Every cluster is right or wrong as a whole, so each counts for one piece.
	if want := 5.0; math.Abs(e.Design-want) > 0.3 {
		t.Errorf("design effect %.2f from a sample of the clusters, want %.2f", e.Design, want)
	}
}

// rows writes a CSV file as it is read: five pieces a prompt, alike.
type rows struct {
	n, at int
	left  string
}

func (r *rows) Read(b []byte) (int, error) {
	var out strings.Builder
	if r.at == 0 {
		out.WriteString("id,prompt,model,label\n")
	}
	for out.Len() < 1<<14 && r.at < r.n {
		label := "right"
		if hash(fmt.Sprint(r.at/5))%10 == 0 {
			label = "wrong"
		}
		fmt.Fprintf(&out, "%d,p%d,m%d,%s\n", r.at, r.at/5, r.at/5%3, label)
		r.at++
	}
	r.left += out.String()
	n := copy(b, r.left)
	if r.left = r.left[n:]; n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
