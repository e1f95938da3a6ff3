package text

import (
	"math/rand/v2"
	"time"
)

// shift is count days, weeks or months from one point of the calendar to another.
type shift struct {
	count    int // 0 to 99
	period   int
	back     int // 0 after, 1 before
	from, to point
}

const (
	day = iota
	week
	month
)

// point is a weekday, a month, or a day of a month of no year in particular.
type point struct {
	scale   int // day for a day of a month, week for a weekday, month for a month
	weekday int // 0 for Monday
	month   int // 0 for January
	day     int // as written: from 1 in a right statement
}

const (
	weekdays = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
	months   = "January February March April May June July August September October November December"
)

func (s *shift) say(v *voice) {
	if v.language == Chinese {
		s.from.say(v)
		v.word("", "的")
	}
	v.tally(&s.count)
	v.measure(&s.period, s.count, "day week month", "days weeks months", "天 周 个月")
	v.choose(&s.back, "after before", "后 前")
	if v.language == English {
		s.from.say(v)
	}
	v.word("is", "是")
	s.to.say(v)
	// Months are counted from months only: the 31st has no day in every month.
	if s.from.scale != s.to.scale || (s.period == month) != (s.from.scale == month) {
		v.failed = true
	}
}

func (p *point) say(v *voice) {
	if v.whether(p.scale == week, weekdays, "星期") {
		p.scale = week
		if v.language == Chinese {
			v.word("", "星期")
		}
		v.choose(&p.weekday, weekdays, "一 二 三 四 五 六 日")
		return
	}
	p.sayMonth(v)
	if v.whether(p.scale == day, digits, digits) {
		p.scale = day
		v.figure(&p.day)
		if v.language == Chinese {
			v.word("", "日")
		}
		return
	}
	p.scale = month
}

func (p *point) sayMonth(v *voice) {
	if v.language == English {
		v.choose(&p.month, months, "")
		return
	}
	number := p.month + 1
	v.figure(&number)
	v.word("", "月")
	if number < 1 || number > 12 {
		v.failed = true
	}
	p.month = number - 1
}

// holds asks for what is true in every year: no statement may count across the
// end of February, and the 29th is no day.
func (s *shift) holds() bool {
	steps := s.count
	if s.period == week {
		steps *= 7
	}
	if s.back == 1 {
		steps = -steps
	}
	switch s.from.scale {
	case week:
		return modulo(s.from.weekday+steps, 7) == s.to.weekday
	case month:
		return modulo(s.from.month+steps, 12) == s.to.month
	}
	for year := 2021; year <= 2024; year++ { // a leap year and all that may stand next to one
		to, ok := s.from.in(year, steps)
		if !ok || to != s.to {
			return false
		}
	}
	return true
}

func modulo(n, m int) int { return (n%m + m) % m }

// in is the day so many steps after this one in a year; false if that year lacks
// this day.
func (p point) in(year, steps int) (point, bool) {
	start := time.Date(year, time.Month(p.month+1), 1, 0, 0, 0, 0, time.UTC)
	if p.day < 1 || p.day > start.AddDate(0, 1, -1).Day() {
		return point{}, false
	}
	d := start.AddDate(0, 0, p.day-1+steps)
	return point{scale: day, month: int(d.Month()) - 1, day: d.Day()}, true
}

// draw takes weekdays, months and days equally often, up to 9 days, weeks or months
// away.
func (s *shift) draw(rng *rand.Rand, _ string) {
	scale := rng.IntN(3)
	for {
		*s = shift{count: 1 + rng.IntN(9), period: day, back: rng.IntN(2)}
		switch {
		case scale == month:
			s.period = month
		case rng.IntN(4) == 0:
			s.period = week
		}
		s.from = point{scale: scale}
		switch scale {
		case week:
			s.from.weekday = rng.IntN(7)
		case month:
			s.from.month = rng.IntN(12)
		default:
			s.from.month, s.from.day = rng.IntN(12), 1+rng.IntN(31)
		}
		if s.arrive(); s.holds() { // not across the end of February
			return
		}
	}
}

// arrive sets the point that the shift leads to, in the first of the years asked.
func (s *shift) arrive() {
	steps := s.count * (1 - 2*s.back)
	if s.period == week {
		steps *= 7
	}
	s.to = s.from
	switch s.from.scale {
	case week:
		s.to.weekday = modulo(s.from.weekday+steps, 7)
	case month:
		s.to.month = modulo(s.from.month+steps, 12)
	default:
		s.to, _ = s.from.in(2021, steps)
	}
}

func (s *shift) spoil(rng *rand.Rand) {
	switch s.to.scale {
	case week:
		s.to.weekday = (s.to.weekday + 1 + rng.IntN(6)) % 7
	case month:
		s.to.month = (s.to.month + 1 + rng.IntN(11)) % 12
	default:
		s.to.day = near(rng, s.to.day, 31)
	}
}
