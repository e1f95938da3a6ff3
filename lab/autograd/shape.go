package autograd

import "github.com/viterin/vek/vek32"

// Embed returns the rows ids of the table, in their order: N ids give N × Cols. It
// panics when an id is not a row of the table.
func (t *Tape) Embed(table *Tensor, ids []int) *Tensor {
	n := t.node(len(ids), table.Cols, embedBack, table)
	n.ids = append(n.ids[:0], ids...)
	for i, id := range ids {
		copy(n.Row(i), table.Row(id))
	}
	return &n.Tensor
}

func embedBack(_ *Tape, n *node) {
	for i, id := range n.ids {
		vek32.Add_Inplace(n.in[0].grad(id), n.grad(i))
	}
}

// Constant returns the values of x as they are now, with no way back to what they were
// made of.
func (t *Tape) Constant(x *Tensor) *Tensor {
	n := t.node(x.Rows, x.Cols, nil)
	copy(n.Value, x.Value)
	return &n.Tensor
}

// Concat returns a and b side by side: N × A and N × B give N × (A+B).
func (t *Tape) Concat(a, b *Tensor) *Tensor {
	check(a.Rows == b.Rows, "concatenation", a, b)
	n := t.node(a.Rows, a.Cols+b.Cols, concatBack, a, b)
	for i := range n.Rows {
		copy(n.Row(i), a.Row(i))
		copy(n.Row(i)[a.Cols:], b.Row(i))
	}
	return &n.Tensor
}

func concatBack(_ *Tape, n *node) {
	a, b := n.in[0], n.in[1]
	for i := range n.Rows {
		if a.Grad != nil {
			vek32.Add_Inplace(a.grad(i), n.grad(i)[:a.Cols])
		}
		if b.Grad != nil {
			vek32.Add_Inplace(b.grad(i), n.grad(i)[a.Cols:])
		}
	}
}

// Heads cuts columns from up to to of x into heads, and puts each head's rows of a
// sequence together: (B·group) × Cols gives (B·heads·group) × ((to−from)/heads).
func (t *Tape) Heads(x *Tensor, from, to, heads, group int) *Tensor {
	check(0 <= from && from < to && to <= x.Cols && heads > 0 && (to-from)%heads == 0 && group > 0 && x.Rows%group == 0, "heads", x)
	n := t.node(x.Rows*heads, (to-from)/heads, headsBack, x)
	n.group = group
	n.ids = append(n.ids[:0], from, heads)
	for i := range n.Rows {
		row, col := headPlace(n, i)
		copy(n.Row(i), x.Row(row)[col:])
	}
	return &n.Tensor
}

func headsBack(_ *Tape, n *node) {
	for i := range n.Rows {
		row, col := headPlace(n, i)
		vek32.Add_Inplace(n.in[0].grad(row)[col:col+n.Cols], n.grad(i))
	}
}

// headPlace says where row i of the heads lies in the matrix that they were cut from.
func headPlace(n *node, i int) (row, col int) {
	from, heads := n.ids[0], n.ids[1]
	time, head, batch := i%n.group, i/n.group%heads, i/n.group/heads
	return batch*n.group + time, from + head*n.Cols
}

// Merge is the way back from Heads: (B·heads·group) × w gives (B·group) × (heads·w).
func (t *Tape) Merge(x *Tensor, heads, group int) *Tensor {
	check(heads > 0 && group > 0 && x.Rows%(heads*group) == 0, "merge of heads", x)
	n := t.node(x.Rows/heads, x.Cols*heads, mergeBack, x)
	n.group = group
	n.ids = append(n.ids[:0], heads)
	for i := range x.Rows {
		row, col := mergePlace(n, i)
		copy(n.Row(row)[col:], x.Row(i))
	}
	return &n.Tensor
}

func mergeBack(_ *Tape, n *node) {
	x := n.in[0]
	for i := range x.Rows {
		row, col := mergePlace(n, i)
		vek32.Add_Inplace(x.grad(i), n.grad(row)[col:col+x.Cols])
	}
}

func mergePlace(n *node, i int) (row, col int) {
	heads := n.ids[0]
	time, head, batch := i%n.group, i/n.group%heads, i/n.group/heads
	return batch*n.group + time, head * n.in[0].Cols
}
