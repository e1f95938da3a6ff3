package measure

import (
	"math"

	"github.com/leeway-project/leeway"
)

// SizeForInterval is how many pieces must be looked at so that the interval of
// the method is no wider than width when the rate turns out as expected.
func SizeForInterval(expected, width, level float64, m Method) (int, error) {
	for key, x := range map[string]float64{"error.measure.tolerance": expected, "error.measure.width": width, "error.measure.level": level} {
		if err := checkShare(key, x); err != nil {
			return 0, err
		}
	}
	var failed error
	n := firstTrue(1, mostPieces, func(n int) bool {
		i, err := Interval(Count{int(math.Round(expected * float64(n))), n}, level, m)
		if err != nil {
			failed = err
			return true
		}
		return i.High-i.Low <= width
	})
	if failed != nil {
		return 0, failed
	}
	if n == mostPieces {
		return 0, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.plan", Args: []any{mostPieces}}
	}
	return n, nil
}

// SizeForPower is how many pieces must be looked at so that [Decide] says within
// with the power asked for, when the true rate is truth, below the tolerance.
// The number is the first from which the power stays: with whole numbers of
// errors it rises by jumps and sinks between them.
func SizeForPower(truth, tau, confidence, power float64) (int, error) {
	if err := (Risk{truth, tau, 1 - power, 1 - confidence}).check(); err != nil {
		return 0, err
	}
	s, err := SinglePlan(Risk{truth, tau, 1 - power, 1 - confidence})
	return s.N, err
}
