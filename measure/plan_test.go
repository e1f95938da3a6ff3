package measure

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestDoublePlanLooksAtFewer: it keeps the risks, by simulation too, and looks
// at fewer pieces on average than the single plan when the work is good.
func TestDoublePlanLooksAtFewer(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for _, r := range []Risk{{0.01, 0.05, 0.05, 0.10}, {0.05, 0.15, 0.05, 0.075}, {0.001, 0.01, 0.05, 0.05}, {0.02, 0.04, 0.1, 0.1}} {
		d, err := DoublePlan(r)
		if err != nil {
			t.Fatal(err)
		}
		single, _ := SinglePlan(r)
		if d.Accepts(r.AQL) < 1-r.Alpha || d.Accepts(r.RQL) > r.Beta || d.ASN(r.AQL) >= float64(single.N) {
			t.Errorf("%+v: %+v accepts %.4f and %.4f, looks at %.1f; single at %d", r, d, d.Accepts(r.AQL), d.Accepts(r.RQL), d.ASN(r.AQL), single.N)
		}
		const trials = 20_000
		for _, p := range []float64{r.AQL, r.RQL} {
			accepted, seen := 0, 0
			for range trials {
				x := draw(rng, d.N1, p)
				seen += d.N1
				if x > d.Accept1 && x < d.Reject1 {
					x += draw(rng, d.N2, p)
					seen += d.N2
					if x <= d.Accept2 {
						accepted++
					}
				} else if x <= d.Accept1 {
					accepted++
				}
			}
			if got, want := float64(accepted)/trials, d.Accepts(p); math.Abs(got-want) > 0.012 {
				t.Errorf("%+v at %g: accepted %.3f, computed %.3f", d, p, got, want)
			}
			if got, want := float64(seen)/trials, d.ASN(p); math.Abs(got-want) > 0.02*want {
				t.Errorf("%+v at %g: looked at %.1f, computed %.1f", d, p, got, want)
			}
		}
	}
}

func draw(rng *rand.Rand, n int, p float64) (x int) {
	for range n {
		if rng.Float64() < p {
			x++
		}
	}
	return x
}

// TestStandardPlansOfTheTables: cells of MIL-STD-105E, tables I, II-A and II-B.
func TestStandardPlansOfTheTables(t *testing.T) {
	for _, c := range []struct {
		lot    int
		level  string
		aql    float64
		kind   Inspection
		letter string
		n, ac  int
	}{
		{1500, "II", 0.015, Normal, "K", 125, 5},
		{1500, "II", 0.01, Normal, "K", 125, 3},
		{1500, "II", 0.01, Tightened, "K", 125, 2},
		{1500, "II", 0.0025, Normal, "L", 200, 1}, // an arrow down
		{1500, "II", 0.0015, Normal, "J", 80, 0},  // an arrow up
		{1500, "II", 0.0015, Tightened, "K", 125, 0},
		{1500, "II", 0.10, Normal, "K", 125, 21},
		{5000, "II", 0.10, Normal, "K", 125, 21}, // L: an arrow up
		{500, "II", 0.025, Normal, "H", 50, 3},
		{500, "II", 0.025, Tightened, "H", 50, 2},
		{1000, "II", 0.065, Normal, "J", 80, 10},
		{1000, "II", 0.065, Tightened, "J", 80, 8},
		{10000, "I", 0.01, Normal, "J", 80, 2},
		{10000, "III", 0.01, Normal, "M", 315, 7},
		{200, "S-3", 0.01, Normal, "E", 13, 0},
		{600000, "III", 0.00015, Normal, "P", 800, 0},
		{600000, "III", 0.00015, Tightened, "Q", 1250, 0},
		{600000, "III", 0.00025, Tightened, "S", 3150, 1},
		{600000, "III", 0.0065, Normal, "R", 2000, 21},
		{600000, "III", 0.0065, Tightened, "R", 2000, 18},
	} {
		s, err := StandardPlan(c.lot, c.level, c.aql, c.kind)
		if err != nil || s.Letter != c.letter || s.N != c.n || s.Accept != c.ac || s.Whole {
			t.Errorf("lot %d, %s, AQL %g, %s: %+v (%v), want %s %d/%d", c.lot, c.level, c.aql, c.kind, s, err, c.letter, c.n, c.ac)
		}
	}
	if s, err := StandardPlan(5, "", 0.0065, ""); err != nil || !s.Whole || s.N != 5 || s.Accept != 0 {
		t.Errorf("a lot smaller than its sample: %+v (%v)", s, err)
	}
	for _, lot := range []int{2, 100, 3000, 1 << 30} { // every cell leads to a plan
		for _, level := range InspectionLevels() {
			for _, aql := range standardAQLs() {
				for _, kind := range []Inspection{Normal, Tightened} {
					s, err := StandardPlan(lot, level, aql/100, kind)
					if err != nil || s.N < 1 || s.Accept < 0 {
						t.Fatalf("%d %s %g %s: %+v (%v)", lot, level, aql, kind, s, err)
					}
				}
			}
		}
	}
	for _, err := range []error{
		second(StandardPlan(1, "", 0.01, "")), second(StandardPlan(100, "IV", 0.01, "")), second(StandardPlan(100, "", 0.011, "")), second(StandardPlan(100, "", 0.01, "reduced")),
	} {
		if err == nil {
			t.Error("a plan that is not in the tables is no error")
		}
	}
}

// TestRunLengthsAreAsStated simulates the chart.
func TestRunLengthsAreAsStated(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 5))
	for _, x := range []struct{ good, bad, arl float64 }{{0.01, 0.03, 5000}, {0.05, 0.10, 2000}, {0.2, 0.4, 500}, {0.002, 0.01, 20000}} {
		c, err := NewCUSUM(x.good, x.bad, x.arl)
		if err != nil {
			t.Fatal(err)
		}
		if c.ARLGood < x.arl || c.ARLBad > c.ARLGood/3 {
			t.Errorf("%+v: run lengths %.0f and %.0f", x, c.ARLGood, c.ARLBad)
		}
		for p, want := range map[float64]float64{x.good: c.ARLGood, x.bad: c.ARLBad} {
			const runs = 1000
			sum := 0.0
			for range runs {
				chart := CUSUM{M: c.M, H: c.H}
				for n := 1; ; n++ {
					if chart.Add(rng.Float64() < p) {
						sum += float64(n)
						break
					}
				}
			}
			if got := sum / runs; math.Abs(got-want) > 0.1*want { // three standard errors of runs nearly exponential
				t.Errorf("%+v at %g: an alarm after %.0f on average, computed %.0f", c, p, got, want)
			}
		}
	}
}

// TestSequentialCharacteristic: Wald's curve passes through the risks, and at the
// slope's rate agrees with its neighbours; a simulation looks at as many.
func TestSequentialCharacteristic(t *testing.T) {
	s, err := NewSPRT(Risk{0.01, 0.05, 0.05, 0.10})
	if err != nil {
		t.Fatal(err)
	}
	good, bad := s.ASN()
	for _, c := range []struct{ p, accepts, asn float64 }{{s.AQL, 0.95, good}, {s.RQL, 0.10, bad}} {
		if a, n := s.At(c.p); math.Abs(a-c.accepts) > 1e-6 || math.Abs(n-c.asn) > 1e-4 {
			t.Errorf("at %g: %.6f %.4f, want %.6f %.4f", c.p, a, n, c.accepts, c.asn)
		}
	}
	a0, n0 := s.At(s.Slope)
	a1, n1 := s.At(s.Slope * 1.0001)
	if math.Abs(a0-a1) > 1e-3 || math.Abs(n0-n1) > 0.1 {
		t.Errorf("not smooth at the slope: %.4f %.2f, %.4f %.2f", a0, n0, a1, n1)
	}
	last := 1.0
	for p := 0.0005; p < 0.5; p *= 1.3 {
		a, n := s.At(p)
		if !(a >= 0 && a <= last+1e-9) || !(n > 0) {
			t.Errorf("at %g: %g %g", p, a, n)
		}
		last = a
	}
}
