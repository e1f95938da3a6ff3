package autograd

import (
	"math"

	"github.com/viterin/vek/vek32"
)

// Add returns a + b. When b has fewer rows than a, it is repeated: with one row it is a
// bias, with as many rows as a sequence has positions it is their encoding.
func (t *Tape) Add(a, b *Tensor) *Tensor {
	check(a.Cols == b.Cols && b.Rows > 0 && a.Rows%b.Rows == 0, "sum", a, b)
	n := t.node(a.Rows, a.Cols, addBack, a, b)
	for i := 0; i < len(n.Value); i += len(b.Value) {
		vek32.Add_Into(n.Value[i:i+len(b.Value)], a.Value[i:i+len(b.Value)], b.Value)
	}
	return &n.Tensor
}

func addBack(_ *Tape, n *node) {
	a, b := n.in[0], n.in[1]
	if a.Grad != nil {
		vek32.Add_Inplace(a.Grad, n.Grad)
	}
	if b.Grad != nil {
		for i := 0; i < len(n.Grad); i += len(b.Grad) {
			vek32.Add_Inplace(b.Grad, n.Grad[i:i+len(b.Grad)])
		}
	}
}

// Sub returns a − b for matrices of the same shape.
func (t *Tape) Sub(a, b *Tensor) *Tensor {
	check(a.Rows == b.Rows && a.Cols == b.Cols, "difference", a, b)
	n := t.node(a.Rows, a.Cols, subBack, a, b)
	vek32.Sub_Into(n.Value, a.Value, b.Value)
	return &n.Tensor
}

func subBack(_ *Tape, n *node) {
	if g := n.in[0].Grad; g != nil {
		vek32.Add_Inplace(g, n.Grad)
	}
	if g := n.in[1].Grad; g != nil {
		vek32.Sub_Inplace(g, n.Grad)
	}
}

// Mul returns the product of each value of a with the value of b at its place.
func (t *Tape) Mul(a, b *Tensor) *Tensor {
	check(a.Rows == b.Rows && a.Cols == b.Cols, "product by place", a, b)
	n := t.node(a.Rows, a.Cols, mulBack, a, b)
	vek32.Mul_Into(n.Value, a.Value, b.Value)
	return &n.Tensor
}

func mulBack(_ *Tape, n *node) {
	for i, x := range n.in[:2] {
		if x.Grad != nil {
			other := n.in[1-i].Value
			for k, g := range n.Grad {
				x.Grad[k] += g * other[k]
			}
		}
	}
}

// Scale returns k · a.
func (t *Tape) Scale(a *Tensor, k float32) *Tensor {
	n := t.node(a.Rows, a.Cols, scaleBack, a)
	n.k = k
	vek32.MulNumber_Into(n.Value, a.Value, k)
	return &n.Tensor
}

func scaleBack(_ *Tape, n *node) {
	for i, g := range n.Grad {
		n.in[0].Grad[i] += n.k * g
	}
}

// LeakyReLU returns a where a > 0 and slope · a elsewhere.
func (t *Tape) LeakyReLU(a *Tensor, slope float32) *Tensor { return t.Gate(a, a, slope) }

// Gate returns a where h > 0 and slope · a elsewhere. With h = a it is the leaky
// rectifier; with h from a forward pass it is that rectifier's derivative applied to a,
// which is how the gradient of a network is itself written down as a computation.
func (t *Tape) Gate(a, h *Tensor, slope float32) *Tensor {
	check(a.Rows == h.Rows && a.Cols == h.Cols, "gate", a, h)
	n := t.node(a.Rows, a.Cols, gateBack, a, h)
	n.k = slope
	t.rows(n, a.Rows, a.Cols, func(n *node, from, to int) {
		from, to = from*n.Cols, to*n.Cols
		a, h, out := n.in[0].Value[from:to], n.in[1].Value[from:to], n.Value[from:to]
		for i, x := range a {
			out[i] = x * slopeAt(h[i], n.k)
		}
	})
	return &n.Tensor
}

func gateBack(t *Tape, n *node) {
	if n.in[0].Grad == nil {
		return // the derivative by h is 0 wherever it is defined
	}
	t.rows(n, n.Rows, n.Cols, func(n *node, from, to int) {
		from, to = from*n.Cols, to*n.Cols
		in, h, out := n.in[0].Grad[from:to], n.in[1].Value[from:to], n.Grad[from:to]
		for i, g := range out {
			in[i] += g * slopeAt(h[i], n.k)
		}
	})
}

// slopeAt returns 1 for h > 0 and slope otherwise, without a branch that the processor
// would guess wrong half of the time.
func slopeAt(h, slope float32) float32 {
	negative := math.Float32bits(h) >> 31
	return [2]float32{1, slope}[negative]
}

// Tanh returns the hyperbolic tangent of each value.
func (t *Tape) Tanh(a *Tensor) *Tensor {
	n := t.node(a.Rows, a.Cols, tanhBack, a)
	t.rows(n, a.Rows, 10*a.Cols, func(n *node, from, to int) {
		copy(n.Value[from*n.Cols:to*n.Cols], n.in[0].Value[from*n.Cols:to*n.Cols])
		tanh(n.Value[from*n.Cols : to*n.Cols])
	})
	return &n.Tensor
}

func tanhBack(t *Tape, n *node) {
	t.rows(n, n.Rows, 3*n.Cols, func(n *node, from, to int) {
		in := n.in[0].Grad
		for i := from * n.Cols; i < to*n.Cols; i++ {
			in[i] += n.Grad[i] * (1 - n.Value[i]*n.Value[i])
		}
	})
}

// GELU returns x·Φ(x), the Gaussian error linear unit, by its approximation with tanh
// (Hendrycks and Gimpel 2016): ½x(1 + tanh(√(2/π)·(x + 0.044715x³))).
func (t *Tape) GELU(a *Tensor) *Tensor {
	n := t.node(a.Rows, a.Cols, geluBack, a)
	n.aux = sized(n.aux, len(a.Value)) // the tanh
	t.rows(n, a.Rows, 20*a.Cols, func(n *node, from, to int) {
		from, to = from*n.Cols, to*n.Cols
		in, th, out := n.in[0].Value[from:to], n.aux[from:to], n.Value[from:to]
		for i, x := range in {
			th[i] = root2OverPi * (x + cubic*x*x*x)
		}
		tanh(th)
		for i, x := range in {
			out[i] = 0.5 * x * (1 + th[i])
		}
	})
	return &n.Tensor
}

const (
	root2OverPi = 0.7978845608028654 // √(2/π)
	cubic       = 0.044715
)

func geluBack(t *Tape, n *node) {
	t.rows(n, n.Rows, 10*n.Cols, func(n *node, from, to int) {
		in := n.in[0]
		for i := from * n.Cols; i < to*n.Cols; i++ {
			x, th := in.Value[i], n.aux[i]
			slope := 0.5*(1+th) + 0.5*x*(1-th*th)*root2OverPi*(1+3*cubic*x*x)
			in.Grad[i] += n.Grad[i] * slope
		}
	})
}

// tanh replaces each x by tanh x = 1 − 2/(e²ˣ + 1).
func tanh(x []float32) {
	if len(x) == 0 {
		return
	}
	vek32.MulNumber_Inplace(x, 2)
	vek32.MinimumNumber_Inplace(x, 40) // e⁴⁰ is far from overflow and tanh 20 is 1
	exp(x)
	for i, e := range x {
		x[i] = 1 - 2/(e+1)
	}
}

// exp replaces each x ≤ 88 by eˣ. vek's own returns negative values of great size where
// eˣ is smaller than the smallest normal float32, so x is kept above −87.
func exp(x []float32) {
	vek32.MaximumNumber_Inplace(x, -87)
	vek32.Exp_Inplace(x)
}
