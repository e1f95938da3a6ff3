package video

import (
	"image"
	"slices"
)

// The patches of a frame, and the tokens before the first of them.
const (
	patchSide = 8
	perRow    = side / patchSide
	patches   = perRow * perRow
	header    = 3 // Begin, shape, law

	firstShape = 3
)

func firstLaw() int   { return firstShape + len(shapes()) }
func firstPatch() int { return firstLaw() + len(laws()) }

// patch is 8 × 8 pixels, row by row from the lowest bit.
type patch uint64

// patch reads the patch of a frame at a corner.
func (f *frame) patch(corner image.Point) (p patch) {
	for i := range patchSide * patchSide {
		if f[corner.Y+i/patchSide][corner.X+i%patchSide] {
			p |= 1 << i
		}
	}
	return p
}

// corner is the upper left pixel of a frame's patch i, row by row.
func corner(i int) image.Point {
	return image.Pt(i%perRow*patchSide, i/perRow*patchSide)
}

// set writes the patch of a frame at a corner.
func (f *frame) set(corner image.Point, p patch) {
	for i := range patchSide * patchSide {
		f[corner.Y+i/patchSide][corner.X+i%patchSide] = p>>i&1 == 1
	}
}

// enumerate is all patches of all shapes at all places, in order of their bits: the
// empty one is first.
func enumerate() []patch {
	var all []patch
	for _, s := range shapes() {
		room := s.room()
		for y := range room.Y + 1 {
			for x := range room.X + 1 {
				var f frame
				f.stamp(s, image.Pt(x, y))
				for i := range patches {
					all = append(all, f.patch(corner(i)))
				}
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// encode writes a clip whose patches are all in the codebook.
func (c Corpus) encode(shown clip) []int { return c.append(nil, &shown) }

func (c Corpus) append(tokens []int, shown *clip) []int {
	tokens = append(tokens, Begin, firstShape+shown.shape, firstLaw()+shown.law)
	for i := range shown.frames {
		for k := range patches {
			code, _ := slices.BinarySearch(c.codebook, shown.frames[i].patch(corner(k)))
			tokens = append(tokens, firstPatch()+code)
		}
	}
	return append(tokens, End)
}

// decode is the inverse of encode: it reads up to End, which must be the last token of
// the context, for all clips are equally long.
func (c Corpus) decode(tokens []int) (clip, bool) {
	last := c.Context() - 1
	if len(tokens) <= last || tokens[0] != Begin || tokens[last] != End {
		return clip{}, false
	}
	out := clip{shape: tokens[1] - firstShape, law: tokens[2] - firstLaw()}
	if !within(out.shape, len(shapes())) || !within(out.law, len(laws())) {
		return clip{}, false
	}
	first := firstPatch()
	for i, id := range tokens[header:last] {
		if !within(id-first, len(c.codebook)) {
			return clip{}, false
		}
		out.frames[i/patches].set(corner(i%patches), c.codebook[id-first])
	}
	return out, true
}

func within(i, n int) bool { return i >= 0 && i < n }
