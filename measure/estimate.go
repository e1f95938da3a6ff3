package measure

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/leeway-project/leeway"
)

// Estimate is an error rate from pieces that need not count alike: with weights,
// in strata with shares of their own, in clusters, or with harm by severity.
//
// How much such a sample knows is said by its effective size n_e, the number of
// independent, equal pieces that would know as much (Kish 1965):
//
//	p̂ = Σ a_i h_i   n_e = p̂(1−p̂) / v   v = C/(C−1) · Σ_c (Σ_{i∈c} a_i (h_i − p̂))²
//
// a_i are the weights scaled to add to 1, h_i the harm (1 for wrong), c the
// clusters; v is the variance by linearisation (Taylor). From few pieces v is
// itself uncertain, so n_e is never taken larger than Kish's 1/Σ a_i², which for
// equal weights is the number of pieces (and than that number for strata, whose
// shares may rightly tell more). Where v is 0, as when nothing is wrong, n_e is
// 1/Σ_c (Σ_{i∈c} a_i)², which for clusters of one size is their number.
type Estimate struct {
	Count             // pieces as they were seen, without weights
	Rate      float64 // p̂, in [0, 1]
	Effective float64 // n_e
	Design    float64 // design effect N/n_e; 1 for independent, equal pieces
	Clusters  int     // 0 where every piece stands alone
	Weighted  bool    // pieces have weights, or strata shares
	Harm      bool    // errors weigh by severity: Rate is the mean harm
	Panel     bool    // some pieces were marked by several raters: the majority counts
	Sampled   float64 // share of the items behind Design and raters; 1: all

	df float64 // degrees of freedom of v
}

// Exact says whether the pieces are independent and count alike, so that exact
// limits hold.
func (e Estimate) Exact() bool { return !e.Weighted && e.Clusters == 0 && !e.Harm }

// Simple says whether the pieces may also be looked at while they arrive: with
// several raters the majority may still change.
func (e Estimate) Simple() bool { return e.Exact() && !e.Panel }

// Interval is the central interval of the level: exact where pieces count
// alike, else that of Korn & Graubard (1998): Clopper and Pearson's with
//
//	n* = n_e · (t_{n−1} / t_{df})²   x* = n*·p̂
//
// in which Student's t widens for the few clusters that v rests on.
func (e Estimate) Interval(level float64) (leeway.Interval, error) {
	return e.limits((1+level)/2, level)
}

// Limits are the one-sided limits at a confidence, see the function [Limits].
func (e Estimate) Limits(confidence float64) (leeway.Interval, error) {
	return e.limits(confidence, confidence)
}

func (e Estimate) limits(p, given float64) (leeway.Interval, error) {
	if err := e.Count.check(given); err != nil {
		return leeway.Interval{}, err
	}
	if e.Exact() {
		return leeway.Interval{Value: e.Count.Rate(), Low: lowerExact(e.Count, p), High: upperExact(e.Count, p)}, nil
	}
	n := e.Effective
	if e.N > 1 && p > 0.5 {
		t := func(df float64) float64 { return distuv.StudentsT{Sigma: 1, Nu: math.Max(1, df)}.Quantile(p) }
		ratio := t(float64(e.N-1)) / t(e.df)
		n *= ratio * ratio
	}
	x := n * e.Rate
	i := leeway.Interval{Value: e.Rate, Low: 0, High: 1}
	if x > 0 {
		i.Low = math.Min(e.Rate, mathext.InvRegIncBeta(x, n-x+1, 1-p))
	}
	if x < n {
		i.High = math.Max(e.Rate, mathext.InvRegIncBeta(x+1, n-x, p))
	}
	return i, nil
}

// Decide compares the estimate with a tolerance, see the function [Decide].
func (e Estimate) Decide(tau, confidence float64) (Verdict, error) {
	if err := checkShare("error.measure.tolerance", tau); err != nil {
		return "", err
	}
	i, err := e.Limits(confidence)
	if err != nil {
		return "", err
	}
	return Compare(i, tau), nil
}

// fromPieces fills the estimate from pieces; share is that of each stratum in
// the work, nil when the pieces stand for the work as they are.
func (e *Estimate) fromPieces(pieces []piece, share []float64) {
	sum := make([]float64, len(share))
	total := 0.0
	for _, p := range pieces {
		total += p.weight
		if share != nil {
			sum[p.stratum] += p.weight
		}
	}
	scaled := func(p piece) float64 {
		if share == nil {
			return p.weight / total
		}
		return p.weight / sum[p.stratum] * share[p.stratum]
	}
	rate := make([]float64, max(1, len(share))) // of each stratum
	e.Rate = 0
	for _, p := range pieces {
		e.Rate += scaled(p) * p.harm
		if share != nil {
			rate[p.stratum] += p.weight / sum[p.stratum] * p.harm
		}
	}
	type cluster struct {
		name uint64
		e, a float64
	}
	var clusters []cluster
	for _, p := range pieces {
		center := e.Rate
		if share != nil {
			center = rate[p.stratum]
		}
		clusters = append(clusters, cluster{p.cluster, scaled(p) * (p.harm - center), scaled(p)})
	}
	slices.SortStableFunc(clusters, func(a, b cluster) int { return cmp.Compare(a.name, b.name) })
	n, variance, kish, most := 0, 0.0, 0.0, 0.0
	for from := 0; from < len(clusters); n++ {
		to, c := from, cluster{}
		for ; to < len(clusters) && clusters[to].name == clusters[from].name; to++ {
			c.e, c.a, most = c.e+clusters[to].e, c.a+clusters[to].a, most+clusters[to].a*clusters[to].a
		}
		variance, kish, from = variance+c.e*c.e, kish+c.a*c.a, to
	}
	if n < len(pieces) {
		e.Clusters = n
	}
	if e.Exact() { // every piece stands alone: what divides by n − 1 is for the others
		e.Effective, e.Design, e.df = float64(n), 1, float64(n-1)
		return
	}
	strata := 1
	for _, s := range share {
		if s > 0 {
			strata++
		}
	}
	most = 1 / most
	if share != nil {
		strata--
		most = float64(len(pieces))
	}
	e.size(variance*float64(n)/math.Max(1, float64(n-1)), 1/kish, most, float64(len(pieces)), float64(n-strata))
	if n < 2 {
		e.Effective = 1
		e.Design = float64(e.N)
	}
}

// fromMoments fills the estimate of weighted pieces that all stand alone.
func (e *Estimate) fromMoments(m *moments) {
	n := float64(m.count.N)
	e.Rate = m.wh / m.w
	v := (m.w2hh - 2*e.Rate*m.w2h + e.Rate*e.Rate*m.w2) / (m.w * m.w)
	kish := m.w * m.w / m.w2
	e.size(v*n/math.Max(1, n-1), kish, kish, n, n-1)
}

// fromStrata fills the estimate of strata with shares of their own, whose pieces
// all stand alone.
func (e *Estimate) fromStrata(t *Tally, share []float64) {
	variance, kish := 0.0, 0.0
	e.Rate = 0
	for at, name := range t.names {
		m, s := t.strata[name], share[at+1]
		n, rate := float64(m.count.N), m.wh/m.w
		e.Rate += s * rate
		variance += s * s * (m.w2hh - 2*rate*m.w2h + rate*rate*m.w2) / (m.w * m.w) * n / math.Max(1, n-1)
		kish += s * s * m.w2 / (m.w * m.w)
	}
	n := float64(t.rows.count.N)
	e.size(variance, 1/kish, n, n, n-float64(len(t.names)))
}

// size sets what follows from the variance: kish is n_e where it is 0, most the
// largest that it may be, n the number of pieces.
func (e *Estimate) size(variance, kish, most, n, df float64) {
	e.Effective = kish
	if s := e.Rate * (1 - e.Rate); s > 1e-12 && variance > 1e-300 {
		e.Effective = s / variance
	}
	e.Effective = math.Min(e.Effective, most)
	e.Design, e.df = n/e.Effective, df
}

// Corrected is the error rate behind what imperfect raters saw, see the function
// [Corrected], with the effective size in place of the number of pieces.
func (e Estimate) Corrected(sensitivity, specificity Count, level float64) (leeway.Interval, error) {
	return corrected(e.Rate, e.Effective, sensitivity, specificity, level)
}
