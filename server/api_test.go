package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
)

// ask sends a request to the handler of a server, header as name and value in turn.
func ask(s *Server, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8765"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// apiServer is a server that answers nobody but a test.
func apiServer(t *testing.T) *Server { return jobServer(t, t.TempDir(), nil) }

// everyOperation calls visit with each operation of the API; path has every name in
// brackets replaced by one that nothing has.
func everyOperation(s *Server, visit func(method, path string, op *huma.Operation)) {
	names := regexp.MustCompile(`{[^}]*}`)
	for pattern, op := range s.operations {
		method, path, _ := strings.Cut(pattern, " ")
		visit(method, apiRoot+names.ReplaceAllString(path, "nobody"), op)
	}
}

// isProblem says when an answer is no problem of a status.
func isProblem(t *testing.T, what string, w *httptest.ResponseRecorder, statuses ...int) Problem {
	t.Helper()
	var p Problem
	err := json.Unmarshal(w.Body.Bytes(), &p)
	if kind := w.Header().Get("Content-Type"); !slices.Contains(statuses, w.Code) || kind != "application/problem+json" || err != nil ||
		p.Status != w.Code || p.Title == "" || p.Detail == "" || strings.HasPrefix(p.Detail, "error.") || !strings.HasPrefix(p.Code, "error.") {
		t.Errorf("%s: %d %s %.300s, and not a problem of %v", what, w.Code, kind, w.Body, statuses)
	}
	return p
}

func TestTheDescriptionIsMadeFromTheTypesAndNeedsNoServer(t *testing.T) {
	s := apiServer(t)
	data, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	served := ask(s, "GET", apiRoot+"/openapi.json", "")
	var a, b map[string]any
	if err := json.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(served.Body.Bytes(), &b); err != nil {
		t.Fatal(err)
	}
	if a["openapi"] != "3.1.0" || !reflect.DeepEqual(a, b) {
		t.Error("what --openapi prints is not what is served, or no OpenAPI 3.1")
	}
	ids := map[string]bool{}
	everyOperation(s, func(method, path string, op *huma.Operation) {
		if ids[op.OperationID] || op.Summary == "" || len(op.Tags) != 1 {
			t.Errorf("%s %s: its ID is twice, or it has no summary, or not one tag", method, path)
		}
		ids[op.OperationID] = true
		if method != http.MethodGet && takesKey(op) == strings.Contains(strings.ToLower(op.Summary), "nothing is kept") {
			t.Errorf("%s: a write takes an Idempotency-Key, and what keeps nothing says so in its summary and takes none", op.OperationID)
		}
		if op.BodyReadTimeout >= 0 {
			t.Errorf("%s: a deadline on reading its body would end its work", op.OperationID)
		}
		for _, status := range []string{"403", "422", "429", "500"} {
			if op.Responses[status] == nil || op.Responses[status].Content["application/problem+json"] == nil {
				t.Errorf("%s does not say that it may answer with %s", op.OperationID, status)
			}
		}
	})
}

func TestThePageOfTheAPIExplainsEveryOperationInBothLanguages(t *testing.T) {
	s := apiServer(t)
	for _, lang := range []string{"en", "zh"} {
		page := ask(s, "GET", "/api", "", "Accept-Language", lang)
		if page.Code != 200 || !strings.Contains(page.Body.String(), `lang="`+lang) {
			t.Errorf("%s: %d", lang, page.Code)
		}
		everyOperation(s, func(_, _ string, op *huma.Operation) {
			if !strings.Contains(page.Body.String(), `id="`+op.OperationID+`"`) {
				t.Errorf("the page in %s leaves %s out", lang, op.OperationID)
			}
			if s.printers["en"].T("api."+op.OperationID) != op.Summary || !s.printers[lang].Has("api.tag."+op.Tags[0]) {
				t.Errorf("api.%s and api.tag.%s must stand in locale/messages/api.tsv, the English as the summary", op.OperationID, op.Tags[0])
			}
		})
	}
}

func TestErrorsAreInTheLanguageOfTheCallerAndTheirCodesInNone(t *testing.T) {
	s := apiServer(t)
	for _, x := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/nothing", "", 404},
		{"GET", "/people/nobody", "", 404},
		{"PATCH", "/people", "", 405},
		{"POST", "/people", "{", 400},
		{"POST", "/people", `{"name": "Li"}`, 422},
		{"POST", "/people", `{"profile": {"skills": {"programming": 99}}}`, 422},
		{"GET", "/people?limit=many", "", 422},
		{"GET", "/people?cursor=none", "", 422},
		{"GET", "/occupations/00-0000.00", "", 404},
		{"DELETE", "/data", "", 422},
		{"POST", "/decisions", `{"wrong": 1, "n": 9}`, 422},
		{"POST", "/plans", `{"aql": 0.01, "rql": 0.0100001}`, 422},
	} {
		what := x.method + " " + x.path + " " + x.body
		en := isProblem(t, what, ask(s, x.method, apiRoot+x.path, x.body, "Accept-Language", "en"), x.status)
		zh := isProblem(t, what, ask(s, x.method, apiRoot+x.path, x.body, "Accept-Language", "zh-CN"), x.status)
		han := func(text string) bool {
			return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		}
		if en.Code != zh.Code || han(en.Title+en.Detail) || !han(zh.Title) || !han(zh.Detail) {
			t.Errorf("%s: %+v and %+v", what, en, zh)
		}
	}
}

func TestAWrongMethodIsRefusedWithTheOnesThatAreTaken(t *testing.T) {
	s := apiServer(t)
	taken := map[string][]string{}
	everyOperation(s, func(method, path string, _ *huma.Operation) { taken[path] = append(taken[path], method) })
	for path, methods := range taken {
		slices.Sort(methods)
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"} {
			if slices.Contains(methods, method) {
				continue
			}
			w := ask(s, method, path, "")
			isProblem(t, method+" "+path, w, http.StatusMethodNotAllowed)
			allowed := strings.Split(w.Header().Get("Allow"), ", ")
			slices.Sort(allowed)
			if !slices.Equal(allowed, methods) {
				t.Errorf("%s takes %v, and says %v", path, methods, allowed)
			}
		}
	}
}

func TestNoOtherSiteReachesAnOperation(t *testing.T) {
	s := apiServer(t)
	everyOperation(s, func(method, path string, op *huma.Operation) {
		for _, host := range []string{"leeway.example", "127.0.0.1.example:8765", "169.254.1.1:8765", "[2001:db8::1]:8765", "localhost.example"} {
			isProblem(t, op.OperationID+" as "+host, ask(s, method, path, "", "Host", host), http.StatusForbidden)
		}
		if method == http.MethodGet {
			return
		}
		for _, header := range [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
			{"Origin", "https://leeway.example"}, {"Origin", "http://127.0.0.1:9999"}, {"Origin", "null"},
		} {
			isProblem(t, op.OperationID+" from "+header[1], ask(s, method, path, "{}", header...), http.StatusForbidden)
		}
	})
	for _, header := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://127.0.0.1:8765"}, {"Host", "localhost:8765"}, {"Host", "[::1]:8765"}, nil} {
		if w := ask(s, "POST", apiRoot+"/people", "{}", header...); w.Code != http.StatusCreated {
			t.Errorf("from here, with %v: %d", header, w.Code)
		}
	}
}

func TestTheRateOfRequestsIsLimitedAndSaysHowManyAreLeft(t *testing.T) {
	s := apiServer(t)
	limited, err := New(Config{Engine: s.Engine, Store: s.Store, Folder: s.Folder, Rate: 3})
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for range 50 {
		w := ask(limited, "GET", apiRoot+"/people", "")
		if w.Header().Get("RateLimit-Policy") != `"second";q=3;w=1` || !strings.HasPrefix(w.Header().Get("RateLimit"), `"second";r=`) {
			t.Errorf("the limits are not told: %v", w.Header())
		}
		if w.Code == http.StatusTooManyRequests {
			refused++
			isProblem(t, "too many", w, http.StatusTooManyRequests)
			if w.Header().Get("Retry-After") != "1" {
				t.Error("it is not said when to come again")
			}
		}
	}
	if refused == 0 {
		t.Error("fifty requests at once were all answered at three a second")
	}
}

// TestTheExamplesOfTheDocumentsWork runs the curl commands of docs/api.md against a
// server.
func TestTheExamplesOfTheDocumentsWork(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl here")
	}
	base, stop := serve(t, apiServer(t))
	defer stop()
	for _, name := range []string{"api.md", "api.zh.md"} {
		data, err := os.ReadFile(filepath.Join("..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(data), "```sh\n")
		script, _, ok := strings.Cut(rest, "```")
		if !ok {
			t.Fatalf("%s has no example", name)
		}
		script = strings.ReplaceAll(strings.ReplaceAll(script, "http://127.0.0.1:8765", base), "curl ", "curl -sS --fail-with-body --noproxy '*' ")
		if out, err := exec.CommandContext(t.Context(), "sh", "-ec", script).CombinedOutput(); err != nil || strings.Count(string(out), `"confidence"`) < 2 {
			t.Errorf("%s: %v\n%.2000s", name, err, out)
		}
	}
}
