package leeway

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Distribution is what is known of a quantity: its quantile function.
// Quantile takes p in (0, 1) and never decreases in p.
type Distribution interface {
	Quantile(p float64) float64
}

// LogNormal is the distribution of τ: ln τ is normal with mean ln Median and
// standard deviation Sigma. Values above 1 are cut to 1: a tolerance is a share.
type LogNormal struct {
	Median float64 // in (0, 1]
	Sigma  float64 // ≥ 0, in natural logarithms
}

// Quantile gives min(1, Median · exp(Sigma · z_p)).
func (t LogNormal) Quantile(p float64) float64 {
	return math.Min(1, t.Median*math.Exp(t.Sigma*NormalQuantile(p)))
}

// LogitNormal is the distribution of an error or catch rate that was pooled
// from several sources: the log odds are normal.
type LogitNormal struct {
	Mu    float64 // mean of ln(p/(1−p))
	Sigma float64 // its standard deviation, ≥ 0
}

// Quantile gives the p-quantile of the rate, in (0, 1).
func (l LogitNormal) Quantile(p float64) float64 {
	return Expit(l.Mu + l.Sigma*NormalQuantile(p))
}

// LogitNormalFrom is the logit-normal with the given median whose central 90 %
// is as wide, in log odds, as the given interval. All three lie in (0, 1).
func LogitNormalFrom(median, low, high float64) LogitNormal {
	return LogitNormal{Logit(median), (Logit(high) - Logit(low)) / (2 * z95)}
}

// Beta is the distribution of a rate after counting: A = wrong + ½ and
// B = right + ½ is the Jeffreys posterior.
type Beta struct{ A, B float64 } // both > 0

// Jeffreys is the posterior of a rate of which hits in n trials were seen,
// under the Jeffreys prior Beta(½, ½).
func Jeffreys(hits, n float64) Beta { return Beta{hits + 0.5, n - hits + 0.5} }

// Quantile inverts the regularised incomplete beta function.
func (b Beta) Quantile(p float64) float64 { return mathext.InvRegIncBeta(b.A, b.B, p) }

// Point is a quantity known exactly.
type Point float64

// Quantile is the point itself.
func (v Point) Quantile(float64) float64 { return float64(v) }

// z95 is the standard normal's 95 % quantile.
const z95 = 1.6448536269514722

// NormalQuantile is the standard normal's p-quantile, Φ⁻¹(p).
func NormalQuantile(p float64) float64 { return -math.Sqrt2 * math.Erfcinv(2*p) }

// Logit is ln(p/(1−p)).
func Logit(p float64) float64 { return math.Log(p / (1 - p)) }

// Expit is 1/(1+e^−x), the inverse of [Logit].
func Expit(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Central is the median and central 90 % of d.
func Central(d Distribution) Interval {
	return Interval{d.Quantile(0.5), d.Quantile(0.05), d.Quantile(0.95)}
}

// Sample gives n quasi-random draws of d. Different dims are independent of
// one another: u_i = frac(½ + (i+1)·α_dim), the additive recurrence whose
// α are powers of 1/φ₃, φ₃ the root of x⁴ = x + 1 (Roberts 2018, "The
// unreasonable effectiveness of quasirandom sequences"). dim is 0, 1 or 2.
func Sample(d Distribution, n, dim int) []float64 {
	const phi3 = 1.2207440846057594759
	alpha := math.Pow(1/phi3, float64(dim+1))
	x := make([]float64, n)
	for i := range x {
		_, u := math.Modf(0.5 + float64(i+1)*alpha)
		x[i] = d.Quantile(u)
	}
	return x
}
