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
	all, o := make([]scored, len(r.paths)), order{}
	known := map[*fitted]leeway.Interval{}
	for i, c := range r.paths {
		fit, ok := known[c.fitted]
		if !ok {
			fit = quantiles(c.fit, &o)
			known[c.fitted] = fit
		}
		all[i] = scored{c, fit}
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
	spread, stability := r.spread(c)
	tol, s := c.field.tolerance, c.safety
	first := r.items.skills + r.items.knowledge
	p := Path{
		Rank:      leeway.Interval{Value: float64(at + 1), Low: math.Min(spread.Low, float64(at+1)), High: math.Max(spread.High, float64(at+1))},
		Stability: stability,
		Role:      c.name[0], Application: c.name[1], Modality: c.name[2],
		Fit:       fit,
		Tolerance: Tolerance{leeway.Central(tol.Tau), tol.Class, tol.Estimated},
		Error:     Error{leeway.Central(c.rate.Rate), c.rate.Basis, sourceIDs(c)},
		Catch:     Catch{s.catch.total, r.who.Profile.Catch == nil},
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
	for k, t := range person.Terms() {
		if w := r.weights[t]; w > 0 {
			p.Terms = append(p.Terms, Term{t, c.term(k), w})
		}
	}
	p.Gaps = slices.Clone(c.gaps)
	p.Raise = r.raise(c, p, fits)
	p.Sources = append([]string{"onet", "bls", "policy"}, p.Error.Sources...)
	return p
}

// quantiles are the median and the central 90 % of draws.
func quantiles(draws []float32, o *order) leeway.Interval {
	sorted := o.ascending(draws)
	at := func(p float64) float64 {
		return float64(draws[sorted[max(0, int(math.Ceil(p*float64(len(draws))-1e-9))-1)]])
	}
	return leeway.Interval{Value: at(0.5), Low: at(0.05), High: at(0.95)}
}

// spread is the interval of a path's rank over the draws, and the share of them in which
// it is among the first.
func (r *ranker) spread(c *candidate) (spread leeway.Interval, stability float64) {
	count := make([]int, len(r.paths)+1)
	for _, k := range c.rank {
		count[k]++
	}
	seen, n := 0, float64(len(c.rank))
	for k, times := range count {
		before := float64(seen) / n
		seen += times
		upTo := float64(seen) / n
		for _, q := range []struct {
			p  float64
			to *float64
		}{{0.05, &spread.Low}, {0.5, &spread.Value}, {0.95, &spread.High}} {
			if before < q.p && q.p <= upTo {
				*q.to = float64(k)
			}
		}
		if k <= r.Policy.StableTop {
			stability = upTo
		}
	}
	return spread, stability
}

// term is the mean of the k-th of person.Terms.
func (c *candidate) term(k int) float64 {
	if k < len(c.terms) {
		return c.terms[k]
	}
	return c.safety.mean
}

func sourceIDs(c *candidate) []string {
	ids := []string{}
	for _, row := range c.rate.Rows {
		ids = append(ids, row.ID)
	}
	if own := c.rate.Own; own != "" {
		ids = append(ids, "own:"+own)
	}
	if len(ids) == 0 {
		ids = append(ids, string(c.rate.Basis))
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
func (r *ranker) level(m *match, j int) person.Level {
	if j == len(r.items.ids)-1 {
		return m.domain
	}
	return r.have[j]
}

// gaps are the elements of which most is missing, the costliest first.
func (r *ranker) gaps(m *match) []Gap {
	all := make([]Gap, 0, maxGaps+1)
	loss := func(g Gap) float64 { return g.Weight * (g.Need - g.Have) / g.Need }
	for _, j := range m.counts {
		have, need := r.level(m, j), m.need.level[j]
		if !(need-have.Value > 0.25) { // a quarter of a level is within anybody's error
			continue
		}
		g := Gap{r.items.ids[j], round2(have.Value), round2(need), m.weight[j] * need, have.Assumed, m.need.estimated[j]}
		at := len(all)
		for at > 0 && loss(all[at-1]) < loss(g) {
			at--
		}
		all = slices.Insert(all, at, g)
		all = all[:min(maxGaps, len(all))]
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
