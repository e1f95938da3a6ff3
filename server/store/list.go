package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/leeway-project/leeway/person/list"
)

// ListRow is a row of a list of people with what came of it.
type ListRow struct {
	list.Row
	Bad    bool            // it cannot be ranked
	Answer json.RawMessage // nil: not yet ranked
}

// AddRows keeps the rows of a list. The list is named by the ID of its job.
func (s *Store) AddRows(ctx context.Context, owner, id string, rows []list.Row) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		add, err := tx.PrepareContext(ctx, "INSERT INTO list_rows (owner, list, line, bad, content, answer) VALUES ($1, $2, $3, $4, $5, 'null')")
		if err != nil {
			return err
		}
		defer add.Close()
		for _, r := range rows {
			text, err := json.Marshal(r)
			if err != nil {
				return err
			}
			if _, err := add.ExecContext(ctx, owner, id, r.Line, flag(len(r.Problems) > 0), string(text)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping a list: %w", err)
	}
	return nil
}

func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Which rows of a list are asked for.
type Which string

// All rows, those that can be ranked, those that cannot, those still to be ranked.
const (
	AllRows  Which = ""
	GoodRows Which = " AND bad = 0"
	BadRows  Which = " AND bad = 1"
	OpenRows Which = " AND bad = 0 AND answer = 'null'"
)

// Rows are at most n rows of a list after a line, in order.
func (s *Store) Rows(ctx context.Context, owner, id string, which Which, after, n int) ([]ListRow, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT bad, content, answer FROM list_rows WHERE owner = $1 AND list = $2 AND line > $3"+string(which)+" ORDER BY line LIMIT $4", owner, id, after, n)
	if err != nil {
		return nil, fmt.Errorf("reading a list: %w", err)
	}
	defer rows.Close()
	var out []ListRow
	for rows.Next() {
		var r ListRow
		var bad int
		var content, answer string
		if err := rows.Scan(&bad, &content, &answer); err != nil {
			return nil, fmt.Errorf("reading a list: %w", err)
		}
		if err := json.Unmarshal([]byte(content), &r.Row); err != nil {
			return nil, fmt.Errorf("reading a list: %w", err)
		}
		if r.Bad = bad == 1; answer != "null" {
			r.Answer = json.RawMessage(answer)
		}
		out = append(out, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading a list: %w", err)
	}
	return out, nil
}

// CountRows is how many of a list's rows there are of a kind.
func (s *Store) CountRows(ctx context.Context, owner, id string, which Which) (n int, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM list_rows WHERE owner = $1 AND list = $2"+string(which), owner, id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting a list: %w", err)
	}
	return n, nil
}

// Answered is what came of a row: an answer, or that it cannot be ranked.
type Answered struct {
	Line   int
	Bad    bool
	Answer json.RawMessage
}

// KeepAnswers keeps what came of some rows.
func (s *Store) KeepAnswers(ctx context.Context, owner, id string, answers []Answered) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		for _, a := range answers {
			if _, err := tx.ExecContext(ctx, "UPDATE list_rows SET answer = $4, bad = $5 WHERE owner = $1 AND list = $2 AND line = $3", owner, id, a.Line, string(a.Answer), flag(a.Bad)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping answers: %w", err)
	}
	return nil
}

// PeopleOfRows keeps the rows of a list that can be ranked as people, each once: the ID
// follows from list and line. It gives how many they are.
func (s *Store) PeopleOfRows(ctx context.Context, owner, id string) (n int, err error) {
	for after := 0; ; {
		rows, err := s.Rows(ctx, owner, id, GoodRows, after, 200)
		if err != nil || len(rows) == 0 {
			return n, err
		}
		for _, r := range rows {
			p := &Person{ID: fmt.Sprintf("%s%d", id, r.Line), Owner: owner, Label: r.Profile.Label, Notes: r.Notes, Profile: r.Profile}
			if err := s.Add(ctx, p); err != nil {
				return n, err
			}
			n, after = n+1, r.Line
		}
	}
}

// RemoveRows deletes the rows of a list.
func (s *Store) RemoveRows(ctx context.Context, owner, id string) error {
	if _, err := s.write.ExecContext(ctx, "DELETE FROM list_rows WHERE owner = $1 AND list = $2", owner, id); err != nil {
		return fmt.Errorf("removing a list: %w", err)
	}
	return nil
}
