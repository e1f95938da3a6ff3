package review

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
)

// note is a pitch (0 is C4, a semitone a step) and its length in half beats.
type note struct{ pitch, half int }

var pitchNames = [...]string{"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}

func (n note) name() string { return pitchNames[(n.pitch%12+12)%12] }

func (n note) String() string {
	return fmt.Sprintf("%s%d%s", n.name(), 4+n.pitch/12, map[int]string{1: "e", 2: "q", 4: "h"}[n.half])
}

// scale are the semitones of a major scale on a root.
func scale(root int) []int {
	var out []int
	for _, s := range []int{0, 2, 4, 5, 7, 9, 11} {
		out = append(out, root+s)
	}
	return out
}

// melody is four bars of 4/4 in a key, moving by small steps.
func (g *gen) melody(root int) [][]note {
	steps := scale(root)
	at := g.between(0, 4)
	rhythms := [][]int{{2, 2, 2, 2}, {4, 2, 2}, {2, 1, 1, 4}, {1, 1, 2, 2, 2}, {2, 2, 4}, {4, 4}}
	var bars [][]note
	for b := range 4 {
		var bar []note
		for _, half := range rhythms[g.rng.IntN(len(rhythms))] {
			bar = append(bar, note{steps[at], half})
			at = max(0, min(len(steps)-1, at+g.between(-2, 2)))
		}
		if b == 3 {
			bar[len(bar)-1].pitch = root
		}
		bars = append(bars, bar)
	}
	return bars
}

func (g *gen) play(bars [][]note) {
	var text []string
	var all []note
	for _, bar := range bars {
		var words []string
		for _, n := range bar {
			words = append(words, n.String())
		}
		text = append(text, strings.Join(words, " "))
		all = append(all, bar...)
	}
	g.out.Text = "| " + strings.Join(text, " | ") + " |"
	g.out.File, g.out.Ext = wav(all), ".wav"
}

// bar is a melody of which one bar may be too long or too short.
func bar(g *gen) {
	bars := g.melody(g.between(0, 5))
	if g.wrong {
		b := g.between(0, 2)
		i := len(bars[b]) - 1
		switch g.level {
		case 1: // two beats too many
			bars[b] = append(bars[b], note{bars[b][i].pitch, 4})
		case 2: // one
			bars[b] = append(bars[b], note{bars[b][i].pitch, 2})
		default: // half a beat
			bars[b] = append(bars[b], note{bars[b][i].pitch, 1})
		}
		half := 0
		for _, n := range bars[b] {
			half += n.half
		}
		g.miss("bar.truth", b+1, float64(half)/2)
	}
	g.out.Source = g.t("bar.source")
	g.play(bars)
}

// key is a melody of which one note may not belong to its key.
func key(g *gen) {
	root := []int{0, 2, 5, 7}[g.rng.IntN(4)]
	bars := g.melody(root)
	var inKey []string
	for _, p := range scale(root) {
		inKey = append(inKey, note{p, 2}.name())
	}
	if g.wrong {
		var foreign note
		for range g.by(3, 2, 1) {
			b := g.between(0, 2)
			i := g.between(0, len(bars[b])-1)
			for p := bars[b][i].pitch; ; p++ {
				if !slices.Contains(inKey, (note{p, 2}).name()) {
					bars[b][i].pitch = p
					foreign = bars[b][i]
					break
				}
			}
		}
		g.miss("key.truth", foreign.name(), pitchNames[root])
	}
	g.out.Source = g.t("key.source", pitchNames[root], strings.Join(inKey, " "))
	g.play(bars)
}

// wav is a recording of notes: 16 bit, one channel, 16,000 samples a second, 120
// beats a minute.
func wav(notes []note) []byte {
	const rate = 16000
	var samples []int16
	for _, n := range notes {
		f := 261.6256 * math.Pow(2, float64(n.pitch)/12)
		length := n.half * rate / 4
		for i := range length {
			t := float64(i) / rate
			loud := math.Min(1, float64(i)/200) * math.Exp(-2.2*t) * math.Min(1, float64(length-i)/400)
			samples = append(samples, int16(9000*loud*(math.Sin(2*math.Pi*f*t)+0.3*math.Sin(4*math.Pi*f*t))))
		}
	}
	var b bytes.Buffer
	size := uint32(2 * len(samples))
	b.WriteString("RIFF")
	for _, part := range []any{36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16), []byte("data"), size, samples} {
		_ = binary.Write(&b, binary.LittleEndian, part) // a buffer takes all
	}
	return b.Bytes()
}
