//go:build !amd64

package career

// addGaps adds w · max(0, need − have) to sum.
func addGaps(sum, need, have []float32, w float32) { addGapsPlain(sum, need, have, w) }
