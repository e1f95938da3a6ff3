// Package autograd is reverse-mode automatic differentiation on float32 matrices:
// the engine under package gan and package transformer, small enough to be read.
//
// A computation is written down on a [Tape]: every operation computes its result
// and notes how a change of the result came from changes of its inputs. Backward
// then reads the tape from its end to its beginning and applies the chain rule
// (Linnainmaa 1970; Griewank and Walther, Evaluating Derivatives, 2008, ch. 3):
//
//	grad of input += grad of result · ∂result/∂input
//
//	var t autograd.Tape
//	w := autograd.New(3, 1)            // a weight
//	y := t.Mean(t.Tanh(t.Linear(x, w, nil)))
//	t.Backward(y)                      // w.Grad is now ∂y/∂w
//
// Everything is a matrix in row-major order. A batch of sequences is a matrix whose
// rows are batch·time positions; what belongs together is told by a group size.
// Matrix products are in product.go; operations on vectors are those of
// github.com/viterin/vek. Both use AVX2 where there is
// one and plain Go elsewhere.
package autograd

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Tensor is a matrix of Rows × Cols values in row-major order, with the gradient of
// the loss in each of them. A nil Grad marks a constant: nothing flows into it.
type Tensor struct {
	Rows, Cols  int
	Value, Grad []float32
}

// New returns a trainable matrix of zeros. It panics when a size is negative.
func New(rows, cols int) *Tensor {
	return &Tensor{rows, cols, make([]float32, rows*cols), make([]float32, rows*cols)}
}

// Constant returns a matrix of the values that no gradient flows into. The values
// are not copied. It panics when their number is not rows · cols.
func Constant(rows, cols int, value []float32) *Tensor {
	if len(value) != rows*cols {
		panic(fmt.Sprintf("autograd: %d values for a matrix of %d × %d", len(value), rows, cols))
	}
	return &Tensor{Rows: rows, Cols: cols, Value: value}
}

// Normal returns a trainable matrix with values drawn from a normal distribution of
// mean 0 and the given standard deviation.
func Normal(rng *rand.Rand, rows, cols int, deviation float64) *Tensor {
	x := New(rows, cols)
	for i := range x.Value {
		x.Value[i] = float32(rng.NormFloat64() * deviation)
	}
	return x
}

// He returns a trainable matrix of weights for a layer with rows inputs that is
// followed by a rectifier: deviation √(2/rows) (He et al. 2015, eq. 10).
func He(rng *rand.Rand, rows, cols int) *Tensor {
	return Normal(rng, rows, cols, math.Sqrt(2/float64(rows)))
}

// Row returns row i of the values, not a copy.
func (x *Tensor) Row(i int) []float32 { return x.Value[i*x.Cols : (i+1)*x.Cols] }

func (x *Tensor) grad(i int) []float32 { return x.Grad[i*x.Cols : (i+1)*x.Cols] }

// Frozen returns the same matrix as a constant that shares its values.
func (x *Tensor) Frozen() *Tensor { return &Tensor{Rows: x.Rows, Cols: x.Cols, Value: x.Value} }
