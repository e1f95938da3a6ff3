package autograd

import (
	"math"

	"github.com/viterin/vek/vek32"
)

// LayerNorm returns each row shifted and scaled to mean 0 and variance 1, then
// multiplied by gain and shifted by bias, both 1 × Cols (Ba et al. 2016):
//
//	y = (x − mean) / √(variance + 1e-5) · gain + bias
func (t *Tape) LayerNorm(x, gain, bias *Tensor) *Tensor {
	check(gain.Rows == 1 && bias.Rows == 1 && gain.Cols == x.Cols && bias.Cols == x.Cols, "layer norm", x, gain, bias)
	n := t.node(x.Rows, x.Cols, layerNormBack, x, gain, bias)
	n.aux = sized(n.aux, len(x.Value)+x.Rows) // the normalized rows, then 1/deviation of each
	t.rows(n, x.Rows, 4*x.Cols, func(n *node, from, to int) {
		x, gain, bias := n.in[0], n.in[1].Value, n.in[2].Value
		for i := from; i < to; i++ {
			row, unit, out := x.Row(i), part(n.aux, i, n.Cols), n.Row(i)
			mean := vek32.Mean(row)
			vek32.SubNumber_Into(unit, row, mean)
			scale := float32(1 / math.Sqrt(float64(vek32.Dot(unit, unit))/float64(n.Cols)+1e-5))
			vek32.MulNumber_Inplace(unit, scale)
			n.aux[len(n.Value)+i] = scale
			vek32.Mul_Into(out, unit, gain)
			vek32.Add_Inplace(out, bias)
		}
	})
	return &n.Tensor
}

// ∂/∂x = (h − mean(h) − u·mean(h·u)) / deviation, with h = grad · gain and u the
// normalized row.
func layerNormBack(t *Tape, n *node) {
	if n.in[0].Grad != nil {
		t.rows(n, n.Rows, 6*n.Cols, func(n *node, from, to int) {
			x, gain := n.in[0], n.in[1].Value
			for i := from; i < to; i++ {
				unit, grad, into := part(n.aux, i, n.Cols), n.grad(i), x.grad(i)
				var sum, dot float32
				for j, g := range grad {
					h := g * gain[j]
					sum += h
					dot += h * unit[j]
				}
				sum, dot = sum/float32(n.Cols), dot/float32(n.Cols)
				scale := n.aux[len(n.Value)+i]
				for j, g := range grad {
					into[j] += scale * (g*gain[j] - sum - dot*unit[j])
				}
			}
		})
	}
	gain, bias := n.in[1].Grad, n.in[2].Grad
	if gain == nil || bias == nil {
		return
	}
	for i := range n.Rows {
		grad, unit := n.grad(i), part(n.aux, i, n.Cols)
		for j, g := range grad {
			gain[j] += g * unit[j]
			bias[j] += g
		}
	}
}

// CausalSoftmax returns the softmax of each row, eˣ/Σeˣ, over its first i+1 values,
// where i is the row's place in its group, and 0 for the rest: what comes later is not
// seen. group is the number of rows that belong together, at most Cols.
func (t *Tape) CausalSoftmax(x *Tensor, group int) *Tensor {
	check(group > 0 && group <= x.Cols && x.Rows%group == 0, "causal softmax", x)
	n := t.node(x.Rows, x.Cols, causalSoftmaxBack, x)
	n.group = group
	t.rows(n, x.Rows, 10*x.Cols, func(n *node, from, to int) {
		for i := from; i < to; i++ {
			seen := i%n.group + 1
			row := n.Row(i)
			copy(row, n.in[0].Row(i)[:seen])
			softmax(row[:seen])
			clear(row[seen:])
		}
	})
	return &n.Tensor
}

// ∂/∂x = p·(grad − Σ p·grad).
func causalSoftmaxBack(t *Tape, n *node) {
	t.rows(n, n.Rows, 4*n.Cols, func(n *node, from, to int) {
		for i := from; i < to; i++ {
			seen := i%n.group + 1
			p, grad, into := n.Row(i)[:seen], n.grad(i)[:seen], n.in[0].grad(i)[:seen]
			dot := vek32.Dot(p, grad)
			for j, g := range grad {
				into[j] += p[j] * (g - dot)
			}
		}
	})
}

// softmax replaces x by eˣ/Σeˣ and returns log Σ eˣ. The greatest x is taken off first,
// so that nothing overflows.
func softmax(x []float32) (logSum float64) {
	top := vek32.Max(x)
	vek32.SubNumber_Inplace(x, top)
	exp(x)
	sum := vek32.Sum(x)
	vek32.MulNumber_Inplace(x, 1/sum)
	return float64(top) + math.Log(float64(sum))
}

// RowNorm returns the Euclidean length of each row, a matrix of one column.
func (t *Tape) RowNorm(x *Tensor) *Tensor {
	n := t.node(x.Rows, 1, rowNormBack, x)
	for i := range x.Rows {
		n.Value[i] = vek32.Norm(x.Row(i))
	}
	return &n.Tensor
}

func rowNormBack(_ *Tape, n *node) {
	for i, norm := range n.Value {
		k := n.Grad[i] / max(norm, 1e-12) // the length has no slope at 0
		row := n.in[0].Row(i)
		for j, g := 0, n.in[0].grad(i); j < len(g); j++ {
			g[j] += k * row[j]
		}
	}
}
