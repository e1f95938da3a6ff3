package measure

import "math"

// SPRT is Wald's sequential probability ratio test (Wald 1945) between the
// error rates AQL and RQL. Pieces are looked at one by one; after n with x wrong
//
//	accept when x ≤ s·n − h₁   refuse when x ≥ s·n + h₂
//	g₁ = ln(p₁/p₀)   g₂ = ln((1−p₀)/(1−p₁))
//	h₁ = ln((1−α)/β) / (g₁+g₂)   h₂ = ln((1−β)/α) / (g₁+g₂)   s = g₂ / (g₁+g₂)
//
// Both risks are kept to Wald's approximation, which ignores overshoot and
// errs on the safe side together: α' + β' ≤ α + β.
type SPRT struct {
	Risk
	Slope  float64 `json:"slope"`  // s, wrong pieces a piece
	Accept float64 `json:"accept"` // h₁
	Refuse float64 `json:"refuse"` // h₂
}

// NewSPRT fails when the risks make no sense.
func NewSPRT(r Risk) (SPRT, error) {
	if err := r.check(); err != nil {
		return SPRT{}, err
	}
	g1, g2 := math.Log(r.RQL/r.AQL), math.Log((1-r.AQL)/(1-r.RQL))
	return SPRT{r, g2 / (g1 + g2), math.Log((1-r.Alpha)/r.Beta) / (g1 + g2), math.Log((1-r.Beta)/r.Alpha) / (g1 + g2)}, nil
}

// Decide says what the test says after c: [Within], [NotWithin] or [Undecided],
// which means to look at one more.
func (t SPRT) Decide(c Count) Verdict {
	line, x := t.Slope*float64(c.N), float64(c.Wrong)
	switch {
	case x <= line-t.Accept:
		return Within
	case x >= line+t.Refuse:
		return NotWithin
	}
	return Undecided
}

// ASN is the average number of pieces looked at when the error rate is AQL and
// when it is RQL, by Wald's approximation:
//
//	E₀ = ((1−α)·ln B + α·ln A) / E₀[z]   E₁ = (β·ln B + (1−β)·ln A) / E₁[z]
//	A = (1−β)/α   B = β/(1−α)   z = the log likelihood ratio of one piece
func (t SPRT) ASN() (good, bad float64) {
	lnA, lnB := math.Log((1-t.Beta)/t.Alpha), math.Log(t.Beta/(1-t.Alpha))
	z := func(p float64) float64 {
		return p*math.Log(t.RQL/t.AQL) + (1-p)*math.Log((1-t.RQL)/(1-t.AQL))
	}
	good = ((1-t.Alpha)*lnB + t.Alpha*lnA) / z(t.AQL)
	bad = (t.Beta*lnB + (1-t.Beta)*lnA) / z(t.RQL)
	return good, bad
}

// At is the operating characteristic L(p), the probability that the test accepts,
// and the average number of pieces it looks at, by Wald's approximations:
//
//	p (p₁/p₀)^h + (1−p) ((1−p₁)/(1−p₀))^h = 1   L(p) = (A^h − 1) / (A^h − B^h)
//	ASN(p) = (L ln B + (1−L) ln A) / E_p[z]
//
// and −ln A · ln B / E_p[z²] at p = s, where E_p[z] is 0. It is for p in (0, 1).
func (t SPRT) At(p float64) (accepts, asn float64) {
	lnA, lnB := math.Log((1-t.Beta)/t.Alpha), math.Log(t.Beta/(1-t.Alpha))
	up, down := math.Log(t.RQL/t.AQL), math.Log((1-t.RQL)/(1-t.AQL))
	mean := p*up + (1-p)*down
	if math.Abs(mean) < 1e-9*up {
		return lnA / (lnA - lnB), -lnA * lnB / (p*up*up + (1-p)*down*down)
	}
	// The sum is convex in h, 1 at h = 0 and once more on the side where it first
	// falls: where h and the mean have unlike signs.
	f := func(h float64) float64 { return p*math.Exp(h*up) + (1-p)*math.Exp(h*down) - 1 }
	near, far := 0.0, -math.Copysign(1, mean)
	for f(far) < 0 && math.Abs(far) < 1e6 {
		near, far = far, 2*far
	}
	for range 200 {
		if mid := (near + far) / 2; f(mid) < 0 || mid*mean > 0 {
			near = mid
		} else {
			far = mid
		}
	}
	h := far
	if accepts = math.Expm1(h*lnA) / (math.Exp(h*lnA) - math.Exp(h*lnB)); math.IsNaN(accepts) { // h·ln A overflows
		accepts = 1
	}
	return accepts, (accepts*lnB + (1-accepts)*lnA) / mean
}
