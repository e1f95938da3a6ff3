//go:build !amd64

package autograd

// tile adds k products to tileRows × tileCols sums: dst[i][j] += Σₖ x[i][k]·panel[k][j].
func tile(dst []float32, dstRow int, x view, panel []float32, k int) {
	tileInGo(dst, dstRow, x, panel, k)
}
