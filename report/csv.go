package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
)

// CSV writes all paths as a table (RFC 4180): a row a path, the column names as
// in docs/json.md whatever the language, the columns *_name in the language.
// It begins with a byte order mark, without which Excel garbles Chinese.
func (w Writer) CSV(a *career.Answer) error {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	for i, p := range a.Paths {
		columns := w.csvColumns(p)
		head, row := make([]string, len(columns)), make([]string, len(columns))
		for j, c := range columns {
			head[j], row[j] = c.Name, c.Text
		}
		if i == 0 {
			if err := out.Write(head); err != nil {
				return fmt.Errorf("writing CSV: %w", err)
			}
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("writing CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	if _, err := w.Out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// csvColumns is one path: columns with their cells.
func (w Writer) csvColumns(p career.Path) []fact {
	var c []fact
	text := func(name, s string) { c = append(c, fact{name, guard(s)}) }
	number := func(name string, x float64) { c = append(c, fact{name, digits(x)}) }
	maybe := func(name string, x *float64) {
		if x == nil {
			c = append(c, fact{name, ""})
			return
		}
		number(name, *x)
	}
	interval := func(name string, x leeway.Interval) {
		number(name, x.Value)
		number(name+"_low", x.Low)
		number(name+"_high", x.High)
	}
	interval("rank", p.Rank)
	number("stability", p.Stability)
	text("role", p.Role)
	text("role_name", w.P.T("role."+p.Role))
	text("application", p.Application)
	text("application_name", w.P.T("application."+p.Application))
	text("modality", p.Modality)
	text("modality_name", w.P.T("modality."+p.Modality))
	interval("fit", p.Fit)
	interval("tolerance", p.Tolerance.Interval)
	text("tolerance_class", string(p.Tolerance.Class))
	text("tolerance_class_name", w.P.T("class."+string(p.Tolerance.Class)))
	text("tolerance_estimated", strconv.FormatBool(p.Tolerance.Estimated))
	interval("error", p.Error.Interval)
	text("error_basis", string(p.Error.Basis))
	text("error_sources", strings.Join(p.Error.Sources, "; "))
	interval("catch", p.Catch.Interval)
	text("catch_assumed", strconv.FormatBool(p.Catch.Assumed))
	text("mode", p.Duty.Mode.String())
	text("mode_name", w.short(p.Duty))
	maybe("review_share", p.Duty.ReviewShare.Value)
	maybe("review_share_low", p.Duty.ReviewShare.Low)
	maybe("review_share_high", p.Duty.ReviewShare.High)
	number("plan", p.Duty.Plan)
	number("reviewers", float64(p.Duty.Reviewers))
	number("holds", p.Duty.Holds)
	number("training", float64(p.Training))
	number("training_evaluation", p.Levels.Evaluation)
	number("training_domain", p.Levels.Domain)
	maybe("wage", p.Wage)
	text("wage_at_least", strconv.FormatBool(p.WageAtLeast))
	maybe("growth", p.Growth)
	maybe("employment", p.Employment)
	text("gaps_name", w.gaps(p))
	for _, name := range person.Terms() {
		maybe("term_"+name, term(p, name))
	}
	text("why", p.Why)
	return c
}

// term is the value of a part of the fit; nil where it does not count.
func term(p career.Path, name string) *float64 {
	for _, t := range p.Terms {
		if t.Name == name {
			return &t.Value
		}
	}
	return nil
}

// digits writes a number with six significant digits and no exponent.
func digits(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	six, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 5, 64), 64) // what was just written can be read
	if math.Abs(x) >= 1e5 {
		six = math.Round(x)
	}
	return strconv.FormatFloat(six, 'f', -1, 64)
}

// guard keeps a spreadsheet from taking text for a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
