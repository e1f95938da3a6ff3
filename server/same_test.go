package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestAKeptPageIsThatOfItsLanguageAndPart: what was drawn for one request is sent to
// another only where it would have been drawn alike.
func TestAKeptPageIsThatOfItsLanguageAndPart(t *testing.T) {
	s := labServer(t, t.TempDir())
	page := func(path, lang, part string) string {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Host = "localhost"
		r.Header.Set("Accept-Language", lang)
		r.Header.Set("HX-Request", part)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Vary") == "" {
			t.Fatalf("%s answers %d with %v", path, w.Code, w.Header())
		}
		return w.Body.String()
	}
	seen := map[string]string{}
	for range 2 {
		for _, path := range []string{"/explore/occupations", "/explore/occupations?sort=tau", "/explore/occupations?sort=tau&page=1"} {
			for _, lang := range []string{"en", "zh"} {
				for _, part := range []string{"", "true"} {
					key, body := path+" "+lang+" "+part, page(path, lang, part)
					for other, there := range seen {
						if (other == key) != (there == body) {
							t.Errorf("%s and %s: equal is %v", key, other, there == body)
						}
					}
					seen[key] = body
				}
			}
		}
	}
	for range 2 {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/explore/applications/none", nil)
		r.Host = "localhost"
		if s.ServeHTTP(w, r); w.Code != http.StatusNotFound {
			t.Errorf("what is not there answers %d", w.Code)
		}
	}
}
