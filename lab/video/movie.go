package video

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/leeway-project/leeway"
)

// ErrNoEncoder is the error of [Corpus.Movie] where no ffmpeg is installed.
var ErrNoEncoder = errors.New("video: no ffmpeg is installed")

// Movie writes a clip, right or wrong, as a film of 128 × 128 pixels, 5 frames a
// second: MP4 or WebM, as path ends in .mp4 or .webm. It runs the ffmpeg that it finds
// on the search path until ctx ends, which should carry a time limit. The file appears
// at path when it is whole; what was there before is replaced only then.
//
// Tokens that are no clip and any other ending are errors of code [leeway.Invalid];
// [ErrNoEncoder] and the error of ctx can be told by errors.Is; others are ffmpeg's or
// the file system's.
func (c Corpus) Movie(ctx context.Context, tokens []int, path string) error {
	pictures, err := c.pictures(tokens, zoom)
	if err != nil {
		return err
	}
	ending := filepath.Ext(path)
	if ending != ".mp4" && ending != ".webm" {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.video.ending", Args: []any{ending}}
	}
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoEncoder, err)
	}
	room, err := os.MkdirTemp(filepath.Dir(path), ".movie-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(room)
	whole := filepath.Join(room, "clip"+ending)
	if err := encodeFilm(ctx, ffmpeg, pictures, whole); err != nil {
		return err
	}
	return os.Rename(whole, path)
}

// encodeFilm feeds ffmpeg raw video: a byte a pixel, row by row, frame after frame.
func encodeFilm(ctx context.Context, ffmpeg string, pictures []*image.Paletted, path string) error {
	var film []byte
	for _, picture := range pictures {
		for _, ink := range picture.Pix {
			film = append(film, ink*255) // black is 0, white is 1
		}
	}
	size := strconv.Itoa(side*zoom) + "x" + strconv.Itoa(side*zoom)
	cmd := exec.CommandContext(ctx, ffmpeg, "-loglevel", "error",
		"-f", "rawvideo", "-pixel_format", "gray", "-video_size", size, "-framerate", strconv.Itoa(perSecond), "-i", "pipe:0",
		"-pix_fmt", "yuv420p", // the one that every player knows
		"file:"+path) // no name is an option or an address
	cmd.Stdin = bytes.NewReader(film)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	cmd.WaitDelay = time.Second // for children that outlive a killed ffmpeg and keep its pipes
	switch err := cmd.Run(); {
	case ctx.Err() != nil:
		return fmt.Errorf("video: ffmpeg: %w", ctx.Err())
	case err != nil:
		return fmt.Errorf("video: ffmpeg: %w: %.500s", err, complaint.String())
	}
	return nil
}
