package lab

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"

	"github.com/leeway-project/leeway/lab/glyph"
	"github.com/leeway-project/leeway/lab/video"
)

// Draw writes pictures of the run into its folder, in place of older ones: plot.png, see
// [Plot], and of the lessons whose pieces are to be looked at sheet.png, a sheet of
// samples from equal noise each time. It returns the names of the files.
func (r *Run) Draw(ctx context.Context) (names []string, err error) {
	put := func(name string, picture image.Image) error {
		var b bytes.Buffer
		if err := png.Encode(&b, picture); err != nil {
			return fmt.Errorf("drawing %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(r.folder, name), b.Bytes(), 0o644); err != nil {
			return unwritable(r.folder, err)
		}
		names = append(names, name)
		return nil
	}
	plot, err := Plot(r.state.Points)
	if err != nil {
		return nil, err
	}
	if err := put("plot.png", plot); err != nil {
		return nil, err
	}
	switch r.Lab {
	case Image: // two of each sign
		pieces, err := r.Sample(ctx, 72, 0, Making{})
		if err != nil {
			return nil, err
		}
		return names, put("sheet.png", Sheet(pieces, 12, 2))
	case Video:
		pieces, err := r.Sample(ctx, 20, 0, Making{Temperature: 1})
		if err != nil {
			return nil, err
		}
		return names, put("sheet.png", clips(pieces))
	}
	return names, nil
}

// Sheet lays pictures out in rows, each scale times as large, black on white.
func Sheet(pieces []Piece, perRow, scale int) *image.Gray {
	var pixels []float32
	for _, p := range pieces {
		pixels = append(pixels, p.pixels...)
	}
	return glyph.Sheet(pixels, perRow, scale)
}

// clips lays clips out in two columns, the frames of each side by side. Those that the
// oracle finds right have a white line at their left, wrong ones none; where the tokens
// are no clip there is a grey field.
func clips(pieces []Piece) *image.Gray {
	const columns, gap, between, zoom = 2, 2, 12, 2
	c := video.New()
	shown, _ := c.Frames(c.Draw(random(0, forShown, 0))) // for the sizes; what is drawn is a clip
	frames, size := len(shown), zoom*shown[0].Rect.Dx()
	wide, high := frames*(size+gap)+between, size+between
	rows := (len(pieces) + columns - 1) / columns
	sheet := image.NewGray(image.Rect(0, 0, max(1, columns*wide), max(1, rows*high)))
	fill := func(r image.Rectangle, shade uint8) {
		draw.Draw(sheet, r, image.NewUniform(color.Gray{Y: shade}), image.Point{}, draw.Src)
	}
	fill(sheet.Rect, 96)
	for i, piece := range pieces {
		clip, _ := c.Frames(piece.tokens) // none of what is no clip
		at := image.Pt(i%columns*wide+between/2, i/columns*high+between/2)
		if piece.Fault == "" {
			fill(image.Rect(at.X-4, at.Y, at.X-2, at.Y+size), 255)
		}
		for k, frame := range clip {
			for y := range size {
				for x := range size {
					shade := color.GrayModel.Convert(frame.At(x/zoom, y/zoom))
					sheet.Set(at.X+k*(size+gap)+x, at.Y+y, shade)
				}
			}
		}
	}
	return sheet
}
