package lab

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/leeway-project/leeway"
)

func trained(t *testing.T, c Config) *Run {
	t.Helper()
	r := start(t, t.TempDir(), c)
	if err := r.Train(t.Context(), quiet); err != nil {
		t.Fatal(err)
	}
	return r
}

func check(t *testing.T, n int, answer string, tau float64, runs ...*Run) Finding {
	t.Helper()
	f, err := Exercises()[n-1].Check(t.Context(), runs, answer, tau)
	if err != nil {
		t.Fatalf("exercise %d: %v", n, err)
	}
	return f
}

func TestExercisesTellSolvedFromUnsolved(t *testing.T) {
	image := trained(t, short(Image))
	if check(t, 1, "", 0, image).Passed {
		t.Error("1: twelve steps make a good generator")
	}
	if f := check(t, 3, "", 0, image, image); f.Passed || f.Key != "exercise.wasserstein.objective" {
		t.Errorf("3: %+v for two runs of one objective", f)
	}
	c := short(Image)
	c.Objective, c.Steps = "wgan-gp", 5
	if f := check(t, 3, "", 0, image, trained(t, c)); f.Passed || f.Key != "exercise.unequal" {
		t.Errorf("3: %+v for runs of other lengths", f)
	}

	p, err := image.Measure(t.Context(), exercisePieces, Making{})
	if err != nil {
		t.Fatal(err)
	}
	tau := p.Rate.Value / 2
	right := (1 - 0.5) / 0.85
	for answer, passed := range map[string]bool{fmt.Sprint(right): true, fmt.Sprintf("%.1f%%", 100*right): true, fmt.Sprint(right + 0.05): false} {
		if got := check(t, 8, answer, tau, image).Passed; got != passed {
			t.Errorf("8: %s is %t", answer, got)
		}
	}
	if !check(t, 8, "0", 1, image).Passed {
		t.Error("8: a tolerance of everything asks for a review")
	}

	text := trained(t, short(Text))
	last := text.Points()[len(text.Points())-1].Losses.CrossEntropy
	for answer, passed := range map[string]bool{fmt.Sprint(math.Exp(last)): true, fmt.Sprint(math.Exp(last) * 1.05): false, fmt.Sprint(last): false} {
		if got := check(t, 4, answer, 0, text).Passed; got != passed {
			t.Errorf("4: %s is %t", answer, got)
		}
	}

	music := trained(t, short(Music))
	if check(t, 5, "1", 0, music).Passed {
		t.Error("5: at a temperature of 1 the error rate is lower than at 1")
	}
	m, err := music.Measure(t.Context(), exercisePieces, Making{Temperature: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range music.Faults() {
		most := true
		for _, n := range m.Faults {
			most = most && n <= m.Faults[fault]
		}
		if got := check(t, 6, fault, 0, music).Passed; got != most {
			t.Errorf("6: %s, found %d times, is %t", fault, m.Faults[fault], got)
		}
	}

	v := trained(t, short(Video))
	if f := check(t, 7, "", 0, v, v); f.Passed || f.Key != "exercise.unequalsize" {
		t.Errorf("7: %+v for two runs of one size", f)
	}
	c = short(Video)
	c.Size = "medium"
	if f := check(t, 7, "", 0, v, trained(t, c)); f.Passed {
		t.Errorf("7: %+v after twelve steps", f)
	}
}

// TestAWeakDiscriminatorLetsModesCollapse: exercise 2 is solved by what the course tells
// to do.
func TestAWeakDiscriminatorLetsModesCollapse(t *testing.T) {
	weak := trained(t, Config{Lab: Image, Size: "small", Steps: 1000, Every: 1000, Seed: 1, Rate: 0.05})
	if f := check(t, 2, "", 0, weak); !f.Passed {
		t.Errorf("%+v", f)
	}
}

func TestExercisesSayWhatTheyNeed(t *testing.T) {
	text := trained(t, short(Text))
	for key, c := range map[string]struct {
		n      int
		answer string
		runs   []*Run
	}{
		"error.exercise.runs":      {7, "", []*Run{text}},
		"error.exercise.answer":    {4, " ", []*Run{text}},
		"error.exercise.noanswer":  {1, "3", []*Run{text}},
		"error.exercise.lab":       {1, "", []*Run{text}},
		"error.exercise.number":    {4, "many", []*Run{text}},
		"error.exercise.fault":     {6, "luck", []*Run{trained(t, short(Music))}},
		"error.exercise.untrained": {4, "3", []*Run{start(t, t.TempDir(), short(Text))}},
	} {
		_, err := Exercises()[c.n-1].Check(t.Context(), c.runs, c.answer, 0.1)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != key || e.Code != leeway.Usage {
			t.Errorf("%v, want %s", err, key)
		}
	}
}
