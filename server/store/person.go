package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/quiz"
	"github.com/leeway-project/leeway/person/resume"
	"github.com/leeway-project/leeway/review"
)

// Person is somebody whose paths are asked for.
type Person struct {
	ID      string
	Owner   string // whose person this is
	Label   string // what the owner calls them
	Notes   string
	Profile person.Profile
	Quiz    *quiz.Session    // nil: not begun
	Resume  *resume.Findings // nil: none waits to be confirmed
	Review  *review.Session  // nil: not begun
	Version int              // counted from 1 by every change
	Created time.Time
	Updated time.Time
}

const personColumns = "id, owner, label, notes, profile, quiz, resume, review, version, created, updated"

// Add keeps a new person and fills in ID, where it is "", Version, Created and Updated.
// A person of that ID that the owner has already is given in place of a new one.
func (s *Store) Add(ctx context.Context, p *Person) error {
	if p.ID == "" {
		p.ID = rand.Text()
	}
	p.Label, p.Notes = clean(p.Label), clean(p.Notes)
	p.Version, p.Created = 1, s.now().Truncate(time.Millisecond)
	p.Updated = p.Created
	texts, err := p.texts()
	if err != nil {
		return err
	}
	done, err := s.write.ExecContext(ctx, "INSERT INTO people ("+personColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING",
		p.ID, p.Owner, p.Label, p.Notes, texts[0], texts[1], texts[2], texts[3], p.Version, p.Created.UnixMilli(), p.Updated.UnixMilli())
	if err != nil {
		return fmt.Errorf("keeping a person: %w", err)
	}
	if n, err := done.RowsAffected(); err == nil && n == 0 {
		there, err := s.Person(ctx, p.Owner, p.ID)
		if err != nil {
			return err
		}
		*p = *there
	}
	return nil
}

// texts are the parts that are kept as JSON.
func (p *Person) texts() (out [4]string, err error) {
	for i, v := range []any{p.Profile, p.Quiz, p.Resume, p.Review} {
		text, err := json.Marshal(v)
		if err != nil {
			return out, fmt.Errorf("keeping a person: %w", err)
		}
		out[i] = string(text)
	}
	return out, nil
}

// Person is the owner's person of that ID. Somebody else's is not found.
func (s *Store) Person(ctx context.Context, owner, id string) (*Person, error) {
	return readPerson(s.read.QueryRowContext(ctx, "SELECT "+personColumns+" FROM people WHERE owner = $1 AND id = $2", owner, clean(id)))
}

func readPerson(row interface{ Scan(...any) error }) (*Person, error) {
	var p Person
	var texts [4]string
	var created, updated int64
	err := row.Scan(&p.ID, &p.Owner, &p.Label, &p.Notes, &texts[0], &texts[1], &texts[2], &texts[3], &p.Version, &created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.person.none"}
	}
	if err != nil {
		return nil, fmt.Errorf("reading a person: %w", err)
	}
	for i, v := range []any{&p.Profile, &p.Quiz, &p.Resume, &p.Review} {
		if err := json.Unmarshal([]byte(texts[i]), v); err != nil {
			return nil, fmt.Errorf("reading a person: %w", err)
		}
	}
	p.Created, p.Updated = time.UnixMilli(created), time.UnixMilli(updated)
	return &p, nil
}

// ErrVersion: the person was changed since the version that a change was meant for.
var ErrVersion = errors.New("store: the person has changed")

// Change lets f change the owner's person of that ID, alone: nobody else changes them
// in between. What f returns an error for is not kept.
func (s *Store) Change(ctx context.Context, owner, id string, f func(*Person) error) (*Person, error) {
	var p *Person
	id = clean(id)
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		p, err = readPerson(tx.QueryRowContext(ctx, "SELECT "+personColumns+" FROM people WHERE owner = $1 AND id = $2"+s.forUp, owner, id))
		if err != nil {
			return err
		}
		if err := f(p); err != nil {
			return err
		}
		p.Label, p.Notes = clean(p.Label), clean(p.Notes)
		p.Version++
		p.Updated = s.now().Truncate(time.Millisecond)
		texts, err := p.texts()
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE people SET label = $3, notes = $4, profile = $5, quiz = $6, resume = $7, review = $8, version = $9, updated = $10 WHERE owner = $1 AND id = $2",
			owner, id, p.Label, p.Notes, texts[0], texts[1], texts[2], texts[3], p.Version, p.Updated.UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("changing a person: %w", err)
	}
	return p, nil
}

// Remove deletes the owner's person of that ID with all that is kept of them, jobs that
// tell of nobody else among it. When version is not 0 it must be the person's, else the
// error is [ErrVersion].
func (s *Store) Remove(ctx context.Context, owner, id string, version int) error {
	defer s.forget(ctx)
	id = clean(id)
	return s.change(ctx, func(tx *sql.Tx) error {
		var at int
		err := tx.QueryRowContext(ctx, "SELECT version FROM people WHERE owner = $1 AND id = $2"+s.forUp, owner, id).Scan(&at)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return &leeway.Error{Code: leeway.NotFound, Key: "error.person.none"}
		case err != nil:
			return fmt.Errorf("removing a person: %w", err)
		case version != 0 && version != at:
			return ErrVersion
		}
		for _, statement := range []string{"DELETE FROM people WHERE owner = $1 AND id = $2", "DELETE FROM replies WHERE owner = $1 AND (about = $2 OR about IN (SELECT id FROM jobs WHERE owner = $1 AND about = $2))", "DELETE FROM jobs WHERE owner = $1 AND about = $2"} {
			if _, err := tx.ExecContext(ctx, statement, owner, id); err != nil {
				return fmt.Errorf("removing a person: %w", err)
			}
		}
		return nil
	})
}

// People are an owner's, the latest first, at most n of them from after the cursor of an
// earlier call on ("" at first). next is the cursor of the rest, "" when there is none.
func (s *Store) People(ctx context.Context, owner, cursor string, n int) (list []*Person, next string, err error) {
	created, id, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.read.QueryContext(ctx, "SELECT "+personColumns+" FROM people WHERE owner = $1 AND (created < $2 OR created = $2 AND id < $3) ORDER BY created DESC, id DESC LIMIT $4", owner, created, clean(id), n+1)
	if err != nil {
		return nil, "", fmt.Errorf("listing people: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		p, err := readPerson(rows)
		if err != nil {
			return nil, "", err
		}
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("listing people: %w", err)
	}
	if len(list) > n {
		list = list[:n]
		next = writeCursor(list[n-1].Created, list[n-1].ID)
	}
	return list, next, nil
}
