package eval

import (
	"context"
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"github.com/leeway-project/leeway/career"
)

var update = flag.Bool("update", false, "write expected.json anew")

func engine(t testing.TB) *career.Engine {
	t.Helper()
	e, err := career.Open()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestFiguresAreNotWorseThanCommitted runs everything, which takes long under
// the race detector: make check runs it without.
func TestFiguresAreNotWorseThanCommitted(t *testing.T) {
	if raceEnabled || testing.Short() {
		t.Skip("make check runs it without the race detector")
	}
	f, err := Run(context.Background(), engine(t))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		m := map[string]float64{}
		for _, w := range f.Watched() {
			m[w.Name] = math.Round(w.Value*1e4) / 1e4
		}
		data, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("expected.json", append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range f.Below(committed) {
		t.Errorf("%s is %.4f, committed as %.4f", w.Name, w.Value, committed[w.Name])
	}
	for name := range committed {
		found := false
		for _, w := range f.Watched() {
			found = found || w.Name == name
		}
		if !found {
			t.Errorf("expected.json holds %s, which nothing computes", name)
		}
	}
}

func TestWorseFiguresAreNoticed(t *testing.T) {
	f := &Figures{Coverage: Coverage{Level: 0.9, Fit: 0.9, Tolerance: 0.9, ErrorRate: 0.9, ReviewShare: 0.9}}
	f.Estimate.Covered, f.Estimate.RMSE, f.Related.NDCG10 = 0.9, 0.4, 0.6
	same := map[string]float64{}
	for _, w := range f.Watched() {
		same[w.Name] = w.Value
	}
	if below := f.Below(same); len(below) > 0 {
		t.Errorf("equal figures are called worse: %v", below)
	}
	for _, c := range []struct {
		name   string
		change func(*Figures)
	}{
		{"related.ndcg10", func(f *Figures) { f.Related.NDCG10 -= 0.01 }},
		{"estimate.rmse", func(f *Figures) { f.Estimate.RMSE += 0.01 }},
		{"coverage.fit", func(f *Figures) { f.Coverage.Fit = 0.96 }},
		{"coverage.error_rate", func(f *Figures) { f.Coverage.ErrorRate = 0.84 }},
		{"sanity.skill", func(f *Figures) { f.Sanity.Skill = Rule{10, 1} }},
		{"stability.mean", func(f *Figures) { f.Stability.Mean = math.NaN() }},
	} {
		g := *f
		c.change(&g)
		if below := g.Below(same); len(below) != 1 || below[0].Name != c.name {
			t.Errorf("%s got worse; noticed %v", c.name, below)
		}
	}
	if below := f.Below(nil); len(below) != len(f.Watched()) {
		t.Errorf("without committed figures %d are worse, want all", len(below))
	}
}

// TestRankingOfAKnownOrder: of three related ones, found at places 1 and 3 of
// the ten, DCG = 1 + 1/log₂4 and the best is 1 + 1/log₂3 + 1/log₂4.
func TestRankingOfAKnownOrder(t *testing.T) {
	truth := make([]map[int]bool, 20)
	truth[0] = map[int]bool{1: true, 3: true, 19: true}
	got := ranking([]int{0}, truth, func(_, j int) float64 {
		if j == 5 {
			return math.NaN()
		}
		return -float64(j)
	})
	want := Score{1.5 / (1.5 + 1/math.Log2(3)), 2.0 / 3}
	if math.Abs(got.NDCG10-want.NDCG10) > 1e-12 || math.Abs(got.Recall10-want.Recall10) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestSearchTitlesAreSound: known codes, both languages in number, no title
// twice.
func TestSearchTitlesAreSound(t *testing.T) {
	titles, err := SearchTitles()
	if err != nil {
		t.Fatal(err)
	}
	cat := engine(t).Catalog
	n, seen := map[string]int{}, map[string]bool{}
	for _, x := range titles {
		n[x.Lang]++
		if seen[x.Lang+x.Title] {
			t.Errorf("%s stands twice", x.Title)
		}
		seen[x.Lang+x.Title] = true
		for _, code := range x.Codes {
			if i, ok := cat.Find(code); !ok || cat.Occupations[i].Code != code {
				t.Errorf("%s: no occupation %s", x.Title, code)
			}
		}
	}
	if n["en"]+n["zh"] != len(titles) || n["en"] < 150 || n["zh"] < 150 || len(titles) < 400 {
		t.Errorf("%v titles", n)
	}
}

// TestComplementarityIsNearThePublishedOne allows for the older ratings here.
func TestComplementarityIsNearThePublishedOne(t *testing.T) {
	e := engine(t)
	c := complementarity(e.Catalog, e.Tolerance)
	p := c.Published
	for _, x := range []struct {
		what            string
		here, published float64
	}{{"median", c.Median, p.Median}, {"minimum", c.Minimum.Theta, p.Minimum.Theta}, {"maximum", c.Maximum.Theta, p.Maximum.Theta},
		{p.Minimum.Code, p.HereMinimum, p.Minimum.Theta}, {p.Maximum.Code, p.HereMaximum, p.Maximum.Theta}} {
		if math.Abs(x.here-x.published) > 0.05 {
			t.Errorf("%s: %.3f here, %.2f published", x.what, x.here, x.published)
		}
	}
	if !(c.Pearson < -0.3) {
		t.Errorf("τ and θ correlate by %.2f", c.Pearson)
	}
}
