// Package measure gives ε, the share of a generator's pieces that are wrong, from
// pieces that somebody marked, and decides whether that is within tolerance:
//
//	c := measure.Count{Wrong: 3, N: 120}
//	measure.Exact(c, 0.95)                       // 0.025 (0.005–0.071)
//	measure.Decide(c, 0.05, 0.95)                // within, not within, or undecided
//	measure.SinglePlan(measure.Risk{AQL: 0.01, RQL: 0.05, Alpha: 0.05, Beta: 0.10}) // look at 132, accept up to 3
//
// What may be looked at while data arrive rests on a confidence sequence
// ([Sequence]), which holds at every moment at once, so that peeking never
// raises the error. One method stands in one file, with its formula and source.
package measure

import (
	"math"

	"github.com/leeway-project/leeway"
)

// Count is how many of N pieces were wrong. The zero value is nothing seen.
type Count struct {
	Wrong int `json:"wrong"` // 0 to N
	N     int `json:"n"`
}

// Rate is the share that was wrong; NaN when nothing was seen.
func (c Count) Rate() float64 { return float64(c.Wrong) / float64(c.N) }

// check refuses a count that cannot be, and a level outside (0, 1).
func (c Count) check(level float64) error {
	if c.N < 1 || c.Wrong < 0 || c.Wrong > c.N {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.count", Args: []any{c.Wrong, c.N}}
	}
	return checkShare("error.measure.level", level)
}

// checkShare refuses what does not lie strictly between 0 and 1.
func checkShare(key string, x float64) error {
	if !(x > 0 && x < 1) || math.IsNaN(x) {
		return &leeway.Error{Code: leeway.Invalid, Key: key, Args: []any{x}}
	}
	return nil
}
