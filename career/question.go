package career

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/leeway-project/leeway/person"
)

// Inquiry is what to ask somebody next, and how settled their ranking is.
type Inquiry struct {
	Element string     `json:"element"` // the element to ask for; "" when there is none left
	Gain    float64    `json:"gain"`    // what its answer is expected to tell of which paths are the first five, in bits
	Settled float64    `json:"settled"` // share of the first five that are expected to stay if everything were asked, 0 to 1
	Top     []Standing `json:"top"`     // the first five
}

// Standing is where a path stands while questions are asked.
type Standing struct {
	Role        string  `json:"role"`
	Application string  `json:"application"`
	Modality    string  `json:"modality"`
	Fit         float64 `json:"fit"`
	Stays       float64 `json:"stays"` // probability that it is among the first five when everything has been asked
}

// Enough is the share of the first five that must be expected to stay for a
// questionnaire to end by itself.
const Enough = 0.8

// first is how many paths the questions are to settle.
const first = 5

// inquiryDraws is how often the answers not yet given are imagined.
const inquiryDraws = 400

// answers is in how many classes an imagined answer falls; a level is asked for in
// about as many steps.
const answers = 5

// Ask chooses the question whose answer is expected to change the first five most,
// among the elements of which may says true. The levels not stated are drawn
// together from what is known of the person, each with the error of a self-rating:
// the answers they might give. In each draw the paths are ranked; with p_k the share
// of draws in which path k is among the first five, and p_k|a that share among the
// draws in which the answer to element j falls into class a,
//
//	Gain_j = Σ_k [ H(p_k) − Σ_a P(a) H(p_k|a) ],  H(p) = −p log₂ p − (1−p) log₂ (1−p)
//
// the information that j's answer gives on each membership (Lindley 1956), summed.
// The requirements stand at their means: no question to the person can settle them.
func (e *Engine) Ask(ctx context.Context, who *person.Who, o Options, may func(id string) bool) (*Inquiry, error) {
	if o.Resamples == 0 {
		o.Resamples = inquiryDraws
	}
	r, err := e.newRanker(who, o)
	if err != nil {
		return nil, err
	}
	r.candidates()
	r.drawAnswers(may)
	if err := r.order(ctx); err != nil {
		return nil, err
	}
	q := &Inquiry{}
	slices.SortStableFunc(r.paths, func(a, b *candidate) int { return -cmp.Compare(mean(a.fit), mean(b.fit)) })
	five, stay := r.paths[:min(first, len(r.paths))], 0
	for _, c := range five {
		n := 0
		for _, rank := range c.rank {
			if rank <= first {
				n++
			}
		}
		q.Top = append(q.Top, Standing{c.name[0], c.name[1], c.name[2], mean(c.fit), float64(n) / float64(r.n)})
		stay += n
	}
	q.Settled = float64(stay) / float64(len(five)*r.n)
	q.Element, q.Gain = r.ask(may)
	return q, nil
}

// ask is the element not stated whose level tells most of which paths are the first
// five, and how much, in bits; "" when none tells anything.
func (r *ranker) ask(may func(id string) bool) (element string, gain float64) {
	if r.weights["skills"] == 0 || len(r.paths) < 2 {
		return "", 0
	}
	among := make([][first]int, r.n) // the first five in each draw
	for i, c := range r.paths {
		for s, rank := range c.rank {
			if rank <= first {
				among[s][rank-1] = i
			}
		}
	}
	t := tally{in: make([][answers]int, len(r.paths)), entropy: map[int][]float64{}}
	for j, id := range r.items.ids[:len(r.items.ids)-1] { // the last is the knowledge of a field
		if !r.have[j].Assumed || !may(id) {
			continue
		}
		if g := r.gain(j, among, &t); element == "" || g > gain {
			element, gain = id, g
		}
	}
	return element, gain
}

// drawAnswers draws the levels that the person might state if they were asked, and
// holds all else at its mean.
func (r *ranker) drawAnswers(may func(id string) bool) {
	rng := rand.New(rand.NewPCG(r.seed, 0x61736b))
	d, have := r.newDraws(), make([]float64, len(r.items.ids))
	imagine := r.who.Imagine(func(j int) bool { return may(r.items.ids[j]) })
	for s := range r.n {
		imagine(rng, have)
		r.drawAIGC(rng, have, may)
		d.keep(s, have)
		for k, l := range r.who.Interests {
			d.interest[s][k] = l.Value
		}
		d.interest[s] = standardise(d.interest[s])
		for _, l := range r.who.Styles {
			d.style[s] = append(d.style[s], l.Value)
		}
	}
	for _, s := range r.cases {
		for i := range s.term {
			s.term[i] = s.mean
		}
	}
	r.draws = d
	for j, l := range r.have {
		if l.Assumed && !may(r.items.ids[j]) {
			r.blur = append(r.blur, l.SD)
		} else {
			r.blur = append(r.blur, person.SelfRating)
		}
	}
}

// tally is the memory that gain needs.
type tally struct {
	order   order
	in      [][answers]int    // how often a path is among the first, by class of the answer
	entropy map[int][]float64 // of k yes in n answers, by n
}

// gain is what the answer on item j tells of the first five, in bits; see Ask.
func (r *ranker) gain(j int, among [][first]int, t *tally) float64 {
	clear(t.in)
	var size [answers]int
	for k, s := range t.order.ascending(r.draws.have[j]) {
		a := k * answers / r.n
		size[a]++
		for _, i := range among[s][:min(first, len(r.paths))] {
			t.in[i][a]++
		}
	}
	whole := t.entropies(r.n)
	var parts [answers][]float64
	for a, n := range size {
		parts[a] = t.entropies(n)
	}
	bits := 0.0
	for _, by := range t.in {
		all := 0
		for _, k := range by {
			all += k
		}
		if all == 0 || all == r.n {
			continue
		}
		bits += whole[all]
		for a, k := range by {
			bits -= float64(size[a]) / float64(r.n) * parts[a][k]
		}
	}
	return bits
}

// entropies are those of k yes in n answers, in bits, for k from 0 to n.
func (t *tally) entropies(n int) []float64 {
	if known, ok := t.entropy[n]; ok {
		return known
	}
	out := make([]float64, n+1)
	for k := 1; k < n; k++ {
		p := float64(k) / float64(n)
		out[k] = -p*math.Log2(p) - (1-p)*math.Log2(1-p)
	}
	t.entropy[n] = out
	return out
}

func mean[F float32 | float64](xs []F) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += float64(x)
	}
	return sum / float64(len(xs))
}
