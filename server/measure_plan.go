package server

import (
	"bytes"
	"fmt"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
	"github.com/leeway-project/leeway/report"
)

// countsView decides by counts that are entered.
type countsView struct {
	view
	F        fields
	Choices  offers
	Measured *report.MeasuredView // nil: nothing is entered yet
	Stand    []report.Block
	Duty     []report.Block
	Problem  string
}

// counts is the page that decides by how many of how many were wrong.
func (q *request) counts() error {
	v := &countsView{view: q.view("web.measure.counts", "measure"), F: fields{q.URL.Query(), q}}
	var err error
	if v.Choices, err = q.offers(); err != nil {
		return err
	}
	v.Data = report.MeasuredData{} // its charts come with what is entered
	if v.F.text("wrong") != "" || v.F.text("n") != "" {
		if err := v.decide(); err != nil {
			if status(err) == 500 {
				return err
			}
			v.Problem = q.said(err)
		}
	}
	return q.show(200, v.Page(), v.Part())
}

// decide fills in what the counts say.
func (v *countsView) decide() error {
	f := v.F
	count, err := f.count("wrong", "n")
	if err != nil {
		return err
	}
	g, level, err := f.against(false)
	if err != nil {
		return err
	}
	e := measure.Estimate{Count: count, Rate: count.Rate()}
	m := report.MeasuredFiles{Design: report.MeasuredDesign{Sampled: 1}}
	if m.MeasuredRate, err = report.NewMeasuredRate(e, level); err != nil {
		return err
	}
	if g != nil {
		if m.Decision, err = g.Decide(e, f.text("peek") == "yes", nil); err != nil {
			return err
		}
	}
	v.Measured = m.View(v.W)
	v.Data = v.Measured.Data
	if f.text("aql") != "" || f.text("rql") != "" {
		risk, err := f.risk()
		if err != nil {
			return err
		}
		test, err := measure.NewSPRT(risk)
		if err != nil {
			return err
		}
		v.Stand = v.W.MeasurementBlocks(report.NewMeasuredStand(count, test))
	}
	v.Duty, v.Problem = f.dutyBlocks(count, g)
	return nil
}

// risk reads what a plan must keep.
func (f fields) risk() (r measure.Risk, err error) {
	for _, x := range []struct {
		name string
		or   float64
		to   *float64
	}{{"aql", 0.01, &r.AQL}, {"rql", 0.05, &r.RQL}, {"alpha", 0.05, &r.Alpha}, {"beta", 0.10, &r.Beta}} {
		if *x.to, err = f.share(x.name, x.or); err != nil {
			return r, err
		}
	}
	return r, nil
}

// planView plans a sample.
type planView struct {
	view
	F       fields
	Choices offers
	Levels  []string
	Plan    *report.MeasuredView // nil: there is none, see Problem
	Labour  []report.Block
	Size    []report.Block
	Problem string
	Amiss   string // with what the form about the size says
}

// plan is the page that plans a sample.
func (q *request) plan() error {
	v := &planView{view: q.view("web.measure.plan", "measure"), F: fields{q.URL.Query(), q}, Levels: measure.InspectionLevels()}
	v.Data = report.MeasuredData{}
	var err error
	if v.Choices, err = q.offers(); err != nil {
		return err
	}
	for _, part := range []struct {
		fill    func() error
		problem *string
	}{{v.fillPlan, &v.Problem}, {v.fillSize, &v.Amiss}} {
		if err := part.fill(); err != nil {
			if status(err) == 500 {
				return err
			}
			*part.problem = q.said(err)
		}
	}
	return q.show(200, v.Page(), v.Part())
}

// planFile sends the plan as the page that leeway measure plan writes.
func (q *request) planFile() error {
	f := fields{q.URL.Query(), q}
	p, err := f.plan()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := q.writer(q.p)
	w.Out = &b
	r := p.Risk
	command := fmt.Sprintf("leeway measure plan --aql %g --rql %g --alpha %g --beta %g", r.AQL, r.RQL, r.Alpha, r.Beta)
	if p.Lot > 0 {
		command += fmt.Sprintf(" --lot %d --inspection-level %s", p.Lot, quoted(f.or("level", "II")))
	}
	if f.text("tightened") == "yes" {
		command += " --tightened"
	}
	if err := p.HTML(w, report.Page{Version: q.Version, Command: command, Date: q.now()}); err != nil {
		return err
	}
	return q.send("leeway-plan.html", "text/html; charset=utf-8", b.Bytes())
}

func (v *planView) fillPlan() error {
	p, err := v.F.plan()
	if err != nil {
		return err
	}
	v.Plan = p.View(v.W)
	v.Data = v.Plan.Data
	l, err := v.F.labour()
	if err == nil && l.Minutes > 0 {
		v.Labour = v.W.MeasurementBlocks(report.NewMeasuredLabour(p, l))
	}
	return err
}

// plan is the plan that the form asks for.
func (f fields) plan() (p report.MeasuredPlan, err error) {
	risk, err := f.risk()
	if err != nil {
		return p, err
	}
	lot, err := f.whole("lot", 1_000_000_000)
	if err != nil {
		return p, err
	}
	var standard *measure.Standard
	if lot > 0 {
		kind := measure.Normal
		if f.text("tightened") == "yes" {
			kind = measure.Tightened
		}
		s, err := measure.StandardPlan(lot, f.text("level"), risk.AQL, kind)
		if err != nil {
			return p, err
		}
		standard = &s
	}
	return planFor(risk, standard, lot)
}

// fillSize says how many pieces decide, where that is asked.
func (v *planView) fillSize() error {
	f := v.F
	if f.text("tolerance")+f.text("application")+f.text("width") == "" {
		return nil
	}
	g, confidence, err := f.against(f.text("width") == "")
	if err != nil {
		return err
	}
	expected, width := 0.0, 0.0
	if f.text("expected") != "" {
		if expected, err = f.share("expected", 0); err != nil {
			return err
		}
	}
	if f.text("width") != "" {
		if width, err = f.share("width", 0); err != nil {
			return err
		}
		if expected == 0 {
			return &leeway.Error{Code: leeway.Usage, Key: "error.measure.needs", Args: []any{f.label("width"), f.label("expected")}}
		}
	}
	power, err := f.share("power", 0.8)
	if err != nil {
		return err
	}
	s, err := sizeFor(g, confidence, expected, power, width)
	if err != nil {
		return err
	}
	v.Size = v.W.MeasurementBlocks(s)
	return nil
}

// Plans between rates that are nearly the same take long to find. So many wrong pieces
// may be accepted by one that is looked for while somebody waits: two samples are tried
// out one by one, a single one is not. Beyond the least rates and risks the numbers of a
// sequential test are not finite.
const (
	mostWrong       = 150
	mostWrongSingle = 20_000
	leastRisk       = 1e-6
)

func tooNear(r measure.Risk, most float64) error {
	if r.Wrong() > most {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.near"}
	}
	return nil
}

// planFor is the sampling plan that keeps the risks.
func planFor(r measure.Risk, standard *measure.Standard, lot int) (report.MeasuredPlan, error) {
	for _, x := range []float64{r.AQL, r.RQL, r.Alpha, r.Beta} {
		if x < leastRisk || x > 1-leastRisk {
			return report.MeasuredPlan{}, &leeway.Error{Code: leeway.Invalid, Key: "error.plan.range"}
		}
	}
	if err := tooNear(r, mostWrong); err != nil {
		return report.MeasuredPlan{}, err
	}
	return report.NewMeasuredPlan(r, standard, lot)
}

// sizeFor is how many pieces to look at.
func sizeFor(g *report.Against, confidence, expected, power, width float64) (report.MeasuredSize, error) {
	if g != nil && expected != 0 {
		if err := tooNear(measure.Risk{AQL: expected, RQL: g.Tolerance, Alpha: 1 - power, Beta: 1 - confidence}, mostWrongSingle); err != nil {
			return report.MeasuredSize{}, err
		}
	}
	return report.NewMeasuredSize(g, confidence, expected, power, width)
}
