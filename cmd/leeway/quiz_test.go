package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/report"
)

// write writes a file into a folder of the test's own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestScriptedQuizMakesAProfileThatPathReads(t *testing.T) {
	for lang, title := range map[string]string{"en": "bookkeeper", "zh": "会计"} {
		answers := write(t, "answers.yaml", "occupation.1: "+title+"\nyears.1: 2\neducation: 5\ninterest.C1: 5\ninterest.A1: 1\nstyle.exact.1: 5\nrisk.1: 2\nrisk.2: 2\nrisk.3: 2\nrisk.4: 2\n")
		out := filepath.Join(t.TempDir(), "me.yaml")
		status, text, errOut := call(t, "", "quiz", "--answers", answers, "--out", out, "--json", "--lang", lang)
		if status != 0 {
			t.Fatal(errOut)
		}
		var q report.QuizResult
		if err := json.Unmarshal([]byte(text), &q); err != nil {
			t.Fatal(err)
		}
		if q.Asked != 10 || q.Settled < 0.5 || q.Profile.Occupations[0].Title != title || q.Profile.Weights["leeway"] != 2 || q.Profile.Interests[5] != 7 {
			t.Errorf("%s: %+v", lang, q)
		}
		status, text, errOut = call(t, "", "path", out, "--lang", lang, "--top", "5")
		if status != 0 || !strings.Contains(text, title) {
			t.Errorf("%s: leeway path does not read the profile: %s%s", lang, text, errOut)
		}
		status, text, errOut = call(t, "", "quiz", "--answers", answers, "--lang", lang)
		if status != 0 || strings.Count(text, "\n") < 20 || strings.Contains(text, "quiz.") {
			t.Errorf("%s: %s%s", lang, text, errOut)
		}
		status, _, errOut = call(t, "", "quiz", "--answers", answers, "--out", out, "--lang", lang)
		if status == 0 || !strings.Contains(errOut, "--force") {
			t.Errorf("%s: an existing file was written over: %s", lang, errOut)
		}
	}
}

func TestWrongAnswersAreRefusedWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"interest.C1: 6\n":           "1 to 5",
		"interest.C1: often\n":       "often",
		"education: 0\n":             "1 to 7",
		"a: 1\n":                     "no question a",
		"occupation.1: [1, 2]\n":     ":1:",
		"interest.C1: 1\n  nonsense": "answers.yaml",
	} {
		status, _, errOut := call(t, "", "quiz", "--answers", write(t, "answers.yaml", text))
		if status == 0 || !strings.Contains(errOut, want) {
			t.Errorf("%q: status %d, %s", text, status, errOut)
		}
	}
	if status, _, errOut := call(t, "", "quiz", "--settled", "2"); status == 0 || !strings.Contains(errOut, "--settled") {
		t.Errorf("%s", errOut)
	}
}

func TestQuizIsKeptTakenBackAndGoneOnWith(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	t.Chdir(t.TempDir())
	// A title that nothing is like is asked for again; u takes back; q stops.
	status, out, errOut := call(t, "zzqqxxyy\nnurse\n2\n\n5\nx\n1\nu\nq\n", "quiz")
	if status != 0 || out != "" || !strings.Contains(errOut, "zzqqxxyy") || !strings.Contains(errOut, "after 4 answers") {
		t.Fatalf("status %d, %s\n%s", status, out, errOut)
	}
	// Going on: everything else is skipped, and the profile is written by itself.
	status, out, errOut = call(t, strings.Repeat("s\n", 200), "quiz", "--lang", "zh", "--settled", "0.01")
	if status != 0 || !strings.Contains(errOut, "已有 4 个回答") {
		t.Fatalf("status %d, %s", status, errOut)
	}
	if !strings.Contains(out, "leeway-profile.yaml") || !strings.Contains(out, "nurse") {
		t.Error(out)
	}
	data, err := os.ReadFile("leeway-profile.yaml")
	if err != nil || !strings.Contains(string(data), `title: "nurse"`) || !strings.Contains(string(data), "education: bachelor") {
		t.Errorf("%v\n%s", err, data)
	}
	// Now it begins anew, and no file is written over.
	if status, _, errOut = call(t, strings.Repeat("s\n", 200), "quiz", "--settled", "0.01"); status != 0 || strings.Contains(errOut, "Going on") {
		t.Errorf("status %d, %s", status, errOut)
	}
	if _, err := os.Stat("leeway-profile-2.yaml"); err != nil {
		t.Error(err)
	}
}
