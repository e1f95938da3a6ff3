package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/leeway-project/leeway"
)

// Backup writes all that a database of SQLite holds into a new file, as it stands at one
// moment, while a server may work with it.
func Backup(ctx context.Context, where, to string) error {
	if IsPostgres(where) {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.backup.postgres"}
	}
	if _, err := os.Stat(to); err == nil {
		return &leeway.Error{Code: leeway.Usage, Key: "error.backup.there", File: to}
	}
	part, err := copyOf(ctx, where, filepath.Dir(to))
	if err != nil {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.backup", Args: []any{where}, Err: err}
	}
	defer os.Remove(part)
	// A link, as a file that came to be meanwhile is not replaced.
	if err := os.Link(part, to); err != nil {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.backup.write", File: to, Err: err}
	}
	return nil
}

// copyOf copies a database into a file of its own in a folder, checked and on the disk.
func copyOf(ctx context.Context, where, folder string) (path string, err error) {
	if _, err := os.Stat(where); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(folder, ".leeway-*.db") // which only we can read
	if err != nil {
		return "", err
	}
	path = f.Name()
	if err := f.Close(); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.Remove(path)
		}
	}()
	db, err := sql.Open("sqlite", fileName(where)+"?mode=rw&_pragma=busy_timeout(10000)")
	if err != nil {
		return "", err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO $1", path)
	if err = errors.Join(err, db.Close()); err != nil {
		return "", err
	}
	if err := checked(ctx, path, where); err != nil {
		return "", err
	}
	return path, onDisk(path)
}

// onDisk waits until a file is on the disk.
func onDisk(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// checked looks whether a file, which is called name, is a whole database of ours.
func checked(ctx context.Context, path, name string) error {
	broken := func(err error) error {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.restore.broken", File: name, Err: err}
	}
	db, err := sql.Open("sqlite", fileName(path)+"?mode=ro")
	if err != nil {
		return broken(err)
	}
	defer db.Close()
	var says string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&says); err != nil {
		return broken(err)
	}
	if says != "ok" {
		return broken(errors.New(says))
	}
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('people', 'replies', 'goose_db_version')").Scan(&tables); err != nil {
		return broken(err)
	}
	if tables != 3 {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.restore.foreign", File: name}
	}
	var version, known int
	if err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&version); err != nil {
		return broken(err)
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return err
		}
		known = max(known, int(n))
	}
	if version > known {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.store.newer", Args: []any{version, known}, File: name}
	}
	return nil
}

// Restore puts a backup in the place of a database of SQLite, with which no server may
// work. The database that was there is kept under another name, which is given; "" if
// there was none.
func Restore(ctx context.Context, from, where string) (kept string, err error) {
	if IsPostgres(where) {
		return "", &leeway.Error{Code: leeway.Unsupported, Key: "error.restore.postgres"}
	}
	if err := os.MkdirAll(filepath.Dir(where), 0o700); err != nil {
		return "", fmt.Errorf("restoring: %w", err)
	}
	release, err := lock(ctx, where)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	if _, err := os.Stat(from); err != nil {
		return "", &leeway.Error{Code: leeway.NotFound, Key: "error.file.open", File: from, Err: err}
	}
	if err := checked(ctx, from, from); err != nil {
		return "", err
	}
	fresh, err := copyOf(ctx, from, filepath.Dir(where))
	if err != nil {
		return "", &leeway.Error{Code: leeway.Invalid, Key: "error.restore.broken", File: from, Err: err}
	}
	defer os.Remove(fresh)
	if kept, err = setAside(ctx, where, time.Now()); err != nil {
		return "", &leeway.Error{Code: leeway.Unsupported, Key: "error.restore.aside", Args: []any{where}, Err: err}
	}
	if err := os.Rename(fresh, where); err != nil {
		return kept, fmt.Errorf("restoring: %w", err)
	}
	return kept, onDisk(where)
}

// setAside gives the present database a second name. Its log is written into it first, or
// where it is too broken for that, takes the new name with it, so that none is left that
// belongs to another database.
func setAside(ctx context.Context, where string, now time.Time) (kept string, err error) {
	if _, err := os.Stat(where); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	if db, err := sql.Open("sqlite", fileName(where)+"?mode=rw"); err == nil {
		// What cannot be read is moved as it is.
		_, _ = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		db.Close()
	}
	kept = where + now.Format(".2006-01-02T150405.000")
	if _, err := os.Stat(kept); err == nil {
		return "", fs.ErrExist
	}
	for _, ending := range []string{"-wal", "-shm"} {
		if err := os.Rename(where+ending, kept+ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return kept, os.Link(where, kept)
}
