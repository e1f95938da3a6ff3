package video

import "image"

// The measures of a clip, in pixels and frames.
const (
	side   = 16 // of a frame, in pixels
	length = 8  // of a clip, in frames
)

// shape is a thing that can be shown. Each is one connected piece that fills its box,
// and no two are alike.
type shape struct {
	name string
	rows []string // # is white
}

// shapes are small, so that the codebook is: it grows with the square of their size.
func shapes() []shape {
	return []shape{
		{"square", []string{"###", "###", "###"}},
		{"disc", []string{".##.", "####", "####", ".##."}},
		{"cross", []string{".#.", "###", ".#."}},
		{"triangle", []string{".#.", "###"}},
	}
}

func (s shape) size() image.Point { return image.Pt(len(s.rows[0]), len(s.rows)) }

// room is the farthest place at which the shape is wholly in sight: a place is the
// upper left corner of its box, from (0, 0) up to and including the room.
func (s shape) room() image.Point { return image.Pt(side, side).Sub(s.size()) }

// frame is a picture in black and white: frame[y][x] is true where it is white.
type frame [side][side]bool

// stamp draws the shape at a place that is in its room.
func (f *frame) stamp(s shape, at image.Point) {
	for y, row := range s.rows {
		for x, pixel := range row {
			if pixel == '#' {
				f[at.Y+y][at.X+x] = true
			}
		}
	}
}

// clip is what tokens say; it may have every fault but being ill-formed.
type clip struct {
	shape, law int // indices
	frames     [length]frame
}
