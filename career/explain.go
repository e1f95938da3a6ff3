package career

import (
	"cmp"
	"math"
	"slices"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/tolerance"
)

// Explanation is the whole chain from O*NET ratings to the rank of one path.
type Explanation struct {
	Path      Path                `json:"path"`
	Tolerance tolerance.Tolerance `json:"-"`
	Parts     []tolerance.Part    `json:"tolerance_parts"`
	Work      []Shared            `json:"application_work"`
	Role      []Shared            `json:"role_work"`
	Evidence  []evidence.Row      `json:"evidence"`
	Needs     []Need              `json:"needs"`   // every element that counts, the heaviest first
	Kinship   []Shared            `json:"kinship"` // of the occupations held with the path's work
	Change    *leeway.Change      `json:"change,omitempty"`
	Interests [2][6]float64       `json:"interests"` // the person's, the role's
}

// Shared is an occupation with a share, or a similarity.
type Shared struct {
	Index int     `json:"-"`
	Code  string  `json:"code"`
	Share float64 `json:"share"`
}

// Need is one element of the requirement.
type Need struct {
	Gap
	SE   float64 `json:"se"`   // of Need
	Loss float64 `json:"loss"` // what the gap takes off the skills term
}

// Explain ranks and gives the chain behind the n-th path (from 1).
func (e *Engine) Explain(who *person.Who, o Options, a *Answer, n int) (*Explanation, error) {
	if n < 1 || n > len(a.Paths) {
		return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.explain", Args: []any{n, len(a.Paths)}}
	}
	r, err := e.newRanker(who, o)
	if err != nil {
		return nil, err
	}
	p := a.Paths[n-1]
	c := r.candidate(p.Role, p.Application, p.Modality)
	x := &Explanation{Path: p, Tolerance: c.field.tolerance, Parts: c.field.tolerance.Parts, Evidence: c.rate.Rows, Needs: []Need{}, Kinship: []Shared{}}
	if x.Evidence == nil {
		x.Evidence = []evidence.Row{}
	}
	x.Work = shared(e.Catalog, c.field.blend.work)
	x.Role = shared(e.Catalog, c.role.work)
	for _, j := range c.counts {
		if c.need.level[j] == 0 {
			continue
		}
		id, weight, have := r.items.ids[j], c.weight, r.level(c.match, j)
		x.Needs = append(x.Needs, Need{
			Gap:  Gap{id, round2(have.Value), round2(c.need.level[j]), weight[j] * c.need.level[j], have.Assumed, c.need.estimated[j]},
			SE:   c.need.se[j],
			Loss: weight[j] * math.Max(0, c.need.level[j]-have.Value),
		})
	}
	slices.SortStableFunc(x.Needs, func(a, b Need) int { return -cmp.Compare(a.Weight, b.Weight) })
	for _, m := range who.Held {
		if e.Catalog.Comparable(m.Index) {
			x.Kinship = append(x.Kinship, Shared{m.Index, e.Catalog.Occupations[m.Index].Code,
				(r.kinship(m.Index, c.role.work) + r.kinship(m.Index, c.field.blend.work)) / 2})
		}
	}
	for k := range who.Interests {
		x.Interests[0][k], x.Interests[1][k] = who.Interests[k].Value, c.interest[k]
	}
	if change, ok := (leeway.Case{Confidence: r.confidence}).Soonest(c.safety.x); ok {
		x.Change = &change
	}
	return x, nil
}

func shared(cat *occupation.Catalog, work []mixed) []Shared {
	out := []Shared{}
	for _, m := range work {
		out = append(out, Shared{m.index, cat.Occupations[m.index].Code, m.share})
	}
	slices.SortStableFunc(out, func(a, b Shared) int { return -cmp.Compare(a.Share, b.Share) })
	return out
}
