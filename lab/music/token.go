package music

import "slices"

// Where the tokens of each kind begin. A note or rest is one token: slot 0 is the
// rest, the others are the written pitches, and each has a token for each length.
const (
	barLine    = 3
	firstKey   = 4
	firstMetre = 12
	firstForm  = 16
	firstNote  = 23

	slots  = 1 + highestWritten - lowestWritten + 1
	header = 4 // Begin, key, metre, form
)

// tune is what tokens say; it may have every fault but being ill-formed.
type tune struct {
	key, metre, form int // indices
	bars             [][]event
}

// event is a note or a rest.
type event struct {
	pitch  int // or rest
	length int // in eighths
}

func (t tune) scale() key     { return keys()[t.key] }
func (t tune) measure() metre { return metres()[t.metre] }
func (t tune) plan() form     { return forms()[t.form] }

// decode reads Begin, key, metre, form, and then bars, each after its bar line,
// up to the first End, which must come within the context.
func decode(tokens []int) (tune, bool) {
	end := slices.Index(tokens[:min(len(tokens), Corpus{}.Context())], End)
	if end < header || tokens[0] != Begin {
		return tune{}, false
	}
	t := tune{tokens[1] - firstKey, tokens[2] - firstMetre, tokens[3] - firstForm, nil}
	if !within(t.key, len(keys())) || !within(t.metre, len(metres())) || !within(t.form, len(forms())) {
		return tune{}, false
	}
	for _, id := range tokens[header:end] {
		if id == barLine {
			t.bars = append(t.bars, nil)
			continue
		}
		e, ok := eventOf(id)
		if !ok || len(t.bars) == 0 {
			return tune{}, false
		}
		last := &t.bars[len(t.bars)-1]
		*last = append(*last, e)
	}
	return t, true
}

func within(i, n int) bool { return i >= 0 && i < n }

func eventOf(id int) (event, bool) {
	lengths := lengths()
	i := id - firstNote
	if !within(i, slots*len(lengths)) {
		return event{}, false
	}
	e := event{rest, lengths[i%len(lengths)]}
	if slot := i / len(lengths); slot > 0 {
		e.pitch = lowestWritten + slot - 1
	}
	return e, true
}

// token is the inverse of eventOf.
func (e event) token() int {
	lengths := lengths()
	slot := 0
	if e.pitch != rest {
		slot = e.pitch - lowestWritten + 1
	}
	return firstNote + slot*len(lengths) + slices.Index(lengths, e.length)
}

// tokens is the inverse of decode.
func (t tune) tokens() []int { return t.append(nil) }

func (t tune) append(out []int) []int {
	out = append(out, Begin, firstKey+t.key, firstMetre+t.metre, firstForm+t.form)
	for _, bar := range t.bars {
		out = append(out, barLine)
		for _, e := range bar {
			out = append(out, e.token())
		}
	}
	return append(out, End)
}

// eighths is the length of all bars.
func (t tune) eighths() int {
	n := 0
	for _, bar := range t.bars {
		n += barEighths(bar)
	}
	return n
}

func barEighths(bar []event) int {
	n := 0
	for _, e := range bar {
		n += e.length
	}
	return n
}
