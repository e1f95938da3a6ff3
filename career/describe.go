package career

import (
	"cmp"
	"math"
	"slices"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
)

// maxGaps is how many gaps a path shows.
const maxGaps = 5

// rank orders the paths by their median fit and describes each.
func (r *ranker) rank() []Path {
	type scored struct {
		c   *candidate
		fit leeway.Interval
	}
	all := make([]scored, len(r.paths))
	for i, c := range r.paths {
		all[i] = scored{c, leeway.IntervalOf(slices.Clone(c.fit), 0.9)}
	}
	slices.SortStableFunc(all, func(x, y scored) int { return -cmp.Compare(x.fit.Value, y.fit.Value) })
	fits := make([]float64, len(all))
	for i, s := range all {
		fits[i] = s.fit.Value
	}
	out := make([]Path, len(all))
	ordered := make([]*candidate, len(all))
	for i, s := range all {
		ordered[i] = s.c
		out[i] = r.describe(s.c, s.fit, i, fits)
	}
	r.paths = ordered
	return out
}

func (r *ranker) describe(c *candidate, fit leeway.Interval, at int, fits []float64) Path {
	ranks := make([]float64, len(c.rank))
	top := 0
	for s, k := range c.rank {
		ranks[s] = float64(k)
		if k <= r.Policy.StableTop {
			top++
		}
	}
	spread := leeway.IntervalOf(ranks, 0.9)
	tol, s := c.field.tolerance, c.safety
	first := r.items.skills + r.items.knowledge
	p := Path{
		Rank:      leeway.Interval{Value: float64(at + 1), Low: math.Min(spread.Low, float64(at+1)), High: math.Max(spread.High, float64(at+1))},
		Stability: float64(top) / float64(len(ranks)),
		Role:      c.name[0], Application: c.name[1], Modality: c.name[2],
		Fit:       fit,
		Tolerance: Tolerance{leeway.Central(tol.Tau), tol.Class, tol.Estimated},
		Error:     Error{leeway.Central(s.rate.Rate), s.rate.Basis, sourceIDs(c)},
		Catch:     Catch{leeway.Central(s.catch), r.who.Profile.Catch == nil},
		Duty: Duty{s.duty.Mode, Share3{finite(s.duty.ReviewShare.Value), finite(s.duty.ReviewShare.Low), finite(s.duty.ReviewShare.High)},
			s.duty.Plan, s.duty.Reviewers, s.duty.Holds, s.duty.Remaining},
		Training:    trainingZone(c),
		Levels:      Levels{Evaluation: c.need.level[first+r.aigc("evaluation")], Domain: c.need.level[first+r.aigc("domain")]},
		Wage:        finite(c.role.wage),
		WageAtLeast: c.role.capped,
		Growth:      finite(c.role.growth),
		Employment:  finite(c.field.employment),
		at:          at,
	}
	for _, t := range person.Terms() {
		if w := r.weights[t]; w > 0 {
			p.Terms = append(p.Terms, Term{t, c.terms[t], w})
		}
	}
	p.Gaps = r.gaps(c)
	p.Raise = r.raise(c, p, fits)
	p.Sources = append([]string{"onet", "bls", "policy"}, p.Error.Sources...)
	return p
}

func sourceIDs(c *candidate) []string {
	ids := []string{}
	for _, row := range c.safety.rate.Rows {
		ids = append(ids, row.ID)
	}
	if own := c.safety.rate.Own; own != "" {
		ids = append(ids, "own:"+own)
	}
	if len(ids) == 0 {
		ids = append(ids, string(c.safety.rate.Basis))
	}
	return ids
}

// trainingZone is the role's job zone, raised by one where τ is low: that
// work is licensed, supervised or both, and lowered by one where it is high.
func trainingZone(c *candidate) int {
	zone := float64(c.policy.Zone)
	decades := -math.Log10(c.field.tolerance.Tau.Median) // 2 is the border of low, 1 that of high
	return int(clamp(math.Round(zone+(decades-1.5)*0.75), 1, 5))
}

// aigc is the position of an AIGC skill.
func (r *ranker) aigc(id string) int {
	return slices.IndexFunc(r.Policy.AIGC, func(s Skill) bool { return s.ID == id })
}

// level is what the person has of item j for this path.
func (r *ranker) level(c *candidate, j int) person.Level {
	if j == len(r.items.ids)-1 {
		return c.domain
	}
	return r.have[j]
}

func (r *ranker) gaps(c *candidate) []Gap {
	weight := r.normalised(c)
	var all []Gap
	for j, id := range r.items.ids {
		have, need := r.level(c, j), c.need.level[j]
		if need-have.Value > 0.25 && weight[j] > 0 { // a quarter of a level is within anybody's error
			all = append(all, Gap{id, round2(have.Value), round2(need), weight[j] * need, have.Assumed, c.need.estimated[j]})
		}
	}
	loss := func(g Gap) float64 { return g.Weight * (g.Need - g.Have) / g.Need }
	slices.SortStableFunc(all, func(x, y Gap) int { return -cmp.Compare(loss(x), loss(y)) })
	if len(all) > maxGaps {
		all = all[:maxGaps]
	}
	if all == nil {
		all = []Gap{}
	}
	return all
}

// raise finds the gap whose closing lifts the path highest.
func (r *ranker) raise(c *candidate, p Path, fits []float64) *Raise {
	var best *Raise
	for _, g := range p.Gaps {
		fit := p.Fit.Value + r.weights["skills"]*g.Weight*(g.Need-g.Have)/g.Need
		rank := 1
		for i, f := range fits {
			if i != p.at && f > fit {
				rank++
			}
		}
		if best == nil || fit > best.Fit {
			best = &Raise{g.Element, g.Need, fit, rank}
		}
	}
	return best
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }
