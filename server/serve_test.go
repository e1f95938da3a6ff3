package server

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leeway-project/leeway/server/store"
)

func TestARequestUnderWayIsAnsweredWhenTheServerStops(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	base, stop := serve(t, s)
	address := strings.TrimPrefix(base, "http://")
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const form = "label=Li&way=profile"
	fmt.Fprintf(c, "POST /people HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", address, len(form))
	in := bufio.NewReader(c)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("the server does not wait for the form: %s, %v", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	// The form is sent when no new connection is taken any more.
	stopped := make(chan bool)
	go func() { stop(); close(stopped) }()
	for {
		other, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		other.Close()
		time.Sleep(5 * time.Millisecond)
	}
	fmt.Fprint(c, form)
	a, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusSeeOther {
		t.Errorf("it is answered %s", a.Status)
	}
	<-stopped
	if list, _, err := s.Store.People(t.Context(), s.owner, "", 9); err != nil || len(list) != 1 || list[0].Label != "Li" {
		t.Errorf("kept %v, %v", list, err)
	}
}

func TestHealthSaysWhetherTheDatabaseAnswers(t *testing.T) {
	s := jobServer(t, t.TempDir(), func(context.Context, *running) error { return nil })
	base, _ := serve(t, s)
	until(t, s, begin(t, s, nil).ID, store.Done) // all of it has started
	if code, body := get(t, "GET", base+"/healthz", nil); code != 200 || body != "ok\n" {
		t.Errorf("it says %d %s", code, body)
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if code, _ := get(t, "GET", base+"/healthz", nil); code != 503 {
		t.Errorf("without a database it says %d", code)
	}
}

// safe is a buffer for many.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// lilei is a word that the log must not tell.
const lilei = "LILEI"

// sendWord sends a request that tells the word in its header too.
func sendWord(t *testing.T, method, address, kind string, body io.Reader) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Idempotency-Key", lilei+r.URL.Path)
	r.Header.Set("User-Agent", lilei)
	r.Header.Set("Cookie", "lang="+lilei)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if _, err := io.Copy(io.Discard, a.Body); err != nil {
		t.Error(err)
	}
}

// uploadOf is a form with files that are called by the word.
func uploadOf(t *testing.T) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, field := range []string{"file", "resume"} {
		f, err := m.CreateFormFile(field, lilei+".pdf")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, lilei)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m.FormDataContentType()
}

// TestTheLogTellsOfNobody sends a word wherever a user can, also where it is refused.
func TestTheLogTellsOfNobody(t *testing.T) {
	var log safe
	s := jobServer(t, t.TempDir(), func(_ context.Context, j *running) error {
		return fmt.Errorf("the work on %d bytes failed", len(j.Label()))
	})
	s.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	base, stop := serve(t, s)
	p := &store.Person{Owner: s.owner, Label: lilei, Notes: lilei}
	if err := s.Store.Add(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	j, err := s.startJob(t.Context(), store.Job{Kind: "count", Label: lilei, About: p.ID}, lilei, nil)
	if err != nil {
		t.Fatal(err)
	}
	until(t, s, j.ID, store.Failed)
	do := func(method, path, kind string, body io.Reader) { sendWord(t, method, base+path, kind, body) }
	upload, kind := uploadOf(t)
	form := url.Values{"label": {lilei}, "notes": {lilei}, "way": {lilei}, "value": {lilei}, "lang": {lilei}, "title": {lilei}, "sure": {lilei}}.Encode()
	const json, forms = "application/json", "application/x-www-form-urlencoded"
	for _, path := range []string{"/people", "/people/" + p.ID, "/people/" + p.ID + "/quiz", "/people/" + p.ID + "/profile", "/people/" + lilei, "/" + lilei, "/jobs/" + j.ID, "/explore/occupations?q=" + lilei, "/suggest?title=" + lilei, "/data/export", "/people?cursor=" + lilei, "/api/v1/people/" + p.ID, "/api/v1/jobs/" + lilei, "/api/v1/" + lilei, "/assets/" + lilei} {
		do("GET", path, json, nil)
	}
	for _, path := range []string{"/people", "/language", "/people/" + p.ID + "/quiz", "/people/" + p.ID + "/profile", "/people/" + p.ID + "/review", "/people/" + p.ID + "/weights", "/jobs/" + j.ID + "/resume", "/data/remove"} {
		do("POST", path, forms, strings.NewReader(form))
	}
	until(t, s, j.ID, store.Failed)
	for _, path := range []string{"/people/" + p.ID + "/resume", "/api/v1/measurements"} {
		do("POST", path, kind, bytes.NewReader(upload))
	}
	for _, body := range []string{`{"label":"` + lilei + `"}`, `{"label":["` + lilei + `"]}`, lilei, `{"` + lilei + `":1}`} {
		do("POST", "/api/v1/people", json, strings.NewReader(body))
		do("PUT", "/api/v1/people/"+p.ID, json, strings.NewReader(body))
		do("POST", "/api/v1/paths", json, strings.NewReader(body))
	}
	do("DELETE", "/api/v1/people/"+p.ID, json, nil)
	stop()
	said := log.String()
	if n := strings.Count(said, "msg=request"); n < 30 {
		t.Fatalf("only %d requests are in the log; is the test blind?", n)
	}
	for _, secret := range []string{lilei, strings.ToLower(lilei), p.ID, ".pdf"} {
		for line := range strings.Lines(said) {
			if strings.Contains(line, secret) {
				t.Errorf("the log tells of %s: %s", secret, line)
			}
		}
	}
}
