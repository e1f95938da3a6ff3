package career

import "golang.org/x/sys/cpu"

//go:noescape
func addGapsAVX2(sum, need, have []float32, w float32)

// addGaps adds w · max(0, need − have) to sum, which is the innermost loop of a ranking:
// in one go where there is AVX2, a third of the time of four calls to a library.
func addGaps(sum, need, have []float32, w float32) {
	whole := 0
	if cpu.X86.HasAVX2 {
		whole = len(sum) &^ 7
		addGapsAVX2(sum[:whole], need[:whole], have[:whole], w)
	}
	addGapsPlain(sum[whole:], need[whole:], have[whole:], w)
}
