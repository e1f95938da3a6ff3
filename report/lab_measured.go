package report

import (
	"context"
	"fmt"
	"math"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

// LabMeasured is a generator's error rate against the ten applications.
type LabMeasured struct {
	Lab         string         `json:"lab"`
	Folder      string         `json:"folder"`
	Point       lab.Point      `json:"measured"`
	Confidence  float64        `json:"confidence"`
	Sensitivity *measure.Count `json:"sensitivity,omitempty"` // of the oracle, where it errs
	Specificity *measure.Count `json:"specificity,omitempty"`
	// Limits hold the error rate, each with the confidence.
	Limits       leeway.Interval  `json:"limits"`
	Catch        *measure.Count   `json:"catch,omitempty"`
	Applications []LabApplication `json:"applications"`
	Saved        string           `json:"saved,omitempty"`
}

// NewLabMeasured makes n pieces by a run and sets how often they are wrong against the
// tolerances of the applications, each with the confidence.
func NewLabMeasured(ctx context.Context, cat *occupation.Catalog, policy *tolerance.Policy, r *lab.Run, n int, making lab.Making, confidence float64) (LabMeasured, error) {
	p, err := r.Measure(ctx, n, making)
	if err != nil {
		return LabMeasured{}, err
	}
	m := LabMeasured{Lab: r.Lab, Point: p, Confidence: confidence}
	if se, sp, ok := r.Oracle(); ok {
		m.Sensitivity, m.Specificity = &se, &sp
	}
	var nothing Against
	if m.Limits, err = nothing.Limits(m.Estimate(), confidence, false, m.Oracle()); err != nil {
		return m, err
	}
	return m, m.Review(cat, policy, nil)
}

// Estimate is what the oracle saw, Oracle how often it errs; nil where it does not.
func (m LabMeasured) Estimate() measure.Estimate {
	return measure.Estimate{Count: m.Point.Seen, Rate: m.Point.Seen.Rate(), Effective: float64(m.Point.Seen.N)}
}

func (m LabMeasured) Oracle() *Raters {
	if m.Sensitivity == nil {
		return nil
	}
	return &Raters{Sensitivity: *m.Sensitivity, Specificity: *m.Specificity}
}

// reviewConfidence is that of leeway measure duty.
const reviewConfidence = 0.9

// Review plans for each application the review by people of a catch rate; nil: by nobody.
func (m *LabMeasured) Review(cat *occupation.Catalog, policy *tolerance.Policy, catch *measure.Count) error {
	m.Catch, m.Applications = catch, nil
	// Where the oracle errs, the review is planned on as many wrong pieces as it would have
	// seen without.
	wrong := measure.Count{Wrong: int(math.Round(m.Point.Rate.Value * float64(m.Point.Seen.N))), N: m.Point.Seen.N}
	for _, id := range leeway.Applications() {
		t, err := policy.OfApplication(cat, policy.Applications[id])
		if err != nil {
			return err
		}
		x := LabApplication{Application: id, Tolerance: t.Tau.Median, Verdict: measure.Compare(m.Limits, t.Tau.Median)}
		if catch != nil {
			plan, err := measure.PlanReview(wrong, *catch, t.Tau, reviewConfidence, measure.Labour{})
			if err != nil {
				return err
			}
			x.Mode, x.Plan, x.Reviewers = &plan.Mode, plan.Plan, plan.Reviewers
		}
		m.Applications = append(m.Applications, x)
	}
	return nil
}

// Blocks is the report for a page.
func (m LabMeasured) Blocks(w Writer) []Block { return w.Blocks(m.tell) }

// fine is a share that may be near 1, in tenths of a percent there.
func fine(x float64) string {
	if x < 0.95 {
		return locale.Percent(x)
	}
	return fmt.Sprintf("%.1f%%", 100*x)
}

// LabApplication is what the error rate means for one application.
type LabApplication struct {
	Application string          `json:"application"`
	Tolerance   float64         `json:"tolerance"`
	Verdict     measure.Verdict `json:"verdict"`
	// Mode, Plan and Reviewers are set when a catch rate was given.
	Mode      *leeway.Mode `json:"mode,omitempty"`
	Plan      float64      `json:"plan,omitempty"`
	Reviewers int          `json:"reviewers,omitempty"`
}

func (m LabMeasured) tell(w Writer) {
	w.title(w.P.T("lab.measure.rate", percent(m.Point.Rate), m.Point.Seen.Wrong, m.Point.Seen.N))
	w.faults(m.Point)
	if m.Sensitivity != nil {
		w.line(2, w.P.T("lab.measure.oracle", fine(m.Sensitivity.Rate()), fine(m.Specificity.Rate()), m.Sensitivity.N))
	}
	w.pictures(m.Point)
	w.blank()
	if m.Catch != nil {
		w.line(0, w.P.T("lab.measure.review", locale.Percent(m.Catch.Rate()), m.Catch.Wrong, m.Catch.N))
	}
	w.line(0, w.P.T("lab.measure.limits", fine(m.Limits.Low), fine(m.Limits.High), locale.Percent(m.Confidence)))
	rows := [][]string{{w.dim(w.P.T("lab.col.application")), w.dim("τ"), w.dim(w.P.T("lab.col.verdict")), ""}}
	if m.Catch != nil {
		rows[0][3] = w.dim(w.P.T("lab.col.review"))
	}
	for _, a := range m.Applications {
		review := ""
		if a.Mode != nil {
			review = w.P.T("mode.name." + fmt.Sprint(int(*a.Mode)))
			switch *a.Mode {
			case leeway.SpotCheck:
				review += " " + locale.Percent(a.Plan)
			case leeway.SeveralReviewers:
				review = w.P.T("short.several_reviewers", a.Reviewers)
			}
		}
		rows = append(rows, []string{w.P.T("application." + a.Application), locale.Percent(a.Tolerance), w.verdict(a.Verdict), review})
	}
	w.table(2, []int{26, -8, 21, 0}, rows)
	if m.Catch == nil && w.blocks == nil { // a page has a form for it
		w.line(0, w.P.T("lab.measure.catch"))
	}
	if m.Saved != "" {
		w.line(0, w.P.T("lab.measure.saved", m.Saved))
	}
}

// CheckExercise says whether an exercise of the course is solved by the runs and the
// answer; the one about an application is about entertainment.
func CheckExercise(ctx context.Context, cat *occupation.Catalog, policy *tolerance.Policy, e lab.Exercise, runs []*lab.Run, answer string) (lab.Finding, error) {
	t, err := policy.OfApplication(cat, policy.Applications["entertainment"])
	if err != nil {
		return lab.Finding{}, err
	}
	return e.Check(ctx, runs, answer, t.Tau.Median)
}
