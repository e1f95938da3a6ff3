package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rivo/uniseg"

	"github.com/leeway-project/leeway/review"
)

// screenReview judges pieces on screens by the keys of a script.
func screenReview(t *testing.T, keys, lang string, o review.Options) (kept keptReview, done bool) {
	t.Helper()
	s, err := review.New(o)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	kept = keptReview{s, folder + "/review.json"}
	a := newApp([]string{"--lang", lang}, strings.NewReader(keys), &bytes.Buffer{}, &bytes.Buffer{})
	a.color = "auto"
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	done, err = a.judgeOnScreens(ctx, kept, a.in, a.err, folder)
	if err != nil || ctx.Err() != nil {
		t.Fatal(err, ctx.Err())
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 1 {
		t.Errorf("files are left: %v %v", left, err)
	}
	return kept, done
}

func TestPiecesAreJudgedOnScreens(t *testing.T) {
	o := review.Options{Seed: 9, Items: 4, Lang: "zh", Modalities: []string{"image", "text"}}
	for keys, want := range map[string]struct {
		said string
		done bool
	}{
		"wr错对":          {"wrong right wrong right", true},
		"１０sw":          {"wrong right skipped wrong", true},
		"w\x7frsws":     {"right skipped wrong skipped", true}, // taken back
		"w\x7f\rrrr":    {"wrong right right right", true},     // and said again by Enter
		"\x7f\x1b[B\rq": {"wrong", false},
		"wr":            {"wrong right", false},
		"":              {"", false},
	} {
		k, done := screenReview(t, keys, "zh", o)
		var said []string
		for _, x := range k.Answers {
			said = append(said, map[bool]string{true: "skipped", false: map[bool]string{true: "wrong", false: "right"}[x.Said]}[x.Skipped])
		}
		if got := strings.Join(said, " "); got != want.said || done != want.done {
			t.Errorf("%q: %s, done %t", keys, got, done)
		}
	}
}

// TestScreensTellNothingBeforehand: neither the words nor a file's name give a
// piece away, and nothing wide is broken at 80 columns.
func TestScreensTellNothingBeforehand(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		a := newApp([]string{"--lang", lang}, nil, nil, nil)
		w := a.writer(nil)
		for _, m := range review.Makers() {
			for level := 1; level <= review.Levels; level++ {
				p, err := m.Make(7, level, true, lang)
				if err != nil {
					t.Fatal(err)
				}
				head, body := w.PieceScreen(p, "leeway-review-01"+p.Ext)
				if strings.Contains(head+body, p.Truth) {
					t.Errorf("%s: %s tells what is wrong", m.Name, body)
				}
				right := p
				right.Planted, right.Truth = false, ""
				if h, b := w.PieceScreen(right, "leeway-review-01"+p.Ext); h != head || b != body {
					t.Errorf("%s: a right piece looks different", m.Name)
				}
				lines := 0
				for line := range strings.SplitSeq(body, "\n") {
					width := uniseg.StringWidth(line)
					if lines += 1 + width/79; width > 78 && strings.Contains(line, "|") {
						t.Errorf("%s: %d columns: %s", m.Name, width, line)
					}
				}
				if lines > 18 {
					t.Errorf("%s: %d lines", m.Name, lines)
				}
			}
		}
	}
}

func TestTablesAndMelodiesStandInColumns(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		w := newApp([]string{"--lang", lang}, nil, nil, nil).writer(nil)
		for text, want := range map[string]string{
			"| 门店 | 椅子 |\n| 青浦 | 1,710 |": "  | 门店 |  椅子 |\n  | 青浦 | 1,710 |",
			"| F4q D#4q | G4h |":          "  | F4q D#4q |\n  | G4h |",
			"if a | b:\n    pass":         "  if a | b:\n      pass",
			"| a |\nno row":               "  | a |\n  no row",
			"|":                           "  |",
		} {
			if _, body := w.PieceScreen(review.Piece{Text: text}, ""); !strings.HasSuffix(body, "\n"+want) {
				t.Errorf("%q: %q", text, body)
			}
		}
	}
}

// TestWithoutATerminalQuestionsComeLineByLine, as with --plain.
func TestWithoutATerminalQuestionsComeLineByLine(t *testing.T) {
	a := newApp(nil, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})
	if a.screens(false) != nil {
		t.Error("screens on a buffer")
	}
	t.Setenv("LEEWAY_DATA", t.TempDir())
	status, out, errOut := call(t, "w\nq\n", "review", "--plain", "--lang", "en")
	if want := "Wrong or right?"; status != 0 || !strings.Contains(errOut, want) || strings.Contains(errOut+out, "\x1b[") {
		t.Error(fmt.Sprint(status), out, errOut)
	}
}
