package autograd

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// operation is one way to make a loss of some weights.
type operation struct {
	name    string
	weights [][2]int // their shapes
	loss    func(t *Tape, w []*Tensor) *Tensor
}

// weighted makes a loss of a matrix that has a different slope in each of its values.
func weighted(t *Tape, x *Tensor) *Tensor {
	c := make([]float32, len(x.Value))
	for i := range c {
		c[i] = float32(math.Sin(float64(3*i + 1)))
	}
	return t.Scale(t.Mean(t.Mul(x, Constant(x.Rows, x.Cols, c))), float32(len(c)))
}

func operations() []operation {
	gate := Constant(4, 3, []float32{1, -1, 2, -2, 1, 1, -1, -1, 3, 0.5, -0.5, 1})
	return []operation{
		{"Linear", [][2]int{{4, 3}, {3, 5}, {1, 5}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Linear(w[0], w[1], w[2])) }},
		{"Linear, no bias", [][2]int{{4, 3}, {3, 5}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Linear(w[0], w[1], nil)) }},
		{"LinearT", [][2]int{{4, 3}, {5, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.LinearT(w[0], w[1])) }},
		{"GroupProduct", [][2]int{{6, 4}, {8, 5}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.GroupProduct(w[0], w[1], 3)) }},
		{"GroupProductT", [][2]int{{6, 4}, {8, 4}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.GroupProductT(w[0], w[1], 3)) }},
		{"Add", [][2]int{{4, 3}, {4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Add(w[0], w[1])) }},
		{"Add, repeated", [][2]int{{6, 3}, {2, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Add(w[0], w[1])) }},
		{"Sub", [][2]int{{4, 3}, {4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Sub(w[0], w[1])) }},
		{"Mul", [][2]int{{4, 3}, {4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Mul(w[0], w[1])) }},
		{"Mul with itself", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Mul(w[0], w[0])) }},
		{"Scale", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Scale(w[0], -2.5)) }},
		{"LeakyReLU", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.LeakyReLU(w[0], 0.2)) }},
		{"Gate", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Gate(w[0], gate, 0.2)) }},
		{"Tanh", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Tanh(w[0])) }},
		{"GELU", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.GELU(w[0])) }},
		{"LayerNorm", [][2]int{{4, 6}, {1, 6}, {1, 6}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.LayerNorm(w[0], w[1], w[2])) }},
		{"CausalSoftmax", [][2]int{{6, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.CausalSoftmax(w[0], 3)) }},
		{"RowNorm", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.RowNorm(w[0])) }},
		{"Embed", [][2]int{{5, 3}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Embed(w[0], []int{4, 0, 4, 2})) }},
		{"Concat", [][2]int{{4, 3}, {4, 2}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Concat(w[0], w[1])) }},
		{"Heads", [][2]int{{6, 12}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Heads(w[0], 4, 10, 2, 3)) }},
		{"Merge", [][2]int{{12, 2}}, func(t *Tape, w []*Tensor) *Tensor { return weighted(t, t.Merge(w[0], 2, 3)) }},
		{"Mean", [][2]int{{4, 3}}, func(t *Tape, w []*Tensor) *Tensor { return t.Mean(w[0]) }},
		{"CrossEntropy", [][2]int{{4, 5}}, func(t *Tape, w []*Tensor) *Tensor { return t.CrossEntropy(w[0], []int{3, Ignore, 0, 4}) }},
		{"BinaryCrossEntropy, right", [][2]int{{4, 1}}, func(t *Tape, w []*Tensor) *Tensor { return t.BinaryCrossEntropy(w[0], 1) }},
		{"BinaryCrossEntropy, smoothed", [][2]int{{4, 1}}, func(t *Tape, w []*Tensor) *Tensor { return t.BinaryCrossEntropy(w[0], 0.1) }},
	}
}

func randomWeights(seed uint64, shapes [][2]int) []*Tensor {
	rng := rand.New(rand.NewPCG(seed, 1))
	var out []*Tensor
	for _, s := range shapes {
		out = append(out, Normal(rng, s[0], s[1], 1))
	}
	return out
}

// TestGradientsAreThoseOfFiniteDifferences: central differences with h = 1e-2 have an
// error of h²/6 times the third derivative, and float32 rounds at 1e-7/h; together they
// stay under 1e-3 for values of the size 1.
func TestGradientsAreThoseOfFiniteDifferences(t *testing.T) {
	for _, op := range operations() {
		t.Run(op.name, func(t *testing.T) {
			for seed := range uint64(5) {
				w := randomWeights(seed, op.weights)
				keepFromKinks(w)
				var tape Tape
				tape.Backward(op.loss(&tape, w))
				for k, x := range w {
					for i := range x.Value {
						const h = 1e-2
						was := x.Value[i]
						at := func(v float32) float64 {
							x.Value[i] = v
							tape.Reset()
							return float64(op.loss(&tape, w).Value[0])
						}
						want := (at(was+h) - at(was-h)) / (2 * h)
						x.Value[i] = was
						if got := float64(x.Grad[i]); math.Abs(got-want) > 2e-3*max(1, math.Abs(want)) {
							t.Fatalf("seed %d, weight %d, value %d: gradient %g, by differences %g", seed, k, i, got, want)
						}
					}
				}
			}
		})
	}
}

// TestForPyTorch writes the operations with their losses and gradients to the file that
// LEEWAY_OPERATIONS names, for scripts/lab-check.
func TestForPyTorch(t *testing.T) {
	path := os.Getenv("LEEWAY_OPERATIONS")
	if path == "" {
		t.Skip("LEEWAY_OPERATIONS names no file; scripts/lab-check does")
	}
	type written struct {
		Name      string      `json:"name"`
		Shapes    [][2]int    `json:"shapes"`
		Values    [][]float32 `json:"values"`
		Loss      float32     `json:"loss"`
		Gradients [][]float32 `json:"gradients"`
	}
	var all []written
	for _, op := range operations() {
		w := randomWeights(1, op.weights)
		keepFromKinks(w)
		var tape Tape
		loss := op.loss(&tape, w)
		tape.Backward(loss)
		out := written{Name: op.name, Shapes: op.weights, Loss: loss.Value[0]}
		for _, x := range w {
			out.Values, out.Gradients = append(out.Values, x.Value), append(out.Gradients, x.Grad)
		}
		all = append(all, out)
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// keepFromKinks moves values away from 0, where a rectifier has no derivative.
func keepFromKinks(w []*Tensor) {
	for _, x := range w {
		for i, v := range x.Value {
			if math.Abs(float64(v)) < 0.05 {
				x.Value[i] = 0.05
			}
		}
	}
}

// TestGradientsAddUp when a weight is used twice, and when Backward is called twice.
func TestGradientsAddUp(t *testing.T) {
	w := randomWeights(1, [][2]int{{2, 2}})[0]
	var tape Tape
	tape.Backward(tape.Mean(tape.Add(w, w)))
	tape.Reset()
	tape.Backward(tape.Mean(w))
	for _, g := range w.Grad {
		if math.Abs(float64(g)-0.75) > 1e-6 {
			t.Errorf("gradient %g, want 2/4 + 1/4", g)
		}
	}
}

// TestConstantsTakeNoGradient, and what is made of constants alone has none to give.
func TestConstantsTakeNoGradient(t *testing.T) {
	w := randomWeights(1, [][2]int{{3, 3}, {3, 3}})
	var tape Tape
	frozen := w[0].Frozen()
	tape.Backward(tape.Mean(tape.Linear(frozen, w[1], nil)))
	if slices.Max(w[0].Grad) != 0 || slices.Max(w[1].Grad) == 0 {
		t.Errorf("gradients %v and %v: the frozen one should be 0, the other not", w[0].Grad, w[1].Grad)
	}
	tape.Reset()
	tape.Backward(tape.Mean(frozen))
}

// network is a loss of many operations large enough for the threads to be used.
func network(t *Tape, w []*Tensor) *Tensor {
	const group, heads = 16, 4
	x := t.LayerNorm(w[0], w[1], w[2])
	q, k, v := t.Heads(x, 0, 64, heads, group), t.Heads(x, 64, 128, heads, group), t.Heads(x, 128, 192, heads, group)
	a := t.CausalSoftmax(t.Scale(t.GroupProductT(q, k, group), 0.25), group)
	y := t.Merge(t.GroupProduct(a, v, group), heads, group)
	y = t.GELU(t.Linear(y, w[3], w[4]))
	return t.Mean(t.Tanh(t.LeakyReLU(y, 0.2)))
}

func networkShapes() [][2]int {
	return [][2]int{{256, 192}, {1, 192}, {1, 192}, {64, 256}, {1, 256}}
}

// TestThreadsChangeNoBit of a result or a gradient.
func TestThreadsChangeNoBit(t *testing.T) {
	var want []*Tensor
	for _, threads := range []int{1, 2, 3, 7} {
		w := randomWeights(3, networkShapes())
		var tape Tape
		tape.Threads(threads)
		tape.Backward(network(&tape, w))
		tape.Close()
		if want == nil {
			want = w
		}
		for i := range w {
			if !slices.Equal(w[i].Grad, want[i].Grad) {
				t.Errorf("%d threads: another gradient of weight %d", threads, i)
			}
		}
	}
}

// TestStepsAllocateNothingAfterTheFirst, with one thread and with two, for each optimizer.
func TestStepsAllocateNothingAfterTheFirst(t *testing.T) {
	for _, threads := range []int{1, 2} {
		for _, o := range []interface{ Step([]*Tensor) }{&SGD{Rate: 1e-3}, &Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999}, &AdamW{Adam: Adam{Rate: 1e-3, Beta1: 0.9, Beta2: 0.999}, Decay: 0.01}} {
			w := randomWeights(3, networkShapes())
			var tape Tape
			tape.Threads(threads)
			step := func() {
				tape.Reset()
				tape.Backward(network(&tape, w))
				o.Step(w)
			}
			step()
			if n := testing.AllocsPerRun(5, step); n != 0 {
				t.Errorf("%d threads, %T: %g allocations a step", threads, o, n)
			}
			tape.Close()
		}
	}
}

// TestOptimizersReachTheLeast of a bowl, (w − 3)², whose least is at 3.
func TestOptimizersReachTheLeast(t *testing.T) {
	for name, o := range map[string]interface{ Step([]*Tensor) }{
		"SGD": &SGD{Rate: 0.1}, "momentum": &SGD{Rate: 0.02, Momentum: 0.9},
		"Adam":  &Adam{Rate: 0.05, Beta1: 0.9, Beta2: 0.999},
		"AdamW": &AdamW{Adam: Adam{Rate: 0.05, Beta1: 0.9, Beta2: 0.999}},
	} {
		w := New(1, 1)
		three := Constant(1, 1, []float32{3})
		var tape Tape
		for range 500 {
			tape.Reset()
			d := tape.Sub(w, three)
			tape.Backward(tape.Mean(tape.Mul(d, d)))
			o.Step([]*Tensor{w})
		}
		if math.Abs(float64(w.Value[0])-3) > 0.01 {
			t.Errorf("%s ends at %g, want 3", name, w.Value[0])
		}
	}
}

// TestAdamsFirstStepHasTheLengthOfTheRate, whatever the gradient (Kingma and Ba 2015, section 2.1).
func TestAdamsFirstStepHasTheLengthOfTheRate(t *testing.T) {
	for _, g := range []float32{1e-3, 1, -500} {
		w := New(1, 1)
		w.Grad[0] = g
		(&Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999}).Step([]*Tensor{w})
		if got := math.Abs(float64(w.Value[0])); math.Abs(got-0.01) > 1e-6 {
			t.Errorf("gradient %g: a step of %g, want 0.01", g, got)
		}
	}
}

// TestWrongShapesAreSaid by a panic that names the operation and the shapes.
func TestWrongShapesAreSaid(t *testing.T) {
	defer func() {
		if got, want := fmt.Sprint(recover()), "autograd: linear of (2 × 3) (2 × 3)"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}()
	var tape Tape
	tape.Linear(New(2, 3), New(2, 3), nil)
}

// TestExtremeValuesStayFinite: what a network that has gone astray would feed.
func TestExtremeValuesStayFinite(t *testing.T) {
	x := New(2, 8)
	copy(x.Value, []float32{-1e4, -200, -88, -1, 0, 1, 90, 1e4, 1e4, 1e4, 0, 0, 0, 0, -1e4, -1e4})
	for name, f := range map[string]func(*Tape) *Tensor{
		"Tanh":               func(t *Tape) *Tensor { return t.Tanh(x) },
		"GELU":               func(t *Tape) *Tensor { return t.GELU(x) },
		"CausalSoftmax":      func(t *Tape) *Tensor { return t.CausalSoftmax(x, 2) },
		"CrossEntropy":       func(t *Tape) *Tensor { return t.CrossEntropy(x, []int{0, 15 % 8}) },
		"BinaryCrossEntropy": func(t *Tape) *Tensor { return t.BinaryCrossEntropy(x, 0) },
	} {
		clear(x.Grad)
		var tape Tape
		y := f(&tape)
		tape.Backward(tape.Mean(y))
		for _, v := range slices.Concat(y.Value, x.Grad) {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				t.Errorf("%s: %v, gradient %v", name, y.Value, x.Grad)
				break
			}
		}
		if name == "CausalSoftmax" && (slices.Min(y.Value) < 0 || math.Abs(float64(y.Value[0])-1) > 1e-6) {
			t.Errorf("%s: %v", name, y.Value)
		}
	}
}
