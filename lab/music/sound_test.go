package music

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/leeway-project/leeway"
)

// played is what a sequencer gets from a MIDI file: pitches with the ticks at
// which they start and stop.
type played struct {
	format, tracks, division       uint16
	tempo                          int
	beats, unit                    int
	sharps                         int8
	minor                          bool
	notes                          [][3]int // pitch, start, stop
	length                         int      // ticks up to the end of the track
	delaysThatCouldHaveBeenBriefer int
}

// sequence reads a file of format 0 and stops at anything that the standard
// forbids or that this package has no reason to write.
func sequence(t *testing.T, file []byte) played {
	t.Helper()
	var p played
	be := binary.BigEndian
	if len(file) < 22 || string(file[:4]) != "MThd" || be.Uint32(file[4:]) != 6 || string(file[14:18]) != "MTrk" {
		t.Fatalf("no head: %x", file[:min(22, len(file))])
	}
	p.format, p.tracks, p.division = be.Uint16(file[8:]), be.Uint16(file[10:]), be.Uint16(file[12:])
	track := file[22:]
	if int(be.Uint32(file[18:])) != len(track) {
		t.Fatalf("the track says %d bytes and has %d", be.Uint32(file[18:]), len(track))
	}
	take := func(n int) []byte {
		if n > len(track) {
			t.Fatal("the track breaks off")
		}
		out := track[:n]
		track = track[n:]
		return out
	}
	now, sounding, since := 0, -1, 0
	for {
		delay := 0
		for i := 0; ; i++ {
			b := take(1)[0]
			if i == 0 && b == 0x80 {
				p.delaysThatCouldHaveBeenBriefer++
			}
			delay = delay<<7 | int(b&0x7F)
			if b < 0x80 {
				break
			}
		}
		now += delay
		switch status := take(1)[0]; status {
		case 0xFF:
			head := take(2)
			data := take(int(head[1]))
			switch {
			case head[0] == 0x51 && len(data) == 3:
				p.tempo = int(data[0])<<16 | int(data[1])<<8 | int(data[2])
			case head[0] == 0x58 && len(data) == 4:
				p.beats, p.unit = int(data[0]), 1<<data[1]
			case head[0] == 0x59 && len(data) == 2:
				p.sharps, p.minor = int8(data[0]), data[1] == 1
			case head[0] == 0x2F && len(data) == 0:
				if len(track) > 0 || sounding >= 0 {
					t.Fatal("the track ends too soon")
				}
				p.length = now
				return p
			default:
				t.Fatalf("meta event %x", head)
			}
		case 0xC0:
			take(1)
		case 0x90, 0x80:
			data := take(2)
			if data[0] > 127 || data[1] > 127 || (status == 0x90) != (sounding < 0) || status == 0x80 && int(data[0]) != sounding {
				t.Fatalf("at %d: event %x %x while %d sounds", now, status, data, sounding)
			}
			if status == 0x90 {
				sounding, since = int(data[0]), now
			} else {
				p.notes = append(p.notes, [3]int{sounding, since, now})
				sounding = -1
			}
		default:
			t.Fatalf("status %x", status)
		}
	}
}

func TestMIDIFileReadsBackAsTheTune(t *testing.T) {
	var corpus Corpus
	tunes, err := corpus.Tunes()
	if err != nil {
		t.Fatal(err)
	}
	for _, tokens := range tunes {
		var file bytes.Buffer
		if err := corpus.MIDI(tokens, &file); err != nil {
			t.Fatal(err)
		}
		p := sequence(t, file.Bytes())
		tune, _ := decode(tokens)
		var notes [][3]int
		now := 0
		for _, e := range slices.Concat(tune.bars...) {
			if e.pitch != rest {
				notes = append(notes, [3]int{e.pitch, now, now + 240*e.length})
			}
			now += 240 * e.length
		}
		if !slices.Equal(p.notes, notes) || p.length != now {
			t.Fatalf("%s\nplays %v up to %d", corpus.String(tokens), p.notes, p.length)
		}
		m, k := tune.measure(), tune.scale()
		if p.format != 0 || p.tracks != 1 || p.division != 480 || p.tempo != 600_000 || p.beats != m.beats || p.unit != m.unit ||
			int(p.sharps) != k.sharps || p.minor != k.minor() || p.delaysThatCouldHaveBeenBriefer > 0 {
			t.Fatalf("%s\nsays %+v", corpus.String(tokens), p)
		}
	}
}

// The signatures are those on the staff: F sharp for G major, B flat for D minor.
func TestMIDISignaturesAreThoseOfTheTheoryBook(t *testing.T) {
	var corpus Corpus
	for line, want := range map[string]played{
		"G major 3/4 period-4 | G4 3/4":  {sharps: 1, beats: 3, unit: 4},
		"Bb major 6/8 period-4 | D5 3/4": {sharps: -2, beats: 6, unit: 8},
		"D minor 2/4 period-4 | D4 1/2":  {sharps: -1, minor: true, beats: 2, unit: 4},
		"A minor 4/4 period-4 | A4 3/4":  {minor: true, beats: 4, unit: 4},
	} {
		tokens, err := corpus.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := corpus.MIDI(tokens, &file); err != nil {
			t.Fatal(err)
		}
		p := sequence(t, file.Bytes())
		if p.sharps != want.sharps || p.minor != want.minor || p.beats != want.beats || p.unit != want.unit {
			t.Errorf("%s says %+v", line, p)
		}
	}
}

func record(t *testing.T, tokens []int) (samples []int16, file []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := (Corpus{}).WAV(tokens, &b); err != nil {
		t.Fatal(err)
	}
	file = b.Bytes()
	samples = make([]int16, (len(file)-44)/2)
	if _, err := binary.Decode(file[44:], binary.LittleEndian, samples); err != nil {
		t.Fatal(err)
	}
	return samples, file
}

func TestRecordingIsAsLongAsTheTune(t *testing.T) {
	var corpus Corpus
	rng := rand.New(rand.NewPCG(6, 6))
	for range 5 {
		tokens := corpus.Draw(rng)
		tune, _ := decode(tokens)
		// A quarter lasts 0.6 s, and a bar of a right tune as many eighths as its metre.
		m := tune.measure()
		seconds := float64(tune.plan().bars()*m.beats) * 2.4 / float64(m.unit)
		samples, file := record(t, tokens)
		if got := float64(len(samples)) / 22_050; math.Abs(got-seconds) > 1e-9 {
			t.Errorf("%s lasts %v s, want %v", corpus.String(tokens), got, seconds)
		}
		le := binary.LittleEndian
		if string(file[:4])+string(file[8:16])+string(file[36:40]) != "RIFFWAVEfmt data" || int(le.Uint32(file[4:])) != len(file)-8 ||
			int(le.Uint32(file[40:])) != len(file)-44 || le.Uint16(file[22:]) != 1 || le.Uint32(file[24:]) != 22_050 || le.Uint16(file[34:]) != 16 {
			t.Errorf("head %x", file[:44])
		}
	}
}

// power is how strongly a recording swings at a frequency: the Fourier sum there.
func power(samples []int16, hertz float64) float64 {
	var re, im float64
	for i, s := range samples {
		at := 2 * math.Pi * hertz * float64(i) / 22_050
		re, im = re+float64(s)*math.Cos(at), im+float64(s)*math.Sin(at)
	}
	return math.Hypot(re, im)
}

func TestRecordingSoundsAtItsPitchAndRestsAreSilent(t *testing.T) {
	tokens, err := Corpus{}.Parse("C major 4/4 period-4 | A4 1/2 rest 1/4 C4 1/4")
	if err != nil {
		t.Fatal(err)
	}
	samples, _ := record(t, tokens)
	a4, silence, c4 := samples[:26_460], samples[26_460:39_690], samples[39_690:]
	if p := power(a4, 440); p < 10*power(a4, 466.16) || p < 10*power(a4, 415.30) {
		t.Error("A4 does not sound at 440 Hz")
	}
	if p := power(c4, 261.63); p < 10*power(c4, 277.18) || p < 10*power(c4, 246.94) {
		t.Error("C4 does not sound at 261.63 Hz")
	}
	for i, s := range silence {
		if s != 0 {
			t.Fatalf("sample %d of the rest is %d", i, s)
		}
	}
	loudest := slices.Max(samples)
	if loudest < 4000 || loudest > 30_000 {
		t.Errorf("the loudest sample is %d", loudest)
	}
	if first, last := samples[0], samples[26_459]; first != 0 || last > 100 || last < -100 {
		t.Errorf("the note clicks: it begins at %d and ends at %d", first, last)
	}
}

// deaf is a writer that takes nothing.
type deaf struct{}

var errDeaf = errors.New("deaf")

func (deaf) Write([]byte) (int, error) { return 0, errDeaf }

func TestSoundOfNoTuneIsAnErrorAndWritesNothing(t *testing.T) {
	var corpus Corpus
	for name, write := range map[string]func([]int, *bytes.Buffer) error{
		"MIDI": func(tokens []int, b *bytes.Buffer) error { return corpus.MIDI(tokens, b) },
		"WAV":  func(tokens []int, b *bytes.Buffer) error { return corpus.WAV(tokens, b) },
	} {
		var b bytes.Buffer
		var e *leeway.Error
		if err := write([]int{Begin, 99}, &b); !errors.As(err, &e) || e.Code != leeway.Invalid || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, b.Len())
		}
	}
	right := corpus.Draw(rand.New(rand.NewPCG(1, 1)))
	if err := corpus.MIDI(right, deaf{}); !errors.Is(err, errDeaf) {
		t.Errorf("MIDI hides the writer's error: %v", err)
	}
	if err := corpus.WAV(right, deaf{}); !errors.Is(err, errDeaf) {
		t.Errorf("WAV hides the writer's error: %v", err)
	}
}
