package store

import (
	"context"
	"fmt"
	"time"
)

// Brief is a person in short, as lists show them.
type Brief struct {
	ID, Label            string
	Quiz, Resume, Review bool // which there are
	Noted                bool // there are notes
	Created, Updated     time.Time
}

// Briefs are all of an owner's people in short, the latest first.
func (s *Store) Briefs(ctx context.Context, owner string) ([]Brief, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id, label, quiz <> 'null', resume <> 'null', review <> 'null', notes <> '', created, updated FROM people WHERE owner = $1 ORDER BY created DESC, id DESC", owner)
	if err != nil {
		return nil, fmt.Errorf("listing people: %w", err)
	}
	defer rows.Close()
	var out []Brief
	for rows.Next() {
		var b Brief
		var created, updated int64
		if err := rows.Scan(&b.ID, &b.Label, &b.Quiz, &b.Resume, &b.Review, &b.Noted, &created, &updated); err != nil {
			return nil, fmt.Errorf("listing people: %w", err)
		}
		b.Created, b.Updated = time.UnixMilli(created), time.UnixMilli(updated)
		out = append(out, b)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("listing people: %w", err)
	}
	return out, nil
}
