package lab

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/measure"
)

func quiet(Progress) {}

// short is a run of few steps of the smallest size.
func short(lab string) Config { return Config{Lab: lab, Size: "small", Steps: 12, Every: 5, Seed: 3} }

// begin is a run whose oracle, where there is one, was hardly trained.
func start(t *testing.T, folder string, c Config) *Run {
	t.Helper()
	r, err := create(t.Context(), folder, c, 1, 40)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// TestARunThatWasBrokenOffGoesOnBitForBit: the files of both are the same, but for the
// seconds that training took.
func TestARunThatWasBrokenOffGoesOnBitForBit(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			whole := start(t, t.TempDir(), short(name))
			if err := whole.Train(t.Context(), quiet); err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			broken := start(t, folder, short(name))
			for _, at := range []int{3, 5, 8} { // between points and at one
				ctx, cancel := context.WithCancel(t.Context())
				err := broken.Train(ctx, func(p Progress) {
					if p.Step == at {
						cancel()
					}
				})
				if !errors.Is(err, context.Canceled) || broken.Step() != at {
					t.Fatalf("stopped at %d: %v", broken.Step(), err)
				}
				broken.Close()
				if broken, err = Open(folder, 2); err != nil { // on other threads too
					t.Fatal(err)
				}
				defer broken.Close()
			}
			if err := broken.Train(t.Context(), quiet); err != nil {
				t.Fatal(err)
			}
			a, b := whole.Tensors(), broken.Tensors()
			for i := range a {
				if !slices.Equal(a[i].Data, b[i].Data) {
					t.Errorf("%s differs", a[i].Name)
				}
			}
			if n := len(whole.Points()); n != 4 { // 0, 5, 10, 12
				t.Errorf("%d points", n)
			}
			samePoints(t, whole, broken)
		})
	}
}

// measuring is a context that ends while a run is measured at a step.
type measuring struct {
	context.Context
	run *Run
	at  int
}

func (m measuring) Err() error {
	if m.run.Step() == m.at && m.run.due() {
		return context.Canceled
	}
	return nil
}

// TestAMeasurementThatWasBrokenOffIsTakenAgain: the first, one on the way and the last.
func TestAMeasurementThatWasBrokenOffIsTakenAgain(t *testing.T) {
	for _, name := range Names() {
		whole := start(t, t.TempDir(), short(name))
		if err := whole.Train(t.Context(), quiet); err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		broken := start(t, folder, short(name))
		for i, at := range []int{0, 5, 12} {
			err := broken.Train(measuring{t.Context(), broken, at}, quiet)
			if !errors.Is(err, context.Canceled) || broken.Step() != at || len(broken.Points()) != []int{0, 1, 3}[i] {
				t.Fatalf("%s: stopped at %d with %d points: %v", name, broken.Step(), len(broken.Points()), err)
			}
			if broken, err = Open(folder, 1); err != nil {
				t.Fatal(err)
			}
			defer broken.Close()
		}
		if err := broken.Train(t.Context(), quiet); err != nil {
			t.Fatal(err)
		}
		samePoints(t, whole, broken)
	}
}

// samePoints compares two runs but for what the clock says.
func samePoints(t *testing.T, a, b *Run) {
	t.Helper()
	clockless := func(r *Run) (out []Point) {
		for _, p := range r.Points() {
			p.Seconds = 0
			out = append(out, p)
		}
		return out
	}
	if p, q := clockless(a), clockless(b); !reflect.DeepEqual(p, q) {
		t.Errorf("%s: the points are %+v and %+v", a.Lab, p, q)
	}
}

// TestTrainingThatDivergesIsSaid, and the last sound state stays.
func TestTrainingThatDivergesIsSaid(t *testing.T) {
	c := short(Text)
	folder := t.TempDir()
	r := start(t, folder, c)
	if err := r.Train(measuring{t.Context(), r, 5}, quiet); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	r.Tensors()[0].Data[0] = float32(math.NaN())
	var e *leeway.Error
	if err := r.Train(t.Context(), quiet); !errors.As(err, &e) || e.Key != "error.lab.diverged" {
		t.Errorf("%v", err)
	}
	if again, err := Open(folder, 1); err != nil {
		t.Error(err)
	} else {
		again.Close()
	}
}

func TestTheSeedDecides(t *testing.T) {
	c := short(Video)
	run := func(seed uint64) []float32 {
		c.Seed = seed
		r := start(t, t.TempDir(), c)
		if err := r.Train(t.Context(), quiet); err != nil {
			t.Fatal(err)
		}
		return r.Tensors()[0].Data
	}
	if !slices.Equal(run(1), run(1)) {
		t.Error("equal seeds, other results")
	}
	if slices.Equal(run(1), run(2)) {
		t.Error("other seeds, equal results")
	}
}

func TestWhatCannotBeIsSaid(t *testing.T) {
	for key, c := range map[string]Config{
		"error.lab.name":        {Lab: "smell"},
		"error.lab.size":        {Lab: Image, Size: "huge"},
		"error.lab.steps":       {Lab: Text, Steps: -1},
		"error.lab.objective":   {Lab: Image, Objective: "love"},
		"error.lab.noobjective": {Lab: Music, Objective: "minimax"},
		"error.lab.rate":        {Lab: Music, Rate: -1},
	} {
		_, err := Create(t.Context(), t.TempDir(), c, 1)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != key || e.Code != leeway.Usage {
			t.Errorf("%+v: %v, want %s", c, err, key)
		}
	}
	r := start(t, t.TempDir(), short(Text))
	for _, m := range []struct {
		n int
		Making
	}{{0, Making{}}, {1, Making{Temperature: -1}}, {1 << 30, Making{}}, {1, Making{Prompt: "nonsense words"}}} {
		if _, err := r.Measure(t.Context(), m.n, m.Making); err == nil {
			t.Errorf("%+v was done", m)
		}
	}
}

func TestAFolderIsNotOverwritten(t *testing.T) {
	folder := t.TempDir()
	r := start(t, folder, short(Video))
	if err := r.Train(t.Context(), quiet); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(t.Context(), folder, short(Video), 1); err == nil {
		t.Error("a run was begun over another")
	}
	entries, _ := os.ReadDir(folder)
	if len(entries) != 1 || entries[0].Name() != File {
		t.Errorf("the folder holds %v", entries)
	}
}

func TestAFolderThatIsNoneIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := start(t, t.TempDir(), short(Text))
	_, created := Create(t.Context(), path, short(Text), 1)
	_, opened := Open(path, 1)
	_, exported := r.Export(path)
	_, written := r.Write(t.Context(), path, nil)
	for i, err := range []error{created, opened, exported, written} {
		var e *leeway.Error
		if !errors.As(err, &e) || e.Code != leeway.Invalid {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestADamagedRunIsRefused(t *testing.T) {
	folder := t.TempDir()
	if _, err := Open(folder, 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
	r := start(t, folder, short(Video))
	if err := r.Train(t.Context(), quiet); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, File)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) []byte { return []byte(strings.Replace(string(whole), from, to, 1)) }
	for name, data := range map[string][]byte{
		"cut short":       whole[:len(whole)/2],
		"empty":           nil,
		"another lab":     change(`\"lab\":\"video\"`, `\"lab\":\"music\"`),
		"no lab":          change(`\"lab\":\"video\"`, `\"lab\":\"audio\"`),
		"another size":    change(`\"size\":\"small\"`, `\"size\":\"large\"`),
		"another step":    change(`\"step\":12,\"seconds\"`, `\"step\":99,\"seconds\"`),
		"other times":     change(`\"times\":[12]`, `\"times\":[  ]`),
		"a missing table": change(`"wte.weight"`, `"wtf.weight"`),
	} {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Open(folder, 1)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Code != leeway.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTrainingHelps: the transformer of the video lesson, on a tenth of its steps, gets
// the form of a clip right where the untrained one does not.
func TestTrainingHelps(t *testing.T) {
	r := start(t, t.TempDir(), Config{Lab: Video, Size: "small", Steps: 800, Every: 800, Seed: 1})
	if err := r.Train(t.Context(), quiet); err != nil {
		t.Fatal(err)
	}
	first, last := r.Points()[0], r.Points()[1]
	formless := func(p Point) leeway.Interval {
		i, err := measure.Interval(measure.Count{Wrong: p.Faults["ill-formed"], N: p.Seen.N}, 0.999, measure.ExactMethod)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	if before, after := formless(first), formless(last); after.High >= before.Low {
		t.Errorf("ill-formed: %+v before, %+v after", before, after)
	}
	if last.Rate.Low > last.Seen.Rate() || last.Rate.High < last.Seen.Rate() {
		t.Errorf("rate %+v for %+v", last.Rate, last.Seen)
	}
}

// TestTheOraclesErrorIsCorrectedFor: what it sees is not what it reports.
func TestTheOraclesErrorIsCorrectedFor(t *testing.T) {
	r := start(t, t.TempDir(), short(Image))
	se, sp, ok := r.Oracle()
	if !ok || se.Rate() == 1 || sp.Rate() == 1 {
		t.Fatalf("an oracle of 40 steps: %v, %v", se, sp)
	}
	p, err := r.Measure(t.Context(), 72, Making{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := measure.Corrected(p.Seen, se, sp, level)
	if err != nil || p.Rate != want {
		t.Errorf("%+v, want %+v, %v", p.Rate, want, err)
	}
	if p.Pictures == nil || p.Pictures.Classes != 36 || !(p.Pictures.NearestReal > 0) {
		t.Errorf("%+v", p.Pictures)
	}
	if _, _, ok := start(t, t.TempDir(), short(Text)).Oracle(); ok {
		t.Error("the oracle of statements is said to err")
	}
}

func TestPiecesAreWritten(t *testing.T) {
	for name, want := range map[string]string{Image: ".png", Text: ".txt"} {
		r := start(t, t.TempDir(), short(name))
		pieces, err := r.Sample(t.Context(), 5, 1, Making{Temperature: 1})
		if err != nil || len(pieces) != 5 {
			t.Fatal(len(pieces), err)
		}
		folder := filepath.Join(t.TempDir(), "new")
		names, err := r.Write(t.Context(), folder, pieces)
		if err != nil || len(names) == 0 {
			t.Fatal(names, err)
		}
		for _, n := range names {
			if info, err := os.Stat(filepath.Join(folder, n)); err != nil || info.Size() == 0 || filepath.Ext(n) != want {
				t.Errorf("%s: %v", n, err)
			}
		}
	}
	for _, name := range []string{Music, Video} { // right pieces, whatever the network can
		r := start(t, t.TempDir(), short(name))
		corpus := r.learner.(*sequence).corpus
		pieces := []Piece{{tokens: corpus.Draw(random(1, 1, 1))}, {Fault: "ill-formed", tokens: []int{0, 1}}}
		names, err := r.Write(t.Context(), t.TempDir(), pieces)
		if err != nil || len(names) != 2 || !strings.HasPrefix(names[0], "001.") {
			t.Errorf("%v, %v", names, err)
		}
	}
}

func TestAStatementIsGoneOnWith(t *testing.T) {
	r := start(t, t.TempDir(), short(Text))
	pieces, err := r.Sample(t.Context(), 3, 1, Making{Temperature: 1, Prompt: "Two plus two is"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pieces {
		if !strings.HasPrefix(p.Title, "Two plus two is") {
			t.Errorf("%q", p.Title)
		}
	}
}
