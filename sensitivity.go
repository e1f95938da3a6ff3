package leeway

import "math"

// Change says by how much one term would have to move to change the mode.
type Change struct {
	Term   string  // "tolerance", "error_rate" or "catch_rate"
	Factor float64 // multiply τ or ε, or the odds d/(1−d), by this
	To     Mode    // the mode it then has
}

// Soonest gives, of τ, ε and d, the one whose smallest relative move (in
// logarithms; for d of its odds) changes the mode, and to what. ok is false
// when no move within a factor of 1,000 changes it.
func (c Case) Soonest(x Draws) (best Change, ok bool) {
	now := c.SolveDraws(x).Mode
	least := math.Inf(1)
	for _, term := range []string{"tolerance", "error_rate", "catch_rate"} {
		for _, sign := range []float64{1, -1} {
			s, to, found := c.turn(x, now, term, sign)
			if found && s < least {
				least, ok = s, true
				best = Change{term, math.Exp(sign * s), to}
			}
		}
	}
	return best, ok
}

// turn finds by bisection the smallest s in (0, ln 1000] for which moving the
// term by exp(sign·s) changes the mode.
func (c Case) turn(x Draws, now Mode, term string, sign float64) (s float64, to Mode, ok bool) {
	mode := func(s float64) Mode { return c.SolveDraws(x.move(term, math.Exp(sign*s))).Mode }
	low, high := 0.0, math.Log(1000)
	if mode(high) == now {
		return 0, 0, false
	}
	for range 12 {
		mid := (low + high) / 2
		if mode(mid) == now {
			low = mid
		} else {
			high = mid
		}
	}
	return high, mode(high), true
}

// move gives draws in which one term is multiplied by f (d: its odds).
func (x Draws) move(term string, f float64) Draws {
	scale := func(v []float64, g func(float64) float64) []float64 {
		out := make([]float64, len(v))
		for i := range v {
			out[i] = g(v[i])
		}
		return out
	}
	times := func(v float64) float64 { return math.Min(1, v*f) }
	switch term {
	case "tolerance":
		x.Tau = scale(x.Tau, times)
	case "error_rate":
		x.Eps = scale(x.Eps, times)
	case "catch_rate":
		x.D = scale(x.D, func(d float64) float64 { return d * f / (1 - d + d*f) })
	}
	return x
}
