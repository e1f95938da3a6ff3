package measure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

// Standard is a single plan of the lot-by-lot scheme that MIL-STD-105E (1989, in
// the public domain) and ISO 2859-1 share.
type Standard struct {
	Single
	Letter string  `json:"letter"` // code letter of the sample size
	AQL    float64 `json:"aql"`    // as a share
	Whole  bool    `json:"whole"`  // the lot is no larger than the sample: look at all of it
}

// Inspection is how strict a standard plan is.
type Inspection string

// The kinds of inspection: normal to begin with, tightened after two of five lots
// were refused.
const (
	Normal    Inspection = "normal"
	Tightened Inspection = "tightened"
)

// InspectionLevels are the levels of table I: special ones for small samples, and
// general ones, of which II is the usual.
func InspectionLevels() []string { return []string{"S-1", "S-2", "S-3", "S-4", "I", "II", "III"} }

// standardAQLs are the preferred acceptable quality levels, in per cent.
func standardAQLs() []float64 {
	return []float64{0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10}
}

// preferred lists the preferred levels for a message.
func preferred() string {
	var words []string
	for _, x := range standardAQLs() {
		words = append(words, strconv.FormatFloat(x, 'f', -1, 64))
	}
	return strings.Join(words, ", ")
}

// The code letters, and the sample size of each; S is for tightened inspection
// alone.
const codeLetters = "ABCDEFGHJKLMNPQRS"

func sampleSizes() []int {
	return []int{2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150}
}

// lotLetters is table I: up to a lot size, the code letters by inspection level.
func lotLetters(lot int) string {
	for _, row := range []struct {
		upTo    int
		letters string
	}{
		{8, "AAAAAAB"}, {15, "AAAAABC"}, {25, "AABBBCD"}, {50, "ABBCCDE"}, {90, "BBCCCEF"}, {150, "BBCDDFG"}, {280, "BCDEEGH"}, {500, "BCDEFHJ"},
		{1200, "CCEFGJK"}, {3200, "CDEGHKL"}, {10000, "CDFGJLM"}, {35000, "CDFHKMN"}, {150000, "DEGJLNP"}, {500000, "DEGJMPQ"},
	} {
		if lot <= row.upTo {
			return row.letters
		}
	}
	return "DEHKNQR"
}

// StandardPlan looks a plan up by lot size, inspection level ("II" when empty)
// and acceptable quality level, which must be a preferred one up to 10 %.
//
// Tables II-A and II-B run along diagonals: sample sizes and quality levels both
// grow by a fifth root of ten, so the acceptance number rests on the sum of their
// places alone. Where a cell holds an arrow the next plan up or down that has
// one is used, with its own sample size.
func StandardPlan(lot int, level string, aql float64, kind Inspection) (Standard, error) {
	if level == "" {
		level = "II"
	}
	if kind == "" {
		kind = Normal
	}
	l := slices.Index(InspectionLevels(), level)
	a := slices.IndexFunc(standardAQLs(), func(x float64) bool { return math.Abs(x/100-aql) < 1e-9 })
	switch {
	case lot < 2:
		return Standard{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.lot", Args: []any{lot}}
	case l < 0:
		return Standard{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.inspection.level", Args: []any{level, strings.Join(InspectionLevels(), ", ")}}
	case a < 0:
		return Standard{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.aql.preferred", Args: []any{100 * aql, preferred()}}
	case kind != Normal && kind != Tightened:
		return Standard{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.inspection.kind", Args: []any{string(kind), "normal, tightened"}}
	}
	// Acceptance numbers from the diagonal of 0; -1 is an arrow up, -2 one down.
	zero, numbers, last := 14, []int{0, -1, -2, 1, 2, 3, 5, 7, 10, 14, 21}, 15
	if kind == Tightened {
		zero, numbers, last = 15, []int{0, -2, -2, 1, 2, 3, 5, 8, 12, 18}, 16
	}
	step := 0 // the way that the first arrow points
	at := strings.IndexByte(codeLetters, lotLetters(lot)[l])
	for {
		place, accept := at+a-zero, -2
		switch {
		case place >= len(numbers):
			accept = -1
		case place >= 0:
			accept = numbers[place]
		}
		if accept < 0 && step == 0 {
			step = map[int]int{-1: -1, -2: 1}[accept]
		}
		if at == 0 && step < 0 || at == last && step > 0 { // no row stands beyond
			step = -step
		}
		switch {
		case accept < 0:
			at += step
		default:
			s := Standard{Letter: codeLetters[at : at+1], AQL: aql, Single: Single{sampleSizes()[at], accept, accept + 1}}
			if s.N >= lot {
				s.N, s.Whole = lot, true
			}
			return s, nil
		}
	}
}
