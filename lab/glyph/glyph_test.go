package glyph

import (
	"context"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/leeway-project/leeway/measure"
)

func random() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func digits(t testing.TB) *Corpus {
	c, err := New(Digits)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestASignTheFontsLackIsRefused(t *testing.T) {
	if _, err := New("1余"); err == nil {
		t.Error("a corpus of a sign without an outline")
	}
}

// TestAPictureIsInkOnPaper: the sign lies within the picture, with ink enough to be seen.
func TestAPictureIsInkOnPaper(t *testing.T) {
	c, err := New(Digits + Letters)
	if err != nil {
		t.Fatal(err)
	}
	rng := random()
	for range 2000 {
		pixels, class := c.Draw(rng)
		ink, edge := 0.0, 0.0
		for i, v := range pixels {
			if v < -1 || v > 1 {
				t.Fatalf("%s: pixel %d is %g", c.Sign(class), i, v)
			}
			ink += float64(v+1) / 2
			if x, y := i%Side, i/Side; x == 0 || y == 0 || x == Side-1 || y == Side-1 {
				edge += float64(v+1) / 2
			}
		}
		if ink < 25 || ink > 350 || edge > 10 {
			t.Fatalf("%s: ink of %g pixels, %g on the edge", c.Sign(class), ink, edge)
		}
	}
}

func TestTheOracleKnowsRightFromWrong(t *testing.T) {
	c, rng := digits(t), random()
	o, err := Train(context.Background(), c, rng, 1, 300)
	if err != nil {
		t.Fatal(err)
	}
	for name, count := range map[string]measure.Count{"wrong": o.Sensitivity, "right": o.Specificity} {
		if share := float64(count.Wrong) / float64(count.N); share < 0.8 {
			t.Errorf("of %s pictures %.3f are called so after 300 steps", name, share)
		}
	}
	// The counts hold for pictures that come later, within five standard deviations.
	const n = 1000
	called, planted := 0, measure.Count{N: n}
	for range n {
		pixels, class := c.Draw(rng)
		if o.Judge(pixels, []int{class})[0] == "" {
			called++
		}
		pixels, class, _ = c.Plant(rng)
		if o.Judge(pixels, []int{class})[0] != "" {
			planted.Wrong++
		}
	}
	p := float64(o.Specificity.Wrong) / heldOut
	if d := math.Abs(float64(called)/n - p); d > 5*math.Sqrt(p*(1-p)*(1./n+1./heldOut)) {
		t.Errorf("specificity %.3f, later %.3f", p, float64(called)/n)
	}
	if planted.Wrong < n*6/10 {
		t.Errorf("%d of %d planted defects found", planted.Wrong, n)
	}
	again, err := Restore(c.Classes(), o.Tensors())
	if err != nil {
		t.Fatal(err)
	}
	pixels, _ := c.Draw(rng)
	if !slices.Equal(again.Features(pixels)[0], o.Features(pixels)[0]) {
		t.Error("an oracle that was kept sees something else")
	}
	if _, err := Restore(c.Classes()+1, o.Tensors()); err == nil {
		t.Error("an oracle for other signs was restored")
	}
}

func TestAnOracleCanBeStopped(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := Train(ctx, digits(t), random(), 1, 1_000_000); err == nil {
		t.Error("it went on")
	}
}

// TestTheFrechetDistanceOfTwoNormalClouds against the value worked out: means 3 apart in
// one of two directions, deviations 1 and 2 in the other: 9 + (1 − 2)².
func TestTheFrechetDistanceOfTwoNormalClouds(t *testing.T) {
	rng := random()
	var a, b [][]float64
	for range 40000 {
		a = append(a, []float64{rng.NormFloat64(), rng.NormFloat64()})
		b = append(b, []float64{3 + rng.NormFloat64(), 2 * rng.NormFloat64()})
	}
	if d, err := Frechet(a, b); err != nil || math.Abs(d-10) > 0.2 {
		t.Errorf("%g, %v", d, err)
	}
	if d, err := Frechet(a, a); err != nil || d > 1e-6 {
		t.Errorf("of a cloud to itself: %g, %v", d, err)
	}
	if _, err := Frechet(a[:1], b); err == nil {
		t.Error("a distance from one picture")
	}
}

// TestWhatIsKnownByHeartIsNearAndTheSamePictureHasNoSpread.
func TestWhatIsKnownByHeartIsNearAndTheSamePictureHasNoSpread(t *testing.T) {
	c, rng := digits(t), random()
	var known, fresh, same []float32
	var classes []int
	for i := range 200 {
		p, _ := c.Draw(rng)
		known = append(known, p...)
		p = make([]float32, Pixels)
		c.DrawInto(rng, p, i%10)
		fresh, classes = append(fresh, p...), append(classes, i%10)
		same = append(same, fresh[i%10*Pixels:][:Pixels]...)
	}
	if a, b := Nearest(known[:20*Pixels], known), Nearest(fresh, known); a != 0 || b < 0.1 {
		t.Errorf("known %g, fresh %g", a, b)
	}
	for class, s := range Spread(fresh, classes, 10) {
		if d := Spread(same, classes, 10)[class]; d != 0 || s < 0.1 {
			t.Errorf("class %d: spread %g, of one picture %g", class, s, d)
		}
	}
}

// TestSheet draws every sign and every defect; LEEWAY_SHEET names a file to look at it.
func TestSheet(t *testing.T) {
	c, rng := digits(t), random()
	var all []float32
	for i := range 40 {
		p := make([]float32, Pixels)
		c.DrawInto(rng, p, i%10)
		all = append(all, p...)
	}
	for range 20 {
		p, _, _ := c.Plant(rng)
		all = append(all, p...)
	}
	sheet := Sheet(all, 10, 2)
	if b := sheet.Bounds(); b.Dx() != 10*57+1 || b.Dy() != 6*57+1 {
		t.Errorf("a sheet of %v", b)
	}
	if name := os.Getenv("LEEWAY_SHEET"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, sheet); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	c, rng, p := digits(b), random(), make([]float32, Pixels)
	for i := 0; b.Loop(); i++ {
		c.DrawInto(rng, p, i%10)
	}
}
