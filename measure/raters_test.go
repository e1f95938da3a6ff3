package measure

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestCorrectedRatesCover: raters who miss a fifth of the wrong pieces and
// blame a tenth of the right ones, themselves known from 200 pieces each.
func TestCorrectedRatesCover(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	draw := func(p float64, n int) Count {
		c := Count{N: n}
		for range n {
			if rng.Float64() < p {
				c.Wrong++
			}
		}
		return c
	}
	const trials, se, sp = 1000, 0.8, 0.9
	for _, p := range []float64{0.05, 0.2, 0.5} {
		covered := 0
		for range trials {
			i, err := Corrected(draw(p*se+(1-p)*(1-sp), 400), draw(se, 200), draw(sp, 200), 0.95)
			if err != nil {
				t.Fatal(err)
			}
			if i.Low <= p && p <= i.High {
				covered++
			}
		}
		if share := float64(covered) / trials; share < 0.93 {
			t.Errorf("at %g the corrected interval covers %.3f", p, share)
		}
	}
	if _, err := Corrected(Count{5, 10}, Count{5, 10}, Count{5, 10}, 0.95); err == nil {
		t.Error("raters who toss coins are believed")
	}
}

// TestKrippendorffOfAPublishedTable: the binary example of Krippendorff (2011,
// "Computing Krippendorff's Alpha-Reliability", section A): two observers, ten
// items, α = 0.095.
func TestKrippendorffOfAPublishedTable(t *testing.T) {
	first := []int{0, 1, 0, 0, 0, 0, 0, 0, 1, 0}
	second := []int{1, 1, 1, 0, 0, 1, 0, 0, 0, 0}
	var items []Count
	for i := range first {
		items = append(items, Count{first[i] + second[i], 2})
	}
	if a := Agree(items); math.Abs(a.Alpha-0.095) > 0.0005 || a.Items != 10 || a.Raters != 2 {
		t.Errorf("%+v", a)
	}
	if a := Agree([]Count{{0, 3}, {0, 3}, {0, 1}}); !math.IsNaN(a.Alpha) || a.Percent != 1 || a.Items != 2 {
		t.Errorf("all alike: %+v", a)
	}
	if a := Agree(nil); a.Items != 0 || !math.IsNaN(a.Kappa) {
		t.Errorf("nothing: %+v", a)
	}
}

func TestSizesKeepWhatTheyPromise(t *testing.T) {
	for _, m := range Methods() {
		n, err := SizeForInterval(0.1, 0.05, 0.95, m)
		if err != nil {
			t.Fatal(err)
		}
		i, err := Interval(Count{int(math.Round(0.1 * float64(n))), n}, 0.95, m)
		if err != nil || i.High-i.Low > 0.05 {
			t.Errorf("%s: %d pieces give %+v (%v)", m, n, i, err)
		}
	}
	n, err := SizeForPower(0.01, 0.05, 0.95, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	power := 0.0
	for x := range n + 1 {
		if v, _ := Decide(Count{x, n}, 0.05, 0.95); v == Within {
			power += binomial(x, n, 0.01) - binomial(x-1, n, 0.01)
		}
	}
	if power < 0.9 {
		t.Errorf("%d pieces have a power of %.3f", n, power)
	}
}
