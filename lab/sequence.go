package lab

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/autograd"
	"github.com/leeway-project/leeway/lab/safetensors"
	"github.com/leeway-project/leeway/lab/transformer"
	"github.com/leeway-project/leeway/measure"
)

// corpus is what a transformer can be trained on: right sequences without end, and an
// oracle that knows what is wrong with one.
type corpus interface {
	Vocabulary() int
	Context() int // the longest sequence, Begin and End included
	Draw(*rand.Rand) []int
	Drawer() func(tokens []int, rng *rand.Rand) []int // appends what Draw makes, in memory of its own
	Judge(tokens []int) (fault string)
	Faults() []string
	String(tokens []int) string
}

// The tokens that every corpus begins with.
const (
	begin = 0
	end   = 1
	pad   = 2
)

// sequence is the learner of the other lessons.
type sequence struct {
	*transformer.Model
	corpus    corpus
	tape      autograd.Tape
	optimizer autograd.AdamW
	peak      float64 // greatest learning rate
	matrices  []*autograd.Tensor
	next      func(tokens []int, rng *rand.Rand) []int // draws
	tokens    []int                                    // room for a sequence
	ids       []int                                    // and for a batch
	targets   []int
	batch     int
}

func newSequence(c Config, of corpus, threads int) *sequence {
	k := c.scale()
	s := &sequence{corpus: of, next: of.Drawer(), peak: 2.5e-3, batch: 16}
	if c.Lab == Text { // short sequences: twice as many, twice the rate
		s.batch, s.peak = 32, 5e-3
	}
	s.peak *= c.Rate * math.Sqrt(2/float64(k))
	s.Model = transformer.New(transformer.Config{
		Vocabulary: of.Vocabulary(), Context: of.Context(), Width: 32 * k, Layers: max(2, k), Heads: 4,
	}, random(c.Seed, forWeights, 0))
	_, s.matrices = s.Weights()
	s.optimizer = autograd.AdamW{Adam: autograd.Adam{Beta1: 0.9, Beta2: 0.98}, Decay: 0.01}
	s.tape.Threads(threads)
	places := s.batch * (of.Context() - 1)
	s.tokens, s.ids, s.targets = make([]int, 0, of.Context()), make([]int, places), make([]int, places)
	return s
}

func (s *sequence) prepare(context.Context, int, int) error   { return nil }
func (s *sequence) tensors() []safetensors.Tensor             { return nil }
func (s *sequence) restore([]safetensors.Tensor, state) error { return nil }
func (s *sequence) keep(*state)                               {}
func (s *sequence) optimizers() []*autograd.Adam              { return []*autograd.Adam{&s.optimizer.Adam} }
func (s *sequence) faults() []string                          { return s.corpus.Faults() }
func (s *sequence) look(*rand.Rand, []Piece, *Point) error    { return nil }
func (s *sequence) memory([]Piece, *Point)                    {}
func (s *sequence) close()                                    { s.tape.Close() }
func (s *sequence) rate(seen measure.Count) (leeway.Interval, error) {
	return measure.Interval(seen, level, measure.ExactMethod)
}

// step learns from a batch of drawn sequences.
func (s *sequence) step(rng *rand.Rand, step, steps int) Losses {
	s.draw(rng)
	return s.learn(step, steps)
}

// draw fills the batch: at each place of a sequence a token and the one that comes next.
func (s *sequence) draw(rng *rand.Rand) {
	time := s.corpus.Context() - 1
	for i := range s.batch {
		s.tokens = s.next(s.tokens[:0], rng)
		for k := range time {
			at := i*time + k
			s.ids[at], s.targets[at] = pad, autograd.Ignore
			if k < len(s.tokens) {
				s.ids[at] = s.tokens[k]
			}
			if k+1 < len(s.tokens) {
				s.targets[at] = s.tokens[k+1]
			}
		}
	}
}

// learn takes the batch through the network and back.
func (s *sequence) learn(step, steps int) Losses {
	s.optimizer.Rate = float32(s.peak * schedule(step, steps))
	s.tape.Reset()
	loss := s.Loss(&s.tape, s.ids, s.targets, s.corpus.Context()-1)
	s.tape.Backward(loss)
	s.optimizer.Step(s.matrices)
	return Losses{CrossEntropy: float64(loss.Value[0])}
}

// schedule is the learning rate as a share of its peak: up in a line for the first steps,
// while Adam's moments know little, then down along half a cosine to a fiftieth.
func schedule(step, steps int) float64 {
	const warm = 100
	down := 0.51 + 0.49*math.Cos(math.Pi*float64(step)/float64(steps))
	return min(float64(step)/warm, down)
}

func (s *sequence) make(ctx context.Context, rng *rand.Rand, n int, m Making) ([]Piece, error) {
	prefix := []int{begin}
	if m.Prompt != "" {
		reader, ok := s.corpus.(interface {
			Prefix(line string) ([]int, error)
		})
		if !ok {
			return nil, usage("error.lab.prompt")
		}
		var err error
		if prefix, err = reader.Prefix(m.Prompt); err != nil {
			return nil, err
		}
	}
	prefixes := make([][]int, n)
	for i := range prefixes {
		prefixes[i] = prefix
	}
	made, err := s.Sample(ctx, &s.tape, rng, prefixes, transformer.Sampling{Temperature: m.Temperature, Top: m.Top, End: end})
	if err != nil {
		return nil, err
	}
	pieces := make([]Piece, n)
	for i, tokens := range made {
		pieces[i] = Piece{Title: s.corpus.String(tokens), Fault: s.corpus.Judge(tokens), tokens: tokens}
	}
	return pieces, nil
}
