package career

// addGapsPlain adds w · max(0, need − have) to sum.
func addGapsPlain(sum, need, have []float32, w float32) {
	for s := range sum {
		sum[s] += w * max(0, need[s]-have[s])
	}
}
