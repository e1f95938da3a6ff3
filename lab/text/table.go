package text

import (
	"math/rand/v2"
	"slices"
)

// lookup is a price list and what follows from it.
type lookup struct {
	rows   []row
	asked  int
	answer row // the price counts only when it was asked for
}

type row struct {
	item  int
	price int // in yuan
}

// What is asked of the table.
const (
	dearest = iota
	cheapest
	priceOf
)

const (
	englishItems = "tea rice milk salt oil bread fish paper soap honey"
	chineseItems = "茶 大米 牛奶 盐 油 面包 鱼 纸 肥皂 蜂蜜"
	items        = 10
	mostPrice    = 20
	mostRows     = 3
)

func (l *lookup) say(v *voice) {
	for i := 0; i == 0 || v.whether(i < len(l.rows), ",", "，"); i++ {
		if i > 0 {
			v.word(",", "，")
		}
		if !v.writing {
			l.rows = append(l.rows, row{})
		}
		l.rows[i].say(v)
	}
	if len(l.rows) < 2 {
		v.failed = true
	}
	v.word(":", "：")
	if v.language == Chinese {
		l.askChinese(v)
	} else {
		l.askEnglish(v)
	}
}

func (r *row) say(v *voice) {
	v.choose(&r.item, englishItems, chineseItems)
	r.sayPrice(v)
}

func (r *row) sayPrice(v *voice) {
	v.figure(&r.price)
	v.word("yuan", "元")
}

// askEnglish compares two with the comparative and more with the superlative.
func (l *lookup) askEnglish(v *voice) {
	v.word("the", "")
	degree := "dearer cheaper price"
	if len(l.rows) > 2 {
		degree = "dearest cheapest price"
	}
	v.choose(&l.asked, degree, "")
	if l.asked == priceOf {
		v.word("of", "")
		v.choose(&l.answer.item, englishItems, "")
		v.word("is", "")
		l.answer.sayPrice(v)
		return
	}
	v.word("is", "")
	v.choose(&l.answer.item, englishItems, "")
}

// askChinese does so too: 较 of two, 最 of more.
func (l *lookup) askChinese(v *voice) {
	if v.whether(l.asked == priceOf, "", chineseItems) {
		l.asked = priceOf
		v.choose(&l.answer.item, "", chineseItems)
		v.word("", "的")
		v.word("", "价格")
		v.word("", "是")
		l.answer.sayPrice(v)
		return
	}
	degree := "较"
	if len(l.rows) > 2 {
		degree = "最"
	}
	v.word("", degree)
	v.choose(&l.asked, "", "贵 便宜")
	v.word("", "的")
	v.word("", "是")
	v.choose(&l.answer.item, "", chineseItems)
}

// holds is false too of what is not in the table, of a tie, and of a table that
// gives one thing two prices.
func (l *lookup) holds() bool {
	at := -1
	for i, r := range l.rows {
		if slices.ContainsFunc(l.rows[:i], func(s row) bool { return s.item == r.item }) {
			return false
		}
		if r.item == l.answer.item {
			at = i
		}
	}
	if at < 0 {
		return false
	}
	own := l.rows[at].price
	if l.asked == priceOf {
		return own == l.answer.price
	}
	for i, r := range l.rows {
		if i != at && (r.price == own || (r.price > own) == (l.asked == dearest)) {
			return false
		}
	}
	return true
}

// draw takes two or three different things at different prices of 1–20 yuan, and
// asks for the dearest, the cheapest or one price, equally often.
func (l *lookup) draw(rng *rand.Rand, _ string) {
	l.asked, l.rows = rng.IntN(3), l.rows[:0]
	var things [items]int
	var prices [mostPrice]int
	permute(rng, things[:])
	permute(rng, prices[:])
	for i := range 2 + rng.IntN(mostRows-1) {
		l.rows = append(l.rows, row{things[i], prices[i] + 1})
	}
	byPrice := func(a, b row) int { return a.price - b.price }
	switch l.asked {
	case dearest:
		l.answer = slices.MaxFunc(l.rows, byPrice)
	case cheapest:
		l.answer = slices.MinFunc(l.rows, byPrice)
	default:
		l.answer = l.rows[rng.IntN(len(l.rows))]
	}
}

// permute fills with the numbers from 0 in any order, as rand.Perm does.
func permute(rng *rand.Rand, p []int) {
	for i := range p {
		p[i] = i
	}
	rng.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
}

// spoil answers with another row of the table; where a price was asked for and the
// other is the same, with one near it.
func (l *lookup) spoil(rng *rand.Rand) {
	i := rng.IntN(len(l.rows) - 1)
	if l.rows[i].item == l.answer.item {
		i = len(l.rows) - 1
	}
	other := l.rows[i]
	switch {
	case l.asked != priceOf:
		l.answer.item = other.item
	case other.price != l.answer.price:
		l.answer.price = other.price
	default:
		l.answer.price = near(rng, l.answer.price, greatest)
	}
}
