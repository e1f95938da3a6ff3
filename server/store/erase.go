package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// owned are the tables whose rows have an owner. All of them are exported, and all are
// emptied when an owner's data is deleted.
func owned() []string {
	return []string{"people", "replies", "settings", "list_rows", "jobs", "measurements"}
}

// RemoveAll deletes everything that is kept of an owner. In a file of SQLite no trace is
// left: what is deleted is overwritten, the file is written anew and its log cut off.
func (s *Store) RemoveAll(ctx context.Context, owner string) error {
	defer s.under.look()
	err := s.change(ctx, func(tx *sql.Tx) error {
		for _, table := range owned() {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE owner = $1", owner); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && s.forUp == "" {
		if _, err = s.write.ExecContext(ctx, "VACUUM"); err == nil {
			err = s.cutLog(ctx)
		}
	}
	if err != nil {
		return fmt.Errorf("removing all of an owner: %w", err)
	}
	return nil
}

// How often, and how long after each other, the log is tried to be cut off while somebody
// still reads from it.
const (
	cuts    = 100
	cutRest = 50 * time.Millisecond
)

// cutLog writes all changes into the file of SQLite and cuts its log off, in which what
// was deleted may still stand.
func (s *Store) cutLog(ctx context.Context) error {
	if s.forUp != "" {
		return nil
	}
	for range cuts {
		var busy, log, done int
		if err := s.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done); err != nil {
			return fmt.Errorf("cutting off the log: %w", err)
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(cutRest):
		}
	}
	return fmt.Errorf("cutting off the log: somebody still reads")
}

// Dump visits every row that is kept of an owner, table by table, as it is kept.
func (s *Store) Dump(ctx context.Context, owner string, visit func(table string, columns []string, row []any) error) error {
	for _, table := range owned() {
		if err := s.dump(ctx, owner, table, visit); err != nil {
			return fmt.Errorf("reading all of %s: %w", table, err)
		}
	}
	return nil
}

func (s *Store) dump(ctx context.Context, owner, table string, visit func(table string, columns []string, row []any) error) error {
	rows, err := s.read.QueryContext(ctx, "SELECT * FROM "+table+" WHERE owner = $1", owner)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := visit(table, columns, nil); err != nil { // a table without rows has a head, too
		return err
	}
	row, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range row {
		to[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if err := visit(table, columns, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Counts visits the tables with how many rows each has of an owner.
func (s *Store) Counts(ctx context.Context, owner string, visit func(table string, n int)) error {
	for _, table := range owned() {
		var n int
		if err := s.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table+" WHERE owner = $1", owner).Scan(&n); err != nil {
			return fmt.Errorf("counting %s: %w", table, err)
		}
		visit(table, n)
	}
	return nil
}
