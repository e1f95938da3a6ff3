package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/internal/screen"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/resume"
	"github.com/leeway-project/leeway/report"
)

// resumeFlags are the flags of leeway resume.
type resumeFlags struct {
	out, llm, model   string
	force, yes, plain bool
}

func (a *app) resumeCommand() *cobra.Command {
	c := a.command("resume", "cli.resume")
	c.Args = cobra.MinimumNArgs(1)
	var f resumeFlags
	fl := c.Flags()
	fl.StringVarP(&f.out, "out", "o", "", a.p.T("flag.resume.out"))
	fl.BoolVar(&f.force, "force", false, a.p.T("flag.quiz.force"))
	fl.BoolVarP(&f.yes, "yes", "y", false, a.p.T("flag.resume.yes"))
	fl.BoolVar(&f.plain, "plain", false, a.p.T("flag.quiz.plain"))
	fl.StringVar(&f.llm, "llm", "", a.p.T("flag.resume.llm"))
	fl.StringVar(&f.model, "llm-model", "default", a.p.T("flag.resume.model"))
	c.RunE = func(cmd *cobra.Command, args []string) error { return a.resume(cmd.Context(), f, args) }
	return c
}

func (a *app) resume(ctx context.Context, f resumeFlags, args []string) error {
	if err := checkOut(f.out, f.force); err != nil {
		return err
	}
	cat, _, err := a.catalog()
	if err != nil {
		return err
	}
	found, used := resume.Findings{}, ""
	for _, name := range args {
		data, err := a.readResume(name)
		if err != nil {
			return err
		}
		text, err := resume.Text(ctx, name, data)
		if err != nil {
			return err
		}
		one := resume.Extract(cat, text)
		if f.llm != "" {
			m := resume.Model{URL: f.llm, Name: f.model, Key: firstOf(os.Getenv("LEEWAY_LLM_KEY"), os.Getenv("OPENAI_API_KEY"))}
			better, err := m.Refine(ctx, cat, one)
			if err != nil { // what was found without it stands
				fmt.Fprintln(a.err, a.p.T("resume.llm.failed", a.p.Error(err)))
			} else {
				one, used = better, m.Name
			}
		}
		found = found.Merge(one)
	}
	v := report.Resume{Findings: found, Model: used}
	if !f.yes && !a.json {
		done, err := a.correct(ctx, cat, &v.Findings, f.plain, args)
		if err != nil || !done {
			return err
		}
		if f.out == "" {
			f.out = freeName("leeway-profile.yaml")
		}
	}
	v.Profile = v.Findings.Profile(time.Now())
	w := a.writer(cat)
	if f.out != "" {
		if err := replaceFile(f.out, []byte(w.ResumeFile(v))); err != nil {
			return err
		}
		v.File = f.out
	}
	if a.json {
		return w.JSON(v)
	}
	w.Resume(v)
	return nil
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// mostResume is the most that is read of a file.
const mostResume = 32<<20 + 1

func (a *app) readResume(name string) ([]byte, error) {
	in := a.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.measure.open", File: name, Err: err}
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, mostResume))
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.open", File: name, Err: err}
	}
	return data, nil
}

// correction is the findings under correction: one screen a finding. at counts them:
// the jobs, the place to add one, education, then the three lists.
type correction struct {
	app   *app
	cat   *occupation.Catalog
	f     *resume.Findings
	at    int
	other bool // another title is being typed for the job at
	said  string
	done  bool
}

// correct shows each finding to be kept, changed or removed, and asks for what is
// missing; done is false when the person stops.
func (a *app) correct(ctx context.Context, cat *occupation.Catalog, f *resume.Findings, plain bool, args []string) (bool, error) {
	c := &correction{app: a, cat: cat, f: f}
	var err error
	if out := a.screens(plain); out != nil {
		err = screen.Run(ctx, a.in, out, a.screenWords(), a.screenColor(), c.step)
	} else {
		for _, name := range args {
			if name == "-" { // the résumé came from where the answers would
				return false, &leeway.Error{Code: leeway.Usage, Key: "error.resume.stdin"}
			}
		}
		err = screen.Lines(ctx, a.in, a.err, a.p.T("quiz.help"), a.p.T("quiz.again"), c.step)
	}
	if err == nil && !c.done {
		_, err = fmt.Fprintln(a.err, a.p.T("resume.stopped"))
	}
	return c.done, err
}

// Places after the jobs.
const (
	placeAdd = iota
	placeEducation
	placeTechnology
	placeLanguages
	placeSkills
	places
)

func (c *correction) step(e screen.Event) (*screen.Question, error) {
	c.said = ""
	switch e.Action {
	case screen.Quit:
		return nil, nil
	case screen.Back:
		if c.other {
			c.other = false
		} else if c.at > 0 {
			c.at--
		}
	case screen.Skip: // as it is
		c.other = false
		c.at++
	case screen.Chose:
		c.take(e)
	}
	if c.at == len(c.f.Jobs)+places {
		c.done = true
		return nil, nil
	}
	return c.screen(), nil
}

// take does what was answered.
func (c *correction) take(e screen.Event) {
	jobs := len(c.f.Jobs)
	switch place := c.at - jobs; {
	case c.at < jobs && c.other, place == placeAdd:
		hits := c.cat.Search(e.Text, 5)
		if len(hits) == 0 || !worded(e.Text) {
			c.said = c.app.p.T("quiz.unknown", e.Text)
			return
		}
		var codes []string
		for _, h := range hits {
			codes = append(codes, c.cat.Occupations[h.Index].Code)
		}
		if place == placeAdd { // asked again, until it is left empty
			c.f.Jobs = append(c.f.Jobs, resume.Job{Title: e.Text, Code: codes[0], Others: codes[1:], Confidence: 1})
			c.at = len(c.f.Jobs)
			return
		}
		j := &c.f.Jobs[c.at]
		j.Title, j.Code, j.Others, j.Confidence, c.other = e.Text, codes[0], codes[1:], 1, false
		c.at++
	case c.at < jobs:
		j := &c.f.Jobs[c.at]
		codes := append([]string{j.Code}, j.Others...)
		switch {
		case e.Choice < len(codes):
			j.Code, j.Confidence = codes[e.Choice], 1
			c.at++
		case e.Choice == len(codes):
			c.other = true
		default:
			c.f.Jobs = append(c.f.Jobs[:c.at:c.at], c.f.Jobs[c.at+1:]...)
		}
	case place == placeEducation:
		c.f.Education = nil
		if levels := person.EducationLevels(); e.Choice < len(levels) {
			c.f.Education = &resume.Finding{Value: levels[e.Choice], Confidence: 1}
		}
		c.at++
	default:
		list := c.list(place)
		*list = c.edited(*list, e.Text)
		c.at++
	}
}

func (c *correction) list(place int) *[]resume.Finding {
	return map[int]*[]resume.Finding{placeTechnology: &c.f.Technology, placeLanguages: &c.f.Languages, placeSkills: &c.f.Skills}[place]
}

// edited is a list as the person left it: what was there keeps its quote.
func (c *correction) edited(was []resume.Finding, text string) []resume.Finding {
	var out []resume.Finding
	for _, value := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		value = strings.TrimSpace(value)
		f := resume.Finding{Value: value, Confidence: 1}
		for _, w := range was {
			if w.Value == value {
				f = w
			}
		}
		if value != "" {
			out = append(out, f)
		}
	}
	return out
}

// screen is the finding at c.at.
func (c *correction) screen() *screen.Question {
	p, jobs := c.app.p, len(c.f.Jobs)
	q := &screen.Question{Done: c.at, Of: jobs + places, Picked: -1, Why: p.T("resume.why")}
	w := c.app.writer(c.cat)
	switch place := c.at - jobs; {
	case c.at < jobs:
		j := c.f.Jobs[c.at]
		q.Head, q.Body = p.T("resume.job"), w.ResumeJob(j)
		if c.other {
			q.Body = p.T("resume.other", j.Title)
			q.Input = &screen.Input{Value: j.Title, Suggest: c.suggest}
			break
		}
		q.Picked = 0
		for i, code := range append([]string{j.Code}, j.Others...) {
			k, _ := c.cat.Find(code)
			q.Choices = append(q.Choices, screen.Choice{Key: strconv.Itoa(i + 1), Label: c.cat.Occupations[k].Name(p.Lang)})
		}
		q.Choices = append(q.Choices, screen.Choice{Key: "t", Label: p.T("resume.job.other")}, screen.Choice{Key: "x", Label: p.T("resume.job.remove")})
	case place == placeAdd:
		q.Head, q.Body, q.Input = p.T("resume.job"), p.T("resume.add"), &screen.Input{Suggest: c.suggest}
	case place == placeEducation:
		q.Head, q.Body = p.T("resume.education"), p.T("resume.education.ask")
		levels := person.EducationLevels()
		for i, e := range levels {
			q.Choices = append(q.Choices, screen.Choice{Key: strconv.Itoa(i + 1), Label: p.T("education." + e)})
			if c.f.Education != nil && c.f.Education.Value == e {
				q.Picked = i
			}
		}
		q.Choices = append(q.Choices, screen.Choice{Key: "0", Label: p.T("resume.unsaid")})
		if c.f.Education == nil {
			q.Picked = len(levels)
		} else if c.f.Education.Quote != "" {
			q.Body += "\n\n" + p.T("resume.quote", c.f.Education.Quote)
		}
	default:
		key := map[int]string{placeTechnology: "resume.technology", placeLanguages: "resume.languages", placeSkills: "resume.skills"}[place]
		q.Head, q.Body = p.T(key), p.T("resume.list", p.T(key))+"\n"
		var values []string
		for _, f := range *c.list(place) {
			values = append(values, f.Value)
			if f.Quote != "" {
				q.Body += "\n  " + p.T("resume.item", f.Value, report.Share(f.Confidence), f.Quote)
			}
		}
		q.Input = &screen.Input{Value: strings.Join(values, ", ")}
	}
	if c.said != "" {
		q.Body = c.said + "\n\n" + q.Body
	}
	return q
}

func (c *correction) suggest(text string) []string {
	var out []string
	for _, h := range c.cat.Search(text, 6) {
		out = append(out, c.cat.Occupations[h.Index].Name(c.app.p.Lang))
	}
	return out
}
