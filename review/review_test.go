package review

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/leeway-project/leeway/measure"
)

// person is who answers by the model of the posterior.
type person struct{ theta, lambda, slope float64 }

func (x person) says(rng *rand.Rand, level int, planted bool) bool {
	z := -x.lambda
	if planted {
		z += x.theta + float64(2-level)*x.slope
	}
	return rng.NormFloat64() < z
}

func (x person) catch() float64 {
	d := 0.0
	for level := 1; level <= Levels; level++ {
		d += phi(x.theta+float64(2-level)*x.slope-x.lambda) / Levels
	}
	return d
}

// answer puts a person through n pieces; choose says the level.
func (x person) answer(rng *rand.Rand, n int, choose func(*Posterior) int) *Posterior {
	p := NewPosterior()
	for range n {
		level, planted := choose(p), rng.Float64() < 0.5
		p.Observe(level, planted, x.says(rng, level, planted))
	}
	return p
}

// TestCatchRatesCoverAndAreUnbiased: 40 adaptive pieces for people of all kinds.
func TestCatchRatesCoverAndAreUnbiased(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	adaptive := func(p *Posterior) int { return p.Best(rng.IntN(Levels) + 1) }
	const runs = 300
	covered, bias, width := 0, 0.0, 0.0
	for range runs {
		x := person{1.9 + 1.1*rng.NormFloat64(), 0.9 + 0.7*rng.NormFloat64(), math.Abs(0.6 + 0.4*rng.NormFloat64())}
		x.theta, x.lambda = math.Max(-0.4, math.Min(4.4, x.theta)), math.Max(-0.6, math.Min(2.6, x.lambda))
		i, truth := x.answer(rng, 40, adaptive).Catch(), x.catch()
		if i.Low <= truth && truth <= i.High {
			covered++
		}
		bias += (i.Value - truth) / runs
		width += (i.High - i.Low) / runs
	}
	t.Logf("40 pieces: the 90 %% interval covers %.3f, mean error %+.4f, mean width %.3f", float64(covered)/runs, bias, width)
	if share := float64(covered) / runs; share < 0.87 {
		t.Errorf("covers %.3f", share)
	}
	if math.Abs(bias) > 0.015 {
		t.Errorf("mean error %+.4f", bias)
	}
	if width > 0.32 {
		t.Errorf("mean width %.3f", width)
	}
	for _, x := range []person{{0.9, 0.9, 0.6}, {1.5, 0.9, 0.6}, {2.6, 0.9, 0.6}, {1.6, 0.2, 1.0}, {2.4, 1.6, 0.2}} {
		mean := 0.0
		for range 100 {
			mean += x.answer(rng, 40, adaptive).Catch().Value / 100
		}
		t.Logf("catch rate %.3f: %.3f on average", x.catch(), mean)
		if math.Abs(mean-x.catch()) > 0.06 {
			t.Errorf("%+v: %.3f on average, true %.3f", x, mean, x.catch())
		}
	}
}

// TestAdaptingTellsMore than showing plain errors alone, and no less than subtle
// ones alone: mean difference of the square errors over the same people, one-sided
// at z = 2.33 (1 %).
func TestAdaptingTellsMore(t *testing.T) {
	const runs = 200
	square := func(choose func(*Posterior, *rand.Rand) int) []float64 {
		rng := rand.New(rand.NewPCG(2, 9))
		out := make([]float64, runs)
		for k := range out {
			x := person{0.6 + 3*float64(k)/runs, 0.9, 0.8}
			d := x.answer(rng, 40, func(p *Posterior) int { return choose(p, rng) }).Catch().Value - x.catch()
			out[k] = d * d
		}
		return out
	}
	adaptive := square(func(p *Posterior, rng *rand.Rand) int { return p.Best(rng.IntN(Levels) + 1) })
	plain := square(func(*Posterior, *rand.Rand) int { return 1 })
	subtle := square(func(*Posterior, *rand.Rand) int { return 3 })
	mean := func(xs []float64) float64 {
		sum := 0.0
		for _, x := range xs {
			sum += x
		}
		return sum / runs
	}
	// z of the mean of a − b.
	z := func(a, b []float64) float64 {
		var sum, sum2 float64
		for k := range a {
			d := a[k] - b[k]
			sum, sum2 = sum+d, sum2+d*d
		}
		return sum / runs / math.Sqrt((sum2/runs-sum*sum/runs/runs)/runs)
	}
	t.Logf("mean square error: adaptive %.4f, subtle %.4f, plain %.4f; adaptive − plain: z = %.2f; adaptive − subtle: z = %.2f",
		mean(adaptive), mean(subtle), mean(plain), z(adaptive, plain), z(adaptive, subtle))
	if z(adaptive, plain) > -2.33 {
		t.Errorf("adapting does not tell more than plain errors alone: z = %.2f", z(adaptive, plain))
	}
	if z(adaptive, subtle) > 2.33 {
		t.Errorf("adapting tells less than subtle errors alone: z = %.2f", z(adaptive, subtle))
	}
}

// TestSensitivityAsInTheBooks: with H = 0.8 and F = 0.2 of many, d′ = 2 z(0.8) =
// 1.683 and c = 0 (Macmillan & Creelman 2005, table A5.7). The interval covers in
// simulation.
func TestSensitivityAsInTheBooks(t *testing.T) {
	d := Detect(measure.Count{Wrong: 8000, N: 10000}, measure.Count{Wrong: 2000, N: 10000})
	if math.Abs(d.DPrime.Value-1.683) > 0.001 || math.Abs(d.Criterion.Value) > 0.001 {
		t.Errorf("d′ %.4f, c %.4f", d.DPrime.Value, d.Criterion.Value)
	}
	if d := Detect(measure.Count{}, measure.Count{Wrong: 1, N: 5}); d.DPrime != nil || d.HitRate != nil || d.FalseRate == nil {
		t.Errorf("without errors: %+v", d)
	}
	rng := rand.New(rand.NewPCG(3, 9))
	covered := 0
	const runs = 2000
	for range runs {
		x, f := measure.Count{N: 30}, measure.Count{N: 30}
		for range 30 {
			if rng.NormFloat64() < 0.7 {
				x.Wrong++
			}
			if rng.NormFloat64() < -0.8 {
				f.Wrong++
			}
		}
		if i := Detect(x, f).DPrime; i.Low <= 1.5 && 1.5 <= i.High {
			covered++
		}
	}
	if share := float64(covered) / runs; share < 0.88 {
		t.Errorf("the interval of d′ covers %.3f", share)
	}
}

func TestASessionCanBeKeptAndUndone(t *testing.T) {
	s, err := New(Options{Seed: 7, Items: 12})
	if err != nil {
		t.Fatal(err)
	}
	var shown []Piece
	planted := 0
	for !s.Done() {
		p := s.Piece()
		shown = append(shown, p)
		if p.Planted {
			planted++
		}
		if err := s.Answer(p.Planted, 2*time.Second); err != nil {
			t.Fatal(err)
		}
		if len(shown) == 5 { // back and once more
			if err := s.Undo(); err != nil || !reflect.DeepEqual(s.Piece(), p) {
				t.Fatalf("undone: %v", err)
			}
			if err := s.Answer(p.Planted, 2*time.Second); err != nil {
				t.Fatal(err)
			}
			data, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			next := s.Piece()
			again := &Session{}
			if err := json.Unmarshal(data, again); err != nil {
				t.Fatal(err)
			}
			if s, err = Resume(again); err != nil || !reflect.DeepEqual(s.Piece(), next) {
				t.Fatalf("resumed: %v", err)
			}
		}
	}
	r := s.Result()
	if planted == 0 || planted == 12 || r.Answered != 12 || r.Hits.Wrong != r.Hits.N || r.FalseAlarms.Wrong != 0 || r.Seconds != 24 || !(r.Catch.Value > 0.75) || r.Speed == 0 {
		t.Errorf("%d planted, %+v", planted, r)
	}
	if s.Answer(true, 0) == nil || s.Piece().Maker != "" {
		t.Error("a session goes on after its end")
	}
	if data, err := json.Marshal(r); err != nil || len(data) == 0 {
		t.Error(err)
	}
	for _, o := range []Options{{Domains: []string{"nowhere"}}, {Items: -1}, {Items: 1000}, {Lang: "fr"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is no error", o)
		}
	}
}

// TestTheShareOfErrorsIsNotTold: it differs from session to session.
func TestTheShareOfErrorsIsNotTold(t *testing.T) {
	low, high := 1.0, 0.0
	for seed := range uint64(40) {
		s, err := New(Options{Seed: seed, Items: 60})
		if err != nil {
			t.Fatal(err)
		}
		n := 0.0
		for !s.Done() {
			if s.Piece().Planted {
				n++
			}
			if err := s.Skip(); err != nil {
				t.Fatal(err)
			}
		}
		low, high = math.Min(low, n/60), math.Max(high, n/60)
	}
	if low > 0.4 || high < 0.6 || low < 0.15 || high > 0.85 {
		t.Errorf("shares from %.2f to %.2f", low, high)
	}
}

func ExampleDetect() {
	d := Detect(measure.Count{Wrong: 15, N: 20}, measure.Count{Wrong: 4, N: 20})
	fmt.Printf("hits %.2f, false alarms %.2f, d′ %.2f\n", d.HitRate.Value, d.FalseRate.Value, d.DPrime.Value)
	// Output: hits 0.75, false alarms 0.20, d′ 1.43
}
