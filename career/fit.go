package career

import (
	"math"
	"slices"

	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// fit fills the part of a match's fit that is not the leeway term, by draw, and the
// terms' means.
func (r *ranker) fit(m *match) {
	m.base, m.gaps = make([]float32, r.n), r.gaps(m)
	w := [len(m.terms)]float64{}
	for k, t := range person.Terms()[:len(w)] {
		w[k] = r.weights[t]
	}
	styled := w[2] > 0 && !math.IsNaN(m.styles(r.draws.style[0]))
	m.terms[3] = m.experience
	if !(w[3] > 0) || math.IsNaN(m.experience) {
		m.terms[3] = 0
	}
	for s, missing := range r.missing(m) {
		skills := r.skills(m, float64(missing))
		interests := (1 + dot(r.draws.interest[s], m.unit)) / 2
		fit := w[0]*skills + w[1]*interests + w[3]*m.terms[3]
		m.terms[0] += skills / float64(r.n)
		m.terms[1] += interests / float64(r.n)
		if styled {
			styles := m.styles(r.draws.style[s])
			fit += w[2] * styles
			m.terms[2] += styles / float64(r.n)
		}
		m.base[s] = float32(fit)
	}
}

// complete adds the leeway term.
func (r *ranker) complete(f *fitted) {
	f.fit = slices.Clone(f.base)
	if w := r.weights["leeway"]; w > 0 {
		for s, v := range f.term {
			f.fit[s] += float32(w * v)
		}
	}
}

// missing is the asymmetric gap Σ w · max(0, need − have) / Σ w · need, by draw: a missing
// level counts, a surplus does not.
func (r *ranker) missing(m *match) []float32 {
	sum := make([]float32, r.n)
	// Domain knowledge, the last item, depends on the application; the draws hold it for none.
	last := len(r.items.ids) - 1
	more := m.domain.Value - r.have[last].Value
	if r.blur != nil {
		for _, j := range m.counts {
			level, sigma := m.need.level[j], math.Hypot(r.blur[j], m.need.se[j])
			if j == last {
				level -= more
			}
			for s, have := range r.draws.have[j] {
				sum[s] += float32(m.weight[j] * r.normal.gap(level-float64(have), sigma))
			}
		}
		return sum
	}
	asked := r.asked(m.demand)
	for k, j := range m.counts {
		have := r.draws.have[j]
		if j == last {
			have = slices.Clone(have)
			for s := range have {
				have[s] += float32(more)
			}
		}
		addGaps(sum, asked[k], have, float32(m.weight[j]))
	}
	return sum
}

// skills is the skills term: coverage, 1 less what is missing, and standing, where that
// coverage lies among the workers of all rated occupations, mixed by the policy.
func (r *ranker) skills(m *match, missing float64) float64 {
	coverage := max(0, 1-missing)
	standing := r.normal.cdf((coverage - m.standing[0]) / m.standing[1])
	return (1-r.Policy.Standing)*coverage + r.Policy.Standing*standing
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
	return max(0, sum/float64(len(from))-e.Policy.AIGC[k].Minus)
}

// styles is the asymmetric gap of the rated work styles, by importance; NaN
// where none is rated.
func (d *demand) styles(have []float64) float64 {
	missing, all := 0.0, 0.0
	for j, h := range have {
		need := d.role.style[j]
		if math.IsNaN(h) || math.IsNaN(need) {
			continue
		}
		w := importanceWeight(need)
		missing += w * max(0, need-h) / 4
		all += w
	}
	if all == 0 {
		return math.NaN()
	}
	return 1 - missing/all
}

// standardise centres a RIASEC profile and brings it to length 1, so that the dot product
// of two is their profile correlation, which dominates Euclidean distance and angular
// agreement in validity (doi 10.1177/1069072720909825). Flat or unknown profiles become 0.
func standardise(x [6]float64) [6]float64 {
	mean, ss := 0.0, 0.0
	for _, v := range x {
		mean += v / 6
	}
	for k := range x {
		x[k] -= mean
		ss += x[k] * x[k]
	}
	if !(ss > 1e-9) {
		return [6]float64{}
	}
	for k := range x {
		x[k] /= math.Sqrt(ss)
	}
	return x
}

func dot(x, y [6]float64) float64 {
	return x[0]*y[0] + x[1]*y[1] + x[2]*y[2] + x[3]*y[3] + x[4]*y[4] + x[5]*y[5]
}

// clamp brings x between low and high; NaN stays.
func clamp(x, low, high float64) float64 { return max(low, min(high, x)) }
