package music

import "strconv"

// Order is what a tune announces, in words for people.
type Order struct {
	Tonic, Mode string   // "G", "major"
	Metre       string   // "3/4"
	Scale       []string // notes that belong to the key; in minor both sevenths
	Eighths     int      // that a bar lasts
	Bars        int
}

// Order reads the announcement of a tune, right or wrong; false for tokens that are no
// tune.
func (c Corpus) Order(tokens []int) (Order, bool) {
	t, ok := decode(tokens)
	if !ok {
		return Order{}, false
	}
	k, m := t.scale(), t.measure()
	o := Order{Tonic: k.letter, Mode: k.mode, Metre: m.name, Eighths: m.length, Bars: t.plan().bars()}
	for degree, semitones := range k.scale() {
		o.Scale = append(o.Scale, k.name((k.tonic+semitones)%12))
		if degree == 6 && k.minor() {
			o.Scale = append(o.Scale, k.name((k.tonic+semitones+1)%12))
		}
	}
	return o, true
}

// Bar is the number of the first bar, from 1, of which a fault tells; 0 where it tells
// of none. What is wrong with it is said in lengths or notes.
func (c Corpus) Bar(tokens []int, fault string) (bar int, what string) {
	t, ok := decode(tokens)
	if !ok {
		return 0, ""
	}
	for i, events := range t.bars {
		length := 0
		for _, e := range events {
			length += e.length
			if _, in := t.scale().degree(e.pitch); fault == OutOfKey && e.pitch != rest && !in {
				return i + 1, t.scale().name(e.pitch % 12)
			}
		}
		if fault == BarLength && length != t.measure().length {
			return i + 1, strconv.Itoa(length)
		}
	}
	if fault == Cadence {
		last := t.bars[len(t.bars)-1]
		if i := lastNote(last); i >= 0 {
			return len(t.bars), t.scale().name(last[i].pitch % 12)
		}
	}
	return 0, ""
}
