package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/server/store"
)

// benchServer is a server with an empty database.
func benchServer(b *testing.B) *Server {
	b.Helper()
	engine, err := career.Open()
	if err != nil {
		b.Fatal(err)
	}
	db, err := store.Open(context.Background(), filepath.Join(b.TempDir(), "leeway.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	s, err := New(Config{Engine: engine, Store: db})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// answer asks a server and wants an answer.
func answer(b *testing.B, s *Server, method, path, body string) {
	b.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = "localhost"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("%s: %d %.500s", path, w.Code, w.Body)
	}
}

// BenchmarkPage is each kind of page that ranks nothing.
func BenchmarkPage(b *testing.B) {
	s := benchServer(b)
	for _, path := range []string{"/", "/people", "/explore", "/explore/occupations", "/explore/occupations?sort=tau&page=3", "/explore/occupations?q=nurse",
		"/explore/occupations/29-1141.00", "/explore/applications", "/explore/applications/law", "/explore/roles", "/explore/evidence", "/data", "/api"} {
		b.Run(strings.Trim(path, "/"), func(b *testing.B) {
			for b.Loop() {
				answer(b, s, http.MethodGet, path, "")
			}
		})
	}
}

// BenchmarkRank is a request to rank the paths of each example in turn, from its bytes
// to those of the answer.
func BenchmarkRank(b *testing.B) {
	s := benchServer(b)
	var bodies []string
	for _, lang := range []string{"en", "zh"} {
		list, err := s.examplesIn(lang)
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
	for _, body := range bodies { // what is the same for everybody is computed once
		answer(b, s, http.MethodPost, apiRoot+"/paths", body)
	}
	for i := 0; b.Loop(); i++ {
		answer(b, s, http.MethodPost, apiRoot+"/paths", bodies[i%len(bodies)])
	}
}
