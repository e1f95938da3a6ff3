package video

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/leeway-project/leeway"
)

// pretend puts a shell script in the place of ffmpeg.
func pretend(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for ffmpeg is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func drawn() (Corpus, []int) {
	corpus := New()
	return corpus, corpus.Draw(rand.New(rand.NewPCG(1, 1)))
}

func TestMovieNeedsAnEncoder(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	corpus, tokens := drawn()
	if err := corpus.Movie(t.Context(), tokens, filepath.Join(t.TempDir(), "a.mp4")); !errors.Is(err, ErrNoEncoder) {
		t.Errorf("%v", err)
	}
}

func TestMovieFeedsRawFramesToTheEncoder(t *testing.T) {
	pretend(t, `for last; do :; done; cat > "${last#file:}"`) // keeps what it is fed
	corpus, tokens := drawn()
	path := filepath.Join(t.TempDir(), "-a.webm")
	if err := corpus.Movie(t.Context(), tokens, path); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || len(raw) != 8*128*128 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	shown, _ := corpus.decode(tokens)
	for i, value := range raw {
		y, x := i/128%128, i%128
		if shown.frames[i/(128*128)][y/8][x/8] != (value == 255) || value != 0 && value != 255 {
			t.Fatalf("byte %d is %d", i, value)
		}
	}
}

func TestFailedEncodingLeavesTheOldFilmAndNothingElse(t *testing.T) {
	pretend(t, `for last; do :; done; echo half > "${last#file:}"; echo no such codec >&2; exit 3`)
	corpus, tokens := drawn()
	path := filepath.Join(t.TempDir(), "a.mp4")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := corpus.Movie(t.Context(), tokens, path)
	if err == nil || !strings.Contains(err.Error(), "no such codec") {
		t.Errorf("%v", err)
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if old, _ := os.ReadFile(path); string(old) != "old" || len(left) != 1 {
		t.Errorf("%q in the file, %d files", old, len(left))
	}
}

func TestMovieEndsWithItsTime(t *testing.T) {
	pretend(t, "sleep 3600")
	corpus, tokens := drawn()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := corpus.Movie(ctx, tokens, filepath.Join(t.TempDir(), "a.mp4"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestMovieRefusesOtherEndings(t *testing.T) {
	corpus, tokens := drawn()
	for _, name := range []string{"a", "a.gif", "a.MP4.exe", ".."} {
		var e *leeway.Error
		if err := corpus.Movie(t.Context(), tokens, filepath.Join(t.TempDir(), name)); !errors.As(err, &e) || e.Code != leeway.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMovieCanBePlayed asks ffmpeg for the frames of its own film.
func TestMovieCanBePlayed(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("NOT TESTED: no ffmpeg is installed, no film can be made or played")
	}
	corpus, tokens := drawn()
	shown, _ := corpus.decode(tokens)
	for _, name := range []string{"a.mp4", "a.webm"} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		path := filepath.Join(t.TempDir(), name)
		if err := corpus.Movie(ctx, tokens, path); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var raw bytes.Buffer
		cmd := exec.CommandContext(ctx, ffmpeg, "-loglevel", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1")
		cmd.Stdout = &raw
		if err := cmd.Run(); err != nil || raw.Len() != 8*128*128 {
			t.Fatalf("%s: %d bytes, %v", name, raw.Len(), err)
		}
		for f := range shown.frames {
			for y := range 16 {
				for x := range 16 {
					value := raw.Bytes()[(f*128+y*8+4)*128+x*8+4] // the middle of a square
					if (value > 127) != shown.frames[f][y][x] {
						t.Fatalf("%s: frame %d, pixel %d, %d has %d", name, f, x, y, value)
					}
				}
			}
		}
	}
}
