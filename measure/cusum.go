package measure

import (
	"math"

	"github.com/leeway-project/leeway"
)

// CUSUM watches pieces one by one for a rise of the error rate (the Bernoulli
// CUSUM chart of Reynolds & Stoumbos 1999). From S = 0 it goes
//
//	S ← max(0, S − 1)  for a right piece     S ← S + m − 1  for a wrong one
//
// and raises an alarm at S ≥ H. 1/m is the rate between the good and the bad one
// at which the likelihoods of both are alike, so S drifts down below it and up
// above it.
type CUSUM struct {
	Good float64 `json:"good"` // error rate at which there should be no alarm
	Bad  float64 `json:"bad"`  // error rate that should be found soon
	M    int     `json:"m"`
	H    int     `json:"h"`
	// ARLGood and ARLBad are the average numbers of pieces from S = 0 to an alarm at
	// either rate: between false alarms, and until a true one.
	ARLGood float64 `json:"arl_good"`
	ARLBad  float64 `json:"arl_bad"`

	S int `json:"s"` // where it stands
}

// NewCUSUM is the chart with the least H whose average run length at the good
// rate is arl or more. It fails unless 0.00001 ≤ good < bad < 1 and arl lies between 10
// and 10 million.
func NewCUSUM(good, bad, arl float64) (CUSUM, error) {
	for key, x := range map[string]float64{"error.measure.aql": good, "error.measure.rql": bad} {
		if err := checkShare(key, x); err != nil {
			return CUSUM{}, err
		}
	}
	if good >= bad || good < 1e-5 || !(arl >= 10 && arl <= 1e7) {
		return CUSUM{}, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.cusum", Args: []any{good, bad, arl}}
	}
	r1 := math.Log((1 - good) / (1 - bad))
	r2 := math.Log(bad * (1 - good) / (good * (1 - bad)))
	c := CUSUM{Good: good, Bad: bad, M: max(2, int(math.Round(r2/r1)))}
	for high := c.M; ; high *= 2 { // ARL grows with H by at least 1 a step
		if c.H = high; c.ARL(good) >= arl {
			c.H = firstTrue(1, high, func(h int) bool { return CUSUM{M: c.M, H: h}.ARL(good) >= arl })
			break
		}
	}
	c.ARLGood, c.ARLBad = c.ARL(good), c.ARL(bad)
	return c, nil
}

// ARL is the average number of pieces from S = 0 to an alarm at error rate p, by
// the Markov chain of S:
//
//	E_s = 1 + (1−p) E_max(s−1,0) + p E_{s+m−1}   E_s = 0 for s ≥ H
//
// From the top down every E_s is written by the one below it, E_s = a_s + (1 − c_s) E_{s−1};
// over the m − 1 states above s that makes E_{s+m−1} = α + (1 − γ) E_s, so
//
//	a_s = (1 + pα) / (1 − p(1−γ))   c_s = pγ / (1 − p(1−γ))   E_0 = a_0 / c_0
//
// No difference of like numbers is taken, so it is exact to rounding; the work grows with
// H alone.
func (c CUSUM) ARL(p float64) float64 {
	width := c.M - 1
	if width < 1 || c.H < 1 {
		return 1
	}
	var last step
	var above steps
	for s := c.H - 1; s >= 0; s-- {
		all := step{0, 1} // an alarm
		if s+width < c.H {
			all = above.all()
			above.drop()
		}
		stays := (1 - p) + p*all.c
		last = step{(1 + p*all.a) / stays, p * all.c / stays}
		above.add(last)
	}
	return last.a / last.c
}

// step writes the average from one state by that from another: a + (1 − c) E.
type step struct{ a, c float64 }

// after is the step that takes first and then x.
func (x step) after(first step) step {
	return step{x.a + (1-x.c)*first.a, x.c + (1-x.c)*first.c}
}

// steps are the steps over the states above one, the lowest taken first: a queue that
// knows what they come to together.
type steps struct {
	low     []step // added since the last turn
	lowAll  step
	highAll []step // of the older ones: what those up to each come to, the topmost last
}

func (q *steps) add(x step) {
	q.low = append(q.low, x)
	q.lowAll = q.lowAll.after(x)
}

func (q *steps) all() step {
	if n := len(q.highAll); n > 0 {
		return q.highAll[n-1].after(q.lowAll)
	}
	return q.lowAll
}

// drop takes the topmost away.
func (q *steps) drop() {
	if len(q.highAll) == 0 {
		together := step{}
		for i := len(q.low) - 1; i >= 0; i-- {
			together = q.low[i].after(together)
			q.highAll = append(q.highAll, together)
		}
		q.low, q.lowAll = q.low[:0], step{}
	}
	q.highAll = q.highAll[:len(q.highAll)-1]
}

// Add counts a piece and says whether the chart raises an alarm, after which it
// begins again.
func (c *CUSUM) Add(wrong bool) (alarm bool) {
	if wrong {
		c.S += c.M - 1
	} else if c.S > 0 {
		c.S--
	}
	if c.S >= c.H {
		c.S = 0
		return true
	}
	return false
}

// Level is how far the chart is from an alarm: S/H, from 0 to 1.
func (c CUSUM) Level() float64 { return float64(c.S) / float64(c.H) }
