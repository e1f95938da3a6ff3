package text

import "math/rand/v2"

// equation is a op b = result, all from 0 to 99 and in words.
type equation struct{ a, op, b, result int }

const (
	plus = iota
	minus
	times
)

func (e *equation) say(v *voice) {
	v.number(&e.a)
	v.choose(&e.op, "plus minus times", "加 减 乘")
	v.number(&e.b)
	v.word("is", "等于")
	v.number(&e.result)
}

func (e *equation) holds() bool {
	switch e.op {
	case plus:
		return e.a+e.b == e.result
	case minus:
		return e.a-e.b == e.result
	}
	return e.a*e.b == e.result
}

// mostDrawn is the greatest sum that Draw makes: a small network learns the sums up to
// 20 in a minute or two, and hardly begins with those up to 99.
const mostDrawn = 20

// draw takes the three operations equally often: every sum up to mostDrawn and
// its two parts, and the products of 1–9 and 1–9.
func (e *equation) draw(rng *rand.Rand, _ string) {
	op := rng.IntN(3)
	if op == times {
		a, b := 1+rng.IntN(9), 1+rng.IntN(9)
		*e = equation{a, op, b, a * b}
		return
	}
	whole := rng.IntN(mostDrawn + 1)
	part := rng.IntN(whole + 1)
	if op == plus {
		*e = equation{whole - part, op, part, whole}
	} else {
		*e = equation{whole, op, part, whole - part}
	}
}

func (e *equation) spoil(rng *rand.Rand) { e.result = near(rng, e.result, mostWords) }
