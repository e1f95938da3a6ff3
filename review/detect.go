package review

import (
	"math"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
)

// Detection is what signal detection theory says of counted answers.
type Detection struct {
	Hits        measure.Count    `json:"hits"`         // errors called wrong, of all errors
	FalseAlarms measure.Count    `json:"false_alarms"` // right pieces called wrong, of all right ones
	HitRate     *leeway.Interval `json:"hit_rate"`     // with the central 90 % (Jeffreys); nil without an error
	FalseRate   *leeway.Interval `json:"false_alarm_rate"`
	DPrime      *leeway.Interval `json:"d_prime"`
	Criterion   *leeway.Interval `json:"criterion"`
}

// Detect gives hit and false-alarm rate, sensitivity and criterion (Green & Swets
// 1966), each with its central 90 %:
//
//	d′ = z(H) − z(F)   c = −(z(H) + z(F))/2
//	var d′ = H(1−H)/(n_s φ²(z(H))) + F(1−F)/(n_n φ²(z(F)))   var c = var d′ / 4
//
// by the variances of Gourevitch & Galanter (1967). H and F are drawn in by half an
// answer, (x+½)/(n+1), so that neither is 0 or 1 (Hautus 1995). What errors or right
// pieces would be needed for is nil without them.
func Detect(hits, falseAlarms measure.Count) Detection {
	d := Detection{Hits: hits, FalseAlarms: falseAlarms, HitRate: rate(hits), FalseRate: rate(falseAlarms)}
	if hits.N == 0 || falseAlarms.N == 0 {
		return d
	}
	zh, vh := probit(hits)
	zf, vf := probit(falseAlarms)
	half := leeway.NormalQuantile(0.95) * math.Sqrt(vh+vf)
	p, c := zh-zf, -(zh+zf)/2
	d.DPrime = &leeway.Interval{Value: p, Low: p - half, High: p + half}
	d.Criterion = &leeway.Interval{Value: c, Low: c - half/2, High: c + half/2}
	return d
}

func rate(c measure.Count) *leeway.Interval {
	if c.N == 0 {
		return nil
	}
	b := leeway.Jeffreys(float64(c.Wrong), float64(c.N))
	return &leeway.Interval{Value: c.Rate(), Low: math.Min(c.Rate(), b.Quantile(0.05)), High: math.Max(c.Rate(), b.Quantile(0.95))}
}

// probit is z of a rate, drawn in, and its variance.
func probit(c measure.Count) (z, variance float64) {
	n := float64(c.N) + 1
	p := (float64(c.Wrong) + 0.5) / n
	z = leeway.NormalQuantile(p)
	density := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	return z, p * (1 - p) / (n * density * density)
}
