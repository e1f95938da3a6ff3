package lab

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestWhatAKilledSaveLeftIsSweptAway when the run is opened, or begun where the first save
// was killed, and nothing else in the folder is.
func TestWhatAKilledSaveLeftIsSweptAway(t *testing.T) {
	folder := t.TempDir()
	litter := func() {
		for name, age := range map[string]time.Duration{
			File + ".123456":  2 * stale,
			File + ".777":     0, // of another process, at this moment
			File + ".old":     2 * stale,
			File + ".1.notes": 2 * stale,
			"123456":          2 * stale,
		} {
			path, then := filepath.Join(folder, name), time.Now().Add(-age)
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
	check := func(want ...string) {
		t.Helper()
		entries, err := os.ReadDir(folder)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		want = append(want, "123456", File+".1.notes", File+".777", File+".old")
		slices.Sort(want)
		if err != nil || !slices.Equal(names, want) {
			t.Errorf("the folder holds %v, %v, want %v", names, err, want)
		}
	}
	litter()
	r := start(t, folder, short(Video))
	check()
	if err := r.save(); err != nil {
		t.Fatal(err)
	}
	litter()
	if r, err := Open(folder, 1); err == nil {
		r.Close()
	}
	check(File)
}
