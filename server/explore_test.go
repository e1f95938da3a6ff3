package server

import (
	"strings"
	"testing"

	"github.com/leeway-project/leeway/occupation"
)

func TestAnOccupationsPageLeadsToThoseRelatedToIt(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	cat := s.Engine.Catalog
	i, _ := cat.Find("29-1141.00")
	found := 0
	for _, lang := range []string{"en", "zh"} {
		page := readPage(gets(t, s, "/explore/occupations/29-1141.00", lang))
		for _, r := range cat.Related(i) {
			if o := cat.Occupations[r.Index]; r.Tier == occupation.PrimaryShort {
				found++
				if link := `<a href="/explore/occupations/` + o.Code + `">` + o.Name(lang) + `</a>`; !strings.Contains(page, link) {
					t.Errorf("the page in %s lacks %s", lang, link)
				}
			}
		}
	}
	if found == 0 {
		t.Error("the occupation is related to none")
	}
}
