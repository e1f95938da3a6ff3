package report

import (
	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

// Against is what a rate is compared with: a tolerance, a number or an application's,
// and the confidence that a verdict must have.
type Against struct {
	Application string // "": a number
	Confidence  float64
	Tolerance   float64          // for an application the median
	Between     *leeway.Interval // central 90 % of an application's
	Is          leeway.Distribution
}

// AgainstNumber compares with a number.
func AgainstNumber(tau, confidence float64) Against {
	return Against{Confidence: confidence, Tolerance: tau, Is: leeway.Point(tau)}
}

// AgainstApplication compares with the tolerance of an application of the policy.
func AgainstApplication(cat *occupation.Catalog, p *tolerance.Policy, id string, confidence float64) (Against, error) {
	t, err := p.OfApplication(cat, p.Applications[id])
	if err != nil {
		return Against{}, err
	}
	between := leeway.Central(t.Tau)
	return Against{id, confidence, t.Tau.Median, &between, t.Tau}, nil
}

// Raters are how often those who marked see what is wrong and what is right; nil: they
// do not err.
type Raters struct{ Sensitivity, Specificity measure.Count }

// Corrected is the rate behind what raters saw; nil where they do not err.
func (r *Raters) Corrected(e measure.Estimate, level float64) (*leeway.Interval, error) {
	if r == nil {
		return nil, nil
	}
	i, err := e.Corrected(r.Sensitivity, r.Specificity, level)
	return &i, err
}

// Decide compares an estimate with the tolerance.
func (g Against) Decide(e measure.Estimate, peek bool, r *Raters) (*MeasuredDecision, error) {
	i, err := g.Limits(e, g.Confidence, peek, r)
	if err != nil {
		return nil, err
	}
	d := &MeasuredDecision{Count: e.Count, Interval: i, Tolerance: g.Tolerance, Application: g.Application, Confidence: g.Confidence, Peek: peek, Corrected: r != nil, Between: g.Between}
	d.Verdict = measure.Compare(i, g.Tolerance)
	if g.Between != nil {
		d.AtLow, d.AtHigh = measure.Compare(i, g.Between.Low), measure.Compare(i, g.Between.High)
	}
	if e.Exact() && r == nil && !peek && d.Verdict == measure.Undecided {
		if more, ok := measure.More(e.Count, g.Tolerance, g.Confidence); ok {
			d.More = &more
		}
	}
	return d, nil
}

// Limits are what a verdict with a confidence rests on: one-sided ends, of the rate
// behind what raters saw where they err, and while pieces arrive a confidence
// sequence.
func (g Against) Limits(e measure.Estimate, confidence float64, peek bool, r *Raters) (leeway.Interval, error) {
	switch {
	case peek && (!e.Simple() || r != nil):
		return leeway.Interval{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.peek"}
	case peek:
		return measure.Sequence{Level: confidence}.Interval(e.Count)
	case r != nil:
		return e.Corrected(r.Sensitivity, r.Specificity, 2*confidence-1)
	}
	return e.Limits(confidence)
}

// Judge takes down what a tally says at a level, and the verdicts on the whole and each
// stratum where it is compared with something: the strata's confidence is corrected for
// their number (Bonferroni).
func (m *MeasuredFiles) Judge(t *measure.Tally, e measure.Estimate, level float64, g *Against, peek bool, r *Raters) (err error) {
	if err := m.Fill(t, e, level); err != nil {
		return err
	}
	if m.Corrected, err = r.Corrected(e, level); err != nil {
		return err
	}
	if g != nil {
		if m.Decision, err = g.Decide(e, peek, r); err != nil {
			return err
		}
	}
	for i, stratum := range t.Strata() {
		s := &m.Strata[i]
		if s.Corrected, err = r.Corrected(stratum.Estimate, level); err != nil {
			return err
		}
		if g == nil {
			continue
		}
		s.Confidence = 1 - (1-g.Confidence)/float64(len(m.Strata))
		limits, err := g.Limits(stratum.Estimate, s.Confidence, peek, r)
		if err != nil {
			return err
		}
		s.Limits, s.Verdict = &limits, measure.Compare(limits, g.Tolerance)
	}
	return nil
}
