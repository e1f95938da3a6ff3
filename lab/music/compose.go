package music

import (
	"math/rand/v2"
	"slices"
)

// step is a note or rest before it is voiced: a degree of the scale instead of a
// pitch.
type step struct {
	degree int // or rest
	length int // in eighths
}

// composer is where a tune stands while it is composed, and the memory for it, which the
// next tune takes over.
type composer struct {
	keys   []key
	metres []metre
	forms  []form
	tune   tune

	rng       *rand.Rand
	key       key
	metre     metre
	form      form
	low, high int // degrees the line stays between
	at        int // degree of the last note
	bars      [][]step
}

func newComposer() *composer { return &composer{keys: keys(), metres: metres(), forms: forms()} }

// another adds an empty bar, in the memory of one of an earlier tune if there is one.
func another[T step | event](bars [][]T) [][]T {
	const mostNotes = 7 // a rest for breath included
	bars = slices.Grow(bars, 1)[:len(bars)+1]
	bar := &bars[len(bars)-1]
	if *bar == nil {
		*bar = make([]T, 0, mostNotes)
	}
	*bar = (*bar)[:0]
	return bars
}

// compose writes a tune bar by bar. A bar that the form calls an echo takes up
// the earlier one; any other begins on a note of its chord and goes on mostly by
// step. The first phrase ends on the dominant, the last on the tonic, reached by
// step. The tune is good until the next is composed.
func (c *composer) compose(rng *rand.Rand, key, metre, form int) tune {
	c.rng, c.key, c.metre, c.form, c.bars = rng, c.keys[key], c.metres[metre], c.forms[form], c.bars[:0]
	c.bound()
	c.at = (c.low + c.high) / 2
	for b := range c.form.bars() {
		switch e := c.form.echoOf(b); {
		case e >= 0:
			c.echo(e)
		case b == c.form.bars()-1:
			c.ending(tonic)
		case b == c.form.bars()/2-1:
			c.ending(1, 4, 6) // the notes of the dominant chord
		default:
			c.bar(b)
		}
	}
	c.tune = tune{key: key, metre: metre, form: form, bars: c.tune.bars[:0]}
	for _, bar := range c.bars {
		c.voice(bar)
	}
	return c.tune
}

// echoOf is the bar that bar b takes up; -1 if none.
func (f form) echoOf(b int) int {
	for _, e := range f.echoes {
		if e.bar == b {
			return e.of
		}
	}
	return -1
}

// bound leaves a step free at either side of the compass, so that an echo has
// room to move.
func (c *composer) bound() {
	for c.low = 0; c.key.pitch(c.low) < lowestSung; c.low++ {
	}
	for c.high = c.low; c.key.pitch(c.high+1) <= highestSung; c.high++ {
	}
	c.low++
	c.high--
}

// bar begins on a note of its chord near the last note. In a bar that must
// differ from the first, it is another note than the first bar begins with.
func (c *composer) bar(b int) {
	avoid, reach := rest, 3
	if b > 0 && b == c.form.contrast {
		avoid, reach = c.bars[0][0].degree, 5
	}
	starts := make([]int, 0, 11) // at most five to either side
	for d := max(c.low, c.at-reach); d <= min(c.high, c.at+reach); d++ {
		if third := (d - c.form.chords[b] + 7) % 7; d != avoid && (third == 0 || third == 2 || third == 4) {
			starts = append(starts, d)
		}
	}
	c.at = starts[c.rng.IntN(len(starts))] // any three neighbours hold a chord note
	c.line(c.metre.bars[c.rng.IntN(len(c.metre.bars))])
}

// line adds a bar that begins where the tune stands and wanders from there.
func (c *composer) line(rhythm []int) {
	c.bars = another(c.bars)
	bar := &c.bars[len(c.bars)-1]
	for i, length := range rhythm {
		if i > 0 {
			move := [...]int{-2, -1, -1, 0, 1, 1, 2}[c.rng.IntN(7)]
			if c.at+move < c.low || c.at+move > c.high {
				move = -move
			}
			c.at += move
		}
		*bar = append(*bar, step{c.at, length})
	}
}

// ending adds a bar that ends a phrase on the nearest of some degrees, often with
// a breath after it. The note before the last is its neighbour.
func (c *composer) ending(degrees ...int) {
	c.line(c.metre.cadences[c.rng.IntN(len(c.metre.cadences))])
	bar := c.bars[len(c.bars)-1]
	last := len(bar) - 1
	goal := c.nearest(degrees)
	bar[last].degree = goal
	if last > 0 {
		side := 1
		if bar[last-1].degree < goal || bar[last-1].degree == goal && c.rng.IntN(2) == 0 {
			side = -1
		}
		bar[last-1].degree = goal + side
	}
	c.at = goal
	if c.rng.IntN(3) == 0 {
		c.bars[len(c.bars)-1] = c.breath(bar)
	}
}

// nearest is the degree closest to where the tune stands whose place in the
// octave is one of some.
func (c *composer) nearest(degrees []int) int {
	for away := 0; ; away++ { // each place returns within seven degrees, and the compass is wider
		for _, d := range []int{c.at - away, c.at + away} {
			for _, place := range degrees {
				if d >= c.low-1 && d <= c.high+1 && d%7 == place {
					return d
				}
			}
		}
	}
}

// breath shortens the last note of a bar and adds a rest.
func (c *composer) breath(bar []step) []step {
	last := &bar[len(bar)-1]
	pause := [...]int{2: 1, 3: 1, 4: 2, 6: 2}[last.length]
	if last.length == 6 && c.metre.unit == 8 { // the beats of 6/8 are three eighths long
		pause = 3
	}
	last.length -= pause
	return append(bar, step{rest, pause})
}

// echo adds an earlier bar again, or all echoes one step up or down where they
// are to move.
func (c *composer) echo(of int) {
	shift := 0
	if c.form.moved {
		shift = c.shift()
	}
	c.bars = another(c.bars)
	bar := &c.bars[len(c.bars)-1]
	for _, s := range c.bars[of] {
		if s.degree != rest {
			s.degree += shift
			c.at = min(max(s.degree, c.low), c.high)
		}
		*bar = append(*bar, s)
	}
}

// shift is the way in which a sequence moves: towards the middle of the compass
// from where it began. It is the same for all echoes of a tune.
func (c *composer) shift() int {
	if c.bars[0][0].degree > (c.low+c.high)/2 {
		return -1
	}
	return 1
}

// voice adds a bar to the tune, with pitches for its degrees. In minor a seventh that
// rises to the tonic within the bar is raised.
func (c *composer) voice(bar []step) {
	c.tune.bars = another(c.tune.bars)
	out := &c.tune.bars[len(c.tune.bars)-1]
	for i, s := range bar {
		if s.degree == rest {
			*out = append(*out, event{rest, s.length})
			continue
		}
		pitch := c.key.pitch(s.degree)
		if c.key.minor() && s.degree%7 == 6 && i+1 < len(bar) && bar[i+1].degree == s.degree+1 {
			pitch++
		}
		*out = append(*out, event{pitch, s.length})
	}
}
