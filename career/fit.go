package career

import (
	"math"

	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// fit fills a candidate's fit by draw and its terms' means.
func (r *ranker) fit(c *candidate) {
	m := len(r.items.ids)
	c.standing = r.reference(c)
	c.fit, c.rank = make([]float64, r.n), make([]int, r.n)
	role, field := r.draws.noise[roleKey(c.policy, c.name[0], c.name[2])], r.draws.noise[c.name[1]]
	weight := r.normalised(c)
	var sigma []float64
	if r.blur != nil {
		for j, sd := range r.blur.sd {
			sigma = append(sigma, math.Hypot(sd, c.need.se[j]))
		}
	}
	sums := [5]float64{}
	terms := person.Terms()
	for s := range r.n {
		v := [5]float64{
			r.skills(c, weight, sigma, s*m, role, field),
			(1 + correlation(r.draws.interest[s], c.interest)) / 2,
			c.styles(r.draws.style[s]),
			c.experience,
			1 / (1 + c.safety.share[s]), // nothing to review: 1; one reviewer for all: ½; nothing helps: 0
		}
		for k, t := range terms {
			if w := r.weights[t]; w > 0 && !math.IsNaN(v[k]) {
				c.fit[s] += w * v[k]
				sums[k] += v[k] / float64(r.n)
			}
		}
	}
	c.terms = map[string]float64{}
	for k, t := range terms {
		c.terms[t] = sums[k]
	}
}

// normalised are the weights of the elements: importance times how far the
// work asks for more than the average occupation does, because what sets work
// apart decides who can do it, and all work asks for reading and listening.
// They are divided by Σ weight · need, so that coverage is 1 when nothing is
// missing and 0 when everything is.
func (r *ranker) normalised(c *candidate) []float64 {
	total := 0.0
	out := make([]float64, len(c.need.weight))
	for j, w := range c.need.weight {
		out[j] = w * (r.Policy.Common + math.Max(0, c.need.level[j]-r.averages[j]))
		total += out[j] * c.need.level[j]
	}
	for j := range out {
		out[j] /= math.Max(total, 1e-9)
	}
	return out
}

// skills is the skills term: coverage and standing, mixed by the policy. Both
// rest on the asymmetric gap, coverage = 1 − Σ w · max(0, need − have) / Σ w · need:
// a missing level counts, a surplus does not.
func (r *ranker) skills(c *candidate, weight, sigma []float64, at int, role, field []float64) float64 {
	missing, s := 0.0, c.policy.DomainShare
	last := len(weight) - 1 // domain knowledge depends on the application
	for j, w := range weight {
		if w == 0 {
			continue
		}
		have := r.draws.have[at+j]
		if j == last {
			have += c.domain.Value - r.have[j].Value
		}
		gap := c.need.level[j] + (1-s)*role[at+j] + s*field[at+j] - have
		if sigma != nil {
			gap = r.blur.gap(gap, sigma[j])
		}
		if gap > 0 {
			missing += w * gap
		}
	}
	coverage := math.Max(0, 1-missing)
	standing := 0.5 * math.Erfc((c.standing[0]-coverage)/(c.standing[1]*math.Sqrt2))
	return (1-r.Policy.Standing)*coverage + r.Policy.Standing*standing
}

// reference is the mean and deviation of the coverage that workers of the rated
// occupations have, each with the occupation's own mean levels.
func (r *ranker) reference(c *candidate) [2]float64 {
	if known, ok := r.standings.Load(c.name); ok {
		return known.([2]float64)
	}
	v := r.measureReference(c)
	r.standings.Store(c.name, v)
	return v
}

func (r *ranker) measureReference(c *candidate) [2]float64 {
	weight := r.normalised(c)
	n, sum, ss := 0.0, 0.0, 0.0
	for _, have := range r.workers {
		missing := 0.0
		for j, h := range have {
			if gap := c.need.level[j] - h; gap > 0 {
				missing += weight[j] * gap
			}
		}
		n, sum, ss = n+1, sum+1-missing, ss+(1-missing)*(1-missing)
	}
	if n == 0 {
		return [2]float64{0.5, 1}
	}
	mean := sum / n
	return [2]float64{mean, math.Max(0.01, math.Sqrt(math.Max(0, ss/n-mean*mean)))}
}

// references are the levels of every third rated occupation's workers, AIGC
// skills assumed as for anybody: enough for a mean and a deviation.
func (e *Engine) references() [][]float64 {
	var out [][]float64
	n := 0
	for i := range e.Catalog.Occupations {
		if !e.Catalog.Rated(i, occupation.SkillLevel) {
			continue
		}
		if n++; n%3 != 0 {
			continue
		}
		have := make([]float64, 0, len(e.items.ids))
		for j := range e.items.skills + e.items.knowledge {
			lv, _, col, _ := e.items.source(j)
			v := e.Catalog.At(i, lv, col).Value
			if math.IsNaN(v) {
				v = e.averages[j]
			}
			have = append(have, v)
		}
		for k := range e.Policy.AIGC {
			have = append(have, e.assumed(k, have))
		}
		out = append(out, have)
	}
	return out
}

// assumed is the level of AIGC skill k that O*NET levels suggest.
func (e *Engine) assumed(k int, have []float64) float64 {
	from := e.items.from[k]
	if len(from) == 0 {
		return 2 // domain knowledge of a field that is not one's own
	}
	sum := 0.0
	for _, j := range from {
		sum += have[j]
	}
	return math.Max(0, sum/float64(len(from))-e.Policy.AIGC[k].Minus)
}

// styles is the asymmetric gap of the rated work styles, by importance; NaN
// where none is rated.
func (c *candidate) styles(have []float64) float64 {
	missing, all := 0.0, 0.0
	for j, h := range have {
		need := c.role.style[j]
		if math.IsNaN(h) || math.IsNaN(need) {
			continue
		}
		w := importanceWeight(need)
		missing += w * math.Max(0, need-h) / 4
		all += w
	}
	if all == 0 {
		return math.NaN()
	}
	return 1 - missing/all
}

// correlation is the profile correlation of two RIASEC profiles, which
// dominates Euclidean distance and angular agreement in validity
// (doi 10.1177/1069072720909825). Flat or unknown profiles give 0.
func correlation(x, y [6]float64) float64 {
	mx, my := 0.0, 0.0
	for k := range x {
		mx, my = mx+x[k]/6, my+y[k]/6
	}
	sxy, sxx, syy := 0.0, 0.0, 0.0
	for k := range x {
		sxy += (x[k] - mx) * (y[k] - my)
		sxx += (x[k] - mx) * (x[k] - mx)
		syy += (y[k] - my) * (y[k] - my)
	}
	if !(sxx > 1e-9 && syy > 1e-9) {
		return 0
	}
	return sxy / math.Sqrt(sxx*syy)
}

func clamp(x, low, high float64) float64 {
	if math.IsNaN(x) {
		return x
	}
	return math.Max(low, math.Min(high, x))
}
