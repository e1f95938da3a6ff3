package music

import (
	"encoding/binary"
	"io"
	"math"
)

// The recording: samples a second, and those of an eighth at 100 quarters a
// minute.
const (
	sampleRate       = 22_050
	samplesPerEighth = sampleRate * microsecondsPerQuarter / 2 / 1_000_000
)

// WAV writes a tune as a recording: 16 bit, one channel, 22,050 samples a second,
// as long as its notes and rests to the sample, at most about two minutes. It
// plays wrong tunes too. Tokens that are no tune are an error of code
// [leeway.Invalid]; other errors are the writer's.
func (Corpus) WAV(tokens []int, w io.Writer) error {
	t, ok := decode(tokens)
	if !ok {
		return invalid("error.music.tokens")
	}
	size := uint32(2 * samplesPerEighth * t.eighths())
	file := make([]byte, 0, 44+size)
	order := binary.LittleEndian
	file = append(file, "RIFF"...)
	file = order.AppendUint32(file, 36+size)
	file = append(file, "WAVEfmt "...)
	file = order.AppendUint32(file, 16)           // bytes of the format
	file = order.AppendUint16(file, 1)            // PCM
	file = order.AppendUint16(file, 1)            // channel
	file = order.AppendUint32(file, sampleRate)   // samples a second
	file = order.AppendUint32(file, 2*sampleRate) // bytes a second
	file = order.AppendUint16(file, 2)            // bytes a sample
	file = order.AppendUint16(file, 16)           // bits a sample
	file = append(file, "data"...)
	file = order.AppendUint32(file, size)
	for _, bar := range t.bars {
		for _, e := range bar {
			file = appendTone(file, e)
		}
	}
	_, err := w.Write(file)
	return err
}

// appendTone plays one note on a plucked string that is damped at its end: the
// overtones are weaker and die sooner than the ground tone, and the sound rises
// in 8 ms and falls in 30 ms so that nothing clicks.
func appendTone(out []byte, e event) []byte {
	const amplitude = 12_000
	n := e.length * samplesPerEighth
	hertz := 440 * math.Pow(2, float64(e.pitch-69)/12) // 69 is A4
	for i := range n {
		sample := 0.0
		if e.pitch != rest {
			seconds, left := float64(i)/sampleRate, float64(n-i)/sampleRate
			for overtone := 1.0; overtone <= 4; overtone++ {
				sample += math.Exp(-1.2*overtone*seconds) / (overtone * overtone) * math.Sin(2*math.Pi*hertz*overtone*seconds)
			}
			sample *= amplitude * min(1, seconds/0.008, left/0.030)
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(sample)))
	}
	return out
}
