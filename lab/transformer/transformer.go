// Package transformer is a decoder-only transformer: a network that gives, for each
// place in a sequence of tokens, the probability of every token to come next, having
// seen the tokens up to there and none later (Vaswani et al. 2017; the arrangement is
// that of GPT-2, Radford et al. 2019, whose weights have the same names and shapes).
//
//	x = tokens + positions
//	for each layer:
//		x += attention(norm(x))     // what other places know
//		x += network(norm(x))       // thinking about it, place by place
//	logits = norm(x) · tokensᵀ
//
// Read in this order: Config, Logits, attention, feedForward, Loss, then the file
// sample.go. The engine is package autograd.
package transformer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/leeway-project/leeway/lab/autograd"
)

// Config is the shape of the network.
type Config struct {
	Vocabulary int // V, number of tokens
	Context    int // T, the longest sequence
	Width      int // C, numbers that describe a token in its place; divisible by Heads
	Layers     int
	Heads      int
}

// Check returns an error when no network has this shape.
func (c Config) Check() error {
	if c.Vocabulary < 1 || c.Context < 1 || c.Width < 1 || c.Layers < 0 || c.Heads < 1 || c.Width%c.Heads != 0 {
		return fmt.Errorf("transformer: no network of vocabulary %d, context %d, width %d, %d layers, %d heads",
			c.Vocabulary, c.Context, c.Width, c.Layers, c.Heads)
	}
	return nil
}

// norm is the gain and bias of a layer norm, each 1 × C.
type norm struct{ gain, bias *autograd.Tensor }

// linear is x·W + b.
type linear struct{ W, B *autograd.Tensor }

// layer is one block of the network.
type layer struct {
	before norm   // of attention
	qkv    linear // C → 3C: query, key and value, side by side
	out    linear // C → C
	within norm   // before the network of the block
	wide   linear // C → 4C
	narrow linear // 4C → C
}

// Model is the network's weights.
type Model struct {
	Config
	tokens    *autograd.Tensor // V × C, what each token means
	positions *autograd.Tensor // T × C, what each place means
	layers    []layer
	last      norm
	order     []int // 0, 1, 2 … T−1
}

// New returns a network with random weights: normal with deviation 0.02, and those that
// write into the sum of all layers smaller by √(2·Layers), as in GPT-2. It panics when
// Check gives an error.
func New(c Config, rng *rand.Rand) *Model {
	small := 0.02 / math.Sqrt(2*float64(max(c.Layers, 1)))
	m, err := From(c, func(name string, rows, cols int) (*autograd.Tensor, error) {
		switch {
		case strings.HasSuffix(name, "c_proj.weight"):
			return autograd.Normal(rng, rows, cols, small), nil
		case rows > 1:
			return autograd.Normal(rng, rows, cols, 0.02), nil
		}
		x := autograd.New(rows, cols)
		if strings.HasSuffix(name, "weight") { // the gain of a norm
			for i := range x.Value {
				x.Value[i] = 1
			}
		}
		return x, nil
	})
	if err != nil {
		panic(err)
	}
	return m
}

// From returns the network whose weights get gives, by their names in a GPT-2
// checkpoint; gains and biases have one row. It fails when get does, or Check.
func From(c Config, get func(name string, rows, cols int) (*autograd.Tensor, error)) (*Model, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	var failed error
	take := func(name string, rows, cols int) *autograd.Tensor {
		x, err := get(name, rows, cols)
		if failed == nil && err != nil {
			failed = fmt.Errorf("transformer: %w", err)
		}
		return x
	}
	dense := func(name string, in, out int) linear {
		return linear{take(name+".weight", in, out), take(name+".bias", 1, out)}
	}
	unit := func(name string) norm {
		return norm{take(name+".weight", 1, c.Width), take(name+".bias", 1, c.Width)}
	}
	C := c.Width
	m := &Model{Config: c, tokens: take("wte.weight", c.Vocabulary, C), positions: take("wpe.weight", c.Context, C)}
	for i := range c.Layers {
		h := fmt.Sprintf("h.%d.", i)
		m.layers = append(m.layers, layer{
			before: unit(h + "ln_1"), qkv: dense(h+"attn.c_attn", C, 3*C), out: dense(h+"attn.c_proj", C, C),
			within: unit(h + "ln_2"), wide: dense(h+"mlp.c_fc", C, 4*C), narrow: dense(h+"mlp.c_proj", 4*C, C),
		})
	}
	m.last = unit("ln_f")
	for i := range c.Context {
		m.order = append(m.order, i)
	}
	return m, failed
}

// Logits returns the network's scores for the next token at every place of a batch of
// B sequences of time tokens each: (B·time) × V. Softmax makes probabilities of them.
// It panics when a token is not in the vocabulary or time is longer than the context.
func (m *Model) Logits(t *autograd.Tape, ids []int, time int) *autograd.Tensor {
	x := t.Add(t.Embed(m.tokens, ids), m.places(t, time)) // (B·time) × C
	for _, l := range m.layers {
		x = t.Add(x, m.attention(t, l, l.before.of(t, x), time))
		x = t.Add(x, feedForward(t, l, l.within.of(t, x)))
	}
	return t.LinearT(m.last.of(t, x), m.tokens) // a token is scored by its likeness to x
}

// places returns the first time rows of the positions, time × C.
func (m *Model) places(t *autograd.Tape, time int) *autograd.Tensor {
	return t.Embed(m.positions, m.order[:time])
}

// attention lets each place take in what earlier places know. Every place asks with a
// query q, offers a key k and tells a value v, each of w = C/heads numbers in each head:
//
//	attention(q, k, v) = softmax(q·kᵀ/√w)·v
//
// The softmax makes weights that are positive and sum to 1: what a place gets is a
// weighted average of the values. It runs over this place and earlier ones alone, the
// causal mask. Division by √w keeps the scores of size 1 whatever w is, for a sum of w
// products of independent numbers of variance 1 has variance w.
func (m *Model) attention(t *autograd.Tape, l layer, x *autograd.Tensor, time int) *autograd.Tensor {
	C, H := m.Width, m.Heads
	qkv := l.qkv.of(t, x)                         // (B·time) × 3C
	q := t.Heads(qkv, 0, C, H, time)              // (B·H·time) × w
	k := t.Heads(qkv, C, 2*C, H, time)            // (B·H·time) × w
	v := t.Heads(qkv, 2*C, 3*C, H, time)          // (B·H·time) × w
	scores := t.GroupProductT(q, k, time)         // (B·H·time) × time
	scores = t.Scale(scores, m.scale())           //
	weights := t.CausalSoftmax(scores, time)      // each row sums to 1
	average := t.GroupProduct(weights, v, time)   // (B·H·time) × w
	return l.out.of(t, t.Merge(average, H, time)) // (B·time) × C
}

// scale is 1/√w.
func (m *Model) scale() float32 {
	return float32(1 / math.Sqrt(float64(m.Width/m.Heads)))
}

// feedForward is the network of a block, the same for every place.
func feedForward(t *autograd.Tape, l layer, x *autograd.Tensor) *autograd.Tensor {
	return l.narrow.of(t, t.GELU(l.wide.of(t, x)))
}

func (n norm) of(t *autograd.Tape, x *autograd.Tensor) *autograd.Tensor {
	return t.LayerNorm(x, n.gain, n.bias)
}

func (l linear) of(t *autograd.Tape, x *autograd.Tensor) *autograd.Tensor {
	return t.Linear(x, l.W, l.B)
}

// Loss returns the mean cross-entropy, in nats a token, of the targets: for each place
// the token that comes next, or autograd.Ignore. Its exponential is the perplexity: as
// unsure as among that many equally likely tokens.
func (m *Model) Loss(t *autograd.Tape, ids, targets []int, time int) *autograd.Tensor {
	return t.CrossEntropy(m.Logits(t, ids, time), targets)
}

// Weights returns all trainable matrices with their names in a GPT-2 checkpoint. Those
// of one row, gains and biases, are vectors there.
func (m *Model) Weights() (names []string, tensors []*autograd.Tensor) {
	add := func(name string, x *autograd.Tensor) { names, tensors = append(names, name), append(tensors, x) }
	addNorm := func(name string, n norm) { add(name+".weight", n.gain); add(name+".bias", n.bias) }
	addLinear := func(name string, l linear) { add(name+".weight", l.W); add(name+".bias", l.B) }
	add("wte.weight", m.tokens)
	add("wpe.weight", m.positions)
	for i, l := range m.layers {
		prefix := fmt.Sprintf("h.%d.", i)
		addNorm(prefix+"ln_1", l.before)
		addLinear(prefix+"attn.c_attn", l.qkv)
		addLinear(prefix+"attn.c_proj", l.out)
		addNorm(prefix+"ln_2", l.within)
		addLinear(prefix+"mlp.c_fc", l.wide)
		addLinear(prefix+"mlp.c_proj", l.narrow)
	}
	addNorm("ln_f", m.last)
	return names, tensors
}
