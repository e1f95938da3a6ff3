package measure

import "math"

// Double is a double sampling plan: look at N1 and accept at up to Accept1
// wrong, refuse from Reject1; in between look at N2 more and accept when at
// most Accept2 of all are wrong.
type Double struct {
	N1      int `json:"n1"`
	Accept1 int `json:"accept1"`
	Reject1 int `json:"reject1"`
	N2      int `json:"n2"`
	Accept2 int `json:"accept2"`
	Reject2 int `json:"reject2"` // Accept2 + 1
}

// DoublePlan is the plan with equal samples and Reject1 = Reject2 that keeps the
// risks and, when the error rate is AQL, looks at the fewest on average. For every
// pair of acceptance numbers around the single plan's it takes the least n with
// P(accept | RQL) ≤ β, and leaves out those with P(accept | AQL) < 1 − α.
func DoublePlan(r Risk) (Double, error) {
	single, err := SinglePlan(r)
	if err != nil {
		return Double{}, err
	}
	var best Double
	least := math.Inf(1)
	for c2 := 1; c2 <= single.Accept+4; c2++ {
		for c1 := max(0, c2-12); c1 < c2; c1++ {
			n := firstTrue(1, 2*single.N+16, func(n int) bool { return newDouble(n, c1, c2).Accepts(r.RQL) <= r.Beta })
			d := newDouble(n, c1, c2)
			if d.Accepts(r.RQL) > r.Beta || d.Accepts(r.AQL) < 1-r.Alpha {
				continue
			}
			if asn := d.ASN(r.AQL); asn < least {
				best, least = d, asn
			}
		}
	}
	if math.IsInf(least, 1) { // none does better; the single plan as one of two
		return Double{single.N, single.Accept, single.Reject, 0, single.Accept, single.Reject}, nil
	}
	return best, nil
}

func newDouble(n, c1, c2 int) Double { return Double{n, c1, c2 + 1, n, c2, c2 + 1} }

// Accepts is the operating characteristic:
//
//	P(X₁ ≤ c₁) + Σ_{c₁<x<r₁} P(X₁ = x) · P(X₂ ≤ c₂ − x)
func (d Double) Accepts(p float64) float64 {
	sum := binomial(d.Accept1, d.N1, p)
	for x := d.Accept1 + 1; x < d.Reject1; x++ {
		sum += (binomial(x, d.N1, p) - binomial(x-1, d.N1, p)) * binomial(d.Accept2-x, d.N2, p)
	}
	return math.Min(1, sum)
}

// ASN is the average number looked at when both samples are looked at whole:
// n₁ + n₂ · P(c₁ < X₁ < r₁).
func (d Double) ASN(p float64) float64 {
	return float64(d.N1) + float64(d.N2)*(binomial(d.Reject1-1, d.N1, p)-binomial(d.Accept1, d.N1, p))
}
