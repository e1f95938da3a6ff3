package career

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
)

// demand is what the work of a role in a field asks, in the modalities that share the
// role's work. It is the same for everybody, so the engine keeps it.
type demand struct {
	policy      Role
	roleKey     string // see roleKey
	application string
	role        *blend
	field       *field
	need        need
	weight      []float64  // of the elements, see normalise
	counts      []int      // the elements that have a weight
	interest    [6]float64 // RIASEC of the work, role and field half each
	unit        [6]float64 // the same, standardised
	standing    [2]float64 // mean and deviation of the coverage that all rated occupations' workers have
}

// demand is what a path asks.
func (e *Engine) demand(role, application, modality string) *demand {
	p := e.Policy.Roles[role]
	d := &demand{policy: p, roleKey: roleKey(p, role, modality), application: application}
	if known, ok := e.demands.Load([2]string{d.roleKey, application}); ok {
		return known.(*demand)
	}
	d.role, d.field = e.roles[d.roleKey], e.applications[application]
	d.need = e.Policy.requirement(e.items, p, d.role, &d.field.blend, d.field.tolerance.Tau.Median)
	d.weight = e.normalise(d.need)
	for j, w := range d.weight {
		if w != 0 {
			d.counts = append(d.counts, j)
		}
	}
	for k := range d.interest {
		d.interest[k] = (d.role.interest[k] + d.field.blend.interest[k]) / 2
	}
	d.unit = standardise(d.interest)
	d.standing = e.reference(d)
	e.demands.Store([2]string{d.roleKey, application}, d)
	return d
}

// normalise gives the weights of the elements: importance times how far the work asks
// for more than the average occupation does, because what sets work apart decides who
// can do it, and all work asks for reading and listening. They are divided by
// Σ weight · need, so that coverage is 1 when nothing is missing and 0 when everything is.
func (e *Engine) normalise(n need) []float64 {
	total := 0.0
	out := make([]float64, len(n.weight))
	for j, w := range n.weight {
		out[j] = w * (e.Policy.Common + math.Max(0, n.level[j]-e.averages[j]))
		total += out[j] * n.level[j]
	}
	for j := range out {
		out[j] /= math.Max(total, 1e-9)
	}
	return out
}

// reference is the mean and deviation of the coverage that workers of the rated
// occupations have, each with the occupation's own mean levels.
func (e *Engine) reference(d *demand) [2]float64 {
	n, sum, ss := 0.0, 0.0, 0.0
	for _, have := range e.workers {
		missing := 0.0
		for _, j := range d.counts {
			missing += d.weight[j] * math.Max(0, d.need.level[j]-have[j])
		}
		n, sum, ss = n+1, sum+1-missing, ss+(1-missing)*(1-missing)
	}
	if n == 0 {
		return [2]float64{0.5, 1}
	}
	mean := sum / n
	return [2]float64{mean, math.Max(0.01, math.Sqrt(math.Max(0, ss/n-mean*mean)))}
}

// drawn are draws of what work asks, for one seed and number of draws.
type drawn struct {
	noises sync.Map // by role key or application: [][]float32, see noise
	needs  sync.Map // by *demand: [][]float32, see asked
}

// noise are draws of how far a blend's levels lie from its ratings, within their
// standard errors: by item n of them, none where there is no error. Each blend has a
// stream of random numbers of its own, so that they do not depend on the person.
func (r *ranker) noise(key string, b *blend) [][]float32 {
	if known, ok := r.drawn.noises.Load(key); ok {
		return known.([][]float32)
	}
	stream := fnv.New64a()
	stream.Write([]byte(key)) //nolint:errcheck // a hash takes everything
	rng := rand.New(rand.NewPCG(r.seed, stream.Sum64()))
	z := make([][]float32, len(b.se))
	for j, se := range b.se {
		if se > 0 {
			z[j] = make([]float32, r.n)
			for s := range z[j] {
				z[j][s] = float32(se * rng.NormFloat64())
			}
		}
	}
	r.drawn.noises.Store(key, z)
	return z
}

// asked are n draws of the levels that a demand asks for, of each element that counts.
func (r *ranker) asked(d *demand) [][]float32 {
	if known, ok := r.drawn.needs.Load(d); ok {
		return known.([][]float32)
	}
	role, field := r.noise(d.roleKey, d.role), r.noise(d.application, &d.field.blend)
	out := make([][]float32, len(d.counts))
	share := float32(d.policy.DomainShare)
	for k, j := range d.counts {
		out[k] = slices.Repeat([]float32{float32(d.need.level[j])}, r.n)
		for s, z := range role[j] {
			out[k][s] += (1 - share) * z
		}
		for s, z := range field[j] {
			out[k][s] += share * z
		}
	}
	r.drawn.needs.Store(d, out)
	return out
}

// usual says whether draws are those that nearly every answer uses, which are kept.
func (e *Engine) usual(seed uint64, n int) bool { return seed == 0 && n == e.Policy.Resamples }

// line is what the inequality holds for everybody: τ and ε of an application and
// modality, with n draws of each.
type line struct {
	rate     evidence.ErrorRate
	tau, eps []float64
}

func (e *Engine) line(application, modality string, n int) line {
	usual := e.usual(0, n) // quasi-random, whatever the seed
	if usual {
		if known, ok := e.lines.Load([2]string{application, modality}); ok {
			return known.(line)
		}
	}
	f := e.applications[application]
	l := line{rate: e.Evidence.ErrorRate(application, modality, f.work)}
	l.tau, l.eps = leeway.Sample(f.tolerance.Tau, n, 0), leeway.Sample(l.rate.Rate, n, 1)
	if usual {
		e.lines.Store([2]string{application, modality}, l)
	}
	return l
}
