package gan

import (
	"fmt"
	"runtime"
	"testing"
)

// BenchmarkStep is a round of the game at the image lesson's default size, on as many
// threads as there are processors; bench/lab sets it against other programs.
func BenchmarkStep(b *testing.B) {
	for _, objective := range []Objective{NonSaturating, WassersteinGP} {
		b.Run(fmt.Sprint(objective), func(b *testing.B) {
			const batch = 64
			g := New(Config{
				Pixels: 784, Noise: 64, Classes: 36, Generator: []int{256, 512}, Discriminator: []int{512, 256},
				Objective: objective, Rate: 5e-4, CriticSteps: 1,
			}, random(), runtime.GOMAXPROCS(0))
			defer g.Close()
			rng := random()
			pictures, classes := make([]float32, batch*784), make([]int, batch)
			for i := range pictures {
				pictures[i] = rng.Float32()*2 - 1
			}
			for i := range classes {
				classes[i] = rng.IntN(36)
			}
			for range 3 {
				g.Step(rng, pictures, classes)
			}
			b.ReportAllocs()
			for b.Loop() {
				g.Step(rng, pictures, classes)
			}
		})
	}
}
