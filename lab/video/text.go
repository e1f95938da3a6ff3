package video

import (
	"strconv"
	"strings"
)

// String writes a clip, right or wrong, for a terminal: its shape and law, and under
// them the first, a middle and the last frame in half blocks, two pixels a character,
// nine lines in all. For tokens that are no clip it writes each token by itself in one
// line, as far as a context goes.
func (c Corpus) String(tokens []int) string {
	shown, ok := c.decode(tokens)
	if !ok {
		return c.words(tokens)
	}
	var b strings.Builder
	b.WriteString(shapes()[shown.shape].name + " " + laws()[shown.law].name + "\n")
	for y := 0; y < side; y += 2 {
		for i, t := range []int{0, length / 2, length - 1} {
			if i > 0 {
				b.WriteString("│")
			}
			for x := range side {
				b.WriteString(block(shown.frames[t][y][x], shown.frames[t][y+1][x]))
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// block is a character with its upper and lower half bright or dark.
func block(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

func (c Corpus) words(tokens []int) string {
	var words []string
	for _, id := range tokens[:min(len(tokens), c.Context())] {
		words = append(words, c.word(id))
	}
	return strings.Join(words, " ")
}

// word names a token: a patch by its number in the codebook, and with "?" one that does
// not exist.
func (c Corpus) word(id int) string {
	names := []string{"begin", "end", "pad"}
	for _, s := range shapes() {
		names = append(names, s.name)
	}
	for _, l := range laws() {
		names = append(names, l.name)
	}
	switch {
	case within(id, len(names)):
		return names[id]
	case within(id, c.Vocabulary()):
		return "#" + strconv.Itoa(id-firstPatch())
	}
	return "?" + strconv.Itoa(id)
}
