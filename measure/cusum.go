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

	s int
}

// NewCUSUM is the chart with the least H whose average run length at the good
// rate is arl or more. It fails unless 0 < good < bad < 1 and arl lies between 10
// and 10 million.
func NewCUSUM(good, bad, arl float64) (CUSUM, error) {
	for key, x := range map[string]float64{"error.measure.aql": good, "error.measure.rql": bad} {
		if err := checkShare(key, x); err != nil {
			return CUSUM{}, err
		}
	}
	if good >= bad || !(arl >= 10 && arl <= 1e7) {
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
// solved by elimination from s = 0 up, in which every E_s is written by those
// above it. No difference of like numbers is taken, so it is exact to rounding.
func (c CUSUM) ARL(p float64) float64 {
	width := c.M - 1 // E_s rests on E_{s+1} … E_{s+width}
	if width < 1 || c.H < 1 {
		return 1
	}
	// E_{s−1} = before + Σ_k above[k] E_{s+k}, k = 0 … width−1
	before, above := 0.0, make([]float64, width+1)
	chain := make([][]float64, c.H)
	constant := make([]float64, c.H)
	for s := range c.H {
		row := make([]float64, width) // of E_{s+1} …
		var stay, k0 float64
		if s == 0 {
			stay, k0 = 1-p, 1
		} else {
			stay, k0 = (1-p)*above[0], 1+(1-p)*before
			for k := 1; k < width; k++ {
				row[k-1] = (1 - p) * above[k]
			}
		}
		row[width-1] += p
		left := 1 - stay
		for k := range row {
			row[k] /= left
		}
		constant[s], chain[s] = k0/left, row
		before = constant[s]
		copy(above, row)
	}
	e := make([]float64, c.H+width)
	for s := c.H - 1; s >= 0; s-- {
		e[s] = constant[s]
		for k, x := range chain[s] {
			if s+1+k >= c.H {
				break
			}
			e[s] += x * e[s+1+k]
		}
	}
	return e[0]
}

// Add counts a piece and says whether the chart raises an alarm, after which it
// begins again.
func (c *CUSUM) Add(wrong bool) (alarm bool) {
	if wrong {
		c.s += c.M - 1
	} else if c.s > 0 {
		c.s--
	}
	if c.s >= c.H {
		c.s = 0
		return true
	}
	return false
}

// Level is how far the chart is from an alarm: S/H, from 0 to 1.
func (c CUSUM) Level() float64 { return float64(c.s) / float64(c.H) }
