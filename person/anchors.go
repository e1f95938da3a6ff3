package person

import (
	_ "embed"
	"strconv"
	"strings"
)

//go:embed data/anchors.tsv
var anchorsTSV string

// Anchor says, in this project's own words, what somebody at a level of a
// skill or field of knowledge can do.
type Anchor struct {
	Level  int // 2, 4 or 6
	En, Zh string
}

// Text is the anchor in the language.
func (a Anchor) Text(lang string) string {
	if lang == "zh" {
		return a.Zh
	}
	return a.En
}

// Anchors are the anchors of O*NET's skills and knowledge by element ID, the
// lowest level first.
func Anchors() map[string][]Anchor {
	out := map[string][]Anchor{}
	for line := range strings.Lines(anchorsTSV) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if level, err := strconv.Atoi(cells[1]); err == nil && len(cells) == 4 {
			out[cells[0]] = append(out[cells[0]], Anchor{level, cells[2], cells[3]})
		}
	}
	return out
}
