package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
)

// pathFlags are the flags of leeway path.
type pathFlags struct {
	occupations, past, skills     []string
	errors                        []string
	interests, education, catch   string
	weights, html, csv            string
	confidence                    float64
	resamples, top, details, what int
	seed                          uint64
}

func (a *app) pathCommand() *cobra.Command {
	c := a.command("path", "cli.path")
	c.Args = cobra.MaximumNArgs(1)
	var f pathFlags
	fl := c.Flags()
	fl.StringArrayVar(&f.occupations, "occupation", nil, a.p.T("flag.occupation"))
	fl.StringArrayVar(&f.past, "past", nil, a.p.T("flag.past"))
	fl.StringArrayVar(&f.skills, "skill", nil, a.p.T("flag.skill"))
	fl.StringVar(&f.interests, "interests", "", a.p.T("flag.interests"))
	fl.StringVar(&f.education, "education", "", a.p.T("flag.education"))
	fl.StringVar(&f.catch, "catch", "", a.p.T("flag.catch"))
	fl.StringSliceVar(&f.errors, "error", nil, a.p.T("flag.error"))
	fl.StringVar(&f.weights, "weights", "", a.p.T("flag.weights"))
	fl.Float64Var(&f.confidence, "confidence", leeway.DefaultConfidence, a.p.T("flag.confidence"))
	fl.IntVar(&f.resamples, "resamples", 500, a.p.T("flag.resamples"))
	fl.Uint64Var(&f.seed, "seed", 1, a.p.T("flag.seed"))
	fl.IntVar(&f.top, "top", 10, a.p.T("flag.top"))
	fl.IntVar(&f.details, "details", 3, a.p.T("flag.details"))
	fl.IntVar(&f.what, "explain", 0, a.p.T("flag.explain"))
	fl.StringVar(&f.html, "html", "", a.p.T("flag.html"))
	fl.StringVar(&f.csv, "csv", "", a.p.T("flag.csv"))
	c.RunE = func(cmd *cobra.Command, args []string) error { return a.path(cmd, args, f) }
	return c
}

func (a *app) path(cmd *cobra.Command, args []string, f pathFlags) error {
	profile := &person.Profile{}
	if len(args) == 1 {
		var err error
		if profile, err = person.Load(args[0]); err != nil {
			return err
		}
	}
	if err := f.apply(profile); err != nil {
		return err
	}
	weights, err := parseWeights(f.weights)
	if err != nil {
		return err
	}
	if cmd.Flag("resamples").Changed && f.resamples < 1 {
		return &leeway.Error{Code: leeway.Usage, Key: "error.resamples", Args: []any{f.resamples}}
	}
	if !(f.confidence > 0 && f.confidence < 1) {
		return &leeway.Error{Code: leeway.Usage, Key: "error.confidence", Args: []any{f.confidence}}
	}
	if err := checkFiles(cmd, f, a.json); err != nil {
		return err
	}
	own, err := savedErrors(f.errors)
	if err != nil {
		return err
	}
	engine, err := a.engine()
	if err != nil {
		return err
	}
	who, err := profile.Resolve(engine.Catalog, engine.Policy.ExtraSkills())
	if err != nil {
		return err
	}
	options := career.Options{Confidence: f.confidence, Weights: weights, Resamples: f.resamples, Seed: f.seed, Own: own}
	answer, err := engine.Rank(cmd.Context(), who, options)
	if err != nil {
		return err
	}
	w := a.writer(engine.Catalog)
	w.Finish(answer)
	if ok, err := a.files(cmd, args, f, engine, answer); ok || err != nil {
		return err
	}
	if cmd.Flag("explain").Changed {
		x, err := engine.Explain(who, options, answer, f.what)
		if err != nil {
			return err
		}
		if a.json {
			return w.JSON(x)
		}
		w.Explain(x)
		return nil
	}
	if a.json {
		return w.JSON(answer)
	}
	w.Paths(answer, max(1, f.top), max(0, f.details))
	return nil
}

// apply adds what the flags say to the profile.
func (f pathFlags) apply(p *person.Profile) error {
	for _, t := range f.occupations {
		p.Occupations = append(p.Occupations, held(t, false))
	}
	for _, t := range f.past {
		p.Occupations = append(p.Occupations, held(t, true))
	}
	if f.interests != "" {
		x, ok := person.InterestsFromLetters(f.interests)
		if !ok {
			return &leeway.Error{Code: leeway.Usage, Key: "error.profile.interests", Args: []any{f.interests}}
		}
		p.Interests = x
	}
	if f.education != "" {
		p.Education = f.education
	}
	for _, s := range f.skills {
		name, value, ok := strings.Cut(s, "=")
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if !ok || err != nil {
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--skill", s, "NAME=LEVEL"}}
		}
		if p.Skills == nil {
			p.Skills = map[string]float64{}
		}
		p.Skills[strings.TrimSpace(name)] = v
	}
	if f.catch != "" {
		caught, of, ok := strings.Cut(f.catch, "/")
		x, err1 := strconv.ParseFloat(strings.TrimSpace(caught), 64)
		n, err2 := strconv.ParseFloat(strings.TrimSpace(of), 64)
		if !ok || err1 != nil || err2 != nil {
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--catch", f.catch, "34/40"}}
		}
		p.Catch = &person.Catch{Caught: x, Of: n}
	}
	return p.Check()
}

// held reads an occupation given by code or title.
func held(t string, past bool) person.Held {
	if len(t) >= 7 && t[2] == '-' && t[0] >= '0' && t[0] <= '9' {
		return person.Held{Code: t, Past: past}
	}
	return person.Held{Title: t, Past: past}
}

func parseWeights(s string) (map[string]float64, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	out := map[string]float64{}
	for _, part := range strings.Split(s, ",") {
		name, value, ok := strings.Cut(part, "=")
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		name = strings.TrimSpace(name)
		if !ok || err != nil || !contains(person.Terms(), name) || !(v >= 0 && v <= 1000) {
			return nil, &leeway.Error{Code: leeway.Usage, Key: "error.weights", Args: []any{part, strings.Join(person.Terms(), ", ")}}
		}
		out[name] = v
	}
	return out, nil
}
