package lab

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func picture(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestARunIsDrawn: a plot for all, and a sheet where there is something to look at.
func TestARunIsDrawn(t *testing.T) {
	for _, name := range Names() {
		folder := t.TempDir()
		r := start(t, folder, short(name))
		if err := r.Train(t.Context(), quiet); err != nil {
			t.Fatal(err)
		}
		names, err := r.Draw(t.Context())
		want := []string{"plot.png"}
		if name == Image || name == Video {
			want = append(want, "sheet.png")
		}
		if err != nil || !slices.Equal(names, want) {
			t.Fatalf("%s: %v, %v", name, names, err)
		}
		for _, n := range names {
			if p := picture(t, filepath.Join(folder, n)); p.Bounds().Dx() < 300 || p.Bounds().Dy() < 200 {
				t.Errorf("%s: %s is %v", name, n, p.Bounds())
			}
		}
	}
}

// TestASheetOfClipsMarksTheRightOnes: two rows of two, of which one is wrong and one no clip.
func TestASheetOfClipsMarksTheRightOnes(t *testing.T) {
	corpus := start(t, t.TempDir(), short(Video)).learner.(*sequence).corpus
	draw := func() []int { return corpus.Draw(random(1, 1, 1)) }
	sheet := clips([]Piece{{tokens: draw()}, {tokens: draw(), Fault: "jump"}, {tokens: []int{0, 1}, Fault: "ill-formed"}, {tokens: draw()}})
	wide, high := sheet.Rect.Dx()/2, sheet.Rect.Dy()/2
	for i, right := range []bool{true, false, false, true} {
		// The mark stands left of the frames, half-way down.
		if got := sheet.GrayAt(i%2*wide+3, i/2*high+high/2).Y == 255; got != right {
			t.Errorf("clip %d: marked right is %t", i, got)
		}
	}
	if middle := sheet.GrayAt(wide/2, high+high/2).Y; middle == 0 || middle == 255 {
		t.Errorf("what is no clip is drawn in %d", middle)
	}
}

// TestOneSignIsMeasuredAgainstItself and not against all signs.
func TestOneSignIsMeasuredAgainstItself(t *testing.T) {
	r := start(t, t.TempDir(), short(Image))
	p, err := r.Measure(t.Context(), 40, Making{Prompt: "A"})
	if err != nil || p.Pictures.Classes != 1 || p.Pictures.Covered > 1 {
		t.Errorf("%+v, %v", p.Pictures, err)
	}
}
