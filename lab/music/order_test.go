package music

import (
	"slices"
	"testing"
)

func TestOrderSaysWhatATuneAnnounces(t *testing.T) {
	var c Corpus
	for line, want := range map[string]Order{
		"G major 3/4 period-4 | G4 3/4":  {"G", "major", "3/4", []string{"G", "A", "B", "C", "D", "E", "F#"}, 6, 4},
		"D minor 6/8 song-8 | D4 3/4":    {"D", "minor", "6/8", []string{"D", "E", "F", "G", "A", "Bb", "C", "C#"}, 6, 8},
		"Bb major 2/4 period-6 | F4 1/2": {"Bb", "major", "2/4", []string{"Bb", "C", "D", "Eb", "F", "G", "A"}, 4, 6},
	} {
		tokens, err := c.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := c.Order(tokens)
		if !ok || got.Tonic != want.Tonic || got.Mode != want.Mode || got.Metre != want.Metre || !slices.Equal(got.Scale, want.Scale) || got.Eighths != want.Eighths || got.Bars != want.Bars {
			t.Errorf("%s: %+v, want %+v", line, got, want)
		}
	}
	if _, ok := c.Order([]int{Begin, End}); ok {
		t.Error("no tune announces something")
	}
}

func TestBarSaysWhereAFaultIs(t *testing.T) {
	var c Corpus
	for line, want := range map[string]struct {
		fault string
		bar   int
		what  string
	}{
		"G major 3/4 period-4 | G4 3/4 | G4 1/2": {BarLength, 2, "4"},
		"G major 2/4 period-4 | G4 1/2 | F4 1/2": {OutOfKey, 2, "F"},
		"G major 2/4 period-4 | G4 1/2 | A4 1/2": {Cadence, 2, "A"},
		"A minor 2/4 period-4 | G#4 1/2":         {OutOfKey, 0, ""},
	} {
		tokens, err := c.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		if bar, what := c.Bar(tokens, want.fault); bar != want.bar || what != want.what {
			t.Errorf("%s: bar %d, %q", line, bar, what)
		}
	}
}
