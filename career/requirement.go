package career

import (
	"math"
	"slices"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

// items are what a path may ask for: the catalog's skills, then its
// knowledge, then the seven AIGC skills.
type items struct {
	skills, knowledge, aigc int
	ids                     []string
	from                    [][]int // of each AIGC skill: the items that its level is assumed from
}

func newItems(cat *occupation.Catalog, p *Policy) items {
	it := items{skills: len(cat.Columns(occupation.SkillLevel)), knowledge: len(cat.Columns(occupation.KnowledgeLevel)), aigc: len(p.AIGC)}
	it.ids = append(it.ids, cat.Columns(occupation.SkillLevel)...)
	it.ids = append(it.ids, cat.Columns(occupation.KnowledgeLevel)...)
	for _, s := range p.AIGC {
		it.ids = append(it.ids, "aigc."+s.ID)
		var from []int
		for _, id := range s.From {
			if j := slices.Index(it.ids, id); j >= 0 {
				from = append(from, j)
			}
		}
		it.from = append(it.from, from)
	}
	return it
}

// source is where item j's ratings stand in the catalog.
func (it items) source(j int) (level, importance occupation.Domain, column int, ok bool) {
	switch {
	case j < it.skills:
		return occupation.SkillLevel, occupation.SkillImportance, j, true
	case j < it.skills+it.knowledge:
		return occupation.KnowledgeLevel, occupation.KnowledgeImportance, j - it.skills, true
	}
	return 0, 0, 0, false
}

// blend is a mix of occupations: what it asks for, on average.
type blend struct {
	work     []mixed
	level    []float64 // by item; NaN where no occupation of the mix is rated
	se       []float64
	weight   []float64 // importance brought to 0…1
	standin  []float64 // by item: share of the level that rests on related occupations' ratings
	interest [6]float64
	style    []float64 // importance 1–5
	wage     float64
	capped   bool // the wage is a lower bound
	growth   float64
	zone     float64
}

type mixed struct {
	index int
	share float64
}

// newBlend averages ratings over a mix, each element over the occupations that
// have it. A level that most raters call not relevant counts as it stands: it
// is near 0. A suppressed one is used with its own, large, standard error.
func newBlend(cat *occupation.Catalog, it items, work []mixed) *blend {
	b := &blend{work: work, level: make([]float64, len(it.ids)), se: make([]float64, len(it.ids)), weight: make([]float64, len(it.ids)), standin: make([]float64, len(it.ids))}
	for j := range it.ids {
		lv, im, col, ok := it.source(j)
		b.level[j] = math.NaN()
		if !ok {
			continue
		}
		sum, weight, variance, importance := 0.0, 0.0, 0.0, 0.0
		for _, m := range work {
			l, i := cat.StandIn(m.index, lv, col), cat.StandIn(m.index, im, col)
			if math.IsNaN(l.Value) || math.IsNaN(i.Value) {
				continue
			}
			se := l.SE
			if math.IsNaN(se) {
				se = 0.3 // expert rating without a stated error: about that of the rated ones
			}
			sum, weight = sum+m.share*l.Value, weight+m.share
			variance += m.share * m.share * se * se
			importance += m.share * i.Value
			if l.Flag&occupation.Estimated != 0 {
				b.standin[j] += m.share
			}
		}
		if weight > 0 {
			b.level[j], b.se[j] = sum/weight, math.Sqrt(variance)/weight
			b.weight[j] = importanceWeight(importance / weight)
			b.standin[j] /= weight
		}
	}
	b.describe(cat)
	return b
}

// importanceWeight brings an importance of 1–5 to a weight: nothing up to 2
// ("somewhat important"), rising to 1.
func importanceWeight(im float64) float64 { return max(0, im-2) / 3 }

// describe averages interests, styles, wage, growth and job zone.
func (b *blend) describe(cat *occupation.Catalog) {
	mean := func(value func(i int) float64) float64 {
		sum, weight := 0.0, 0.0
		for _, m := range b.work {
			if v := value(m.index); !math.IsNaN(v) {
				sum, weight = sum+m.share*v, weight+m.share
			}
		}
		return sum / weight // NaN if nobody has one
	}
	for k := range b.interest {
		b.interest[k] = mean(func(i int) float64 { return cat.At(i, occupation.Interest, k).Value })
	}
	for j := range cat.Columns(occupation.Style) {
		b.style = append(b.style, mean(func(i int) float64 { return cat.At(i, occupation.Style, j).Value }))
	}
	positive := func(x float64) float64 {
		if x <= 0 {
			return math.NaN()
		}
		return x
	}
	b.wage = mean(func(i int) float64 {
		b.capped = b.capped || cat.Occupations[i].Outlook.WageCapped
		return positive(cat.Occupations[i].Outlook.Wage)
	})
	b.growth = mean(func(i int) float64 {
		if cat.Occupations[i].Outlook.SOC == "" {
			return math.NaN()
		}
		return cat.Occupations[i].Outlook.Growth
	})
	b.zone = mean(func(i int) float64 { return positive(float64(cat.Occupations[i].JobZone)) })
}

// employment is how many jobs the occupations of a mix have together. Several
// occupations may share one published figure; it counts once.
func employment(cat *occupation.Catalog, work []mixed) float64 {
	jobs, counted := math.NaN(), map[string]bool{}
	for _, m := range work {
		o := cat.Occupations[m.index].Outlook
		if m.share <= 0 || o.SOC == "" || counted[o.SOC] {
			continue
		}
		if math.IsNaN(jobs) {
			jobs = 0
		}
		jobs += o.Employment
		counted[o.SOC] = true
	}
	return jobs
}

// roleMix turns a role's shares into indices.
func roleMix(cat *occupation.Catalog, work []Share) ([]mixed, error) {
	out := make([]mixed, 0, len(work))
	sum := 0.0
	for _, w := range work {
		i, ok := cat.Find(w.Code)
		if !ok {
			continue // a later release may have split it; the rest of the mix stands
		}
		out = append(out, mixed{i, w.Share})
		sum += w.Share
	}
	if len(out) == 0 {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.role.work", Args: []any{work[0].Code}}
	}
	for k := range out {
		out[k].share /= sum
	}
	return out, nil
}

func applicationMix(t tolerance.Tolerance) []mixed {
	var out []mixed
	for _, w := range t.Work {
		out = append(out, mixed{w.Index, w.Weight})
	}
	return out
}

// need is what a path asks for: role and application mixed, plus AIGC skills.
type need struct {
	level, se, weight []float64
	estimated         []bool // rests by a quarter or more on related occupations' ratings
}

// requirement mixes a role and an application by the role's domain share;
// evaluation and domain knowledge rise as τ falls.
func (p *Policy) requirement(it items, role Role, r, a *blend, tau float64) need {
	n := need{make([]float64, len(it.ids)), make([]float64, len(it.ids)), make([]float64, len(it.ids)), make([]bool, len(it.ids))}
	s := role.DomainShare
	first := it.skills + it.knowledge
	for j := range first {
		n.estimated[j] = (1-s)*r.standin[j]+s*a.standin[j] >= 0.25
		switch {
		case math.IsNaN(r.level[j]) && math.IsNaN(a.level[j]):
		case math.IsNaN(r.level[j]):
			n.level[j], n.se[j], n.weight[j] = a.level[j], a.se[j], s*a.weight[j]
		case math.IsNaN(a.level[j]):
			n.level[j], n.se[j], n.weight[j] = r.level[j], r.se[j], (1-s)*r.weight[j]
		default:
			n.level[j] = (1-s)*r.level[j] + s*a.level[j]
			n.se[j] = math.Hypot((1-s)*r.se[j], s*a.se[j])
			n.weight[j] = (1-s)*r.weight[j] + s*a.weight[j]
		}
	}
	decades := math.Max(0, -math.Log10(tau))
	for k, skill := range p.AIGC {
		level := role.Levels[skill.ID]
		if skill.ID == "evaluation" || skill.ID == "domain" {
			level = math.Min(7, level+p.LevelPerDecade*decades)
		}
		n.level[first+k] = level
		if len(skill.From) == 1 && skill.Minus == 0 { // the same skill under O*NET's name: asked for once
			if j := slices.Index(it.ids, skill.From[0]); j >= 0 {
				n.weight[j] = 0
			}
		}
		// A skill needed at level 4 or more has full AIGC importance, less below.
		n.weight[first+k] = importanceWeight(p.AIGCImportance) * math.Min(1, level/4)
	}
	return n
}
