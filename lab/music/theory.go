package music

// An eighth note is the unit of all lengths; pitches are numbered as in MIDI: 60
// is C4, a semitone a step.

// The compass of an untrained voice, about that of a hymn book, and the wider one
// that can be written down, so that a tune can leave the first.
const (
	lowestSung, highestSung       = 60, 79 // C4, G5
	lowestWritten, highestWritten = 57, 80 // A3, G#5
)

// rest stands in the place of a pitch or a degree; no written note has it.
const rest = 0

// lengths are those of notes and rests, in eighths.
func lengths() []int { return []int{1, 2, 3, 4, 6} }

// key is a scale on a tonic.
type key struct {
	letter string // of the tonic
	mode   string // "major" or "minor"
	tonic  int    // pitch class: 0 is C
	sharps int    // of the signature; flats are negative
}

func keys() []key {
	return []key{
		{"C", "major", 0, 0}, {"G", "major", 7, 1}, {"D", "major", 2, 2}, {"F", "major", 5, -1}, {"Bb", "major", 10, -2},
		{"A", "minor", 9, 0}, {"E", "minor", 4, 1}, {"D", "minor", 2, -1},
	}
}

func (k key) minor() bool { return k.mode == "minor" }

// scale is the semitones of the seven degrees above the tonic.
func (k key) scale() [7]int {
	if k.minor() {
		return [7]int{0, 2, 3, 5, 7, 8, 10}
	}
	return [7]int{0, 2, 4, 5, 7, 9, 11}
}

// degree counts the steps of the scale from the tonic of the lowest octave to a
// pitch, so that a neighbour is one more or less. The raised seventh of minor
// counts as the seventh. It is false for a pitch outside the key.
func (k key) degree(pitch int) (int, bool) {
	above := pitch - k.tonic
	octave, semitone := above/12, above%12
	for i, s := range k.scale() {
		if s == semitone || i == 6 && k.minor() && s+1 == semitone {
			return 7*octave + i, true
		}
	}
	return 0, false
}

// pitch is the inverse of degree; the seventh of minor is not raised.
func (k key) pitch(degree int) int { return k.tonic + 12*(degree/7) + k.scale()[degree%7] }

// name spells a pitch class for the key: signatures with flats have B flat, E
// flat and A flat, but C sharp and F sharp, which lead to D and G.
func (k key) name(class int) string {
	if k.sharps < 0 {
		return [12]string{"C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"}[class]
	}
	return [12]string{"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}[class]
}

// metre is a time signature.
type metre struct {
	name           string
	beats, unit    int // "3/4" has 3 beats of a 4th
	length         int // of a bar, in eighths
	bars, cadences [][]int
}

// metres have the rhythms that the grammar knows for a bar inside a phrase and
// for one that ends it; no bar has more than six notes.
func metres() []metre {
	return []metre{
		{"2/4", 2, 4, 4,
			[][]int{{2, 2}, {1, 1, 2}, {2, 1, 1}, {3, 1}, {1, 1, 1, 1}},
			[][]int{{4}, {2, 2}, {1, 1, 2}}},
		{"3/4", 3, 4, 6,
			[][]int{{2, 2, 2}, {4, 2}, {2, 4}, {3, 1, 2}, {2, 1, 1, 2}, {2, 2, 1, 1}, {1, 1, 1, 1, 2}},
			[][]int{{6}, {2, 4}, {1, 1, 4}, {2, 2, 2}}},
		{"4/4", 4, 4, 8,
			[][]int{{2, 2, 2, 2}, {4, 2, 2}, {2, 2, 4}, {3, 1, 2, 2}, {2, 1, 1, 4}, {1, 1, 2, 2, 2}, {3, 1, 3, 1}, {2, 2, 1, 1, 1, 1}},
			[][]int{{4, 4}, {2, 6}, {2, 2, 4}, {1, 1, 2, 4}}},
		{"6/8", 6, 8, 6,
			[][]int{{3, 3}, {2, 1, 2, 1}, {2, 1, 3}, {3, 2, 1}, {1, 1, 1, 3}, {3, 1, 1, 1}, {1, 1, 1, 1, 1, 1}},
			[][]int{{6}, {3, 3}, {2, 1, 3}, {1, 1, 1, 3}}},
	}
}

// form is what a tune promises about its bars, which are numbered from 0.
type form struct {
	name     string
	echoes   []echo
	moved    bool  // echoes stand one step of the scale higher, or all one lower
	contrast int   // the bar that must differ from bar 0; 0 for none
	chords   []int // degree of the root that each bar begins on, one for each bar
}

// echo is a bar that takes up an earlier one.
type echo struct{ bar, of int }

// The roots of the three chords of the grammar, as degrees.
const (
	tonic       = 0
	subdominant = 3
	dominant    = 4
)

func (f form) bars() int { return len(f.chords) }

// forms are the period, whose second phrase begins like the first; the sequence,
// whose second phrase begins like the first a step away; and the song of four
// phrases A A B A.
func forms() []form {
	four := []int{tonic, dominant, tonic, tonic}
	six := []int{tonic, subdominant, dominant, tonic, dominant, tonic}
	eight := []int{tonic, subdominant, tonic, dominant, tonic, subdominant, dominant, tonic}
	song := []int{tonic, dominant, tonic, dominant, subdominant, dominant, tonic, tonic}
	return []form{
		{name: "period-4", chords: four, echoes: []echo{{2, 0}}},
		{name: "period-6", chords: six, echoes: []echo{{3, 0}}},
		{name: "period-8", chords: eight, echoes: []echo{{4, 0}, {5, 1}}},
		{name: "sequence-4", chords: four, echoes: []echo{{2, 0}}, moved: true},
		{name: "sequence-6", chords: six, echoes: []echo{{3, 0}}, moved: true},
		{name: "sequence-8", chords: eight, echoes: []echo{{4, 0}, {5, 1}}, moved: true},
		{name: "song-8", chords: song, echoes: []echo{{2, 0}, {6, 0}}, contrast: 4},
	}
}
