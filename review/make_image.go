package review

import (
	"fmt"
	"html"
	"math"
	"strings"
)

const svgHead = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 320" width="960" height="640"><rect width="480" height="320" fill="#fbf7ee"/>`

// count is a picture with a number of shapes.
func count(g *gen) {
	things := g.list("count.things")
	kind := g.rng.IntN(len(things))
	ordered := g.between(7, 14)
	shown := ordered
	if g.wrong {
		shown += g.sign() * g.by(4, 2, 1)
		g.miss("count.truth", shown, ordered)
	}
	var b strings.Builder
	b.WriteString(svgHead)
	places := g.rng.Perm(24)
	for _, p := range places[:shown] {
		x, y := 40+80*(p%6)+g.between(-9, 9), 40+80*(p/6)+g.between(-9, 9)
		color := []string{"#b3541e", "#2f6f73", "#6a4c93", "#c9a227"}[g.rng.IntN(4)]
		switch kind {
		case 0:
			fmt.Fprintf(&b, `<polygon points="%s" fill="%s"/>`, star(x, y, 24), color)
		case 1:
			fmt.Fprintf(&b, `<circle cx="%d" cy="%d" r="20" fill="%s"/>`, x, y, color)
		default:
			fmt.Fprintf(&b, `<rect x="%d" y="%d" width="36" height="36" fill="%s" transform="rotate(%d %d %d)"/>`, x-18, y-18, color, g.between(0, 80), x, y)
		}
	}
	b.WriteString("</svg>")
	g.out.Source, g.out.Text = g.t("count.source", ordered, things[kind]), ""
	g.out.File, g.out.Ext = []byte(b.String()), ".svg"
}

func star(x, y int, r float64) string {
	var points []string
	for k := range 10 {
		q := r
		if k%2 == 1 {
			q = r * 0.42
		}
		a := math.Pi * (float64(k)/5 - 0.5)
		points = append(points, fmt.Sprintf("%.1f,%.1f", float64(x)+q*math.Cos(a), float64(y)+q*math.Sin(a)))
	}
	return strings.Join(points, " ")
}

// symmetry is a mosaic mirrored at its middle.
func symmetry(g *gen) {
	const rows, half = 8, 6
	cells := [rows][2 * half]int{}
	for i := range rows {
		for j := range half {
			c := g.rng.IntN(4)
			cells[i][j], cells[i][2*half-1-j] = c, c
		}
	}
	if g.wrong {
		n := g.by(6, 3, 1)
		for _, p := range g.rng.Perm(rows * half)[:n] {
			i, j := p/half, half+p%half
			cells[i][j] = (cells[i][j] + g.between(1, 3)) % 4
		}
		g.miss("symmetry.truth", n)
	}
	var b strings.Builder
	b.WriteString(svgHead)
	for i, row := range cells {
		for j, c := range row {
			fmt.Fprintf(&b, `<rect x="%d" y="%d" width="36" height="34" fill="%s"/>`, 24+36*j, 24+34*i, []string{"#264653", "#2a9d8f", "#e9c46a", "#e76f51"}[c])
		}
	}
	b.WriteString("</svg>")
	g.out.Source = g.t("symmetry.source")
	g.out.File, g.out.Ext = []byte(b.String()), ".svg"
}

// alike are signs that are easily taken for one another, by level.
func alike(level int) map[rune]rune {
	return []map[rune]rune{
		{'E': 'A', 'A': 'O', 'N': 'K', 'R': 'T', 'S': 'L', 'T': 'P', '未': '来', '土': '山', '人': '口', '自': '白', '今': '明'},
		{'E': 'F', 'N': 'M', 'G': 'C', 'O': 'Q', 'R': 'P', '未': '末', '土': '士', '人': '入', '自': '目', '今': '令'},
		{'E': 'Ɛ', 'O': '0', 'I': 'l', 'S': '5', 'B': '8', '未': '末', '土': '士', '人': '入', '己': '已', '大': '太'},
	}[level-1]
}

// sign is a sign whose spelling may be wrong.
func sign(g *gen) {
	text := g.one("sign.texts")
	shown := text
	if g.wrong {
		swaps := alike(g.level)
		letters := []rune(text)
		var places []int
		for i, r := range letters {
			if swaps[r] != 0 {
				places = append(places, i)
			}
		}
		if len(places) > 0 {
			i := places[g.rng.IntN(len(places))]
			letters[i] = swaps[letters[i]]
		} else { // the last two exchanged
			n := len(letters)
			letters[n-1], letters[n-2] = letters[n-2], letters[n-1]
		}
		shown = string(letters)
		g.miss("sign.truth", shown)
	}
	size := min(40, 620/max(1, len([]rune(shown))))
	if strings.ContainsFunc(shown, func(r rune) bool { return r > 0x2e80 }) {
		size = min(54, 420/max(1, len([]rune(shown))))
	}
	g.out.Source = g.t("sign.source", text)
	g.out.File = []byte(svgHead + `<rect x="20" y="90" width="440" height="140" rx="14" fill="#1d3557"/>` +
		fmt.Sprintf(`<text x="240" y="%d" font-size="%d" font-weight="bold" fill="#f1faee" text-anchor="middle" font-family="sans-serif">%s</text></svg>`, 160+size/3, size, html.EscapeString(shown)))
	g.out.Ext = ".svg"
}
