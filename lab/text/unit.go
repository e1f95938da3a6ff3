package text

import (
	"math/rand/v2"
	"slices"
)

// conversion says that two amounts are the same.
type conversion struct{ left, right amount }

// amount is a quantity in one unit or in two: 3 hours 5 minutes.
type amount []part

type part struct {
	count int
	unit  int // index of units
}

type unit struct {
	quantity string // what it measures
	size     int    // in the smallest unit of that quantity
}

const (
	englishUnits   = "kilometre metre centimetre day hour minute second kilogram gram"
	englishPlurals = "kilometres metres centimetres days hours minutes seconds kilograms grams"
	chineseUnits   = "千米 米 厘米 天 小时 分钟 秒 千克 克 斤 两"
)

// units stand in the order of their names. The last two, 斤 and 两, are the market
// weights of the Chinese mainland, with no everyday English name.
func units() []unit {
	return []unit{
		{"length", 100_000}, {"length", 100}, {"length", 1},
		{"time", 86_400}, {"time", 3600}, {"time", 60}, {"time", 1},
		{"mass", 1000}, {"mass", 1}, {"mass", 500}, {"mass", 50},
	}
}

// unitPairs are the units that Draw converts, larger first; the last is Chinese.
func unitPairs() [][2]int {
	return [][2]int{{0, 1}, {1, 2}, {3, 4}, {4, 5}, {5, 6}, {7, 8}, {9, 10}}
}

func (c *conversion) say(v *voice) {
	c.left.say(v)
	v.word("is", "等于")
	c.right.say(v)
}

func (a *amount) say(v *voice) {
	for i := 0; i == 0 || i == 1 && v.whether(len(*a) == 2, digits, digits); i++ {
		if !v.writing {
			*a = append(*a, part{})
		}
		p := &(*a)[i]
		v.figure(&p.count)
		v.measure(&p.unit, p.count, englishUnits, englishPlurals, chineseUnits)
	}
}

func (c *conversion) holds() bool {
	units := units()
	quantity := units[c.left[0].unit].quantity
	for _, p := range slices.Concat(c.left, c.right) {
		if units[p.unit].quantity != quantity {
			return false
		}
	}
	return c.left.size(units) == c.right.size(units)
}

func (a amount) size(units []unit) int {
	sum := 0
	for _, p := range a {
		sum += p.count * units[p.unit].size
	}
	return sum
}

// draw takes 1–9 of the larger unit, every second time with 1–9 of the smaller
// one; either side comes first.
func (c *conversion) draw(rng *rand.Rand, language string) {
	units, pairs := units(), unitPairs()
	if language == English {
		pairs = pairs[:len(pairs)-1]
	}
	pair := pairs[rng.IntN(len(pairs))]
	ratio := units[pair[0]].size / units[pair[1]].size
	mixed := append(c.left[:0], part{1 + rng.IntN(9), pair[0]})
	total := mixed[0].count * ratio
	if rng.IntN(2) == 0 {
		rest := 1 + rng.IntN(min(9, ratio-1))
		mixed = append(mixed, part{rest, pair[1]})
		total += rest
	}
	plain := append(c.right[:0], part{total, pair[1]})
	c.left, c.right = mixed, plain
	if rng.IntN(2) == 0 {
		c.left, c.right = plain, mixed
	}
}

// spoil changes one number of the right side; every unit has a size, so that the
// sum changes too.
func (c *conversion) spoil(rng *rand.Rand) {
	p := &c.right[rng.IntN(len(c.right))]
	p.count = near(rng, p.count, greatest)
}
