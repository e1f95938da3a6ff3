package main

import (
	"os"
	"strings"
	"testing"
)

// TestManualPagesAreCurrent: docs/leeway.1 and its Chinese twin are what the program
// writes, and name every option of every command.
func TestManualPagesAreCurrent(t *testing.T) {
	for lang, path := range map[string]string{"en": "../../docs/leeway.1", "zh": "../../docs/leeway.zh.1"} {
		status, out, errOut := call(t, "", "man", "--lang", lang)
		if status != 0 {
			t.Fatalf("status %d: %s", status, errOut)
		}
		if *update {
			if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		committed, err := os.ReadFile(path)
		if err != nil || string(committed) != out {
			t.Errorf("%s differs from what leeway man --lang %s writes (%v); go test ./cmd/leeway -update", path, lang, err)
		}
		for _, want := range []string{`\-\-html`, `\-\-weights`, `\-\-projections`, "leeway occupation search", "ε · (1 − r · d) ≤ τ"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: nothing of %s", path, want)
			}
		}
	}
}

func TestRoffIsEscaped(t *testing.T) {
	for in, want := range map[string]string{
		"a-b": `a\-b`, ".TH": `\&.TH`, "'x'\n.y": "\\&'x'\n\\&.y", `c:\d`: `c:\ed`, "": "",
	} {
		if got := roff(in); got != want {
			t.Errorf("roff(%q) = %q, want %q", in, got, want)
		}
	}
}
