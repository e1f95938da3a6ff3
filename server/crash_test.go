package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leeway-project/leeway/server/store"
)

// TestServeUntilKilled is no test but the server that the tests below kill: they start
// this program again with a folder for it.
func TestServeUntilKilled(t *testing.T) {
	folder := os.Getenv("LEEWAY_TEST_FOLDER")
	if folder == "" {
		t.Skip("runs for the tests of kills")
	}
	s := jobServer(t, folder, countSlowly)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\nserves http://%s\n", l.Addr())
	t.Fatal(s.Serve(context.Background(), l))
}

// countSlowly counts to fifty, and goes on from where it was.
func countSlowly(ctx context.Context, j *running) error {
	folder, err := j.Folder()
	if err != nil {
		return err
	}
	checkpoint := filepath.Join(folder, "checkpoint")
	data, _ := os.ReadFile(checkpoint) // none is a beginning
	from, _ := strconv.Atoi(string(data))
	for n := from; n < 50; n++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := os.WriteFile(checkpoint, []byte(strconv.Itoa(n)), 0o600); err != nil {
			return err
		}
		j.Report(float64(n)/50, n)
		time.Sleep(20 * time.Millisecond)
	}
	return j.Result(from)
}

// victim is a server in a process of its own.
type victim struct {
	base string
	c    *exec.Cmd
}

func startVictim(t *testing.T, folder string) *victim {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestServeUntilKilled$")
	c.Env = append(os.Environ(), "LEEWAY_TEST_FOLDER="+folder)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	v := &victim{c: c}
	t.Cleanup(v.kill)
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if base, ok := strings.CutPrefix(lines.Text(), "serves "); ok {
			v.base = base
			return v
		}
		fmt.Fprintln(&said, lines.Text())
	}
	t.Fatalf("the server did not start: %s", said.String())
	return nil
}

// kill ends it as a power cut of its process would: nothing of it runs any more.
func (v *victim) kill() {
	_ = v.c.Process.Kill() // it may have been killed before
	_ = v.c.Wait()         // which is said here
}

// send sends a write, under its key, and gives what was answered; err says that nothing was.
func (v *victim) send(client *http.Client, method, path, key string, body any) (code int, answer PersonFacts, err error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, answer, err
	}
	r, err := http.NewRequest(method, v.base+apiRoot+path, bytes.NewReader(data))
	if err != nil {
		return 0, answer, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	a, err := client.Do(r)
	if err != nil {
		return 0, answer, err
	}
	defer a.Body.Close()
	return a.StatusCode, answer, json.NewDecoder(a.Body).Decode(&answer)
}

// writer adds people, one after the other, and after each counts up the notes of one
// person. It sends again what was not answered.
type writer struct {
	t      *testing.T
	name   string
	next   int               // the person to add
	kept   map[string]string // label to ID, of those that were acknowledged
	person string            // whose notes count
	count  int               // that was acknowledged
}

func (w *writer) write(v *victim, acknowledged func()) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for {
		label := fmt.Sprintf("%s-%d", w.name, w.next)
		code, p, err := v.send(client, "POST", "/people", label, map[string]any{"label": label})
		if err != nil {
			return // killed
		}
		if code != 201 || p.Label != label {
			w.t.Errorf("adding %s answers %d %s", label, code, p.Label)
			return
		}
		acknowledged()
		w.kept[label], w.next = p.ID, w.next+1
		if w.person == "" {
			w.person = p.ID
		}
		notes := strconv.Itoa(w.count + 1)
		code, p, err = v.send(client, "PUT", "/people/"+w.person, label+"-note", map[string]any{"label": w.name + "-0", "notes": notes})
		if err != nil {
			return // killed
		}
		if code != 200 || p.Notes != notes {
			w.t.Errorf("writing %s's notes answers %d %s", label, code, p.Notes)
			return
		}
		w.count++
	}
}

// kills is how often the server is killed: LEEWAY_TEST_KILLS, or else a few times.
func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("LEEWAY_TEST_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 3
	}
	return 10
}

func TestKillsLoseNothingAcknowledgedAndDoubleNothing(t *testing.T) {
	folder := t.TempDir()
	var writers []*writer
	for i := range 4 {
		writers = append(writers, &writer{t: t, name: string(rune('a' + i)), kept: map[string]string{}})
	}
	n := kills(t)
	for round := range n {
		v := startVictim(t, folder)
		begun := make(chan bool)
		acknowledged := sync.OnceFunc(func() { close(begun) })
		var all sync.WaitGroup
		for _, w := range writers {
			all.Go(func() { w.write(v, acknowledged) })
		}
		// Mostly among the writes, now and then as they begin.
		if round%5 > 0 {
			select {
			case <-begun:
			case <-time.After(time.Minute):
				t.Fatal("the server acknowledges nothing")
			}
		}
		time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond)
		v.kill()
		all.Wait()
	}
	db, err := store.Open(t.Context(), filepath.Join(folder, "leeway.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	acknowledged, people := compare(t, db, writers)
	if acknowledged < n {
		t.Fatalf("only %d writes were acknowledged in %d rounds", acknowledged, n)
	}
	t.Logf("%d kills, %d writes acknowledged, %d people", n, acknowledged, people)
}

// compare looks whether a database holds what writers were told, and that once. It counts
// what they were told, and the people.
func compare(t *testing.T, db *store.Store, writers []*writer) (acknowledged, people int) {
	t.Helper()
	there, cursor := map[string][]*store.Person{}, ""
	for {
		list, next, err := db.People(t.Context(), "local", cursor, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			there[p.Label] = append(there[p.Label], p)
		}
		if cursor = next; next == "" {
			break
		}
	}
	for label, list := range there {
		if len(list) > 1 {
			t.Errorf("%s is there %d times", label, len(list))
		}
	}
	for _, w := range writers {
		acknowledged += len(w.kept) + w.count
		for label, id := range w.kept {
			if list := there[label]; len(list) == 0 || list[0].ID != id {
				t.Errorf("%s was acknowledged as %s and is %v", label, id, list)
			}
		}
		if w.person == "" {
			continue
		}
		p, err := db.Person(t.Context(), "local", w.person)
		if err != nil {
			t.Fatal(err)
		}
		if notes, _ := strconv.Atoi(p.Notes); notes < w.count || notes > w.count+1 {
			t.Errorf("%s's notes say %s; %d were acknowledged", w.name, p.Notes, w.count)
		}
	}
	return acknowledged, len(there)
}

func TestAJobSurvivesTheKillOfItsServer(t *testing.T) {
	folder := t.TempDir()
	where := filepath.Join(folder, "leeway.db")
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	j := &store.Job{Owner: "local", Kind: "count", Lane: "other"}
	if err := db.AddJob(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	look := func(v *victim, until func(JobFacts) bool) JobFacts {
		t.Helper()
		var facts JobFacts
		for range 400 {
			_, body := get(t, "GET", v.base+apiRoot+"/jobs/"+j.ID, nil)
			if err := json.Unmarshal([]byte(body), &facts); err != nil {
				t.Fatal(err)
			}
			if until(facts) {
				return facts
			}
			time.Sleep(25 * time.Millisecond)
		}
		t.Fatalf("the job stays %+v", facts)
		return facts
	}
	v := startVictim(t, folder)
	look(v, func(f JobFacts) bool { return f.Progress > 0.1 })
	v.kill()
	facts := look(startVictim(t, folder), func(f JobFacts) bool { return f.State == "done" })
	if from, ok := facts.Result.(float64); !ok || from < 5 || facts.Attempts != 2 {
		t.Errorf("it ends as %+v", facts)
	}
}
