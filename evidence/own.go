package evidence

import (
	"math"

	"github.com/leeway-project/leeway"
)

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
// corrected for the beta distribution of its interval.
func (o Own) ErrorRate() ErrorRate {
	e := ErrorRate{Rate: leeway.Jeffreys(o.Wrong, o.N), Basis: Measured, Own: o.Name}
	if c := o.Corrected; c != nil {
		e.Rate = betaOf(*c)
	}
	return e
}

// betaOf is the beta distribution with the mean c.Value and, of the ends of its
// central 90 %, the one that lies farther from 0 and 1, where the other may have been
// cut off. Neither parameter is below ½, that of nothing seen under the Jeffreys
// prior; a mean too near to 0 for that end gives way to it.
func betaOf(c leeway.Interval) leeway.Beta {
	if c.Value > 0.5 {
		b := betaOf(leeway.Interval{Value: 1 - c.Value, Low: 1 - c.High, High: 1 - c.Low})
		return leeway.Beta{A: b.B, B: b.A}
	}
	const least, most = 0.5, 1e9 // of the smaller parameter
	if first := (leeway.Beta{A: least, B: least * (1 - c.Value) / c.Value}); c.Value > 0 && first.Quantile(0.95) >= c.High {
		return narrowed(least, most, c.High, func(a float64) leeway.Beta { return leeway.Beta{A: a, B: a * (1 - c.Value) / c.Value} })
	}
	return narrowed(least, most, c.High, func(b float64) leeway.Beta { return leeway.Beta{A: least, B: b} })
}

// narrowed is the first distribution, from least to most, whose 95 % quantile is high
// or less; the quantile falls with x.
func narrowed(least, most, high float64, at func(x float64) leeway.Beta) leeway.Beta {
	for range 100 {
		middle := math.Sqrt(least * most)
		if at(middle).Quantile(0.95) > high {
			least = middle
		} else {
			most = middle
		}
	}
	return at(most)
}

// Valid says whether the numbers can be a measurement.
func (o Own) Valid() bool {
	inUnit := func(x float64) bool { return x >= 0 && x <= 1 }
	return o.N > 0 && o.N < 1e12 && o.Wrong >= 0 && o.Wrong <= o.N && (o.Corrected == nil || inUnit(o.Corrected.Low) && inUnit(o.Corrected.High) && inUnit(o.Corrected.Value))
}
