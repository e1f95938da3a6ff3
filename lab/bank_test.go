package lab

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/lab/glyph"
	"github.com/leeway-project/leeway/lab/music"
)

// The bank that leeway review draws from lies in its package.
const bankFolder = "../review/generated"

// TestWriteTheBank writes pieces that the runs in the folder LEEWAY_BANK made, image and
// music, for leeway review. scripts/review-bank trains them.
func TestWriteTheBank(t *testing.T) {
	runs := os.Getenv("LEEWAY_BANK")
	if runs == "" {
		t.Skip("LEEWAY_BANK names no folder of runs; scripts/review-bank does")
	}
	writePictures(t, filepath.Join(runs, "image"))
	writeTunes(t, filepath.Join(runs, "music"))
}

// perLevel is the number of pieces at each level of difficulty for a person, and of right
// ones. Of pictures those are taken that show another sign than asked for, which two
// oracles agree on, and the less sure they are the more subtle is the error; what is no
// sign at all for an oracle often still is one for a person. Of tunes a bar that is too
// long or too short is plain, a last note that is not the tonic middling, a note outside
// the key subtle.
const perLevel = 24

func writePictures(t *testing.T, folder string) {
	r, err := Open(folder, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	oracle := r.learner.(*adversarial).oracle
	// A second oracle, of another seed: what both say is more than a slip of one.
	corpus := r.learner.(*adversarial).corpus
	second, err := glyph.Train(t.Context(), corpus, random(88, forWeights, 0), 2, oracleSteps)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[int][]Piece{}
	full := func(level int) bool { return len(kept[level]) >= perLevel }
	for seed := uint64(1); seed < 60; seed++ {
		pieces, err := r.Sample(t.Context(), 1800, seed, Making{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pieces {
			if second.Judge(p.pixels, []int{p.class})[0] != p.Fault {
				continue
			}
			asked, best, takenFor := oracle.Sure(p.pixels, p.class)
			level := 0
			switch {
			case p.Fault == "" && asked > 0.999:
				level = 0
			case p.Fault != glyph.OtherSign || alike(p.Title, corpus.Sign(takenFor)):
				continue
			case best > 0.99 && asked < 1e-4:
				level = 1
			case best > 0.97 && asked < 1e-2:
				level = 2
			case best > 0.9 && asked < 5e-2:
				level = 3
			default:
				continue // not sure enough to tell a person that they are wrong
			}
			if !full(level) {
				kept[level] = append(kept[level], p)
			}
		}
		if full(0) && full(1) && full(2) && full(3) {
			break
		}
	}
	var lines strings.Builder
	var all []Piece
	for level := range 4 {
		if len(kept[level]) < 8 {
			t.Fatalf("only %d pictures of level %d", len(kept[level]), level)
		}
		for _, p := range kept[level] {
			fmt.Fprintf(&lines, "%d\t%s\t%s\n", level, cmp.Or(p.Fault, "right"), p.Title)
			all = append(all, p)
		}
	}
	const perRow = 24
	sheet := image.NewGray(image.Rect(0, 0, perRow*glyph.Side, (len(all)+perRow-1)/perRow*glyph.Side))
	for i := range sheet.Pix {
		sheet.Pix[i] = 255
	}
	for i, p := range all {
		for k, v := range p.pixels {
			sheet.SetGray(i%perRow*glyph.Side+k%glyph.Side, i/perRow*glyph.Side+k/glyph.Side, color.Gray{Y: uint8(127.5 - 127.5*v)})
		}
	}
	f, err := os.Create(filepath.Join(bankFolder, "pictures.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, sheet); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bankFolder, "pictures.tsv"), []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// alike tells signs that people take for each other too; an error among these is none to
// ask them about.
func alike(a, b string) bool {
	for _, group := range []string{"1IJLT7", "0ODQCU", "5S", "2Z7", "8B3", "6G", "VYU", "MNWHK", "PFRD", "EFL"} {
		if strings.Contains(group, a) && strings.Contains(group, b) {
			return true
		}
	}
	return false
}

func writeTunes(t *testing.T, folder string) {
	r, err := Open(folder, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var c music.Corpus
	kept := map[int][]string{}
	for seed := uint64(1); seed < 40; seed++ {
		pieces, err := r.Sample(t.Context(), 500, seed, Making{Temperature: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pieces {
			// The order does not ask for repetition, nor for a number of bars.
			level, fault := 0, "right"
			switch p.Fault {
			case "", music.Repetition:
				if _, what := c.Bar(p.tokens, music.Cadence); p.Fault == music.Repetition && what != "" {
					if o, _ := c.Order(p.tokens); o.Tonic != what {
						level, fault = 2, music.Cadence
					}
				}
			case music.Cadence:
				level, fault = 2, p.Fault
			case music.BarLength:
				level, fault = 1, p.Fault
			case music.OutOfKey:
				level, fault = 3, p.Fault
			default:
				continue
			}
			if len(kept[level]) < perLevel {
				kept[level] = append(kept[level], fmt.Sprintf("%d\t%s\t%s", level, fault, c.String(p.tokens)))
			}
		}
	}
	var lines []string
	for level := range 4 {
		if len(kept[level]) < 8 {
			t.Fatalf("only %d tunes of level %d", len(kept[level]), level)
		}
		lines = append(lines, kept[level]...)
	}
	if err := os.WriteFile(filepath.Join(bankFolder, "tunes.tsv"), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTheBankIsTrue judges the pieces that leeway review shows anew: the tunes by the
// rules that the order states, the pictures by an oracle of another seed than those which
// chose them.
func TestTheBankIsTrue(t *testing.T) {
	read := func(name string) (rows [][]string) {
		data, err := os.ReadFile(filepath.Join(bankFolder, name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			rows = append(rows, strings.Split(strings.TrimRight(line, "\n"), "\t"))
		}
		return rows
	}
	var c music.Corpus
	for i, row := range read("tunes.tsv") {
		tokens, err := c.Parse(row[2])
		if err != nil {
			t.Fatalf("tune %d: %v", i+1, err)
		}
		o, _ := c.Order(tokens)
		_, last := c.Bar(tokens, music.Cadence)
		long, _ := c.Bar(tokens, music.BarLength)
		foreign, _ := c.Bar(tokens, music.OutOfKey)
		wrong := last != o.Tonic || long > 0 || foreign > 0
		if wrong != (row[1] != "right") || wrong != (row[0] != "0") {
			t.Errorf("tune %d is %s: last %s, bar %d too long or short, bar %d out of key: %s", i+1, row[1], last, long, foreign, row[2])
		}
	}

	corpus, err := glyph.New(glyph.Digits + glyph.Letters)
	if err != nil {
		t.Fatal(err)
	}
	oracle, err := glyph.Train(t.Context(), corpus, random(77, forWeights, 0), 2, oracleSteps)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(bankFolder, "pictures.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	rows := read("pictures.tsv")
	disagree := 0
	for i, row := range rows {
		pixels := make([]float32, glyph.Pixels)
		for k := range pixels {
			y := sheet.At(i%24*glyph.Side+k%glyph.Side, i/24*glyph.Side+k/glyph.Side).(color.Gray).Y
			pixels[k] = 1 - float32(y)/127.5
		}
		wrong := oracle.Judge(pixels, []int{corpus.Class(row[2])})[0] != ""
		if wrong != (row[1] != "right") {
			disagree++
		}
	}
	// The two were trained on different pictures. Where they disagree a person may too.
	if 20*disagree > len(rows) {
		t.Errorf("another oracle disagrees on %d of %d pictures", disagree, len(rows))
	}
}
