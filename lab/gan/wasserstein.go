package gan

import (
	"math/rand/v2"

	"github.com/leeway-project/leeway/lab/autograd"
)

// penalty is λ, the weight of the gradient penalty (Gulrajani et al. 2017, algorithm 1).
const penalty = 10

// criticLoss is the Wasserstein distance with its sign turned, by the dual of Kantorovich
// and Rubinstein, and the penalty that keeps the critic D from being steeper than 1:
//
//	E D(made) − E D(real) + λ·E (‖∇D(x̂)‖ − 1)²
//
// where x̂ lies at a random place between a real and a made picture.
func (g *GAN) criticLoss(rng *rand.Rand, real, made, onReal, onMade, c *autograd.Tensor) *autograd.Tensor {
	t := &g.tape
	for i := range made.Rows {
		u := rng.Float32()
		mixed, a, b := g.mixed.Row(i), real.Row(i), made.Row(i)
		for j := range mixed {
			mixed[j] = u*a[j] + (1-u)*b[j]
		}
	}
	excess := t.Sub(t.RowNorm(g.gradient(g.mixed, c)), g.ones)
	return t.Add(t.Sub(t.Mean(onMade), t.Mean(onReal)), t.Scale(t.Mean(t.Mul(excess, excess)), penalty))
}

// gradient is ∇D(x), N × Pixels, written as a computation, so that it can itself be
// differentiated by the weights. D is W₁, rectifier, W₂, rectifier, …, Wₖ, and so
//
//	∇D = W₁·S₁·W₂·S₂ … Wₖ    with S the slopes of the rectifiers, 1 or 0.2,
//
// read from its right end. The slopes do not change with the weights, except where one
// is just at the kink, so that this derivative is exact.
func (g *GAN) gradient(x, c *autograd.Tensor) *autograd.Tensor {
	t, net := &g.tape, g.discriminator
	g.judge(net, x, c)
	hidden := g.hidden
	grad := t.LinearT(g.ones, net[len(net)-1].W) // N × width
	for i := len(net) - 2; i >= 0; i-- {
		grad = t.LinearT(t.Gate(grad, hidden[i], slope), net[i].W)
	}
	if g.Classes == 0 {
		return grad
	}
	return t.Heads(grad, 0, g.Pixels, 1, 1) // the picture's part, without the condition's
}
