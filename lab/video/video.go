// Package video is the corpus of short clips for the transformer laboratory: a shape
// that moves by a law of motion, written as tokens, and an oracle that tracks it and
// knows when the shape or the motion is wrong.
//
// A clip announces its shape and its law, and then shows 8 frames of 16 × 16 pixels,
// each as 4 patches of 8 × 8, row by row. One patch is one token, out of a codebook of
// all patches that a shape can leave:
//
//	Begin disc bounce | 4 patches | 4 patches | … | End
//
// The patches are as large as the codebook allows: with 16 small ones a frame, a clip
// is four times as long and takes a network several times as long to learn. A model
// must draw the shape whole across the borders of its patches, keep it, and move it as
// the law says, all from examples alone; the oracle counts how often it does not: that
// is its error rate.
//
//	corpus := video.New()
//	tokens := corpus.Draw(rng)           // a right clip
//	fault := corpus.Judge(tokens)        // "" for a right clip
//	err := corpus.GIF(tokens, file)      // to be seen
//	fmt.Println(corpus.String(tokens))   // here and now
package video

import (
	"math/rand/v2"
	"slices"
)

// The tokens that every corpus of the laboratory shares.
const (
	Begin = 0 // first of all
	End   = 1 // what follows it is not read
	Pad   = 2 // fills a batch after End
)

// Corpus is the clips. It is not changed by use. The zero value has an empty codebook
// and can read no clip: use [New].
type Corpus struct {
	codebook []patch // of each patch token, in order
}

// New enumerates every place of every shape for the codebook, in about a millisecond.
func New() Corpus { return Corpus{codebook: enumerate()} }

// Vocabulary is the number of tokens: specials, shapes, laws and patches.
func (c Corpus) Vocabulary() int { return firstPatch() + len(c.codebook) }

// Context is the number of tokens of every clip, Begin and End included.
func (Corpus) Context() int { return header + length*patches + 1 }

// Draw shows a shape in motion: shape and law are equally likely, and so is, given
// them, each start and velocity that the law allows. The clip is right by every measure
// of [Corpus.Judge].
func (c Corpus) Draw(rng *rand.Rand) []int { return c.draw(nil, rng) }

// Drawer returns a function that appends to tokens what Draw makes.
func (c Corpus) Drawer() func(tokens []int, rng *rand.Rand) []int { return c.draw }

func (c Corpus) draw(tokens []int, rng *rand.Rand) []int {
	what, law := rng.IntN(len(shapes())), rng.IntN(len(laws()))
	s := shapes()[what]
	path := laws()[law].draw(rng, s.room())
	out := clip{shape: what, law: law}
	for i, at := range path {
		out.frames[i].stamp(s, at)
	}
	return c.append(tokens, &out)
}

// The faults, in the order in which Judge looks for them.
const (
	IllFormed    = "ill-formed"    // no clip can be read from the tokens
	NoShape      = "no-shape"      // a frame is empty
	TwoShapes    = "two-shapes"    // a frame shows more than one connected thing
	ShapeChanged = "shape-changed" // the thing in a frame is not the announced shape, whole
	Jump         = "jump"          // the path does not follow the announced law
)

// Faults are the names that Judge may give, in the order in which it looks.
func (Corpus) Faults() []string {
	return []string{IllFormed, NoShape, TwoShapes, ShapeChanged, Jump}
}

// Judge reads the tokens as frames and names the first fault, by the order of Faults
// and not of the frames; "" when there is none. Any tokens may be given.
func (c Corpus) Judge(tokens []int) (fault string) {
	shown, ok := c.decode(tokens)
	if !ok {
		return IllFormed
	}
	return shown.fault()
}

// Plant is a copy of a right clip with one error of a kind drawn evenly from Faults;
// Judge finds it under the name returned. A clip that was wrong already comes back as
// it is, with the fault it has.
func (c Corpus) Plant(rng *rand.Rand, tokens []int) (bad []int, fault string) {
	if had := c.Judge(tokens); had != "" {
		return slices.Clone(tokens), had
	}
	right, _ := c.decode(tokens) // a right clip decodes
	planters := []func(*rand.Rand, Corpus, clip) []int{garble, blank, litter, morph, jolt}
	i := rng.IntN(len(planters)) // they stand in the order of Faults
	return planters[i](rng, c, right), c.Faults()[i]
}
