package measure

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/leeway-project/leeway"
)

// Method is how an interval of a rate is made.
type Method string

// The methods. Exact never covers less than its level and so is wider than
// need be; Wilson and Jeffreys cover their level on average.
const (
	ExactMethod    Method = "exact"
	WilsonMethod   Method = "wilson"
	JeffreysMethod Method = "jeffreys"
)

// Methods are all of them; the first is what is used when none is asked for.
func Methods() []Method { return []Method{ExactMethod, WilsonMethod, JeffreysMethod} }

// Interval is the share that is wrong with the central interval of the level,
// such as 0.95. It fails for an unknown method, an impossible count and a level
// outside (0, 1).
func Interval(c Count, level float64, m Method) (leeway.Interval, error) {
	if err := c.check(level); err != nil {
		return leeway.Interval{}, err
	}
	var low, high float64
	switch m {
	case ExactMethod:
		low, high = exact(c, level)
	case WilsonMethod:
		low, high = wilson(c, level)
	case JeffreysMethod:
		low, high = jeffreys(c, level)
	default:
		return leeway.Interval{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.method", Args: []any{string(m), "exact, wilson, jeffreys"}}
	}
	return leeway.Interval{Value: c.Rate(), Low: low, High: high}, nil
}

// exact is the interval of Clopper & Pearson (1934), by quantiles of the beta
// distribution:
//
//	low = B(α/2; x, n−x+1)   high = B(1−α/2; x+1, n−x)
func exact(c Count, level float64) (low, high float64) {
	alpha, x, n := 1-level, float64(c.Wrong), float64(c.N)
	low, high = 0, 1
	if x > 0 {
		low = mathext.InvRegIncBeta(x, n-x+1, alpha/2)
	}
	if x < n {
		high = mathext.InvRegIncBeta(x+1, n-x, 1-alpha/2)
	}
	return low, high
}

// upperExact is the one-sided upper limit at a confidence: with no failure in
// n it is 1 − (1−confidence)^(1/n).
func upperExact(c Count, confidence float64) float64 {
	if c.Wrong >= c.N {
		return 1
	}
	return mathext.InvRegIncBeta(float64(c.Wrong+1), float64(c.N-c.Wrong), confidence)
}

// lowerExact is the one-sided lower limit at a confidence.
func lowerExact(c Count, confidence float64) float64 {
	if c.Wrong <= 0 {
		return 0
	}
	return mathext.InvRegIncBeta(float64(c.Wrong), float64(c.N-c.Wrong+1), 1-confidence)
}

// wilson inverts the score test (Wilson 1927):
//
//	(p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)
func wilson(c Count, level float64) (low, high float64) {
	p, n := c.Rate(), float64(c.N)
	z := leeway.NormalQuantile((1 + level) / 2)
	middle := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	d := 1 + z*z/n
	return math.Max(0, (middle-half)/d), math.Min(1, (middle+half)/d)
}

// jeffreys is the central interval of the posterior under Beta(½, ½), with the
// ends 0 and 1 where nothing or everything was wrong (Brown, Cai & DasGupta
// 2001, section 4.3).
func jeffreys(c Count, level float64) (low, high float64) {
	b := leeway.Jeffreys(float64(c.Wrong), float64(c.N))
	low, high = b.Quantile((1-level)/2), b.Quantile((1+level)/2)
	if c.Wrong == 0 {
		low = 0
	}
	if c.Wrong == c.N {
		high = 1
	}
	return low, high
}
