package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway/server/store"
)

func TestBackupAndRestoreSayWhatTheyDidInBothLanguages(t *testing.T) {
	t.Setenv("LEEWAY_DATA", t.TempDir())
	where := filepath.Join(os.Getenv("LEEWAY_DATA"), "leeway.db")
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Add(t.Context(), &store.Person{Owner: "local", Label: "Li"}); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	if status, out, errOut := call(t, "", "backup", backup); status != 0 || !strings.Contains(out, backup) {
		t.Errorf("backup: %d %s%s", status, out, errOut)
	}
	for lang, words := range map[string]string{"en": "another server works with", "zh": "另一个服务器正在使用"} {
		if status, _, errOut := call(t, "", "restore", backup, "--lang", lang); status == 0 || !strings.Contains(errOut, words) {
			t.Errorf("restore under a server that works: %d %s", status, errOut)
		}
		if status, _, errOut := call(t, "", "backup", backup, "--lang", lang); status == 0 || !strings.Contains(errOut, backup) {
			t.Errorf("backup over a file: %d %s", status, errOut)
		}
		if status, _, errOut := call(t, "", "backup", filepath.Join(t.TempDir(), "b.db"), "--database", "postgres://x/y", "--lang", lang); status == 0 || !strings.Contains(errOut, "pg_dump") {
			t.Errorf("backup of PostgreSQL: %d %s", status, errOut)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string]string{"en": "is kept in " + where, "zh": "保留为 " + where} {
		if status, out, errOut := call(t, "", "restore", backup, "--lang", lang); status != 0 || !strings.Contains(out, words) {
			t.Errorf("restore: %d %s%s", status, out, errOut)
		}
	}
	if db, err = store.Open(t.Context(), where); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if list, _, err := db.People(t.Context(), "local", "", 9); err != nil || len(list) != 1 || list[0].Label != "Li" {
		t.Errorf("restored %v, %v", list, err)
	}
}
