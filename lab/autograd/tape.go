package autograd

import "fmt"

// Tape is the list of operations done since the last Reset, in order. Its memory is
// kept: a loop that does the same operations at every step allocates in the first
// step alone. The zero value works on one thread; see [Tape.Threads].
//
// A Tape is used by one goroutine at a time. The operations panic when the shapes of
// their inputs do not fit, because that is an error of the program and not of its data.
type Tape struct {
	nodes   []*node
	used    int
	workers int
	work    chan task
	done    chan struct{}
}

// node is one operation: its result, what it was made of, and how to go back.
type node struct {
	Tensor
	in      [3]*Tensor
	back    func(*Tape, *node)
	tape    *Tape
	room    []float32 // the memory of Grad, kept while that is nil
	aux     []float32 // what the way back needs from the way forward
	ids     []int     // rows of a table, or targets
	group   int       // rows that belong together
	product product   // the matrix product under way
	k       float32   // a constant of the operation
}

// task is a share of an operation's rows.
type task struct {
	f        func(*node, int, int)
	n        *node
	from, to int
}

// Threads makes the tape work on n threads, at least 1. The results are the same for
// every n, bit for bit: a row is always computed by one thread. Call Close to end them.
func (t *Tape) Threads(n int) {
	t.Close()
	if n <= 1 {
		return
	}
	t.workers, t.work, t.done = n-1, make(chan task, n), make(chan struct{}, n)
	for range n - 1 {
		go func(work <-chan task, done chan<- struct{}) {
			for w := range work {
				w.f(w.n, w.from, w.to)
				done <- struct{}{}
			}
		}(t.work, t.done)
	}
}

// Close ends the threads. The tape can be used further, on one thread.
func (t *Tape) Close() {
	if t.work != nil {
		close(t.work)
	}
	t.workers, t.work = 0, nil
}

// Reset forgets the operations and keeps their memory for those to come. The results
// of earlier operations must not be used after it.
func (t *Tape) Reset() { t.used = 0 }

// Backward sets the gradients of everything that loss, a single value, was made of.
// Those of weights are added to what is there: clear them with an optimizer's Step.
func (t *Tape) Backward(loss *Tensor) {
	if loss.Rows*loss.Cols != 1 {
		panic(fmt.Sprintf("autograd: backward from a matrix of %d × %d", loss.Rows, loss.Cols))
	}
	if loss.Grad == nil {
		return // made of constants alone
	}
	loss.Grad[0] = 1
	for i := t.used - 1; i >= 0; i-- {
		if n := t.nodes[i]; n.Grad != nil {
			n.back(t, n)
		}
	}
}

// node puts an operation with a result of rows × cols on the tape. The result takes
// part in the gradient when one of its inputs does.
func (t *Tape) node(rows, cols int, back func(*Tape, *node), in ...*Tensor) *node {
	if t.used == len(t.nodes) {
		t.nodes = append(t.nodes, &node{tape: t})
	}
	n := t.nodes[t.used]
	t.used++
	n.Rows, n.Cols, n.back = rows, cols, back
	n.in = [3]*Tensor{}
	needs := false
	for i, x := range in {
		n.in[i] = x
		needs = needs || x != nil && x.Grad != nil
	}
	n.Value = sized(n.Value, rows*cols)
	if !needs {
		n.Grad = nil
		return n
	}
	n.room = sized(n.room, rows*cols)
	n.Grad = n.room
	clear(n.Grad)
	return n
}

// rows calls f for all of count rows, shared among the threads when there is enough to
// do: cost is roughly the number of operations for one row.
func (t *Tape) rows(n *node, count, cost int, f func(n *node, from, to int)) {
	const worthwhile = 1 << 15 // operations; handing a task over costs some microseconds
	if t.workers == 0 || count*cost < worthwhile {
		f(n, 0, count)
		return
	}
	parts := min(t.workers+1, count)
	for p := range parts - 1 {
		t.work <- task{f, n, count * p / parts, count * (p + 1) / parts}
	}
	f(n, count*(parts-1)/parts, count)
	for range parts - 1 {
		<-t.done
	}
}

// sized returns a slice of n values, x itself when that is large enough.
func sized[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}

func check(ok bool, operation string, in ...*Tensor) {
	if ok {
		return
	}
	text := "autograd: " + operation + " of"
	for _, x := range in {
		if x != nil {
			text += fmt.Sprintf(" (%d × %d)", x.Rows, x.Cols)
		}
	}
	panic(text)
}
