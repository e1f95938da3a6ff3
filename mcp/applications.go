package mcp

import (
	"context"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/tolerance"
)

type assessIn struct {
	Application  string `json:"application,omitempty"`
	Name         string `json:"name,omitempty"`
	Work         []part `json:"work,omitempty"`
	Reliance     *int   `json:"reliance,omitempty"`
	Undetected   *int   `json:"undetected,omitempty"`
	Irreversible *int   `json:"irreversible,omitempty"`
	Bearer       *int   `json:"bearer,omitempty"`
	Regulation   *int   `json:"regulation,omitempty"`
}

// part is an occupation's part in the work of an application.
type part struct {
	Occupation string  `json:"occupation"`
	Share      float64 `json:"share,omitempty"`
}

// mostWork is the most occupations that an application's work is shared among.
const mostWork = 20

func (t *tools) assess(_ context.Context, in assessIn) (any, string, error) {
	id, x, err := t.application(in)
	if err != nil {
		return nil, "", err
	}
	a, err := report.NewApplication(t.Engine.Catalog, t.Engine.Tolerance, t.Engine.Evidence, id, x)
	if err != nil {
		return nil, "", err
	}
	facts := t.writer().ApplicationFacts(a)
	return facts, t.Words.T("mcp.assessed", facts.Name, locale.Percent(facts.Tolerance.Value), locale.Percent(facts.Tolerance.Low), locale.Percent(facts.Tolerance.High),
		leeway.Term("class."+string(facts.Tolerance.Class))), nil
}

// application is the one that is named, or the one that is described.
func (t *tools) application(in assessIn) (id string, x tolerance.Application, err error) {
	fail := func(key string, args ...any) (string, tolerance.Application, error) {
		return "", x, &leeway.Error{Code: leeway.Invalid, Key: key, Args: args}
	}
	if in.Application != "" {
		if !slices.Contains(leeway.Applications(), in.Application) {
			return fail("error.application", in.Application, strings.Join(leeway.Applications(), ", "))
		}
		return in.Application, t.Engine.Tolerance.Applications[in.Application], nil
	}
	if len(in.Work) == 0 || len(in.Work) > mostWork {
		return fail("error.mcp.work", mostWork)
	}
	x.Name = in.Name
	if x.Name == "" {
		x.Name = t.Words.T("mcp.own")
	}
	for _, w := range in.Work {
		if w.Share < 0 || w.Share > 1 {
			return fail("error.mcp.share", "share")
		}
		i, err := t.occupation(w.Occupation)
		if err != nil {
			return "", x, err
		}
		x.Work = append(x.Work, tolerance.Share{Code: t.Engine.Catalog.Occupations[i].Code, Share: w.Share})
	}
	for _, f := range []struct {
		name string
		step *int
	}{{"reliance", in.Reliance}, {"undetected", in.Undetected}, {"irreversible", in.Irreversible}, {"bearer", in.Bearer}, {"regulation", in.Regulation}} {
		if f.step == nil {
			continue
		}
		if *f.step < 0 || *f.step > 4 {
			return fail("error.mcp.range", f.name, 0, 4)
		}
		x = x.With(f.name, *f.step)
	}
	return "own", x, nil
}
