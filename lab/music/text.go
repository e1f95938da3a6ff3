package music

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

// String writes a tune as one line that a musician reads: key, metre, form, and
// after every bar line the notes with their lengths, as in
//
//	A minor 2/4 period-4 | A4 1/4 C5 1/4 | B4 1/8 A4 1/8 rest 1/4 | …
//
// It writes wrong tunes too; for tokens that are no tune it writes each token by
// itself, and "?" with its number for one that does not exist.
func (c Corpus) String(tokens []int) string {
	t, ok := decode(tokens)
	if !ok {
		return c.words(tokens)
	}
	k := t.scale()
	words := []string{k.letter, k.mode, t.measure().name, t.plan().name}
	for _, bar := range t.bars {
		words = append(words, "|")
		for _, e := range bar {
			words = append(words, k.spell(e))
		}
	}
	return strings.Join(words, " ")
}

func (k key) spell(e event) string {
	if e.pitch == rest {
		return "rest " + fraction(e.length)
	}
	return k.name(e.pitch%12) + strconv.Itoa(e.pitch/12-1) + " " + fraction(e.length)
}

// fraction writes a length as a part of a whole note.
func fraction(eighths int) string {
	above, below := eighths, 8
	for above%2 == 0 {
		above, below = above/2, below/2
	}
	return fmt.Sprintf("%d/%d", above, below)
}

// words writes tokens that make no tune, as far as a context goes.
func (c Corpus) words(tokens []int) string {
	var words []string
	for _, id := range tokens[:min(len(tokens), c.Context())] {
		words = append(words, c.word(id))
	}
	return strings.Join(words, " ")
}

func (c Corpus) word(id int) string {
	switch {
	case id < 0 || id >= c.Vocabulary():
		return "?" + strconv.Itoa(id)
	case id == Begin:
		return "begin"
	case id == End:
		return "end"
	case id == Pad:
		return "pad"
	case id == barLine:
		return "|"
	case id < firstMetre:
		k := keys()[id-firstKey]
		return k.letter + " " + k.mode
	case id < firstForm:
		return metres()[id-firstMetre].name
	case id < firstNote:
		return forms()[id-firstForm].name
	}
	e, _ := eventOf(id)
	return key{}.spell(e)
}

// Parse reads what String writes for a tune, right or wrong. Sharps and flats may
// be spelled either way. What it cannot read is an error of code
// [leeway.Invalid] with the word and its number, counted from 1; so is a tune
// longer than the context.
func (c Corpus) Parse(line string) ([]int, error) {
	if len(line) > longestLine {
		return nil, invalid("error.music.line", len(line), longestLine)
	}
	words := strings.Fields(line)
	if len(words) < header {
		return nil, invalid("error.music.short", len(words))
	}
	ks, ms, fs := keys(), metres(), forms()
	t := tune{
		key:   slices.IndexFunc(ks, func(k key) bool { return k.letter == words[0] && k.mode == words[1] }),
		metre: slices.IndexFunc(ms, func(m metre) bool { return m.name == words[2] }),
		form:  slices.IndexFunc(fs, func(f form) bool { return f.name == words[3] }),
	}
	for i, found := range []int{t.key, t.metre, t.form} {
		if found < 0 {
			return nil, invalid("error.music.word", words[i+1], i+2)
		}
	}
	for i := header; i < len(words); i++ {
		if words[i] == "|" {
			t.bars = append(t.bars, nil)
			continue
		}
		if len(t.bars) == 0 || i+1 == len(words) {
			return nil, invalid("error.music.word", words[i], i+1)
		}
		e, ok := parseEvent(words[i], words[i+1])
		if !ok {
			return nil, invalid("error.music.word", words[i]+" "+words[i+1], i+1)
		}
		last := &t.bars[len(t.bars)-1]
		*last = append(*last, e)
		i++
	}
	tokens := t.tokens()
	if len(tokens) > c.Context() {
		return nil, invalid("error.music.long", len(tokens), c.Context())
	}
	return tokens, nil
}

// longestLine is more bytes than any tune within the context needs.
const longestLine = 4096

func parseEvent(pitch, length string) (event, bool) {
	lengths := lengths()
	i := slices.IndexFunc(lengths, func(n int) bool { return fraction(n) == length })
	if i < 0 {
		return event{}, false
	}
	if pitch == "rest" {
		return event{rest, lengths[i]}, true
	}
	for p := lowestWritten; p <= highestWritten; p++ {
		for _, sharps := range []int{0, -1} {
			if name, _, _ := strings.Cut(key{sharps: sharps}.spell(event{p, lengths[i]}), " "); name == pitch {
				return event{p, lengths[i]}, true
			}
		}
	}
	return event{}, false
}

func invalid(key string, args ...any) error {
	return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args}
}
