package career

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGapsAddUpAlikeInEitherWay(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	draw := func(n int) []float32 {
		out := make([]float32, n)
		for i := range out {
			out[i] = float32(7 * rng.Float64())
		}
		return out
	}
	for n := range 70 {
		sum, need, have := draw(n), draw(n), draw(n)
		want := slices.Clone(sum)
		addGapsPlain(want, need, have, 0.3)
		addGaps(sum, need, have, 0.3)
		for s := range sum {
			if d := sum[s] - want[s]; d > 1e-6 || d < -1e-6 {
				t.Fatalf("%d draws: %v, want %v", n, sum, want)
			}
		}
	}
}
