package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/person"
)

// tells counts the rows of all tables that hold a word, those of River too.
func tells(t *testing.T, s *Store, word string) (n int) {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if s.forUp != "" {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	rows, err := s.read.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	for _, table := range tables {
		rows, err := s.read.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if text := *v.(*any); strings.Contains(fmt.Sprintf("%s", text), word) {
					n++
				}
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

func TestNothingIsLeftOfWhoIsRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		fill := func(owner, word string) *Person {
			p := &Person{Owner: owner, Label: word, Notes: word, Profile: person.Profile{Label: word}}
			about := &Job{Owner: owner, Kind: "k", Label: word}
			if err := s.Add(ctx, p); err != nil {
				t.Fatal(err)
			}
			about.About = p.ID
			if err := s.AddJob(ctx, about); err != nil {
				t.Fatal(err)
			}
			for key, id := range map[string]string{"p": p.ID, "j": about.ID} {
				if err := s.KeepReply(ctx, owner, word+key, id, Reply{Body: word}); err != nil {
					t.Fatal(err)
				}
			}
			return p
		}
		li := fill("me", "LILEI")
		fill("me", "HANMEI")
		fill("you", "OTHERS")
		if err := s.AddJob(ctx, &Job{Owner: "me", Kind: "list", Label: "HANMEI", Input: []byte(`"HANMEI"`)}); err != nil {
			t.Fatal(err)
		}
		if n := tells(t, s, "LILEI"); n < 6 {
			t.Fatalf("only %d fields tell of Li Lei; is the test blind?", n)
		}
		if err := s.Remove(ctx, "me", li.ID, 0); err != nil {
			t.Fatal(err)
		}
		if n := tells(t, s, "LILEI") + tells(t, s, li.ID); n != 0 {
			t.Errorf("%d fields tell of Li Lei yet", n)
		}
		if err := s.KeepReply(ctx, "me", "late", li.ID, Reply{Body: "LILEI"}); err != nil || tells(t, s, "LILEI") != 0 {
			t.Errorf("a late reply about Li Lei is kept, %v", err)
		}
		others := tells(t, s, "OTHERS")
		if err := s.RemoveAll(ctx, "me"); err != nil {
			t.Fatal(err)
		}
		if n := tells(t, s, "HANMEI"); n != 0 {
			t.Errorf("%d fields tell of Han Mei yet", n)
		}
		if n := tells(t, s, "OTHERS"); n != others || n == 0 {
			t.Errorf("%d of %d fields of others are left", n, others)
		}
	})
}

func TestTheFileForgetsWhatIsRemoved(t *testing.T) {
	where := address(t, "SQLite")
	s := open1(t, where)
	holds := func() (n int) {
		files, err := filepath.Glob(where + "*")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			n += strings.Count(string(data), "LILEI")
		}
		return n
	}
	long := strings.Repeat("LILEI ", 5000)
	p := &Person{Owner: "me", Label: "LILEI", Notes: long}
	if err := s.Add(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	add(t, s, "me", "another")
	if holds() == 0 {
		t.Fatal("the file does not hold the word; is the test blind?")
	}
	if err := s.Remove(t.Context(), "me", p.ID, 0); err != nil {
		t.Fatal(err)
	}
	if n := holds(); n != 0 {
		t.Errorf("the word stands in the files %d times", n)
	}
}
