package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// Settings are what an owner has chosen for all people.
type Settings struct {
	Weights map[string]float64 `json:"weights,omitempty"` // of person.Terms, where a profile says nothing
}

// Settings are an owner's; the zero value when nothing was chosen.
func (s *Store) Settings(ctx context.Context, owner string) (Settings, error) {
	var out Settings
	var text string
	err := s.read.QueryRowContext(ctx, "SELECT settings FROM settings WHERE owner = $1", owner).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &out)
	}
	if err != nil {
		return out, fmt.Errorf("reading settings: %w", err)
	}
	return out, nil
}

// KeepSettings keeps what an owner has chosen.
func (s *Store) KeepSettings(ctx context.Context, owner string, x Settings) error {
	text, err := json.Marshal(x)
	if err == nil {
		_, err = s.write.ExecContext(ctx, "INSERT INTO settings (owner, settings, updated) VALUES ($1, $2, $3) ON CONFLICT (owner) DO UPDATE SET settings = excluded.settings, updated = excluded.updated", owner, string(text), s.now().UnixMilli())
	}
	if err != nil {
		return fmt.Errorf("keeping settings: %w", err)
	}
	return nil
}
