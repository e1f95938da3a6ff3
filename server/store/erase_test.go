package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/list"
)

func openFile(t *testing.T) (*Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "leeway.db")
	s, err := Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, path
}

// traces counts how often a word stands in the files of a database.
func traces(t *testing.T, path, word string) int {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	n := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(data, []byte(word))
	}
	return n
}

const secret = "qzx-secret-word"

// fill keeps something of every kind, with the secret in it.
func fill(t *testing.T, s *Store, owner string) []string {
	t.Helper()
	ctx := context.Background()
	var ids []string
	for i := range 120 {
		p := &Person{Owner: owner, Label: secret, Notes: strings.Repeat(secret+" ", i%40), Profile: person.Profile{Occupations: []person.Held{{Title: secret}}}}
		if err := s.Add(ctx, p); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Change(ctx, owner, p.ID, func(p *Person) error { p.Notes += secret; return nil }); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, p.ID)
	}
	if err := s.KeepReply(ctx, owner, "key", ids[0], Reply{Status: 201, Body: secret}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepSettings(ctx, owner, Settings{Weights: map[string]float64{secret: 1}}); err != nil {
		t.Fatal(err)
	}
	var rows []list.Row
	for i := range 300 {
		rows = append(rows, list.Row{Line: i + 2, Notes: secret, Profile: person.Profile{Label: secret}})
	}
	if err := s.AddRows(ctx, owner, owner+"-list", rows); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepAnswers(ctx, owner, owner+"-list", []Answered{{Line: 2, Answer: json.RawMessage(`"` + secret + `"`)}}); err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestDeletionInFullLeavesNoTraceInTheFiles(t *testing.T) {
	s, path := openFile(t)
	fill(t, s, "local")
	if traces(t, path, secret) == 0 {
		t.Fatal("the word was never written: this would show nothing")
	}
	if err := s.RemoveAll(context.Background(), "local"); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, path, secret); n > 0 {
		t.Errorf("the word still stands %d times in the files", n)
	}
}

func TestDeletionLeavesOtherOwnersAlone(t *testing.T) { onBoth(t, deleteOneOwner) }

func deleteOneOwner(t *testing.T, s *Store) {
	ctx := context.Background()
	fill(t, s, "local")
	fill(t, s, "other")
	if err := s.RemoveAll(ctx, "local"); err != nil {
		t.Fatal(err)
	}
	for owner, want := range map[string]int{"local": 0, "other": 120 + 1 + 1 + 300} {
		n := 0
		if err := s.Dump(ctx, owner, func(_ string, _ []string, row []any) error {
			if row != nil {
				n++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if n != want {
			t.Errorf("%s has %d rows, want %d", owner, n, want)
		}
	}
}

func TestEveryTableWithAnOwnerIsExportedAndDeleted(t *testing.T) {
	s, path := openFile(t)
	var dumped []string
	if err := s.Dump(context.Background(), "local", func(table string, _ []string, _ []any) error {
		dumped = append(dumped, table)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'owner'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(dumped, name) {
			t.Errorf("the table %s has an owner, and would be neither exported nor deleted", name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestBriefsSayWhatIsKept(t *testing.T) { onBoth(t, brief) }

func brief(t *testing.T, s *Store) {
	ctx := context.Background()
	for i := range 3 {
		p := &Person{Owner: "local", Label: fmt.Sprint(i)}
		if i == 1 {
			p.Notes = "something"
		}
		if err := s.Add(ctx, p); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond) // the order is by milliseconds
	}
	list, err := s.Briefs(ctx, "local")
	if err != nil || len(list) != 3 {
		t.Fatal(list, err)
	}
	for i, b := range list {
		if b.Label != fmt.Sprint(2-i) || b.Quiz || b.Resume || b.Review || b.Noted != (i == 1) {
			t.Errorf("%d: %+v", i, b)
		}
	}
}

func TestRowsOfAListAreRankedOnceAndKeptAsPeopleOnce(t *testing.T) { onBoth(t, keepRows) }

func keepRows(t *testing.T, s *Store) {
	ctx := context.Background()
	rows := []list.Row{{Line: 2, Profile: person.Profile{Label: "a"}}, {Line: 3, Problems: []list.Problem{{Line: 3, Key: "error.list.nothing"}}}, {Line: 5, Profile: person.Profile{Label: "b"}}}
	if err := s.AddRows(ctx, "local", "L", rows); err != nil {
		t.Fatal(err)
	}
	count := func(w Which) int {
		n, err := s.CountRows(ctx, "local", "L", w)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count(AllRows) != 3 || count(BadRows) != 1 || count(OpenRows) != 2 {
		t.Fatal(count(AllRows), count(BadRows), count(OpenRows))
	}
	if err := s.KeepAnswers(ctx, "local", "L", []Answered{{Line: 2, Answer: json.RawMessage(`{}`)}, {Line: 5, Bad: true, Answer: json.RawMessage(`{}`)}}); err != nil {
		t.Fatal(err)
	}
	if count(OpenRows) != 0 || count(GoodRows) != 1 {
		t.Error(count(OpenRows), count(GoodRows))
	}
	for range 2 {
		if n, err := s.PeopleOfRows(ctx, "local", "L"); err != nil || n != 1 {
			t.Error(n, err)
		}
	}
	if people, err := s.Briefs(ctx, "local"); err != nil || len(people) != 1 || people[0].Label != "a" {
		t.Error(people, err)
	}
	if got, err := s.Rows(ctx, "other", "L", AllRows, 0, 10); err != nil || len(got) != 0 {
		t.Error("another owner sees the list", got, err)
	}
}
