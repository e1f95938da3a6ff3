package measure

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/leeway-project/leeway"
)

func Example() {
	c := Count{Wrong: 17, N: 20}
	i, _ := Interval(c, 0.95, WilsonMethod)
	fmt.Printf("%.3f (%.3f–%.3f)\n", i.Value, i.Low, i.High)
	plan, _ := SinglePlan(Risk{AQL: 0.01, RQL: 0.05, Alpha: 0.05, Beta: 0.10})
	fmt.Println(plan.N, plan.Accept)
	// Output:
	// 0.850 (0.640–0.948)
	// 132 3
}

// TestPlansOfOthers: R's AcceptanceSampling 1.0-8, find.plan(c(.05,.95),
// c(.15,.075)), gives n = 80, c = 7; the second is a textbook plan.
func TestPlansOfOthers(t *testing.T) {
	for _, c := range []struct {
		risk Risk
		want Single
	}{
		{Risk{0.05, 0.15, 0.05, 0.075}, Single{80, 7, 8}},
		{Risk{0.01, 0.05, 0.05, 0.10}, Single{132, 3, 4}},
	} {
		got, err := SinglePlan(c.risk)
		if err != nil || got != c.want {
			t.Errorf("%+v: %+v, want %+v (%v)", c.risk, got, c.want, err)
		}
		if a, b := 1-got.Accepts(c.risk.AQL), got.Accepts(c.risk.RQL); a > c.risk.Alpha || b > c.risk.Beta {
			t.Errorf("%+v: the plan risks %g and %g", c.risk, a, b)
		}
	}
}

func TestWaldLooksAtFewerOnAverage(t *testing.T) {
	s, err := NewSPRT(Risk{0.01, 0.05, 0.05, 0.10})
	if err != nil {
		t.Fatal(err)
	}
	good, bad := s.ASN()
	if math.Round(good) != 81 || math.Round(bad) != 58 {
		t.Errorf("looks at %.2f and %.2f on average, want 81 and 58", good, bad)
	}
}

// TestSequentialTestKeepsItsRisks simulates work at AQL and at RQL.
func TestSequentialTestKeepsItsRisks(t *testing.T) {
	s, _ := NewSPRT(Risk{0.01, 0.05, 0.05, 0.10})
	rng := rand.New(rand.NewPCG(1, 5))
	const trials = 4000
	for _, c := range []struct {
		p     float64
		wrong Verdict
		risk  float64
	}{{s.AQL, NotWithin, s.Alpha}, {s.RQL, Within, s.Beta}} {
		failed := 0
		for range trials {
			var seen Count
			for v := Undecided; ; v = s.Decide(seen) {
				if v != Undecided {
					if v == c.wrong {
						failed++
					}
					break
				}
				seen.N++
				if rng.Float64() < c.p {
					seen.Wrong++
				}
			}
		}
		if share := float64(failed) / trials; share > c.risk+0.01 {
			t.Errorf("at %g decided wrongly in %.3f, promised %.3f", c.p, share, c.risk)
		}
	}
}

func TestNoFailureInN(t *testing.T) {
	for p, want := range map[float64]int{0.10: 29, 0.05: 59, 0.01: 299, 0.001: 2995} {
		n, err := ZeroFailures(p, 0.95)
		if err != nil || n != want {
			t.Errorf("%g: %d, want %d (%v)", p, n, want, err)
		}
		if v, _ := Decide(Count{0, want}, p, 0.95); v != Within {
			t.Errorf("none of %d: %s", want, v)
		}
		if v, _ := Decide(Count{0, want - 1}, p, 0.95); v != Undecided {
			t.Errorf("none of %d: %s", want-1, v)
		}
		if more, ok := More(Count{0, 10}, p, 0.95); !ok || more != want-10 {
			t.Errorf("%g after 10: %d more", p, more)
		}
	}
}

// TestIntervalsOfOthers: Brown, Cai & DasGupta 2001 and the example of R's
// binom package; Wilson for 17 of 20 is 64.0–94.8 %. Exact for 0 of 10:
// 1 − 0.025^(1/10) = 0.30850.
func TestIntervalsOfOthers(t *testing.T) {
	for _, c := range []struct {
		c         Count
		m         Method
		low, high float64
	}{
		{Count{17, 20}, WilsonMethod, 0.6396, 0.9476},
		{Count{17, 20}, ExactMethod, 0.6211, 0.9679},
		{Count{0, 10}, ExactMethod, 0, 0.3085},
		{Count{10, 10}, ExactMethod, 0.6915, 1},
		{Count{0, 10}, JeffreysMethod, 0, 0.2172},
		{Count{0, 10}, WilsonMethod, 0, 0.2775},
	} {
		i, err := Interval(c.c, 0.95, c.m)
		if err != nil || math.Abs(i.Low-c.low) > 1e-4 || math.Abs(i.High-c.high) > 1e-4 {
			t.Errorf("%+v %s: %.4f–%.4f, want %.4f–%.4f (%v)", c.c, c.m, i.Low, i.High, c.low, c.high, err)
		}
	}
}

// TestExactIntervalsCover: for every rate the exact interval covers its level.
func TestExactIntervalsCover(t *testing.T) {
	const n, level = 40, 0.9
	for p := 0.005; p < 1; p += 0.005 {
		covered := 0.0
		for x := range n + 1 {
			i, err := Interval(Count{x, n}, level, ExactMethod)
			if err != nil {
				t.Fatal(err)
			}
			if i.Low <= p && p <= i.High {
				covered += binomial(x, n, p) - binomial(x-1, n, p)
			}
		}
		if covered < level-1e-9 {
			t.Errorf("at %.3f covered %.4f", p, covered)
		}
	}
}

// TestPeekingNeverRaisesTheError looks after every one of 1,000 pieces.
func TestPeekingNeverRaisesTheError(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 5))
	s := Sequence{Level: 0.9}
	const runs = 400
	for _, p := range []float64{0.01, 0.1, 0.5} {
		missed := 0
		for range runs {
			var c Count
			for range 1000 {
				c.N++
				if rng.Float64() < p {
					c.Wrong++
				}
				i, err := s.Interval(c)
				if err != nil {
					t.Fatal(err)
				}
				if p < i.Low || p > i.High {
					missed++
					break
				}
			}
		}
		if share := float64(missed) / runs; share > 0.1+0.03 { // two standard errors of 400 runs
			t.Errorf("rate %g lay outside at some time in %.3f of the runs", p, share)
		}
	}
}

// TestFiniteWholeKnowsMoreThanAnInfiniteOne: the more of the whole was looked
// at the narrower; all of it is a point; a very large whole is no different
// from none.
func TestFiniteWholeKnowsMoreThanAnInfiniteOne(t *testing.T) {
	c := Count{5, 100}
	infinite, _ := Interval(c, 0.95, ExactMethod)
	last := 0.0
	for _, size := range []int{100, 120, 200, 1000, 1000000} {
		i, err := Finite(c, size, 0.95)
		if err != nil || i.Low > 0.05 || i.High < 0.05 || i.High-i.Low < last {
			t.Errorf("of %d: %+v (%v)", size, i, err)
		}
		last = i.High - i.Low
	}
	if i, _ := Finite(c, 100, 0.95); i.Low != 0.05 || i.High != 0.05 {
		t.Errorf("all looked at: %+v", i)
	}
	if i, _ := Finite(c, 1000000, 0.95); math.Abs(i.High-infinite.High) > 1e-4 || math.Abs(i.Low-infinite.Low) > 1e-4 {
		t.Errorf("a large whole gives %+v, none %+v", i, infinite)
	}
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	var e *leeway.Error
	for _, err := range []error{
		second(Interval(Count{3, 2}, 0.95, ExactMethod)), second(Interval(Count{-1, 2}, 0.95, ExactMethod)), second(Interval(Count{0, 0}, 0.95, WilsonMethod)),
		second(Interval(Count{1, 2}, 1, ExactMethod)), second(Interval(Count{1, 2}, math.NaN(), ExactMethod)), second(Interval(Count{1, 2}, 0.9, "wald")),
		second(Finite(Count{1, 10}, 9, 0.9)), second(SinglePlan(Risk{0.05, 0.01, 0.05, 0.1})), second(SinglePlan(Risk{0, 0.01, 0.05, 0.1})),
		second(NewSPRT(Risk{0.01, 0.05, 0.6, 0.5})), second(ZeroFailures(0, 0.95)), second(Decide(Count{0, 1}, 1.5, 0.9)), second(Sequence{}.Decide(Count{0, 1}, 0)),
	} {
		if !errors.As(err, &e) {
			t.Errorf("%v is no error for the user", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
