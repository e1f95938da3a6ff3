package person

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/leeway-project/leeway/occupation"
)

// Levels that neither the person nor an occupation held tells are inferred from
// those that are stated. Skills go together: who programs well is likely to be good
// at mathematics, and how likely is what the occupations show. A level is x = μ + …
// with covariance Σ + s²·I over the rated occupations, s = withinOccupation, and a
// stated one y = x + e with variance SelfRating². Each open level is the best linear
// estimate from the stated ones with no negative coefficient (non-negative least
// squares; Lawson & Hanson 1974, ch. 23):
//
//	x̂_u = μ_u + b_u'(y − μ_o),  b_u = argmin_{b ≥ 0} b'A b − 2 b'c_u
//	A = Σ_oo + (s² + SelfRating²)·I,  c_u = Σ_ou
//	Cov(x_u − x̂_u, x_v − x̂_v) = Σ_uv + s²·[u = v] − b_u'c_v − b_v'c_u + b_u'A b_v
//
// Without the bound, being good at one thing would count against another, and
// nobody's answer may get worse because they can do more.
func (w *Who) infer(cat *occupation.Catalog) {
	levels := w.levels()
	var open, said []int // columns that nothing tells, and stated ones
	for j, l := range levels {
		switch {
		case math.IsNaN(l.Value):
			open = append(open, j)
		case !l.Assumed:
			said = append(said, j)
		}
	}
	if len(open) == 0 {
		return
	}
	mean, cov := cat.LevelMoments(zoneOf(w.Profile.Education))
	w.mean, w.cov = mean, cov
	A, c, coef := w.estimator(said, open)
	for k, u := range open {
		levels[u].Value = mean[u]
		for a, o := range said {
			levels[u].Value += coef[k][a] * (levels[o].Value - mean[o])
		}
	}
	post := mat.NewSymDense(len(open), nil)
	for k, u := range open {
		Ab := make([]float64, len(said)) // A b_u
		for a := range said {
			for b, x := range coef[k] {
				Ab[a] += A.At(a, b) * x
			}
		}
		for l := k; l < len(open); l++ {
			v := cov.At(u, open[l])
			for a := range said {
				v += -coef[k][a]*c[l][a] - coef[l][a]*c[k][a] + Ab[a]*coef[l][a]
			}
			post.SetSym(k, l, v)
		}
		post.SetSym(k, k, post.At(k, k)+withinOccupation*withinOccupation)
	}
	var chol mat.Cholesky
	if !chol.Factorize(post) {
		return
	}
	w.open, w.lower = open, mat.NewTriDense(len(open), mat.Lower, nil)
	chol.LTo(w.lower)
	for a, i := range open {
		levels[i].Value = math.Max(0, math.Min(7, levels[i].Value))
		levels[i].SD = math.Sqrt(post.At(a, a))
	}
	copy(w.Skills, levels)
	copy(w.Knowledge, levels[len(w.Skills):])
}

// estimator gives A, and c_u and b_u of each open column, given the stated ones.
func (w *Who) estimator(said, open []int) (A *mat.SymDense, c, coef [][]float64) {
	A = mat.NewSymDense(max(1, len(said)), nil)
	for a, i := range said {
		for b := a; b < len(said); b++ {
			A.SetSym(a, b, w.cov.At(i, said[b]))
		}
		A.SetSym(a, a, w.cov.At(i, i)+withinOccupation*withinOccupation+SelfRating*SelfRating)
	}
	for _, u := range open {
		cu := make([]float64, len(said))
		for a, o := range said {
			cu[a] = w.cov.At(u, o)
		}
		c, coef = append(c, cu), append(coef, nonNegative(A, cu))
	}
	return A, c, coef
}

// nonNegative minimises b'A b − 2 b'c over b ≥ 0 by coordinate descent, which
// converges because A is positive definite.
func nonNegative(A *mat.SymDense, c []float64) []float64 {
	b, rest := make([]float64, len(c)), append([]float64(nil), c...) // rest = c − A b
	for range 200 {
		moved := 0.0
		for i := range b {
			to := math.Max(0, b[i]+rest[i]/A.At(i, i))
			if d := to - b[i]; d != 0 {
				b[i] = to
				for j := range rest {
					rest[j] -= A.At(i, j) * d
				}
				moved = math.Max(moved, math.Abs(d))
			}
		}
		if moved < 1e-6 {
			break
		}
	}
	return b
}

// levels are the levels of skills, then of knowledge.
func (w *Who) levels() []Level {
	return append(append(make([]Level, 0, len(w.Skills)+len(w.Knowledge)), w.Skills...), w.Knowledge...)
}

// Draw fills out with one draw of the person's levels, skills and then knowledge.
// Levels that were inferred together are drawn together.
func (w *Who) Draw(rng *rand.Rand, out []float64) {
	for j := range len(w.Skills) + len(w.Knowledge) {
		l := w.level(j)
		out[j] = l.Value + l.SD*rng.NormFloat64()
	}
	if w.lower == nil {
		return
	}
	z := make([]float64, len(w.open))
	for a := range z {
		z[a] = rng.NormFloat64()
	}
	raw := w.lower.RawTriangular()
	for a, j := range w.open {
		out[j] = w.level(j).Value
		for b, l := range raw.Data[a*raw.Stride : a*raw.Stride+a+1] {
			out[j] += l * z[b]
		}
	}
}

// Imagine gives a function that draws what the person's levels, skills and then
// knowledge, would be taken for if they were asked for those of which may says true:
// the answers drawn with the error of a self-rating, and the rest inferred from them.
func (w *Who) Imagine(may func(column int) bool) func(rng *rand.Rand, out []float64) {
	levels := w.levels()
	var said, rest []int
	for j, l := range levels {
		switch {
		case !l.Assumed:
			said = append(said, j)
		case may(j) && slices.Contains(w.open, j):
			said = append(said, j)
		case slices.Contains(w.open, j):
			rest = append(rest, j)
		}
	}
	var coef [][]float64
	if len(rest) > 0 {
		_, _, coef = w.estimator(said, rest)
	}
	return func(rng *rand.Rand, out []float64) {
		w.Draw(rng, out)
		for j, l := range levels {
			if e := SelfRating * rng.NormFloat64(); l.Assumed && may(j) {
				out[j] = math.Max(0, math.Min(7, out[j]+e))
			} else {
				out[j] = l.Value
			}
		}
		for k, u := range rest {
			out[u] = w.mean[u]
			for a, o := range said {
				out[u] += coef[k][a] * (out[o] - w.mean[o])
			}
			out[u] = math.Max(0, math.Min(7, out[u]))
		}
	}
}

func (w *Who) level(j int) Level {
	if j < len(w.Skills) {
		return w.Skills[j]
	}
	return w.Knowledge[j-len(w.Skills)]
}
