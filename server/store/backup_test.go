package store

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/leeway-project/leeway"
)

func keyOf(err error) string {
	var e *leeway.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return fmt.Sprint(err)
}

func labels(t *testing.T, s *Store) (out map[string]bool) {
	t.Helper()
	out = map[string]bool{}
	list, _, err := s.People(t.Context(), "me", "", 10000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		out[p.Label] = true
	}
	return out
}

func TestABackupHoldsAllThatWasKeptBeforeIt(t *testing.T) {
	where := address(t, "SQLite")
	s := open1(t, where)
	var kept atomic.Int64
	stop, stopped := make(chan bool), make(chan bool)
	go func() { // somebody works on meanwhile
		defer close(stopped)
		for i := range int64(1 << 20) {
			select {
			case <-stop:
				return
			default:
			}
			if err := s.Add(t.Context(), &Person{Owner: "me", Label: fmt.Sprint(i)}); err != nil {
				t.Error(err)
				return
			}
			kept.Store(i + 1)
		}
	}()
	for n := range 5 {
		for before := kept.Load(); kept.Load() < before+3; { //nolint:revive // waits for some more
		}
		before := kept.Load()
		to := filepath.Join(t.TempDir(), fmt.Sprintf("backup %d ?.db", n))
		if err := Backup(t.Context(), where, to); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup is %v, %v", info, err)
		}
		other := filepath.Join(t.TempDir(), "other.db")
		if aside, err := Restore(t.Context(), to, other); err != nil || aside != "" {
			t.Fatal(aside, err)
		}
		got := labels(t, open1(t, other))
		for i := range before {
			if !got[fmt.Sprint(i)] {
				t.Errorf("%d was kept before the backup and is not in it", i)
			}
		}
		if err := Backup(t.Context(), where, to); keyOf(err) != "error.backup.there" {
			t.Errorf("a backup is replaced: %v", err)
		}
	}
	close(stop)
	<-stopped
}

func TestARestoreKeepsWhatWasThere(t *testing.T) {
	where := address(t, "SQLite")
	s := open1(t, where)
	add(t, s, "me", "old")
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := Backup(t.Context(), where, backup); err != nil {
		t.Fatal(err)
	}
	add(t, s, "me", "new")
	if _, err := Restore(t.Context(), backup, where); keyOf(err) != "error.store.busy" {
		t.Fatalf("it is restored under a server that works: %v", err)
	}
	if _, err := Open(t.Context(), where); keyOf(err) != "error.store.busy" {
		t.Errorf("a second server opens it: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	aside, err := Restore(t.Context(), backup, where)
	if err != nil {
		t.Fatal(err)
	}
	if got := labels(t, open1(t, where)); !got["old"] || got["new"] {
		t.Errorf("restored %v", got)
	}
	if got := labels(t, open1(t, aside)); !got["old"] || !got["new"] {
		t.Errorf("kept %v", got)
	}
}

func TestABrokenDatabaseIsReplacedAndKept(t *testing.T) {
	backup, where := filepath.Join(t.TempDir(), "backup.db"), filepath.Join(t.TempDir(), "leeway.db")
	s := open1(t, backup)
	add(t, s, "me", "old")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{where, where + "-wal"} {
		if err := os.WriteFile(name, []byte("no database"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	aside, err := Restore(t.Context(), backup, where)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(aside); err != nil || string(data) != "no database" {
		t.Errorf("kept %q, %v", data, err)
	}
	if got := labels(t, open1(t, where)); !got["old"] {
		t.Errorf("restored %v", got)
	}
}

// spoil makes files that are no backups, and one of a newer version, from whole.db.
func spoil(t *testing.T, path func(string) string) {
	t.Helper()
	whole, err := os.ReadFile(path("whole.db"))
	if err != nil {
		t.Fatal(err)
	}
	for i := len(whole) / 3; i < len(whole)*2/3; i++ {
		whole[i] ^= 0x5a
	}
	for name, data := range map[string]string{"text.db": "id,label\n1,x\n", "empty.db": "", "torn.db": string(whole), "short.db": string(whole[:5000])} {
		if err := os.WriteFile(path(name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, statement := range map[string]string{"foreign.db": "CREATE TABLE films (name TEXT)", "newer.db": "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"} {
		if name == "newer.db" {
			if err := Backup(t.Context(), path("whole.db"), path(name)); err != nil {
				t.Fatal(err)
			}
		}
		db, err := sql.Open("sqlite", fileName(path(name)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsNoBackupIsRefusedAndChangesNothing(t *testing.T) {
	folder := t.TempDir()
	path := func(name string) string { return filepath.Join(folder, name) }
	where := path("leeway.db")
	s := open1(t, where)
	add(t, s, "me", "here")
	for i := range 200 {
		add(t, s, "me", fmt.Sprint(i))
	}
	if err := Backup(t.Context(), where, path("whole.db")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, path)
	before, err := os.ReadFile(where)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]string{
		"text.db": "error.restore.broken", "torn.db": "error.restore.broken", "short.db": "error.restore.broken",
		"empty.db": "error.restore.foreign", "foreign.db": "error.restore.foreign", "newer.db": "error.store.newer", "none.db": "error.file.open",
	} {
		if _, err := Restore(t.Context(), path(name), where); keyOf(err) != key {
			t.Errorf("%s is refused with %v", name, err)
		}
	}
	var e *leeway.Error
	if _, err := Open(t.Context(), path("newer.db")); !errors.As(err, &e) || keyOf(e.Err) != "error.store.newer" {
		t.Errorf("a newer database is opened: %v", err)
	}
	if after, err := os.ReadFile(where); err != nil || string(after) != string(before) {
		t.Errorf("the database has changed, %v", err)
	}
	if left, err := filepath.Glob(path(".leeway*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	for _, f := range []func() error{
		func() error { return Backup(t.Context(), "postgres://x/y", path("b.db")) },
		func() error { _, err := Restore(t.Context(), path("whole.db"), "postgres://x/y"); return err },
	} {
		if err := f(); keyOf(err) != "error.backup.postgres" && keyOf(err) != "error.restore.postgres" {
			t.Errorf("PostgreSQL: %v", err)
		}
	}
}
