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
)

// Measurement is what was measured, or is while it arrives.
type Measurement struct {
	ID      string
	Owner   string
	Kind    MeasurementKind
	Name    string // what the owner calls it
	Verdict string // "" where there is none
	Body    json.RawMessage
	Version int // counted from 1 by every change
	Created time.Time
	Updated time.Time
}

// MeasurementKind says which kind of measurement it is.
type MeasurementKind string

// The kinds of measurements: a file that was counted, and a watch.
const (
	Result MeasurementKind = "result"
	Watch  MeasurementKind = "watch"
)

// MostMeasurements is how many of a kind an owner may keep.
const MostMeasurements = 500

const measurementColumns = "id, owner, kind, name, verdict, body, version, created, updated"

// AddMeasurement keeps a new measurement and fills in ID, where it is "", Version, Created
// and Updated. One of that ID that the owner has already is given in place of a new one.
func (s *Store) AddMeasurement(ctx context.Context, m *Measurement) error {
	if m.ID == "" {
		m.ID = rand.Text()
	}
	m.Version, m.Created = 1, s.now().Truncate(time.Millisecond)
	m.Updated = m.Created
	var there bool
	err := s.change(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM measurements WHERE owner = $1 AND kind = $2 AND id <> $3", m.Owner, m.Kind, m.ID).Scan(&n); err != nil {
			return err
		}
		if n >= MostMeasurements {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measurement.many", Args: []any{MostMeasurements}}
		}
		done, err := tx.ExecContext(ctx, "INSERT INTO measurements ("+measurementColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (id) DO NOTHING",
			m.ID, m.Owner, m.Kind, m.Name, m.Verdict, string(m.Body), m.Version, m.Created.UnixMilli())
		if err != nil {
			return err
		}
		rows, err := done.RowsAffected()
		there = rows == 0
		return err
	})
	if err != nil {
		return fmt.Errorf("keeping a measurement: %w", err)
	}
	if there {
		old, err := s.Measurement(ctx, m.Owner, m.Kind, m.ID)
		if err != nil {
			return err
		}
		*m = *old
	}
	return nil
}

// Measurement is the owner's of that kind and ID. Somebody else's is not found.
func (s *Store) Measurement(ctx context.Context, owner string, kind MeasurementKind, id string) (*Measurement, error) {
	return readMeasurement(s.read.QueryRowContext(ctx, "SELECT "+measurementColumns+" FROM measurements WHERE owner = $1 AND kind = $2 AND id = $3", owner, kind, id))
}

// MeasurementVersion is the version of the owner's measurement, which every change counts.
func (s *Store) MeasurementVersion(ctx context.Context, owner, id string) (int, error) {
	var version int
	err := s.read.QueryRowContext(ctx, "SELECT version FROM measurements WHERE owner = $1 AND id = $2", owner, id).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, noMeasurement()
	}
	if err != nil {
		return 0, fmt.Errorf("reading a measurement: %w", err)
	}
	return version, nil
}

func noMeasurement() error {
	return &leeway.Error{Code: leeway.NotFound, Key: "error.measurement.none"}
}

func readMeasurement(row interface{ Scan(...any) error }) (*Measurement, error) {
	var m Measurement
	var body string
	var created, updated int64
	err := row.Scan(&m.ID, &m.Owner, &m.Kind, &m.Name, &m.Verdict, &body, &m.Version, &created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noMeasurement()
	}
	if err != nil {
		return nil, fmt.Errorf("reading a measurement: %w", err)
	}
	m.Body, m.Created, m.Updated = json.RawMessage(body), time.UnixMilli(created), time.UnixMilli(updated)
	return &m, nil
}

// ChangeMeasurement lets f change the name, the verdict and the body of the owner's
// measurement, alone. What f returns an error for is not kept.
func (s *Store) ChangeMeasurement(ctx context.Context, owner string, kind MeasurementKind, id string, f func(*Measurement) error) (*Measurement, error) {
	var m *Measurement
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		m, err = readMeasurement(tx.QueryRowContext(ctx, "SELECT "+measurementColumns+" FROM measurements WHERE owner = $1 AND kind = $2 AND id = $3"+s.forUp, owner, kind, id))
		if err != nil {
			return err
		}
		if err := f(m); err != nil {
			return err
		}
		m.Version++
		m.Updated = s.now().Truncate(time.Millisecond)
		_, err = tx.ExecContext(ctx, "UPDATE measurements SET name = $3, verdict = $4, body = $5, version = $6, updated = $7 WHERE owner = $1 AND id = $2",
			owner, id, m.Name, m.Verdict, string(m.Body), m.Version, m.Updated.UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("changing a measurement: %w", err)
	}
	return m, nil
}

// RemoveMeasurement deletes the owner's measurement.
func (s *Store) RemoveMeasurement(ctx context.Context, owner string, kind MeasurementKind, id string) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "DELETE FROM measurements WHERE owner = $1 AND kind = $2 AND id = $3", owner, kind, id)
		if err != nil {
			return fmt.Errorf("removing a measurement: %w", err)
		}
		if n, err := done.RowsAffected(); err == nil && n == 0 {
			return noMeasurement()
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM replies WHERE owner = $1 AND about = $2", owner, id); err != nil {
			return fmt.Errorf("removing a measurement: %w", err)
		}
		return nil
	})
}

// Measurements are an owner's of a kind, the latest first. Their bodies are left out.
func (s *Store) Measurements(ctx context.Context, owner string, kind MeasurementKind) ([]*Measurement, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT id, owner, kind, name, verdict, 'null', version, created, updated FROM measurements WHERE owner = $1 AND kind = $2 ORDER BY created DESC, id DESC", owner, kind)
	if err != nil {
		return nil, fmt.Errorf("listing measurements: %w", err)
	}
	defer rows.Close()
	var list []*Measurement
	for rows.Next() {
		m, err := readMeasurement(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("listing measurements: %w", err)
	}
	return list, nil
}
