package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// ProfileFile writes a profile as the file that leeway path reads, with what each
// entry means beside it.
func (w Writer) ProfileFile(p person.Profile) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, l := range wrap(w.P.T("profile.file.head"), 76) {
		say("# %s", l)
	}
	if p.Label != "" {
		say("label: %s", strconv.Quote(p.Label))
	}
	if len(p.Occupations) > 0 {
		say("occupations:")
	}
	for _, h := range p.Occupations {
		var parts []string
		note := ""
		if h.Code != "" {
			parts = append(parts, "code: "+h.Code)
			if i, ok := w.Cat.Find(h.Code); ok {
				note = "  # " + w.Cat.Occupations[i].Name(w.P.Lang)
			}
		}
		if h.Title != "" {
			parts = append(parts, "title: "+strconv.Quote(h.Title))
		}
		if h.Years > 0 {
			parts = append(parts, "years: "+strconv.FormatFloat(h.Years, 'f', -1, 64))
		}
		if h.Past {
			parts = append(parts, "past: true")
		}
		say("  - {%s}%s", strings.Join(parts, ", "), note)
	}
	if p.Education != "" {
		say("education: %s", p.Education)
	}
	if p.Interests.Given() {
		var parts []string
		for k, v := range p.Interests {
			parts = append(parts, fmt.Sprintf("%c: %s", person.Letters[k], strconv.FormatFloat(v, 'f', -1, 64)))
		}
		say("interests: {%s}", strings.Join(parts, ", "))
	}
	for _, part := range []struct {
		key string
		m   map[string]float64
	}{{"skills", p.Skills}, {"knowledge", p.Knowledge}, {"styles", p.Styles}, {"weights", p.Weights}} {
		if len(part.m) > 0 {
			say("%s:", part.key)
		}
		keys := make([]string, 0, len(part.m))
		for k := range part.m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			note := ""
			if e, ok := w.Cat.Element(k); ok {
				note = "  # " + e.Name(w.P.Lang)
			} else if id := "aigc." + strings.ReplaceAll(k, " ", "_"); w.P.Has(id) {
				note = "  # " + w.P.T(id)
			}
			say("  %s: %s%s", k, strconv.FormatFloat(part.m[k], 'f', -1, 64), note)
		}
	}
	if p.Catch != nil {
		say("catch: {caught: %g, of: %g}", p.Catch.Caught, p.Catch.Of)
	}
	return b.String()
}

// QuizResult is what a questionnaire came to.
type QuizResult struct {
	Profile   person.Profile `json:"profile"`
	File      string         `json:"file,omitempty"` // where the profile was written
	Asked     int            `json:"asked"`          // questions answered
	Skipped   int            `json:"skipped"`
	Settled   float64        `json:"settled"` // share of the first five that is expected to stay
	Certainty *float64       `json:"certainty_equivalent,omitempty"`
}

// Text shows it, before the paths.
func (q QuizResult) Text(w Writer) {
	w.line(0, w.P.T("quiz.result", q.Asked, q.Skipped, locale.Percent(q.Settled)))
	if q.Certainty != nil {
		w.line(0, w.P.T("quiz.certainty", locale.Percent(*q.Certainty), strconv.FormatFloat(q.Profile.Weights["leeway"], 'f', -1, 64)))
	}
	if q.File != "" {
		w.line(0, w.P.T("quiz.file", q.File))
	}
	w.blank()
}

// ElementName is the name of an element or an AIGC skill in the language.
func ElementName(p *locale.Printer, cat *occupation.Catalog, id string) string {
	if strings.HasPrefix(id, "aigc.") {
		return p.T(id)
	}
	e, _ := cat.Element(id)
	return e.Name(p.Lang)
}

// Share is a share as a whole per cent.
func Share(x float64) string { return fmt.Sprintf("%.0f%%", 100*x) }

// Standings are the first five paths while questions are asked, a line each.
func (w Writer) Standings(top []career.Standing) []string {
	lines := []string{w.P.T("quiz.standings")}
	for _, s := range top {
		lines = append(lines, fmt.Sprintf("%4s  %s · %s · %s", Share(s.Stays), w.P.T("short.role."+s.Role), w.P.T("short.application."+s.Application), w.P.T("modality."+s.Modality)))
	}
	return lines
}
