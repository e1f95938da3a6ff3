package report

import (
	"strconv"

	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/measure"
)

// MeasuredWatching is a watch as it stands.
type MeasuredWatching struct {
	*measure.Watch
	Against Against `json:"-"`
	// Decision is that of the moment; null before the first piece.
	Decision *MeasuredDecision `json:"decision,omitempty"`
}

// NewMeasuredWatching says how a watch stands.
func NewMeasuredWatching(x *measure.Watch, g Against) (MeasuredWatching, error) {
	m := MeasuredWatching{Watch: x, Against: g}
	var err error
	if x.N > 0 {
		m.Decision, err = g.Decide(measure.Estimate{Count: x.Count}, true, nil)
	}
	return m, err
}

// View puts the watch in words.
func (m MeasuredWatching) View(w Writer) *MeasuredView {
	v := &MeasuredView{Live: true, Decided: true, w: w}
	if d := m.Decision; d == nil {
		v.Answer = []string{w.P.T("measure.watch.none")}
	} else {
		MeasuredFiles{Decision: d}.answer(w, v)
	}
	if m.Alarms > 0 {
		v.Class = "verdict-not_within"
		v.Answer = append(v.Answer, w.P.T("measure.watch.alarms", m.FirstAlarm, m.Alarms))
	}
	if m.Test != nil && m.N > 0 {
		v.Answer = append(v.Answer, m.wald(w))
	}
	var points []SequencePoint
	for _, s := range m.Steps {
		points = append(points, SequencePoint{s.N, s.Interval.Value, s.Interval.Low, s.Interval.High})
	}
	if d := m.Decision; d != nil && m.N > points[len(points)-1].N { // as it stands now
		points = append(points, SequencePoint{m.N, d.Interval.Value, d.Interval.Low, d.Interval.High})
	}
	v.SequenceLead = w.P.T("measure.page.sequence.lead", locale.Percent(m.Confidence))
	v.narrowing(points, m.Confidence, &m.Tolerance)
	m.chart(w, v)
	how := func(key, text string) { v.How = append(v.How, fact{w.P.T(key), text}) }
	how("measure.page.method", w.P.T("measure.watch.begin", locale.Percent(m.Tolerance), locale.Percent(m.Confidence)))
	how("measure.page.decision", w.P.T("measure.verdict.peek", locale.Percent(m.Confidence)))
	how("measure.page.cusum", w.P.T("measure.watch.chart", locale.Percent(m.Chart.Good), locale.Percent(m.Chart.Bad), whole(m.Chart.ARLGood), whole(m.Chart.ARLBad)))
	if t := m.Test; t != nil {
		how("measure.plan.sequential.name", w.P.T("measure.watch.test", locale.Percent(t.AQL), locale.Percent(t.RQL), locale.Percent(t.Alpha), locale.Percent(t.Beta)))
	}
	return v
}

// wald says where Wald's test stands, or how it ended.
func (m MeasuredWatching) wald(w Writer) string {
	stand := w.P.T("measure.stand." + string(m.Tested))
	if m.TestedAt > 0 {
		return w.P.T("measure.watch.tested", stand, m.TestedAt)
	}
	return w.P.T("measure.watch.testing", stand)
}

// chart is the CUSUM chart.
func (m MeasuredWatching) chart(w Writer, v *MeasuredView) {
	v.ChartLead = w.P.T("measure.page.cusum.lead", locale.Percent(m.Chart.Good), locale.Percent(m.Chart.Bad))
	d := &v.Data.Chart
	d.XName, d.Limit = w.P.T("measure.col.n"), w.P.T("measure.page.cusum.limit")
	for i, p := range m.Track {
		row := measuredRow{Share: locale.Group(int64(p.N)), Rate: strconv.FormatFloat(p.Chart, 'f', 2, 64)}
		facts := [][2]string{{w.P.T("measure.page.cusum.level"), row.Rate}}
		if p.Alarm {
			row.Verdict = w.P.T("measure.page.cusum.raised")
			facts = append(facts, [2]string{w.P.T("measure.page.cusum.alarm"), row.Verdict})
		}
		d.Points = append(d.Points, chartPoint{p, w.P.T("measure.page.after", p.N), facts})
		if p.Alarm || i == len(m.Track)-1 || i%max(1, len(m.Track)/12) == 0 {
			v.ChartRows = append(v.ChartRows, row)
		}
	}
	d.Alt = w.P.T("measure.page.cusum.alt", strconv.FormatFloat(m.Chart.Level(), 'f', 2, 64), m.Alarms)
}
