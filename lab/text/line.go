package text

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/leeway-project/leeway"
)

// String writes a statement as a reader sees it: English with blanks, hyphens and a
// capital, Chinese without blanks. It writes what is no statement too, up to the first
// End and no further than a context; a number that is no token is "?" with the number,
// and bytes that make no character, or one that is no text, are replaced.
func (c Corpus) String(tokens []int) string {
	tokens = tokens[:min(len(tokens), c.Context())]
	if end := slices.Index(tokens, End); end >= 0 {
		tokens = tokens[:end]
	}
	if len(tokens) > 0 && tokens[0] == Begin {
		tokens = tokens[1:]
	}
	var line []byte
	for _, id := range tokens {
		switch piece := c.tokenizer.Bytes(id - firstPiece); {
		case id == Begin || id == Pad:
			line = append(line, []string{Begin: "begin", Pad: "pad"}[id]...)
		case piece == nil:
			line = append(line, "?"+strconv.Itoa(id)...)
		default:
			line = append(line, piece...)
		}
	}
	return strings.Map(func(r rune) rune { // bytes that no terminal should be sent
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(string(line), "\uFFFD"))
}

// join writes words as a line.
func join(words []string) string {
	var line strings.Builder
	for i := range words {
		line.WriteString(spell(words, i).String())
	}
	return line.String()
}

// spelling is a word as it is written after some other.
type spelling struct{ before, word string }

// capital is before the first word of a line, which has a capital.
const capital = "^"

func (s spelling) String() string {
	if s.before != capital {
		return s.before + s.word
	}
	first, size := utf8.DecodeRuneInString(s.word)
	return string(unicode.ToUpper(first)) + s.word[size:]
}

// spell is how word i of a line is written.
func spell(words []string, i int) spelling {
	if i == 0 {
		return spelling{capital, words[0]}
	}
	return spelling{between(words[i-1], words[i]), words[i]}
}

// between is what stands between two words.
func between(before, word string) string {
	switch {
	case listed(tens, before) && listed(ones, word):
		return "-"
	case strings.Contains(".,:", word), isDigit(before) && isDigit(word):
		return ""
	case isLatin(before) || isLatin(word):
		return " "
	}
	return ""
}

func isDigit(word string) bool { return strings.Contains(digits, word) }

// isLatin tells words and marks of English from digits and Chinese.
func isLatin(word string) bool { return !isDigit(word) && word[0] < utf8.RuneSelf }

// longestLine is more bytes than any statement within the context needs.
const longestLine = 1024

// Parse reads what String writes for a statement, right or wrong, or for any words of
// the language. What it cannot read is an error of code [leeway.Invalid] with the word
// and its number, counted from 1; so is a line of more tokens than a context holds.
func (c Corpus) Parse(line string) ([]int, error) {
	words, err := split(line)
	if err != nil {
		return nil, err
	}
	tokens := c.encode(words)
	if len(tokens) > c.Context() {
		return nil, invalid("error.text.long", len(tokens)-2, c.Context()-2)
	}
	return tokens, nil
}

// Prefix reads the beginning of a statement, to be gone on with: Parse without End.
func (c Corpus) Prefix(line string) ([]int, error) {
	tokens, err := c.Parse(line)
	if err != nil {
		return nil, err
	}
	return tokens[:len(tokens)-1], nil
}

// split is the inverse of join, and does not mind other blanks and hyphens.
func split(line string) ([]string, error) {
	if len(line) > longestLine {
		return nil, invalid("error.text.line", len(line), longestLine)
	}
	list := lexicon()
	var words []string
	for rest := strings.TrimLeft(line, " -"); rest != ""; rest = strings.TrimLeft(rest, " -") {
		word := first(rest, list)
		i := slices.Index(list, word)
		if i < 0 && len(words) == 0 { // the capital that a sentence begins with
			i = slices.Index(list, strings.ToLower(word))
		}
		if i < 0 {
			return nil, invalid("error.text.word", word, len(words)+1)
		}
		words, rest = append(words, list[i]), rest[len(word):]
	}
	return words, nil
}

// first is the word that the rest of a line begins with, known or not: letters of Latin
// script as far as they go, otherwise a word of the list, otherwise one character.
func first(rest string, list []string) string {
	if end := strings.IndexFunc(rest, func(r rune) bool { return r >= utf8.RuneSelf || !unicode.IsLetter(r) }); end > 0 {
		return rest[:end]
	} else if end < 0 {
		return rest
	}
	for _, word := range list {
		if strings.HasPrefix(rest, word) {
			return word
		}
	}
	_, size := utf8.DecodeRuneInString(rest)
	return rest[:size]
}

func invalid(key string, args ...any) error {
	return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args}
}
