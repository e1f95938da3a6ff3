package career

import "math"

// normal holds the standard normal distribution in a table, because it stands in the
// innermost loops: Φ, and g(z) = z Φ(z) + φ(z), at z = −4, −4 + 1/64 … 4. Between them
// it is linear, which is wrong by less than 1e-5.
type normal struct{ phi, g []float64 }

const normalSteps = 64

func newNormal() *normal {
	t := &normal{}
	for k := range 8*normalSteps + 2 {
		z := float64(k)/normalSteps - 4
		phi := 0.5 * math.Erfc(-z/math.Sqrt2)
		t.phi = append(t.phi, phi)
		t.g = append(t.g, z*phi+math.Exp(-z*z/2)/math.Sqrt(2*math.Pi))
	}
	return t
}

// cdf is Φ(z).
func (t *normal) cdf(z float64) float64 {
	x := (z + 4) * normalSteps
	switch {
	case !(x > 0):
		return 0
	case x >= 8*normalSteps:
		return 1
	}
	k := int(x)
	return t.phi[k] + (x-float64(k))*(t.phi[k+1]-t.phi[k])
}

// gap is the expected gap where have and need are uncertain:
//
//	E max(0, X) = σ · g(μ/σ)   for X ~ N(μ, σ²)
func (t *normal) gap(mu, sigma float64) float64 {
	x := (mu/sigma + 4) * normalSteps
	switch {
	case x <= 0:
		return 0
	case x >= 8*normalSteps:
		return mu
	}
	k := int(x)
	return sigma * (t.g[k] + (x-float64(k))*(t.g[k+1]-t.g[k]))
}
