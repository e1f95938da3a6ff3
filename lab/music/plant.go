package music

import (
	"math/rand/v2"
	"slices"
)

// planter makes one fault in a right tune, and none that Judge looks for before.
type planter struct {
	fault string
	plant func(*rand.Rand, tune) []int
}

func planters() []planter {
	return []planter{
		{IllFormed, garble},
		{BarLength, misfill},
		{Range, leave},
		{OutOfKey, bend},
		{BarCount, miscount},
		{Repetition, vary},
		{Cadence, unclose},
	}
}

// garble drops a token of the header or End, or puts one where it cannot stand.
func garble(rng *rand.Rand, t tune) []int {
	tokens := t.tokens()
	switch i := rng.IntN(header + 2); {
	case i < header:
		return slices.Delete(tokens, i, i+1)
	case i == header:
		return tokens[:len(tokens)-1]
	default:
		at := header + rng.IntN(len(tokens)-header-1)
		stray := [...]int{Begin, Pad, firstKey + t.key, Corpus{}.Vocabulary()}
		tokens[at] = stray[rng.IntN(len(stray))]
		return tokens
	}
}

// misfill gives a note or rest another length.
func misfill(rng *rand.Rand, t tune) []int {
	bar := t.bars[rng.IntN(len(t.bars))]
	e := &bar[rng.IntN(len(bar))]
	lengths := lengths()
	i := slices.Index(lengths, e.length)
	e.length = lengths[(i+1+rng.IntN(len(lengths)-1))%len(lengths)]
	return t.tokens()
}

// leave takes a note out of the compass.
func leave(rng *rand.Rand, t tune) []int {
	e := t.anyNote(rng)
	i := rng.IntN(lowestSung - lowestWritten + highestWritten - highestSung)
	e.pitch = lowestWritten + i
	if e.pitch >= lowestSung {
		e.pitch += 1 + highestSung - lowestSung
	}
	return t.tokens()
}

// bend moves a note to the nearest pitch outside the key: what a singer does who
// is a little flat or sharp.
func bend(rng *rand.Rand, t tune) []int {
	e := t.anyNote(rng)
	k := t.scale()
	for away := 1; away <= highestSung-lowestSung; away++ {
		side := 1 - 2*rng.IntN(2)
		for _, pitch := range []int{e.pitch + side*away, e.pitch - side*away} {
			if _, inKey := k.degree(pitch); !inKey && pitch >= lowestSung && pitch <= highestSung {
				e.pitch = pitch
				return t.tokens()
			}
		}
	}
	return t.tokens()
}

// anyNote is a note of the tune, not a rest; a right tune has one.
func (t tune) anyNote(rng *rand.Rand) *event {
	var notes []*event
	for _, bar := range t.bars {
		for i := range bar {
			if bar[i].pitch != rest {
				notes = append(notes, &bar[i])
			}
		}
	}
	return notes[rng.IntN(len(notes))]
}

// miscount drops a bar, or plays one twice if there is room for it.
func miscount(rng *rand.Rand, t tune) []int {
	b := rng.IntN(len(t.bars))
	if rng.IntN(2) == 0 {
		twice := t
		twice.bars = slices.Insert(slices.Clone(t.bars), b, t.bars[b])
		if tokens := twice.tokens(); len(tokens) <= (Corpus{}).Context() {
			return tokens
		}
	}
	t.bars = slices.Delete(t.bars, b, b+1)
	return t.tokens()
}

// vary moves one note of an echo by three or four steps of the scale, so that it
// stands neither where it was nor where any sequence would put it. A bar of rests
// gets a note.
func vary(rng *rand.Rand, t tune) []int {
	k, f := t.scale(), t.plan()
	bar := t.bars[f.echoes[rng.IntN(len(f.echoes))].bar]
	i := rng.IntN(len(bar))
	if last := lastNote(bar); last >= 0 && bar[i].pitch == rest {
		i = last
	}
	bar[i].pitch = anotherPitch(rng, func(pitch int) bool {
		to, inKey := k.degree(pitch)
		from, sounds := k.degree(bar[i].pitch)
		away := max(to-from, from-to)
		return inKey && (bar[i].pitch == rest || !sounds || away == 3 || away == 4)
	})
	return t.tokens()
}

// unclose ends the tune on another note of its key.
func unclose(rng *rand.Rand, t tune) []int {
	bar := t.bars[len(t.bars)-1]
	k := t.scale()
	e := &bar[lastNote(bar)]
	e.pitch = anotherPitch(rng, func(pitch int) bool {
		to, inKey := k.degree(pitch)
		from, _ := k.degree(e.pitch)
		return inKey && pitch%12 != k.tonic && max(to-from, from-to) <= 4
	})
	return t.tokens()
}

// anotherPitch is one of those in the compass that will do; the compass is wide
// enough for there to be one.
func anotherPitch(rng *rand.Rand, will func(pitch int) bool) int {
	var pitches []int
	for p := lowestSung; p <= highestSung; p++ {
		if will(p) {
			pitches = append(pitches, p)
		}
	}
	return pitches[rng.IntN(len(pitches))]
}
