package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/leeway-project/leeway"
)

// State is how far a job is.
type State string

// The states. A job waits, runs, and ends in one of the last three; one that was
// cancelled or failed can be asked for again.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Ended says whether nothing will change any more of itself.
func (s State) Ended() bool { return s != Waiting && s != Running }

// Job is long work that somebody asked for.
type Job struct {
	ID       string
	Owner    string
	Kind     string          // what work it is
	Lane     string          // jobs of a lane wait for each other
	Label    string          // what the owner calls it
	About    string          // the ID of the person that it tells of, with whom it goes; "": none or many
	Input    json.RawMessage // what is asked for
	State    State
	Progress float64         // 0 to 1
	Status   json.RawMessage // what its page shows while it runs; nil: nothing yet
	Result   json.RawMessage // what came of it; nil: nothing yet
	Problem  error           // why it failed
	Attempts int             // begun since it was last asked for
	Version  int             // counted from 1 by every change
	Created  time.Time
	Started  time.Time // zero: not yet
	Ended    time.Time
	Updated  time.Time

	runs int64 // counts those who ever worked on it
}

const jobColumns = "id, owner, kind, lane, label, about, input, state, progress, status, result, problem, attempts, runs, version, created, started, ended, updated"

// AddJob keeps a new job, which then waits for its turn, and fills in ID, where it is "",
// State, Version, Created and Updated. A job of that ID that the owner has already is
// given in place of a new one.
func (s *Store) AddJob(ctx context.Context, j *Job) error {
	j.ID, j.Lane = cmp.Or(j.ID, rand.Text()), cmp.Or(j.Lane, j.Kind)
	if len(j.Input) == 0 {
		j.Input = json.RawMessage("null")
	}
	j.Label, j.About = clean(j.Label), clean(j.About)
	j.State, j.Version, j.Created = Waiting, 1, s.now().Truncate(time.Millisecond)
	j.Updated = j.Created
	added := false
	err := s.change(ctx, func(tx *sql.Tx) error {
		at := j.Created.UnixMilli()
		done, err := tx.ExecContext(ctx, "INSERT INTO jobs ("+jobColumns+", beat) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'null', 'null', 'null', 0, 0, 1, $9, 0, 0, $9, 0) ON CONFLICT (id) DO NOTHING",
			j.ID, j.Owner, j.Kind, j.Lane, j.Label, j.About, string(j.Input), j.State, at)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil || n == 0 {
			return err
		}
		added = true
		return s.queue.add(ctx, tx, j)
	})
	if err != nil {
		return fmt.Errorf("keeping a job: %w", err)
	}
	if added {
		s.queue.wake()
		return nil
	}
	there, err := s.Job(ctx, j.Owner, j.ID)
	if err != nil {
		return err
	}
	*j = *there
	return nil
}

// Job is the owner's job of that ID. Somebody else's is not found.
func (s *Store) Job(ctx context.Context, owner, id string) (*Job, error) {
	return readJob(s.read.QueryRowContext(ctx, "SELECT "+jobColumns+" FROM jobs WHERE owner = $1 AND id = $2", owner, clean(id)))
}

// JobVersion is the version of the owner's job of that ID, which every change counts.
func (s *Store) JobVersion(ctx context.Context, owner, id string) (int, error) {
	var version int
	err := s.read.QueryRowContext(ctx, "SELECT version FROM jobs WHERE owner = $1 AND id = $2", owner, clean(id)).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, noJob()
	}
	if err != nil {
		return 0, fmt.Errorf("reading a job: %w", err)
	}
	return version, nil
}

// KnowsJob says whether there is a job of that ID, whoever's it is.
func (s *Store) KnowsJob(ctx context.Context, id string) (bool, error) {
	var n int
	if err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM jobs WHERE id = $1", clean(id)).Scan(&n); err != nil {
		return false, fmt.Errorf("looking for a job: %w", err)
	}
	return n > 0, nil
}

func noJob() error { return &leeway.Error{Code: leeway.NotFound, Key: "error.job.none"} }

func readJob(row interface{ Scan(...any) error }) (*Job, error) {
	var j Job
	var input, status, result, failure string
	var created, started, ended, updated int64
	err := row.Scan(&j.ID, &j.Owner, &j.Kind, &j.Lane, &j.Label, &j.About, &input, &j.State, &j.Progress, &status, &result, &failure, &j.Attempts, &j.runs, &j.Version, &created, &started, &ended, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, noJob()
	}
	if err != nil {
		return nil, fmt.Errorf("reading a job: %w", err)
	}
	if j.Problem, err = readProblem(failure); err != nil {
		return nil, fmt.Errorf("reading a job: %w", err)
	}
	j.Input, j.Status, j.Result = json.RawMessage(input), raw(status), raw(result)
	j.Created, j.Started, j.Ended, j.Updated = time.UnixMilli(created), at(started), at(ended), at(updated)
	return &j, nil
}

// raw is JSON as it is kept; nil for null.
func raw(text string) json.RawMessage {
	if text == "null" {
		return nil
	}
	return json.RawMessage(text)
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// Jobs are an owner's of a kind ("": of every kind), the latest first, at most n of them
// from after the cursor of an earlier call on ("" at first). next is the cursor of the
// rest, "" when there is none.
func (s *Store) Jobs(ctx context.Context, owner, kind, cursor string, n int) (list []*Job, next string, err error) {
	created, id, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.read.QueryContext(ctx, "SELECT "+jobColumns+" FROM jobs WHERE owner = $1 AND ($2 = '' OR kind = $2) AND (created < $3 OR created = $3 AND id < $4) ORDER BY created DESC, id DESC LIMIT $5", owner, clean(kind), created, clean(id), n+1)
	if err != nil {
		return nil, "", fmt.Errorf("listing jobs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		j, err := readJob(rows)
		if err != nil {
			return nil, "", err
		}
		list = append(list, j)
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("listing jobs: %w", err)
	}
	if len(list) > n {
		list = list[:n]
		next = writeCursor(list[n-1].Created, list[n-1].ID)
	}
	return list, next, nil
}

// readCursor is the place in a list, the latest first, that a cursor stands for.
func readCursor(cursor string) (created int64, id string, err error) {
	if cursor == "" {
		return 1 << 62, "~", nil
	}
	when, id, ok := strings.Cut(cursor, ".")
	created, err = strconv.ParseInt(when, 36, 64)
	if err != nil || !ok {
		return 0, "", &leeway.Error{Code: leeway.Invalid, Key: "error.cursor", Args: []any{cursor}}
	}
	return created, id, nil
}

// writeCursor is the cursor of what comes after something.
func writeCursor(created time.Time, id string) string {
	return strconv.FormatInt(created.UnixMilli(), 36) + "." + id
}

// Cancel ends a job that waits or runs. What it made stays until it is removed.
func (s *Store) Cancel(ctx context.Context, owner, id string) (*Job, error) {
	id = clean(id)
	now := s.now().UnixMilli()
	_, err := s.write.ExecContext(ctx, "UPDATE jobs SET state = 'cancelled', ended = $3, updated = $3, version = version + 1 WHERE owner = $1 AND id = $2 AND state IN ('waiting', 'running')", owner, id, now)
	if err != nil {
		return nil, fmt.Errorf("cancelling a job: %w", err)
	}
	j, err := s.Job(ctx, owner, id)
	if err == nil && j.State == Cancelled {
		s.under.end(id)
	}
	return j, err
}

// Resume lets a job that failed or was cancelled wait for its turn again; it goes on from
// what it has left in its folder.
func (s *Store) Resume(ctx context.Context, owner, id string) (*Job, error) {
	id = clean(id)
	var j *Job
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		if j, err = readJob(tx.QueryRowContext(ctx, "SELECT "+jobColumns+" FROM jobs WHERE owner = $1 AND id = $2"+s.forUp, owner, id)); err != nil {
			return err
		}
		if j.State != Failed && j.State != Cancelled {
			return nil
		}
		j.State, j.Attempts, j.Problem, j.Ended, j.Version = Waiting, 0, nil, time.Time{}, j.Version+1
		j.Updated = s.now().Truncate(time.Millisecond)
		if _, err := tx.ExecContext(ctx, "UPDATE jobs SET state = 'waiting', attempts = 0, problem = 'null', ended = 0, updated = $2, version = $3 WHERE id = $1", id, j.Updated.UnixMilli(), j.Version); err != nil {
			return err
		}
		return s.queue.add(ctx, tx, j)
	})
	if err != nil {
		return nil, fmt.Errorf("resuming a job: %w", err)
	}
	s.queue.wake()
	return j, nil
}

// RemoveJob ends the owner's job of that ID, if it runs, and deletes it.
func (s *Store) RemoveJob(ctx context.Context, owner, id string) error {
	id = clean(id)
	err := s.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "DELETE FROM jobs WHERE owner = $1 AND id = $2", owner, id)
		if err != nil {
			return fmt.Errorf("removing a job: %w", err)
		}
		if n, err := done.RowsAffected(); err == nil && n == 0 {
			return noJob()
		}
		for _, statement := range []string{"DELETE FROM replies WHERE owner = $1 AND about = $2", "DELETE FROM list_rows WHERE owner = $1 AND list = $2"} {
			if _, err := tx.ExecContext(ctx, statement, owner, id); err != nil {
				return fmt.Errorf("removing a job: %w", err)
			}
		}
		return nil
	})
	if err == nil {
		s.under.end(id)
		s.forget(ctx)
	}
	return err
}

// ErrEnded: the job was cancelled, removed, or given to somebody else.
var ErrEnded = errors.New("store: the job has ended")

// KeepProgress keeps how far a running job is.
func (s *Store) KeepProgress(ctx context.Context, j *Job) error {
	done, err := s.write.ExecContext(ctx, "UPDATE jobs SET progress = $3, status = $4, updated = $5, beat = $5, version = version + 1 WHERE id = $1 AND runs = $2 AND state = 'running'",
		j.ID, j.runs, j.Progress, text(j.Status), s.now().UnixMilli())
	return kept(done, err)
}

// Finish ends a running job with its State, Progress, Status, Result and Problem. With
// State Waiting it goes back to wait for its turn, as if it had not been begun.
func (s *Store) Finish(ctx context.Context, j *Job) error {
	failure, err := writeProblem(j.Problem)
	if err != nil {
		return fmt.Errorf("ending a job: %w", err)
	}
	now := s.now().UnixMilli()
	ended, back := now, 0
	if j.State == Waiting {
		ended, back = 0, 1
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		err := kept(tx.ExecContext(ctx, "UPDATE jobs SET state = $3, progress = $4, status = $5, result = $6, problem = $7, attempts = attempts - $8, ended = $9, updated = $10, version = version + 1 WHERE id = $1 AND runs = $2 AND state = 'running'",
			j.ID, j.runs, j.State, j.Progress, text(j.Status), text(j.Result), failure, back, ended, now))
		if err == nil && j.State == Waiting {
			err = s.queue.add(ctx, tx, j)
		}
		return err
	})
}

func text(raw json.RawMessage) string {
	if len(raw) == 0 {
		return "null"
	}
	return string(raw)
}

// kept says whether a change to a running job was one.
func kept(done sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("keeping a job: %w", err)
	}
	if n, err := done.RowsAffected(); err == nil && n == 0 {
		return ErrEnded
	}
	return nil
}
