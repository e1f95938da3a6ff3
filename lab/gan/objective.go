package gan

import (
	"math/rand/v2"

	"github.com/leeway-project/leeway/lab/autograd"
)

// smoothed is the target for real pictures: with 0.9 in place of 1 the discriminator
// does not grow without bounds sure of itself (Salimans et al. 2016, section 3.4).
const smoothed = 0.9

// discriminatorLoss for logits on real and on made pictures, N × 1 each:
//
//	−E log D(real) − E log(1 − D(made))
func (g *GAN) discriminatorLoss(rng *rand.Rand, real, made, onReal, onMade, c *autograd.Tensor) *autograd.Tensor {
	t := &g.tape
	if g.Objective == WassersteinGP {
		return g.criticLoss(rng, real, made, onReal, onMade, c)
	}
	return t.Add(t.BinaryCrossEntropy(onReal, smoothed), t.BinaryCrossEntropy(onMade, 0))
}

// generatorLoss for the logits on made pictures. Minimax, E log(1 − D), is flat where D
// is sure: its slope there is −σ(logit) → 0. The non-saturating −E log D has the same
// fixed point and a slope of −(1 − σ(logit)) → −1.
func (g *GAN) generatorLoss(onMade *autograd.Tensor) *autograd.Tensor {
	t := &g.tape
	switch g.Objective {
	case WassersteinGP:
		return t.Scale(t.Mean(onMade), -1)
	case Minimax:
		return t.Scale(t.BinaryCrossEntropy(onMade, 0), -1)
	default:
		return t.BinaryCrossEntropy(onMade, 1)
	}
}
