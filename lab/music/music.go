// Package music is the corpus of short melodies for the transformer laboratory:
// a grammar that composes tunes without end, written as tokens, and an oracle
// that hears what is wrong with a tune it is given.
//
// A tune says its key, its metre and its form, and then keeps what it said:
//
//	G major 3/4 period-4 | D5 1/4 B4 1/4 G4 1/4 | A4 1/2 D5 1/4 | D5 1/4 B4 1/4 G4 1/4 | A4 1/4 G4 1/2
//
// Every bar fills the metre, every pitch lies in the key and in the compass of an
// untrained voice, the second phrase returns to the first as the form announces,
// and the last note is the tonic. A model must learn each of these from examples
// alone, and the oracle counts how often it does not: that is its error rate.
//
//	var corpus music.Corpus
//	tokens := corpus.Draw(rng)      // a right tune
//	fault := corpus.Judge(tokens)   // "" for a right tune
//	err := corpus.WAV(tokens, file) // to be heard
package music

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

// Corpus is the melodies. It has no state: the zero value is ready.
type Corpus struct{}

// Vocabulary is the number of tokens: specials, bar line, keys, metres, forms,
// and one for each pitch or rest with each length.
func (Corpus) Vocabulary() int { return firstNote + slots*len(lengths()) }

// Context is the greatest number of tokens of a tune, Begin and End included:
// eight bars of at most six notes, and a header.
func (Corpus) Context() int { return 64 }

// Draw composes a tune: key, metre and form are equally likely, the rest follows
// the grammar in compose.go, which made the tunes of [Corpus.Tunes] too. The tune
// is right by every measure of [Corpus.Judge].
func (c Corpus) Draw(rng *rand.Rand) []int { return c.Drawer()(nil, rng) }

// Drawer returns a function that appends to tokens what Draw makes. It works in the same
// memory each time, and only one goroutine may call it.
func (Corpus) Drawer() func(tokens []int, rng *rand.Rand) []int {
	c := newComposer()
	return func(tokens []int, rng *rand.Rand) []int {
		return c.compose(rng, rng.IntN(len(c.keys)), rng.IntN(len(c.metres)), rng.IntN(len(c.forms))).append(tokens)
	}
}

// The faults, in the order in which Judge looks for them.
const (
	IllFormed  = "ill-formed" // no tune can be read from the tokens
	BarLength  = "bar-length" // a bar is longer or shorter than its metre
	Range      = "range"      // a pitch lies below C4 or above G5
	OutOfKey   = "out-of-key" // a pitch is not in the scale; in minor both sevenths are
	BarCount   = "bar-count"  // more or fewer bars than the form announces
	Repetition = "repetition" // a bar that should return does not, or one that should differ returns
	Cadence    = "cadence"    // the last bar does not end on the tonic
)

// Faults are the names that Judge may give, in the order in which it looks.
func (Corpus) Faults() []string {
	names := []string{IllFormed}
	for _, c := range checks() {
		names = append(names, c.fault)
	}
	return names
}

// Judge reads the tokens as music and names the first fault, by the order of
// Faults; "" when there is none. Any tokens may be given.
func (c Corpus) Judge(tokens []int) (fault string) {
	t, ok := decode(tokens)
	if !ok {
		return IllFormed
	}
	for _, check := range checks() {
		if !check.right(t) {
			return check.fault
		}
	}
	return ""
}

// Plant is a copy of a right tune with one error of a kind drawn evenly from
// Faults; Judge finds it under the name returned. A tune that was wrong already
// comes back as it is, with the fault it has.
func (c Corpus) Plant(rng *rand.Rand, tokens []int) (bad []int, fault string) {
	if had := c.Judge(tokens); had != "" {
		return slices.Clone(tokens), had
	}
	t, _ := decode(tokens) // a right tune decodes
	kinds := planters()
	kind := kinds[rng.IntN(len(kinds))]
	return kind.plant(rng, t), kind.fault
}
