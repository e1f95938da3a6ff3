package music

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// Both files play at 100 quarter notes a minute.
const (
	microsecondsPerQuarter = 600_000
	ticksPerQuarter        = 480
)

// MIDI writes a tune as a Standard MIDI File of format 0: tempo, time and key
// signature, then the notes on a flute; the first of a bar is louder. It writes
// wrong tunes too. Tokens that are no tune are an error of code
// [leeway.Invalid]; other errors are the writer's.
func (Corpus) MIDI(tokens []int, w io.Writer) error {
	t, ok := decode(tokens)
	if !ok {
		return invalid("error.music.tokens")
	}
	track := t.track()
	file := []byte("MThd")
	file = binary.BigEndian.AppendUint32(file, 6)
	for _, half := range []uint16{0, 1, ticksPerQuarter} { // format, tracks, division
		file = binary.BigEndian.AppendUint16(file, half)
	}
	file = append(file, "MTrk"...)
	file = binary.BigEndian.AppendUint32(file, uint32(len(track)))
	_, err := w.Write(append(file, track...))
	return err
}

// track is the events, each after its delay in ticks.
func (t tune) track() []byte {
	const (
		flute       = 73 // in General MIDI, counted from 0
		noteOn      = 0x90
		noteOff     = 0x80
		loud, plain = 96, 76
	)
	m, k := t.measure(), t.scale()
	minor, clocks := byte(0), byte(24) // MIDI clocks a metronome click: 24 to the quarter
	if k.minor() {
		minor = 1
	}
	if m.unit == 8 {
		clocks = 36
	}
	out := []byte{0, 0xFF, 0x51, 3, microsecondsPerQuarter >> 16, microsecondsPerQuarter >> 8 & 0xFF, microsecondsPerQuarter & 0xFF}
	out = append(out, 0, 0xFF, 0x58, 4, byte(m.beats), byte(bits.Len(uint(m.unit))-1), clocks, 8)
	out = append(out, 0, 0xFF, 0x59, 2, byte(int8(k.sharps)), minor)
	out = append(out, 0, 0xC0, flute)
	delay := 0
	for _, bar := range t.bars {
		for i, e := range bar {
			ticks := e.length * ticksPerQuarter / 2
			if e.pitch == rest {
				delay += ticks
				continue
			}
			velocity := byte(plain)
			if i == 0 {
				velocity = loud
			}
			out = append(appendDelay(out, delay), noteOn, byte(e.pitch), velocity)
			out = append(appendDelay(out, ticks), noteOff, byte(e.pitch), 0)
			delay = 0
		}
	}
	return append(appendDelay(out, delay), 0xFF, 0x2F, 0)
}

// appendDelay writes a number in groups of seven bits, the highest first, all but
// the last marked by the top bit.
func appendDelay(out []byte, ticks int) []byte {
	groups := max(1, (bits.Len(uint(ticks))+6)/7)
	for g := groups - 1; g > 0; g-- {
		out = append(out, byte(ticks>>(7*g))|0x80)
	}
	return append(out, byte(ticks)&0x7F)
}
