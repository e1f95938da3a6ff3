package review

import (
	"fmt"
	"math"
	"strings"
)

// sums is a business text whose total or rise may be wrong.
func sums(g *gen) {
	m := g.between(0, 3) * 3
	months := g.list("months")
	v := []int{g.between(1200, 9800) * 100, g.between(1200, 9800) * 100, g.between(1200, 9800) * 100}
	total := v[0] + v[1] + v[2]
	before := int(float64(total)/(1+float64(g.between(21, 190))/1000)/100) * 100
	rise := math.Round(1000*float64(total-before)/float64(before)) / 10
	said, grew := total, rise
	if g.wrong {
		switch g.level {
		case 1:
			said += g.sign() * g.between(2, 4) * 100_000
			if said <= before {
				said = total + 300_000
			}
		case 2:
			said = swapDigits(total/100) * 100
		default:
			grew = math.Round(10*(rise+float64(g.sign())*(0.4+0.1*float64(g.between(0, 6))))) / 10
		}
		if grew != rise {
			g.miss("sums.truth.rise", before, total, rise, grew)
		} else {
			g.miss("sums.truth.total", total, said)
		}
	}
	g.out.Source = g.t("sums.source")
	g.out.Text = g.t("sums.text", g.one("companies"), v[0], months[m], v[1], months[m+1], v[2], months[m+2], said, before, grew)
}

// table is a table with totals of rows and columns.
func table(g *gen) {
	rows, cols := g.pick("cities", 3), g.pick("table.products", 3)
	cells := [4][4]int{}
	for i := range 3 {
		for j := range 3 {
			x := g.between(112, 989)
			cells[i][j] = x
			cells[i][3], cells[3][j], cells[3][3] = cells[i][3]+x, cells[3][j]+x, cells[3][3]+x
		}
	}
	names := append(rows, g.t("table.total"))
	heads := append(cols, g.t("table.total"))
	if g.wrong {
		i, j := g.between(0, 2), 3
		if g.rng.IntN(2) == 0 {
			i, j = 3, g.between(0, 2)
		}
		truth := cells[i][j]
		switch g.level {
		case 1:
			cells[i][j] += g.sign() * g.between(4, 8) * 100
		case 2:
			cells[i][j] += g.sign() * g.between(3, 7) * 10
		default:
			cells[i][j] += g.sign() * g.between(1, 4)
		}
		name := names[i]
		if i == 3 {
			name = heads[j]
		}
		g.miss("table.truth", name, truth, cells[i][j])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | %s |\n", g.t("table.head"), strings.Join(heads, " | "))
	for i, name := range names {
		fmt.Fprintf(&b, "| %s |", name)
		for j := range 4 {
			fmt.Fprintf(&b, " %s |", grouped(cells[i][j]))
		}
		b.WriteString("\n")
	}
	g.out.Source, g.out.Text = g.t("table.source"), strings.TrimRight(b.String(), "\n")
}

// dose is an order of a drug against a rule sheet; both are invented.
func dose(g *gen) {
	drug := g.one("dose.drugs")
	perKilo, most, hours := []int{8, 10, 12}[g.rng.IntN(3)], []int{800, 1000, 1200}[g.rng.IntN(3)], []int{6, 8}[g.rng.IntN(2)]
	kilos := g.between(42, 70)
	limit := min(perKilo*kilos, most)
	mg := limit / 25 * 25
	for range g.between(0, 3) {
		mg -= 25
	}
	every := hours
	if g.wrong {
		switch g.level {
		case 1:
			mg = most + g.between(3, 8)*100
			g.miss("dose.truth.most", mg, most)
		case 2:
			every = hours - 2
			g.miss("dose.truth.interval", every, hours)
		default:
			kilos = min(kilos, (most-80)/perKilo) // so that the kilograms are what limits
			limit = perKilo * kilos
			mg = (limit/25 + 2) * 25
			g.miss("dose.truth.kilo", kilos, limit, mg)
		}
	}
	g.out.Source = g.t("dose.source", drug, perKilo, most, hours, 24/hours)
	g.out.Text = g.t("dose.text", kilos, drug, mg, every, 24/every)
}

// citations quotes an invented act of which a sheet is given.
func citations(g *gen) {
	subjects := g.pick("law.subjects", 5)
	last := g.between(40, 70)
	article, months := make([]int, 5), make([]int, 5)
	at := g.between(3, 7)
	var sheet strings.Builder
	sheet.WriteString(g.t("law.sheet"))
	for i := range article {
		article[i], months[i] = at, g.between(1, 12)
		at += g.between(2, 8)
		sheet.WriteString(g.t("law.article", article[i], subjects[i], months[i]))
	}
	sheet.WriteString(g.t("law.end", last))
	a, b := g.between(0, 4), g.between(0, 3)
	if b >= a {
		b++
	}
	quoted, term, other := article[a], months[a], article[b]
	if g.wrong {
		switch g.level {
		case 1:
			other = last + g.between(8, 30)
			g.miss("law.truth.none", other, last)
		case 2:
			c := (b + 1) % 5
			if c == a {
				c = (c + 1) % 5
			}
			other = article[c]
			g.miss("law.truth.subject", other, subjects[c], subjects[b])
		default:
			term += g.by(0, 0, 1)
			g.miss("law.truth.months", article[a], months[a], term)
		}
	}
	g.out.Source = sheet.String()
	g.out.Text = g.t("law.text", subjects[a], quoted, term, subjects[b], other)
}

// passage retells a source.
func passage(g *gen) {
	who, cities, work := g.one("names"), g.pick("cities", 3), g.one("passage.works")
	born := g.between(1851, 1889)
	founded := born + g.between(24, 39)
	moved := founded + g.between(4, 9)
	visitors := g.between(31, 94) * 100
	city, f, m, v := cities[1], founded, moved, visitors
	if g.wrong {
		switch g.level {
		case 1:
			city = cities[2]
			g.miss("passage.truth.city", cities[1], city)
		case 2:
			v = swapDigits(visitors/100) * 100
			g.miss("passage.truth.number", visitors, v)
		default:
			f, m = moved, founded
			g.miss("passage.truth.swap", year(founded), year(moved))
		}
	}
	args := func(city string, f, m, v int) []any {
		return []any{who, cities[0], year(born), year(f), work, city, year(m), v}
	}
	g.out.Source = g.t("passage.source", args(cities[1], founded, moved, visitors)...)
	g.out.Text = capital(g.t("passage.text", args(city, f, m, v)...))
}

// policy answers a customer under a rule with a number of days.
func policy(g *gen) {
	months := g.list("months")
	days, refund := []int{14, 21, 30}[g.rng.IntN(3)], g.between(5, 10)
	month, day := g.between(0, 9), g.between(2, 26)
	date := func(offset int) string {
		m, d := month, day+offset
		for _, long := range []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[m:] {
			if d <= long {
				break
			}
			d -= long
			m++
		}
		return g.t("date", months[m], d)
	}
	asked := days + g.sign()*g.between(1, 6)
	inTime := asked <= days
	yes, last := inTime, days
	if g.wrong {
		switch g.level {
		case 1:
			yes = !yes
		case 2:
			last += g.sign() * g.between(3, 5)
			yes = asked <= last
		default:
			last += g.sign()
		}
		if yes != inTime && g.level == 1 {
			g.miss("policy.truth.decision", date(days), date(asked), g.t(map[bool]string{true: "policy.accepted", false: "policy.declined"}[inTime]))
		} else {
			g.miss("policy.truth.day", date(days), date(last))
		}
	}
	g.out.Source = g.t("policy.source", days, date(0), date(asked))
	if yes {
		g.out.Text = g.t("policy.yes", date(last), refund)
	} else {
		g.out.Text = g.t("policy.no", date(last))
	}
}

// discount is an advertisement with two reductions.
func discount(g *gen) {
	price := g.between(8, 60) * 20
	off, more := g.between(2, 8)*5, []int{5, 10, 20}[g.rng.IntN(3)]
	sale := float64(price) * float64(100-off) / 100
	last := sale * float64(100-more) / 100
	said, end := sale, last
	if g.wrong {
		switch g.level {
		case 1:
			said = sale - float64(g.between(2, 4)*10)
			end = said * float64(100-more) / 100
			g.miss("discount.truth.sale", off, price, sale, said)
		case 2: // both per cents of the old price
			end = float64(price) * float64(100-off-more) / 100
			g.miss("discount.truth.code", more, sale, last, end)
		default:
			end = last + float64(g.sign()*g.between(1, 2))
			g.miss("discount.truth.code", more, sale, last, end)
		}
	}
	g.out.Source = g.t("discount.source")
	g.out.Text = g.t("discount.text", g.one("discount.goods"), price, off, said, more, end)
}

// units converts four quantities.
func units(g *gen) {
	km, kg, litres, celsius := g.between(12, 240), g.between(8, 40), g.between(6, 15), g.between(12, 36)
	x := []float64{float64(km) / 1.609, float64(kg) / 0.454, float64(litres) / 3.785, float64(celsius)*1.8 + 32}
	for i := range x {
		x[i] = math.Round(10*x[i]) / 10
	}
	if g.wrong {
		i := g.between(0, 3)
		truth := x[i]
		factor := []float64{1.6, 1.2, 1.08}[g.level-1]
		if g.sign() < 0 {
			factor = 1 / factor
		}
		x[i] = math.Round(10*truth*factor) / 10
		what := []string{fmt.Sprint(km, " km"), fmt.Sprint(kg, " kg"), fmt.Sprint(litres, " L"), fmt.Sprint(celsius, " °C")}[i]
		g.miss("units.truth", what, truth, x[i])
	}
	g.out.Source = g.t("units.source")
	g.out.Text = g.t("units.text", km, x[0], kg, x[1], litres, x[2], celsius, x[3])
}

// clash is a text that may contradict itself.
func clash(g *gen) {
	people, from, half := g.between(121, 487), g.between(9, 14), g.between(2, 5)
	to := from + half
	hours, again, place := float64(half)+0.5, people, "clash.outdoor"
	if g.wrong {
		switch g.level {
		case 1:
			place = "clash.hall"
			g.miss("clash.truth.place")
		case 2:
			again = swapDigits(people)
			g.miss("clash.truth.number", people, again)
		default:
			hours += float64(g.sign())
			g.miss("clash.truth.hours", from, to, float64(half)+0.5, hours)
		}
	}
	g.out.Source = g.t("clash.source")
	g.out.Text = g.t("clash.text", people, g.one("cities"), g.one("clash.weekdays"), from, to, g.t(place), hours, again, g.one("clash.things"))
}

// translate gives a text in the other language and its translation.
func translate(g *gen) {
	var key string
	var args, said []any
	if g.rng.IntN(2) == 0 {
		key = "translate.0"
		args = []any{g.between(7, 30), g.between(31, 94) * 100, g.between(41, 98) * 100, g.between(11, 40)}
	} else {
		key = "translate.1"
		args = []any{g.between(6, 11), g.between(25, 88), g.between(12, 17), g.between(61, 148)}
	}
	said = append(said, args...)
	words := g.words[key]
	if g.wrong {
		switch g.level {
		case 1: // a number that is far off
			i := g.between(0, 3)
			said[i] = args[i].(int) * 2
		case 2: // the opposite
			words = g.words[key+".not"]
		default:
			i := []int{0, 1, 3}[g.rng.IntN(3)]
			said[i] = args[i].(int) + 1
			if key == "translate.0" && i == 1 {
				said[i] = swapDigits(args[i].(int)/100) * 100
			}
		}
		g.miss("translate.truth", fill(g.words[key], args))
	}
	g.out.Source = fill(g.other[key], args)
	g.out.Text = fill(words, said)
}

// code is a short program that may fail its test. What it gives is computed.
func code(g *gen) {
	n, k := g.between(6, 12), g.between(3, 5)
	type program struct {
		lines    string
		call     string
		right    func() int
		variants [3]struct {
			old, new string
			gives    func() int
		}
	}
	sum := func(from, to int, keep func(int) bool) int {
		s := 0
		for i := from; i <= to; i++ {
			if keep(i) {
				s += i
			}
		}
		return s
	}
	multiples := func(i int) bool { return i%k == 0 }
	squares := func(from, to int) int {
		s := 0
		for i := from; i <= to; i++ {
			s += i * i
		}
		return s
	}
	type variant = struct {
		old, new string
		gives    func() int
	}
	programs := []program{
		{fmt.Sprintf("def total(n):\n    s = 0\n    for i in range(1, n + 1):\n        if i %% %d == 0:\n            s = s + i\n    return s", k), "total(%d)", func() int { return sum(1, n*k, multiples) }, [3]variant{
			{"s = s + i", "s = s + 1", func() int { return n }},
			{"== 0", "!= 0", func() int { return sum(1, n*k, func(i int) bool { return !multiples(i) }) }},
			{"range(1, n + 1)", "range(1, n)", func() int { return sum(1, n*k-1, multiples) }},
		}},
		{"def squares(n):\n    s = 0\n    i = 1\n    while i <= n:\n        s = s + i * i\n        i = i + 1\n    return s", "squares(%d)", func() int { return squares(1, n) }, [3]variant{
			{"i * i", "i + i", func() int { return n * (n + 1) }},
			{"i = 1\n", "i = 2\n", func() int { return squares(2, n) }},
			{"i <= n", "i < n", func() int { return squares(1, n-1) }},
		}},
	}
	at := g.rng.IntN(len(programs))
	p := programs[at]
	argument, lines := n, p.lines
	if at == 0 {
		argument = n * k
	}
	want := p.right()
	if g.wrong {
		v := p.variants[g.level-1]
		lines = strings.Replace(lines, v.old, v.new, 1)
		g.miss("code.truth", want, v.gives())
	}
	g.out.Source = g.t("code.source")
	g.out.Text = lines + fmt.Sprintf("\n\nassert "+p.call+" == %d", argument, want)
}

func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-32) + s[1:]
	}
	return s
}
