package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/leeway-project/leeway"
)

// ErrStop is why the context of a running job ends when the server stops.
var ErrStop = errors.New("store: the server stops")

// errUnder: what was resumed has not come back yet from when it was cancelled.
var errUnder = errors.New("store: the job still runs")

const (
	// mostAttempts is how often a job may be begun that its server did not live to end.
	mostAttempts = 3
	// beatTime is how often a server says that it still works on its jobs, and sees
	// whether they are still its own.
	beatTime = 2 * time.Second
	// deadTime is after how long without a word others take its jobs.
	deadTime = 30 * time.Second
)

// under are the jobs that run in this process.
type under struct {
	mu    sync.Mutex
	jobs  map[string]*job
	looks chan struct{} // asks to look whether they are still to be done
}

type job struct {
	runs int64
	end  context.CancelCauseFunc
}

func (u *under) begin(j *Job, end context.CancelCauseFunc) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.jobs == nil {
		u.jobs = map[string]*job{}
	}
	u.jobs[j.ID] = &job{j.runs, end}
}

// has says whether a job still runs here, be it that it was told to end.
func (u *under) has(id string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.jobs[id] != nil
}

func (u *under) done(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.jobs, id)
}

// end ends a job that was cancelled or removed.
func (u *under) end(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if j := u.jobs[id]; j != nil {
		j.end(ErrEnded)
	}
}

// look asks to look at the jobs soon.
func (u *under) look() {
	select {
	case u.looks <- struct{}{}:
	default:
	}
}

func (u *under) all() map[string]job {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := map[string]job{}
	for id, j := range u.jobs {
		out[id] = *j
	}
	return out
}

// Work gives the jobs that wait to do, of each lane as many at a time as it says, until
// ctx ends and all that were begun have come back. What do is given ends when the job is
// cancelled or removed, with the cause [ErrEnded], or when ctx does, with [ErrStop]; do
// is to [Store.Finish] the job then, as always. Jobs that a server left when it died are
// begun anew, three times at most.
func (s *Store) Work(ctx context.Context, lanes map[string]int, do func(context.Context, *Job)) error {
	if err := s.takeUp(ctx, true); err != nil {
		if ctx.Err() != nil {
			return nil // it was stopped before it began
		}
		return err
	}
	beats, stop := context.WithCancel(context.WithoutCancel(ctx)) // to the end of the last job
	var beating sync.WaitGroup
	beating.Go(func() { s.beat(beats, ctx) })
	err := s.queue.work(ctx, lanes, func(id string) error {
		if s.under.has(id) {
			return errUnder
		}
		j, err := s.claim(ctx, id)
		if j == nil {
			return err
		}
		under, end := context.WithCancelCause(context.WithoutCancel(ctx))
		defer end(nil)
		defer context.AfterFunc(ctx, func() { end(ErrStop) })()
		s.under.begin(j, end)
		defer s.under.done(id)
		do(under, j)
		return nil
	})
	stop()
	beating.Wait()
	return err
}

// claim takes a job that waits; nil if it does no more, or was tried too often.
func (s *Store) claim(ctx context.Context, id string) (*Job, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var j *Job
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		j, err = readJob(tx.QueryRowContext(ctx, "SELECT "+jobColumns+" FROM jobs WHERE id = $1 AND state = 'waiting'"+s.forUp, id))
		var e *leeway.Error
		if errors.As(err, &e) {
			return nil // cancelled, removed or taken
		}
		if err != nil {
			return err
		}
		now := s.now().Truncate(time.Millisecond)
		if j.Attempts >= mostAttempts {
			failure, err := writeProblem(&leeway.Error{Code: leeway.Unsupported, Key: "error.job.attempts", Args: []any{j.Attempts}})
			if err != nil {
				return err
			}
			j = nil
			_, err = tx.ExecContext(ctx, "UPDATE jobs SET state = 'failed', problem = $2, ended = $3, updated = $3, version = version + 1 WHERE id = $1", id, failure, now.UnixMilli())
			return err
		}
		j.State, j.Started, j.Updated = Running, now, now
		j.Attempts, j.runs, j.Version = j.Attempts+1, j.runs+1, j.Version+1
		_, err = tx.ExecContext(ctx, "UPDATE jobs SET state = 'running', attempts = $2, runs = $3, version = $4, started = $5, updated = $5, beat = $5 WHERE id = $1", id, j.Attempts, j.runs, j.Version, now.UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("taking a job: %w", err)
	}
	return j, nil
}

// takeUp lets the jobs wait again whose server has died. Of SQLite there is one server,
// so that at its start every job that runs is one of those.
func (s *Store) takeUp(ctx context.Context, start bool) error {
	before := s.now().Add(-deadTime)
	if start && s.forUp == "" {
		before = s.now().Add(deadTime)
	}
	err := s.change(ctx, func(tx *sql.Tx) error {
		left, err := s.left(ctx, tx, before)
		if err != nil {
			return err
		}
		for _, j := range left {
			if _, err := tx.ExecContext(ctx, "UPDATE jobs SET state = 'waiting', updated = $2, version = version + 1 WHERE id = $1", j.ID, s.now().UnixMilli()); err != nil {
				return err
			}
			if err := s.queue.add(ctx, tx, j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("taking up jobs: %w", err)
	}
	s.queue.wake()
	return nil
}

// left are the jobs of other servers that nobody has worked on since before.
func (s *Store) left(ctx context.Context, tx *sql.Tx, before time.Time) (list []*Job, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+jobColumns+" FROM jobs WHERE state = 'running' AND beat < $1"+s.forUp, before.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	mine := s.under.all()
	for rows.Next() {
		j, err := readJob(rows)
		if err != nil {
			return nil, err
		}
		if m, ok := mine[j.ID]; !ok || m.runs != j.runs {
			list = append(list, j)
		}
	}
	return list, rows.Err()
}

// beat says from time to time that this server works on its jobs, and ends those that
// are its own no more. An error is not the end: the next beat may reach the database.
func (s *Store) beat(ctx, taking context.Context) {
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-s.under.looks:
		case <-time.After(beatTime):
		}
		for id, j := range s.under.all() {
			err := kept(s.write.ExecContext(ctx, "UPDATE jobs SET beat = $3 WHERE id = $1 AND runs = $2 AND state = 'running'", id, j.runs, s.now().UnixMilli()))
			if errors.Is(err, ErrEnded) {
				j.end(ErrEnded)
			}
		}
		if taking.Err() == nil && n%5 == 0 {
			_ = s.takeUp(taking, false) // as above
		}
	}
}
