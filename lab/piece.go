package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/leeway-project/leeway/lab/glyph"
	"github.com/leeway-project/leeway/lab/music"
	"github.com/leeway-project/leeway/lab/video"
)

// Piece is one thing that a generator made.
type Piece struct {
	Title string // what was asked for, or the piece itself as text
	Fault string // what the oracle finds wrong; "" for nothing

	pixels []float32 // of a picture
	class  int
	tokens []int // of a sequence
}

// Tokens are those of a sequence, Begin first; nil for a picture.
func (p Piece) Tokens() []int { return p.tokens }

// Write writes the pieces into the folder, which is made if need be: a sheet and single
// pictures as PNG; statements as one text file; MIDI and WAV; animated GIF and PNG
// strips, and MP4 where ffmpeg is installed. Sequences that make no piece are left out.
// It returns the names of the files; files that are there already are replaced.
func (r *Run) Write(ctx context.Context, folder string, pieces []Piece) (names []string, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, unwritable(folder, err)
	}
	put := func(name string, data []byte) error {
		names = append(names, name)
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			return unwritable(folder, err)
		}
		return nil
	}
	var b bytes.Buffer
	switch r.Lab {
	case Image:
		const perRow, scale = 12, 2
		if err := png.Encode(&b, Sheet(pieces, perRow, scale)); err != nil {
			return nil, err
		}
		if err := put("sheet.png", b.Bytes()); err != nil {
			return nil, err
		}
		for i, p := range pieces {
			b.Reset()
			if err := png.Encode(&b, Sheet(pieces[i:i+1], 1, 4)); err != nil {
				return nil, err
			}
			if err := put(fmt.Sprintf("%03d-%s.png", i+1, p.Title), b.Bytes()); err != nil {
				return nil, err
			}
		}
	case Text:
		for _, p := range pieces {
			b.WriteString(p.Title + "\n")
		}
		return names, put("statements.txt", b.Bytes())
	default:
		for i, p := range pieces {
			film, err := r.writeOne(ctx, folder, fmt.Sprintf("%03d", i+1), p, put)
			if err != nil {
				return nil, err
			}
			if film != "" {
				names = append(names, film)
			}
		}
	}
	return names, nil
}

// writeOne writes a melody or a clip, if the tokens make one. It returns the name of a
// film, where one could be made.
func (r *Run) writeOne(ctx context.Context, folder, name string, p Piece, put func(string, []byte) error) (film string, err error) {
	if p.Fault == music.IllFormed || p.Fault == video.IllFormed {
		return "", nil
	}
	var first, second bytes.Buffer
	if r.Lab == Music {
		var c music.Corpus
		if err := errors.Join(c.MIDI(p.tokens, &first), c.WAV(p.tokens, &second)); err != nil {
			return "", err
		}
		return "", errors.Join(put(name+".mid", first.Bytes()), put(name+".wav", second.Bytes()))
	}
	c := video.New()
	if err := errors.Join(c.GIF(p.tokens, &first), c.Strip(p.tokens, &second)); err != nil {
		return "", err
	}
	if err := errors.Join(put(name+".gif", first.Bytes()), put(name+".png", second.Bytes())); err != nil {
		return "", err
	}
	// A film as well where there is an encoder that does not hang; the GIF shows the same.
	limited, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	if err := c.Movie(limited, p.tokens, filepath.Join(folder, name+".mp4")); err != nil {
		return "", ctx.Err()
	}
	return name + ".mp4", nil
}

// Blocks draws pictures side by side in characters, two pixels above one another in one,
// for a terminal: half as large as they are, 14 columns and 7 lines a picture.
func Blocks(pieces []Piece) []string {
	const half = glyph.Side / 2
	lines := make([]string, half/2)
	for y := range lines {
		var b strings.Builder
		for _, p := range pieces {
			for x := range half {
				b.WriteString(block(p.ink(x, 2*y), p.ink(x, 2*y+1)))
			}
			b.WriteByte(' ')
		}
		lines[y] = strings.TrimRight(b.String(), " ")
	}
	return lines
}

// ink tells whether a square of 2 × 2 pixels is more black than white.
func (p Piece) ink(x, y int) bool {
	at := 2*y*glyph.Side + 2*x
	sum := p.pixels[at] + p.pixels[at+1] + p.pixels[at+glyph.Side] + p.pixels[at+glyph.Side+1]
	return sum > 0 && !math.IsNaN(float64(sum))
}

func block(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}
