package eval

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

// Tolerance is the nine domains against their known classes, and the
// occupations' τ against a published index.
type Tolerance struct {
	tolerance.Evaluation
	Complementarity Complementarity `json:"complementarity"`
}

// Complementarity compares log τ of occupations with θ, see
// [tolerance.Complementarity], and θ with what others computed from a newer
// release. Correlations are negative where the two agree: work that needs
// human judgement tolerates less.
type Complementarity struct {
	N         int       `json:"n"`         // occupations with θ
	Estimated int       `json:"estimated"` // of these, with an estimated rating
	Pearson   float64   `json:"pearson"`   // of log₁₀ τ and θ, over occupations without estimates
	Spearman  float64   `json:"spearman"`
	All       float64   `json:"pearson_all"` // with estimates
	Minimum   Extreme   `json:"minimum"`     // over occupations without estimates, as Median
	Maximum   Extreme   `json:"maximum"`
	Median    float64   `json:"median"`
	Published Published `json:"published"`
}

// Extreme is an occupation with its θ.
type Extreme struct {
	Code  string  `json:"code"`
	Theta float64 `json:"theta"`
}

// Published is what a public re-implementation on a newer O*NET release
// reports, and θ of the same two occupations here.
type Published struct {
	Minimum     Extreme `json:"minimum"`
	Maximum     Extreme `json:"maximum"`
	Median      float64 `json:"median"`
	HereMinimum float64 `json:"here_minimum"` // θ here of the occupation that is their minimum
	HereMaximum float64 `json:"here_maximum"`
}

func toleranceOf(e *career.Engine) (Tolerance, error) {
	v, err := e.Tolerance.Evaluate(e.Catalog)
	return Tolerance{v, complementarity(e.Catalog, e.Tolerance)}, err
}

func complementarity(cat *occupation.Catalog, p *tolerance.Policy) Complementarity {
	type point struct {
		code       string
		theta, tau float64
		estimated  bool
	}
	var all, known []point
	c := Complementarity{Published: Published{Minimum: Extreme{"51-9031.00", 0.31}, Maximum: Extreme{"29-1022.00", 0.78}, Median: 0.58}}
	for i, o := range cat.Occupations {
		theta, estimated, ok := tolerance.Complementarity(cat, i)
		if !ok {
			continue
		}
		t := p.OfOccupation(cat, i)
		x := point{o.Code, theta, math.Log10(t.Tau.Median), estimated || t.Estimated}
		all = append(all, x)
		if x.estimated {
			c.Estimated++
		} else {
			known = append(known, x)
		}
		switch o.Code {
		case c.Published.Minimum.Code:
			c.Published.HereMinimum = theta
		case c.Published.Maximum.Code:
			c.Published.HereMaximum = theta
		}
	}
	c.N = len(all)
	if len(known) < 3 {
		return c
	}
	columns := func(ps []point) (tau, theta []float64) {
		for _, p := range ps {
			tau, theta = append(tau, p.tau), append(theta, p.theta)
		}
		return tau, theta
	}
	tau, theta := columns(known)
	c.Pearson, c.Spearman = stat.Correlation(tau, theta, nil), stat.Correlation(ranks(tau), ranks(theta), nil)
	tau, theta = columns(all)
	c.All = stat.Correlation(tau, theta, nil)
	slices.SortFunc(known, func(a, b point) int { return cmp.Compare(a.theta, b.theta) })
	first, last := known[0], known[len(known)-1]
	c.Minimum, c.Maximum = Extreme{first.code, first.theta}, Extreme{last.code, last.theta}
	c.Median = known[len(known)/2].theta
	return c
}

// ranks are the ranks of x, ties in the order they come.
func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for rank, i := range order {
		out[i] = float64(rank)
	}
	return out
}
