package report

import (
	"fmt"
	"math"
	"strconv"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
)

// pathRow is one line of the ranked table.
type pathRow struct {
	Number                    int
	Ranks, Role, Work         string
	Fit, FitSpan              string
	BarFrom, BarWidth, BarMid float64 // of the fit's interval, 0 to 100
	Stable                    string
	Tau, TauSpan, Class       string
	ClassName                 string
	Eps, EpsSpan              string
	Duty, Training            string
	Wage, Growth              string
	Notes                     []reference

	id string
}

// fitEnds are the ends of the fit's bars: all intervals, in whole tenths.
func fitEnds(paths []career.Path) [2]float64 {
	ends := [2]float64{1, 0}
	for _, p := range paths {
		ends[0], ends[1] = math.Min(ends[0], p.Fit.Low), math.Max(ends[1], p.Fit.High)
	}
	return [2]float64{math.Floor(ends[0]*10) / 10, math.Ceil(ends[1]*10) / 10}
}

func (w Writer) pathRow(p career.Path, ends [2]float64, notes *footnotes) pathRow {
	along := func(x float64) float64 { return math.Round(1000*(x-ends[0])/(ends[1]-ends[0])) / 10 }
	r := pathRow{
		id: PathID(p), Number: int(p.Rank.Value), Ranks: between(fmt.Sprint(int(p.Rank.Low)), fmt.Sprint(int(p.Rank.High))),
		Role: w.P.T("role." + p.Role), Work: w.work(p),
		Fit: fixed(p.Fit.Value), FitSpan: between(fixed(p.Fit.Low), fixed(p.Fit.High)),
		BarFrom: along(p.Fit.Low), BarWidth: along(p.Fit.High) - along(p.Fit.Low), BarMid: along(p.Fit.Value) - 1,
		Stable: percentOf(p.Stability),
		Tau:    locale.Percent(p.Tolerance.Value) + star(p.Tolerance.Estimated), TauSpan: span(p.Tolerance.Interval),
		Class: string(p.Tolerance.Class), ClassName: w.P.T("word." + string(p.Tolerance.Class)),
		Eps: locale.Percent(p.Error.Value) + star(guessed(p)), EpsSpan: span(p.Error.Interval),
		Duty: w.short(p.Duty), Training: w.P.T("page.of5", p.Training),
		Wage: "–", Growth: growth(p.Growth), Notes: notes.of(p),
	}
	if p.Wage != nil {
		r.Wage = locale.Group(int64(math.Round(*p.Wage/100) * 100))
		if p.WageAtLeast {
			r.Wage = w.P.T("page.wage.least", r.Wage)
		}
	}
	return r
}

// work is a path's field and what is made.
func (w Writer) work(p career.Path) string {
	return w.P.T("application."+p.Application) + " · " + w.P.T("modality."+p.Modality)
}

// guessed says whether ε rests on neither a publication nor a measurement.
func guessed(p career.Path) bool { return p.Error.Basis != "published" && p.Error.Basis != "measured" }

// decimal writes a place in a drawing.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func fixed(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

func between(low, high string) string {
	if low == high {
		return low
	}
	return low + "–" + high
}

// span is an interval of shares.
func span(x leeway.Interval) string { return between(locale.Percent(x.Low), locale.Percent(x.High)) }

// around is a share with its interval, in the brackets of the language.
func (w Writer) around(x leeway.Interval) string {
	return w.P.T("page.interval", locale.Percent(x.Value), span(x))
}

// percentOf writes a share that is no measurement without decimals.
func percentOf(x float64) string { return strconv.FormatFloat(x*100, 'f', 0, 64) + "%" }
