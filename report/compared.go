package report

import (
	"fmt"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
)

// Some puts the paths at the places at of an answer in words, as its cards.
func (w Writer) Some(a *career.Answer, at []int, set *evidence.Set) *AnswerView {
	v := w.Answer(a, set)
	notes := w.newFootnotes(a, set)
	ends := fitEnds(a.Paths)
	v.Cards, v.Top, v.Data.Line, v.Data.Gaps = nil, nil, []lineData{}, []gapsData{}
	for k, i := range at {
		c := w.card(k, a.Paths[i], notes)
		v.Data.Line, v.Data.Gaps = append(v.Data.Line, c.Line), append(v.Data.Gaps, c.Gaps)
		v.Cards = append(v.Cards, c)
		v.Top = append(v.Top, w.pathRow(a.Paths[i], ends, notes))
	}
	sameAxis(v.Data.Line)
	v.Sources = notes.list
	return v
}

// ComparedRow is a quantity of the paths in Top; Key is the message that names it.
type ComparedRow struct {
	Key   string
	Cells []string
}

// Compared are the quantities of the paths in Top, a row each.
func (v *AnswerView) Compared() []ComparedRow {
	rows := []struct {
		key  string
		cell func(pathRow) string
	}{
		{"page.col.rank", func(r pathRow) string { return fmt.Sprint(r.Number) + v.w.brackets(r.Ranks) }},
		{"page.col.fit", func(r pathRow) string { return r.Fit + v.w.brackets(r.FitSpan) }},
		{"page.col.stable", func(r pathRow) string { return r.Stable }},
		{"page.col.tau", func(r pathRow) string { return r.ClassName + " " + r.Tau + v.w.brackets(r.TauSpan) }},
		{"page.col.eps", func(r pathRow) string { return r.Eps + v.w.brackets(r.EpsSpan) }},
		{"page.col.duty", func(r pathRow) string { return r.Duty }},
		{"page.col.training", func(r pathRow) string { return r.Training }},
		{"page.col.wage", func(r pathRow) string { return r.Wage }},
		{"page.col.growth", func(r pathRow) string { return r.Growth }},
	}
	var out []ComparedRow
	for _, row := range rows {
		c := ComparedRow{Key: row.key}
		for _, r := range v.Top {
			c.Cells = append(c.Cells, row.cell(r))
		}
		out = append(out, c)
	}
	return out
}

// brackets set an interval in those of the language.
func (w Writer) brackets(s string) string { return w.P.T("page.brackets", s) }

// PathName is a path's name in full.
func (w Writer) PathName(p career.Path) string { return w.name(p) }
