package autograd

import "golang.org/x/sys/cpu"

// kernel is tile with four rows side by side in registers; rows and columns are counted
// in bytes.
//
//go:noescape
func kernel(dst *float32, dstRow uintptr, x *float32, xRow, xCol uintptr, panel *float32, k int)

// tile adds k products to tileRows × tileCols sums: dst[i][j] += Σₖ x[i][k]·panel[k][j].
func tile(dst []float32, dstRow int, x view, panel []float32, k int) {
	if !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		tileInGo(dst, dstRow, x, panel, k)
		return
	}
	// The ends are read here, so that what lies outside is a panic and not a number.
	_, _, _ = dst[(tileRows-1)*dstRow+tileCols-1], x.at(tileRows-1, k-1), panel[k*tileCols-1]
	kernel(&dst[0], uintptr(dstRow)*4, &x.values[0], uintptr(x.row)*4, uintptr(x.col)*4, &panel[0], k)
}
