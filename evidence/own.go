package evidence

import "github.com/leeway-project/leeway"

// Own is an error rate that the user measured, in place of published evidence.
type Own struct {
	Name        string  `json:"name"`
	Application string  `json:"application,omitempty"` // where it holds; "" is everywhere
	Modality    string  `json:"modality,omitempty"`
	Date        string  `json:"date"`  // YYYY-MM-DD
	Wrong       float64 `json:"wrong"` // of N independent, equal pieces that know as much as those marked
	N           float64 `json:"n"`
	// Corrected is the rate with its central 90 % where raters were corrected for;
	// Wrong and N then say what was seen.
	Corrected *leeway.Interval `json:"corrected,omitempty"`
}

// Covers says whether the rate holds for an application and modality.
func (o Own) Covers(application, modality string) bool {
	return (o.Application == "" || o.Application == application) && (o.Modality == "" || o.Modality == modality)
}

// ErrorRate is the posterior of the rate (Jeffreys prior), or where raters were
// corrected for the logit-normal of its interval, whose ends are kept off 0 and 1
// by a thousandth of a piece.
func (o Own) ErrorRate() ErrorRate {
	e := ErrorRate{Rate: leeway.Jeffreys(o.Wrong, o.N), Basis: Measured, Own: o.Name}
	if c := o.Corrected; c != nil {
		least := 0.001 / (o.N + 1)
		in := func(x float64) float64 { return max(least, min(1-least, x)) }
		e.Rate = leeway.LogitNormalFrom(in(c.Value), in(c.Low), in(c.High))
	}
	return e
}

// Valid says whether the numbers can be a measurement.
func (o Own) Valid() bool {
	inUnit := func(x float64) bool { return x >= 0 && x <= 1 }
	return o.N > 0 && o.N < 1e12 && o.Wrong >= 0 && o.Wrong <= o.N && (o.Corrected == nil || inUnit(o.Corrected.Low) && inUnit(o.Corrected.High) && inUnit(o.Corrected.Value))
}
