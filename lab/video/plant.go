package video

import (
	"image"
	"math/rand/v2"
	"slices"
)

// garble loses or repeats a token, or puts one where its kind does not belong.
func garble(rng *rand.Rand, c Corpus, right clip) []int {
	tokens := c.encode(right)
	i := header + rng.IntN(length*patches)
	switch rng.IntN(3) {
	case 0:
		return slices.Delete(tokens, i, i+1)
	case 1:
		return slices.Insert(tokens, i, tokens[i])
	}
	tokens[i] = rng.IntN(firstPatch())
	return tokens
}

// blank turns the light off for one frame.
func blank(rng *rand.Rand, c Corpus, right clip) []int {
	right.frames[rng.IntN(length)] = frame{}
	return c.encode(right)
}

// litter puts any patch of the codebook in the place of another, so that a frame falls
// to pieces. One pixel in a corner of the frame always does that.
func litter(rng *rand.Rand, c Corpus, right clip) []int {
	for {
		bad := right
		f := &bad.frames[rng.IntN(length)]
		f.set(corner(rng.IntN(patches)), c.codebook[rng.IntN(len(c.codebook))])
		if bad.fault() == TwoShapes {
			return c.encode(bad)
		}
	}
}

// morph shows another shape from some frame on, or for that frame only; it stands where
// the right one would, as far as it fits.
func morph(rng *rand.Rand, c Corpus, right clip) []int {
	other := shapes()[(right.shape+1+rng.IntN(len(shapes())-1))%len(shapes())]
	from := rng.IntN(length)
	to := length
	if rng.IntN(2) == 0 {
		to = from + 1
	}
	for i := from; i < to; i++ {
		f := &right.frames[i]
		at, room := f.place(), other.room()
		*f = frame{}
		f.stamp(other, image.Pt(min(at.X, room.X), min(at.Y, room.Y)))
	}
	return c.encode(right)
}

// place is where the shape of a right frame stands.
func (f *frame) place() image.Point {
	t, _ := f.track()
	return t.box.Min
}

// jolt announces another law, or moves one frame aside by up to two pixels either way.
// The second may leave a lawful path: a fall that ends with its first step may begin
// anywhere above; then it tries again.
func jolt(rng *rand.Rand, c Corpus, right clip) []int {
	if rng.IntN(2) == 0 {
		right.law = (right.law + 1 + rng.IntN(len(laws())-1)) % len(laws())
		return c.encode(right)
	}
	s := shapes()[right.shape]
	room := s.room()
	for {
		bad := right
		f := &bad.frames[rng.IntN(length)]
		at := f.place().Add(image.Pt(rng.IntN(5)-2, rng.IntN(5)-2))
		*f = frame{}
		f.stamp(s, image.Pt(min(max(at.X, 0), room.X), min(max(at.Y, 0), room.Y)))
		if bad.fault() == Jump {
			return c.encode(bad)
		}
	}
}
