package measure

import (
	"math"

	"github.com/leeway-project/leeway"
)

// Labour is what a review takes.
type Labour struct {
	Pieces  int     // to be published
	Minutes float64 // to review one piece
	Wage    float64 // an hour, in any currency; 0 if not said
}

// Review is the review that keeps ε · (1 − r · d) ≤ τ.
type Review struct {
	leeway.Duty
	Looks int     // pieces looked at, all reviewers together
	Hours float64 // of all reviewers together
	Cost  float64 // Hours · Wage
}

// PlanReview solves the line for a measured error rate and catch rate (counts of
// pieces wrong of seen, and of errors caught of shown) and a tolerance, and says
// what the review takes. The rates are known to their Jeffreys posteriors.
func PlanReview(wrong, caught Count, tau leeway.Distribution, confidence float64, l Labour) (Review, error) {
	for _, c := range []Count{wrong, caught} {
		if err := c.check(confidence); err != nil {
			return Review{}, err
		}
	}
	if err := l.check(); err != nil {
		return Review{}, err
	}
	d, err := leeway.Case{
		Tolerance:  tau,
		ErrorRate:  leeway.Jeffreys(float64(wrong.Wrong), float64(wrong.N)),
		CatchRate:  leeway.Jeffreys(float64(caught.Wrong), float64(caught.N)),
		Confidence: confidence,
	}.Solve()
	if err != nil {
		return Review{}, err
	}
	r := Review{Duty: d}
	if d.Mode == leeway.HumanOnly {
		return r, nil
	}
	r.Looks = int(math.Ceil(float64(l.Pieces)*d.Plan-1e-9)) * d.Reviewers
	r.Hours, r.Cost = l.Takes(float64(r.Looks))
	return r, nil
}

// Takes is how many hours it takes to look at so many pieces, and what that costs.
func (l Labour) Takes(looks float64) (hours, cost float64) {
	hours = looks * l.Minutes / 60
	return hours, hours * l.Wage
}

func (l Labour) check() error {
	if l.Pieces < 0 || !(l.Minutes >= 0) || !(l.Wage >= 0) || math.IsInf(l.Minutes+l.Wage, 0) {
		return &leeway.Error{Code: leeway.Usage, Key: "error.measure.labour", Args: []any{l.Pieces, l.Minutes, l.Wage}}
	}
	return nil
}
