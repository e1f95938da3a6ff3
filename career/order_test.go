package career

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestOrderIsThatOfAStableSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var o order
	for range 500 {
		v := make([]float32, rng.IntN(300))
		for i := range v {
			switch rng.IntN(3) {
			case 0:
				v[i] = float32(rng.IntN(8)) // many ties
			default:
				v[i] = float32(rng.NormFloat64())
			}
		}
		want := make([]int32, len(v))
		for i := range want {
			want[i] = int32(i)
		}
		slices.SortStableFunc(want, func(a, b int32) int {
			switch {
			case v[a] < v[b]:
				return -1
			case v[a] > v[b]:
				return 1
			}
			return 0
		})
		if got := o.ascending(v); !slices.Equal(got, want) {
			t.Fatalf("%v in order is %v, want %v", v, got, want)
		}
	}
}

func BenchmarkOrder(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	v := make([]float32, 500)
	for i := range v {
		v[i] = float32(rng.NormFloat64())
	}
	var o order
	for b.Loop() {
		o.ascending(v)
	}
}

// BenchmarkSort is the same by a comparison sort, as a measure.
func BenchmarkSort(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	v := make([]float32, 500)
	for i := range v {
		v[i] = float32(rng.NormFloat64())
	}
	index := make([]int32, len(v))
	for b.Loop() {
		for i := range index {
			index[i] = int32(i)
		}
		slices.SortFunc(index, func(a, b int32) int {
			switch {
			case v[a] < v[b]:
				return -1
			case v[a] > v[b]:
				return 1
			}
			return int(a - b)
		})
	}
}
