package video

import (
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"io"

	"github.com/leeway-project/leeway"
)

// How a clip is shown.
const (
	zoom      = 8 // a pixel's side on the screen
	perSecond = 5 // frames
	line      = 2 // between the frames of a strip, in pixels of the screen
)

// Frames are the pictures of a clip, right or wrong, 16 × 16 pixels each, black and
// white the first colours of their palette. Tokens that are no clip are an error of
// code [leeway.Invalid].
func (c Corpus) Frames(tokens []int) ([]*image.Paletted, error) { return c.pictures(tokens, 1) }

// GIF writes a clip, right or wrong, as an animation of 128 × 128 pixels that repeats
// for ever, 5 frames a second. Tokens that are no clip are an error of code
// [leeway.Invalid]; other errors are the writer's.
func (c Corpus) GIF(tokens []int, w io.Writer) error {
	pictures, err := c.pictures(tokens, zoom)
	if err != nil {
		return err
	}
	out := &gif.GIF{Image: pictures}
	for range pictures {
		out.Delay = append(out.Delay, 100/perSecond) // hundredths of a second
	}
	return gif.EncodeAll(w, out)
}

// Strip writes a clip, right or wrong, as one PNG picture: the frames side by side,
// each 128 × 128 pixels, a thin grey line between. Errors are those of GIF.
func (c Corpus) Strip(tokens []int, w io.Writer) error {
	pictures, err := c.pictures(tokens, zoom)
	if err != nil {
		return err
	}
	const wide, step = side * zoom, side*zoom + line
	strip := image.NewGray(image.Rect(0, 0, length*step-line, wide))
	draw.Draw(strip, strip.Rect, image.NewUniform(color.Gray{Y: 128}), image.Point{}, draw.Src)
	for i, picture := range pictures {
		draw.Draw(strip, image.Rect(i*step, 0, i*step+wide, wide), picture, image.Point{}, draw.Src)
	}
	return png.Encode(w, strip)
}

// pictures are the frames with squares of zoom for pixels.
func (c Corpus) pictures(tokens []int, zoom int) ([]*image.Paletted, error) {
	shown, ok := c.decode(tokens)
	if !ok {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.video.tokens"}
	}
	var out []*image.Paletted
	for _, f := range shown.frames {
		picture := image.NewPaletted(image.Rect(0, 0, side*zoom, side*zoom), color.Palette{color.Black, color.White})
		for i := range picture.Pix {
			if f[i/picture.Stride/zoom][i%picture.Stride/zoom] {
				picture.Pix[i] = 1
			}
		}
		out = append(out, picture)
	}
	return out, nil
}
