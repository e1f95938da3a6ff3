package text

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/leeway-project/leeway/lab/tokenizer"
)

// merges are the byte pairs that come together most often in what Draw writes, found by
// tokenizer.Learn; a line each, in the notation of GPT-2.
//
//go:generate go test . -run TestMergesAreThoseLearned -update
//go:embed merges.txt
var merges string

const (
	firstPiece  = 3   // after Begin, End and Pad
	learnMerges = 512 // nearly every word is then one token
)

// newTokenizer reads the merges.
func newTokenizer() *tokenizer.Tokenizer {
	var pairs [][2]string
	for line := range strings.Lines(merges) {
		a, b, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		pairs = append(pairs, [2]string{a, b})
	}
	return tokenizer.New(cut, pairs)
}

// cut parts a line for the tokenizer: letters of Latin script go together with a blank
// before them, and everything else, a digit or a Chinese character, stands for itself, so
// that numbers are not learned as wholes.
func cut(line string) int {
	n := 0
	if line[0] == ' ' {
		n = 1
	}
	latin := func(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }
	for n < len(line) && latin(rune(line[n])) {
		n++
	}
	if n > 1 || n == 1 && line[0] != ' ' {
		return n
	}
	_, size := utf8.DecodeRuneInString(line[n:])
	return n + size // a digit goes with the blank before it
}

// spellings are the tokens of every word in every place where it may stand. Those of a line
// are those of its words one after the other, for cut parts a line before every word.
func spellings(t *tokenizer.Tokenizer) map[spelling][]int {
	all := map[spelling][]int{}
	for _, word := range lexicon() {
		for _, before := range []string{capital, "", " ", "-"} {
			s := spelling{before, word}
			for _, id := range t.Encode(s.String()) {
				all[s] = append(all[s], firstPiece+id)
			}
		}
	}
	return all
}

// encode writes words as tokens.
func (c Corpus) encode(words []string) []int { return c.append(nil, words) }

func (c Corpus) append(tokens []int, words []string) []int {
	tokens = append(tokens, Begin)
	for i := range words {
		tokens = append(tokens, c.spelled[spell(words, i)]...)
	}
	return append(tokens, End)
}

// decode is the inverse of encode: the words between Begin and the first End, which must
// come within the context and be written as join writes them.
func (c Corpus) decode(tokens []int) ([]string, bool) {
	end := slices.Index(tokens[:min(len(tokens), c.Context())], End)
	if end < 1 || tokens[0] != Begin {
		return nil, false
	}
	var line []byte
	for _, id := range tokens[1:end] {
		piece := c.tokenizer.Bytes(id - firstPiece)
		if piece == nil {
			return nil, false
		}
		line = append(line, piece...)
	}
	words, err := split(string(line))
	return words, err == nil && join(words) == string(line)
}
