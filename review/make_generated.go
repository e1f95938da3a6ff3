package review

import (
	"bytes"
	"embed"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"github.com/leeway-project/leeway/lab/music"
)

// generated is what the generators of the lab made: a sheet of pictures with a line for
// each, and tunes. scripts/review-bank makes them anew.
//
//go:embed generated
var generated embed.FS

// The sheet of pictures.
const (
	glyphSide  = 28
	glyphsARow = 24
)

// entry is a piece of the bank. Its level says how easily a person sees the error; right
// pieces have none.
type entry struct {
	level int
	fault string // "" for a right piece
	what  string // the sign ordered, or the tune
	at    int    // its place
}

// bank reads the entries of a file: level, fault, what.
func bank(name string) []entry {
	data, err := generated.ReadFile("generated/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	var all []entry
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		e := entry{level: int(cells[0][0] - '0'), fault: cells[1], what: cells[2], at: len(all)}
		if e.fault == "right" {
			e.fault = ""
		}
		all = append(all, e)
	}
	return all
}

// take draws an entry that is as wrong as the piece is to be.
func (g *gen) take(name string) entry {
	var fit []entry
	for _, e := range bank(name) {
		if (e.fault != "") == g.wrong && (!g.wrong || e.level == g.level) {
			fit = append(fit, e)
		}
	}
	return fit[g.rng.IntN(len(fit))]
}

// drawn is a picture that an adversarial network drew.
func drawn(g *gen) {
	e := g.take("pictures.tsv")
	g.out.Source = g.t("drawn.source", e.what)
	if e.fault != "" {
		g.miss("drawn.truth." + e.fault)
	}
	g.out.File, g.out.Ext = glyphPNG(e.at), ".png"
}

// glyphPNG cuts a picture out of the sheet and enlarges it.
func glyphPNG(at int) []byte {
	data, err := generated.ReadFile("generated/pictures.png")
	if err != nil {
		panic(err) // it is embedded
	}
	sheet, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		panic(err) // a test reads it
	}
	const zoom, margin = 10, 20
	left, top := at%glyphsARow*glyphSide, at/glyphsARow*glyphSide
	big := image.NewGray(image.Rect(0, 0, glyphSide*zoom+2*margin, glyphSide*zoom+2*margin))
	draw.Draw(big, big.Rect, image.White, image.Point{}, draw.Src)
	for y := range glyphSide * zoom {
		for x := range glyphSide * zoom {
			big.SetGray(margin+x, margin+y, color.GrayModel.Convert(sheet.At(left+x/zoom, top+y/zoom)).(color.Gray))
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, big) // a buffer takes all
	return b.Bytes()
}

// composed is a melody that a transformer composed.
func composed(g *gen) {
	e := g.take("tunes.tsv")
	var corpus music.Corpus
	tokens, err := corpus.Parse(e.what)
	if err != nil {
		panic(err) // a test reads it
	}
	o, _ := corpus.Order(tokens) // what parses announces something
	g.out.Source = g.t("composed.source", o.Tonic, g.t("composed."+o.Mode), o.Metre, o.Eighths, strings.Join(o.Scale, " "))
	if e.fault != "" {
		bar, what := corpus.Bar(tokens, e.fault)
		g.miss("composed.truth."+e.fault, bar, what, o.Tonic)
	}
	_, g.out.Text, _ = strings.Cut(e.what, "| ") // the announcement is in the order
	g.out.Text = "| " + g.out.Text + " |"
	var b bytes.Buffer
	_ = corpus.WAV(tokens, &b) // a buffer takes all, and the tokens are a tune
	g.out.File, g.out.Ext = b.Bytes(), ".wav"
}
