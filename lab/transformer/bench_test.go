package transformer

import (
	"runtime"
	"testing"

	"github.com/leeway-project/leeway/lab/autograd"
)

// BenchmarkStep is a step of training at the default size of the text lesson, with its
// vocabulary and its batch; bench/lab sets it against other programs.
func BenchmarkStep(b *testing.B) {
	const vocabulary, places, batch = 680, 31, 32
	m := New(Config{Vocabulary: vocabulary, Context: 32, Width: 64, Layers: 2, Heads: 4}, random(1))
	var tape autograd.Tape
	tape.Threads(runtime.GOMAXPROCS(0))
	defer tape.Close()
	_, weights := m.Weights()
	optimizer := autograd.AdamW{Adam: autograd.Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.98}, Decay: 0.01}
	rng := random(2)
	x, y := ids(rng, batch*places, vocabulary), ids(rng, batch*places, vocabulary)
	step := func() {
		tape.Reset()
		tape.Backward(m.Loss(&tape, x, y, places))
		optimizer.Step(weights)
	}
	step()
	b.ReportAllocs()
	for b.Loop() {
		step()
	}
}
