package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/internal/pgtest"
	"github.com/leeway-project/leeway/person"
)

// postgres is the server of these tests; nil where there is none.
var postgres *pgtest.Server

func TestMain(m *testing.M) {
	var err error
	if postgres, err = pgtest.Start(context.Background()); err != nil && !errors.Is(err, pgtest.ErrNone) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if postgres != nil {
		if err := postgres.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping PostgreSQL:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// address is that of an empty database of a kind.
func address(t *testing.T, kind string) string {
	t.Helper()
	if kind == "SQLite" {
		return filepath.Join(t.TempDir(), "leeway.db")
	}
	if postgres == nil {
		t.Skip(pgtest.ErrNone)
	}
	where, drop, err := postgres.Database(t.Context(), fmt.Sprintf("%s %d", t.Name(), time.Now().UnixNano()%1e9))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return where
}

func open1(t *testing.T, where string) *Store {
	t.Helper()
	s, err := Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// onBoth runs a test on an empty database of each kind.
func onBoth(t *testing.T, test func(*testing.T, *Store)) {
	t.Helper()
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		t.Run(kind, func(t *testing.T) { test(t, open1(t, address(t, kind))) })
	}
}

// hostile are texts that some database or page trips over.
var hostile = []string{
	"", "李雷", "'; DROP TABLE people; --", `"><script>alert(1)</script>`, "%s %d {0} {{.}} $1 ?", "👩🏽‍🚀 e\u0301 \u202e", `\x00 \u0000 \`, "a\nb\r\tc", strings.Repeat("长", 4000),
}

func add(t *testing.T, s *Store, owner, label string) *Person {
	t.Helper()
	p := &Person{Owner: owner, Label: label}
	if err := s.Add(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

func isNotFound(err error) bool {
	var e *leeway.Error
	return errors.As(err, &e) && e.Code == leeway.NotFound
}

func TestEveryTextComesBackAsItWasKept(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		for _, text := range hostile {
			p := &Person{Owner: "me", Label: text, Notes: text, Profile: person.Profile{Label: text, Skills: map[string]float64{text: 3}}}
			if err := s.Add(t.Context(), p); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			got, err := s.Person(t.Context(), "me", p.ID)
			if err != nil || got.Label != text || got.Notes != text || got.Profile.Label != text || got.Profile.Skills[text] != 3 {
				t.Errorf("%q came back as %+v, %v", text, got, err)
			}
			j := &Job{Owner: "me", Kind: "k", Label: text, Input: []byte(`{}`)}
			if err := s.AddJob(t.Context(), j); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if got, err := s.Job(t.Context(), "me", j.ID); err != nil || got.Label != text {
				t.Errorf("%q came back as %+v, %v", text, got, err)
			}
			if _, err := s.Person(t.Context(), text, p.ID); !isNotFound(err) {
				t.Errorf("the owner %q finds somebody else's: %v", text, err)
			}
		}
		if list, _, err := s.People(t.Context(), "me", "", 100); err != nil || len(list) != len(hostile) {
			t.Errorf("%d people are left, %v", len(list), err)
		}
	})
}

func TestWhatNoDatabaseKeepsIsReplacedNotRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		p := &Person{Owner: "me", Label: "a\x00b\xff", Notes: "\x00", Profile: person.Profile{Label: "a\x00b"}}
		if err := s.Add(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		got, err := s.Person(t.Context(), "me", p.ID)
		if err != nil || got.Label != "a\uFFFDb\uFFFD" || got.Notes != "\uFFFD" || got.Profile.Label != "a\x00b" {
			t.Errorf("kept %+v, %v", got, err)
		}
		for _, id := range []string{"\x00", "\xff\xfe", "' OR 1=1 --"} {
			for name, f := range map[string]func() error{
				"reading": func() error { _, err := s.Person(t.Context(), "me", id); return err },
				"changing": func() error {
					_, err := s.Change(t.Context(), "me", id, func(*Person) error { return nil })
					return err
				},
				"removing":       func() error { return s.Remove(t.Context(), "me", id, 0) },
				"reading a job":  func() error { _, err := s.Job(t.Context(), "me", id); return err },
				"cancelling one": func() error { _, err := s.Cancel(t.Context(), "me", id); return err },
				"resuming one":   func() error { _, err := s.Resume(t.Context(), "me", id); return err },
				"removing one":   func() error { return s.RemoveJob(t.Context(), "me", id) },
			} {
				if err := f(); !isNotFound(err) {
					t.Errorf("%s %q says %v", name, id, err)
				}
			}
			if list, _, err := s.Jobs(t.Context(), "me", id, "", 10); err != nil || len(list) != 0 {
				t.Errorf("jobs of kind %q: %d, %v", id, len(list), err)
			}
		}
	})
}

func TestThePagesOfAListHoldEachPersonOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		stands := time.Now()
		s.now = func() time.Time { return stands } // all in the same millisecond
		want := map[string]bool{}
		for i := range 23 {
			if i == 11 {
				stands = stands.Add(time.Second)
			}
			want[add(t, s, "me", fmt.Sprint(i)).ID] = true
			add(t, s, "you", "")
		}
		cursor, pages := "", 0
		for {
			list, next, err := s.People(t.Context(), "me", cursor, 5)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range list {
				if !want[p.ID] {
					t.Errorf("%s is there twice or somebody else's", p.Label)
				}
				delete(want, p.ID)
				if i > 0 && p.Created.After(list[i-1].Created) {
					t.Error("an earlier one stands before a later one")
				}
			}
			pages++
			if cursor = next; next == "" {
				break
			}
		}
		if len(want) > 0 || pages != 5 {
			t.Errorf("%d pages left out %d people", pages, len(want))
		}
		for _, cursor := range []string{"x", "!.a", "1", ".", "-\x00.\x00"} {
			if _, _, err := s.People(t.Context(), "me", cursor, 5); err == nil {
				t.Errorf("%q is taken for a cursor", cursor)
			}
		}
	})
}

func TestChangesOfOnePersonAtTheSameTimeAreAllKept(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		p := add(t, s, "me", "")
		var all sync.WaitGroup
		const writers, changes = 8, 10
		for range writers {
			all.Go(func() {
				for range changes {
					if _, err := s.Change(t.Context(), "me", p.ID, func(p *Person) error { p.Notes += "x"; return nil }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		got, err := s.Person(t.Context(), "me", p.ID)
		if err != nil || len(got.Notes) != writers*changes || got.Version != 1+writers*changes {
			t.Errorf("kept %d of %d changes, version %d, %v", len(got.Notes), writers*changes, got.Version, err)
		}
	})
}

func TestAChangeThatFailsChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		p := add(t, s, "me", "before")
		no := errors.New("no")
		if _, err := s.Change(t.Context(), "me", p.ID, func(p *Person) error { p.Label = "after"; return no }); !errors.Is(err, no) {
			t.Errorf("it says %v", err)
		}
		if got, err := s.Person(t.Context(), "me", p.ID); err != nil || got.Label != "before" || got.Version != 1 {
			t.Errorf("kept %+v, %v", got, err)
		}
	})
}

func TestAPersonIsRemovedAtTheVersionThatWasSeen(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		p := add(t, s, "me", "")
		if err := s.Remove(t.Context(), "me", p.ID, 2); !errors.Is(err, ErrVersion) {
			t.Errorf("another version is removed: %v", err)
		}
		if err := s.Remove(t.Context(), "you", p.ID, 0); !isNotFound(err) {
			t.Errorf("somebody else removes them: %v", err)
		}
		if err := s.Remove(t.Context(), "me", p.ID, 1); err != nil {
			t.Error(err)
		}
		if err := s.Remove(t.Context(), "me", p.ID, 0); !isNotFound(err) {
			t.Errorf("they are removed twice: %v", err)
		}
	})
}

func TestAddingAgainUnderAnIDGivesTheFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				p := &Person{ID: "SAME", Owner: "me", Label: fmt.Sprint(i)}
				if err := s.Add(t.Context(), p); err != nil {
					t.Error(err)
				}
				j := &Job{ID: "SAME", Owner: "me", Kind: "k", Label: fmt.Sprint(i)}
				if err := s.AddJob(t.Context(), j); err != nil {
					t.Error(err)
				}
				if there, err := s.Job(t.Context(), "me", "SAME"); err != nil || there.Label != j.Label {
					t.Errorf("%v was given, %v is there, %v", j, there, err)
				}
			})
		}
		all.Wait()
		if list, _, err := s.People(t.Context(), "me", "", 9); err != nil || len(list) != 1 {
			t.Errorf("%d people, %v", len(list), err)
		}
		if err := s.Add(t.Context(), &Person{ID: "SAME", Owner: "you"}); !isNotFound(err) {
			t.Errorf("somebody else's is given: %v", err)
		}
	})
}

func TestAReplyIsKeptOnceAndForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		for _, body := range hostile {
			key := fmt.Sprintf("%x", body)
			first := Reply{Request: "a", Status: 201, Header: map[string]string{"Location": body}, Body: body}
			for _, r := range []Reply{first, {Request: "b", Status: 500}} {
				if err := s.KeepReply(ctx, "me", key, "", r); err != nil {
					t.Fatal(err)
				}
			}
			got, err := s.Reply(ctx, "me", key, time.Time{})
			if err != nil || got == nil || got.Body != body || got.Status != 201 || got.Header["Location"] != body {
				t.Errorf("%q came back as %+v, %v", body, got, err)
			}
			if got, err := s.Reply(ctx, "you", key, time.Time{}); err != nil || got != nil {
				t.Errorf("somebody else is told %+v, %v", got, err)
			}
		}
		s.now = func() time.Time { return time.Now().Add(repliesKept + time.Minute) }
		if err := s.KeepReply(ctx, "me", "new", "", Reply{}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Reply(ctx, "me", "27", time.Time{}); err != nil || got != nil {
			t.Errorf("an old reply is still there: %+v, %v", got, err)
		}
	})
}

func TestADatabaseIsOpenedAgainWithWhatItHolds(t *testing.T) {
	for _, kind := range []string{"SQLite", "PostgreSQL"} {
		t.Run(kind, func(t *testing.T) {
			where := address(t, kind)
			first := open1(t, where)
			p := add(t, first, "me", "Li")
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			if got, err := open1(t, where).Person(t.Context(), "me", p.ID); err != nil || got.Label != "Li" {
				t.Errorf("found %+v, %v", got, err)
			}
		})
	}
}

func TestNobodyElseCanReadTheFile(t *testing.T) {
	where := address(t, "SQLite")
	s := open1(t, where)
	add(t, s, "me", "")
	files, err := filepath.Glob(where + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("found %v, %v", files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v, %v", filepath.Base(name), info.Mode(), err)
		}
	}
}

func TestAPasswordIsNotShown(t *testing.T) {
	_, err := Open(t.Context(), "postgres://me:geheim@127.0.0.1:1/x?connect_timeout=1")
	var e *leeway.Error
	if !errors.As(err, &e) || strings.Contains(fmt.Sprint(e.Args...), "geheim") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("it says %v", err)
	}
}
