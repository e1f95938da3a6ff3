package video

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/png"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
)

func TestAnimationShowsEveryPixelOfEveryFrame(t *testing.T) {
	corpus := New()
	tokens := corpus.Draw(rand.New(rand.NewPCG(1, 1)))
	frames, err := corpus.Frames(tokens)
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := corpus.decode(tokens)
	var file bytes.Buffer
	if err := corpus.GIF(tokens, &file); err != nil {
		t.Fatal(err)
	}
	read, err := gif.DecodeAll(&file)
	if err != nil {
		t.Fatal(err)
	}
	if len(read.Image) != 8 || len(frames) != 8 || read.LoopCount != 0 {
		t.Fatalf("%d frames in the file, %d pictures, loop %d", len(read.Image), len(frames), read.LoopCount)
	}
	for i, big := range read.Image {
		if big.Bounds() != image.Rect(0, 0, 128, 128) || frames[i].Bounds() != image.Rect(0, 0, 16, 16) || read.Delay[i] != 20 {
			t.Fatalf("frame %d is %v for %d hundredths, its picture %v", i, big.Bounds(), read.Delay[i], frames[i].Bounds())
		}
		for y := range 128 {
			for x := range 128 {
				white := shown.frames[i][y/8][x/8]
				if bright(big, x, y) != white || bright(frames[i], x/8, y/8) != white {
					t.Fatalf("frame %d, pixel %d, %d: want white %t", i, x, y, white)
				}
			}
		}
	}
}

func bright(picture image.Image, x, y int) bool {
	r, _, _, _ := picture.At(x, y).RGBA()
	return r > 0x8000
}

func TestStripShowsTheFramesSideBySide(t *testing.T) {
	corpus := New()
	tokens := corpus.Draw(rand.New(rand.NewPCG(2, 1)))
	shown, _ := corpus.decode(tokens)
	var file bytes.Buffer
	if err := corpus.Strip(tokens, &file); err != nil {
		t.Fatal(err)
	}
	read, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	if read.Bounds() != image.Rect(0, 0, 8*128+7*2, 128) {
		t.Fatalf("the strip is %v", read.Bounds())
	}
	for x := range read.Bounds().Dx() {
		for y := range 128 {
			i, column := x/130, x%130
			r, _, _, _ := read.At(x, y).RGBA()
			want := uint32(0x8080) // the line
			if column < 128 {
				want = 0
				if shown.frames[i][y/8][column/8] {
					want = 0xffff
				}
			}
			if r != want {
				t.Fatalf("pixel %d, %d is %#x, want %#x", x, y, r, want)
			}
		}
	}
}

func TestTerminalShowsTheFirstAMiddleAndTheLastFrame(t *testing.T) {
	corpus := New()
	tokens := corpus.encode(film("cross", "uniform", 0, 0, 1, 0, 2, 0, 3, 0, 4, 1, 5, 0, 6, 0, 7, 0)) // wrong, and shown as it is
	got := strings.Split(corpus.String(tokens), "\n")
	empty := strings.Repeat(" ", 16)
	for i, want := range []string{
		"cross uniform",
		"▄█▄             │     ▄          │       ▄█▄      ",
		" ▀              │    ▀█▀         │        ▀       ",
		empty + "│" + empty + "│" + empty,
	} {
		if got[i] != want {
			t.Errorf("line %d is %q, want %q", i, got[i], want)
		}
	}
	if len(got) != 10 || got[9] != "" {
		t.Errorf("%d lines", len(got)-1)
	}
}

func TestTokensThatAreNoClipAreWrittenOneByOne(t *testing.T) {
	corpus := New()
	tokens := []int{Begin, firstShape, firstLaw() + 1, firstPatch(), Pad, -7, End}
	if got, want := corpus.String(tokens), "begin square uniform #0 pad ?-7 end"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTokensThatAreNoClipCannotBeShown(t *testing.T) {
	corpus := New()
	_, frames := corpus.Frames([]int{Begin, End})
	for name, err := range map[string]error{
		"frames":    frames,
		"animation": corpus.GIF([]int{Begin, End}, io.Discard),
		"strip":     corpus.Strip([]int{Begin, End}, io.Discard),
		"movie":     corpus.Movie(t.Context(), []int{Begin, End}, t.TempDir()+"/a.mp4"),
	} {
		var e *leeway.Error
		if !errors.As(err, &e) || e.Code != leeway.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type full struct{}

var errFull = errors.New("the disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorsOfTheWriterAreReturned(t *testing.T) {
	corpus := New()
	tokens := corpus.Draw(rand.New(rand.NewPCG(1, 1)))
	if err := corpus.GIF(tokens, full{}); !errors.Is(err, errFull) {
		t.Errorf("animation: %v", err)
	}
	if err := corpus.Strip(tokens, full{}); !errors.Is(err, errFull) {
		t.Errorf("strip: %v", err)
	}
}
