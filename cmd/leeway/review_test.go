package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/review"
)

// answersFor are the right answers of a session, one a line, or all the same.
func answersFor(t *testing.T, seed uint64, items int, lang string) string {
	t.Helper()
	s, err := review.New(review.Options{Seed: seed, Items: items, Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for !s.Done() {
		p := s.Piece()
		b.WriteString(map[bool]string{true: "wrong\n", false: "对\n"}[p.Planted])
		if err := s.Answer(p.Planted, 0); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "answers.txt")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAReviewTestGivesACatchRateThatPathUses(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	profile := filepath.Join(t.TempDir(), "me.yaml")
	before := "# mine\ninterests: SIA\ncatch:\n  caught: 1\n  of: 40\neducation: bachelor\n"
	if err := os.WriteFile(profile, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "zh"} {
		status, out, errOut := call(t, "", "review", "--seed", "5", "--answers", answersFor(t, 5, 40, lang), "--profile", profile, "--json", "--lang", lang)
		if status != 0 {
			t.Fatal(errOut)
		}
		var v struct {
			Catch struct{ Value, Low, High float64 }
			Hits  struct{ Wrong, N int }
			Means []struct{ Mode string }
		}
		if err := json.Unmarshal([]byte(out), &v); err != nil || v.Catch.Value < 0.9 || v.Hits.Wrong != v.Hits.N || len(v.Means) != 10 {
			t.Errorf("%s: %v %s", lang, err, out)
		}
		after, err := os.ReadFile(profile)
		if err != nil || !strings.HasPrefix(string(after), "# mine\ninterests: SIA\ncatch: {caught: ") || !strings.HasSuffix(string(after), "}\neducation: bachelor\n") || strings.Count(string(after), "catch") != 1 {
			t.Errorf("the profile: %s (%v)", after, err)
		}
		_, path, _ := call(t, "", "path", profile, "--resamples", "5", "--json", "--lang", lang)
		if !strings.Contains(path, `"assumed": false`) {
			t.Error("leeway path does not use the catch rate")
		}
	}
	for name, c := range map[string]struct {
		args   []string
		status int
	}{
		"too few answers":  {[]string{"--answers", answersFor(t, 5, 10, "en"), "--seed", "5"}, 3},
		"no such file":     {[]string{"--answers", "nowhere.txt"}, 4},
		"no such modality": {[]string{"--modality", "smell"}, 2},
		"no such work":     {[]string{"--application", "alchemy"}, 4},
		"nothing to judge": {[]string{"--application", "law", "--modality", "music"}, 2},
		"no such profile":  {[]string{"--profile", "nowhere.yaml"}, 4},
		"no pieces":        {[]string{"--items", "0"}, 2},
	} {
		if status, out, errOut := call(t, "", append([]string{"review", "--lang", "en"}, c.args...)...); status != c.status || out != "" {
			t.Errorf("%s: status %d, %s%s", name, status, out, errOut)
		}
	}
}

// TestAReviewTestGoesOnWhereItWasLeft, with one answer taken back.
func TestAReviewTestGoesOnWhereItWasLeft(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	folder := t.TempDir()
	run := func(in string, more ...string) (int, string, string) {
		return call(t, in, append([]string{"review", "--items", "6", "--seed", "9", "--modality", "image,text,music", "--folder", folder, "--lang", "en"}, more...)...)
	}
	if status, out, errOut := run("w\nr\nu\nperhaps\nr\nq\n"); status != 0 || !strings.Contains(out, "Go on with") || !strings.Contains(errOut, "perhaps") {
		t.Fatalf("%d %s %s", status, out, errOut)
	}
	status, out, errOut := run("w\nw\ns\nw\n")
	if status != 0 || !strings.Contains(errOut, "You go on after 2 of 6") || !strings.Contains(out, "You spot") || !strings.Contains(out, "pieces skipped: 1") {
		t.Errorf("%d %s %s", status, out, errOut)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("files are left: %v %v", left, err)
	}
	if _, _, errOut := run("q\n"); strings.Contains(errOut, "You go on") {
		t.Error("a finished session goes on")
	}
}

// TestWhoCallsEverythingWrongIsTold that it may be guessing, and what review follows.
func TestWhoCallsEverythingWrongIsTold(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	all := filepath.Join(t.TempDir(), "all.txt")
	if err := os.WriteFile(all, []byte(strings.Repeat("wrong\n", 40)), 0o600); err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string]struct{ guess, share, rate string }{
		"en": {"may be guessing", "review share r", "Hit rate: "}, "zh": {"与猜测没有可靠的差别", "审核比例 r", "命中率："},
	} {
		_, blind, _ := call(t, "", "review", "--seed", "5", "--answers", all, "--lang", lang)
		_, sharp, _ := call(t, "", "review", "--seed", "5", "--answers", answersFor(t, 5, 40, lang), "--lang", lang)
		if !strings.Contains(blind, words.guess) || strings.Contains(sharp, words.guess) {
			t.Errorf("%s: %s%s", lang, blind, sharp)
		}
		for _, want := range []string{words.share, words.rate, "100% ("} {
			if !strings.Contains(sharp, want) {
				t.Errorf("%s: no %q in\n%s", lang, want, sharp)
			}
		}
	}
}
