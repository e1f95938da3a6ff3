package server

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

func TestEveryDescriptionOfTheAPIHasAChineseTwinAndEveryTwinADescription(t *testing.T) {
	s := apiServer(t)
	shown := map[string]bool{}
	explainer{s.openAPI, func(key string, _ ...any) string {
		if description, ok := strings.CutPrefix(key, described); ok {
			shown[description] = true
		}
		return key
	}}.groups()
	if len(shown) == 0 {
		t.Fatal("nothing is described")
	}
	f, err := os.Open("../locale/messages/api_is.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.Comment, r.LazyQuotes = '\t', '#', true
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if key := row[0]; key != described+row[1] || !shown[row[1]] {
			t.Errorf("%q is no description of the API any more, or its key is not that of its text", key)
		}
		delete(shown, row[1])
	}
	for description := range shown {
		t.Errorf("%q has no Chinese twin in api_is.tsv", description)
	}
	page := readPage(ask(s, "GET", "/api", "", "Accept-Language", "zh"))
	for _, row := range rows {
		if !strings.Contains(page, row[2]) {
			t.Errorf("the Chinese page lacks %q", row[2])
		}
	}
	if strings.Contains(page, described) {
		t.Error("the page shows a key in place of a description")
	}
}
