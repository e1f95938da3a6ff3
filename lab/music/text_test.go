package music

import (
	"errors"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

func TestLinesThatAreNoTuneAreRefusedWithTheWord(t *testing.T) {
	for line, want := range map[string]string{
		"":                                                 "error.music.short [0]",
		"C major 2/4":                                      "error.music.short [3]",
		"H major 2/4 period-4 |":                           "error.music.word [major 2]",
		"C minor 2/4 period-4 |":                           "error.music.word [minor 2]",
		"C major 5/4 period-4 |":                           "error.music.word [5/4 3]",
		"C major 2/4 fugue |":                              "error.music.word [fugue 4]",
		"C major 2/4 period-4 C5 1/4":                      "error.music.word [C5 5]",
		"C major 2/4 period-4 | C5":                        "error.music.word [C5 6]",
		"C major 2/4 period-4 | C5 1/16":                   "error.music.word [C5 1/16 6]",
		"C major 2/4 period-4 | C9 1/4":                    "error.music.word [C9 1/4 6]",
		"C major 2/4 period-4 | C5 | 1/4":                  "error.music.word [C5 | 6]",
		"C major 2/4 period-4 | pause 1/4":                 "error.music.word [pause 1/4 6]",
		"C major 2/4 period-4 " + strings.Repeat("| ", 60): "error.music.long [65 64]",
		strings.Repeat("| ", 1_000_000):                    "error.music.line [2000000 4096]",
	} {
		_, err := Corpus{}.Parse(line)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Code != leeway.Invalid || e.Error() != want {
			t.Errorf("%.60q: %v, want %s", line, err, want)
		}
	}
}

func TestSharpsAndFlatsMayBeSpelledEitherWay(t *testing.T) {
	var corpus Corpus
	tokens, err := corpus.Parse("G major 2/4 period-4 | Bb4 1/4 A#4 1/4 | Ab4 1/2")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := corpus.String(tokens), "G major 2/4 period-4 | A#4 1/4 A#4 1/4 | G#4 1/2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTokensThatAreNoTuneAreWrittenOneByOne(t *testing.T) {
	if got, want := (Corpus{}).String([]int{Begin, firstKey + 4, firstMetre, firstForm + 6, barLine, firstNote, Pad, -1, 148, 147}), "begin Bb major 2/4 song-8 | rest 1/8 pad ?-1 ?148 G#5 3/4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
