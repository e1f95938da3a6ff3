package autograd

import (
	"math"

	"github.com/viterin/vek/vek32"
)

// Adam is adaptive moment estimation (Kingma and Ba 2015, algorithm 1):
//
//	m = β₁·m + (1−β₁)·grad
//	v = β₂·v + (1−β₂)·grad²
//	weight −= rate · (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + 1e-8)
type Adam struct {
	Rate         float32 // of learning, > 0
	Beta1, Beta2 float32 // in [0, 1); the paper's are 0.9 and 0.999

	T    int         // steps done, part of a checkpoint
	M, V [][]float32 // first and second moment of each weight, part of a checkpoint

	room [2][]float32
}

// Step changes the weights by their gradients, and clears these. The weights must be
// the same ones, in the same order, at every call.
func (o *Adam) Step(weights []*Tensor) { o.step(weights, 0) }

func (o *Adam) step(weights []*Tensor, decay float32) {
	if o.M == nil {
		o.M, o.V = moments(weights), moments(weights)
	}
	if o.room[0] == nil {
		for i := range o.room {
			o.room[i] = make([]float32, adamBlock)
		}
	}
	o.T++
	c1 := float32(1 - math.Pow(float64(o.Beta1), float64(o.T)))
	c2 := float32(1 - math.Pow(float64(o.Beta2), float64(o.T)))
	for i, w := range weights {
		decay := decay
		if w.Rows == 1 {
			decay = 0 // biases and gains
		}
		for from := 0; from < len(w.Value); from += adamBlock {
			to := min(from+adamBlock, len(w.Value))
			o.block(w.Value[from:to], w.Grad[from:to], o.M[i][from:to], o.V[i][from:to], c1, c2, decay)
		}
	}
}

const adamBlock = 2048 // values; six such rows stay in a first-level cache

func (o *Adam) block(w, grad, m, v []float32, c1, c2, decay float32) {
	a, b := o.room[0][:len(w)], o.room[1][:len(w)]
	vek32.MulNumber_Inplace(m, o.Beta1)
	vek32.MulNumber_Into(a, grad, 1-o.Beta1)
	vek32.Add_Inplace(m, a)

	vek32.Mul_Inplace(a, grad) // (1−β₁)·grad²
	vek32.MulNumber_Inplace(a, (1-o.Beta2)/(1-o.Beta1))
	vek32.MulNumber_Inplace(v, o.Beta2)
	vek32.Add_Inplace(v, a)

	vek32.MulNumber_Into(b, v, 1/c2)
	vek32.Sqrt_Inplace(b)
	vek32.AddNumber_Inplace(b, 1e-8)
	vek32.MulNumber_Into(a, m, o.Rate/c1)
	vek32.Div_Inplace(a, b)
	if decay != 0 {
		vek32.MulNumber_Inplace(w, 1-o.Rate*decay)
	}
	vek32.Sub_Inplace(w, a)
	clear(grad)
}
