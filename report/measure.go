package report

import (
	"fmt"
	"math"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
)

// Measurement is an answer about marked pieces; its JSON is its fields.
type Measurement interface{ tell(Writer) }

// Measurement writes the answer as text.
func (w Writer) Measurement(m Measurement) { m.tell(w) }

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
	Interval    leeway.Interval `json:"error_rate"`
	Tolerance   float64         `json:"tolerance"`
	Application string          `json:"application,omitempty"`
	Confidence  float64         `json:"confidence"`
	Peek        bool            `json:"peek"` // the interval is of a confidence sequence
	Verdict     measure.Verdict `json:"verdict"`
	More        *int            `json:"more,omitempty"` // further pieces, none wrong, that would decide
}

func (m MeasuredDecision) tell(w Writer) {
	color := map[measure.Verdict]string{measure.Within: "32", measure.NotWithin: "31", measure.Undecided: "33"}
	w.title(w.style(color[m.Verdict], w.P.T("measure.verdict."+string(m.Verdict))))
	w.line(2, w.P.T("measure.verdict.rate", percent(m.Interval), m.Wrong, m.N, locale.Percent(m.Tolerance)))
	key := "measure.verdict.once"
	if m.Peek {
		key = "measure.verdict.peek"
	}
	w.line(2, w.P.T(key, locale.Percent(m.Confidence)))
	if m.More != nil {
		w.line(2, w.P.T("measure.verdict.more", *m.More))
	}
}

// MeasuredPlan is a sampling plan with its sequential rival.
type MeasuredPlan struct {
	measure.Single
	ASN        SampleNumber `json:"asn"`
	Risk       measure.Risk `json:"risk"`
	Sequential measure.SPRT `json:"sequential"`
	Curve      []CurvePoint `json:"curve"`
}

// SampleNumber is the average number that the sequential test looks at.
type SampleNumber struct {
	Good float64 `json:"good"` // when the error rate is AQL
	Bad  float64 `json:"bad"`  // when it is RQL
}

// CurvePoint is a point of the operating-characteristic curve.
type CurvePoint struct {
	Rate    float64 `json:"rate"`
	Accepts float64 `json:"accepts"`
}

// NewMeasuredPlan puts a plan together with its operating characteristic.
func NewMeasuredPlan(r measure.Risk, s measure.Single, t measure.SPRT) MeasuredPlan {
	p := MeasuredPlan{Single: s, Risk: r, Sequential: t}
	p.ASN.Good, p.ASN.Bad = t.ASN()
	for k := range 9 { // from half of AQL to one and a half of RQL, in equal ratios
		rate := r.AQL / 2 * math.Pow(3*r.RQL/r.AQL, float64(k)/8)
		if rate < 1 {
			p.Curve = append(p.Curve, CurvePoint{rate, s.Accepts(rate)})
		}
	}
	return p
}

func (m MeasuredPlan) tell(w Writer) {
	w.title(w.P.T("measure.plan", m.N, m.Accept, m.Reject))
	w.line(2, w.P.T("measure.plan.risk", locale.Percent(m.Risk.AQL), locale.Percent(1-m.Accepts(m.Risk.AQL)), locale.Percent(m.Risk.RQL), locale.Percent(m.Accepts(m.Risk.RQL))))
	w.blank()
	rows := [][]string{w.head("measure.plan.rate", "measure.plan.accepts")}
	for _, c := range m.Curve {
		rows = append(rows, []string{locale.Percent(c.Rate), locale.Percent(c.Accepts)})
	}
	w.table(2, []int{-16, -20}, rows)
	w.blank()
	w.line(0, w.P.T("measure.plan.sequential", whole(m.ASN.Good), whole(m.ASN.Bad)))
	w.line(2, w.P.T("measure.plan.lines", fmt.Sprintf("%.4f", m.Sequential.Slope), fmt.Sprintf("%.2f", m.Sequential.Accept), fmt.Sprintf("%.2f", m.Sequential.Refuse)))
}

func whole(x float64) string { return locale.Group(int64(math.Round(x))) }

// MeasuredSize is how many pieces to look at.
type MeasuredSize struct {
	Tolerance  float64 `json:"tolerance"`
	Confidence float64 `json:"confidence"`
	NoneWrong  int     `json:"none_wrong"` // as many as this, none of them wrong, decide
	Expected   float64 `json:"expected,omitempty"`
	Power      float64 `json:"power,omitempty"`
	N          int     `json:"n,omitempty"` // for the power, when the true rate is as expected
}

func (m MeasuredSize) tell(w Writer) {
	w.line(0, w.P.T("measure.size.none", m.NoneWrong, locale.Percent(m.Tolerance), locale.Percent(m.Confidence)))
	if m.N > 0 {
		w.line(0, w.P.T("measure.size.power", m.N, locale.Percent(m.Expected), locale.Percent(m.Power)))
	}
}

// MeasuredComparison is two generators on different items.
type MeasuredComparison struct {
	A     measure.Count `json:"a"`
	B     measure.Count `json:"b"`
	Level float64       `json:"level"`
	measure.Comparison
}

func (m MeasuredComparison) tell(w Writer) {
	d := m.Difference
	key := "measure.compare.open"
	switch {
	case d.High < 0:
		key = "measure.compare.better"
	case d.Low > 0:
		key = "measure.compare.worse"
	}
	w.title(w.P.T(key))
	points := func(x float64) string { return fmt.Sprintf("%+.2f", 100*x) }
	w.line(2, w.P.T("measure.compare.rates", locale.Percent(m.A.Rate()), m.A.Wrong, m.A.N, locale.Percent(m.B.Rate()), m.B.Wrong, m.B.N))
	w.line(2, w.P.T("measure.compare.difference", points(d.Value), points(d.Low), points(d.High), locale.Percent(m.Level), fmt.Sprintf("%.3g", m.P)))
}

// MeasuredFiles is what was counted in files.
type MeasuredFiles struct {
	Read     measure.Summary   `json:"read"`
	All      MeasuredRate      `json:"all"`
	Strata   []MeasuredStratum `json:"strata,omitempty"`
	Level    float64           `json:"level"`
	Decision *MeasuredDecision `json:"decision,omitempty"`
}

// MeasuredStratum is the rate of one stratum.
type MeasuredStratum struct {
	Name string `json:"name"`
	MeasuredRate
}

// Count fills the rates, with exact intervals of the level.
func (m *MeasuredFiles) Count(t *measure.Tally) (err error) {
	rate := func(c measure.Count) MeasuredRate {
		i, failed := measure.Interval(c, m.Level, measure.ExactMethod)
		if failed != nil {
			err = failed
		}
		return MeasuredRate{c, i.Value, i.Low, i.High, m.Level, string(measure.ExactMethod)}
	}
	m.All = rate(t.All)
	for _, s := range t.Strata() {
		m.Strata = append(m.Strata, MeasuredStratum{s.Name, rate(s.Count)})
	}
	return err
}

func (m MeasuredFiles) tell(w Writer) {
	m.All.tell(w)
	w.faint(2, w.P.T("measure.files", len(m.Read.Files), m.Read.Label))
	if m.Read.Bad > 0 {
		w.line(2, w.P.T("measure.files.bad", m.Read.Bad))
		for _, err := range m.Read.First {
			w.faint(4, w.P.Error(err))
		}
	}
	if len(m.Strata) > 0 {
		w.blank()
		rows := [][]string{w.head("measure.col.stratum", "measure.col.wrong", "measure.col.rate", "measure.col.interval")}
		for _, s := range m.Strata {
			rows = append(rows, []string{s.Name, fmt.Sprintf("%s/%s", locale.Group(int64(s.Wrong)), locale.Group(int64(s.N))), locale.Percent(s.Estimate), locale.Percent(s.Low) + "–" + locale.Percent(s.High)})
		}
		w.table(2, []int{0, -15, -8, 16}, rows)
	}
	if m.Decision != nil {
		w.blank()
		m.Decision.tell(w)
	}
}
