// Package gan is the generative adversarial network (Goodfellow et al. 2014): two
// networks that play a game. The generator G makes a picture x = G(z, c) of a class c
// from noise z; the discriminator D says how surely a picture is real. D wants to tell
// the two apart, G wants D to fail:
//
//	min_G max_D  E log D(x, c) + E log(1 − D(G(z, c), c))
//
// For the best D the value of the game is 2·JS(p_real ‖ p_G) − log 4 (ibid., theorem 1),
// so that G is pulled towards the real distribution. Where the two hardly overlap the
// Jensen–Shannon divergence is flat at log 2: D is perfect and G learns nothing. The two
// remedies are here: the non-saturating loss (ibid., section 3), and the Wasserstein
// distance with a gradient penalty (Gulrajani et al. 2017).
//
// Read in this order: Config, the two networks, Step, then the files objective.go and
// wasserstein.go. The engine is package autograd.
package gan

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/leeway-project/leeway/lab/autograd"
)

// Objective is the game that the two networks play.
type Objective string

const (
	// NonSaturating is the game above, with −log D(G(z)) as the generator's loss.
	NonSaturating Objective = "non-saturating"
	// Minimax is the game to the letter, with log(1 − D(G(z))), to see it saturate.
	Minimax Objective = "minimax"
	// WassersteinGP is the Wasserstein distance with a gradient penalty.
	WassersteinGP Objective = "wgan-gp"
)

// Config is the shape of the two networks and how they are trained.
type Config struct {
	Pixels, Noise int   // sizes of a picture and of the noise it is made from
	Classes       int   // number of classes; 0 for a network that is told none
	Generator     []int // widths of the hidden layers
	Discriminator []int
	Objective     Objective
	Rate          float32 // of learning
	// DiscriminatorRate is the discriminator's, where it is to be another; 0: Rate.
	DiscriminatorRate float32
	CriticSteps       int // steps of the discriminator for one of the generator, at least 1
}

// layer is x·W + b.
type layer struct{ W, B *autograd.Tensor }

// GAN is the two networks with their optimizers.
type GAN struct {
	Config
	generator, discriminator []layer
	frozen                   []layer // the discriminator as constants, for the generator's turn
	optimizerG, optimizerD   autograd.Adam
	tape                     autograd.Tape
	weightsG, weightsD       []*autograd.Tensor
	real, noise, label       *autograd.Tensor // room for a batch
	mixed, ones              *autograd.Tensor
	hidden                   []*autograd.Tensor // see forward
}

// New returns a GAN with random weights, working on the threads. Close it after use.
func New(c Config, rng *rand.Rand, threads int) *GAN {
	g := &GAN{Config: c}
	g.generator = network(rng, c.Noise+c.Classes, c.Generator, c.Pixels)
	g.discriminator = network(rng, c.Pixels+c.Classes, c.Discriminator, 1)
	for _, l := range g.discriminator {
		g.frozen = append(g.frozen, layer{l.W.Frozen(), l.B.Frozen()})
	}
	// β₁ = 0.5 (Radford et al. 2016): with more momentum the game runs in circles. The
	// critic of a Wasserstein GAN is near its best at every step: 0 (Gulrajani et al.).
	beta1, beta2 := float32(0.5), float32(0.999)
	if c.Objective == WassersteinGP {
		beta1, beta2 = 0, 0.9
	}
	g.optimizerG = autograd.Adam{Rate: c.Rate, Beta1: beta1, Beta2: beta2}
	g.optimizerD = g.optimizerG
	if c.DiscriminatorRate > 0 {
		g.optimizerD.Rate = c.DiscriminatorRate
	}
	g.weightsG, g.weightsD = weights(g.generator), weights(g.discriminator)
	g.tape.Threads(threads)
	return g
}

// Close ends the threads.
func (g *GAN) Close() { g.tape.Close() }

func network(rng *rand.Rand, in int, hidden []int, out int) []layer {
	var layers []layer
	for _, width := range append(append([]int{}, hidden...), out) {
		layers = append(layers, layer{autograd.He(rng, in, width), autograd.New(1, width)})
		in = width
	}
	return layers
}

// slope of the leaky rectifiers where they are negative.
const slope = 0.2

// forward returns the network's output for a batch x: N × in → N × width → … → N × out.
// What each hidden layer gave before its rectifier is kept in g.hidden.
func (g *GAN) forward(net []layer, x *autograd.Tensor) *autograd.Tensor {
	g.hidden = g.hidden[:0]
	for i, l := range net {
		x = g.tape.Linear(x, l.W, l.B)
		if i < len(net)-1 {
			g.hidden = append(g.hidden, x)
			x = g.tape.LeakyReLU(x, slope)
		}
	}
	return x
}

// generate is x = G(z, c): noise N × Noise beside labels N × Classes gives pictures,
// N × Pixels, of values from −1 to 1.
func (g *GAN) generate(z, c *autograd.Tensor) *autograd.Tensor {
	return g.tape.Tanh(g.forward(g.generator, g.given(z, c)))
}

// judge is D(x, c) before its logistic function: pictures N × Pixels beside labels give
// N × 1, above 0 for "real".
func (g *GAN) judge(net []layer, x, c *autograd.Tensor) *autograd.Tensor {
	return g.forward(net, g.given(x, c))
}

// given puts the condition beside the input. The one in a label is multiplied by √width,
// so that it weighs as much as the width numbers beside it: otherwise the discriminator
// takes long to see what was asked for, and the generator longer.
func (g *GAN) given(x, c *autograd.Tensor) *autograd.Tensor {
	if g.Classes == 0 {
		return x
	}
	return g.tape.Concat(x, g.tape.Scale(c, float32(math.Sqrt(float64(x.Cols)))))
}

// Losses is what one step tells.
type Losses struct {
	Discriminator, Generator float64 // in nats; for WassersteinGP in units of the critic
	Accuracy                 float64 // share of the pictures, real and made, that D told right
}

// Step plays one round: the discriminator learns from the batch of real pictures
// (N × Pixels values from −1 to 1, their classes in classes) and from as many that the
// generator makes, CriticSteps times with fresh noise; then the generator learns. It
// panics when the sizes do not fit.
func (g *GAN) Step(rng *rand.Rand, pictures []float32, classes []int) Losses {
	var out Losses
	for range max(1, g.CriticSteps) {
		out.Discriminator, out.Accuracy = g.stepD(rng, pictures, classes)
	}
	out.Generator = g.stepG(rng, classes)
	return out
}

// stepD lets the discriminator learn to tell real from made.
func (g *GAN) stepD(rng *rand.Rand, pictures []float32, classes []int) (loss, accuracy float64) {
	t := &g.tape
	t.Reset()
	z, c := g.batch(rng, classes)
	real := g.real
	copy(real.Value, pictures[:len(real.Value)])
	made := t.Constant(g.generate(z, c)) // nothing flows back into the generator
	onReal, onMade := g.judge(g.discriminator, real, c), g.judge(g.discriminator, made, c)
	l := g.discriminatorLoss(rng, real, made, onReal, onMade, c)
	t.Backward(l)
	g.optimizerD.Step(g.weightsD)
	return float64(l.Value[0]), accuracyOf(onReal.Value, onMade.Value)
}

// stepG lets the generator learn to be taken for real.
func (g *GAN) stepG(rng *rand.Rand, classes []int) (loss float64) {
	t := &g.tape
	t.Reset()
	z, c := g.batch(rng, classes)
	l := g.generatorLoss(g.judge(g.frozen, g.generate(z, c), c))
	t.Backward(l)
	g.optimizerG.Step(g.weightsG)
	return float64(l.Value[0])
}

// accuracyOf returns the share of logits on the right side of 0.
func accuracyOf(real, made []float32) float64 {
	right := 0
	for i := range real {
		if real[i] > 0 {
			right++
		}
		if made[i] <= 0 {
			right++
		}
	}
	return float64(right) / float64(len(real)+len(made))
}

// batch draws noise, N × Noise of a standard normal distribution, and writes the classes
// as labels, N × Classes with a one in each row.
func (g *GAN) batch(rng *rand.Rand, classes []int) (z, c *autograd.Tensor) {
	if g.noise == nil || g.noise.Rows != len(classes) {
		n := len(classes)
		g.noise = autograd.Constant(n, g.Noise, make([]float32, n*g.Noise))
		g.label = autograd.Constant(n, g.Classes, make([]float32, n*g.Classes))
		g.real = autograd.Constant(n, g.Pixels, make([]float32, n*g.Pixels))
		g.mixed = autograd.Constant(n, g.Pixels, make([]float32, n*g.Pixels))
		g.ones = autograd.Constant(n, 1, make([]float32, n))
		for i := range g.ones.Value {
			g.ones.Value[i] = 1
		}
	}
	for i := range g.noise.Value {
		g.noise.Value[i] = float32(rng.NormFloat64())
	}
	clear(g.label.Value)
	if g.Classes > 0 {
		for i, class := range classes {
			g.label.Row(i)[class] = 1
		}
	}
	return g.noise, g.label
}

// Sample returns one picture of each class in classes, one after another, of values
// from −1 to 1. A network without a condition takes their number alone.
func (g *GAN) Sample(rng *rand.Rand, classes []int) []float32 {
	if len(classes) == 0 {
		return nil
	}
	g.tape.Reset()
	return append([]float32(nil), g.generate(g.batch(rng, classes)).Value...)
}

// LastInput returns the noise and the labels of the last Sample or Step, for comparison
// with another program. They are overwritten by the next.
func (g *GAN) LastInput() (noise, label []float32) { return g.noise.Value, g.label.Value }

func weights(net []layer) []*autograd.Tensor {
	var out []*autograd.Tensor
	for _, l := range net {
		out = append(out, l.W, l.B)
	}
	return out
}

// Weights returns all trainable matrices by name, generator first: "generator.0.weight",
// in × out, "generator.0.bias", 1 × out, and so on.
func (g *GAN) Weights() (names []string, tensors []*autograd.Tensor) {
	for _, part := range []struct {
		name string
		net  []layer
	}{{"generator", g.generator}, {"discriminator", g.discriminator}} {
		for i, l := range part.net {
			names = append(names, fmt.Sprintf("%s.%d.weight", part.name, i), fmt.Sprintf("%s.%d.bias", part.name, i))
			tensors = append(tensors, l.W, l.B)
		}
	}
	return names, tensors
}

// Optimizers returns the two optimizers, generator's first, for a checkpoint.
func (g *GAN) Optimizers() [2]*autograd.Adam { return [2]*autograd.Adam{&g.optimizerG, &g.optimizerD} }
