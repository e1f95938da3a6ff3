package server

// Long work is done by jobs. They wait in the database, run a few at a time, survive a
// restart of the server, can be cancelled, and tell how far they are while they run.
//
// A kind of job is an entry of [Server.jobKinds]:
//
//	"count": {lane: "other", work: s.countWork, page: countPage, part: (*request).countPart}
//
//	func (s *Server) countWork(ctx context.Context, j *running) error {
//		var in countInput
//		if err := j.Input(&in); err != nil {
//			return err
//		}
//		folder, err := j.Folder() // private, kept until the job is removed
//		…
//		for i := range in.Rows {
//			if ctx.Err() != nil {
//				return ctx.Err() // cancelled, or the server stops: write a checkpoint first
//			}
//			j.Report(float64(i)/float64(in.Rows), countStatus{Done: i}) // as often as you like
//		}
//		return j.Result(countResult{…})
//	}
//
// It is begun by
//
//	job, err := q.startJob(q.Context(), store.Job{Kind: "count", Label: name}, countInput{…}, func(folder string) error { … })
//	return q.see("/jobs/" + job.ID)
//
// where the last function, which may be nil, puts files into the job's folder before it
// can run. Work is begun anew, with the same folder, when the server died or was stopped
// on the way, and when a job that was cancelled or failed is resumed: it goes on from the
// checkpoint that it finds. What it returns as a [leeway.Error] is told to the user;
// any other error is logged and told as one of the server's.
//
// A page shows a job inside
//
//	@v.live(job) { @v.Part() }
//
// and the kind's part function gives the same part whenever the job has changed, so that
// the page follows it. While the job has not ended, the page sets view.Refresh for those
// without scripts. v.state(job) shows how far it is, v.jobButtons(job, "") what can be
// done with it; the kind's name is the message web.job.kind.KIND.
//
// Jobs of a lane wait for each other: one of the lab and one other run at a time.

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server/store"
)

// work does a job. It returns soon after ctx ends.
type work func(ctx context.Context, j *running) error

// kind is what there is to know of a kind of jobs.
type kind struct {
	lane    string // of lanes
	work    work
	page    func(j *store.Job) string                               // the path of its page; nil: one that all kinds share
	part    func(q *request, j *store.Job) (templ.Component, error) // what that page shows of the job; nil: the same
	besides func(id string) []string                                // the IDs of jobs that go when it is removed; nil: none
}

// lanes are how many jobs of each lane run at a time. The lab's take all processors
// there are for long; the others are not to wait for them.
func lanes() map[string]int { return map[string]int{"lab": 1, "other": 1} }

// jobKinds are the kinds of jobs by their names, which stand in the database.
func (s *Server) jobKinds() map[string]kind {
	return map[string]kind{
		labJob:     {lane: "lab", work: s.trainWork, page: runPage, part: (*request).runPart, besides: besides},
		measureJob: {lane: "lab", work: s.measureWork, page: runPage, part: (*request).runPart},
		checkJob:   {lane: "lab", work: s.checkWork, page: runPage, part: (*request).runPart},
		listJob:    {lane: "other", work: s.listWork, page: listPage, part: (*request).listPart},
		fileJob:    {lane: "other", work: s.fileWork, page: func(j *store.Job) string { return "/measure/results/" + j.ID }},
	}
}

// startJob keeps a job of j's Kind, Label, About and, where an idempotency key gives one,
// ID, which then runs when it is its turn. fill, unless it is nil, puts files into the
// job's folder first.
func (s *Server) startJob(ctx context.Context, j store.Job, input any, fill func(folder string) error) (*store.Job, error) {
	k, ok := s.kinds[j.Kind]
	if !ok {
		return nil, fmt.Errorf("server: no kind of jobs is called %q", j.Kind)
	}
	data, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("starting a job: %w", err)
	}
	if j.ID == "" {
		j.ID = rand.Text()
	} else if there, err := s.Store.Job(ctx, s.owner, j.ID); err == nil {
		return there, nil // begun before; its files are not to be touched
	}
	j.Owner, j.Lane, j.Input = s.owner, k.lane, data
	if fill != nil {
		folder, err := s.jobFolder(j.ID)
		if err == nil {
			err = fill(folder)
		}
		if err != nil {
			s.dropFolder(j.ID)
			return nil, err
		}
	}
	if err := s.Store.AddJob(ctx, &j); err != nil {
		s.dropFolder(j.ID)
		return nil, err
	}
	return &j, nil
}

// folderPath is where a job keeps its files.
func (s *Server) folderPath(id string) string { return filepath.Join(s.Folder, "jobs", id) }

// jobFolder is the folder of a job, which is made if need be.
func (s *Server) jobFolder(id string) (string, error) {
	if s.Folder == "" || id == "" || strings.ContainsAny(id, `/\.:`) {
		return "", errors.New("server: there is no folder for jobs")
	}
	folder := s.folderPath(id)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of a job: %w", err)
	}
	return folder, nil
}

func (s *Server) dropFolder(id string) {
	if s.Folder == "" || id == "" || strings.ContainsAny(id, `/\.:`) {
		return
	}
	if err := os.RemoveAll(s.folderPath(id)); err != nil {
		s.Log.Error("removing the folder of a job", "error", errors.Unwrap(err))
	}
}

// forgetting removes people, and the folders of the jobs that go with them.
func (s *Server) forgetting(ctx context.Context, remove func() error) error {
	var before []string
	for cursor := ""; ; {
		list, next, err := s.Store.Jobs(ctx, s.owner, "", cursor, 500)
		if err != nil {
			return err
		}
		for _, j := range list {
			before = append(before, j.ID)
		}
		if cursor = next; next == "" {
			break
		}
	}
	if err := remove(); err != nil {
		return err
	}
	for _, id := range before {
		s.dropUnknown(context.WithoutCancel(ctx), id)
	}
	return nil
}

// dropUnknown removes the folder of a job that is no more.
func (s *Server) dropUnknown(ctx context.Context, id string) {
	if known, err := s.Store.KnowsJob(ctx, id); err == nil && !known {
		s.dropFolder(id)
	}
}

// fillingTime is how long a folder may be there before its job is.
const fillingTime = time.Hour

// sweep removes the folders that a server which died left without a job.
func (s *Server) sweep(ctx context.Context) {
	if s.Folder == "" {
		return
	}
	list, err := os.ReadDir(filepath.Join(s.Folder, "jobs"))
	if err != nil {
		return // none were made yet
	}
	for _, entry := range list {
		if info, err := entry.Info(); err == nil && s.now().Sub(info.ModTime()) > fillingTime {
			s.dropUnknown(ctx, entry.Name())
		}
	}
}

// running is a job while it is worked on. Its methods may be called from any goroutine.
type running struct {
	s   *Server
	mu  sync.Mutex
	job store.Job
	new bool // since it was kept
}

// ID is the job's.
func (j *running) ID() string { return j.job.ID }

// Label is what the job's owner calls it.
func (j *running) Label() string { return j.job.Label }

// Owner is whose job it is.
func (j *running) Owner() string { return j.job.Owner }

// Input reads what is asked for into v.
func (j *running) Input(v any) error {
	if err := json.Unmarshal(j.job.Input, v); err != nil {
		return fmt.Errorf("reading what a job asks for: %w", err)
	}
	return nil
}

// Status reads what an earlier run reported last into v; it says whether there was
// anything.
func (j *running) Status(v any) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.job.Status) > 0 && json.Unmarshal(j.job.Status, v) == nil
}

// Folder is a private folder for the job's files, which stays until the job is removed.
func (j *running) Folder() (string, error) { return j.s.jobFolder(j.job.ID) }

// Report says how far the job is, from 0 to 1, and what its page is to show meanwhile.
// It is cheap: the latest report is kept a few times a second.
func (j *running) Report(progress float64, status any) {
	data, err := json.Marshal(status)
	if err != nil {
		j.s.Log.Error("reporting of a job", "kind", j.job.Kind, "error", err)
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.job.Progress, j.job.Status, j.new = min(1, max(0, progress)), data, true
}

// Result says what came of the job. It is kept when the work returns without an error.
func (j *running) Result(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing what came of a job: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.job.Result = data
	return nil
}

// reportTime is how often what a job reports is kept, and how often pages look for it.
const reportTime = 300 * time.Millisecond

// keep keeps what is reported, until ctx ends.
func (j *running) keep(ctx context.Context) {
	tick := time.NewTicker(reportTime)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		j.mu.Lock()
		now, is := j.job, j.new
		j.new = false
		j.mu.Unlock()
		if !is {
			continue
		}
		// That it was cancelled ends the work's context elsewhere.
		if err := j.s.Store.KeepProgress(ctx, &now); err != nil && !errors.Is(err, store.ErrEnded) && ctx.Err() == nil {
			j.s.Log.Error("keeping the progress of a job", "kind", now.Kind, "error", err)
		}
	}
}

// runJob does a job and keeps what came of it.
func (s *Server) runJob(ctx context.Context, job *store.Job) {
	begun := time.Now()
	s.Log.Info("job begins", "kind", job.Kind, "attempt", job.Attempts)
	j := &running{s: s, job: *job}
	keeping, stop := context.WithCancel(ctx)
	var keeper sync.WaitGroup
	keeper.Go(func() { j.keep(keeping) })
	err := s.doWork(ctx, j)
	stop()
	keeper.Wait()
	end := j.job
	switch cause := context.Cause(ctx); {
	case err == nil:
		end.State, end.Progress = store.Done, 1
	case errors.Is(cause, store.ErrStop):
		end.State = store.Waiting
	case errors.Is(cause, store.ErrEnded):
		end.State = store.Cancelled
	default:
		end.State, end.Problem, end.Result = store.Failed, s.told(job.Kind, err), nil
	}
	always := context.WithoutCancel(ctx)
	if end.State != store.Cancelled { // that it is kept already
		if err := s.Store.Finish(always, &end); err != nil && !errors.Is(err, store.ErrEnded) {
			s.Log.Error("ending a job", "kind", job.Kind, "error", err)
		}
	}
	s.dropUnknown(always, job.ID)
	s.Log.Info("job ends", "kind", job.Kind, "state", end.State, "ms", time.Since(begun).Milliseconds())
}

// doWork does the work of a job, whose panic is its error.
func (s *Server) doWork(ctx context.Context, j *running) (err error) {
	defer func() {
		if what := recover(); what != nil {
			s.Log.Error("panic", "job", j.job.Kind, "what", what, "stack", string(debug.Stack()))
			err = &leeway.Error{Code: leeway.Unsupported, Key: "error.server"}
		}
	}()
	k, ok := s.kinds[j.job.Kind]
	if !ok {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.job.kind", Args: []any{j.job.Kind}}
	}
	return k.work(ctx, j)
}

// told is what the user is told of an error: what is not meant for them goes to the log.
func (s *Server) told(kind string, err error) error {
	var e *leeway.Error
	if errors.As(err, &e) {
		return e
	}
	s.Log.Error("failed", "job", kind, "error", err)
	return &leeway.Error{Code: leeway.Unsupported, Key: "error.server"}
}
