package eval

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// Self is whether people find their own work: somebody with exactly the
// ratings of an occupation of a domain, and nothing else said of them, should
// be sent to that domain, in the role closest to the occupation. All five
// terms of the fit act as they always do, so an occupation of low tolerance is
// held back by the leeway term.
type Self struct {
	Top1  float64 `json:"top1"` // domain and role both right in the first path
	Top5  float64 `json:"top5"` // … in one of the first five
	N     int     `json:"n"`    // people: occupations of the domains that are rated
	Exact Found   `json:"exact"`
	Noisy Found   `json:"noisy"` // with the error of self-ratings on every level and interest
	Held  Found   `json:"held"`  // exact, and the occupation is named as held
}

// Found are shares of the people.
type Found struct {
	Top1   float64 `json:"top1"`
	Top5   float64 `json:"top5"`
	Domain Place5  `json:"domain"` // the domain alone
	Role   Place5  `json:"role"`   // the role alone
}

// Place5 are the shares found first and among five.
type Place5 struct {
	Top1 float64 `json:"top1"`
	Top5 float64 `json:"top5"`
}

// own is an occupation with the answers that are right for it.
type own struct {
	index   int
	domains []string
	role    string
}

func self(ctx context.Context, e *career.Engine) (Self, error) {
	people, err := owners(e)
	if err != nil {
		return Self{}, err
	}
	s := Self{N: len(people)}
	for _, kind := range []struct {
		to   *Found
		who  func(own, *rand.Rand) *person.Who
		seed uint64
	}{
		{&s.Exact, func(o own, _ *rand.Rand) *person.Who { return worker(e.Catalog, o.index, nil, false) }, 1},
		{&s.Noisy, func(o own, r *rand.Rand) *person.Who { return worker(e.Catalog, o.index, r, false) }, 2},
		{&s.Held, func(o own, _ *rand.Rand) *person.Who { return worker(e.Catalog, o.index, nil, true) }, 3},
	} {
		rng := rand.New(rand.NewPCG(kind.seed, 3))
		for _, o := range people {
			a, err := e.Rank(ctx, kind.who(o, rng), career.Options{})
			if err != nil {
				return s, err
			}
			kind.to.count(o, a.Paths, float64(len(people)))
		}
	}
	s.Top1, s.Top5 = s.Exact.Top1, s.Exact.Top5
	return s, nil
}

func (f *Found) count(o own, paths []career.Path, of float64) {
	is := func(p career.Path) (both, domain, role bool) {
		domain, role = slices.Contains(o.domains, p.Application), p.Role == o.role
		return domain && role, domain, role
	}
	var seen [3]bool
	for k, p := range paths[:min(5, len(paths))] {
		both, domain, role := is(p)
		for n, hit := range []bool{both, domain, role} {
			first := []*float64{&f.Top1, &f.Domain.Top1, &f.Role.Top1}[n]
			five := []*float64{&f.Top5, &f.Domain.Top5, &f.Role.Top5}[n]
			if hit && k == 0 {
				*first += 1 / of
			}
			if hit && !seen[n] {
				*five += 1 / of
				seen[n] = true
			}
		}
	}
}

// owners are the rated occupations of the applications, each with its domains
// and, of the roles that exist there, the one whose own occupations it is
// most akin to.
func owners(e *career.Engine) ([]own, error) {
	domains := map[int][]string{}
	for _, name := range leeway.Applications() {
		t, err := e.Tolerance.OfApplication(e.Catalog, e.Tolerance.Applications[name])
		if err != nil {
			return nil, err
		}
		for _, w := range t.Work {
			if e.Catalog.Rated(w.Index, occupation.SkillLevel) {
				domains[w.Index] = append(domains[w.Index], name)
			}
		}
	}
	var out []own
	for i := range e.Catalog.Occupations {
		if names := domains[i]; len(names) > 0 {
			o := own{index: i, domains: names}
			best := math.Inf(-1)
			for _, role := range leeway.Roles() {
				if v := e.RoleKinship(i, role); v > best && exists(e.Policy, role, names) {
					best, o.role = v, role
				}
			}
			out = append(out, o)
		}
	}
	return out, nil
}

// exists says whether a role has a path in one of the domains.
func exists(p *career.Policy, role string, domains []string) bool {
	for _, d := range domains {
		for _, m := range leeway.Modalities() {
			if p.Excluded(role, d, m) == "" {
				return true
			}
		}
	}
	return false
}

// worker is a person with the ratings of occupation i, known exactly, or with
// the error that people make about themselves.
func worker(cat *occupation.Catalog, i int, noise *rand.Rand, held bool) *person.Who {
	w := &person.Who{Profile: &person.Profile{}, Extra: map[string]person.Level{}, Interest: true}
	level := func(v, low, high float64) person.Level {
		if math.IsNaN(v) {
			return person.Level{Value: 2, SD: 2, Assumed: true}
		}
		if noise == nil {
			return person.Level{Value: v}
		}
		v += person.SelfRating * noise.NormFloat64()
		return person.Level{Value: math.Max(low, math.Min(high, v)), SD: person.SelfRating}
	}
	for j := range cat.Columns(occupation.SkillLevel) {
		w.Skills = append(w.Skills, level(cat.At(i, occupation.SkillLevel, j).Value, 0, 7))
	}
	for j := range cat.Columns(occupation.KnowledgeLevel) {
		w.Knowledge = append(w.Knowledge, level(cat.At(i, occupation.KnowledgeLevel, j).Value, 0, 7))
	}
	for j := range cat.Columns(occupation.Style) {
		w.Styles = append(w.Styles, level(cat.At(i, occupation.Style, j).Value, 1, 5))
	}
	for k := range w.Interests {
		w.Interests[k] = level(cat.At(i, occupation.Interest, k).Value, 1, 7)
	}
	if held {
		w.Held = []person.Match{{Index: i, Score: 1}}
	}
	return w
}
