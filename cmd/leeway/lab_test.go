package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"github.com/leeway-project/leeway/lab"
	"github.com/leeway-project/leeway/locale"
)

func TestALessonFromTrainingToItsExercises(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "run")
	for _, lang := range []string{"en", "zh"} {
		p := locale.New(lang)
		must := func(want []string, args ...string) {
			t.Helper()
			status, out, errOut := call(t, "", append(args, "--lang", lang)...)
			if status != 0 {
				t.Fatalf("%v: status %d, %s", args, status, errOut)
			}
			for _, w := range want {
				if !strings.Contains(out, w) {
					t.Errorf("%v does not say %q:\n%s", args, w, out)
				}
			}
			for _, line := range strings.Split(out, "\n") {
				if uniseg.StringWidth(line) > 80 {
					t.Errorf("%v: wider than the terminal: %q", args, line)
				}
			}
		}
		must([]string{folder + lang, "plot.png"}, "lab", "run", "text", "--folder", folder+lang, "--size", "small", "--steps", "20")
		must([]string{"plot.png"}, "lab", "run", "text", "--folder", folder+lang) // goes on, with nothing to do
		must(nil, "lab", "sample", folder+lang, "-n", "3")
		must([]string{p.T("application.law"), p.T("mode.name.4")}, "lab", "measure", folder+lang, "-n", "50", "--catch", "34/40")
		must([]string{"model.onnx"}, "lab", "export", folder+lang)
		must([]string{p.T("exercise.8")[:12]}, "lab", "check")
	}
	status, _, errOut := call(t, "", "lab", "check", "4", folder+"en", "--answer", "1")
	if status != 6 || !strings.Contains(errOut, "4") {
		t.Errorf("an unsolved exercise: status %d, %s", status, errOut)
	}
	for name, c := range map[string]struct {
		status int
		args   []string
	}{
		"no such lab":             {2, []string{"lab", "run", "smell"}},
		"no such size":            {2, []string{"lab", "run", "text", "--size", "huge", "--folder", folder + "new"}},
		"settings of another run": {2, []string{"lab", "run", "text", "--folder", folder + "en", "--steps", "30"}},
		"a run of another lab":    {2, []string{"lab", "run", "music", "--folder", folder + "en"}},
		"no run":                  {3, []string{"lab", "sample", folder + "none"}},
		"no threads":              {2, []string{"lab", "sample", folder + "en", "--threads", "-1"}},
		"no catch rate":           {2, []string{"lab", "measure", folder + "en", "--catch", "many"}},
		"no such exercise":        {2, []string{"lab", "check", "9"}},
		"an exercise's runs":      {2, []string{"lab", "check", "7"}},
		"no checkpoint":           {3, []string{"lab", "import", t.TempDir()}},
	} {
		for _, lang := range []string{"en", "zh"} {
			if status, _, errOut := call(t, "", append(c.args, "--lang", lang)...); status != c.status || errOut == "" {
				t.Errorf("%s: status %d, want %d: %s", name, status, c.status, errOut)
			}
		}
	}
}

func TestAMeasuredGeneratorEntersThePaths(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "run")
	t.Setenv("LEEWAY_DATA", t.TempDir())
	if status, _, errOut := call(t, "", "lab", "run", "text", "--folder", folder, "--size", "small", "--steps", "10"); status != 0 {
		t.Fatal(errOut)
	}
	status, out, errOut := call(t, "", "lab", "measure", folder, "-n", "60", "--save", "mine", "--json")
	if status != 0 {
		t.Fatal(errOut)
	}
	var got struct {
		Applications []struct{ Verdict string } `json:"applications"`
		Measured     struct {
			Seen struct{ Wrong, N int } `json:"seen"`
		} `json:"measured"`
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Applications) != 10 || got.Measured.Seen.N != 60 {
		t.Errorf("%v: %s", err, out)
	}
	if status, _, errOut := call(t, "", "path", "../../examples/en-paralegal.yaml", "--error", "mine"); status != 0 {
		t.Errorf("leeway path --error: %s", errOut)
	}
}

// TestALessonBrokenOffSaysHowToGoOn, and goes on.
func TestALessonBrokenOffSaysHowToGoOn(t *testing.T) {
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	var out, errOut bytes.Buffer
	// The first line that is written, of the untrained network, breaks it off.
	stopping := writerFunc(func(b []byte) (int, error) {
		if bytes.Contains(b, []byte("%")) {
			cancel()
		}
		return out.Write(b)
	})
	status := run(ctx, []string{"lab", "run", "video", "--folder", folder, "--size", "small", "--steps", "40", "--lang", "en"}, strings.NewReader(""), stopping, &errOut)
	if status != 130 || !strings.Contains(errOut.String(), "leeway lab run video --folder "+folder) {
		t.Fatalf("status %d: %s", status, errOut.String())
	}
	if _, err := os.Stat(filepath.Join(folder, "run.safetensors")); err != nil {
		t.Fatal(err)
	}
	status, again, failed := call(t, "", "lab", "run", "video", "--folder", folder, "--lang", "en")
	if status != 0 || !strings.Contains(again, "after 40 steps") {
		t.Errorf("status %d, %s%s", status, again, failed)
	}
}

// TestALessonBrokenOffBeforeItBeganSaysSo, and can be begun with the same command.
func TestALessonBrokenOffBeforeItBeganSaysSo(t *testing.T) {
	for language, want := range map[string]string{"en": "nothing was kept", "zh": "没有保存任何内容"} {
		folder := filepath.Join(t.TempDir(), "new")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var out, errOut bytes.Buffer
		status := run(ctx, []string{"lab", "run", "image", "--folder", folder, "--size", "small", "--lang", language}, strings.NewReader(""), &out, &errOut)
		if status != 130 || !strings.Contains(errOut.String(), want) || out.Len() > 0 {
			t.Errorf("status %d: %s%s", status, out.String(), errOut.String())
		}
		if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
			t.Errorf("%v, %v", files, err)
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestEveryFaultOfTheLabHasAName(t *testing.T) {
	faults := map[string]bool{}
	for _, name := range lab.Names() {
		r, err := lab.Create(t.Context(), t.TempDir(), lab.Config{Lab: name, Size: "small"}, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Faults() {
			faults[f] = true
		}
		r.Close()
	}
	for _, lang := range []string{"en", "zh"} {
		p := locale.New(lang)
		for f := range faults {
			if !p.Has("lab.fault." + f) {
				t.Errorf("no message for the fault %s in %s", f, lang)
			}
		}
		for _, e := range lab.Exercises() {
			if !p.Has("exercise." + string(rune('0'+e.N))) {
				t.Errorf("no message for exercise %d in %s", e.N, lang)
			}
		}
	}
}
