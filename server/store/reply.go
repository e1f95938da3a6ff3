package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Reply is what a write was answered with.
type Reply struct {
	Request string // a digest of what was asked
	Status  int
	Header  map[string]string
	Body    string
}

// Reply is the answer to the owner's write with a key, if it was given after since; else
// nil.
func (s *Store) Reply(ctx context.Context, owner, key string, since time.Time) (*Reply, error) {
	var r Reply
	var header string
	err := s.read.QueryRowContext(ctx, "SELECT request, status, header, body FROM replies WHERE owner = $1 AND key = $2 AND created > $3", owner, key, since.UnixMilli()).Scan(&r.Request, &r.Status, &header, &r.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(header), &r.Header)
	}
	if err != nil {
		return nil, fmt.Errorf("reading a reply: %w", err)
	}
	return &r, nil
}

// repliesKept is how long replies are kept.
const repliesKept = 48 * time.Hour

// KeepReply keeps the answer to the owner's write with a key. The first one stays. About
// is the ID of the person, job or watch that it tells of, with which it goes; "" for none. When
// that has gone already, nothing is kept.
func (s *Store) KeepReply(ctx context.Context, owner, key, about string, r Reply) error {
	text, err := json.Marshal(r.Header)
	if err != nil {
		return fmt.Errorf("keeping a reply: %w", err)
	}
	now := s.now()
	err = s.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM replies WHERE owner = $1 AND created < $2", owner, now.Add(-repliesKept).UnixMilli()); err != nil {
			return err
		}
		if about != "" {
			there, err := s.isThere(ctx, tx, owner, about)
			if err != nil || !there {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO replies (owner, key, request, status, header, body, about, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (owner, key) DO NOTHING",
			owner, key, r.Request, r.Status, string(text), r.Body, about, now.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping a reply: %w", err)
	}
	return nil
}

// isThere says whether a person, job or watch is there, and holds it there until the transaction
// ends.
func (s *Store) isThere(ctx context.Context, tx *sql.Tx, owner, id string) (bool, error) {
	for _, table := range []string{"people", "jobs", "measurements"} {
		var one int
		err := tx.QueryRowContext(ctx, "SELECT 1 FROM "+table+" WHERE owner = $1 AND id = $2"+s.forUp, owner, id).Scan(&one)
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return false, err
		}
	}
	return false, nil
}
