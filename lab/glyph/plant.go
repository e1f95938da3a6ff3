package glyph

import (
	"math/rand/v2"
)

// Defects are the ways in which Plant spoils a picture, modelled on how generators fail:
// two signs in one, a sign of which a part is missing, blurred, covered with specks, or
// put together wrongly.
func Defects() []string { return []string{"blended", "torn", "blurred", "speckled", "shuffled"} }

// Plant draws a picture that is none of the signs, by a defect drawn evenly from
// Defects, and the class that it was meant to be of.
func (c *Corpus) Plant(rng *rand.Rand) (pixels []float32, class int, defect string) {
	pixels, class = c.Draw(rng)
	defect = Defects()[rng.IntN(len(Defects()))]
	switch defect {
	case "blended":
		c.blend(rng, pixels, class)
	case "torn":
		tear(rng, pixels)
	case "blurred":
		for range 3 {
			blur(pixels)
		}
	case "speckled":
		speckle(rng, pixels)
	case "shuffled":
		shuffle(rng, pixels)
	}
	return pixels, class, defect
}

// blend lays a sign of another class over the picture.
func (c *Corpus) blend(rng *rand.Rand, pixels []float32, class int) {
	other := make([]float32, Pixels)
	c.DrawInto(rng, other, (class+1+rng.IntN(len(c.signs)-1))%len(c.signs))
	for i, v := range other {
		pixels[i] = max(pixels[i], v)
	}
}

// tear takes ink away from one edge inwards until 40 to 70 % of it is gone.
func tear(rng *rand.Rand, pixels []float32) {
	total := 0.0
	for _, v := range pixels {
		total += float64(v + 1)
	}
	side, gone := rng.IntN(4), 0.0
	goal := (0.4 + 0.3*rng.Float64()) * total
	for line := 0; line < Side && gone < goal; line++ {
		for k := range Side {
			i := [4]int{line*Side + k, (Side-1-line)*Side + k, k*Side + line, k*Side + Side - 1 - line}[side]
			gone += float64(pixels[i] + 1)
			pixels[i] = -1
		}
	}
}

// blur replaces each pixel by the mean of the 5 × 5 around it.
func blur(pixels []float32) {
	var was [Pixels]float32
	copy(was[:], pixels)
	for y := range Side {
		for x := range Side {
			var sum float32
			for dy := -2; dy <= 2; dy++ {
				for dx := -2; dx <= 2; dx++ {
					v := float32(-1)
					if u, w := y+dy, x+dx; u >= 0 && u < Side && w >= 0 && w < Side {
						v = was[u*Side+w]
					}
					sum += v
				}
			}
			pixels[y*Side+x] = sum / 25
		}
	}
}

// speckle turns a fifth of the pixels into their opposite.
func speckle(rng *rand.Rand, pixels []float32) {
	for i := range pixels {
		if rng.IntN(5) == 0 {
			pixels[i] = -pixels[i]
		}
	}
}

// shuffle exchanges the quarters of the picture, so that none stays where it was.
func shuffle(rng *rand.Rand, pixels []float32) {
	var was [Pixels]float32
	copy(was[:], pixels)
	const half = Side / 2
	turn := 1 + rng.IntN(3)
	for q := range 4 {
		from := (q + turn) % 4
		for y := range half {
			to := (q/2*half+y)*Side + q%2*half
			copy(pixels[to:to+half], was[(from/2*half+y)*Side+from%2*half:][:half])
		}
	}
}
