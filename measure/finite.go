package measure

import (
	"math"

	"github.com/leeway-project/leeway"
)

// Finite is the interval of the share wrong in a whole of size pieces of which
// c.N were drawn without replacement: the numbers wrong in the whole that the
// hypergeometric tests of level do not reject (Buonaccorsi 1987), as shares.
// When all were looked at it is a point.
func Finite(c Count, size int, level float64) (leeway.Interval, error) {
	if err := c.check(level); err != nil {
		return leeway.Interval{}, err
	}
	if size < c.N {
		return leeway.Interval{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.size", Args: []any{size, c.N}}
	}
	tail := (1 - level) / 2
	// The upper tail P(X ≥ x) rises with the number wrong, the lower falls.
	low := firstTrue(c.Wrong, size-(c.N-c.Wrong), func(k int) bool { return 1-hypergeometric(c.Wrong-1, size, k, c.N) > tail })
	high := firstTrue(c.Wrong, size-(c.N-c.Wrong)+1, func(k int) bool { return hypergeometric(c.Wrong, size, k, c.N) <= tail }) - 1
	return leeway.Interval{Value: c.Rate(), Low: float64(low) / float64(size), High: float64(max(high, low)) / float64(size)}, nil
}

// firstTrue is the least k in [low, high) for which f holds, high if for none;
// f must not turn false again.
func firstTrue(low, high int, f func(int) bool) int {
	for low < high {
		mid := low + (high-low)/2
		if f(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// hypergeometric is P(X ≤ x) when n of size pieces are drawn and wrong of them
// are wrong.
func hypergeometric(x, size, wrong, n int) float64 {
	low, high := max(0, n-(size-wrong)), min(n, wrong)
	if x < low {
		return 0
	}
	if x >= high {
		return 1
	}
	sum := 0.0
	for k := low; k <= x; k++ {
		sum += math.Exp(logChoose(wrong, k) + logChoose(size-wrong, n-k) - logChoose(size, n))
	}
	return math.Min(1, sum)
}

// logChoose is ln C(n, k).
func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
