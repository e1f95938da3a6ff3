package transformer

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/viterin/vek/vek32"

	"github.com/leeway-project/leeway/lab/autograd"
)

// Sampling is how tokens are drawn.
type Sampling struct {
	// Temperature divides the logits: at 1 tokens come as often as the network thinks
	// they should, below 1 likely ones more often, at 0 always the likeliest.
	Temperature float64
	// Top, when positive, leaves the choice to the Top likeliest tokens.
	Top int
	// End ends a sequence. A negative one never does.
	End int
	// Length is the number of tokens a sequence has at most, the prefix included; 0 means
	// the whole context.
	Length int
}

// Sample continues each of the prefixes, which must not be empty, until End or Length.
// Sequences are drawn side by side, as many as memory is meant for; each has its own
// random numbers, so that it does not depend on how many others there are. It returns
// ctx's error when that is done first.
func (m *Model) Sample(ctx context.Context, t *autograd.Tape, rng *rand.Rand, prefixes [][]int, s Sampling) (out [][]int, err error) {
	length := m.Context
	if s.Length > 0 {
		length = min(length, s.Length)
	}
	const most = 16 << 20 // numbers in the cache
	side := max(1, most/max(1, 2*m.Layers*length*m.Width))
	for from := 0; from < len(prefixes) && err == nil; from += side {
		var some [][]int
		some, err = m.sample(ctx, t, rng, prefixes[from:min(from+side, len(prefixes))], length, s)
		out = append(out, some...)
	}
	return out, err
}

func (m *Model) sample(ctx context.Context, t *autograd.Tape, rng *rand.Rand, prefixes [][]int, length int, s Sampling) ([][]int, error) {
	open := len(prefixes)
	out, ended, ids, random := make([][]int, open), make([]bool, open), make([]int, open), make([]*rand.Rand, open)
	for i, prefix := range prefixes {
		if len(prefix) == 0 || len(prefix) > length {
			return nil, errors.New("transformer: a prefix is empty or longer than the sequence")
		}
		out[i] = append(out[i], prefix...)
		random[i] = rand.New(rand.NewPCG(rng.Uint64(), rng.Uint64()))
	}
	c := m.newCache(open, length)
	for time := 0; time < length-1 && open > 0; time++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i, seq := range out {
			ids[i] = seq[min(time, len(seq)-1)] // one that has ended goes on unheard
		}
		logits := m.next(t, c, ids, time)
		for i := range out {
			if ended[i] || time+1 < len(out[i]) {
				continue // over, or still in the prefix
			}
			token := s.draw(random[i], logits.Row(i))
			out[i] = append(out[i], token)
			if token == s.End {
				ended[i] = true
				open--
			}
		}
	}
	return out, nil
}

// draw returns a token by its logits, which it changes.
func (s Sampling) draw(rng *rand.Rand, logits []float32) int {
	best := vek32.ArgMax(logits)
	if s.Temperature <= 0 {
		return best
	}
	least := float32(math.Inf(-1))
	if s.Top > 0 && s.Top < len(logits) {
		least = slices.Sorted(slices.Values(logits))[len(logits)-s.Top]
	}
	top, sum := logits[best], 0.0
	for i, x := range logits {
		p := 0.0
		if x >= least {
			p = math.Exp(float64(x-top) / s.Temperature)
		}
		logits[i] = float32(p)
		sum += float64(logits[i])
	}
	u := rng.Float64() * sum
	for i, p := range logits {
		if u -= float64(p); u < 0 {
			return i
		}
	}
	return best
}

// cache keeps the keys and values of the places seen, so that a new place costs one row
// of work and not the whole sequence again.
type cache struct {
	keys, values [][]float32 // a layer each: sequence × place × C
	places       int         // of a sequence
	scores       []float32
	frozen       *Model
}

func (m *Model) newCache(sequences, places int) *cache {
	c := &cache{places: places, scores: make([]float32, places), frozen: m.frozen()}
	for range m.layers {
		c.keys = append(c.keys, make([]float32, sequences*places*m.Width))
		c.values = append(c.values, make([]float32, sequences*places*m.Width))
	}
	return c
}

// frozen returns the network with its weights as constants, so that no gradients are kept.
func (m *Model) frozen() *Model {
	f := &Model{Config: m.Config, tokens: m.tokens.Frozen(), positions: m.positions.Frozen(), last: m.last.frozen()}
	for _, l := range m.layers {
		f.layers = append(f.layers, layer{l.before.frozen(), l.qkv.frozen(), l.out.frozen(), l.within.frozen(), l.wide.frozen(), l.narrow.frozen()})
	}
	return f
}

func (n norm) frozen() norm     { return norm{n.gain.Frozen(), n.bias.Frozen()} }
func (l linear) frozen() linear { return linear{l.W.Frozen(), l.B.Frozen()} }

// next returns the logits, N × V, after token ids[i] at the place time of sequence i. It
// is Logits for one place, with what came before taken from the cache.
func (m *Model) next(t *autograd.Tape, c *cache, ids []int, time int) *autograd.Tensor {
	t.Reset()
	f := c.frozen
	x := t.Add(t.Embed(f.tokens, ids), t.Embed(f.positions, []int{time}))
	for i, l := range f.layers {
		qkv := l.qkv.of(t, l.before.of(t, x)) // N × 3C
		average := autograd.Constant(len(ids), m.Width, make([]float32, len(ids)*m.Width))
		for n := range ids {
			m.attend(c, i, n, time, qkv.Row(n), average.Row(n))
		}
		x = t.Add(x, l.out.of(t, average))
		x = t.Add(x, feedForward(t, l, l.within.of(t, x)))
	}
	return t.LinearT(f.last.of(t, x), f.tokens)
}

// attend keeps the key and value of a new place, and sums the values seen up to it by
// the weights of attention into average, C numbers.
func (m *Model) attend(c *cache, layer, sequence, time int, qkv, average []float32) {
	C, w := m.Width, m.Width/m.Heads
	keys := c.keys[layer][sequence*c.places*C:][:c.places*C]
	values := c.values[layer][sequence*c.places*C:][:c.places*C]
	copy(keys[time*C:], qkv[C:2*C])
	copy(values[time*C:], qkv[2*C:])
	scores := c.scores[:time+1]
	for h := 0; h < C; h += w {
		top := float32(math.Inf(-1))
		for s := range scores {
			scores[s] = vek32.Dot(qkv[h:h+w], keys[s*C+h:][:w]) * m.scale()
			top = max(top, scores[s])
		}
		var sum float32
		for s, x := range scores {
			scores[s] = float32(math.Exp(float64(x - top)))
			sum += scores[s]
		}
		for s, p := range scores {
			for j, v := range values[s*C+h:][:w] {
				average[h+j] += p / sum * v
			}
		}
	}
}
