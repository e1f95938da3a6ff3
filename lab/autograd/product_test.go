package autograd

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestProductsOfEverySize against the definition, with every mix of transposes.
func TestProductsOfEverySize(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, rows := range []int{1, 5, 6, 7, 12, 20} {
		for _, n := range []int{1, 2, 31, 255, 256, 257, 600} {
			for _, p := range []int{1, 15, 16, 17, 33, 64} {
				for turn := range 4 {
					x, y, dst := make([]float32, rows*n), make([]float32, n*p), make([]float32, rows*p)
					for _, m := range [][]float32{x, y, dst} {
						for i := range m {
							m[i] = float32(rng.NormFloat64())
						}
					}
					was := append([]float32(nil), dst...)
					vx, vy := plain(x, n), plain(y, p)
					if turn&1 == 1 {
						vx = turned(x, rows)
					}
					if turn&2 == 2 {
						vy = turned(y, n)
					}
					product{dst, p, vx, vy, rows, n, p}.add()
					for i := range rows {
						for j := range p {
							want := float64(was[i*p+j])
							for k := range n {
								want += float64(x[i*vx.row+k*vx.col]) * float64(y[k*vy.row+j*vy.col])
							}
							if got := float64(dst[i*p+j]); math.Abs(got-want) > 1e-5*float64(n+10) {
								t.Fatalf("%d × %d · %d × %d, %02b: [%d][%d] = %g, want %g", rows, n, n, p, turn, i, j, got, want)
							}
						}
					}
				}
			}
		}
	}
}

// TestTheKernelIsTheLoop that it stands for.
func TestTheKernelIsTheLoop(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const k, row = 37, 23
	x, panel := make([]float32, tileRows*k), make([]float32, k*tileCols)
	for _, m := range [][]float32{x, panel} {
		for i := range m {
			m[i] = float32(rng.NormFloat64())
		}
	}
	var a, b [tileRows * row]float32
	tile(a[:], row, plain(x, k), panel, k)
	tileInGo(b[:], row, plain(x, k), panel, k)
	for i := range a {
		if math.Abs(float64(a[i]-b[i])) > 1e-4 {
			t.Fatalf("[%d] = %g by the kernel, %g by the loop", i, a[i], b[i])
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	for _, s := range [][3]int{{64, 784, 256}, {64, 512, 784}, {1024, 96, 384}, {1024, 384, 96}, {32, 32, 32}} {
		rows, n, p := s[0], s[1], s[2]
		b.Run(fmt.Sprintf("%dx%d·%dx%d", rows, n, n, p), func(b *testing.B) {
			x, y, dst := make([]float32, rows*n), make([]float32, n*p), make([]float32, rows*p)
			for b.Loop() {
				product{dst, p, plain(x, n), plain(y, p), rows, n, p}.add()
			}
			b.ReportMetric(2*float64(rows*n*p)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}
