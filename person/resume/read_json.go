package resume

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/leeway-project/leeway"
)

// record is a résumé in fields, as files made by programs give it. Who the person is, is
// not among them.
type record struct {
	Basics       struct{ Label, Summary string }
	Work         []post
	Volunteer    []post
	Projects     []project
	Education    []school
	Skills       []skill
	Languages    []language
	Certificates []certificate
}

type (
	post struct {
		Position, Name, Company, Organization    string
		StartDate, EndDate, Summary, Description string
		Highlights                               []string
	}
	project struct {
		Name, StartDate, EndDate, Description string
		Highlights                            []string
	}
	school struct {
		StudyType, Area, Institution, StartDate, EndDate string
		Courses                                          []string
	}
	skill struct {
		Name     string
		Keywords []string
	}
	language    struct{ Language, Fluency string }
	certificate struct{ Name, Issuer, Date string }
)

// jsonResume writes a JSON Resume (schema 1.0.0) as the text that others give.
func jsonResume(data []byte) (string, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return "", &leeway.Error{Code: leeway.Invalid, Key: "error.resume.json", Err: err}
	}
	return r.text(), nil
}

// text writes the fields under the headings that people use.
func (r *record) text() string {
	var b strings.Builder
	heading := func(s string, n int) {
		if n > 0 {
			fmt.Fprintf(&b, "\n%s\n", s)
		}
	}
	job := func(title, where, from, to, summary string, points []string) {
		fmt.Fprintln(&b, joined(" | ", title, where, dates(from, to)))
		if summary != "" {
			fmt.Fprintln(&b, summary)
		}
		for _, p := range points {
			fmt.Fprintln(&b, "•", p)
		}
		fmt.Fprintln(&b)
	}
	if s := joined("\n", r.Basics.Label, r.Basics.Summary); s != "" {
		fmt.Fprintf(&b, "Summary\n%s\n", s)
	}
	heading("Experience", len(r.Work))
	for _, w := range r.Work {
		job(w.Position, joined(" ", w.Name, w.Company), w.StartDate, present(w.EndDate), joined("\n", w.Description, w.Summary), w.Highlights)
	}
	heading("Volunteering", len(r.Volunteer))
	for _, v := range r.Volunteer {
		job(v.Position, v.Organization, v.StartDate, v.EndDate, v.Summary, v.Highlights)
	}
	heading("Projects", len(r.Projects))
	for _, p := range r.Projects {
		job(p.Name, "", p.StartDate, p.EndDate, p.Description, p.Highlights)
	}
	heading("Education", len(r.Education))
	for _, e := range r.Education {
		fmt.Fprintln(&b, joined(" ", e.StudyType, e.Area, e.Institution, dates(e.StartDate, e.EndDate)))
		for _, c := range e.Courses {
			fmt.Fprintln(&b, "•", c)
		}
	}
	heading("Skills", len(r.Skills))
	for _, s := range r.Skills {
		fmt.Fprintln(&b, joined(" ", s.Name, strings.Join(s.Keywords, ", ")))
	}
	heading("Languages", len(r.Languages))
	for _, l := range r.Languages {
		fmt.Fprintln(&b, joined(" ", l.Language, l.Fluency))
	}
	heading("Certificates", len(r.Certificates))
	for _, c := range r.Certificates {
		fmt.Fprintln(&b, joined(", ", c.Name, c.Issuer, short(c.Date)))
	}
	return b.String()
}

// joined puts what is not empty together.
func joined(between string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, between)
}

// present is the end of what has not ended.
func present(end string) string {
	if end == "" {
		return "present"
	}
	return end
}

func dates(from, to string) string {
	if from == "" && to == "present" {
		return ""
	}
	return joined(" - ", short(from), short(to))
}

// short leaves the day out of a date.
func short(s string) string {
	if len(s) >= 10 && s[4] == '-' && s[7] == '-' {
		return s[:7]
	}
	return s
}
