// Package text is the corpus of short statements for the transformer laboratory:
// a small language, half English and half Chinese, in which a sentence is either
// true or false, and an oracle that knows which.
//
//	Forty-two plus nineteen is sixty-one.      四十二加十九等于六十一。
//	Two days after Monday is Wednesday.        1月30日的两天后是2月1日。
//	3 hours 5 minutes is 185 minutes.          2斤3两等于23两。
//	Tea 4 yuan, rice 7 yuan: the dearer is rice.
//
// A statement is a line of text as byte-pair tokens, out of a vocabulary of its own. The
// oracle reads what the tokens say and works it out anew; a model that was trained
// on right statements writes some that are false, and their share is its error
// rate. English and Chinese share the digits and nothing else, so that a model
// must learn the same truth twice.
//
//	corpus := text.New()
//	tokens := corpus.Draw(rng)     // a right statement
//	fault := corpus.Judge(tokens)  // "" for a right statement
//	line := corpus.String(tokens)  // to be read
package text

import (
	"math/rand/v2"
	"slices"

	"github.com/leeway-project/leeway/lab/tokenizer"
)

// The tokens that every corpus of the laboratory shares.
const (
	Begin = 0 // first of all
	End   = 1 // what follows it is not read
	Pad   = 2 // fills a batch after End
)

// The languages that Language may give.
const (
	English = "en"
	Chinese = "zh"
)

// The kinds of statement that Kind may give.
const (
	Arithmetic = "arithmetic" // a sum, difference or product in words
	Date       = "date"       // so long after or before a weekday, month or day
	Unit       = "unit"       // one amount in two units of measure
	Table      = "table"      // prices, and a question that they answer
)

// The faults. A sentence that can be read has at most one: its own kind's.
const (
	IllFormed       = "ill-formed" // not a sentence of the language
	WrongArithmetic = "wrong-" + Arithmetic
	WrongDate       = "wrong-" + Date
	WrongUnit       = "wrong-" + Unit
	WrongTable      = "wrong-" + Table
)

// Corpus is the statements. It is not changed by use. Use [New]: the zero value has no
// tokens.
type Corpus struct {
	tokenizer *tokenizer.Tokenizer
	spelled   map[spelling][]int // the tokens of every word in every place
}

// New reads the vocabulary.
func New() Corpus {
	t := newTokenizer()
	return Corpus{t, spellings(t)}
}

// Vocabulary is the number of tokens: specials, bytes and merges.
func (c Corpus) Vocabulary() int { return firstPiece + c.tokenizer.Size() }

// Context is the greatest number of tokens of a statement, Begin and End included.
func (Corpus) Context() int { return 32 }

// Draw makes a right statement. Languages and kinds are equally likely; each kind
// says in its own file what it draws.
func (c Corpus) Draw(rng *rand.Rand) []int { return c.Drawer()(nil, rng) }

// Drawer returns a function that appends to tokens what Draw makes. It works in the same
// memory each time, and only one goroutine may call it.
func (c Corpus) Drawer() func(tokens []int, rng *rand.Rand) []int {
	var sentences []sentence
	for _, k := range kinds() {
		sentences = append(sentences, k.none())
	}
	v := voice{writing: true, words: make([]string, 0, c.Context())}
	return func(tokens []int, rng *rand.Rand) []int {
		v.language = languages()[rng.IntN(len(languages()))]
		s := sentences[rng.IntN(len(sentences))]
		s.draw(rng, v.language)
		v.words = v.words[:0]
		v.statement(s)
		return c.append(tokens, v.words)
	}
}

// Prompts draws a right statement and gives its beginning, from Begin to the word
// "is", "等于" or "是". A model that is asked to complete it has been asked a
// question with, as a rule, one answer.
func (c Corpus) Prompts(rng *rand.Rand) (prefix []int) {
	words, _ := c.decode(c.Draw(rng)) // a drawn statement decodes
	prefix = c.encode(words[:copula(words)+1])
	return prefix[:len(prefix)-1]
}

// Faults are the names that Judge may give.
func (Corpus) Faults() []string {
	names := []string{IllFormed}
	for _, k := range kinds() {
		names = append(names, k.fault())
	}
	return names
}

// Judge reads the tokens, works out whether what they say is true and names the
// fault if not; "" when there is none. Any tokens may be given.
func (c Corpus) Judge(tokens []int) (fault string) {
	r, ok := c.read(tokens)
	switch {
	case !ok:
		return IllFormed
	case !r.sentence.holds():
		return r.kind.fault()
	}
	return ""
}

// Kind tells what a statement, right or wrong, is about; "" for an ill-formed one.
func (c Corpus) Kind(tokens []int) string {
	r, _ := c.read(tokens)
	return r.kind.name
}

// Language is that of a statement, right or wrong; "" for an ill-formed one.
func (c Corpus) Language(tokens []int) string {
	r, _ := c.read(tokens)
	return r.language
}

// Plant is a copy of a right statement with one error: as often as not it is no
// sentence any more, otherwise it says something false. Judge finds it under the
// name returned. A statement that was wrong already comes back as it is, with the
// fault it has.
func (c Corpus) Plant(rng *rand.Rand, tokens []int) (bad []int, fault string) {
	if had := c.Judge(tokens); had != "" {
		return slices.Clone(tokens), had
	}
	r, _ := c.read(tokens) // a right statement can be read
	if rng.IntN(2) == 0 {
		return c.garble(rng, r), IllFormed
	}
	r.sentence.spoil(rng)
	return c.encode(write(r.sentence, r.language)), r.kind.fault()
}

// garble breaks a rule that every sentence keeps: one copula, a stop and an End
// after it, and words of one language.
func (c Corpus) garble(rng *rand.Rand, r reading) []int {
	words := write(r.sentence, r.language)
	at := copula(words)
	switch rng.IntN(5) {
	case 0:
		return c.encode(slices.Delete(words, at, at+1))
	case 1:
		return c.encode(slices.Insert(words, at, words[at]))
	case 2:
		return c.encode(words[:len(words)-1])
	case 3:
		tokens := c.encode(words)
		return tokens[:len(tokens)-1]
	}
	foreign := chineseWords()
	if r.language == Chinese {
		foreign = englishWords()
	}
	words[rng.IntN(len(words))] = foreign[rng.IntN(len(foreign))]
	return c.encode(words)
}
