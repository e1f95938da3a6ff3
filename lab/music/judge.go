package music

import "slices"

// check is one thing that must be right about a tune that could be read.
type check struct {
	fault string
	right func(tune) bool
}

// checks stand in the order in which the oracle looks: each may rely on those
// before it.
func checks() []check {
	return []check{
		{BarLength, tune.fillsBars},
		{Range, tune.isSingable},
		{OutOfKey, tune.staysInKey},
		{BarCount, func(t tune) bool { return len(t.bars) == t.plan().bars() }},
		{Repetition, tune.keepsForm},
		{Cadence, tune.closes},
	}
}

func (t tune) fillsBars() bool {
	length := t.measure().length
	return !slices.ContainsFunc(t.bars, func(bar []event) bool { return barEighths(bar) != length })
}

func (t tune) isSingable() bool {
	return t.everyNote(func(pitch int) bool { return pitch >= lowestSung && pitch <= highestSung })
}

func (t tune) staysInKey() bool {
	k := t.scale()
	return t.everyNote(func(pitch int) bool {
		_, ok := k.degree(pitch)
		return ok
	})
}

func (t tune) everyNote(right func(pitch int) bool) bool {
	for _, bar := range t.bars {
		for _, e := range bar {
			if e.pitch != rest && !right(e.pitch) {
				return false
			}
		}
	}
	return true
}

// keepsForm needs a tune in its key with as many bars as its form.
func (t tune) keepsForm() bool {
	f := t.plan()
	if f.contrast > 0 && slices.Equal(t.bars[f.contrast], t.bars[0]) {
		return false
	}
	if f.moved {
		return t.echoesAt(1) || t.echoesAt(-1)
	}
	return t.echoesAt(0)
}

// echoesAt tells whether every echo stands the same number of steps from what it
// takes up. At no distance it must be the same to the semitone; at another the
// sevenths of minor count alike, for the raised one belongs to its place.
func (t tune) echoesAt(steps int) bool {
	k := t.scale()
	return !slices.ContainsFunc(t.plan().echoes, func(e echo) bool {
		return !slices.EqualFunc(t.bars[e.of], t.bars[e.bar], func(a, b event) bool {
			if steps == 0 || a.pitch == rest || b.pitch == rest {
				return a == b
			}
			from, _ := k.degree(a.pitch)
			to, _ := k.degree(b.pitch)
			return a.length == b.length && to == from+steps
		})
	})
}

// closes needs a tune that has a bar.
func (t tune) closes() bool {
	bar := t.bars[len(t.bars)-1]
	i := lastNote(bar)
	return i >= 0 && bar[i].pitch%12 == t.scale().tonic
}

// lastNote is the place of the last event that sounds; -1 if none does.
func lastNote(bar []event) int {
	for i := len(bar) - 1; i >= 0; i-- {
		if bar[i].pitch != rest {
			return i
		}
	}
	return -1
}
