package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// queue hands out the jobs that wait: that of SQLite reads the table of jobs, that of
// PostgreSQL is River. Either may hand out a job twice, or one that waits no more; who
// gets it must claim it.
type queue interface {
	// migrate brings the queue's own schema up to date.
	migrate(ctx context.Context) error
	// add tells of a job that waits, in the transaction that lets it.
	add(ctx context.Context, tx *sql.Tx, j *Job) error
	// wake says that such a transaction has ended.
	wake()
	// work hands the IDs of jobs to do, of each lane as many at a time as it says, until
	// ctx ends and all that were begun have come back.
	work(ctx context.Context, lanes map[string]int, do func(id string) error) error
}

// table is the queue over the table of jobs itself.
type table struct {
	db   *sql.DB
	mu   sync.Mutex
	news chan struct{} // closed when there is something new
}

func newTable(db *sql.DB) *table { return &table{db: db, news: make(chan struct{})} }

func (t *table) migrate(context.Context) error            { return nil }
func (t *table) add(context.Context, *sql.Tx, *Job) error { return nil }
func (t *table) wake() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.news)
	t.news = make(chan struct{})
}

func (t *table) changed() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.news
}

// pollTime is how long a job may wait that no signal told of.
const pollTime = 2 * time.Second

func (t *table) work(ctx context.Context, lanes map[string]int, do func(id string) error) error {
	var places sync.WaitGroup
	for lane, n := range lanes {
		for range n {
			places.Go(func() { t.workLane(ctx, lane, do) })
		}
	}
	places.Wait()
	return nil
}

func (t *table) workLane(ctx context.Context, lane string, do func(id string) error) {
	for ctx.Err() == nil {
		news := t.changed()
		id, err := t.next(ctx, lane)
		if err == nil {
			if err = do(id); err == nil {
				continue
			}
		}
		// Nothing waits, or the database does not answer.
		select {
		case <-ctx.Done():
		case <-news:
		case <-time.After(pollTime):
		}
	}
}

// errNone: no job waits.
var errNone = errors.New("store: no job waits")

// next is the job of a lane that has waited longest.
func (t *table) next(ctx context.Context, lane string) (id string, err error) {
	err = t.db.QueryRowContext(ctx, "SELECT id FROM jobs WHERE state = 'waiting' AND lane = $1 ORDER BY created, id LIMIT 1", lane).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", errNone
	}
	if err != nil {
		return "", fmt.Errorf("looking for a job: %w", err)
	}
	return id, nil
}
