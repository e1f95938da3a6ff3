package mcp

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/report"
)

// profile is a person as an assistant tells of them. It holds no name, age, sex or
// origin, and one that does is refused.
type profile struct {
	Occupations []person.Held      `json:"occupations,omitempty"`
	Skills      map[string]float64 `json:"skills,omitempty"`
	Knowledge   map[string]float64 `json:"knowledge,omitempty"`
	Styles      map[string]float64 `json:"styles,omitempty"`
	Interests   string             `json:"interests,omitempty"`
	Education   string             `json:"education,omitempty"`
	Want        []string           `json:"want,omitempty"`
	Refuse      []string           `json:"refuse,omitempty"`
	LowestWage  float64            `json:"lowest_wage,omitempty"`
	Catch       *person.Catch      `json:"catch,omitempty"`
	Weights     map[string]float64 `json:"weights,omitempty"`
	Confidence  float64            `json:"confidence,omitempty"`
}

type rankIn struct {
	profile
	Top int `json:"top,omitempty"`
}

type explainIn struct {
	profile
	Path string `json:"path"`
}

// person is the profile that the ranking takes.
func (p profile) person() (*person.Profile, error) {
	out := &person.Profile{Occupations: p.Occupations, Skills: p.Skills, Knowledge: p.Knowledge, Styles: p.Styles, Education: p.Education, Catch: p.Catch, Weights: p.Weights}
	if p.Interests != "" {
		var ok bool
		if out.Interests, ok = person.InterestsFromLetters(p.Interests); !ok {
			return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.profile.interests", Args: []any{p.Interests}}
		}
	}
	out.Wishes.LowestWage = p.LowestWage
	for _, side := range []struct {
		words []string
		put   func(*person.Wish) *[]string
	}{{p.Want, func(w *person.Wish) *[]string { return &w.Want }}, {p.Refuse, func(w *person.Wish) *[]string { return &w.Refuse }}} {
		for _, word := range side.words {
			w := wishOf(&out.Wishes, word)
			if w == nil {
				return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.profile.choice", Args: []any{word, strings.Join(wishes(), ", ")}}
			}
			list := side.put(w)
			*list = append(*list, word)
		}
	}
	return out, out.Check()
}

// wishOf is the wish that a word belongs to; nil for none.
func wishOf(w *person.Wishes, word string) *person.Wish {
	switch {
	case slices.Contains(leeway.Roles(), word):
		return &w.Roles
	case slices.Contains(leeway.Applications(), word):
		return &w.Applications
	case slices.Contains(leeway.Modalities(), word):
		return &w.Modalities
	}
	return nil
}

// answer ranks the paths of a profile.
func (t *tools) answer(ctx context.Context, p profile) (*career.Answer, *person.Who, career.Options, error) {
	options := career.Options{Confidence: p.Confidence}
	fail := func(err error) (*career.Answer, *person.Who, career.Options, error) { return nil, nil, options, err }
	if p.Confidence < 0 || p.Confidence >= 1 {
		return fail(&leeway.Error{Code: leeway.Invalid, Key: "error.mcp.share", Args: []any{"confidence"}})
	}
	asked, err := p.person()
	if err != nil {
		return fail(err)
	}
	who, err := asked.Resolve(t.Engine.Catalog, t.Engine.Policy.ExtraSkills())
	if err != nil {
		return fail(err)
	}
	a, err := t.Engine.Rank(ctx, who, options)
	if err != nil {
		return fail(err)
	}
	t.writer().Finish(a)
	return a, who, options, nil
}

// How many paths are given when nothing is said, and at most: an assistant reads them.
const (
	usualPaths = 5
	mostPaths  = 50
)

func (t *tools) rank(ctx context.Context, in rankIn) (any, string, error) {
	if in.Top < 0 || in.Top > mostPaths {
		return nil, "", &leeway.Error{Code: leeway.Invalid, Key: "error.mcp.range", Args: []any{"top", 1, mostPaths}}
	}
	if in.Top == 0 {
		in.Top = usualPaths
	}
	a, _, _, err := t.answer(ctx, in.profile)
	if err != nil {
		return nil, "", err
	}
	a.Paths = a.Paths[:min(in.Top, len(a.Paths))]
	var lines []string
	for i, p := range a.Paths {
		lines = append(lines, strconv.Itoa(i+1)+". "+report.PathID(p)+": "+p.Why)
	}
	if len(lines) == 0 {
		lines = []string{t.Words.T("mcp.none")}
	}
	return a, strings.Join(append(lines, a.NoteText...), "\n"), nil
}

func (t *tools) explain(ctx context.Context, in explainIn) (any, string, error) {
	a, who, options, err := t.answer(ctx, in.profile)
	if err != nil {
		return nil, "", err
	}
	i := slices.IndexFunc(a.Paths, func(p career.Path) bool { return report.PathID(p) == in.Path })
	if i < 0 {
		return nil, "", &leeway.Error{Code: leeway.NotFound, Key: "error.path.none", Args: []any{in.Path}}
	}
	x, err := t.Engine.Explain(who, options, a, i+1)
	if err != nil {
		return nil, "", err
	}
	p := a.Paths[i]
	return x, t.Words.T("mcp.explained", p.Why, locale.Percent(p.Error.Value), locale.Percent(p.Catch.Value), locale.Percent(p.Tolerance.Value)), nil
}
