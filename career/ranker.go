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
	matches    map[*demand]*match
	catches    map[string]*catch // by application; "" where one was measured
	cases      map[inequality]*safety
	fitted     map[pair]*fitted
	paths      []*candidate
	workers    int
	drawn      *drawn
	draws      draws
	// blur is, where the answers to questions are drawn and nothing else, the deviation of
	// each level when everything has been asked: what the questions settle is then what
	// the ranking, which draws all, will say. nil: have and need are drawn.
	blur []float64
}

// match is the person beside a demand, the same in all modalities that share it.
type match struct {
	*demand
	domain     person.Level // the person's knowledge of the field
	experience float64      // 0 to 1; NaN without a rated occupation
	base       []float32    // by draw: the part of the fit that is not the leeway term
	terms      [4]float64   // means over the draws, in the order of person.Terms
	gaps       []Gap
}

// pair is a match with the safety of its work.
type pair struct {
	*match
	*safety
}

// fitted is what paths have in common whose work asks alike and errs alike: their fit.
type fitted struct {
	pair
	fit   []float32 // by draw
	paths []*candidate
}

// candidate is a path before it is described.
type candidate struct {
	name [3]string // role, application, modality
	rate evidence.ErrorRate
	*fitted
	rank []uint16 // by draw
}

// catch is d of the person in a field, with its draws.
type catch struct {
	rate  leeway.Distribution
	d     []float64
	total leeway.Interval
}

// inequality names one: τ is that of the application, d follows from it.
type inequality struct {
	application string
	eps         leeway.Distribution
}

// safety is an inequality solved for this person.
type safety struct {
	catch *catch
	x     leeway.Draws
	duty  leeway.Duty
	term  []float64 // the leeway term by draw
	mean  float64   // of term
}

func (e *Engine) newRanker(who *person.Who, o Options) (*ranker, error) {
	r := &ranker{Engine: e, who: who, n: o.Resamples, seed: o.Seed, confidence: o.Confidence, own: o.Own,
		matches: map[*demand]*match{}, catches: map[string]*catch{}, cases: map[inequality]*safety{}, fitted: map[pair]*fitted{}, workers: o.Workers}
	if r.workers == 0 {
		r.workers = runtime.GOMAXPROCS(0)
	}
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
	r.drawn = &drawn{}
	if e.usual(r.seed, r.n) {
		r.drawn = &e.drawn
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
	d := r.demand(role, application, modality)
	m, ok := r.matches[d]
	if !ok {
		m = &match{demand: d, domain: r.domain(&d.field.blend), experience: r.experience(d)}
		r.matches[d] = m
	}
	rate, safety := r.safety(application, modality, m)
	f, ok := r.fitted[pair{m, safety}]
	if !ok {
		f = &fitted{pair: pair{m, safety}}
		r.fitted[f.pair] = f
	}
	return &candidate{name: [3]string{role, application, modality}, rate: rate, fitted: f}
}

// domain is the person's knowledge of a field, 0–7, when not stated: how much of
// what sets the field's knowledge apart from that of the average occupation
// they have; nothing of it gives 1, all of it 6.
func (r *ranker) domain(f *blend) person.Level {
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
func (r *ranker) experience(d *demand) float64 {
	best := math.NaN()
	for _, m := range r.who.Held {
		if !r.Catalog.Comparable(m.Index) {
			continue
		}
		v := (r.kinship(m.Index, d.role.work) + r.kinship(m.Index, d.field.blend.work)) / 2
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

// safety is ε of an application and modality with the line solved for it, once for those
// that err alike.
func (r *ranker) safety(application, modality string, m *match) (evidence.ErrorRate, *safety) {
	l := r.line(application, modality, r.n)
	for _, own := range r.own {
		if own.Covers(application, modality) {
			l.rate, l.eps = own.ErrorRate(), nil
		}
	}
	key := inequality{application, l.rate.Rate}
	if s, ok := r.cases[key]; ok {
		return l.rate, s
	}
	if l.eps == nil {
		l.eps = leeway.Sample(l.rate.Rate, r.n, 1)
	}
	s := &safety{catch: r.caught(m), term: make([]float64, r.n)}
	s.x = leeway.Draws{Tau: l.tau, Eps: l.eps, D: s.catch.d}
	s.duty = leeway.Case{Confidence: r.confidence}.SolveDraws(s.x)
	for i := range s.term {
		// Nothing to review gives 1, one reviewer for all ½, and where nothing helps 0.
		s.term[i] = 1 / (1 + leeway.ReviewShare(s.x.Tau[i], s.x.Eps[i], s.x.D[i]))
	}
	s.mean = mean(s.term)
	r.cases[key] = s
	return l.rate, s
}

// caught is the person's catch rate in a field: as measured, or else assumed, the lower
// the less they know of the field.
func (r *ranker) caught(m *match) *catch {
	measured, key := r.who.Profile.Catch, m.application
	if measured != nil {
		key = ""
	}
	if c, ok := r.catches[key]; ok {
		return c
	}
	var rate leeway.Distribution
	if measured != nil {
		rate = leeway.Jeffreys(measured.Caught, measured.Of)
	} else {
		d := r.Policy.Catch()
		needed := r.Policy.Roles["creator"].Levels["domain"] + r.Policy.LevelPerDecade*math.Max(0, -math.Log10(m.field.tolerance.Tau.Median))
		d.Mu -= r.Policy.CatchPerLevel * math.Max(0, needed-m.domain.Value)
		rate = d
	}
	c := &catch{rate, leeway.Sample(rate, r.n, 2), leeway.Central(rate)}
	r.catches[key] = c
	return c
}

// draws are the person, n times. Levels stand by item, for arithmetic on all draws of an
// item at once.
type draws struct {
	have     [][]float32  // by item
	interest [][6]float64 // standardised
	style    [][]float64  // by draw
}

func (r *ranker) newDraws() draws {
	d := draws{have: make([][]float32, len(r.items.ids)), interest: make([][6]float64, r.n), style: make([][]float64, r.n)}
	for j := range d.have {
		d.have[j] = make([]float32, r.n)
	}
	return d
}

// keep puts the levels of draw s among the others.
func (d *draws) keep(s int, have []float64) {
	for j, v := range have {
		d.have[j][s] = float32(v)
	}
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
	var matches []*match
	var all []*fitted
	seen := map[*match]bool{}
	for _, c := range r.paths {
		if !seen[c.match] {
			seen[c.match] = true
			matches = append(matches, c.match)
		}
		if c.paths == nil {
			all = append(all, c.fitted)
		}
		c.paths = append(c.paths, c)
		c.rank = make([]uint16, r.n)
	}
	var wg sync.WaitGroup
	for k := range r.workers {
		wg.Go(func() {
			for i := k; i < len(matches) && ctx.Err() == nil; i += r.workers {
				r.fit(matches[i])
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("ranking: %w", err)
	}
	for _, f := range all {
		r.complete(f)
	}
	var o order
	v := make([]float32, len(all))
	for s := range r.n {
		for i, f := range all {
			v[i] = -f.fit[s]
		}
		rank := uint16(0)
		for _, i := range o.ascending(v) {
			for _, c := range all[i].paths {
				rank++
				c.rank[s] = rank
			}
		}
	}
	return nil
}

func (r *ranker) draw() {
	rng := rand.New(rand.NewPCG(r.seed, 0x6c656577617921))
	d, have := r.newDraws(), make([]float64, len(r.items.ids))
	for s := range r.n {
		r.who.Draw(rng, have)
		for j := range r.items.skills + r.items.knowledge {
			have[j] = clamp(have[j], 0, 7)
		}
		r.drawAIGC(rng, have, nil)
		d.keep(s, have)
		for k, l := range r.who.Interests {
			d.interest[s][k] = clamp(l.Value+l.SD*rng.NormFloat64(), 1, 7)
		}
		d.interest[s] = standardise(d.interest[s])
		d.style[s] = make([]float64, len(r.who.Styles))
		for k, l := range r.who.Styles {
			d.style[s][k] = clamp(l.Value+l.SD*rng.NormFloat64(), 1, 5)
		}
	}
	r.draws = d
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
