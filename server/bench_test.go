package server

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/server/store"
)

// BenchmarkRank is a request to rank the paths of each example in turn, from its bytes
// to those of the answer.
func BenchmarkRank(b *testing.B) {
	engine, err := career.Open()
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.Open(context.Background(), filepath.Join(b.TempDir(), "leeway.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	s, err := New(Config{Engine: engine, Store: db})
	if err != nil {
		b.Fatal(err)
	}
	var bodies []string
	for _, lang := range []string{"en", "zh"} {
		list, err := findExamples(lang)
		if err != nil {
			b.Fatal(err)
		}
		for _, x := range list {
			body, err := json.Marshal(Ranking{Profile: *x.Profile, Options: RankOptions{Top: 20}})
			if err != nil {
				b.Fatal(err)
			}
			bodies = append(bodies, string(body))
		}
	}
	ask := func(body string) {
		r := httptest.NewRequest(http.MethodPost, apiRoot+"/paths", strings.NewReader(body))
		r.Host = "localhost"
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			text, _ := io.ReadAll(w.Body)
			b.Fatalf("%d %s", w.Code, text)
		}
	}
	for _, body := range bodies {
		ask(body)
	}
	for i := 0; b.Loop(); i++ {
		ask(bodies[i%len(bodies)])
	}
}
