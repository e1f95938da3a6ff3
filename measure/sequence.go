package measure

import (
	"math"

	"github.com/leeway-project/leeway"
)

// Sequence gives the confidence sequence of an error rate: intervals, one for
// every number of pieces, that all hold the true rate at once with
// probability Level or more. One may look after every piece and stop when one
// likes. The zero value has the level 95 %.
//
// It inverts a mixture of likelihood ratios (Robbins 1970; Ville 1939): for
// the true p the mixture
//
//	M_n(p) = B(½+x, ½+n−x) / B(½, ½) / (p^x (1−p)^(n−x))
//
// is a martingale that begins at 1, so it ever reaches 1/α with probability α
// at most; the rates with M_n(p) < 1/α are the interval after n.
type Sequence struct {
	Level float64 // in (0, 1); 0 means 0.95
}

// Interval is the interval after c. Nothing seen gives the whole of [0, 1].
func (s Sequence) Interval(c Count) (leeway.Interval, error) {
	return s.At(Point{c, float64(c.Wrong)})
}

// At is the interval of the mean harm after a point. The mixture is then a
// supermartingale, because for harm h in [0, 1] with mean p, by convexity,
//
//	E[(q/p)^h ((1−q)/(1−p))^(1−h)] ≤ 1
func (s Sequence) At(point Point) (leeway.Interval, error) {
	level := s.Level
	if level == 0 {
		level = 0.95
	}
	if point == (Point{}) {
		return leeway.Interval{Value: math.NaN(), Low: 0, High: 1}, nil
	}
	if err := point.Count.check(level); err != nil {
		return leeway.Interval{}, err
	}
	x, n := point.Harm, float64(point.N)
	mixture := logBeta(0.5+x, 0.5+n-x) - logBeta(0.5, 0.5)
	limit := -math.Log1p(-level) // ln(1/α)
	outside := func(p float64) bool { return mixture-logLikelihood(x, n, p) >= limit }
	rate := x / n
	return leeway.Interval{Value: rate, Low: edge(rate, 0, outside), High: edge(rate, 1, outside)}, nil
}

// Decide is like the function [Decide], but may be asked after every piece:
// the probability that it is ever wrong is 1 − Level at most.
func (s Sequence) Decide(c Count, tau float64) (Verdict, error) {
	if err := checkShare("error.measure.tolerance", tau); err != nil {
		return "", err
	}
	i, err := s.Interval(c)
	if err != nil {
		return "", err
	}
	return Compare(i, tau), nil
}

// edge bisects between a rate that is inside and an end of [0, 1]; the end
// itself when it is inside too. The answer lies just outside.
func edge(inside, end float64, outside func(float64) bool) float64 {
	if !outside(end) {
		return end
	}
	for range 60 {
		mid := (inside + end) / 2
		if outside(mid) {
			end = mid
		} else {
			inside = mid
		}
	}
	return end
}

// logLikelihood is x·ln p + (n−x)·ln(1−p), with 0·ln 0 = 0.
func logLikelihood(x, n, p float64) float64 {
	l := 0.0
	if x > 0 {
		l += x * math.Log(p)
	}
	if n > x {
		l += (n - x) * math.Log1p(-p)
	}
	return l
}

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}
