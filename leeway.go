// Package leeway is the vocabulary of the program and its one line:
//
//	ε · (1 − r · d) ≤ τ
//
// Work that a generator does is safe when the errors that are left after
// review are no more than the work can absorb.
//
//	τ  Tolerance    share of harmful, undetected errors that the work absorbs per piece
//	ε  ErrorRate    share of generated pieces that are wrong
//	d  CatchRate    share of wrong pieces that a reviewer spots
//	r  ReviewShare  share of pieces that must be reviewed: the duty
//
// None of the three is known exactly, so each is a [Distribution]. Solving the
// line for r gives, draw by draw, R = (1 − τ/ε) / d, and the smallest share
// that keeps the line true with confidence c is the c-quantile of R:
//
//	c := leeway.Case{
//		Tolerance: leeway.LogNormal{Median: 0.01, Sigma: 0.5},
//		ErrorRate: leeway.LogitNormalFrom(0.10, 0.05, 0.20),
//		CatchRate: leeway.Beta{A: 34.5, B: 6.5}, // caught 34 of 40
//	}
//	duty, err := c.Solve()
//
// The package does no input or output and reads no clock.
package leeway

import "math"

// Defaults of a [Case] whose fields are zero.
const (
	// DefaultConfidence is the confidence with which the line must hold.
	DefaultConfidence = 0.90
	// DefaultMaxReviewers is the largest panel that is still called a review.
	// Beyond five the remaining misses are nearly all shared ones, see [Missed].
	DefaultMaxReviewers = 5
	// DefaultDependence is the share of misses that all reviewers have in
	// common (the β of the beta-factor model of common-cause failures, for
	// which IEC 61508-6 gives 1 to 10 % for separate channels). People who
	// read the same text share more than redundant machines do: 10 %.
	DefaultDependence = 0.10
	// ShareStep is the step in which a review share is planned: nobody
	// reviews 37.2 % of their pieces. Shares are rounded up to it.
	ShareStep = 0.05
)

// Mode is how work may be given to a generator.
type Mode int

// The operating modes, from the freest to the strictest.
const (
	Autonomous       Mode = iota // r = 0: nothing has to be reviewed
	SpotCheck                    // 0 < r < 1: a sample is reviewed
	FullReview                   // r = 1: one reviewer looks at every piece
	SeveralReviewers             // r > 1: one reviewer is not enough
	HumanOnly                    // no review makes it safe
)

// String is the mode's stable name, as in JSON.
func (m Mode) String() string {
	names := [...]string{"autonomous", "spot_check", "full_review", "several_reviewers", "human_only"}
	if m < 0 || int(m) >= len(names) {
		return "unknown"
	}
	return names[m]
}

// MarshalText makes a mode its name in JSON.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a mode's name.
func (m *Mode) UnmarshalText(name []byte) error {
	for x := Autonomous; x <= HumanOnly; x++ {
		if x.String() == string(name) {
			*m = x
			return nil
		}
	}
	return &Error{Code: Invalid, Key: "error.mode", Args: []any{string(name)}}
}

// Case is one kind of work: how much error it absorbs, how often the generator
// is wrong, how much a reviewer catches.
type Case struct {
	Tolerance Distribution // τ, in (0, 1]
	ErrorRate Distribution // ε, in [0, 1]
	CatchRate Distribution // d, in [0, 1]

	Confidence   float64 // in (0, 1); 0 means DefaultConfidence
	Dependence   float64 // β in [0, 1]: share of misses all reviewers share; negative means none, 0 means DefaultDependence
	MaxReviewers int     // 0 means DefaultMaxReviewers
}

// Interval is a value with the central interval around it, usually 90 %.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Duty is the answer of the line for one [Case].
type Duty struct {
	Mode Mode
	// ReviewShare is the distribution of R = max(0, (1 − τ/ε)/d): median and
	// central 90 %. Above 1 one reviewer is not enough; +Inf where d is 0.
	ReviewShare Interval
	// Plan is the share of pieces that each reviewer must look at so that the line
	// holds with the asked confidence, rounded up to ShareStep, in [0, 1].
	Plan float64
	// Reviewers is how many people look at each reviewed piece: 0 for
	// Autonomous and HumanOnly, 1 for SpotCheck and FullReview.
	Reviewers int
	// Holds is the confidence with which the line holds under Plan and
	// Reviewers; for HumanOnly, with the largest panel allowed.
	Holds float64
	// Remaining is ε · (1 − r · d), the share of pieces that are wrong and stay
	// unnoticed, under Plan and Reviewers (for HumanOnly under the largest panel
	// allowed): median and central 90 %.
	Remaining Interval
}

// Draws are joint draws of τ, ε and d, of equal length.
type Draws struct{ Tau, Eps, D []float64 }

// Solve gives the duty from 1,024 quasi-random draws. It fails when a
// distribution is missing or the confidence lies outside (0, 1).
func (c Case) Solve() (Duty, error) {
	if c.Tolerance == nil || c.ErrorRate == nil || c.CatchRate == nil {
		return Duty{}, &Error{Code: Invalid, Key: "error.case.incomplete"}
	}
	if c.Confidence < 0 || c.Confidence >= 1 || math.IsNaN(c.Confidence) {
		return Duty{}, &Error{Code: Invalid, Key: "error.confidence", Args: []any{c.Confidence}}
	}
	const n = 1024
	return c.SolveDraws(Draws{
		Tau: Sample(c.Tolerance, n, 0),
		Eps: Sample(c.ErrorRate, n, 1),
		D:   Sample(c.CatchRate, n, 2),
	}), nil
}

// SolveDraws gives the duty from draws that the caller has made, so that many
// cases can share them. The distributions of c are not used. No draws give the
// zero Duty.
func (c Case) SolveDraws(x Draws) Duty {
	n := len(x.Tau)
	if n == 0 {
		return Duty{}
	}
	confidence, beta, most := c.defaults()
	share := make([]float64, n)
	for i := range share {
		share[i] = ReviewShare(x.Tau[i], x.Eps[i], x.D[i])
	}
	duty := Duty{ReviewShare: IntervalOf(share, 0.9)}
	switch r := quantile(share, confidence); {
	case r <= 0:
		duty.Mode = Autonomous
	case r <= 1:
		duty.Mode, duty.Reviewers = SpotCheck, 1
		duty.Plan = math.Min(1, math.Ceil(r/ShareStep-1e-9)*ShareStep)
		if duty.Plan > 1-ShareStep/2 {
			duty.Mode, duty.Plan = FullReview, 1
		}
	default:
		duty.Mode, duty.Plan = HumanOnly, 1
		for k := 2; k <= most; k++ {
			if x.holds(1, k, beta) >= confidence {
				duty.Mode, duty.Reviewers = SeveralReviewers, k
				break
			}
		}
	}
	reviewers := duty.Reviewers
	if duty.Mode == HumanOnly {
		reviewers = most
	}
	duty.Holds = x.holds(duty.Plan, reviewers, beta)
	duty.Remaining = IntervalOf(x.remaining(duty.Plan, reviewers, beta), 0.9)
	return duty
}

// ReviewShare solves ε · (1 − r · d) ≤ τ for the smallest r ≥ 0:
//
//	r = max(0, (1 − τ/ε) / d)
//
// It is 0 when τ ≥ ε, +Inf when errors must be caught and d is 0.
func ReviewShare(tau, eps, d float64) float64 {
	if tau >= eps {
		return 0
	}
	return (1 - tau/eps) / d
}

// Missed is the share of errors that k reviewers of catch rate d all miss:
//
//	m(k) = β (1 − d) + (1 − β) (1 − d)^k
//
// the beta-factor model (Fleming 1975): a share β of one reviewer's misses is
// missed by every other one too (the same blind spot), the rest independently.
// For k = 1 it is 1 − d, for k ≤ 0 it is 1.
func Missed(d float64, k int, beta float64) float64 {
	if k <= 0 {
		return 1
	}
	miss, all := 1-d, 1.0
	for range k {
		all *= miss
	}
	return beta*miss + (1-beta)*all
}

// remaining is ε · (1 − r · (1 − m(k))) by draw.
func (x Draws) remaining(r float64, k int, beta float64) []float64 {
	left := make([]float64, len(x.Eps))
	for i := range left {
		left[i] = x.left(i, r, k, beta)
	}
	return left
}

// left is what remains in draw i.
func (x Draws) left(i int, r float64, k int, beta float64) float64 {
	return x.Eps[i] * (1 - r*(1-Missed(x.D[i], k, beta)))
}

// holds is the share of draws in which what remains is within τ.
func (x Draws) holds(r float64, k int, beta float64) float64 {
	n := 0
	for i := range x.Eps {
		if x.left(i, r, k, beta) <= x.Tau[i]*(1+1e-12) {
			n++
		}
	}
	return float64(n) / float64(len(x.Tau))
}

func (c Case) defaults() (confidence, beta float64, most int) {
	confidence, beta, most = c.Confidence, c.Dependence, c.MaxReviewers
	if confidence == 0 {
		confidence = DefaultConfidence
	}
	switch {
	case beta == 0:
		beta = DefaultDependence
	case beta < 0:
		beta = 0
	}
	if most == 0 {
		most = DefaultMaxReviewers
	}
	return confidence, beta, most
}

// quantile is the order statistic of x at p: the smallest value that at least a share
// p of x does not exceed, which keeps "holds with confidence p" exact on the draws. It
// changes the order of x, which must not hold NaN.
func quantile(x []float64, p float64) float64 { return selected(x, place(len(x), p)) }

// place is where the quantile at p stands among n sorted values.
func place(n int, p float64) int {
	return max(0, min(n-1, int(math.Ceil(p*float64(n)-1e-9))-1))
}

// selected is what would stand at k if x were sorted: it splits x about a pivot and
// goes on in the part that holds k (Hoare 1961, Algorithm 65: Find).
func selected(x []float64, k int) float64 {
	low, high := 0, len(x)-1
	for low < high {
		pivot := median3(x[low], x[low+(high-low)/2], x[high])
		i, j := low, high
		for i <= j {
			for x[i] < pivot {
				i++
			}
			for pivot < x[j] {
				j--
			}
			if i <= j {
				x[i], x[j] = x[j], x[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return x[k]
		}
	}
	return x[k]
}

func median3(a, b, c float64) float64 { return max(min(a, b), min(max(a, b), c)) }

// IntervalOf is the median and the central interval of the given level (0.9: from the
// 5 % to the 95 % quantile) of x, whose order it changes and which must not hold NaN.
// Empty x gives NaN.
func IntervalOf(x []float64, level float64) Interval {
	if len(x) == 0 {
		return Interval{math.NaN(), math.NaN(), math.NaN()}
	}
	low, mid, high := place(len(x), (1-level)/2), place(len(x), 0.5), place(len(x), (1+level)/2)
	// What is selected splits x, so that the next one stands in what lies right of it.
	return Interval{Low: selected(x, low), Value: selected(x[low:], mid-low), High: selected(x[mid:], high-mid)}
}
