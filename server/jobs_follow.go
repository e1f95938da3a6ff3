package server

import (
	"context"
	"errors"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server/store"
)

// errFollowed: the job that was followed has ended, or is gone.
var errFollowed = errors.New("server: the job has ended")

// follow gives the owner's job to changed at first and whenever it has changed, and calls
// beat when nothing has for a while, until one of them returns an error, ctx ends, the
// server stops, or with errFollowed, the job has ended.
func (s *Server) follow(ctx context.Context, id string, changed func(*store.Job) error, beat func() error) error {
	tick := time.NewTicker(reportTime)
	defer tick.Stop()
	seen, last := 0, time.Now()
	for {
		version, err := s.Store.JobVersion(ctx, s.owner, id)
		var e *leeway.Error
		if errors.As(err, &e) {
			return errFollowed
		}
		if err != nil {
			return err
		}
		switch {
		case version != seen:
			j, err := s.Store.Job(ctx, s.owner, id)
			if errors.As(err, &e) {
				return errFollowed
			}
			if err != nil {
				return err
			}
			if err := changed(j); err != nil {
				return err
			}
			if j.State.Ended() {
				return errFollowed
			}
			seen, last = j.Version, time.Now()
		case time.Since(last) >= beatTime:
			if err := beat(); err != nil {
				return err
			}
			last = time.Now()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.stopping:
			return nil
		case <-tick.C:
		}
	}
}

// removeOneJob deletes the owner's job of that ID with its files, and the jobs that go
// with it first.
func (s *Server) removeOneJob(ctx context.Context, id string) error {
	j, err := s.Store.Job(ctx, s.owner, id)
	if err != nil {
		return err
	}
	if besides := s.kinds[j.Kind].besides; besides != nil {
		for _, other := range besides(id) {
			if err := s.removeOneJob(ctx, other); err != nil && !isNotFound(err) {
				return err
			}
		}
	}
	if err := s.Store.RemoveJob(ctx, s.owner, id); err != nil {
		return err
	}
	s.dropFolder(id) // what a running one writes after this goes when it has come to its end
	return nil
}
