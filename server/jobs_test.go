package server

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/server/store"
	"github.com/leeway-project/leeway/tolerance"
)

// jobServer is a server with a kind of job, "count", that a test has in its hands.
func jobServer(t *testing.T, folder string, w work) *Server {
	t.Helper()
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	tau, err := tolerance.Load("")
	if err != nil {
		t.Fatal(err)
	}
	set, err := evidence.Open()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := career.New(cat, tau, set)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(folder, "leeway.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s, err := New(Config{Engine: engine, Store: db, Folder: folder, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	s.kinds["count"] = kind{lane: "other", work: w}
	return s
}

// serve runs a server until stop is called, which waits for its end.
func serve(t *testing.T, s *Server) (base string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serving ended with %v", err)
		}
	}
	t.Cleanup(stop)
	return "http://" + l.Addr().String(), stop
}

func begin(t *testing.T, s *Server, fill func(string) error) *store.Job {
	t.Helper()
	j, err := s.startJob(t.Context(), store.Job{Kind: "count", Label: "a count"}, map[string]int{"to": 3}, fill)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// until waits for a job to get into a state.
func until(t *testing.T, s *Server, id string, state store.State) *store.Job {
	t.Helper()
	for range 400 {
		j, err := s.Store.Job(t.Context(), s.owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if j.State == state {
			return j
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("the job did not get %s", state)
	return nil
}

func get(t *testing.T, method, address string, header map[string]string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(data)
}

func TestAJobRunsAndKeepsWhatCameOfIt(t *testing.T) {
	s := jobServer(t, t.TempDir(), func(_ context.Context, j *running) error {
		var in struct{ To int }
		if err := j.Input(&in); err != nil {
			return err
		}
		folder, err := j.Folder()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(folder, "in"))
		if err != nil {
			return err
		}
		j.Report(0.5, map[string]string{"read": string(data)})
		return j.Result(in.To)
	})
	base, _ := serve(t, s)
	j := begin(t, s, func(folder string) error {
		return os.WriteFile(filepath.Join(folder, "in"), []byte("three"), 0o600)
	})
	j = until(t, s, j.ID, store.Done)
	if string(j.Result) != "3" || j.Progress != 1 || string(j.Status) != `{"read":"three"}` {
		t.Errorf("kept %s, %s at %v", j.Result, j.Status, j.Progress)
	}
	if code, body := get(t, "GET", base+"/jobs", nil); code != 200 || !strings.Contains(body, "a count") {
		t.Errorf("the list is %d %s", code, body)
	}
	code, body := get(t, "GET", base+"/api/v1/jobs/"+j.ID, nil)
	var facts JobFacts
	if err := json.Unmarshal([]byte(body), &facts); err != nil || code != 200 || facts.State != "done" || facts.Result != 3.0 {
		t.Errorf("the API tells %d %s %v", code, body, err)
	}
	if code, _ := get(t, "DELETE", base+"/api/v1/jobs/"+j.ID, nil); code != 204 {
		t.Errorf("removing it answers %d", code)
	}
	if _, err := os.Stat(s.folderPath(j.ID)); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
	for lang, words := range map[string]string{"en": "this task is not", "zh": "没有这项任务"} {
		for _, path := range []string{"", "/events"} {
			code, body := get(t, "GET", base+"/api/v1/jobs/"+j.ID+path, map[string]string{"Accept-Language": lang})
			if code != 404 || !strings.Contains(body, words) || !strings.Contains(body, `"error.job.none"`) {
				t.Errorf("a job that is gone%s is told as %d %s", path, code, body)
			}
		}
	}
}

func TestAJobThatFailsSaysWhyInEitherLanguage(t *testing.T) {
	s := jobServer(t, t.TempDir(), func(context.Context, *running) error {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.cursor", Args: []any{"x<y"}}
	})
	base, _ := serve(t, s)
	j := until(t, s, begin(t, s, nil).ID, store.Failed)
	for lang, words := range map[string]string{"en": "x&lt;y is not a place in a list", "zh": "x&lt;y 不是列表中的位置"} {
		if _, body := get(t, "GET", base+"/jobs/"+j.ID, map[string]string{"Accept-Language": lang}); !strings.Contains(body, words) {
			t.Errorf("the page in %s does not say %q:\n%s", lang, words, body)
		}
	}
}

func TestAPanicOfAJobFailsThatJobAlone(t *testing.T) {
	s := jobServer(t, t.TempDir(), func(context.Context, *running) error { panic("oh") })
	serve(t, s)
	until(t, s, begin(t, s, nil).ID, store.Failed)
	until(t, s, begin(t, s, nil).ID, store.Failed)
}

func TestAJobIsCancelledRemovedAndResumed(t *testing.T) {
	begun := make(chan string, 9)
	s := jobServer(t, t.TempDir(), func(ctx context.Context, j *running) error {
		folder, err := j.Folder()
		if err != nil {
			return err
		}
		begun <- folder
		<-ctx.Done()
		if err := os.WriteFile(filepath.Join(folder, "checkpoint"), nil, 0o600); err != nil && !os.IsNotExist(err) {
			return err
		}
		return ctx.Err()
	})
	serve(t, s)
	j := begin(t, s, nil)
	folder := <-begun
	if _, err := s.Store.Cancel(t.Context(), s.owner, j.ID); err != nil {
		t.Fatal(err)
	}
	until(t, s, j.ID, store.Cancelled)
	if _, err := s.Store.Resume(t.Context(), s.owner, j.ID); err != nil {
		t.Fatal(err)
	}
	if again := <-begun; again != folder {
		t.Errorf("it goes on in %s, not in %s", again, folder)
	}
	if _, err := os.Stat(filepath.Join(folder, "checkpoint")); err != nil {
		t.Errorf("what it left is gone: %v", err)
	}
	if err := s.removeOneJob(t.Context(), j.ID); err != nil {
		t.Fatal(err)
	}
	begin(t, s, nil)
	<-begun // the lane is free again
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("its folder is still there: %v", err)
	}
}

func TestAStoppedServerLeavesAJobToTheNext(t *testing.T) {
	folder := t.TempDir()
	begun := make(chan bool, 1)
	s := jobServer(t, folder, func(ctx context.Context, j *running) error {
		j.Report(0.25, 7)
		begun <- true
		<-ctx.Done()
		return ctx.Err()
	})
	_, stop := serve(t, s)
	j := begin(t, s, nil)
	<-begun
	stop()
	if j := until(t, s, j.ID, store.Waiting); j.Attempts != 0 || string(j.Status) != "7" {
		t.Errorf("it waits with %d attempts and status %s", j.Attempts, j.Status)
	}
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	next := jobServer(t, folder, func(_ context.Context, j *running) error {
		var status int
		return j.Result(map[string]any{"there": j.Status(&status), "status": status})
	})
	serve(t, next)
	if j := until(t, next, j.ID, store.Done); string(j.Result) != `{"status":7,"there":true}` {
		t.Errorf("the next one found %s", j.Result)
	}
}

// events reads a stream to its end.
func events(t *testing.T, address string) (kinds []string, last string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if kind := a.Header.Get("Content-Type"); a.StatusCode != 200 || kind != "text/event-stream" {
		t.Fatalf("the stream is %d %s", a.StatusCode, kind)
	}
	for lines := bufio.NewScanner(a.Body); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			kinds, last = append(kinds, name), ""
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && kinds[len(kinds)-1] != "end" {
			last += data
		}
	}
	return kinds, last
}

func TestAStreamFollowsAJobToItsEnd(t *testing.T) {
	on := make(chan bool)
	s := jobServer(t, t.TempDir(), func(_ context.Context, j *running) error {
		for range 2 {
			<-on
			j.Report(0.5, nil)
		}
		return nil
	})
	base, _ := serve(t, s)
	for _, address := range []string{"/jobs/{}/events", "/api/v1/jobs/{}/events"} {
		j := begin(t, s, nil)
		until(t, s, j.ID, store.Running)
		go func() { on <- true; on <- true }()
		kinds, last := events(t, base+strings.Replace(address, "{}", j.ID, 1))
		if len(kinds) < 2 || !strings.Contains(last, "Done") && !strings.Contains(last, `"done"`) && kinds[len(kinds)-1] != "end" {
			t.Errorf("%s gave %v, at last %s", address, kinds, last)
		}
	}
}

func TestStreamsEndWhenTheServerStops(t *testing.T) {
	s := jobServer(t, t.TempDir(), func(ctx context.Context, _ *running) error { <-ctx.Done(); return ctx.Err() })
	base, stop := serve(t, s)
	j := begin(t, s, nil)
	until(t, s, j.ID, store.Running)
	r, err := http.NewRequestWithContext(t.Context(), "GET", base+"/jobs/"+j.ID+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	stop()
	body, err := io.ReadAll(a.Body)
	if err != nil || !strings.Contains(string(body), "event: part") || strings.Contains(string(body), "event: end") {
		t.Errorf("the stream ends with %v after %s", err, body)
	}
}

func TestAFormCancelsAJob(t *testing.T) {
	s := jobServer(t, t.TempDir(), func(ctx context.Context, _ *running) error { <-ctx.Done(); return ctx.Err() })
	base, _ := serve(t, s)
	j := begin(t, s, nil)
	a, err := http.PostForm(base+"/jobs/"+j.ID+"/cancel", url.Values{"back": {"/jobs"}})
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	if a.StatusCode != 200 || a.Request.URL.Path != "/jobs" {
		t.Errorf("leads to %d %s", a.StatusCode, a.Request.URL.Path)
	}
	until(t, s, j.ID, store.Cancelled)
}
