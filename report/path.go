package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
)

// Finish fills what is words in the language: the notes and the reason of each path.
func (w Writer) Finish(a *career.Answer) {
	a.NoteText = []string{}
	for _, n := range a.Notes {
		a.NoteText = append(a.NoteText, w.P.T(n.Key, n.Args...))
	}
	for i := range a.Paths {
		a.Paths[i].Why = w.why(a.Paths[i])
	}
}

// Paths writes the answer: the ranking, then the first details paths in full.
func (w Writer) Paths(a *career.Answer, top, details int) {
	top = min(top, len(a.Paths))
	w.title(w.P.T("path.title", top, len(a.Paths)))
	w.read(a)
	w.blank()
	w.ranking(a.Paths[:top])
	for i := range min(details, top) {
		w.blank()
		w.path(a, i)
	}
	w.blank()
	w.foot(a, top)
}

// read says how the profile was read.
func (w Writer) read(a *career.Answer) {
	for _, m := range a.Matched {
		i, _ := w.Cat.Find(m.Code)
		w.line(0, w.P.T("path.read", m.Title, w.occupation(i), m.Code))
	}
	for _, n := range a.NoteText {
		w.line(0, "! "+n)
	}
	if s := a.Weights; s != nil {
		var terms []string
		for _, t := range a.Paths[0].Terms {
			terms = append(terms, w.P.T("term."+t.Name)+" "+locale.Percent(t.Weight))
		}
		w.faint(0, w.P.T("path.weights", w.listed(terms)))
	}
}

// ranking is the short table.
func (w Writer) ranking(paths []career.Path) {
	widths := []int{-3, 0, -4, -5, 11, 14}
	rows := [][]string{{"#", w.P.T("col.path"), w.P.T("col.fit"), w.P.T("col.stable"), w.P.T("col.tolerance"), w.P.T("col.duty")}}
	for _, p := range paths {
		rows = append(rows, []string{
			strconv.Itoa(int(p.Rank.Value)), w.shortName(p), fmt.Sprintf("%.2f", p.Fit.Value), locale.Percent(p.Stability),
			w.class(string(p.Tolerance.Class), w.P.T("word."+string(p.Tolerance.Class))+" "+locale.Percent(p.Tolerance.Value)), w.short(p.Duty),
		})
	}
	for j := range rows[0] {
		rows[0][j] = w.dim(rows[0][j])
	}
	w.table(0, widths, rows)
}

func (w Writer) shortName(p career.Path) string {
	return w.P.T("short.role."+p.Role) + " · " + w.P.T("short.application."+p.Application) + " · " + w.P.T("modality."+p.Modality)
}

func (w Writer) name(p career.Path) string {
	return w.P.T("role."+p.Role) + " · " + w.P.T("application."+p.Application) + " · " + w.P.T("modality."+p.Modality)
}

// path writes one path in full.
func (w Writer) path(a *career.Answer, i int) {
	p := a.Paths[i]
	label := 10
	w.title(fmt.Sprintf("%d  %s", i+1, w.name(p)))
	w.item(3, label, w.P.T("label.why"), p.Why)
	w.item(3, label, w.P.T("label.fit"), w.P.T("path.fit", fmt.Sprintf("%.2f (%.2f–%.2f)", p.Fit.Value, p.Fit.Low, p.Fit.High),
		int(p.Rank.Low), int(p.Rank.High), locale.Percent(p.Stability)))
	w.item(3, label, w.P.T("label.line"), w.P.T("path.line", percent(p.Error.Interval)+star(p.Error.Basis != "published" && p.Error.Basis != "measured"),
		percent(p.Catch.Interval)+star(p.Catch.Assumed), percent(p.Tolerance.Interval)+star(p.Tolerance.Estimated), w.P.T("class."+string(p.Tolerance.Class))))
	w.item(3, label, w.P.T("label.duty"), w.duty(p.Duty)+w.P.T("path.holds", locale.Percent(p.Duty.Holds)))
	w.item(3, label, w.P.T("label.gaps"), w.gaps(p))
	if p.Raise != nil {
		w.item(3, label, w.P.T("label.raise"), w.P.T("path.raise", w.element(p.Raise.Element), level(p.Raise.To), fmt.Sprintf("%.2f", p.Raise.Fit), p.Raise.Rank))
	}
	w.item(3, label, w.P.T("label.work"), w.P.T("path.work", w.wage(p.Wage, p.WageAtLeast), growth(p.Growth), p.Training, level(p.Levels.Evaluation), level(p.Levels.Domain)))
	w.item(3, label, w.P.T("label.evidence"), w.basis(p))
}

func (w Writer) basis(p career.Path) string {
	s := w.P.T("basis." + string(p.Error.Basis))
	if p.Error.Basis == "published" {
		s += w.P.T("path.sources", strings.Join(p.Error.Sources, ", "))
	}
	if p.Error.Basis == "measured" {
		s += w.P.T("path.sources", strings.TrimPrefix(strings.Join(p.Error.Sources, ", "), "own:"))
	}
	return s
}

// duty says the operating mode in words, short in a few.
func (w Writer) duty(d career.Duty) string  { return w.mode("mode.", d) }
func (w Writer) short(d career.Duty) string { return w.mode("short.", d) }

func (w Writer) mode(prefix string, d career.Duty) string {
	key := prefix + d.Mode.String()
	switch d.Mode {
	case leeway.SpotCheck:
		return w.P.T(key, locale.Percent(d.Plan))
	case leeway.SeveralReviewers:
		return w.P.T(key, d.Reviewers)
	}
	return w.P.T(key)
}

func (w Writer) gaps(p career.Path) string {
	if len(p.Gaps) == 0 {
		return w.P.T("path.no_gaps")
	}
	var out []string
	for _, g := range p.Gaps {
		out = append(out, fmt.Sprintf("%s %s%s→%s%s", w.element(g.Element), level(g.Have), star(g.Assumed), level(g.Need), star(g.NeedEstimated)))
	}
	return w.listed(out)
}

func level(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', 1, 64) }

func (w Writer) wage(x *float64, atLeast bool) string {
	if x == nil {
		return w.P.T("path.no_wage")
	}
	key := "path.wage"
	if atLeast {
		key = "path.wage_at_least"
	}
	return w.P.T(key, locale.Group(int64(math.Round(*x/100)*100)))
}

func growth(x *float64) string {
	if x == nil {
		return "–"
	}
	return fmt.Sprintf("%+.0f%%", *x)
}

// why is the sentence that a person can check: the strongest and the weakest
// term of the fit, and what the line says.
func (w Writer) why(p career.Path) string {
	best, worst := p.Terms[0], p.Terms[0]
	for _, t := range p.Terms {
		if t.Value*t.Weight > best.Value*best.Weight {
			best = t
		}
		if (1-t.Value)*t.Weight > (1-worst.Value)*worst.Weight {
			worst = t
		}
	}
	first := w.P.T("why.fit", leeway.Term("term."+best.Name), locale.Percent(best.Value), leeway.Term("term."+worst.Name), locale.Percent(worst.Value))
	if best.Name == worst.Name {
		first = w.P.T("why.fit.one", leeway.Term("term."+best.Name), locale.Percent(best.Value))
	}
	return first + w.P.T("why.line", locale.Percent(p.Error.Value), locale.Percent(p.Tolerance.Value), locale.Percent(p.Catch.Value), w.short(p.Duty)) +
		w.P.T("why.lever", leeway.Term("role."+p.Role), leeway.Term("lever."+p.Role))
}

func (w Writer) foot(a *career.Answer, top int) {
	w.faint(0, w.P.T("path.star"))
	if a.Ask != "" {
		w.line(0, w.P.T("path.ask", w.element(a.Ask)))
	}
	if len(a.LeftOut) > 0 {
		var out []string
		n := 0
		for _, l := range a.LeftOut {
			out = append(out, fmt.Sprintf("%s %d", w.P.T(l.Why), l.Count))
			n += l.Count
		}
		w.faint(0, w.P.T("path.left_out", n, w.listed(out)))
	}
	w.faint(0, w.P.T("path.resamples", a.Resamples, locale.Percent(a.Confidence)))
	w.line(0, w.P.T("path.more"))
}
