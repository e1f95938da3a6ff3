package report

import (
	"fmt"

	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
)

// Evidence lists all evidence: single rates, then the bodies of data.
func (w Writer) Evidence(set *evidence.Set) {
	w.title(w.P.T("evidence.title"))
	rows := [][]string{{w.dim(w.P.T("col.id")), w.dim(w.P.T("col.application")), w.dim(w.P.T("col.modality")), w.dim(w.P.T("col.rate")), w.dim(w.P.T("col.date")), w.dim(w.P.T("col.measure"))}}
	for _, r := range set.Rows {
		rows = append(rows, []string{r.ID, w.field(r.Application), w.P.T("modality." + r.Modality), rate(r), r.Date, w.P.T("measure." + r.Measure)})
	}
	w.table(0, []int{20, 16, 8, -8, 8, 0}, rows)
	w.section("evidence.bodies")
	for _, s := range evidence.Sources() {
		w.line(2, w.bold(s.ID)+"  "+w.P.T("bears."+s.Bears))
		w.faint(4, s.Citation+" · "+s.Date+" · "+s.Licence)
		var names []string
		for _, m := range s.Measures {
			names = append(names, w.P.T("measure."+m))
		}
		w.line(4, w.listed(names))
	}
}

// field names an application, or says that a figure is general.
func (w Writer) field(application string) string {
	if application == "all" {
		return w.P.T("word.all")
	}
	return w.P.T("short.application." + application)
}

func rate(r evidence.Row) string {
	switch {
	case r.Rate > 0:
		return locale.Percent(r.Rate)
	case r.High > 0:
		return locale.Percent(r.Low) + "–" + locale.Percent(r.High)
	}
	return "–"
}

// EvidenceRow shows one published figure with all that is known of it.
func (w Writer) EvidenceRow(r evidence.Row) {
	w.title(fmt.Sprintf("%s  %s", r.ID, r.System))
	item := func(key, text string) {
		if text != "" {
			w.item(2, 20, w.P.T(key), text)
		}
	}
	item("col.measure", w.P.T("measure."+r.Measure))
	item("col.rate", rate(r))
	if r.Low > 0 && r.High > 0 {
		item("evidence.interval", locale.Percent(r.Low)+"–"+locale.Percent(r.High))
	}
	if r.N > 0 {
		item("evidence.n", locale.Group(int64(r.N)))
	}
	item("col.application", w.field(r.Application))
	item("col.modality", w.P.T("modality."+r.Modality))
	item("evidence.counted", r.Counted(w.P.Lang))
	item("evidence.source", r.Source)
	item("evidence.date", r.Date)
	item("evidence.licence", r.Licence)
	item("evidence.confidence", w.P.T("confidence."+r.Confidence))
	if r.IsErrorRate() {
		item("evidence.bears", w.P.T("bears.error_rate"))
	}
}

// EvidenceSource shows a body of data.
func (w Writer) EvidenceSource(s evidence.Source) {
	w.title(s.ID)
	w.item(2, 20, w.P.T("evidence.source"), s.Citation)
	w.item(2, 20, w.P.T("evidence.date"), s.Date)
	w.item(2, 20, w.P.T("evidence.licence"), s.Licence)
	w.item(2, 20, w.P.T("evidence.bears"), w.P.T("bears."+s.Bears))
	var names []string
	for _, m := range s.Measures {
		names = append(names, w.P.T("measure."+m))
	}
	w.item(2, 20, w.P.T("evidence.measures"), w.listed(names))
}

// EvidenceJSON is all evidence as JSON.
func (w Writer) EvidenceJSON(set *evidence.Set) error {
	return w.JSON(map[string]any{"rates": set.Rows, "sources": evidence.Sources()})
}

// Measures shows what the bodies of data say of an occupation or activity, each
// with what it bears on.
func (w Writer) Measures(id string, m map[string]float64) {
	w.title(id)
	rows := [][]string{}
	for _, s := range evidence.Sources() {
		for _, name := range s.Measures {
			if v, ok := m[name]; ok {
				rows = append(rows, []string{fmt.Sprintf("%.3f", v), w.P.T("measure." + name), s.ID, w.P.T("bears.short." + s.Bears)})
			}
		}
	}
	w.table(2, []int{-7, 0, 14, 18}, rows)
}
