package tolerance

import (
	"math"

	"github.com/leeway-project/leeway/occupation"
)

// complements are the work contexts of the complementarity index by component:
// communication, responsibility, physical conditions, criticality, routine.
// The sixth component is the job zone.
var complements = [][]struct {
	element  string
	inverted bool
}{
	{{"4.C.1.a.2.l", false}, {"4.C.1.a.2.c", false}},                     // face-to-face discussions, public speaking
	{{"4.C.1.c.2", false}, {"4.C.1.c.1", false}},                         // responsibility for outcomes, for health and safety
	{{"4.C.2.a.1.c", false}, {"4.C.2.a.3", false}},                       // outdoors, physical proximity
	{{"4.C.3.a.1", false}, {"4.C.3.a.4", false}, {"4.C.3.a.2.b", false}}, // consequence of error, freedom and frequency of decisions
	{{"4.C.3.b.2", true}, {"4.C.3.b.8", false}},                          // degree of automation, unstructured work
}

// Complementarity is the index θ of Pizzinelli, Panton, Tavares, Cazzaniga & Li
// (2023, IMF WP/23/216): how far an occupation's setting lets AI help rather
// than replace, from 0 to 1:
//
//	θ = (1/6 · Σ_k component_k) / 100
//	component_k = mean of (CX − 1)/4 · 100 over its work contexts, k = 1…5
//	component_6 = job zone · 20
//
// estimated says that a rating was; ok is false when a rating or the job zone
// is missing. θ shares the consequence of error with τ. It is shown beside it
// and enters no ranking, so nothing counts twice.
func Complementarity(cat *occupation.Catalog, i int) (theta float64, estimated, ok bool) {
	zone := cat.Occupations[i].JobZone
	if zone == 0 {
		return math.NaN(), false, false
	}
	sum := float64(zone) * 20
	for _, component := range complements {
		mean := 0.0
		for _, c := range component {
			r := cat.Rating(i, occupation.Context, c.element)
			if !r.Known() {
				return math.NaN(), false, false
			}
			x := (r.Value - 1) / 4 * 100
			if c.inverted {
				x = 100 - x
			}
			mean += x / float64(len(component))
			estimated = estimated || r.Flag&occupation.Estimated != 0
		}
		sum += mean
	}
	return sum / 6 / 100, estimated, true
}
