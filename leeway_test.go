package leeway_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/leeway-project/leeway"
)

func Example() {
	c := leeway.Case{
		Tolerance: leeway.Point(0.05),
		ErrorRate: leeway.Point(0.10),
		CatchRate: leeway.Point(0.80),
	}
	duty, err := c.Solve()
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: each reviewer looks at %.0f %% of the pieces\n", duty.Mode, 100*duty.Plan)
	// (1 − 0.05/0.10) / 0.80 = 0.625, planned in steps of 5 %.

	// Output: spot_check: each reviewer looks at 65 % of the pieces
}

func TestModesOfTheLine(t *testing.T) {
	p := func(x float64) leeway.Distribution { return leeway.Point(x) }
	for _, c := range []struct {
		name         string
		tau, eps, d  float64
		mode         leeway.Mode
		reviewers    int
		plan, median float64
	}{
		{"nothing is ever wrong", 0.01, 0, 0.8, leeway.Autonomous, 0, 0, 0},
		{"the work absorbs all errors", 0.2, 0.2, 0.8, leeway.Autonomous, 0, 0, 0},
		{"half of the errors must go", 0.05, 0.10, 0.8, leeway.SpotCheck, 1, 0.65, 0.625},
		{"every piece must be seen", 0.021, 0.10, 0.8, leeway.FullReview, 1, 1, 0.9875},
		{"one reviewer is not enough", 0.01, 0.10, 0.8, leeway.SeveralReviewers, 2, 1, 1.125},
		{"nobody catches anything", 0.01, 0.10, 0, leeway.HumanOnly, 0, 1, math.Inf(1)},
		{"the shared misses alone are too many", 0.0001, 0.10, 0.8, leeway.HumanOnly, 0, 1, 1.24875},
	} {
		got, err := leeway.Case{Tolerance: p(c.tau), ErrorRate: p(c.eps), CatchRate: p(c.d)}.Solve()
		if err != nil {
			t.Fatal(err)
		}
		if got.Mode != c.mode || got.Reviewers != c.reviewers || math.Abs(got.Plan-c.plan) > 1e-9 ||
			!(math.Abs(got.ReviewShare.Value-c.median) < 1e-9 || math.IsInf(c.median, 1) && math.IsInf(got.ReviewShare.Value, 1)) {
			t.Errorf("%s: %v, %d reviewers, plan %g, r %g; want %v, %d, %g, %g", c.name, got.Mode, got.Reviewers, got.Plan, got.ReviewShare.Value, c.mode, c.reviewers, c.plan, c.median)
		}
	}
}

// TestClosedFormAgrees: with ln τ and ln ε normal and d known, ln(τ/ε) is normal
// and the share that holds with confidence c is
//
//	r = (1 − exp(ln τ₀ − ln ε₀ − z_c √(σ_τ² + σ_ε²))) / d
func TestClosedFormAgreesWithTheDraws(t *testing.T) {
	tau, eps := leeway.LogNormal{Median: 0.02, Sigma: 0.3}, leeway.LogNormal{Median: 0.05, Sigma: 0.4}
	for _, c := range []float64{0.5, 0.8, 0.9, 0.95} {
		const d = 0.9
		want := (1 - math.Exp(math.Log(0.02)-math.Log(0.05)-leeway.NormalQuantile(c)*math.Hypot(0.3, 0.4))) / d
		rng := rand.New(rand.NewPCG(1, 2))
		x := leeway.Draws{}
		for range 200_000 {
			x.Tau = append(x.Tau, tau.Quantile(rng.Float64()))
			x.Eps = append(x.Eps, eps.Quantile(rng.Float64()))
			x.D = append(x.D, d)
		}
		share := make([]float64, len(x.Tau))
		for i := range share {
			share[i] = leeway.ReviewShare(x.Tau[i], x.Eps[i], x.D[i])
		}
		got := leeway.IntervalOf(share, math.Abs(2*c-1)).High
		if math.Abs(got-want) > 0.005 {
			t.Errorf("confidence %g: Monte Carlo %.4f, closed form %.4f", c, got, want)
		}
		quasi, err := leeway.Case{Tolerance: tau, ErrorRate: eps, CatchRate: leeway.Point(d), Confidence: c}.Solve()
		if err != nil {
			t.Fatal(err)
		}
		if up := math.Min(1, math.Ceil(want/leeway.ShareStep)*leeway.ShareStep); math.Abs(quasi.Plan-up) > leeway.ShareStep+1e-9 {
			t.Errorf("confidence %g: plan %g, closed form rounds to %g", c, quasi.Plan, up)
		}
		if quasi.Holds < c-0.005 && quasi.Mode == leeway.SpotCheck {
			t.Errorf("confidence %g: holds only with %g", c, quasi.Holds)
		}
	}
}

// burden orders duties: mode, then plan, then reviewers.
func burden(d leeway.Duty) float64 {
	return 100*float64(d.Mode) + float64(d.Reviewers) + d.Plan
}

func TestTheDutyIsMonotoneInEachTerm(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	solve := func(tau, eps, d float64) float64 {
		duty, err := leeway.Case{
			Tolerance: leeway.LogNormal{Median: tau, Sigma: 0.4},
			ErrorRate: leeway.LogitNormal{Mu: leeway.Logit(eps), Sigma: 0.5},
			CatchRate: leeway.LogitNormal{Mu: leeway.Logit(d), Sigma: 0.5},
		}.Solve()
		if err != nil {
			t.Fatal(err)
		}
		return burden(duty)
	}
	for range 300 {
		tau, eps, d := math.Pow(10, -3*rng.Float64()), 0.01+0.9*rng.Float64(), 0.05+0.9*rng.Float64()
		base := solve(tau, eps, d)
		if got := solve(math.Min(1, tau*1.5), eps, d); got > base {
			t.Errorf("more tolerance than %g raised the duty from %g to %g", tau, base, got)
		}
		if got := solve(tau, eps*0.7, d); got > base {
			t.Errorf("a lower error rate than %g raised the duty from %g to %g", eps, base, got)
		}
		if got := solve(tau, eps, d+0.5*(1-d)); got > base {
			t.Errorf("a higher catch rate than %g raised the duty from %g to %g", d, base, got)
		}
	}
}

func TestReviewLeavesWhatTheLineSays(t *testing.T) {
	for _, c := range []struct {
		tau  float64
		mode leeway.Mode
		want float64 // ε · (1 − r · d), for more reviewers ε · m(k)
	}{
		{0.3, leeway.Autonomous, 0.2},
		{0.13, leeway.SpotCheck, 0.2 * (1 - 0.5*0.7)},
		{0.061, leeway.FullReview, 0.2 * 0.3},
		{0.03, leeway.SeveralReviewers, 0.2 * (0.1*0.3 + 0.9*0.09)},
		{0.001, leeway.HumanOnly, 0.2 * (0.1*0.3 + 0.9*math.Pow(0.3, 5))},
	} {
		duty, err := leeway.Case{Tolerance: leeway.Point(c.tau), ErrorRate: leeway.Point(0.2), CatchRate: leeway.Point(0.7)}.Solve()
		if err != nil || duty.Mode != c.mode || math.Abs(duty.Remaining.Value-c.want) > 1e-9 {
			t.Errorf("τ %g: %v leaves %g, want %v, %g (%v)", c.tau, duty.Mode, duty.Remaining.Value, c.mode, c.want, err)
		}
	}
}

func TestReviewersMissLessTogetherButShareBlindSpots(t *testing.T) {
	for _, c := range []struct {
		d    float64
		k    int
		beta float64
		want float64
	}{
		{0.8, 0, 0.1, 1}, {0.8, 1, 0.1, 0.2}, {0.8, 1, 0, 0.2},
		{0.8, 2, 0, 0.04},                // independent: 0.2²
		{0.8, 2, 1, 0.2},                 // the same blind spots
		{0.8, 2, 0.1, 0.02 + 0.9*0.04},   // β(1−d) + (1−β)(1−d)²
		{1, 3, 0.1, 0}, {0, 3, 0.1, 1.0}, // nothing missed, everything missed
	} {
		if got := leeway.Missed(c.d, c.k, c.beta); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("Missed(%g, %d, %g) = %g, want %g", c.d, c.k, c.beta, got, c.want)
		}
	}
}

func TestSoonestNamesTheTermThatChangesTheMode(t *testing.T) {
	// Just short of autonomous: a little more tolerance does it.
	tau, eps := leeway.Point(0.099), leeway.Point(0.1)
	x := leeway.Draws{Tau: leeway.Sample(tau, 64, 0), Eps: leeway.Sample(eps, 64, 1), D: leeway.Sample(leeway.Point(0.8), 64, 2)}
	got, ok := leeway.Case{}.Soonest(x)
	if !ok || got.To != leeway.Autonomous || got.Term == "catch_rate" || math.Abs(math.Log(got.Factor)) > 0.02 {
		t.Errorf("got %+v, %v", got, ok)
	}
}

func TestWrongCasesAreRefused(t *testing.T) {
	whole := leeway.Case{Tolerance: leeway.Point(0.1), ErrorRate: leeway.Point(0.1), CatchRate: leeway.Point(0.1)}
	for name, c := range map[string]leeway.Case{
		"no distribution": {},
		"confidence 1":    {whole.Tolerance, whole.ErrorRate, whole.CatchRate, 1, 0, 0},
		"confidence NaN":  {whole.Tolerance, whole.ErrorRate, whole.CatchRate, math.NaN(), 0, 0},
	} {
		_, err := c.Solve()
		var e *leeway.Error
		if !errors.As(err, &e) || e.Code != leeway.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d := (leeway.Case{}).SolveDraws(leeway.Draws{}); d != (leeway.Duty{}) {
		t.Errorf("no draws gave %+v", d)
	}
}

func TestDistributionsHaveTheQuantilesTheyPromise(t *testing.T) {
	// The share of the Beta density below its p-quantile is p, by the trapezoid rule.
	b := leeway.Jeffreys(34, 40)
	density := func(x float64) float64 { return math.Pow(x, b.A-1) * math.Pow(1-x, b.B-1) }
	below := func(q float64) float64 {
		const n = 100_000
		part, all := 0.0, 0.0
		for i := range n {
			x := (float64(i) + 0.5) / n
			all += density(x)
			if x <= q {
				part += density(x)
			}
		}
		return part / all
	}
	for _, p := range []float64{0.05, 0.5, 0.95} {
		if got := below(b.Quantile(p)); math.Abs(got-p) > 1e-3 {
			t.Errorf("the density below the %g quantile is %.4f", p, got)
		}
	}
	l := leeway.LogitNormalFrom(0.7, 0.45, 0.88)
	if x := leeway.Central(l); math.Abs(x.Value-0.7) > 1e-12 || x.Low < 0.42 || x.High > 0.9 {
		t.Errorf("logit-normal %+v", x)
	}
	if got := (leeway.LogNormal{Median: 0.9, Sigma: 2}).Quantile(0.99); got != 1 {
		t.Errorf("a tolerance above one: %g", got)
	}
}

func TestAnIntervalIsMadeOfOrderStatistics(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		x := make([]float64, 1+rng.IntN(60))
		for i := range x {
			x[i] = float64(rng.IntN(1 + rng.IntN(40))) // many ties
			if rng.IntN(10) == 0 {
				x[i] = math.Inf(1)
			}
		}
		sorted := slices.Sorted(slices.Values(x))
		at := func(p float64) float64 { return sorted[max(0, int(math.Ceil(p*float64(len(x))-1e-9))-1)] }
		want := leeway.Interval{Value: at(0.5), Low: at(0.05), High: at(0.95)}
		if got := leeway.IntervalOf(x, 0.9); got != want {
			t.Fatalf("the interval of %v is %v, want %v", sorted, got, want)
		}
	}
}

func TestAModeIsReadAsItIsWritten(t *testing.T) {
	for m := leeway.Autonomous; m <= leeway.HumanOnly; m++ {
		text, err := m.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back leeway.Mode
		if err := back.UnmarshalText(text); err != nil || back != m {
			t.Errorf("%s is read as %s: %v", m, back, err)
		}
	}
	if err := new(leeway.Mode).UnmarshalText([]byte("careless")); err == nil {
		t.Error("a mode that is none is read")
	}
}
