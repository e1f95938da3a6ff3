package resume

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
)

const secret = "sk-very-secret-4711"

// stub answers every request with the content given, as an OpenAI-compatible server.
func stub(t *testing.T, content string, seen *string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Model    string
			Messages []struct{ Role, Content string }
		}
		if r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer "+secret || json.NewDecoder(r.Body).Decode(&body) != nil || body.Model != "tiny" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if seen != nil {
			*seen = body.Messages[len(body.Messages)-1].Content
		}
		answer, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": content}}}})
		_, _ = w.Write(answer)
	}))
	t.Cleanup(s.Close)
	return s
}

const cv = "Emily Baker\nSex: female\nphone: 138-0000-1145\nEXPERIENCE\n2019 - now  Happiness Hero, Blue Door Ltd\n- wipe tables, carry plates, take orders\nSKILLS\nactive listening\nLANGUAGES\nEnglish\n"

func TestAModelRefinesWhatStandsInTheText(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	f := Extract(cat, cv)
	var seen string
	s := stub(t, "```json\n"+`{"jobs":[{"title":"Waiter","from":2019,"to":0,"now":true,"quote":"Happiness Hero,  Blue Door Ltd"},
		{"title":"Chief Executive","from":2010,"to":2012,"quote":"Chief Executive of everything"}],
		"languages":[{"value":"French","quote":"fluent French"}],"skills":[{"value":"serving","quote":"carry plates"}]}`+"\n```", &seen)
	m := Model{URL: s.URL + "/v1", Name: "tiny", Key: secret}
	got, err := m.Refine(context.Background(), cat, f)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Jobs) != 1 || got.Jobs[0].Title != "Waiter" || got.Jobs[0].Code != "35-3031.00" || !got.Jobs[0].Now || got.Jobs[0].From != 2019 {
		t.Errorf("%+v", got.Jobs)
	}
	if len(got.Languages) != 1 || len(got.Skills) != 2 {
		t.Errorf("a quote that does not stand in the text was believed, or one that does was not: %+v %+v", got.Languages, got.Skills)
	}
	for _, who := range []string{"Emily", "Baker", "female", "138-0000"} {
		if strings.Contains(seen, who) {
			t.Errorf("the model was told %q", who)
		}
	}
}

func TestAModelThatFailsChangesNothingAndHidesTheKey(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	f := Extract(cat, cv)
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	status := func(code int) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if code == http.StatusFound {
				w.Header().Set("Location", other.URL)
			}
			w.WriteHeader(code)
			fmt.Fprint(w, r.Header.Get("Authorization"))
		}))
		t.Cleanup(s.Close)
		return s
	}
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
		}
	}))
	defer slow.Close()
	huge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		line := []byte(strings.Repeat("x", 1<<16))
		for range 64 {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	}))
	defer huge.Close()
	for name, c := range map[string]struct{ url, key string }{
		"garbage":      {stub(t, "I am sorry", nil).URL + "/v1", "error.resume.llm.answer"},
		"half":         {stub(t, `{"jobs":[{"title":1}]}`, nil).URL + "/v1", "error.resume.llm.answer"},
		"refused":      {status(401).URL, "error.resume.llm.status"},
		"broken":       {status(500).URL, "error.resume.llm.status"},
		"redirect":     {status(http.StatusFound).URL, "error.resume.llm.status"},
		"huge":         {huge.URL, "error.resume.llm.answer"},
		"slow":         {slow.URL, "error.resume.llm.slow"},
		"nobody":       {"http://127.0.0.1:1/v1", "error.resume.llm.reach"},
		"no address":   {"localhost:8080", "error.resume.llm.url"},
		"another kind": {"file:///etc/passwd", "error.resume.llm.url"},
		"password":     {"http://me:" + secret + "@127.0.0.1/v1", "error.resume.llm.url"},
	} {
		ctx, stop := context.WithTimeout(context.Background(), time.Second)
		got, err := Model{URL: c.url, Name: "tiny", Key: secret}.Refine(ctx, cat, f)
		stop()
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(fmt.Sprintf("%v %+v", err, e), secret) {
			t.Errorf("%s: the key is shown", name)
		}
		was, _ := json.Marshal(f)
		if now, _ := json.Marshal(got); string(now) != string(was) {
			t.Errorf("%s: the findings changed", name)
		}
	}
	if elsewhere > 0 {
		t.Error("a redirect was followed")
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := (Model{URL: slow.URL, Key: secret}).Refine(ctx, cat, f); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
