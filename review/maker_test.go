package review

import (
	"bytes"
	"encoding/xml"
	"image/gif"
	"image/png"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

// TestEveryMakerMakesWhatItSays: in both languages, at every level, the right piece
// has no error and the wrong one another text or picture and a truth.
func TestEveryMakerMakesWhatItSays(t *testing.T) {
	left := regexp.MustCompile(`\{\d\}|%!`)
	modalities, domains := map[string]bool{}, map[string]bool{}
	for _, m := range Makers() {
		modalities[m.Modality], domains[m.Domain] = true, true
		for _, lang := range []string{"en", "zh"} {
			for level := 1; level <= Levels; level++ {
				alike := 0
				seeds := uint64(60)
				if m.Modality != "text" {
					seeds = 5
				}
				for seed := range seeds {
					right, err := m.Make(seed, level, false, lang)
					if err != nil {
						t.Fatal(err)
					}
					wrong, err := m.Make(seed, level, true, lang)
					if err != nil {
						t.Fatal(err)
					}
					where := m.Name + " " + lang + " " + strconv.Itoa(level) + " " + strconv.Itoa(int(seed))
					if right.Truth != "" || wrong.Truth == "" {
						t.Fatalf("%s: truths %q and %q", where, right.Truth, wrong.Truth)
					}
					if right.Text == wrong.Text && bytes.Equal(right.File, wrong.File) && right.Source == wrong.Source {
						alike++
					}
					if left.MatchString(right.Text+right.Source+wrong.Text+wrong.Source+wrong.Truth) || right.Source == "" || (right.Text == "" && right.File == nil) {
						t.Fatalf("%s: %q %q %q", where, right.Source, wrong.Text, wrong.Truth)
					}
					again, _ := m.Make(seed, level, true, lang)
					if again.Text != wrong.Text || !bytes.Equal(again.File, wrong.File) {
						t.Fatalf("%s is not the same twice", where)
					}
				}
				if alike > 0 {
					t.Errorf("%s %s %d: %d of %d wrong pieces are right", m.Name, lang, level, alike, seeds)
				}
			}
		}
	}
	if len(Makers()) < 12 || len(modalities) != 4 {
		t.Errorf("%d makers over %v", len(Makers()), modalities)
	}
	for _, d := range leeway.Domains() {
		if !domains[d] {
			t.Errorf("no maker for %s", d)
		}
	}
}

func digits(s string) []int {
	var out []int
	for _, d := range regexp.MustCompile(`\d[\d,]*`).FindAllString(s, -1) {
		n, _ := strconv.Atoi(strings.ReplaceAll(strings.TrimRight(d, ","), ",", ""))
		out = append(out, n)
	}
	return out
}

func decimals(s string) []float64 {
	var out []float64
	for _, d := range regexp.MustCompile(`\d[\d,]*(\.\d+)?`).FindAllString(s, -1) {
		x, _ := strconv.ParseFloat(strings.ReplaceAll(d, ",", ""), 64)
		out = append(out, x)
	}
	return out
}

// TestTruthIsTrue reads pieces back and judges them anew, without the maker.
func TestTruthIsTrue(t *testing.T) {
	near := func(a, b, by float64) bool { return a-b < by && b-a < by }
	oracles := map[string]func(p Piece) bool{ // is the piece right?
		"sums": func(p Piece) bool {
			x := decimals(p.Text)
			return x[0]+x[1]+x[2] == x[3] && near(100*(x[3]-x[4])/x[4], x[5], 0.051)
		},
		"table": func(p Piece) bool {
			rows := strings.Split(p.Text, "\n")[1:]
			var cells [][]int
			for _, r := range rows {
				cells = append(cells, digits(r))
			}
			for i := range 4 {
				across, down := 0, 0
				for j := range 3 {
					across, down = across+cells[i][j], down+cells[j][i]
				}
				if across != cells[i][3] || down != cells[3][i] {
					return false
				}
			}
			return true
		},
		"dose": func(p Piece) bool {
			rule, order := digits(p.Source), digits(p.Text)
			return order[1] <= rule[0]*order[0] && order[1] <= rule[1] && order[2] >= rule[2] && order[3] <= rule[3]
		},
		"discount": func(p Piece) bool {
			x := decimals(p.Text)
			return near(x[0]*(100-x[1])/100, x[2], 0.06) && near(x[2]*(100-x[3])/100, x[4], 0.06)
		},
		"units": func(p Piece) bool {
			x := decimals(p.Text)
			return near(x[0]/1.609, x[1], 0.06) && near(x[2]/0.454, x[3], 0.06) && near(x[4]/3.785, x[5], 0.06) && near(x[6]*1.8+32, x[7], 0.06)
		},
		"bar": func(p Piece) bool {
			for _, bar := range strings.Split(strings.Trim(p.Text, "| "), "|") {
				half := 0
				for _, n := range strings.Fields(bar) {
					half += map[byte]int{'e': 1, 'q': 2, 'h': 4}[n[len(n)-1]]
				}
				if half != 8 {
					return false
				}
			}
			return true
		},
		"key": func(p Piece) bool {
			allowed := strings.Fields(p.Source[strings.Index(p.Source, "notes ")+6 : strings.Index(p.Source, " alone")])
			for _, n := range regexp.MustCompile(`([A-G]#?)\d`).FindAllStringSubmatch(p.Text, -1) {
				if !slices.Contains(allowed, n[1]) {
					return false
				}
			}
			return true
		},
		"count": func(p Piece) bool {
			shapes := strings.Count(string(p.File), "<polygon") + strings.Count(string(p.File), "<circle") + strings.Count(string(p.File), "<rect") - 1
			return shapes == digits(p.Source)[0]
		},
		"sign": func(p Piece) bool {
			want := p.Source[strings.Index(p.Source, "“")+len("“") : strings.Index(p.Source, "”")]
			return strings.Contains(string(p.File), ">"+want+"<")
		},
		"clash": func(p Piece) bool {
			x := decimals(p.Text)
			return x[0] == x[6] && x[3]+0.5-x[1] == x[5] && !strings.Contains(p.Text, "roof")
		},
	}
	for name, right := range oracles {
		i := slices.IndexFunc(Makers(), func(m Maker) bool { return m.Name == name })
		for level := 1; level <= Levels; level++ {
			for seed := range uint64(100) {
				for _, planted := range []bool{false, true} {
					p, err := Makers()[i].Make(seed, level, planted, "en")
					if err != nil {
						t.Fatal(err)
					}
					if right(p) == planted {
						t.Fatalf("%s %d %d: planted %v, but %q %q (%s)", name, level, seed, planted, p.Source, p.Text, p.Truth)
					}
				}
			}
		}
	}
}

func TestFilesCanBeOpened(t *testing.T) {
	for _, m := range Makers() {
		p, err := m.Make(3, 2, true, "zh")
		if err != nil {
			t.Fatal(err)
		}
		switch p.Ext {
		case ".svg":
			d := xml.NewDecoder(bytes.NewReader(p.File))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", m.Name, err)
				}
			}
		case ".png":
			if i, err := png.Decode(bytes.NewReader(p.File)); err != nil || i.Bounds().Dx() < 200 {
				t.Errorf("%s: %v", m.Name, err)
			}
		case ".gif":
			if g, err := gif.DecodeAll(bytes.NewReader(p.File)); err != nil || len(g.Image) != clipFrames {
				t.Errorf("%s: %v", m.Name, err)
			}
		case ".wav":
			if !bytes.HasPrefix(p.File, []byte("RIFF")) || len(p.File) < 16000 {
				t.Errorf("%s: %d bytes", m.Name, len(p.File))
			}
		default:
			if m.Modality != "text" {
				t.Errorf("%s has no file", m.Name)
			}
		}
	}
}
