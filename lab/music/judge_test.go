package music

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// listener judges a tune as a person does who has only the line of text: names of
// notes, fractions of a whole note, scales from a theory book. It shares no code
// or table with the oracle.
type listener struct {
	scale  []string // without octaves, from the tonic up
	leader string   // the raised seventh of minor
	metre  *big.Rat
	form   string
	bars   [][]string // "D5 1/4"
}

func scales() map[string]string {
	return map[string]string{
		"C major": "C D E F G A B", "G major": "G A B C D E F#", "D major": "D E F# G A B C#",
		"F major": "F G A Bb C D E", "Bb major": "Bb C D Eb F G A",
		"A minor": "A B C D E F G", "E minor": "E F# G A B C D", "D minor": "D E F G A Bb C",
	}
}

func listen(t *testing.T, line string) listener {
	t.Helper()
	parts := strings.Split(line, "|")
	head := strings.Fields(parts[0])
	l := listener{form: head[3]}
	l.scale = strings.Fields(scales()[head[0]+" "+head[1]])
	l.leader = map[string]string{"A minor": "G#", "E minor": "D#", "D minor": "C#"}[head[0]+" "+head[1]]
	l.metre, _ = new(big.Rat).SetString(head[2])
	for _, part := range parts[1:] {
		words := strings.Fields(part)
		var bar []string
		for i := 0; i+1 < len(words); i += 2 {
			bar = append(bar, words[i]+" "+words[i+1])
		}
		l.bars = append(l.bars, bar)
	}
	return l
}

// place is the letter-and-octave height of a note, so that neighbours on the
// staff differ by one.
func place(note string) int {
	octave, _ := strconv.Atoi(note[strings.LastIndexAny(note, "345"):][:1])
	return 7*octave + strings.Index("CDEFGAB", note[:1])
}

func (l listener) fault() string {
	for _, bar := range l.bars {
		sum := new(big.Rat)
		for _, e := range bar {
			length, _ := new(big.Rat).SetString(strings.Fields(e)[1])
			sum.Add(sum, length)
		}
		if sum.Cmp(l.metre) != 0 {
			return "bar-length"
		}
	}
	outside := strings.Fields("A3 A#3 Bb3 B3 G#5 Ab5")
	found := ""
	for _, bar := range l.bars {
		for _, e := range bar {
			note := strings.Fields(e)[0]
			class := strings.Trim(note, "345")
			switch {
			case note == "rest":
			case slices.Contains(outside, note):
				return "range"
			case !slices.Contains(l.scale, class) && class != l.leader:
				found = "out-of-key"
			}
		}
	}
	if found != "" {
		return found
	}
	name, count, _ := strings.Cut(l.form, "-")
	if want, _ := strconv.Atoi(count); len(l.bars) != want {
		return "bar-count"
	}
	half := len(l.bars) / 2
	pairs := [][2]int{{0, half}}
	if name != "song" && len(l.bars) == 8 {
		pairs = append(pairs, [2]int{1, half + 1})
	}
	if name == "song" {
		pairs = [][2]int{{0, 2}, {0, 6}}
		if strings.Join(l.bars[0], " ") == strings.Join(l.bars[4], " ") {
			return "repetition"
		}
	}
	if !l.returns(pairs, 0) && name != "sequence" || name == "sequence" && !l.returns(pairs, 1) && !l.returns(pairs, -1) {
		return "repetition"
	}
	sung := slices.DeleteFunc(slices.Clone(l.bars[len(l.bars)-1]), func(e string) bool { return strings.HasPrefix(e, "rest") })
	if len(sung) == 0 || strings.Trim(strings.Fields(sung[len(sung)-1])[0], "345") != l.scale[0] {
		return "cadence"
	}
	return ""
}

func (l listener) returns(pairs [][2]int, steps int) bool {
	for _, p := range pairs {
		a, b := l.bars[p[0]], l.bars[p[1]]
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			x, y := strings.Fields(a[i]), strings.Fields(b[i])
			switch {
			case x[1] != y[1], (x[0] == "rest") != (y[0] == "rest"):
				return false
			case steps == 0 && x[0] != y[0]:
				return false
			case x[0] != "rest" && place(y[0])-place(x[0]) != steps:
				return false
			}
		}
	}
	return true
}

func TestOracleAgreesWithAListenerWhoReadsTheText(t *testing.T) {
	var corpus Corpus
	rng := rand.New(rand.NewPCG(3, 3))
	heard := map[string]int{}
	for range 30_000 {
		tokens := corpus.Draw(rng)
		for range rng.IntN(3) { // any note, rest, bar line, form or key for another
			i := 1 + rng.IntN(len(tokens)-2)
			if other := barLine + rng.IntN(corpus.Vocabulary()-barLine); rng.IntN(2) == 0 {
				tokens[i] = other
			} else { // a near one: more often right
				tokens[i] = min(max(barLine, tokens[i]+5*(rng.IntN(5)-2)), corpus.Vocabulary()-1)
			}
		}
		got := corpus.Judge(tokens)
		if got == IllFormed { // has no text
			continue
		}
		line := corpus.String(tokens)
		if want := listen(t, line).fault(); got != want {
			t.Fatalf("the oracle says %q, the listener %q: %s", got, want, line)
		}
		heard[got]++
	}
	for _, fault := range append(corpus.Faults()[1:], "") {
		if heard[fault] < 20 {
			t.Errorf("fault %q came up %d times only", fault, heard[fault])
		}
	}
}

func TestOracleNamesTheFirstFaultOfAKnownTune(t *testing.T) {
	var corpus Corpus
	const a, b, c, d = "C5 1/4 E5 1/4", "D5 1/2", "B4 1/4 C5 1/4", "C5 1/2"
	for name, row := range map[string]struct{ line, fault string }{
		"right":                          {"C major 2/4 period-4 | " + a + " | " + b + " | " + a + " | " + c, ""},
		"a rest after the tonic":         {"C major 2/4 period-4 | " + a + " | " + b + " | " + a + " | C5 1/4 rest 1/4", ""},
		"a bar too long":                 {"C major 2/4 period-4 | " + a + " | D5 3/4 | " + a + " | " + c, BarLength},
		"an empty bar":                   {"C major 2/4 period-4 | " + a + " | | " + a + " | " + c, BarLength},
		"B3 is too low":                  {"C major 2/4 period-4 | " + a + " | B3 1/2 | " + a + " | " + c, Range},
		"G sharp 5 is too high":          {"C major 2/4 period-4 | " + a + " | G#5 1/2 | " + a + " | " + c, Range},
		"G5 is not":                      {"C major 2/4 period-4 | " + a + " | G5 1/2 | " + a + " | " + c, ""},
		"C sharp in C major":             {"C major 2/4 period-4 | " + a + " | C#5 1/2 | " + a + " | " + c, OutOfKey},
		"the raised seventh of A minor":  {"A minor 2/4 period-4 | A4 1/2 | B4 1/2 | A4 1/2 | G#4 1/4 A4 1/4", ""},
		"the lowered one":                {"A minor 2/4 period-4 | A4 1/2 | B4 1/2 | A4 1/2 | G4 1/4 A4 1/4", ""},
		"the raised sixth":               {"A minor 2/4 period-4 | A4 1/2 | F#4 1/2 | A4 1/2 | G#4 1/4 A4 1/4", OutOfKey},
		"three bars of four":             {"C major 2/4 period-4 | " + a + " | " + b + " | " + c, BarCount},
		"no bars":                        {"C major 2/4 period-4", BarCount},
		"another second phrase":          {"C major 2/4 period-4 | " + a + " | " + b + " | " + b + " | " + c, Repetition},
		"a sequence up":                  {"C major 2/4 sequence-4 | " + a + " | " + b + " | D5 1/4 F5 1/4 | " + c, ""},
		"a sequence down":                {"C major 2/4 sequence-4 | " + a + " | " + b + " | B4 1/4 D5 1/4 | " + c, ""},
		"half up and half down":          {"C major 2/4 sequence-4 | " + a + " | " + b + " | D5 1/4 D5 1/4 | " + c, Repetition},
		"a sequence that stays":          {"C major 2/4 sequence-4 | " + a + " | " + b + " | " + a + " | " + c, Repetition},
		"a sequence onto a raised note":  {"A minor 2/4 sequence-4 | F4 1/4 G4 1/4 | B4 1/2 | G#4 1/4 A4 1/4 | A4 1/2", ""},
		"a song":                         {"C major 2/4 song-8 | " + strings.Join([]string{a, b, a, b, c, b, a, d}, " | "), ""},
		"a song without contrast":        {"C major 2/4 song-8 | " + strings.Join([]string{a, b, a, b, a, b, a, d}, " | "), Repetition},
		"a song whose last A is missing": {"C major 2/4 song-8 | " + strings.Join([]string{a, b, a, b, c, b, c, d}, " | "), Repetition},
		"an end on the second":           {"C major 2/4 period-4 | " + a + " | " + b + " | " + a + " | " + b, Cadence},
		"an end in silence":              {"C major 2/4 period-4 | " + a + " | " + b + " | " + a + " | rest 1/2", Cadence},
		"too low and too long":           {"C major 2/4 period-4 | B3 1/4 | " + b + " | " + a + " | " + b, BarLength},
	} {
		tokens, err := corpus.Parse(row.line)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := corpus.Judge(tokens); got != row.fault {
			t.Errorf("%s is judged %q, want %q", name, got, row.fault)
		}
		if got := corpus.String(tokens); got != row.line {
			t.Errorf("%s is written %q", row.line, got)
		}
	}
}

func TestTokensThatAreNoTuneAreIllFormed(t *testing.T) {
	var corpus Corpus
	right := corpus.Draw(rand.New(rand.NewPCG(1, 1)))
	with := func(i, id int) []int {
		out := slices.Clone(right)
		out[i] = id
		return out
	}
	for name, tokens := range map[string][]int{
		"nothing":              nil,
		"Begin alone":          {Begin},
		"Begin and End":        {Begin, End},
		"no End":               right[:len(right)-1],
		"no Begin":             right[1:],
		"a second Begin":       with(6, Begin),
		"Pad inside":           with(6, Pad),
		"a negative number":    with(6, -1),
		"the largest number":   with(6, int(^uint(0)>>1)),
		"one past the last":    with(6, corpus.Vocabulary()),
		"a key among notes":    with(6, firstKey),
		"a metre for a key":    with(1, firstMetre),
		"a note before a bar":  slices.Delete(slices.Clone(right), header, header+1),
		"End after the limit":  append(slices.Repeat(right[:len(right)-1], 1), append(slices.Repeat([]int{barLine}, 64), End)...),
		"a million begin tags": slices.Repeat([]int{Begin}, 1_000_000),
	} {
		if got := corpus.Judge(tokens); got != IllFormed {
			t.Errorf("%s is judged %q", name, got)
		}
	}
	if got := corpus.Judge(append(slices.Clone(right), Pad, -5, Begin, 999)); got != "" {
		t.Errorf("what follows End makes a right tune %q", got)
	}
}
