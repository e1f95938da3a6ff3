package report

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
)

// Measurement is an answer about marked pieces; its JSON is its fields.
type Measurement interface{ tell(Writer) }

// Measurement writes the answer as text.
func (w Writer) Measurement(m Measurement) { m.tell(w) }

// MeasurementBlocks are the same for a page.
func (w Writer) MeasurementBlocks(m Measurement) []Block { return w.Blocks(m.tell) }

// MeasuredRate is a rate with its interval.
type MeasuredRate struct {
	measure.Count
	Estimate float64 `json:"estimate"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	Level    float64 `json:"level"`
	Method   string  `json:"method"`
}

func (m MeasuredRate) tell(w Writer) {
	w.title(w.P.T("measure.rate", locale.Percent(m.Estimate), locale.Percent(m.Low), locale.Percent(m.High)))
	w.line(2, w.P.T("measure.rate.how", m.Wrong, m.N, locale.Percent(m.Level), w.P.T("measure.method."+m.Method)))
}

// MeasuredDecision is a count against a tolerance.
type MeasuredDecision struct {
	measure.Count
	Interval    leeway.Interval `json:"error_rate"` // each end holds with the confidence
	Tolerance   float64         `json:"tolerance"`
	Application string          `json:"application,omitempty"`
	Confidence  float64         `json:"confidence"`
	Peek        bool            `json:"peek"`                // the interval is of a confidence sequence
	Corrected   bool            `json:"corrected,omitempty"` // it is of the rate behind what raters saw
	Verdict     measure.Verdict `json:"verdict"`
	More        *int            `json:"more,omitempty"` // further pieces, none wrong, that would decide
	// Between is the central 90 % of the tolerance, when it is an application's, and
	// AtLow and AtHigh what the verdict would be at its ends.
	Between *leeway.Interval `json:"tolerance_between,omitempty"`
	AtLow   measure.Verdict  `json:"verdict_at_low,omitempty"`
	AtHigh  measure.Verdict  `json:"verdict_at_high,omitempty"`
}

func (w Writer) verdict(v measure.Verdict) string {
	color := map[measure.Verdict]string{measure.Within: "32", measure.NotWithin: "31", measure.Undecided: "33"}
	return w.style(color[v], w.P.T("measure.verdict."+string(v)))
}

func (m MeasuredDecision) tell(w Writer) {
	w.title(w.verdict(m.Verdict))
	w.line(2, w.P.T("measure.verdict.rate", percent(m.Interval), m.Wrong, m.N, locale.Percent(m.Tolerance)))
	w.line(2, w.P.T("measure.verdict."+m.basis(), locale.Percent(m.Confidence)))
	if m.More != nil {
		w.line(2, w.counted("measure.verdict.more", *m.More))
	}
	if m.Between != nil {
		w.line(2, m.doubt(w))
	}
}

// basis is what the verdict rests on, as part of message keys.
func (m MeasuredDecision) basis() string {
	switch {
	case m.Peek:
		return "peek"
	case m.Corrected:
		return "corrected"
	}
	return "once"
}

// counted is the message of a key that begins with a number: that of key.one for 1,
// where there is one.
func (w Writer) counted(key string, n int, args ...any) string {
	if n == 1 && w.P.Has(key+".one") {
		key += ".one"
	}
	return w.P.T(key, append([]any{n}, args...)...)
}

// label is a name from somebody's file on one line, cut to a width in columns where
// that is above 0.
func label(name string, width int) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if width > 0 {
		name = cut(name, width)
	}
	return name
}

// doubt says how sure the tolerance of an application is.
func (m MeasuredDecision) doubt(w Writer) string {
	b := m.Between
	if m.AtLow == m.Verdict && m.AtHigh == m.Verdict {
		return w.P.T("measure.verdict.sure", locale.Percent(b.Low), locale.Percent(b.High))
	}
	word := func(v measure.Verdict) string { return w.P.T("measure.verdict." + string(v)) }
	return w.P.T("measure.verdict.doubt", locale.Percent(b.Low), locale.Percent(b.High), word(m.AtLow), word(m.AtHigh))
}

// MeasuredPlan is a sampling plan with its rivals.
type MeasuredPlan struct {
	measure.Single
	ASN        SampleNumber      `json:"asn"`
	Risk       measure.Risk      `json:"risk"`
	Double     measure.Double    `json:"double"`
	DoubleASN  SampleNumber      `json:"double_asn"`
	Sequential measure.SPRT      `json:"sequential"`
	Standard   *measure.Standard `json:"standard,omitempty"`
	Lot        int               `json:"lot,omitempty"`
	Curve      []CurvePoint      `json:"curve"`
}

// SampleNumber is the average number that a plan looks at.
type SampleNumber struct {
	Good float64 `json:"good"` // when the error rate is AQL
	Bad  float64 `json:"bad"`  // when it is RQL
}

// CurvePoint is a point of the operating-characteristic curves: the probability
// of accepting work with an error rate, and the average number looked at.
type CurvePoint struct {
	Rate       float64  `json:"rate"`
	Accepts    float64  `json:"accepts"`
	Double     float64  `json:"double"`
	DoubleASN  float64  `json:"double_asn"`
	Sequential float64  `json:"sequential"`
	ASN        float64  `json:"asn"` // of the sequential test
	Standard   *float64 `json:"standard,omitempty"`
}

// curvePoints is how many points the curve of a plan has; the text shows each
// fourth.
const curvePoints = 33

// NewMeasuredPlan finds the plans that keep the risks, and puts them together with their
// operating characteristics. Standard may be nil.
func NewMeasuredPlan(r measure.Risk, standard *measure.Standard, lot int) (MeasuredPlan, error) {
	p := MeasuredPlan{Risk: r, Standard: standard, Lot: lot}
	var err error
	if p.Single, err = measure.SinglePlan(r); err != nil {
		return p, err
	}
	if p.Double, err = measure.DoublePlan(r); err != nil {
		return p, err
	}
	if p.Sequential, err = measure.NewSPRT(r); err != nil {
		return p, err
	}
	s, d, t := p.Single, p.Double, p.Sequential
	p.ASN.Good, p.ASN.Bad = t.ASN()
	p.DoubleASN = SampleNumber{d.ASN(r.AQL), d.ASN(r.RQL)}
	for k := range curvePoints { // from half of AQL to one and a half of RQL, in equal ratios
		rate := r.AQL / 2 * math.Pow(3*r.RQL/r.AQL, float64(k)/(curvePoints-1))
		if rate >= 1 {
			break
		}
		c := CurvePoint{Rate: rate, Accepts: s.Accepts(rate), Double: d.Accepts(rate), DoubleASN: d.ASN(rate)}
		c.Sequential, c.ASN = t.At(rate)
		if standard != nil {
			x := standard.Accepts(rate)
			c.Standard = &x
		}
		p.Curve = append(p.Curve, c)
	}
	return p, nil
}

func (m MeasuredPlan) tell(w Writer) {
	if s := m.Standard; s != nil {
		w.title(w.P.T("measure.plan", s.N, s.Accept, s.Reject))
		key := "measure.plan.standard"
		if s.Whole {
			key = "measure.plan.standard.whole"
		}
		w.line(2, w.P.T(key, m.Lot, s.Letter, locale.Percent(s.AQL)))
		w.line(2, w.P.T("measure.plan.risk", locale.Percent(m.Risk.AQL), locale.Percent(1-s.Accepts(m.Risk.AQL)), locale.Percent(m.Risk.RQL), locale.Percent(s.Accepts(m.Risk.RQL))))
		w.blank()
		w.line(0, w.P.T("measure.plan.instead"))
	}
	w.title(w.P.T("measure.plan", m.N, m.Accept, m.Reject))
	w.line(2, w.P.T("measure.plan.risk", locale.Percent(m.Risk.AQL), locale.Percent(1-m.Accepts(m.Risk.AQL)), locale.Percent(m.Risk.RQL), locale.Percent(m.Accepts(m.Risk.RQL))))
	w.blank()
	if d := m.Double; d.N2 > 0 {
		w.line(0, w.P.T("measure.plan.double", whole(m.DoubleASN.Good), whole(m.DoubleASN.Bad)))
		w.line(2, w.P.T("measure.plan.double.how", d.N1, d.Accept1, d.Reject1, d.N2, d.Accept2))
	}
	w.line(0, w.P.T("measure.plan.sequential", whole(m.ASN.Good), whole(m.ASN.Bad)))
	w.line(2, w.P.T("measure.plan.lines", fmt.Sprintf("%.4f", m.Sequential.Slope), fmt.Sprintf("%.2f", m.Sequential.Accept), fmt.Sprintf("%.2f", m.Sequential.Refuse)))
	w.blank()
	rows := [][]string{w.head("measure.plan.rate", "measure.plan.accepts", "measure.plan.double.looks", "measure.plan.sequential.looks")}
	for i, c := range m.Curve {
		if i%4 == 0 {
			rows = append(rows, []string{locale.Percent(c.Rate), locale.Percent(c.Accepts), whole(c.DoubleASN), whole(c.ASN)})
		}
	}
	w.table(2, []int{-11, -12, -20, -20}, rows)
}

// MeasuredLabour is what it takes to look at the pieces of plans.
type MeasuredLabour struct {
	Rows []MeasuredWork `json:"rows"`
}

// MeasuredWork is what it takes to look at the pieces of a plan, on average.
type MeasuredWork struct {
	Plan  string  `json:"plan"` // single, double, sequential or standard
	Looks float64 `json:"looks"`
	Hours float64 `json:"hours"`
	Cost  float64 `json:"cost,omitempty"`
}

// NewMeasuredLabour works out what the plans take when the work is good.
func NewMeasuredLabour(p MeasuredPlan, l measure.Labour) MeasuredLabour {
	var m MeasuredLabour
	add := func(plan string, looks float64) {
		hours, cost := l.Takes(looks)
		m.Rows = append(m.Rows, MeasuredWork{plan, looks, hours, cost})
	}
	add("single", float64(p.N))
	add("double", p.DoubleASN.Good)
	add("sequential", p.ASN.Good)
	if p.Standard != nil {
		add("standard", float64(p.Standard.N))
	}
	return m
}

func (m MeasuredLabour) tell(w Writer) {
	head := []string{"measure.plan.plan", "measure.plan.looks", "measure.plan.hours"}
	if m.Rows[0].Cost > 0 {
		head = append(head, "measure.plan.cost")
	}
	rows := [][]string{w.head(head...)}
	for _, r := range m.Rows {
		row := []string{w.P.T("measure.plan." + r.Plan + ".name"), whole(r.Looks), number(r.Hours)}
		if len(head) == 4 {
			row = append(row, number(r.Cost))
		}
		rows = append(rows, row)
	}
	w.table(2, []int{0, -12, -12, -12}[:len(head)], rows)
}

// MeasuredStand is where Wald's sequential test stands after a count.
type MeasuredStand struct {
	measure.Count
	Verdict measure.Verdict `json:"verdict"`
	Test    measure.SPRT    `json:"test"`
	Accept  int             `json:"accept"` // accepts with as many wrong or fewer; below 0: not yet
	Refuse  int             `json:"refuse"` // refuses from as many wrong
}

// NewMeasuredStand says where the test stands.
func NewMeasuredStand(c measure.Count, t measure.SPRT) MeasuredStand {
	line := t.Slope * float64(c.N)
	return MeasuredStand{c, t.Decide(c), t, int(math.Floor(line - t.Accept)), int(math.Ceil(line + t.Refuse))}
}

func (m MeasuredStand) tell(w Writer) {
	color := map[measure.Verdict]string{measure.Within: "32", measure.NotWithin: "31", measure.Undecided: "33"}
	w.title(w.style(color[m.Verdict], w.P.T("measure.stand."+string(m.Verdict))))
	if m.Accept >= 0 {
		w.line(2, w.P.T("measure.stand.lines", m.Wrong, m.N, m.Accept, m.Refuse))
	} else {
		w.line(2, w.P.T("measure.stand.early", m.Wrong, m.N, m.Refuse))
	}
	good, bad := m.Test.ASN()
	w.line(2, w.P.T("measure.plan.sequential", whole(good), whole(bad)))
}

func whole(x float64) string { return locale.Group(int64(math.Round(x))) }

// MeasuredSize is how many pieces to look at.
type MeasuredSize struct {
	Tolerance  float64 `json:"tolerance,omitempty"`
	Confidence float64 `json:"confidence"`
	NoneWrong  int     `json:"none_wrong,omitempty"` // as many as this, none of them wrong, decide
	Expected   float64 `json:"expected,omitempty"`
	Power      float64 `json:"power,omitempty"`
	N          int     `json:"n,omitempty"` // for the power, when the true rate is as expected
	Width      float64 `json:"width,omitempty"`
	ForWidth   int     `json:"n_for_width,omitempty"` // for an interval no wider than Width
}

// NewMeasuredSize says how many pieces to look at against a tolerance, where g is not nil,
// and for an interval no wider than width, where that is not 0. expected is the rate that
// is thought to be the true one; 0 where nothing is thought.
func NewMeasuredSize(g *Against, confidence, expected, power, width float64) (MeasuredSize, error) {
	s := MeasuredSize{Confidence: confidence, Expected: expected}
	var err error
	if g != nil {
		s.Tolerance = g.Tolerance
		if s.NoneWrong, err = measure.ZeroFailures(g.Tolerance, confidence); err != nil {
			return s, err
		}
		if expected != 0 {
			s.Power = power
			if s.N, err = measure.SizeForPower(expected, g.Tolerance, confidence, power); err != nil {
				return s, err
			}
		}
	}
	if width != 0 {
		s.Width = width
		s.ForWidth, err = measure.SizeForInterval(expected, width, confidence, measure.ExactMethod)
	}
	return s, err
}

func (m MeasuredSize) tell(w Writer) {
	if m.NoneWrong > 0 {
		w.line(0, w.P.T("measure.size.none", m.NoneWrong, locale.Percent(m.Tolerance), locale.Percent(m.Confidence)))
	}
	if m.N > 0 {
		w.line(0, w.P.T("measure.size.power", m.N, locale.Percent(m.Expected), locale.Percent(m.Power)))
	}
	if m.ForWidth > 0 {
		w.line(0, w.P.T("measure.size.width", m.ForWidth, locale.Percent(m.Expected), locale.Percent(m.Width), locale.Percent(m.Confidence)))
	}
}

// MeasuredReview is the review that a measured error rate asks for.
type MeasuredReview struct {
	Error       measure.Count   `json:"error"`
	Catch       measure.Count   `json:"catch"` // errors missed are N − Wrong: Wrong of N were caught
	Tolerance   leeway.Interval `json:"tolerance"`
	Application string          `json:"application,omitempty"`
	Confidence  float64         `json:"confidence"`
	Mode        leeway.Mode     `json:"mode"`
	Plan        float64         `json:"plan"`
	Reviewers   int             `json:"reviewers"`
	Holds       float64         `json:"holds"`
	Remaining   leeway.Interval `json:"remaining"`
	Pieces      int             `json:"pieces,omitempty"`
	Looks       int             `json:"looks,omitempty"`
	Minutes     float64         `json:"minutes,omitempty"`
	Hours       float64         `json:"hours,omitempty"`
	Wage        float64         `json:"wage,omitempty"`
	Cost        float64         `json:"cost,omitempty"`
}

// NewMeasuredReview puts a review together with what it was worked out from.
func NewMeasuredReview(wrong, caught measure.Count, g Against, l measure.Labour) (MeasuredReview, error) {
	r, err := measure.PlanReview(wrong, caught, g.Is, g.Confidence, l)
	return MeasuredReview{Error: wrong, Catch: caught, Tolerance: leeway.Central(g.Is), Application: g.Application, Confidence: g.Confidence,
		Mode: r.Mode, Plan: r.Plan, Reviewers: r.Reviewers, Holds: r.Holds, Remaining: r.Remaining,
		Pieces: l.Pieces, Looks: r.Looks, Minutes: l.Minutes, Hours: r.Hours, Wage: l.Wage, Cost: r.Cost}, err
}

func (m MeasuredReview) tell(w Writer) {
	key := "mode." + m.Mode.String()
	switch m.Mode {
	case leeway.SpotCheck:
		w.title(capital(w.P.T(key, locale.Percent(m.Plan))))
	case leeway.SeveralReviewers:
		w.title(capital(w.P.T(key, m.Reviewers)))
	default:
		w.title(capital(w.P.T(key)))
	}
	w.line(2, w.P.T("measure.duty.line", locale.Percent(m.Error.Rate()), m.Error.Wrong, m.Error.N, locale.Percent(m.Catch.Rate()), m.Catch.Wrong, m.Catch.N, locale.Percent(m.Tolerance.Value)))
	if m.Mode == leeway.HumanOnly {
		w.line(2, w.P.T("measure.duty.human", percent(m.Remaining), locale.Percent(m.Holds)))
		return
	}
	w.line(2, w.P.T("measure.duty.left", percent(m.Remaining), locale.Percent(m.Holds)))
	if m.Pieces > 0 && m.Looks > 0 {
		w.line(2, w.P.T("measure.duty.looks", m.Pieces, m.Looks))
	}
	if m.Hours > 0 {
		w.line(2, w.P.T("measure.duty.hours", number(m.Hours)))
	}
	if m.Cost > 0 {
		w.line(2, w.P.T("measure.duty.cost", number(m.Cost)))
	}
}

// number writes an amount with as many digits as it needs.
func number(x float64) string {
	if x >= 100 {
		return locale.Group(int64(math.Round(x)))
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0")
}

// MeasuredComparison is some generators against the first.
type MeasuredComparison struct {
	First     string            `json:"first"`
	FirstRate MeasuredRate      `json:"first_rate"`
	Matches   []measure.Match   `json:"matches"`
	Level     float64           `json:"level"`
	Tolerance float64           `json:"tolerance,omitempty"`
	Verdicts  []MeasuredVerdict `json:"verdicts,omitempty"` // the first and each rival against the tolerance
}

// MeasuredVerdict is one rival against the tolerance.
type MeasuredVerdict struct {
	Rival   string          `json:"rival"`
	Verdict measure.Verdict `json:"verdict"`
	Changes bool            `json:"changes"` // another verdict than the first's
}

func (m MeasuredComparison) tell(w Writer) {
	const name = 40 // columns of a rival's name
	points := func(x float64) string { return fmt.Sprintf("%+.2f", 100*x) }
	m.First = label(m.First, name)
	for _, x := range m.Matches {
		x.Rival = label(x.Rival, name)
		d := x.Difference
		key := "measure.compare.open"
		switch {
		case x.Adjusted > 1-m.Level:
		case d.Value < 0:
			key = "measure.compare.better"
		case d.Value > 0:
			key = "measure.compare.worse"
		}
		w.title(w.P.T(key, x.Rival, m.First))
		w.line(2, w.P.T("measure.compare.rates", x.Rival, locale.Percent(x.Count.Rate()), x.Wrong, x.N, m.First, locale.Percent(m.FirstRate.Estimate), m.FirstRate.Wrong, m.FirstRate.N))
		w.line(2, w.P.T("measure.compare.difference", points(d.Value), points(d.Low), points(d.High), locale.Percent(m.Level)))
		how := w.P.T("measure.compare.unpaired")
		if x.Paired {
			how = w.P.T("measure.compare.paired", x.Shared)
		}
		p := w.P.T("measure.compare.p", fmt.Sprintf("%.3g", x.P))
		if len(m.Matches) > 1 {
			p = w.P.T("measure.compare.adjusted", fmt.Sprintf("%.3g", x.P), fmt.Sprintf("%.3g", x.Adjusted), len(m.Matches))
		}
		w.line(2, p+w.space()+how)
	}
	if len(m.Verdicts) == 0 {
		return
	}
	w.blank()
	w.line(0, w.P.T("measure.compare.tolerance", locale.Percent(m.Tolerance)))
	changed := false
	for _, v := range m.Verdicts {
		w.line(2, w.P.T("measure.compare.verdict", label(v.Rival, name), w.verdict(v.Verdict)))
		changed = changed || v.Changes
	}
	key := "measure.compare.same"
	if changed {
		key = "measure.compare.changes"
	}
	w.line(2, w.P.T(key))
}

// MeasuredSaved are the error rates that the user keeps.
type MeasuredSaved struct {
	Errors []MeasuredOwn `json:"errors"`
}

// MeasuredOwn is a kept error rate with its central 90 %, as it was saved where raters
// were corrected for.
type MeasuredOwn struct {
	evidence.Own
	Rate leeway.Interval `json:"rate"`
}

// NewMeasuredSaved gives kept error rates their intervals.
func NewMeasuredSaved(all []evidence.Own) MeasuredSaved {
	m := MeasuredSaved{Errors: []MeasuredOwn{}}
	for _, own := range all {
		rate := leeway.Central(own.ErrorRate().Rate)
		if own.Corrected != nil {
			rate = *own.Corrected
		}
		m.Errors = append(m.Errors, MeasuredOwn{own, rate})
	}
	return m
}

func (m MeasuredSaved) tell(w Writer) {
	if len(m.Errors) == 0 {
		w.line(0, w.P.T("measure.saved.none"))
		return
	}
	rows := [][]string{w.head("measure.col.name", "measure.col.rate", "measure.col.for", "measure.col.date")}
	for _, o := range m.Errors {
		var scope []string
		if o.Application != "" {
			scope = append(scope, w.P.T("application."+o.Application))
		}
		if o.Modality != "" {
			scope = append(scope, w.P.T("modality."+o.Modality))
		}
		if scope == nil {
			scope = []string{w.P.T("measure.saved.all")}
		}
		rows = append(rows, []string{o.Name, percent(o.Rate), strings.Join(scope, " · "), o.Date})
	}
	w.table(0, []int{0, 22, 26, 10}, rows)
}

// MeasuredWatch is how a watch begins.
type MeasuredWatch struct {
	Tolerance, Confidence float64
	Chart                 measure.CUSUM
}

func (m MeasuredWatch) tell(w Writer) {
	w.line(0, w.P.T("measure.watch.begin", locale.Percent(m.Tolerance), locale.Percent(m.Confidence)))
	w.line(0, w.P.T("measure.watch.chart", locale.Percent(m.Chart.Good), locale.Percent(m.Chart.Bad), whole(m.Chart.ARLGood), whole(m.Chart.ARLBad)))
}

// MeasuredWatchLine is one line of a watch.
type MeasuredWatchLine struct{ measure.WatchStep }

func (m MeasuredWatchLine) tell(w Writer) {
	s := right(locale.Group(int64(m.N)), 12) + "  " + fill(percent(m.Interval), 24) + w.verdict(m.Verdict)
	if m.Alarm {
		s += "  " + w.style("31", w.P.T("measure.watch.alarm"))
	}
	fmt.Fprintln(w.Out, s)
}

// JSONLine writes v as one line of JSON.
func (w Writer) JSONLine(v any) error {
	enc := json.NewEncoder(w.Out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}
