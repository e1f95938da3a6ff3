package report

import (
	"math"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
)

// card is all that the page says of one of the first paths.
type card struct {
	Number           int
	Index            int // among the charts
	Name, Why        string
	R, Verdict       string
	Duty, Next, Work string
	Basis            string
	Line             lineData
	Gaps             gapsData
	Terms            []termRow
	Sum, Fit         string
	Notes            []reference
	GapRows          []gapRow
	Holds            bool

	id string
}

type termRow struct{ Name, Value, Weight, Gives string }

type gapRow struct{ Name, Have, Need, Share string }

// lineData is the inequality of one path with its three intervals.
type lineData struct {
	Alt  string     `json:"alt"`
	X    [2]float64 `json:"x"` // ends of the axis, as shares
	Rows []lineRow  `json:"rows"`
}

type lineRow struct {
	Name  string  `json:"name"`
	Low   float64 `json:"low"`
	Value float64 `json:"value"`
	High  float64 `json:"high"`
	Text  string  `json:"text"`
}

// gapsData is the gaps of one path.
type gapsData struct {
	Alt  string     `json:"alt"`
	Rows []gapPoint `json:"rows"`
}

type gapPoint struct {
	Name string  `json:"name"`
	Have float64 `json:"have"`
	Need float64 `json:"need"`
	Text string  `json:"text"`
}

func (w Writer) card(i int, p career.Path, notes *footnotes) card {
	c := card{id: PathID(p), Number: int(p.Rank.Value), Index: i, Name: w.name(p), Why: p.Why, Duty: capital(w.duty(p.Duty)), Basis: capital(w.P.T("basis." + string(p.Error.Basis))),
		Work:  capital(w.P.T("path.work", w.wage(p.Wage, p.WageAtLeast), growth(p.Growth), p.Training, level(p.Levels.Evaluation), level(p.Levels.Domain))),
		Notes: notes.of(p), R: w.reviewShare(p.Duty), Holds: p.Duty.Mode != leeway.HumanOnly}
	if c.Next = w.P.T("page.card.nonext"); p.Raise != nil {
		c.Next = w.raise(p)
	}
	key := "page.line.holds"
	if !c.Holds {
		key = "page.line.fails"
	}
	second := any(w.short(p.Duty))
	if !c.Holds {
		second = leeway.DefaultMaxReviewers
	}
	c.Verdict = w.P.T(key, locale.Percent(p.Duty.Holds), second)
	c.Line = w.line3(p)
	c.Line.Alt = w.P.T("page.line.alt", c.Name, c.Line.Rows[0].Text, c.Line.Rows[1].Text, c.Line.Rows[2].Text, c.Verdict)
	c.Gaps, c.GapRows = w.gapBars(p, c.Name)

	sum := 0.0
	for _, t := range p.Terms {
		c.Terms = append(c.Terms, termRow{capital(w.P.T("term." + t.Name)), fixed(t.Value), percentOf(t.Weight), fixed(t.Value * t.Weight)})
		sum += t.Value * t.Weight
	}
	c.Sum, c.Fit = capital(w.P.T("explain.sum")), fixed(sum)
	return c
}

// line3 is the three intervals of the inequality: ε, what is left of it after
// the review, τ.
func (w Writer) line3(p career.Path) lineData {
	row := func(name string, x leeway.Interval, mark string) lineRow {
		return lineRow{name, x.Low, x.Value, x.High, w.around(x) + mark}
	}
	return lineData{Rows: []lineRow{
		row(w.P.T("page.line.eps"), p.Error.Interval, star(guessed(p))),
		row(w.left(p.Duty), p.Duty.Remaining, star(guessed(p) || p.Catch.Assumed)),
		row(w.P.T("page.line.tau"), p.Tolerance.Interval, star(p.Tolerance.Estimated)),
	}}
}

// left names what is left after the review.
func (w Writer) left(d career.Duty) string {
	key := "page.line.left." + d.Mode.String()
	switch d.Mode {
	case leeway.SpotCheck:
		return w.P.T(key, locale.Percent(d.Plan))
	case leeway.SeveralReviewers:
		return w.P.T(key, d.Reviewers)
	case leeway.HumanOnly:
		return w.P.T(key, leeway.DefaultMaxReviewers)
	}
	return w.P.T(key)
}

// reviewShare says r in words.
func (w Writer) reviewShare(d career.Duty) string {
	if d.ReviewShare.Value == nil || d.ReviewShare.High == nil {
		return w.P.T("page.line.r.none")
	}
	s := w.P.T("page.line.r", share(d.ReviewShare.Value), share(d.ReviewShare.Low), share(d.ReviewShare.High))
	if *d.ReviewShare.High > 1 {
		s += w.P.T("page.line.r.over")
	}
	return s + w.P.T("page.stop")
}

func (w Writer) gapBars(p career.Path, name string) (gapsData, []gapRow) {
	d := gapsData{Rows: []gapPoint{}}
	var rows []gapRow
	for _, g := range p.Gaps {
		have := level(g.Have) + star(g.Assumed)
		d.Rows = append(d.Rows, gapPoint{w.element(g.Element), g.Have, g.Need, have + " → " + level(g.Need) + star(g.NeedEstimated)})
		rows = append(rows, gapRow{w.element(g.Element), have, level(g.Need) + star(g.NeedEstimated), percentOf(g.Weight)})
	}
	if len(rows) > 0 {
		d.Alt = w.P.T("page.gaps.alt", name, rows[0].Name, rows[0].Have, rows[0].Need)
	}
	return d, rows
}

// sameAxis gives all lines one axis, so that the cards can be compared.
func sameAxis(lines []lineData) {
	low, high := 1.0, 0.0
	for _, l := range lines {
		for _, r := range l.Rows {
			low, high = math.Min(low, r.Low), math.Max(high, r.High)
		}
	}
	for i := range lines {
		lines[i].X = [2]float64{math.Max(low, 1e-6) / 1.3, math.Min(1, high*1.3)}
	}
}
