package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
)

// MeasuredView is a measurement, a plan or a watch in words, with the parts of a page
// that show it.
type MeasuredView struct {
	Title, Class                    string
	Data                            MeasuredData
	Answer                          []string
	RatesLead, SequenceLead, OCLead string
	ChartLead                       string
	RateRows, SequenceRows          []measuredRow
	ChartRows                       []measuredRow
	OCRows                          [][]string
	Decided                         bool
	Live                            bool // more is to come: charts have their places from the beginning
	How                             []fact

	w     Writer
	frame frame
}

// measuredRow is a row of a table of rates.
type measuredRow struct{ Name, Share, Rate, Interval, Verdict string }

// MeasuredData is what the charts draw; its keys are those of report/page/measure.js.
type MeasuredData struct {
	Rates    ratesData    `json:"rates"`
	Sequence sequenceData `json:"sequence"`
	OC       ocData       `json:"oc"`
	Chart    chartData    `json:"cusum"`
}

type ratesData struct {
	Alt     string     `json:"alt"`
	Max     float64    `json:"max"`
	Tau     *float64   `json:"tau"`
	TauLow  *float64   `json:"tauLow"`
	TauHigh *float64   `json:"tauHigh"`
	TauName string     `json:"tauName"`
	Rows    []rateData `json:"rows"`
}

type rateData struct {
	Name  string      `json:"name"`
	Low   float64     `json:"low"`
	Value float64     `json:"value"`
	High  float64     `json:"high"`
	Facts [][2]string `json:"facts"`
}

type sequenceData struct {
	Alt    string          `json:"alt"`
	XName  string          `json:"xName"`
	Tau    *float64        `json:"tau"`
	Points []sequencePoint `json:"points"`
}

type sequencePoint struct {
	SequencePoint
	Title string      `json:"title"`
	Facts [][2]string `json:"facts"`
}

type ocData struct {
	Alt   string    `json:"alt"`
	XName string    `json:"xName"`
	X     []float64 `json:"x"`
	Lines []ocLine  `json:"lines"`
	Tips  []ocTip   `json:"tips"`
}

type ocLine struct {
	Name string    `json:"name"`
	Y    []float64 `json:"y"`
}

type ocTip struct {
	Title string      `json:"title"`
	Facts [][2]string `json:"facts"`
}

// chartData is a CUSUM chart.
type chartData struct {
	Alt    string       `json:"alt"`
	XName  string       `json:"xName"`
	Limit  string       `json:"limit"` // what the line at 1 is called
	Points []chartPoint `json:"points"`
}

type chartPoint struct {
	measure.WatchMark
	Title string      `json:"title"`
	Facts [][2]string `json:"facts"`
}

// mostBars is how many groups the chart shows; the table has all.
const mostBars = 20

// HTML writes the measurement as one page that loads nothing, as [Writer.HTML] does.
func (m MeasuredFiles) HTML(w Writer, x Page) error { return m.View(w).write(x) }

// View puts the measurement in words.
func (m MeasuredFiles) View(w Writer) *MeasuredView {
	v := &MeasuredView{Title: w.P.T("measure.page.title"), Decided: m.Decision != nil, w: w}
	m.answer(w, v)
	m.rates(w, v)
	m.sequence(w, v)
	v.How = append(v.How, fact{w.P.T("measure.page.method"), w.P.T("measure.rate.how", m.Wrong, m.N, locale.Percent(m.Level), w.P.T("measure.method."+m.Method))})
	if len(m.Read.Files) > 0 {
		v.How = append(v.How, fact{w.P.T("measure.page.read"), w.P.T("measure.files", len(m.Read.Files), w.P.T("measure.format."+formatKey(m.Read.Format)), m.Read.Label)})
	}
	if d := m.Decision; d != nil {
		key := "measure.verdict." + d.basis()
		if !d.Peek && !d.Corrected { // on a page there are no flags to name
			key = "measure.page.once"
		}
		v.How = append(v.How, fact{w.P.T("measure.page.decision"), w.P.T(key, locale.Percent(d.Confidence))})
	}
	for _, s := range m.notes(w) {
		v.How = append(v.How, fact{w.P.T("measure.page.note"), s})
	}
	if m.Read.Bad > 0 {
		v.How = append(v.How, fact{w.P.T("measure.page.note"), w.counted("measure.files.bad.count", m.Read.Bad)})
	}
	return v
}

func (m MeasuredFiles) answer(w Writer, v *MeasuredView) {
	rate := w.P.T("measure.rate", locale.Percent(m.Estimate), locale.Percent(m.Low), locale.Percent(m.High))
	d := m.Decision
	if d == nil {
		v.Answer = []string{capital(rate)}
		return
	}
	v.Class = "verdict-" + string(d.Verdict)
	v.Answer = []string{w.P.T("measure.verdict."+string(d.Verdict)) + w.P.T("colon") + w.P.T("measure.verdict.rate", percent(d.Interval), d.Wrong, d.N, locale.Percent(d.Tolerance))}
	if d.More != nil {
		v.Answer = append(v.Answer, w.counted("measure.verdict.more", *d.More))
	}
	if d.Between != nil {
		v.Answer = append(v.Answer, d.doubt(w))
	}
}

func (m MeasuredFiles) rates(w Writer, v *MeasuredView) {
	d := &v.Data.Rates
	add := func(name string, r MeasuredRate, verdict measure.Verdict) {
		row := measuredRow{name, r.share(), locale.Percent(r.Estimate), locale.Percent(r.Low) + "–" + locale.Percent(r.High), ""}
		facts := [][2]string{{w.P.T("measure.col.wrong"), row.Share}, {w.P.T("measure.col.rate"), row.Rate}, {w.P.T("measure.col.interval"), row.Interval}}
		if verdict != "" {
			row.Verdict = w.P.T("measure.verdict." + string(verdict))
			facts = append(facts, [2]string{w.P.T("measure.col.verdict"), row.Verdict})
		}
		v.RateRows = append(v.RateRows, row)
		if len(d.Rows) < mostBars {
			d.Rows = append(d.Rows, rateData{name, r.Low, r.Estimate, r.High, facts})
			d.Max = math.Max(d.Max, r.High)
		}
	}
	all := w.P.T("measure.junit.all")
	v.RatesLead = w.P.T("measure.page.rates.lead", locale.Percent(m.Level))
	if x := m.Decision; x != nil {
		add(all, m.behind(m.Corrected), x.Verdict)
		d.Tau, d.TauName = &x.Tolerance, "τ "+locale.Percent(x.Tolerance)
		d.Max = math.Max(d.Max, x.Tolerance)
		if x.Between != nil {
			d.TauLow, d.TauHigh = &x.Between.Low, &x.Between.High
		}
		v.RatesLead += w.space() + w.P.T("measure.page.rates.tau")
	} else {
		add(all, m.behind(m.Corrected), "")
	}
	for _, s := range m.Strata {
		add(label(s.Name, 0), s.behind(s.Corrected), s.Verdict)
	}
	d.Max = math.Min(1, 1.08*d.Max)
	d.Alt = w.P.T("measure.page.rates.alt", len(d.Rows), v.RateRows[0].Rate, v.RateRows[0].Interval)
}

func (m MeasuredFiles) sequence(w Writer, v *MeasuredView) {
	points := m.Sequence
	if n := len(points); n > 0 && points[n-1].N >= 100 { // before, there is little to see
		points = points[slices.IndexFunc(points, func(p SequencePoint) bool { return p.N >= 10 }):]
	}
	var tau *float64
	if m.Decision != nil {
		tau = &m.Decision.Tolerance
	}
	v.narrowing(points, m.Level, tau)
}

// narrowing is the confidence sequence over the number of pieces.
func (v *MeasuredView) narrowing(points []SequencePoint, level float64, tau *float64) {
	w, d := v.w, &v.Data.Sequence
	for i, p := range points {
		row := measuredRow{Share: locale.Group(int64(p.N)), Rate: locale.Percent(p.Estimate), Interval: locale.Percent(p.Low) + "–" + locale.Percent(p.High)}
		d.Points = append(d.Points, sequencePoint{p, w.P.T("measure.page.after", p.N), [][2]string{{w.P.T("measure.col.rate"), row.Rate}, {w.P.T("measure.col.interval"), row.Interval}}})
		if i == len(points)-1 || i%max(1, len(points)/12) == 0 {
			v.SequenceRows = append(v.SequenceRows, row)
		}
	}
	if len(d.Points) < 2 { // nothing narrows
		d.Points, v.SequenceRows = nil, nil
		return
	}
	d.XName, d.Tau = w.P.T("measure.col.n"), tau
	v.SequenceLead = w.P.T("measure.page.sequence.lead", locale.Percent(level))
	last := v.SequenceRows[len(v.SequenceRows)-1]
	d.Alt = w.P.T("measure.page.sequence.alt", last.Share, last.Interval)
}

// HTML writes the plan as one page.
func (m MeasuredPlan) HTML(w Writer, x Page) error { return m.View(w).write(x) }

// View puts the plan in words.
func (m MeasuredPlan) View(w Writer) *MeasuredView {
	v := &MeasuredView{Title: w.P.T("measure.page.plan"), w: w}
	v.Answer = []string{w.P.T("measure.plan", m.N, m.Accept, m.Reject),
		w.P.T("measure.plan.risk", locale.Percent(m.Risk.AQL), locale.Percent(1-m.Accepts(m.Risk.AQL)), locale.Percent(m.Risk.RQL), locale.Percent(m.Accepts(m.Risk.RQL)))}
	d := &v.Data.OC
	d.XName = w.P.T("measure.plan.rate")
	d.Lines = []ocLine{{Name: w.P.T("measure.plan.single.name")}, {Name: w.P.T("measure.plan.double.name")}, {Name: w.P.T("measure.plan.sequential.name")}}
	if m.Standard != nil {
		d.Lines = append(d.Lines, ocLine{Name: w.P.T("measure.plan.standard.name")})
	}
	for i, c := range m.Curve {
		y := []float64{c.Accepts, c.Double, c.Sequential}
		if c.Standard != nil {
			y = append(y, *c.Standard)
		}
		d.X = append(d.X, c.Rate)
		row, tip := []string{locale.Percent(c.Rate)}, ocTip{Title: w.P.T("measure.plan.rate") + " " + locale.Percent(c.Rate)}
		for k := range d.Lines {
			d.Lines[k].Y = append(d.Lines[k].Y, y[k])
			row = append(row, locale.Percent(y[k]))
			tip.Facts = append(tip.Facts, [2]string{d.Lines[k].Name, locale.Percent(y[k])})
		}
		d.Tips = append(d.Tips, tip)
		if i%4 == 0 {
			v.OCRows = append(v.OCRows, append(row, whole(c.DoubleASN), whole(c.ASN)))
		}
	}
	v.OCLead = w.P.T("measure.page.oc.lead")
	d.Alt = v.Answer[1]
	how := func(key, text string) { v.How = append(v.How, fact{w.P.T(key), text}) }
	how("measure.plan.single.name", v.Answer[0])
	if s := m.Standard; s != nil {
		how("measure.plan.standard.name", w.P.T("measure.plan.standard", m.Lot, s.Letter, locale.Percent(s.AQL))+w.space()+w.P.T("measure.plan", s.N, s.Accept, s.Reject))
	}
	if x := m.Double; x.N2 > 0 {
		how("measure.plan.double.name", w.P.T("measure.plan.double.how", x.N1, x.Accept1, x.Reject1, x.N2, x.Accept2)+w.space()+w.P.T("measure.plan.double", whole(m.DoubleASN.Good), whole(m.DoubleASN.Bad)))
	}
	how("measure.plan.sequential.name", w.P.T("measure.plan.lines", fmt.Sprintf("%.4f", m.Sequential.Slope), fmt.Sprintf("%.2f", m.Sequential.Accept), fmt.Sprintf("%.2f", m.Sequential.Refuse))+w.space()+w.P.T("measure.plan.sequential", whole(m.ASN.Good), whole(m.ASN.Bad)))
	return v
}

// write writes the page.
func (v *MeasuredView) write(x Page) error {
	var err error
	if v.frame, err = v.w.newFrame(x, v.Data); err != nil {
		return err
	}
	v.frame.title, v.frame.head = v.Title+" · "+v.frame.about, v.Title
	v.frame.foot = v.w.P.T("measure.page.foot", x.Version)
	return v.w.render(v.page())
}
