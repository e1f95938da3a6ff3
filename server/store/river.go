package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

// riverQueue is the queue of PostgreSQL. River's own rows hold the ID of a job and
// nothing else; whether it still waits, and how often it may be tried, the table of jobs
// says.
type riverQueue struct {
	db     *sql.DB
	adding *river.Client[*sql.Tx]
}

func newRiver(db *sql.DB) (*riverQueue, error) {
	adding, err := river.NewClient(riverdatabasesql.New(db), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("opening the queue: %w", err)
	}
	return &riverQueue{db, adding}, nil
}

func (q *riverQueue) migrate(ctx context.Context) error {
	m, err := rivermigrate.New(riverdatabasesql.New(q.db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("bringing the schema of the queue up to date: %w", err)
	}
	return nil
}

// turn is River's word for a job that waits.
type turn struct {
	ID string `json:"id"`
}

// Kind is by what River knows who does it.
func (turn) Kind() string { return "turn" }

func (q *riverQueue) add(ctx context.Context, tx *sql.Tx, j *Job) error {
	_, err := q.adding.InsertTx(ctx, tx, turn{j.ID}, &river.InsertOpts{Queue: j.Lane})
	return err
}

func (q *riverQueue) wake() {} // it polls

// riverPoll is how often River looks for jobs: the driver of database/sql does not listen.
const riverPoll = 500 * time.Millisecond

func (q *riverQueue) work(ctx context.Context, lanes map[string]int, do func(id string) error) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(_ context.Context, j *river.Job[turn]) error { return do(j.Args.ID) }))
	queues := map[string]river.QueueConfig{}
	for lane, n := range lanes {
		queues[lane] = river.QueueConfig{MaxWorkers: n}
	}
	client, err := river.NewClient(riverdatabasesql.New(q.db), &river.Config{
		Queues: queues, Workers: workers, FetchPollInterval: riverPoll, JobTimeout: -1, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("starting the queue: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("starting the queue: %w", err)
	}
	<-ctx.Done()
	return client.Stop(context.WithoutCancel(ctx))
}
