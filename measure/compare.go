package measure

import (
	"cmp"
	"math"
	"slices"

	"github.com/leeway-project/leeway"
)

// Pairs counts the same items judged for two generators, A and B.
type Pairs struct {
	Both    int `json:"both"`    // both wrong
	OnlyA   int `json:"only_a"`  // A wrong, B right
	OnlyB   int `json:"only_b"`  // A right, B wrong
	Neither int `json:"neither"` // both right
}

// N is the number of items.
func (p Pairs) N() int { return p.Both + p.OnlyA + p.OnlyB + p.Neither }

// A and B are the counts of each generator alone.
func (p Pairs) A() Count { return Count{p.Both + p.OnlyA, p.N()} }

// B is the count of the second generator.
func (p Pairs) B() Count { return Count{p.Both + p.OnlyB, p.N()} }

// Comparison is the difference of two error rates, B − A: below 0 B is better.
type Comparison struct {
	Difference leeway.Interval `json:"difference"`
	P          float64         `json:"p"` // two-sided probability of a difference as large if there were none
	Paired     bool            `json:"paired"`
}

// ComparePairs compares two generators on the same items: McNemar's exact test
// (the smaller of the two kinds of disagreement against a fair coin, doubled)
// and Newcombe's interval of the difference (1998, Statistics in Medicine 17,
// 2635–2650, method 10), built from Wilson's intervals of both rates and
// their correlation.
func ComparePairs(p Pairs, level float64) (Comparison, error) {
	for _, n := range []int{p.Both, p.OnlyA, p.OnlyB, p.Neither} {
		if n < 0 {
			return Comparison{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.count", Args: []any{n, p.N()}}
		}
	}
	a, b := p.A(), p.B()
	if err := a.check(level); err != nil {
		return Comparison{}, err
	}
	phi := correlation(p)
	c := Comparison{Difference: hybrid(a, b, level, phi), P: 1, Paired: true}
	if n := p.OnlyA + p.OnlyB; n > 0 {
		c.P = math.Min(1, 2*binomial(min(p.OnlyA, p.OnlyB), n, 0.5))
	}
	return c, nil
}

// correlation is φ of the paired table; 0 where a margin is empty. Newcombe's
// method 10 takes a continuity correction off a positive numerator.
func correlation(p Pairs) float64 {
	both, a, b, neither := float64(p.Both), float64(p.OnlyA), float64(p.OnlyB), float64(p.Neither)
	d := (both + a) * (b + neither) * (both + b) * (a + neither)
	if d == 0 {
		return 0
	}
	top := both*neither - a*b
	if top > 0 {
		top = math.Max(0, top-float64(p.N())/2)
	}
	return top / math.Sqrt(d)
}

// CompareCounts compares two generators on different items: Fisher's exact
// test and Newcombe's hybrid score interval (1998, Statistics in Medicine 17,
// 873–890, method 10).
func CompareCounts(a, b Count, level float64) (Comparison, error) {
	for _, c := range []Count{a, b} {
		if err := c.check(level); err != nil {
			return Comparison{}, err
		}
	}
	return Comparison{Difference: hybrid(a, b, level, 0), P: fisher(a, b)}, nil
}

// CompareEstimates is [CompareCounts] for pieces that need not be independent: with
// n_e pieces of each, of which n_e · p̂ are wrong, in place of those that were seen
// (Rao & Scott 1992, "A simple method for the analysis of clustered binary data").
func CompareEstimates(a, b Estimate, level float64) (Comparison, error) {
	effective := func(e Estimate) Count {
		if e.Exact() {
			return e.Count
		}
		n := math.Max(1, math.Round(e.Effective))
		return Count{int(math.Round(n * e.Rate)), int(n)}
	}
	c, err := CompareCounts(effective(a), effective(b), level)
	off := b.Rate - a.Rate - c.Difference.Value // by rounding to whole pieces
	c.Difference = leeway.Interval{Value: c.Difference.Value + off, Low: math.Max(-1, c.Difference.Low+off), High: math.Min(1, c.Difference.High+off)}
	return c, err
}

// hybrid is the difference b − a with
//
//	low  = d − √(δb² − 2φ·δb·δa' + δa'²)   δb = p̂b − lb   δa' = ua − p̂a
//	high = d + √(δb'² − 2φ·δb'·δa + δa²)   δb' = ub − p̂b  δa = p̂a − la
func hybrid(a, b Count, level, phi float64) leeway.Interval {
	la, ua := wilson(a, level)
	lb, ub := wilson(b, level)
	pa, pb := a.Rate(), b.Rate()
	reach := func(x, y float64) float64 { return math.Sqrt(math.Max(0, x*x-2*phi*x*y+y*y)) }
	d := pb - pa
	return leeway.Interval{Value: d, Low: d - reach(pb-lb, ua-pa), High: d + reach(ub-pb, pa-la)}
}

// fisher is the two-sided p of Fisher's exact test: the probability, with all
// margins fixed, of every table that is no more likely than the one seen.
func fisher(a, b Count) float64 {
	wrong, size := a.Wrong+b.Wrong, a.N+b.N
	density := func(k int) float64 {
		return logChoose(wrong, k) + logChoose(size-wrong, a.N-k) - logChoose(size, a.N)
	}
	seen, p := density(a.Wrong), 0.0
	for k := max(0, a.N-(size-wrong)); k <= min(a.N, wrong); k++ {
		if l := density(k); l <= seen+1e-7 {
			p += math.Exp(l)
		}
	}
	return math.Min(1, p)
}

// Holm adjusts p values for having made many comparisons (Holm 1979): the
// probability of one false alarm or more among them stays below the level at
// which the adjusted values are read.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out, largest := make([]float64, len(p)), 0.0
	for k, i := range order {
		largest = math.Max(largest, math.Min(1, float64(len(p)-k)*p[i]))
		out[i] = largest
	}
	return out
}
