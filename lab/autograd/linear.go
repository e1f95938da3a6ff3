package autograd

import "github.com/viterin/vek/vek32"

// Linear returns x·w + b: x is N × in, w in × out, b 1 × out or nil.
//
//	∂/∂x = g·wᵀ    ∂/∂w = xᵀ·g    ∂/∂b = Σ rows of g
func (t *Tape) Linear(x, w, b *Tensor) *Tensor {
	check(x.Cols == w.Rows && (b == nil || b.Rows == 1 && b.Cols == w.Cols), "linear", x, w, b)
	n := t.node(x.Rows, w.Cols, linearBack, x, w, b)
	if b == nil {
		clear(n.Value)
	} else {
		for i := range n.Rows {
			copy(n.Row(i), b.Value)
		}
	}
	t.multiply(n, product{n.Value, n.Cols, plain(x.Value, x.Cols), plain(w.Value, w.Cols), n.Rows, x.Cols, n.Cols})
	return &n.Tensor
}

func linearBack(t *Tape, n *node) {
	x, w, b := n.in[0], n.in[1], n.in[2]
	if x.Grad != nil {
		t.multiply(n, product{x.Grad, x.Cols, plain(n.Grad, n.Cols), turned(w.Value, w.Cols), n.Rows, n.Cols, x.Cols})
	}
	if w.Grad != nil {
		t.multiply(n, product{w.Grad, w.Cols, turned(x.Value, x.Cols), plain(n.Grad, n.Cols), w.Rows, n.Rows, w.Cols})
	}
	if b != nil && b.Grad != nil {
		for i := range n.Rows {
			vek32.Add_Inplace(b.Grad, n.grad(i))
		}
	}
}

// LinearT returns x·wᵀ: x is N × in, w out × in.
//
//	∂/∂x = g·w    ∂/∂w = gᵀ·x
func (t *Tape) LinearT(x, w *Tensor) *Tensor {
	check(x.Cols == w.Cols, "linear with transpose", x, w)
	n := t.node(x.Rows, w.Rows, linearTBack, x, w)
	clear(n.Value)
	t.multiply(n, product{n.Value, n.Cols, plain(x.Value, x.Cols), turned(w.Value, w.Cols), n.Rows, x.Cols, n.Cols})
	return &n.Tensor
}

func linearTBack(t *Tape, n *node) {
	x, w := n.in[0], n.in[1]
	if x.Grad != nil {
		t.multiply(n, product{x.Grad, x.Cols, plain(n.Grad, n.Cols), plain(w.Value, w.Cols), n.Rows, n.Cols, x.Cols})
	}
	if w.Grad != nil {
		t.multiply(n, product{w.Grad, w.Cols, turned(n.Grad, n.Cols), plain(x.Value, x.Cols), w.Rows, n.Rows, w.Cols})
	}
}

// GroupProduct multiplies group by group: a is (G·group) × K, b is (G·K) × P, the
// result (G·group) × P. With the weights of attention as a and the values as b it is
// the weighted average.
//
//	∂/∂a = g·bᵀ    ∂/∂b = aᵀ·g
func (t *Tape) GroupProduct(a, b *Tensor, group int) *Tensor {
	check(group > 0 && a.Rows%group == 0 && a.Rows/group*a.Cols == b.Rows, "group product", a, b)
	n := t.node(a.Rows, b.Cols, groupProductBack, a, b)
	n.group = group
	clear(n.Value)
	t.rows(n, a.Rows/group, group*a.Cols*b.Cols, func(n *node, from, to int) {
		for g := from; g < to; g++ {
			a, b, dst, _ := n.parts(g)
			product{dst, n.Cols, plain(a, n.in[0].Cols), plain(b, n.Cols), n.group, n.in[0].Cols, n.Cols}.add()
		}
	})
	return &n.Tensor
}

func groupProductBack(t *Tape, n *node) {
	t.rows(n, n.Rows/n.group, 2*n.group*n.in[0].Cols*n.Cols, func(n *node, from, to int) {
		A, B := n.in[0], n.in[1]
		for g := from; g < to; g++ {
			a, b, _, grad := n.parts(g)
			if A.Grad != nil {
				product{part(A.Grad, g, len(a)), A.Cols, plain(grad, n.Cols), turned(b, n.Cols), n.group, n.Cols, A.Cols}.add()
			}
			if B.Grad != nil {
				product{part(B.Grad, g, len(b)), B.Cols, turned(a, A.Cols), plain(grad, n.Cols), A.Cols, n.group, n.Cols}.add()
			}
		}
	})
}

// GroupProductT multiplies by the transpose, group by group: a is (G·group) × K, b is
// (G·S) × K, the result (G·group) × S. With queries and keys it is the scores of
// attention.
//
//	∂/∂a = g·b    ∂/∂b = gᵀ·a
func (t *Tape) GroupProductT(a, b *Tensor, group int) *Tensor {
	check(group > 0 && a.Rows%group == 0 && b.Rows%(a.Rows/group) == 0 && a.Cols == b.Cols, "group product with transpose", a, b)
	n := t.node(a.Rows, b.Rows/(a.Rows/group), groupProductTBack, a, b)
	n.group = group
	clear(n.Value)
	t.rows(n, a.Rows/group, group*a.Cols*n.Cols, func(n *node, from, to int) {
		K := n.in[0].Cols
		for g := from; g < to; g++ {
			a, b, dst, _ := n.parts(g)
			product{dst, n.Cols, plain(a, K), turned(b, K), n.group, K, n.Cols}.add()
		}
	})
	return &n.Tensor
}

func groupProductTBack(t *Tape, n *node) {
	t.rows(n, n.Rows/n.group, 2*n.group*n.Cols*n.in[0].Cols, func(n *node, from, to int) {
		A, B := n.in[0], n.in[1]
		for g := from; g < to; g++ {
			a, b, _, grad := n.parts(g)
			if A.Grad != nil {
				product{part(A.Grad, g, len(a)), A.Cols, plain(grad, n.Cols), plain(b, A.Cols), n.group, n.Cols, A.Cols}.add()
			}
			if B.Grad != nil {
				product{part(B.Grad, g, len(b)), B.Cols, turned(grad, n.Cols), plain(a, A.Cols), n.Cols, n.group, A.Cols}.add()
			}
		}
	})
}

// parts are what belongs to group g: of the two factors, of the result and of its
// gradient, which a result of constants lacks.
func (n *node) parts(g int) (a, b, value, grad []float32) {
	groups := n.Rows / n.group
	a, b = part(n.in[0].Value, g, len(n.in[0].Value)/groups), part(n.in[1].Value, g, len(n.in[1].Value)/groups)
	value = part(n.Value, g, n.group*n.Cols)
	if n.Grad != nil {
		grad = part(n.Grad, g, n.group*n.Cols)
	}
	return a, b, value, grad
}

func part(x []float32, g, size int) []float32 { return x[g*size : (g+1)*size] }
