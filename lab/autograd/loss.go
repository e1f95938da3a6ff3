package autograd

import (
	"math"

	"github.com/viterin/vek/vek32"
)

// Mean returns the mean of all values, 1 × 1.
func (t *Tape) Mean(x *Tensor) *Tensor {
	n := t.node(1, 1, meanBack, x)
	n.Value[0] = vek32.Mean(x.Value)
	return &n.Tensor
}

func meanBack(_ *Tape, n *node) {
	vek32.AddNumber_Inplace(n.in[0].Grad, n.Grad[0]/float32(len(n.in[0].Value)))
}

// Ignore is the target of a row that does not count in CrossEntropy.
const Ignore = -1

// CrossEntropy returns the mean over the rows of −log softmax(x)[target], in nats,
// 1 × 1: x is N × classes and targets has N entries, each a class or Ignore. It is 0
// when no row counts, and panics when a target is no class.
func (t *Tape) CrossEntropy(x *Tensor, targets []int) *Tensor {
	check(len(targets) == x.Rows, "cross-entropy", x)
	n := t.node(1, 1, crossEntropyBack, x)
	n.ids = append(n.ids[:0], targets...)
	n.aux = sized(n.aux, len(x.Value)+x.Rows) // softmax of each row, then its loss
	n.k = 0
	for _, target := range targets {
		if target != Ignore {
			n.k++
		}
	}
	t.rows(n, x.Rows, 10*x.Cols, func(n *node, from, to int) {
		x := n.in[0]
		for i := from; i < to; i++ {
			loss := &n.aux[len(x.Value)+i]
			*loss = 0
			if n.ids[i] == Ignore {
				continue
			}
			p := part(n.aux, i, x.Cols)
			copy(p, x.Row(i))
			*loss = float32(softmax(p) - float64(x.Row(i)[n.ids[i]]))
		}
	})
	sum := 0.0
	for _, loss := range n.aux[len(x.Value):] {
		sum += float64(loss)
	}
	n.Value[0] = float32(sum / float64(max(n.k, 1)))
	return &n.Tensor
}

// ∂/∂x = (softmax − one at the target) / N.
func crossEntropyBack(t *Tape, n *node) {
	t.rows(n, n.in[0].Rows, 2*n.in[0].Cols, func(n *node, from, to int) {
		x := n.in[0]
		k := n.Grad[0] / max(n.k, 1)
		for i := from; i < to; i++ {
			if n.ids[i] == Ignore {
				continue
			}
			grad := x.grad(i)
			for j, p := range part(n.aux, i, x.Cols) {
				grad[j] += k * p
			}
			grad[n.ids[i]] -= k
		}
	})
}

// BinaryCrossEntropy returns the mean of −log σ(x) for target 1 and −log(1−σ(x)) for
// target 0, in nats, 1 × 1, for logits x and a target in between 0 and 1 as well:
//
//	max(x, 0) − x·target + log(1 + e^−|x|)
func (t *Tape) BinaryCrossEntropy(x *Tensor, target float32) *Tensor {
	n := t.node(1, 1, binaryCrossEntropyBack, x)
	n.k = target
	sum := 0.0
	for _, v := range x.Value {
		sum += float64(max(v, 0)-v*target) + math.Log1p(math.Exp(-math.Abs(float64(v))))
	}
	n.Value[0] = float32(sum / float64(len(x.Value)))
	return &n.Tensor
}

// ∂/∂x = (σ(x) − target) / N.
func binaryCrossEntropyBack(_ *Tape, n *node) {
	x := n.in[0]
	k := n.Grad[0] / float32(len(x.Value))
	for i, v := range x.Value {
		x.Grad[i] += k * (float32(1/(1+math.Exp(-float64(v)))) - n.k)
	}
}
