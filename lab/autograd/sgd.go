package autograd

import "github.com/viterin/vek/vek32"

// SGD is stochastic gradient descent with momentum (Polyak 1964):
//
//	v = momentum·v + grad    weight −= rate·v
type SGD struct {
	Rate     float32 // of learning, > 0
	Momentum float32 // in [0, 1)
	velocity [][]float32
}

// Step changes the weights by their gradients, and clears these. The weights must be
// the same ones, in the same order, at every call.
func (o *SGD) Step(weights []*Tensor) {
	if o.velocity == nil {
		o.velocity = moments(weights)
	}
	for i, w := range weights {
		v := o.velocity[i]
		vek32.MulNumber_Inplace(v, o.Momentum)
		vek32.Add_Inplace(v, w.Grad)
		for j, x := range v {
			w.Value[j] -= o.Rate * x
		}
		clear(w.Grad)
	}
}

func moments(weights []*Tensor) [][]float32 {
	out := make([][]float32, len(weights))
	for i, w := range weights {
		out[i] = make([]float32, len(w.Value))
	}
	return out
}
