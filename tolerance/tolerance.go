// Package tolerance gives τ, the share of harmful, undetected errors that work
// can absorb, of an occupation and of an application:
//
//	log₁₀ τ = −(S + E + C)
//
// severity, exposure and lack of control, each from 0 to 1. S and C rest on
// O*NET work context and on declared factors, E on a declared factor alone.
// The constants stand in policy.yaml with their reasons.
//
//	policy, err := tolerance.Default()
//	t, err := policy.OfApplication(cat, policy.Applications["law"])
//	t.Tau.Median, t.Class // 0.006, Low
package tolerance

import (
	"math"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
)

// Class is low, medium or high tolerance.
type Class string

// The classes.
const (
	Low    Class = "low"
	Medium Class = "medium"
	High   Class = "high"
)

// Tolerance is τ with all that it was made of.
type Tolerance struct {
	Tau       leeway.LogNormal
	Class     Class
	Margin    float64 // decades from the median to the nearest class threshold
	Parts     []Part  // in the order of the policy
	Data      float64 // decades that O*NET ratings take off τ
	Declared  float64 // decades that declared factors take off τ
	Estimated bool    // at least one rating is an estimate
	Unrated   bool    // at least one rating is missing altogether
	Work      []Worker
}

// Part is one input's contribution: Decades = Weight · X.
type Part struct {
	Group     string // "severity", "exposure" or "control"
	Element   string // O*NET element, or
	Factor    string // declared factor
	Weight    float64
	X         float64 // 0 (harmless) to 1 (worst)
	SD        float64 // of X
	Rating    float64 // the mean rating on 1 to 5, for an element
	Decades   float64
	Estimated bool
	Missing   bool // nobody rated or declared it: the middle of the scale, uniform
	Why       string
}

// Worker is an occupation with its weight in an application (they add to 1).
type Worker struct {
	Index  int
	Weight float64
	LogTau float64 // log₁₀ τ of this occupation under the application's factors
}

// Classify gives the class of a τ.
func (p *Policy) Classify(tau float64) Class {
	switch {
	case tau < p.Classes.Low:
		return Low
	case tau < p.Classes.High:
		return Medium
	}
	return High
}

// OfOccupation gives τ of an occupation from its ratings alone: declared
// factors are unknown and widen the interval.
func (p *Policy) OfOccupation(cat *occupation.Catalog, i int) Tolerance {
	return p.of(cat, []Worker{{Index: i, Weight: 1}}, Application{})
}

// OfApplication gives τ of an application. It fails when an occupation is not
// in the catalog or none is named.
func (p *Policy) OfApplication(cat *occupation.Catalog, a Application) (Tolerance, error) {
	work, err := workers(cat, a)
	if err != nil {
		return Tolerance{}, err
	}
	return p.of(cat, work, a), nil
}

// workers weighs an application's occupations by employment × share. Detailed
// occupations that BLS counts together split its count evenly; one without
// a count weighs as the smallest that has one.
func workers(cat *occupation.Catalog, a Application) ([]Worker, error) {
	var work []Worker
	smallest, sharing := math.Inf(1), map[string]float64{}
	for _, w := range a.Work {
		i, ok := cat.Find(w.Code)
		if !ok {
			return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.occupation.code", Args: []any{w.Code}}
		}
		work = append(work, Worker{Index: i})
		sharing[cat.Occupations[i].Outlook.SOC]++
		if e := cat.Occupations[i].Outlook.Employment; e > 0 {
			smallest = math.Min(smallest, e)
		}
	}
	if len(work) == 0 {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.application.work"}
	}
	if math.IsInf(smallest, 1) {
		smallest = 1
	}
	sum := 0.0
	for k := range work {
		o := cat.Occupations[work[k].Index].Outlook
		e, share := o.Employment/math.Max(1, sharing[o.SOC]), a.Work[k].Share
		if o.Employment <= 0 {
			e = smallest
		}
		if share == 0 {
			share = 1
		}
		work[k].Weight = e * share
		sum += work[k].Weight
	}
	for k := range work {
		work[k].Weight /= sum
	}
	return work, nil
}

func (p *Policy) of(cat *occupation.Catalog, work []Worker, a Application) Tolerance {
	t := Tolerance{Work: work}
	variance := 0.0
	for _, g := range []struct {
		name   string
		inputs []Input
	}{{"severity", p.Severity}, {"exposure", p.Exposure}, {"control", p.Control}} {
		for _, in := range g.inputs {
			part := Part{Group: g.name, Element: in.Element, Factor: in.Factor, Weight: in.Weight, Why: in.Why}
			if in.Factor != "" {
				p.declared(&part, a)
			} else {
				p.rated(&part, cat, work)
			}
			part.Decades = part.Weight * part.X
			// Var(w·x) with w and x uncertain and independent, to first order.
			variance += sq(part.Weight*part.SD) + sq(p.Doubt.Weight*part.Weight*part.X)
			if in.Factor != "" {
				t.Declared += part.Decades
			} else {
				t.Data += part.Decades
				t.Estimated = t.Estimated || part.Estimated
				t.Unrated = t.Unrated || part.Missing
				for k := range t.Work {
					t.Work[k].LogTau -= part.Weight * rating(cat, t.Work[k].Index, in.Element, part.X).x
				}
			}
			t.Parts = append(t.Parts, part)
		}
	}
	for k := range t.Work { // the kinds of work within an application differ
		w := &t.Work[k]
		w.LogTau -= t.Declared
		variance += w.Weight * sq(w.LogTau+t.Data+t.Declared)
	}
	t.Tau = leeway.LogNormal{Median: math.Pow(10, -(t.Data + t.Declared)), Sigma: math.Sqrt(variance) * math.Ln10}
	t.Class = p.Classify(t.Tau.Median)
	t.Margin = math.Min(math.Abs(math.Log10(t.Tau.Median/p.Classes.Low)), math.Abs(math.Log10(t.Tau.Median/p.Classes.High)))
	return t
}

func (p *Policy) declared(part *Part, a Application) {
	s := a.Factor(part.Factor)
	if s == nil {
		part.X, part.SD, part.Missing = 0.5, p.Doubt.Undeclared, true
		return
	}
	part.X, part.SD, part.Why = float64(s.Step)/4, p.Doubt.DeclaredStep, s.Why
}

// rated averages an element over the workers; those without a rating are left
// out, and where none has one the middle of the scale stands in.
func (p *Policy) rated(part *Part, cat *occupation.Catalog, work []Worker) {
	sum, weight, variance := 0.0, 0.0, 0.0
	for _, w := range work {
		r := rating(cat, w.Index, part.Element, math.NaN())
		if math.IsNaN(r.x) {
			continue
		}
		if math.IsNaN(r.se) {
			r.se = p.Doubt.NoSE / 4
		}
		sum += w.Weight * r.x
		weight += w.Weight
		variance += sq(w.Weight * r.se)
		part.Estimated = part.Estimated || r.estimated
	}
	if weight == 0 {
		part.X, part.SD, part.Missing, part.Rating = 0.5, p.Doubt.Undeclared, true, 3
		return
	}
	part.X, part.SD = sum/weight, math.Sqrt(variance)/weight
	part.Rating = 1 + 4*part.X
}

type rated struct {
	x, se     float64
	estimated bool
}

// rating brings a work-context rating from 1…5 to 0…1; x is missing if there
// is none.
func rating(cat *occupation.Catalog, i int, element string, missing float64) rated {
	r := cat.Rating(i, occupation.Context, element)
	if !r.Known() {
		return rated{missing, math.NaN(), false}
	}
	return rated{(r.Value - 1) / 4, r.SE / 4, r.Flag&occupation.Estimated != 0}
}

func sq(x float64) float64 { return x * x }
