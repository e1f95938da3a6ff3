package music

import (
	_ "embed"
	"strings"
)

//go:generate go test . -run TestReferenceTunesAreWhatTheGrammarMakes -update

//go:embed tunes.tsv
var tunesTSV string

// Tunes are the reference set, 224 tunes: one in every key, metre and form, that
// order. They were composed for this project by the grammar that Draw uses, from
// a fixed seed, and are committed as tunes.tsv, so that a change of the grammar
// shows. All are right.
func (c Corpus) Tunes() ([][]int, error) {
	var out [][]int
	for line := range strings.Lines(tunesTSV) {
		tokens, err := c.Parse(line)
		if err != nil {
			return nil, err
		}
		out = append(out, tokens)
	}
	return out, nil
}
