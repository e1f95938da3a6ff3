package transformer

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/leeway-project/leeway/lab/autograd"
)

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 2)) }

func tiny() *Model {
	return New(Config{Vocabulary: 7, Context: 5, Width: 8, Layers: 2, Heads: 2}, random(1))
}

func ids(rng *rand.Rand, n, vocabulary int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = rng.IntN(vocabulary)
	}
	return out
}

// TestGradientsAreThoseOfFiniteDifferences for every matrix of the network.
func TestGradientsAreThoseOfFiniteDifferences(t *testing.T) {
	m := tiny()
	names, ws := m.Weights()
	rng := random(4)
	for _, w := range ws { // larger weights than at the start, so that every slope is seen
		for i := range w.Value {
			w.Value[i] += float32(rng.NormFloat64() * 0.3)
		}
	}
	x, y := ids(rng, 10, 7), ids(rng, 10, 7)
	y[3] = autograd.Ignore
	var tape autograd.Tape
	loss := func() float64 {
		tape.Reset()
		return float64(m.Loss(&tape, x, y, 5).Value[0])
	}
	tape.Backward(m.Loss(&tape, x, y, 5))
	for k, w := range ws {
		for i := 0; i < len(w.Value); i += 1 + len(w.Value)/20 {
			const h = 1e-2
			was := w.Value[i]
			w.Value[i] = was + h
			up := loss()
			w.Value[i] = was - h
			down := loss()
			w.Value[i] = was
			if want, got := (up-down)/(2*h), float64(w.Grad[i]); math.Abs(got-want) > 2e-3*max(1, math.Abs(want)) {
				t.Errorf("%s[%d]: gradient %g, by differences %g", names[k], i, got, want)
			}
		}
	}
}

// TestALaterTokenNeverChangesAnEarlierOutput: the causal mask.
func TestALaterTokenNeverChangesAnEarlierOutput(t *testing.T) {
	m := tiny()
	rng := random(5)
	for range 50 {
		x := ids(rng, 5, 7)
		var tape autograd.Tape
		before := slices.Clone(m.Logits(&tape, x, 5).Value)
		at := 1 + rng.IntN(4)
		x[at] = (x[at] + 1) % 7
		tape.Reset()
		after := m.Logits(&tape, x, 5).Value
		if !slices.Equal(before[:at*7], after[:at*7]) {
			t.Fatalf("a change at place %d changed an output before it", at)
		}
		if slices.Equal(before[at*7:], after[at*7:]) {
			t.Fatalf("a change at place %d changed nothing", at)
		}
	}
}

// TestSequencesOfABatchDoNotSeeEachOther.
func TestSequencesOfABatchDoNotSeeEachOther(t *testing.T) {
	m := tiny()
	x := ids(random(6), 10, 7)
	var tape autograd.Tape
	both := slices.Clone(m.Logits(&tape, x, 5).Value)
	tape.Reset()
	if alone := m.Logits(&tape, x[5:], 5).Value; !slices.Equal(alone, both[35:]) {
		t.Error("the second sequence has other logits in a batch than alone")
	}
}

// TestOneBatchCanBeLearntByHeart: the loss of a batch seen again and again goes to 0.
func TestOneBatchCanBeLearntByHeart(t *testing.T) {
	m := New(Config{Vocabulary: 12, Context: 8, Width: 32, Layers: 2, Heads: 4}, random(1))
	x := ids(random(7), 64, 12)
	for b := range 8 {
		x[b*8] = b // so that every sequence can be told from its beginning
	}
	y := append(slices.Clone(x[1:]), autograd.Ignore)
	for i := 7; i < len(y); i += 8 {
		y[i] = autograd.Ignore
	}
	var tape autograd.Tape
	_, ws := m.Weights()
	o := autograd.AdamW{Adam: autograd.Adam{Rate: 3e-3, Beta1: 0.9, Beta2: 0.95}}
	var loss float64
	for range 200 {
		tape.Reset()
		l := m.Loss(&tape, x, y, 8)
		loss = float64(l.Value[0])
		tape.Backward(l)
		o.Step(ws)
	}
	if loss > 0.02 {
		t.Errorf("loss %.3f nats a token after 200 steps on one batch", loss)
	}
	got, err := m.Sample(context.Background(), &tape, random(8), [][]int{{3}, {5}}, Sampling{End: -1})
	if err != nil || !slices.Equal(got[0], x[24:32]) || !slices.Equal(got[1], x[40:48]) {
		t.Errorf("%v, %v: it does not say what it has learnt, %v and %v", got, err, x[24:32], x[40:48])
	}
}

// TestTheCacheChangesNothing: a place at a time gives the logits of the whole sequence.
func TestTheCacheChangesNothing(t *testing.T) {
	m := tiny()
	x := ids(random(9), 10, 7)
	var tape autograd.Tape
	want := slices.Clone(m.Logits(&tape, x, 5).Value)
	c := m.newCache(2, 5)
	for time := range 5 {
		got := m.next(&tape, c, []int{x[time], x[5+time]}, time)
		for b := range 2 {
			for j, v := range got.Row(b) {
				if w := want[(b*5+time)*7+j]; math.Abs(float64(v-w)) > 1e-5 {
					t.Errorf("place %d of sequence %d, token %d: %g, want %g", time, b, j, v, w)
				}
			}
		}
	}
}

// TestASequenceDoesNotDependOnItsNeighbours, nor on where it stands, nor on whether it is
// drawn with them or after them, as where a context is long.
func TestASequenceDoesNotDependOnItsNeighbours(t *testing.T) {
	for _, m := range []*Model{tiny(), New(Config{Vocabulary: 7, Context: 4096, Width: 64, Layers: 2, Heads: 2}, random(1))} {
		var tape autograd.Tape
		draw := func(n int) [][]int {
			prefixes := make([][]int, n)
			for i := range prefixes {
				prefixes[i] = []int{0}
			}
			out, err := m.Sample(context.Background(), &tape, random(3), prefixes, Sampling{Temperature: 1, End: 1})
			if err != nil || len(out) != n {
				t.Fatal(len(out), err)
			}
			return out
		}
		few, many := draw(3), draw(40)
		for i := range few {
			if !slices.Equal(few[i], many[i]) {
				t.Errorf("sequence %d is %v among 3 and %v among 40", i, few[i], many[i])
			}
		}
		if slices.EqualFunc(many[:20], many[20:], slices.Equal) {
			t.Error("those drawn later are those drawn first")
		}
		for _, seq := range many {
			if len(seq) > m.Context || slices.Contains(seq[:len(seq)-1], 1) {
				t.Errorf("%v is too long, or goes on after its end", seq)
			}
		}
	}
}

// TestSamplingFollowsTheProbabilities: shares of 20,000 draws, within 4 standard errors.
func TestSamplingFollowsTheProbabilities(t *testing.T) {
	logits := []float32{0, 1, 2, -1}
	for _, s := range []Sampling{{Temperature: 1}, {Temperature: 0.5}, {Temperature: 2}, {Temperature: 1, Top: 2}} {
		p, sum := make([]float64, 4), 0.0
		for i, x := range logits {
			if s.Top == 0 || i == 1 || i == 2 {
				p[i] = math.Exp(float64(x) / s.Temperature)
				sum += p[i]
			}
		}
		rng, count := random(1), make([]float64, 4)
		const n = 20000
		for range n {
			count[s.draw(rng, slices.Clone(logits))]++
		}
		for i := range p {
			want := p[i] / sum
			if got := count[i] / n; math.Abs(got-want) > 4*math.Sqrt(want*(1-want)/n) {
				t.Errorf("%+v: token %d has a share of %.3f, want %.3f", s, i, got, want)
			}
		}
	}
	if got := (Sampling{}).draw(random(1), slices.Clone(logits)); got != 2 {
		t.Errorf("at temperature 0 token %d, want the likeliest, 2", got)
	}
}

// TestAStepAllocatesNothingAfterTheFirst.
func TestAStepAllocatesNothingAfterTheFirst(t *testing.T) {
	m := New(Config{Vocabulary: 40, Context: 16, Width: 32, Layers: 2, Heads: 4}, random(1))
	x, y := ids(random(2), 64, 40), ids(random(3), 64, 40)
	_, ws := m.Weights()
	var tape autograd.Tape
	tape.Threads(2)
	defer tape.Close()
	o := autograd.AdamW{Adam: autograd.Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.95}, Decay: 0.01}
	step := func() {
		tape.Reset()
		tape.Backward(m.Loss(&tape, x, y, 16))
		o.Step(ws)
	}
	step()
	if n := testing.AllocsPerRun(5, step); n != 0 {
		t.Errorf("%g allocations a step", n)
	}
}

// TestBadShapesAndPrefixesAreErrors.
func TestBadShapesAndPrefixesAreErrors(t *testing.T) {
	for _, c := range []Config{{}, {Vocabulary: 5, Context: 5, Width: 9, Heads: 2}, {Vocabulary: 5, Context: 5, Width: 8, Heads: 2, Layers: -1}} {
		if c.Check() == nil {
			t.Errorf("%+v is taken for a network", c)
		}
	}
	m := tiny()
	var tape autograd.Tape
	for _, prefix := range [][]int{nil, {0, 0, 0, 0, 0, 0}} {
		if _, err := m.Sample(context.Background(), &tape, random(1), [][]int{prefix}, Sampling{}); err == nil {
			t.Errorf("prefix %v is taken", prefix)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Sample(ctx, &tape, random(1), [][]int{{0}}, Sampling{}); err == nil {
		t.Error("a cancelled context stops nothing")
	}
}
