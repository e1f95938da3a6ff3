package eval

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/examples"
	"github.com/leeway-project/leeway/person"
)

// Stability is how far the first five paths of the examples hold when
// everything uncertain is drawn again.
type Stability struct {
	Mean     float64            `json:"mean"` // over the examples
	Examples map[string]float64 `json:"examples"`
}

// Sanity counts rules that no answer may break.
type Sanity struct {
	Skill      Rule `json:"skill"`      // improving a skill lowers no fit
	Irrelevant Rule `json:"irrelevant"` // order, case, label and what is not used change nothing
	Catch      Rule `json:"catch"`      // a higher catch rate raises no duty
}

// Rule is a rule with how often it was tried and broken.
type Rule struct {
	Checked  int `json:"checked"`
	Violated int `json:"violated"`
}

func (r *Rule) check(holds bool) {
	r.Checked++
	if !holds {
		r.Violated++
	}
}

// profiles are the examples by file name.
func profiles() (map[string]*person.Profile, error) {
	names, err := fs.Glob(examples.Files, "*.yaml")
	if err != nil {
		return nil, err
	}
	out := map[string]*person.Profile{}
	for _, name := range names {
		data, err := examples.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if out[name], err = person.Parse(name, data); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func answer(ctx context.Context, e *career.Engine, p *person.Profile, o career.Options) (*career.Answer, error) {
	who, err := p.Resolve(e.Catalog, e.Policy.ExtraSkills())
	if err != nil {
		return nil, err
	}
	return e.Rank(ctx, who, o)
}

func stability(ctx context.Context, e *career.Engine) (Stability, error) {
	s := Stability{Examples: map[string]float64{}}
	all, err := profiles()
	if err != nil {
		return s, err
	}
	for name, p := range all {
		a, err := answer(ctx, e, p, career.Options{Seed: 1})
		if err != nil {
			return s, fmt.Errorf("%s: %w", name, err)
		}
		top := a.Paths[:min(5, len(a.Paths))]
		for _, p := range top {
			s.Examples[name] += p.Stability / float64(len(top))
		}
	}
	for _, name := range sorted(s.Examples) { // in order: sums of floats depend on it
		s.Mean += s.Examples[name] / float64(len(all))
	}
	return s, nil
}

// sanityResamples is enough: the same draws are used before and after.
const sanityResamples = 50

func sanity(ctx context.Context, e *career.Engine) (Sanity, error) {
	var s Sanity
	all, err := profiles()
	if err != nil {
		return s, err
	}
	for _, name := range sorted(all) {
		p := all[name]
		o := career.Options{Seed: 7, Resamples: sanityResamples}
		base, err := answer(ctx, e, p, o)
		if err != nil {
			return s, err
		}
		for _, try := range []func() error{
			func() error { return s.skills(ctx, e, p, o) },
			func() error { return s.irrelevant(ctx, e, p, o, base) },
			func() error { return s.catches(ctx, e, p, o) },
		} {
			if err := try(); err != nil {
				return s, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return s, nil
}

// skills raises one stated skill at a time.
func (s *Sanity) skills(ctx context.Context, e *career.Engine, p *person.Profile, o career.Options) error {
	for _, id := range []string{"2.A.1.c", "2.A.1.e", "2.B.3.e", "2.B.3.m", "2.C.9.a", "2.C.7.a", "machine learning", "evaluation"} {
		var last *career.Answer
		for _, level := range []float64{1, 3, 5, 7} {
			q := *p
			q.Skills = map[string]float64{id: level}
			for k, v := range p.Skills {
				q.Skills[k] = v
			}
			q.Skills[id] = level
			a, err := answer(ctx, e, &q, o)
			if err != nil {
				return err
			}
			if last != nil {
				before := byName(last)
				for _, path := range a.Paths {
					s.Skill.check(path.Fit.Value >= before[name(path)].Fit.Value-1e-9)
				}
			}
			last = a
		}
	}
	return nil
}

// irrelevant changes what must not matter.
func (s *Sanity) irrelevant(ctx context.Context, e *career.Engine, p *person.Profile, o career.Options, base *career.Answer) error {
	q := *p
	q.Label = "somebody else"
	q.Occupations = nil
	for k := len(p.Occupations) - 1; k >= 0; k-- { // the other way round
		h := p.Occupations[k]
		if h.Title != "" {
			h.Title = "  " + strings.ToUpper(h.Title) + " "
		}
		q.Occupations = append(q.Occupations, h)
	}
	a, err := answer(ctx, e, &q, o)
	if err != nil {
		return err
	}
	for k, path := range a.Paths {
		was := base.Paths[k]
		s.Irrelevant.check(name(path) == name(was) && path.Fit == was.Fit && path.Duty.Mode == was.Duty.Mode)
	}
	return nil
}

// catches raises the measured catch rate.
func (s *Sanity) catches(ctx context.Context, e *career.Engine, p *person.Profile, o career.Options) error {
	var last *career.Answer
	for _, caught := range []float64{10, 20, 30, 38} {
		q := *p
		q.Catch = &person.Catch{Caught: caught, Of: 40}
		a, err := answer(ctx, e, &q, o)
		if err != nil {
			return err
		}
		if last != nil {
			before := byName(last)
			for _, path := range a.Paths {
				s.Catch.check(burden(path.Duty) <= burden(before[name(path)].Duty)+1e-9)
			}
		}
		last = a
	}
	return nil
}

// burden orders duties: the mode, then reviewers, then the share.
func burden(d career.Duty) float64 {
	mode := d.Mode
	if mode == leeway.FullReview { // the largest of spot checks
		mode = leeway.SpotCheck
	}
	return 100*float64(mode) + 10*float64(d.Reviewers) + d.Plan
}

func name(p career.Path) string { return p.Role + "/" + p.Application + "/" + p.Modality }

func byName(a *career.Answer) map[string]career.Path {
	m := map[string]career.Path{}
	for _, p := range a.Paths {
		m[name(p)] = p
	}
	return m
}
