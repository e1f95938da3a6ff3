package measure

import (
	"math"

	"github.com/leeway-project/leeway"
)

// Agreement says how far raters agree beyond chance: 1 fully, 0 as by chance.
type Agreement struct {
	Items   int     `json:"items"`   // judged by two raters or more
	Raters  int     `json:"raters"`  // most on one item
	Percent float64 `json:"percent"` // share of pairs of ratings that agree
	Kappa   float64 `json:"kappa"`   // Cohen's for two raters, Fleiss's for more; NaN if every rating is alike
	Alpha   float64 `json:"alpha"`   // Krippendorff's, nominal; also with ratings missing
}

// Agree measures agreement from how many raters called each item wrong and how
// many judged it: one [Count] an item. Items judged once say nothing and are
// left out. Cohen's kappa needs to know who said what; with counts alone the
// chance agreement is that of Fleiss (1971), which for two raters is Scott's π:
//
//	κ = (P̄ − P̄e) / (1 − P̄e)
//
// Krippendorff's α = 1 − (n−1) · Σ_u o_u / (n_wrong · n_right), o_u the pairs in
// disagreement within item u divided by m_u − 1 (Krippendorff 2011).
func Agree(items []Count) Agreement {
	a := Agreement{Kappa: math.NaN(), Alpha: math.NaN(), Percent: math.NaN()}
	var agree, disagree, wrong, n float64
	for _, c := range items {
		if c.N < 2 {
			continue
		}
		a.Items++
		a.Raters = max(a.Raters, c.N)
		x, m := float64(c.Wrong), float64(c.N)
		agree += (x*(x-1) + (m-x)*(m-x-1)) / (m * (m - 1))
		disagree += x * (m - x) / (m - 1)
		wrong, n = wrong+x, n+m
	}
	if a.Items == 0 {
		return a
	}
	a.Percent = agree / float64(a.Items)
	p := wrong / n
	if chance := p*p + (1-p)*(1-p); chance < 1 {
		a.Kappa = (a.Percent - chance) / (1 - chance)
		a.Alpha = 1 - (n-1)*disagree/(wrong*(n-wrong))
	}
	return a
}

// CohenKappa is the agreement of two raters who judged the same items, with each
// rater's own leaning (Cohen 1960); NaN when both call everything alike.
func CohenKappa(p Pairs) float64 {
	n := float64(p.N())
	a, b := p.A().Rate(), p.B().Rate()
	seen := float64(p.Both+p.Neither) / n
	chance := a*b + (1-a)*(1-b)
	if chance == 1 {
		return math.NaN()
	}
	return (seen - chance) / (1 - chance)
}

// Corrected is the error rate behind what imperfect raters saw (Rogan &
// Gladen 1978):
//
//	p = (q + Sp − 1) / (Se + Sp − 1)
//
// q is the share called wrong, Se and Sp the shares of wrong and right pieces
// that raters call so, each from a count of pieces whose truth is known. The
// interval adds the three binomial variances by the delta method (Reiczigel et
// al. 2010 for the form), cut to [0, 1]. It fails when the raters are no better
// than chance.
func Corrected(seen, sensitivity, specificity Count, level float64) (leeway.Interval, error) {
	if err := seen.check(level); err != nil {
		return leeway.Interval{}, err
	}
	return corrected(seen.Rate(), float64(seen.N), sensitivity, specificity, level)
}

// corrected is Corrected for a rate that was seen in n pieces.
func corrected(seen, n float64, sensitivity, specificity Count, level float64) (leeway.Interval, error) {
	for _, c := range []Count{sensitivity, specificity} {
		if err := c.check(level); err != nil {
			return leeway.Interval{}, err
		}
	}
	q, vq := agresti(seen, n, level)
	se, vse := agresti(sensitivity.Rate(), float64(sensitivity.N), level)
	sp, vsp := agresti(specificity.Rate(), float64(specificity.N), level)
	youden := sensitivity.Rate() + specificity.Rate() - 1
	if !(youden > 0) || !(se+sp-1 > 0) {
		return leeway.Interval{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.raters", Args: []any{sensitivity.Rate(), specificity.Rate()}}
	}
	cut := func(x float64) float64 { return math.Max(0, math.Min(1, x)) }
	value := cut((seen + specificity.Rate() - 1) / youden)
	j := se + sp - 1
	p := cut((q + sp - 1) / j)
	sd := math.Sqrt(vq+p*p*vse+(1-p)*(1-p)*vsp) / j
	z := leeway.NormalQuantile((1 + level) / 2)
	return leeway.Interval{Value: value, Low: cut(math.Min(value, p-z*sd)), High: cut(math.Max(value, p+z*sd))}, nil
}

// agresti is a rate drawn towards ½ by z²/2 of each kind, and its variance: for
// small counts the delta method is then near its level (Lang & Reiczigel 2014).
func agresti(rate, n, level float64) (p, variance float64) {
	z := leeway.NormalQuantile((1 + level) / 2)
	p = (n*rate + z*z/2) / (n + z*z)
	return p, p * (1 - p) / (n + z*z)
}
