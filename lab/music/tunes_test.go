package music

import (
	"flag"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write tunes.tsv anew")

// TestReferenceTunesAreWhatTheGrammarMakes also writes them, for go generate.
func TestReferenceTunesAreWhatTheGrammarMakes(t *testing.T) {
	var corpus Corpus
	made := composeTunes()
	if *update {
		var b strings.Builder
		for _, tokens := range made {
			b.WriteString(corpus.String(tokens) + "\n")
		}
		if err := os.WriteFile("tunes.tsv", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	tunes, err := corpus.Tunes()
	if err != nil {
		t.Fatal(err)
	}
	if len(tunes) != len(made) {
		t.Fatalf("%d tunes, want %d", len(tunes), len(made))
	}
	heads := map[[3]int]bool{}
	for i, tokens := range tunes {
		if !slices.Equal(tokens, made[i]) {
			t.Errorf("tune %d is %s, the grammar makes %s", i+1, corpus.String(tokens), corpus.String(made[i]))
		}
		if fault := corpus.Judge(tokens); fault != "" {
			t.Errorf("tune %d has fault %s", i+1, fault)
		}
		heads[[3]int(tokens[1:4])] = true
	}
	if want := 8 * 4 * 7; len(heads) != want {
		t.Errorf("%d kinds of tune, want %d: %v", len(heads), want, slices.Collect(maps.Keys(heads)))
	}
}

// composeTunes makes the reference set anew.
func composeTunes() [][]int {
	rng := rand.New(rand.NewPCG(224, 1))
	c := newComposer()
	var out [][]int
	for k := range keys() {
		for m := range metres() {
			for f := range forms() {
				out = append(out, c.compose(rng, k, m, f).tokens())
			}
		}
	}
	return out
}
