package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leeway-project/leeway/server/store"
)

// added adds a person and gives their ID.
func added(t *testing.T, s *Server, body string, header ...string) string {
	t.Helper()
	w := ask(s, "POST", apiRoot+"/people", body, header...)
	var p PersonFacts
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("adding %s: %d %s", body, w.Code, w.Body)
	}
	return p.ID
}

// atOnce sends so many requests at once.
func atOnce(n int, send func(i int) *httptest.ResponseRecorder) []*httptest.ResponseRecorder {
	out := make([]*httptest.ResponseRecorder, n)
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-begin
			out[i] = send(i)
		})
	}
	close(begin)
	all.Wait()
	return out
}

func TestAWriteUnderOneKeyIsDoneOnceHoweverOftenAndAtOnceItIsSent(t *testing.T) {
	s := apiServer(t)
	id := added(t, s, `{"label": "A"}`)
	for _, x := range []struct{ method, path, body string }{
		{"PUT", "/people/" + id, `{"label": "B"}`},
		{"POST", "/people", `{"label": "C"}`},
		{"DELETE", "/people/" + id, ""},
	} {
		answers := atOnce(16, func(int) *httptest.ResponseRecorder {
			return ask(s, x.method, apiRoot+x.path, x.body, "Idempotency-Key", "key of "+x.method)
		})
		first := 0
		for _, w := range answers {
			if w.Code != answers[0].Code || w.Body.String() != answers[0].Body.String() || w.Header().Get("ETag") != answers[0].Header().Get("ETag") || w.Code >= 300 {
				t.Errorf("%s: %d %s, and %d %s", x.method, w.Code, w.Body, answers[0].Code, answers[0].Body)
			}
			if w.Header().Get("Idempotency-Replayed") == "" {
				first++
			}
		}
		if first != 1 {
			t.Errorf("%s was done %d times", x.method, first)
		}
		if x.method == "PUT" && !strings.Contains(answers[0].Body.String(), `"version":2`) {
			t.Errorf("it was changed more than once: %s", answers[0].Body)
		}
	}
	list, _, err := s.Store.People(t.Context(), s.owner, "", 100)
	if err != nil || len(list) != 1 || list[0].Label != "C" {
		t.Errorf("one person must be left: %v %v", list, err)
	}
}

func TestAKeyIsForOneWriteAlone(t *testing.T) {
	s := apiServer(t)
	added(t, s, `{"label": "A"}`, "Idempotency-Key", "k")
	for _, x := range []struct{ method, path, body string }{
		{"POST", "/people", `{"label": "B"}`}, {"DELETE", "/data?sure=true", ""}, {"PUT", "/people/x", `{"label": "A"}`},
	} {
		if p := isProblem(t, x.method, ask(s, x.method, apiRoot+x.path, x.body, "Idempotency-Key", "k"), 422); p.Code != "error.repeat.other" {
			t.Errorf("%s: %+v", x.method, p)
		}
	}
	for _, key := range []string{strings.Repeat("k", 201), "k\u00e9y", "k\x7f"} {
		isProblem(t, "a key of "+strconv.Quote(key), ask(s, "POST", apiRoot+"/people", "{}", "Idempotency-Key", key), 422)
	}
}

func TestARefusedWriteMayBePutRightUnderItsKey(t *testing.T) {
	s := apiServer(t)
	isProblem(t, "wrong", ask(s, "POST", apiRoot+"/people", `{"profile": {"education": "some"}}`, "Idempotency-Key", "k"), 422)
	added(t, s, `{"profile": {"education": "master"}}`, "Idempotency-Key", "k")
}

func TestAfterADayAKeyIsFreeForAnotherWrite(t *testing.T) {
	s := apiServer(t)
	first := added(t, s, `{"label": "A"}`, "Idempotency-Key", "k")
	s.now = func() time.Time { return time.Now().Add(repeatTime + time.Hour) }
	if second := added(t, s, `{"label": "B"}`, "Idempotency-Key", "k"); second == first {
		t.Error("the second person was taken for the first")
	}
}

func TestNoReplyOutlivesWhatItTellsOf(t *testing.T) {
	s := apiServer(t)
	reply := func(key string) *store.Reply {
		r, err := s.Store.Reply(t.Context(), s.owner, key, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	id := added(t, s, `{"label": "A"}`, "Idempotency-Key", "add")
	ask(s, "PUT", apiRoot+"/people/"+id, `{"notes": "N"}`, "Idempotency-Key", "change")
	if reply("add") == nil || reply("change") == nil {
		t.Fatal("the replies must be kept while the person is")
	}
	ask(s, "DELETE", apiRoot+"/people/"+id, "", "Idempotency-Key", "remove")
	if reply("add") != nil || reply("change") != nil {
		t.Error("the replies stay after the person")
	}
	if r := reply("remove"); r == nil || r.Body != "" {
		t.Errorf("that the person was removed may be told again, and nothing else: %+v", r)
	}
	// The person goes between the write and the keeping of its reply.
	if err := s.Store.KeepReply(t.Context(), s.owner, "late", id, store.Reply{Status: 201, Body: "A"}); err != nil || reply("late") != nil {
		t.Errorf("a reply came after the person had gone: %v", err)
	}
	watch := ask(s, "POST", apiRoot+"/watches", `{"name": "W", "tolerance": 0.1}`, "Idempotency-Key", "watch")
	if watch.Code != http.StatusCreated || reply("watch") == nil {
		t.Fatalf("the reply of the watch must be kept while it is: %d %s", watch.Code, watch.Body)
	}
	ask(s, "DELETE", watch.Header().Get("Location"), "")
	if reply("watch") != nil {
		t.Error("the reply stays after the watch")
	}
	ask(s, "POST", apiRoot+"/paths", `{"profile": {"label": "A"}, "options": {"top": 1}}`, "Idempotency-Key", "rank")
	if reply("rank") != nil {
		t.Error("what keeps nothing has kept its reply")
	}
}

func TestOfTwoChangesOfOneVersionOneIsRefusedAndNothingIsLost(t *testing.T) {
	s := apiServer(t)
	id := added(t, s, `{"label": "A"}`)
	for round := range 5 {
		tag := ask(s, "GET", apiRoot+"/people/"+id, "").Header().Get("ETag")
		done := ""
		for i, w := range atOnce(12, func(i int) *httptest.ResponseRecorder {
			return ask(s, "PUT", apiRoot+"/people/"+id, `{"label": "`+strconv.Itoa(i)+`"}`, "If-Match", tag)
		}) {
			switch {
			case w.Code == http.StatusOK && done == "":
				done = strconv.Itoa(i)
			case w.Code == http.StatusOK:
				t.Errorf("both %s and %d were taken for one version", done, i)
			default:
				isProblem(t, "the slower", w, http.StatusPreconditionFailed)
			}
		}
		p, err := s.Store.Person(t.Context(), s.owner, id)
		if err != nil || p.Label != done || p.Version != round+2 {
			t.Errorf("the person is %+v after %s was taken: %v", p, done, err)
		}
	}
	isProblem(t, "an old tag", ask(s, "DELETE", apiRoot+"/people/"+id, "", "If-Match", `"v1"`), http.StatusPreconditionFailed)
	isProblem(t, "no tag", ask(s, "PUT", apiRoot+"/people/"+id, "{}", "If-Match", `x`), http.StatusPreconditionFailed)
	if w := ask(s, "PUT", apiRoot+"/people/"+id, "{}", "If-Match", `"v9", "v6"`); w.Code != http.StatusOK {
		t.Errorf("a tag among others: %d", w.Code)
	}
	if w := ask(s, "DELETE", apiRoot+"/people/"+id, "", "If-Match", "*"); w.Code != http.StatusNoContent {
		t.Errorf("any version: %d", w.Code)
	}
}

func TestWhatTheCallerHasIsNotSentAgain(t *testing.T) {
	s := apiServer(t)
	id := added(t, s, `{"label": "A"}`)
	for _, path := range []string{"/people/" + id, "/people", "/applications", "/occupations?q=nurse", "/evidence"} {
		tag := ask(s, "GET", apiRoot+path, "").Header().Get("ETag")
		w := ask(s, "GET", apiRoot+path, "", "If-None-Match", `"other", W/`+tag)
		if tag == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 || w.Header().Get("ETag") != tag {
			t.Errorf("%s with %s: %d %d bytes", path, tag, w.Code, w.Body.Len())
		}
	}
	tag := ask(s, "GET", apiRoot+"/people", "").Header().Get("ETag")
	ask(s, "PUT", apiRoot+"/people/"+id, `{"label": "B"}`)
	if w := ask(s, "GET", apiRoot+"/people", "", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("the list has changed: %d", w.Code)
	}
	en, zh := ask(s, "GET", apiRoot+"/applications/law", "", "Accept-Language", "en"), ask(s, "GET", apiRoot+"/applications/law", "", "Accept-Language", "zh")
	if en.Header().Get("ETag") == zh.Header().Get("ETag") && en.Body.String() != zh.Body.String() {
		t.Error("two languages have one tag")
	}
}

func TestAListIsGivenPageByPageAndNothingMovesWhileItGrows(t *testing.T) {
	s := apiServer(t)
	want := map[string]bool{}
	for i := range 7 {
		want[added(t, s, `{"label": "`+strconv.Itoa(i)+`"}`)] = true
	}
	cursor := ""
	for range 20 {
		var page struct {
			Items []PersonFacts
			Next  string
		}
		if err := json.Unmarshal(ask(s, "GET", apiRoot+"/people?limit=2&cursor="+cursor, "").Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, p := range page.Items {
			if !want[p.ID] && p.Label != "new" {
				t.Errorf("%s stands twice", p.Label)
			}
			delete(want, p.ID)
		}
		added(t, s, `{"label": "new"}`)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(want) > 0 {
		t.Errorf("%d people were left out", len(want))
	}
}
