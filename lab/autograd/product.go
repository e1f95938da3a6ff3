package autograd

// view is a matrix laid into a slice: its value in row i and column k is
// values[i*row + k*col]. The same numbers with row and col exchanged are the transpose.
type view struct {
	values   []float32
	row, col int
}

func plain(x []float32, cols int) view  { return view{x, cols, 1} }
func turned(x []float32, cols int) view { return view{x, 1, cols} }

func (v view) at(i, k int) float32 { return v.values[i*v.row+k*v.col] }

// from is the matrix from row i and column k on.
func (v view) from(i, k int) view { return view{v.values[i*v.row+k*v.col:], v.row, v.col} }

// product is a task: add x·y, x of rows × n and y of n × p, to dst, rows × p whose rows
// lie dstRow apart.
type product struct {
	dst           []float32
	dstRow        int
	x, y          view
	rows, n, cols int
}

// A tile is as many sums as the processor's registers can work on at once, and the
// rows of a panel are as many as stay in its first-level cache.
const (
	tileRows, tileCols = 4, 16
	panelRows          = 256
)

// multiply does the product on the threads, each of which takes columns or rows of dst,
// whichever are more.
func (t *Tape) multiply(n *node, p product) {
	n.product = p
	if p.cols > p.rows {
		t.rows(n, (p.cols+tileCols-1)/tileCols, tileCols*p.rows*p.n, func(n *node, from, to int) {
			p := n.product
			from, to = from*tileCols, min(to*tileCols, p.cols)
			p.dst, p.y, p.cols = p.dst[from:], p.y.from(0, from), to-from
			p.add()
		})
		return
	}
	t.rows(n, (p.rows+tileRows-1)/tileRows, tileRows*p.cols*p.n, func(n *node, from, to int) {
		p := n.product
		from, to = from*tileRows, min(to*tileRows, p.rows)
		p.dst, p.x, p.rows = p.dst[from*p.dstRow:], p.x.from(from, 0), to-from
		p.add()
	})
}

// add does the product. A sum takes its products one after another, whatever the sizes.
//
// y is cut into panels of 16 columns, put together in memory, so that the innermost
// loop reads both factors in order and writes nothing (Goto and van de Geijn 2008).
func (p product) add() {
	var panel [panelRows * tileCols]float32
	for j := 0; j < p.cols; j += tileCols {
		cols := min(tileCols, p.cols-j)
		for k := 0; k < p.n; k += panelRows {
			depth := min(panelRows, p.n-k)
			pack(&panel, p.y.from(k, j), depth, cols)
			for i := 0; i < p.rows; i += tileRows {
				dst, x := p.dst[i*p.dstRow+j:], p.x.from(i, k)
				if p.rows-i < tileRows || cols < tileCols {
					edge(dst, p.dstRow, x, &panel, depth, min(tileRows, p.rows-i), cols)
				} else {
					tile(dst, p.dstRow, x, panel[:], depth)
				}
			}
		}
	}
}

// pack lays the columns of a panel side by side, with zeros for those that are missing.
func pack(panel *[panelRows * tileCols]float32, y view, depth, cols int) {
	switch {
	case y.col == 1 && cols == tileCols:
		for k := range depth {
			*(*[tileCols]float32)(panel[k*tileCols:]) = [tileCols]float32(y.values[k*y.row:])
		}
	case y.row == 1 && cols == tileCols:
		for j := 0; j < tileCols; j += 4 { // four columns at a time, which lie far apart
			a, b := y.values[j*y.col:][:depth], y.values[(j+1)*y.col:][:depth]
			c, d := y.values[(j+2)*y.col:][:depth], y.values[(j+3)*y.col:][:depth]
			for k := range a {
				*(*[4]float32)(panel[k*tileCols+j:]) = [4]float32{a[k], b[k], c[k], d[k]}
			}
		}
	default:
		clear(panel[:depth*tileCols])
		for k := range depth {
			for j := range cols {
				panel[k*tileCols+j] = y.at(k, j)
			}
		}
	}
}

// edge is tile for the last rows or columns, which do not fill one.
func edge(dst []float32, dstRow int, x view, panel *[panelRows * tileCols]float32, depth, rows, cols int) {
	var sums [tileRows * tileCols]float32
	for i := range rows {
		copy(sums[i*tileCols:][:cols], dst[i*dstRow:])
	}
	if rows < tileRows {
		var full [tileRows * panelRows]float32
		for i := range rows {
			for k := range depth {
				full[i*panelRows+k] = x.at(i, k)
			}
		}
		tile(sums[:], tileCols, plain(full[:], panelRows), panel[:], depth)
	} else {
		tile(sums[:], tileCols, x, panel[:], depth)
	}
	for i := range rows {
		copy(dst[i*dstRow:][:cols], sums[i*tileCols:])
	}
}

// tileInGo is tile for processors that the kernel is not written for.
func tileInGo(dst []float32, dstRow int, x view, panel []float32, k int) {
	for i := range tileRows {
		sums := (*[tileCols]float32)(dst[i*dstRow:])
		for k := range k {
			v := x.at(i, k)
			for j, y := range (*[tileCols]float32)(panel[k*tileCols:]) {
				sums[j] += v * y
			}
		}
	}
}
