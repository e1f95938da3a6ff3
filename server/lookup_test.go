package server

import (
	"slices"
	"testing"

	"github.com/leeway-project/leeway/occupation"
)

// TestOccupationsAreFoundWhileTheirNameIsTyped: by half a word, by the whole of one, in
// both languages, and what means nothing finds nothing.
func TestOccupationsAreFoundWhileTheirNameIsTyped(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ lang, text, among string }{
		{"en", "nur", "Registered Nurses"}, {"en", "Nurse", "Registered Nurses"}, {"en", "graphic des", "Graphic Designers"},
		{"en", "desi", "Graphic Designers"}, {"en", "acc", "Accountants and Auditors"}, {"zh", "会", "会计师与审计师"}, {"zh", "护士", "注册护士"},
	} {
		var names []string
		for _, i := range lookup(cat, c.lang, c.text, suggestions) {
			names = append(names, cat.Occupations[i].Name(c.lang))
		}
		if !slices.Contains(names, c.among) || len(names) > suggestions {
			t.Errorf("%q finds %q, not %s", c.text, names, c.among)
		}
	}
	for _, text := range []string{"", " ", "xyzzyx", "\xff"} {
		if found := lookup(cat, "en", text, suggestions); len(found) > 0 {
			t.Errorf("%q finds %v", text, found)
		}
	}
}
