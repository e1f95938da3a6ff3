// Package store keeps what the server is told: people with their profiles and the
// sessions they have under way, and long work, which waits here for its turn. It is a database of SQLite, one file in the user's data
// directory, or one of PostgreSQL; the schema is the same.
//
//	s, err := store.Open(ctx, "leeway.db")
//	p := store.Person{Owner: "local", Label: "Li"}
//	err = s.Add(ctx, &p)
//	err = s.Change(ctx, "local", p.ID, func(p *store.Person) error { p.Notes = "…"; return nil })
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/leeway-project/leeway"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open database. It is safe for concurrent use.
type Store struct {
	write *sql.DB // of SQLite a single connection: writers wait in turn for it
	read  *sql.DB
	now   func() time.Time
	forUp string // locks the row that a query reads
	queue queue
	under under
	free  func() error // lets others work with the file
}

// Open opens a database and brings its schema up to date: the file of a path, which is
// made if need be, or the server of an address postgres://… A file is opened by one
// process at a time.
func Open(ctx context.Context, where string) (*Store, error) {
	s, err := open(ctx, where)
	var e *leeway.Error
	if errors.As(err, &e) {
		return nil, e
	}
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.store.open", Args: []any{hidePassword(where)}, Err: err}
	}
	if err := s.migrate(ctx); err != nil {
		s.Close()
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.store.open", Args: []any{hidePassword(where)}, Err: err}
	}
	return s, nil
}

func open(ctx context.Context, where string) (*Store, error) {
	s := &Store{now: time.Now, free: func() error { return nil }, under: under{looks: make(chan struct{}, 1)}}
	if IsPostgres(where) {
		db, err := sql.Open("pgx", where)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(16)
		s.write, s.read, s.forUp = db, db, " FOR UPDATE"
		s.queue, err = newRiver(db)
		return s, err
	}
	if err := os.MkdirAll(filepath.Dir(where), 0o700); err != nil {
		return nil, err
	}
	// Made here so that nobody else on the machine can read it.
	f, err := os.OpenFile(where, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	if s.free, err = lock(ctx, where); err != nil {
		return nil, err
	}
	// What is acknowledged is on the disk: synchronous(FULL) also in WAL mode. What is
	// removed is overwritten.
	name := fileName(where) + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(true)&_txlock=immediate"
	if s.write, err = sql.Open("sqlite", name); err != nil {
		return nil, errors.Join(err, s.free())
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = sql.Open("sqlite", name+"&_pragma=query_only(true)"); err != nil {
		return nil, errors.Join(err, s.write.Close(), s.free())
	}
	s.read.SetMaxOpenConns(4)
	s.queue = newTable(s.read)
	return s, nil
}

// fileName is a path as the driver of SQLite takes it, before its settings.
func fileName(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// IsPostgres tells an address of a PostgreSQL server from the path of a file.
func IsPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// hidePassword is an address that can be shown.
func hidePassword(where string) string {
	if !IsPostgres(where) {
		return where
	}
	u, err := url.Parse(where)
	if err != nil {
		return "postgres://…"
	}
	return u.Redacted()
}

func (s *Store) migrate(ctx context.Context) error {
	dialect := database.DialectSQLite3
	if s.forUp != "" {
		dialect = database.DialectPostgres
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, s.write, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	version, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("reading the version of the schema: %w", err)
	}
	if version > known {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.store.newer", Args: []any{int(version), int(known)}}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bringing the schema up to date: %w", err)
	}
	return s.queue.migrate(ctx)
}

// Check says whether the database answers.
func (s *Store) Check(ctx context.Context) error {
	var one int
	return s.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// Close closes the database.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close(), s.free())
}

// change runs f in a transaction, alone among those that write.
func (s *Store) change(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing is left to undo after a commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// forget is called when something was removed: it ends the jobs that are no more, and of
// SQLite takes what was removed out of the log too.
func (s *Store) forget(ctx context.Context) {
	s.under.look()
	if s.forUp != "" {
		return
	}
	// An error is not one of the removal; the log is emptied some time anyway.
	_, _ = s.write.ExecContext(context.WithoutCancel(ctx), "PRAGMA wal_checkpoint(TRUNCATE)")
}

// clean is a text as both databases can keep it: PostgreSQL takes no NUL and nothing that
// is not UTF-8. What is refused there is shown to be missing.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
