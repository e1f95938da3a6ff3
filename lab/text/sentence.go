package text

import (
	"math/rand/v2"
	"slices"
)

// sentence is what a statement says, apart from the language it says it in.
type sentence interface {
	draw(rng *rand.Rand, language string) // makes it a true one
	say(*voice)                           // writes the sentence, or reads it
	holds() bool                          // whether it is true
	spoil(*rand.Rand)                     // makes a true one false
}

type kind struct {
	name string
	none func() sentence // to be drawn or read into
}

func (k kind) fault() string { return "wrong-" + k.name }

func kinds() []kind {
	return []kind{
		{Arithmetic, func() sentence { return &equation{} }},
		{Date, func() sentence { return &shift{} }},
		{Unit, func() sentence { return &conversion{} }},
		{Table, func() sentence { return &lookup{} }},
	}
}

func languages() []string { return []string{English, Chinese} }

// write is the words of a sentence.
func write(s sentence, language string) []string {
	v := voice{language: language, writing: true}
	v.statement(s)
	return v.words
}

type reading struct {
	sentence sentence
	kind     kind
	language string
}

// read tries every kind in every language: no words can be read in two.
func (c Corpus) read(tokens []int) (reading, bool) {
	words, ok := c.decode(tokens)
	if !ok {
		return reading{}, false
	}
	for _, language := range languages() {
		for _, k := range kinds() {
			s := k.none()
			v := voice{language: language, words: words}
			v.statement(s)
			if !v.failed && len(v.words) == 0 {
				return reading{s, k, language}, true
			}
		}
	}
	return reading{}, false
}

// copula is the place of the word that joins the two halves of a sentence.
func copula(words []string) int {
	return slices.IndexFunc(words, func(w string) bool { return w == "is" || w == "等于" || w == "是" })
}

// near is a number from 0 to most other than n, such as a slip in counting or in
// carrying makes; most is at least 1.
func near(rng *rand.Rand, n, most int) int {
	var slips []int
	for _, m := range []int{n - 10, n - 1, n + 1, n + 10} {
		if m >= 0 && m <= most {
			slips = append(slips, m)
		}
	}
	return slips[rng.IntN(len(slips))]
}
