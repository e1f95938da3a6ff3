package gan

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/leeway-project/leeway/lab/autograd"
)

func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// tiny is a GAN of a few weights.
func tiny(o Objective) *GAN {
	return New(Config{Pixels: 6, Noise: 3, Classes: 2, Generator: []int{5}, Discriminator: []int{7, 4}, Objective: o, Rate: 1e-3}, random(), 1)
}

// some returns n pictures of values from −1 to 1, with their classes.
func some(rng *rand.Rand, n, pixels int) (pictures []float32, classes []int) {
	for i := range n {
		classes = append(classes, i%2)
		for range pixels {
			pictures = append(pictures, 2*rng.Float32()-1)
		}
	}
	return pictures, classes
}

// TestGradientsOfBothLossesAreThoseOfFiniteDifferences: through both networks, and
// through the gradient of the critic in WGAN-GP.
func TestGradientsOfBothLossesAreThoseOfFiniteDifferences(t *testing.T) {
	for _, o := range []Objective{NonSaturating, Minimax, WassersteinGP} {
		g := tiny(o)
		pictures, classes := some(random(), 4, 6)
		z, c := g.batch(random(), classes)
		made := autograd.Constant(4, 6, slices.Clone(g.generate(z, c).Value))
		real := autograd.Constant(4, 6, pictures)
		losses := map[string]func() *autograd.Tensor{
			"discriminator": func() *autograd.Tensor {
				return g.discriminatorLoss(random(), real, made, g.judge(g.discriminator, real, c), g.judge(g.discriminator, made, c), c)
			},
			"generator": func() *autograd.Tensor { return g.generatorLoss(g.judge(g.frozen, g.generate(z, c), c)) },
		}
		for name, loss := range losses {
			ws := g.weightsG
			if name == "discriminator" {
				ws = g.weightsD
			}
			value := func() float64 {
				g.tape.Reset()
				return float64(loss().Value[0])
			}
			g.tape.Reset()
			g.tape.Backward(loss())
			kinks, all := 0, 0
			for k, w := range ws {
				for i := range w.Value {
					const h = 2e-3
					was := w.Value[i]
					w.Value[i] = was + h
					up := value()
					w.Value[i] = was - h
					down := value()
					w.Value[i] = was
					all++
					if mid := value(); math.Abs(up+down-2*mid) > 0.01*h {
						kinks++ // a rectifier turns here: the two sides have different slopes
						continue
					}
					if want, got := (up-down)/(2*h), float64(w.Grad[i]); math.Abs(got-want) > 0.02*max(0.5, math.Abs(want)) {
						t.Errorf("%s, loss of the %s, weight %d[%d]: %g, by differences %g", o, name, k, i, got, want)
					}
				}
				clear(w.Grad)
			}
			if kinks > all/4 {
				t.Errorf("%s, loss of the %s: %d of %d weights at a kink", o, name, kinks, all)
			}
		}
	}
}

// TestTheMinimaxGameSaturates: where the discriminator is sure that a picture is made,
// the generator's loss is flat in the game to the letter, and steep in the other.
func TestTheMinimaxGameSaturates(t *testing.T) {
	slopeAt := func(o Objective) float64 {
		g := tiny(o)
		x := autograd.New(1, 1)
		x.Value[0] = -12
		g.tape.Backward(g.generatorLoss(x))
		return math.Abs(float64(x.Grad[0]))
	}
	if m, n := slopeAt(Minimax), slopeAt(NonSaturating); m > 1e-5 || n < 0.99 {
		t.Errorf("slopes %g and %g, want σ(−12) ≈ 6e-6 and 1 − σ(−12)", m, n)
	}
}

// TestTheGeneratorLearnsATinyWorld: two classes, each a fixed picture; after training, a
// sample of a class is nearer to its picture than to the other.
func TestTheGeneratorLearnsATinyWorld(t *testing.T) {
	for _, o := range []Objective{NonSaturating, WassersteinGP} {
		rng := random()
		g := New(Config{Pixels: 6, Noise: 3, Classes: 2, Generator: []int{32}, Discriminator: []int{32}, Objective: o, Rate: 2e-3, CriticSteps: 2}, rng, 1)
		world := [2][]float32{{0.9, 0.9, 0.9, -0.9, -0.9, -0.9}, {-0.9, 0.9, -0.9, 0.9, -0.9, 0.9}}
		for range 800 {
			var pictures []float32
			var classes []int
			for i := range 16 {
				classes = append(classes, i%2)
				pictures = append(pictures, world[i%2]...)
			}
			g.Step(rng, pictures, classes)
		}
		classes := make([]int, 100)
		for i := range classes {
			classes[i] = i % 2
		}
		x := g.Sample(rng, classes)
		wrong := 0
		for i, class := range classes {
			distance := func(c int) (d float64) {
				for j, v := range world[c] {
					d += math.Pow(float64(v-x[i*6+j]), 2)
				}
				return d
			}
			if distance(class) > distance(1-class) {
				wrong++
			}
		}
		if wrong > 5 {
			t.Errorf("%s: %d of 100 samples are nearer to the other class", o, wrong)
		}
	}
}

// TestTheSameSeedGivesTheSameWeights, with one thread and with two.
func TestTheSameSeedGivesTheSameWeights(t *testing.T) {
	var want []*autograd.Tensor
	for _, threads := range []int{1, 2, 2} {
		rng := random()
		g := New(Config{Pixels: 100, Noise: 8, Classes: 2, Generator: []int{64}, Discriminator: []int{64}, Objective: NonSaturating, Rate: 1e-3}, rng, threads)
		for range 20 {
			g.Step(rng, first(some(rng, 32, 100)), second(some(rng, 32, 100)))
		}
		g.Close()
		_, got := g.Weights()
		if want == nil {
			want = got
		}
		for i := range got {
			if !slices.Equal(got[i].Value, want[i].Value) {
				t.Fatalf("%d threads: weight %d differs", threads, i)
			}
		}
	}
}

func first(p []float32, _ []int) []float32 { return p }
func second(_ []float32, c []int) []int    { return c }

// TestAStepAllocatesNothingAfterTheFirst for every objective.
func TestAStepAllocatesNothingAfterTheFirst(t *testing.T) {
	for _, o := range []Objective{NonSaturating, Minimax, WassersteinGP} {
		rng := random()
		g := New(Config{Pixels: 100, Noise: 8, Classes: 2, Generator: []int{64}, Discriminator: []int{64}, Objective: o, Rate: 1e-3}, rng, 2)
		pictures, classes := some(rng, 32, 100)
		g.Step(rng, pictures, classes)
		if n := testing.AllocsPerRun(5, func() { g.Step(rng, pictures, classes) }); n != 0 {
			t.Errorf("%s: %g allocations a step", o, n)
		}
		g.Close()
	}
}
