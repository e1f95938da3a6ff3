package career

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

// ranker makes one answer.
type ranker struct {
	*Engine
	who        *person.Who
	n          int
	seed       uint64
	confidence float64
	own        []evidence.Own
	weights    map[string]float64 // of terms that apply, adding to 1
	have       []person.Level     // by item; the AIGC skill "domain" is per application
	cases      map[string]*safety // by application/modality
	paths      []*candidate
	draws      draws
	blur       *blur // nil where have and need are drawn
}

// candidate is a path before it is described.
type candidate struct {
	name       [3]string // role, application, modality
	policy     Role
	role       blend
	field      field
	need       need
	domain     person.Level // the person's domain knowledge here
	interest   [6]float64   // RIASEC of the work, role and field half each
	experience float64      // 0 to 1; NaN without a rated occupation
	standing   [2]float64   // mean and deviation of the coverage of all rated occupations' workers
	safety     *safety
	terms      map[string]float64 // means over the draws
	fit        []float64          // by draw
	rank       []int              // by draw
}

// safety is the inequality of one application and modality for this person.
type safety struct {
	rate  evidence.ErrorRate
	catch leeway.Distribution
	x     leeway.Draws
	duty  leeway.Duty
	share []float64 // R by draw
}

func (e *Engine) newRanker(who *person.Who, o Options) (*ranker, error) {
	r := &ranker{Engine: e, who: who, n: o.Resamples, seed: o.Seed, confidence: o.Confidence, own: o.Own, cases: map[string]*safety{}}
	if r.n == 0 {
		r.n = e.Policy.Resamples
	}
	if r.confidence == 0 {
		r.confidence = leeway.DefaultConfidence
	}
	if !(r.confidence > 0 && r.confidence < 1) {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.confidence", Args: []any{o.Confidence}}
	}
	if r.n < 1 || r.n > 100000 {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.resamples", Args: []any{r.n}}
	}
	if err := r.setWeights(o.Weights); err != nil {
		return nil, err
	}
	r.have = r.levels(who)
	return r, nil
}

// setWeights takes the policy's weights, then the profile's, then the
// caller's, drops terms that do not apply to this person, and normalises.
func (r *ranker) setWeights(override map[string]float64) error {
	w := map[string]float64{}
	for _, t := range person.Terms() {
		w[t] = r.Policy.Weights[t]
		if v, ok := r.who.Profile.Weights[t]; ok {
			w[t] = v
		}
		if v, ok := override[t]; ok {
			w[t] = v
		}
	}
	if !r.who.Interest {
		w["interests"] = 0
	}
	if !slices.ContainsFunc(r.who.Styles, func(l person.Level) bool { return !math.IsNaN(l.Value) }) {
		w["styles"] = 0
	}
	if !slices.ContainsFunc(r.who.Held, func(m person.Match) bool { return r.Catalog.Comparable(m.Index) }) {
		w["experience"] = 0
	}
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	if !(sum > 0) {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.weights.zero"}
	}
	for t := range w {
		w[t] /= sum
	}
	r.weights = w
	return nil
}

// levels lays a person's levels along the items. An AIGC skill that was not
// stated is assumed from O*NET elements.
func (e *Engine) levels(who *person.Who) []person.Level {
	out := slices.Concat(who.Skills, who.Knowledge)
	values := make([]float64, len(out))
	for j, l := range out {
		values[j] = l.Value
	}
	for k, s := range e.Policy.AIGC {
		l, stated := who.Extra[s.ID]
		if !stated {
			l = person.Level{Value: e.assumed(k, values), SD: e.Policy.AIGCSD, Assumed: true}
			if len(s.From) == 1 { // the same skill under O*NET's name
				same := out[slices.Index(e.items.ids, s.From[0])]
				l.SD, l.Assumed = same.SD, same.Assumed
			}
		}
		out = append(out, l)
	}
	return out
}

// AIGC gives somebody's levels of the AIGC skills, stated or assumed, by ID. Domain
// knowledge is left out: it depends on the application.
func (e *Engine) AIGC(who *person.Who) map[string]person.Level {
	levels, out := e.levels(who), map[string]person.Level{}
	for k, s := range e.Policy.AIGC {
		if s.ID != "domain" {
			out[s.ID] = levels[e.items.skills+e.items.knowledge+k]
		}
	}
	return out
}

// candidate prepares a path.
func (r *ranker) candidate(role, application, modality string) *candidate {
	p := r.Policy.Roles[role]
	c := &candidate{name: [3]string{role, application, modality}, policy: p,
		role: r.roles[roleKey(p, role, modality)], field: r.applications[application]}
	c.need = r.Policy.requirement(r.items, p, c.role, c.field.blend, c.field.tolerance.Tau.Median)
	c.domain = r.domain(c.field.blend)
	for k := range c.interest {
		c.interest[k] = (c.role.interest[k] + c.field.blend.interest[k]) / 2
	}
	c.experience = r.experience(c)
	c.safety = r.safety(application, modality, c)
	return c
}

// domain is the person's knowledge of a field, 0–7, when not stated: how much of
// what sets the field's knowledge apart from that of the average occupation
// they have; nothing of it gives 1, all of it 6.
func (r *ranker) domain(f blend) person.Level {
	if l, ok := r.who.Extra["domain"]; ok {
		return l
	}
	met, all := 0.0, 0.0
	for j := r.items.skills; j < r.items.skills+r.items.knowledge; j++ {
		excess := f.level[j] - r.average(j)
		if math.IsNaN(excess) || excess <= 0 {
			continue
		}
		w := excess * f.weight[j]
		met += w * math.Max(0, math.Min(1, (r.have[j].Value-r.average(j))/excess))
		all += w
	}
	if all == 0 {
		return person.Level{Value: 3, SD: r.Policy.AIGCSD, Assumed: true}
	}
	return person.Level{Value: 1 + 5*met/all, SD: r.Policy.AIGCSD, Assumed: true}
}

// experience is the kinship of the path's work with the occupations held: role
// and field count half each; the closest occupation counts, one left a tenth less.
func (r *ranker) experience(c *candidate) float64 {
	best := math.NaN()
	for _, m := range r.who.Held {
		if !r.Catalog.Comparable(m.Index) {
			continue
		}
		v := (r.kinship(m.Index, c.role.work) + r.kinship(m.Index, c.field.blend.work)) / 2
		if m.Past {
			v *= 0.9
		}
		if math.IsNaN(best) || v > best {
			best = v
		}
	}
	return best
}

// kinship is the mean kinship of an occupation with a mix, its best member
// counting as much as all of them: a nurse is at home in healthcare though
// few of its workers are nurses.
func (e *Engine) kinship(i int, work []mixed) float64 {
	sum, weight, best := 0.0, 0.0, 0.0
	for _, m := range work {
		if v := e.Catalog.Kinship(i, m.index); !math.IsNaN(v) {
			sum, weight = sum+m.share*math.Max(0, v), weight+m.share
			best = math.Max(best, v)
		}
	}
	if weight == 0 {
		return 0
	}
	return (sum/weight + best) / 2
}

// RoleKinship is the kinship of occupation i with a role's own occupations, in
// the modality where it is closest; 0 for an unknown role.
func (e *Engine) RoleKinship(i int, role string) float64 {
	best := 0.0
	for _, m := range leeway.Modalities() {
		best = math.Max(best, e.kinship(i, e.roles[roleKey(e.Policy.Roles[role], role, m)].work))
	}
	return best
}

// safety solves the line for an application and modality once.
func (r *ranker) safety(application, modality string, c *candidate) *safety {
	key := application + "/" + modality
	if s, ok := r.cases[key]; ok {
		return s
	}
	s := &safety{rate: r.Evidence.ErrorRate(application, modality, c.field.work)}
	for _, own := range r.own {
		if own.Covers(application, modality) {
			s.rate = own.ErrorRate()
		}
	}
	if m := r.who.Profile.Catch; m != nil {
		s.catch = leeway.Jeffreys(m.Caught, m.Of)
	} else {
		d := r.Policy.Catch()
		needed := r.Policy.Roles["creator"].Levels["domain"] + r.Policy.LevelPerDecade*math.Max(0, -math.Log10(c.field.tolerance.Tau.Median))
		d.Mu -= r.Policy.CatchPerLevel * math.Max(0, needed-c.domain.Value)
		s.catch = d
	}
	s.x = leeway.Draws{Tau: leeway.Sample(c.field.tolerance.Tau, r.n, 0), Eps: leeway.Sample(s.rate.Rate, r.n, 1), D: leeway.Sample(s.catch, r.n, 2)}
	s.duty = leeway.Case{Confidence: r.confidence}.SolveDraws(s.x)
	for i := range s.x.Tau {
		s.share = append(s.share, leeway.ReviewShare(s.x.Tau[i], s.x.Eps[i], s.x.D[i]))
	}
	r.cases[key] = s
	return s
}

// draws are the person and the requirements, resampled.
type draws struct {
	have     []float64            // n rows of items
	interest [][6]float64         // n
	style    [][]float64          // n rows
	noise    map[string][]float64 // by role key or application: n rows of items, standard normal × standard error
}

// drawAIGC draws the AIGC skills after the others: one that was not stated follows
// from them, with the policy's spread around it. Where answers are drawn, only what
// may be asked spreads.
func (r *ranker) drawAIGC(rng *rand.Rand, have []float64, may func(id string) bool) {
	for k, s := range r.Policy.AIGC {
		j := r.items.skills + r.items.knowledge + k
		l, z := r.have[j], rng.NormFloat64()
		if may != nil && (!l.Assumed || !may(r.items.ids[j])) {
			z = 0
		}
		_, stated := r.who.Extra[s.ID]
		switch {
		case len(s.From) == 1 && !stated: // the same skill under O*NET's name
			have[j] = r.assumed(k, have)
		case l.Assumed && len(s.From) > 0:
			have[j] = r.assumed(k, have) + l.SD*z
		default:
			have[j] = l.Value + l.SD*z
		}
		have[j] = clamp(have[j], 0, 7)
	}
}

// resample draws everything n times and computes fit and rank of each path.
func (r *ranker) resample(ctx context.Context) error {
	r.draw()
	return r.order(ctx)
}

// order computes fit and rank of each path in each draw.
func (r *ranker) order(ctx context.Context) error {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			for i := k; i < len(r.paths) && ctx.Err() == nil; i += workers {
				r.fit(r.paths[i])
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("ranking: %w", err)
	}
	order := make([]int, len(r.paths))
	for s := range r.n {
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int {
			switch fa, fb := r.paths[a].fit[s], r.paths[b].fit[s]; {
			case fa > fb:
				return -1
			case fa < fb:
				return 1
			}
			return a - b
		})
		for rank, i := range order {
			r.paths[i].rank[s] = rank + 1
		}
	}
	return nil
}

func (r *ranker) draw() {
	rng := rand.New(rand.NewPCG(r.seed, 0x6c656577617921))
	m := len(r.items.ids)
	d := draws{have: make([]float64, r.n*m), interest: make([][6]float64, r.n), style: make([][]float64, r.n), noise: map[string][]float64{}}
	for s := range r.n {
		have := d.have[s*m : (s+1)*m]
		r.who.Draw(rng, have)
		for j := range r.items.skills + r.items.knowledge {
			have[j] = clamp(have[j], 0, 7)
		}
		r.drawAIGC(rng, have, nil)
		for k, l := range r.who.Interests {
			d.interest[s][k] = clamp(l.Value+l.SD*rng.NormFloat64(), 1, 7)
		}
		d.style[s] = make([]float64, len(r.who.Styles))
		for k, l := range r.who.Styles {
			d.style[s][k] = clamp(l.Value+l.SD*rng.NormFloat64(), 1, 5)
		}
	}
	normal := func(b blend) []float64 {
		z := make([]float64, r.n*m)
		for s := range r.n {
			for j := range r.items.skills + r.items.knowledge {
				if b.se[j] > 0 {
					z[s*m+j] = b.se[j] * rng.NormFloat64()
				}
			}
		}
		return z
	}
	// In a fixed order, so that the seed decides; only what the paths use.
	used := map[string]bool{}
	for _, c := range r.paths {
		used[roleKey(c.policy, c.name[0], c.name[2])], used[c.name[1]] = true, true
	}
	for _, key := range sortedKeys(r.roles) {
		if used[key] {
			d.noise[key] = normal(r.roles[key])
		}
	}
	for _, key := range leeway.Applications() {
		if used[key] {
			d.noise[key] = normal(r.applications[key].blend)
		}
	}
	r.draws = d
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// average is an item's mean level over all occupations.
func (r *ranker) average(j int) float64 { return r.averages[j] }

// averages is computed once an engine.
func averages(cat *occupation.Catalog, it items) []float64 {
	out := make([]float64, len(it.ids))
	for j := range out {
		lv, _, col, ok := it.source(j)
		if !ok {
			continue
		}
		sum, n := 0.0, 0.0
		for i := range cat.Occupations {
			if v := cat.At(i, lv, col).Value; !math.IsNaN(v) {
				sum, n = sum+v, n+1
			}
		}
		out[j] = sum / math.Max(1, n)
	}
	return out
}
