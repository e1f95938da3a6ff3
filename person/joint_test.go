package person

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/leeway-project/leeway/occupation"
)

func resolved(t *testing.T, cat *occupation.Catalog, skills map[string]float64, education string) *Who {
	t.Helper()
	p := Profile{Skills: skills, Education: education}
	w, err := p.Resolve(cat, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A higher level that is stated makes no other level lower, and all are in range.
func TestInferenceNeverHoldsASkillAgainstSomebody(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	ids := cat.Columns(occupation.SkillLevel)
	rng := rand.New(rand.NewPCG(1, 2))
	for try := range 30 {
		said := map[string]float64{}
		for range 1 + rng.IntN(12) {
			said[ids[rng.IntN(len(ids))]] = float64(rng.IntN(7))
		}
		education := []string{"", "secondary", "master"}[try%3]
		before := resolved(t, cat, said, education)
		raised := ""
		for _, id := range ids {
			if v, ok := said[id]; ok && v < 6 {
				raised = id
			}
		}
		if raised == "" {
			continue
		}
		said[raised]++
		after := resolved(t, cat, said, education)
		for j, l := range after.levels() {
			if was := before.level(j); l.Value < was.Value-1e-9 || !(l.Value >= 0 && l.Value <= 7) || !(l.SD > 0) || l.Assumed != was.Assumed {
				t.Fatalf("try %d, %s raised: level %d went from %+v to %+v", try, raised, j, was, l)
			}
		}
	}
}

func TestStatedLevelsAreLeftAndOthersFollow(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	nothing := resolved(t, cat, nil, "")
	program := cat.Column(occupation.SkillLevel, "2.B.3.e")
	mathematics := cat.Column(occupation.SkillLevel, "2.A.1.e")
	w := resolved(t, cat, map[string]float64{"2.B.3.e": 6}, "")
	if l := w.Skills[program]; l.Value != 6 || l.Assumed || l.SD != SelfRating {
		t.Errorf("what was stated became %+v", l)
	}
	if a, b := nothing.Skills[mathematics], w.Skills[mathematics]; !(b.Value > a.Value+0.3) || !(b.SD < a.SD) || !b.Assumed {
		t.Errorf("a programmer's mathematics: %+v, anybody's: %+v", b, a)
	}
	// Draws spread as the levels say.
	rng, out := rand.New(rand.NewPCG(3, 4)), make([]float64, len(w.levels()))
	sum, ss, n := 0.0, 0.0, 4000.0
	for range int(n) {
		w.Draw(rng, out)
		sum, ss = sum+out[mathematics], ss+out[mathematics]*out[mathematics]
	}
	mean := sum / n
	if sd := math.Sqrt(ss/n - mean*mean); math.Abs(mean-w.Skills[mathematics].Value) > 0.1 || math.Abs(sd-w.Skills[mathematics].SD) > 0.1 {
		t.Errorf("drawn %.2f ± %.2f, said %+v", mean, sd, w.Skills[mathematics])
	}
	// Imagined answers keep what was stated.
	w.Imagine(func(int) bool { return true })(rng, out)
	if out[program] != 6 {
		t.Errorf("a stated level was imagined anew: %g", out[program])
	}
}

// Against every choice of the coefficients that are zero, for three.
func TestNonNegativeLeastSquares(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		a, c := mat.NewSymDense(3, nil), []float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
		for i := range 3 {
			a.SetSym(i, i, 2+rng.Float64())
			for j := range i {
				a.SetSym(i, j, rng.NormFloat64()/2)
			}
		}
		value := func(b []float64) float64 {
			v := mat.NewVecDense(3, b)
			return mat.Inner(v, a, v) - 2*mat.Dot(v, mat.NewVecDense(3, c))
		}
		best := 0.0
		for set := 1; set < 8; set++ {
			var in []int
			for i := range 3 {
				if set>>i&1 == 1 {
					in = append(in, i)
				}
			}
			sub, rhs := mat.NewDense(len(in), len(in), nil), mat.NewVecDense(len(in), nil)
			for x, i := range in {
				rhs.SetVec(x, c[i])
				for y, j := range in {
					sub.Set(x, y, a.At(i, j))
				}
			}
			var s mat.VecDense
			if s.SolveVec(sub, rhs) != nil {
				continue
			}
			b, ok := make([]float64, 3), true
			for x, i := range in {
				b[i] = s.AtVec(x)
				ok = ok && b[i] >= 0
			}
			if ok {
				best = math.Min(best, value(b))
			}
		}
		got := nonNegative(a, c)
		if got[0] < 0 || got[1] < 0 || got[2] < 0 || math.Abs(value(got)-best) > 1e-6 {
			t.Fatalf("%v gives %g, the best is %g", got, value(got), best)
		}
	}
}
