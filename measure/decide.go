package measure

import "github.com/leeway-project/leeway"

// Verdict is whether an error rate is within tolerance, as far as is known.
type Verdict string

// The verdicts.
const (
	Within    Verdict = "within"
	NotWithin Verdict = "not_within"
	Undecided Verdict = "undecided"
)

// Decide compares a count, looked at once and for all, with a tolerance τ at a
// confidence: within when the exact one-sided upper limit lies at or below τ,
// not within when the lower limit lies above. It is wrong, either way, with a
// probability of 1 − confidence at most. For data that are looked at while
// they arrive take a [Sequence].
func Decide(c Count, tau, confidence float64) (Verdict, error) {
	if err := checkShare("error.measure.tolerance", tau); err != nil {
		return "", err
	}
	limits, err := Limits(c, confidence)
	if err != nil {
		return "", err
	}
	return Compare(limits, tau), nil
}

// Compare says where limits of an error rate lie: at or below τ, above, or about it.
func Compare(limits leeway.Interval, tau float64) Verdict {
	switch {
	case limits.High <= tau:
		return Within
	case limits.Low > tau:
		return NotWithin
	}
	return Undecided
}

// Limits are the exact one-sided limits of the error rate, each of which holds
// with the confidence: what [Decide] compares with τ. Above one half they are
// the ends of the central interval of level 2·confidence − 1.
func Limits(c Count, confidence float64) (leeway.Interval, error) {
	if err := c.check(confidence); err != nil {
		return leeway.Interval{}, err
	}
	return leeway.Interval{Value: c.Rate(), Low: lowerExact(c, confidence), High: upperExact(c, confidence)}, nil
}

// More is how many further pieces, if none of them is wrong, would make the
// verdict [Within]; 0 when it is already, ok false when more than a hundred
// million would be needed.
func More(c Count, tau, confidence float64) (n int, ok bool) {
	total := firstTrue(max(c.N, 1), mostPieces, func(n int) bool {
		return upperExact(Count{c.Wrong, n}, confidence) <= tau
	})
	return total - c.N, total < mostPieces
}
