package report

import (
	"fmt"
	"strings"

	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/resume"
)

// Resume is what was found in a résumé, and the profile that it makes.
type Resume struct {
	resume.Findings
	Model   string         `json:"llm,omitempty"` // the language model that refined it; "": none, it was read offline
	Profile person.Profile `json:"profile"`
	File    string         `json:"file,omitempty"` // where the profile was written
}

// Resume shows the findings, each with the quote that it rests on.
func (w Writer) Resume(v Resume) {
	if v.Model == "" {
		w.faint(0, w.P.T("resume.offline", v.Personal))
	} else {
		w.faint(0, w.P.T("resume.refined", v.Model, v.Personal))
	}
	w.blank()
	w.title(w.P.T("resume.jobs", len(v.Jobs)))
	for _, j := range v.Jobs {
		w.line(2, w.jobLine(j))
		if j.Quote != "" {
			w.faint(4, w.P.T("resume.quote", j.Quote))
		}
	}
	if v.Education != nil {
		w.blank()
		w.line(0, w.P.T("resume.education.found", w.P.T("education."+v.Education.Value), Share(v.Education.Confidence)))
		if v.Education.Quote != "" {
			w.faint(4, w.P.T("resume.quote", v.Education.Quote))
		}
	}
	for _, part := range []struct {
		key  string
		list []resume.Finding
	}{{"technology", v.Technology}, {"languages", v.Languages}, {"skills", v.Skills}} {
		if len(part.list) > 0 {
			w.line(0, w.P.T("resume.found", w.P.T("resume."+part.key), values(part.list)))
		}
	}
	w.blank()
	if v.File != "" {
		w.line(0, w.P.T("quiz.file", v.File))
	} else {
		w.line(0, w.P.T("resume.unwritten"))
	}
}

func values(list []resume.Finding) string {
	var out []string
	for _, f := range list {
		out = append(out, f.Value)
	}
	return strings.Join(out, ", ")
}

// jobLine is a job in one line: what it was taken for, when, and how sure that is.
func (w Writer) jobLine(j resume.Job) string {
	i, _ := w.Cat.Find(j.Code)
	when := ""
	if j.From > 0 {
		when = fmt.Sprintf("%d–", int(j.From))
		if j.Now {
			when += w.P.T("resume.now")
		} else if j.To > 0 {
			when += fmt.Sprint(int(j.To))
		}
	}
	level := ""
	if j.Seniority != "" {
		level = w.P.T("seniority." + j.Seniority)
	}
	return w.P.T("resume.line", w.Cat.Occupations[i].Name(w.P.Lang), j.Code, strings.Join(strings.Fields(when+" "+level), " "), Share(j.Confidence))
}

// ResumeJob is a job as it is shown for correction.
func (w Writer) ResumeJob(j resume.Job) string {
	body := w.P.T("resume.job.ask", firstWord(j.Title, w.P.T("resume.untitled"))) + "\n\n" + w.jobLine(j)
	if j.Quote != "" {
		body += "\n\n" + w.P.T("resume.quote", j.Quote)
	}
	return body
}

func firstWord(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// ResumeFile is the profile file, what has no place in it in comments.
func (w Writer) ResumeFile(v Resume) string {
	out := w.ProfileFile(v.Profile)
	for _, part := range []struct {
		key  string
		list []resume.Finding
	}{{"technology", v.Technology}, {"languages", v.Languages}, {"skills", v.Skills}} {
		if len(part.list) > 0 {
			out += "# " + w.P.T("resume.found", w.P.T("resume."+part.key), strings.Join(strings.Fields(values(part.list)), " ")) + "\n"
		}
	}
	if len(v.Skills) > 0 {
		out += "# " + w.P.T("resume.levels") + "\n"
	}
	return out
}
