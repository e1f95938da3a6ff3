package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/leeway-project/leeway"
)

// workOn works until stop is called, which waits for the end.
func workOn(t *testing.T, s *Store, do func(context.Context, *Job)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Work(ctx, map[string]int{"one": 1, "two": 2}, do) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("working ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func ask(t *testing.T, s *Store, lane string) *Job {
	t.Helper()
	j := &Job{Owner: "me", Kind: "k", Lane: lane, Input: json.RawMessage(`{"n":1}`)}
	if err := s.AddJob(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	return j
}

// becomes waits for a job to get into a state.
func becomes(t *testing.T, s *Store, id string, state State) *Job {
	t.Helper()
	var j *Job
	for range 800 {
		var err error
		if j, err = s.Job(t.Context(), "me", id); err != nil {
			t.Fatal(err)
		}
		if j.State == state {
			return j
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("the job is %s, not %s", j.State, state)
	return nil
}

// finish ends a job.
func finish(t *testing.T, s *Store, j *Job, state State) {
	t.Helper()
	j.State = state
	if err := s.Finish(context.WithoutCancel(t.Context()), j); err != nil && !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
}

func TestJobsRunInTurnAndKeepWhatCameOfThem(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		var at, most [2]atomic.Int32
		workOn(t, s, func(ctx context.Context, j *Job) {
			lane := map[string]int{"one": 0, "two": 1}[j.Lane]
			if n := at[lane].Add(1); n > most[lane].Load() {
				most[lane].Store(n)
			}
			j.Progress, j.Status = 0.5, json.RawMessage(`"half"`)
			if err := s.KeepProgress(ctx, j); err != nil {
				t.Error(err)
			}
			time.Sleep(20 * time.Millisecond)
			at[lane].Add(-1)
			j.Result = j.Input
			finish(t, s, j, Done)
		})
		var all []*Job
		for range 4 {
			all = append(all, ask(t, s, "one"), ask(t, s, "two"))
		}
		for _, j := range all {
			if j := becomes(t, s, j.ID, Done); string(j.Result) != `{"n":1}` || string(j.Status) != `"half"` || j.Attempts != 1 || j.Version != 4 || j.Started.IsZero() || j.Ended.IsZero() {
				t.Errorf("kept %+v", j)
			}
		}
		if most[0].Load() != 1 || most[1].Load() > 2 {
			t.Errorf("%d and %d ran at a time", most[0].Load(), most[1].Load())
		}
		list, _, err := s.Jobs(t.Context(), "me", "k", "", 100)
		if err != nil || len(list) != len(all) {
			t.Errorf("%d jobs, %v", len(list), err)
		}
		if list, _, err := s.Jobs(t.Context(), "you", "", "", 100); err != nil || len(list) != 0 {
			t.Errorf("somebody else has %d jobs, %v", len(list), err)
		}
	})
}

func TestAnEndReachesTheJobThatRuns(t *testing.T) {
	for name, end := range map[string]func(*Store, *Person, *Job) error{
		"cancelled": func(s *Store, _ *Person, j *Job) error {
			_, err := s.Cancel(context.Background(), "me", j.ID)
			return err
		},
		"removed":        func(s *Store, _ *Person, j *Job) error { return s.RemoveJob(context.Background(), "me", j.ID) },
		"person removed": func(s *Store, p *Person, _ *Job) error { return s.Remove(context.Background(), "me", p.ID, 0) },
		"all removed":    func(s *Store, _ *Person, _ *Job) error { return s.RemoveAll(context.Background(), "me") },
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, s *Store) {
				begun, cause := make(chan bool), make(chan error)
				workOn(t, s, func(ctx context.Context, j *Job) {
					begun <- true
					<-ctx.Done()
					cause <- context.Cause(ctx)
					if err := s.KeepProgress(context.WithoutCancel(ctx), j); !errors.Is(err, ErrEnded) {
						t.Errorf("its progress is kept yet: %v", err)
					}
					j.State = Done
					if err := s.Finish(context.WithoutCancel(ctx), j); !errors.Is(err, ErrEnded) {
						t.Errorf("it ends as if nothing was: %v", err)
					}
				})
				p := add(t, s, "me", "")
				j := &Job{Owner: "me", Kind: "k", Lane: "one", About: p.ID}
				if err := s.AddJob(t.Context(), j); err != nil {
					t.Fatal(err)
				}
				<-begun
				if _, err := s.Cancel(t.Context(), "you", j.ID); !isNotFound(err) {
					t.Errorf("somebody else cancels it: %v", err)
				}
				if err := end(s, p, j); err != nil {
					t.Fatal(err)
				}
				if why := <-cause; !errors.Is(why, ErrEnded) {
					t.Errorf("its context ends with %v", why)
				}
			})
		})
	}
}

func TestAJobThatWaitsIsCancelledWithoutRunning(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		j := ask(t, s, "one")
		if _, err := s.Cancel(t.Context(), "me", j.ID); err != nil {
			t.Fatal(err)
		}
		next := ask(t, s, "one")
		workOn(t, s, func(_ context.Context, j *Job) { finish(t, s, j, Done) })
		becomes(t, s, next.ID, Done)
		if j := becomes(t, s, j.ID, Cancelled); j.Attempts != 0 {
			t.Errorf("it was begun %d times", j.Attempts)
		}
		if _, err := s.Resume(t.Context(), "me", j.ID); err != nil {
			t.Fatal(err)
		}
		becomes(t, s, j.ID, Done)
		if j, err := s.Resume(t.Context(), "me", j.ID); err != nil || j.State != Done {
			t.Errorf("one that is done is resumed: %+v, %v", j, err)
		}
	})
}

func TestAStopSendsAJobBackToWait(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		begun := make(chan bool)
		stop := workOn(t, s, func(ctx context.Context, j *Job) {
			begun <- true
			<-ctx.Done()
			if why := context.Cause(ctx); !errors.Is(why, ErrStop) {
				t.Errorf("its context ends with %v", why)
			}
			j.Status = json.RawMessage("7")
			finish(t, s, j, Waiting)
		})
		j := ask(t, s, "one")
		<-begun
		stop()
		if j := becomes(t, s, j.ID, Waiting); j.Attempts != 0 || string(j.Status) != "7" {
			t.Errorf("it waits as %+v", j)
		}
		workOn(t, s, func(_ context.Context, j *Job) { finish(t, s, j, Done) })
		becomes(t, s, j.ID, Done)
	})
}

func TestADeadServersJobRunsAgainThreeTimesAtMost(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		j := ask(t, s, "one")
		var dead *Job
		for i := range mostAttempts {
			var err error
			if dead, err = s.claim(t.Context(), j.ID); err != nil || dead == nil {
				t.Fatalf("attempt %d: %v", i+1, err)
			}
			if again, err := s.claim(t.Context(), j.ID); err != nil || again != nil {
				t.Fatalf("it is taken twice: %+v, %v", again, err)
			}
			// Nobody says a word about it for a while.
			later := time.Now().Add(time.Duration(i+1) * 2 * deadTime)
			s.now = func() time.Time { return later }
			if err := s.takeUp(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.KeepProgress(t.Context(), dead); !errors.Is(err, ErrEnded) {
			t.Errorf("who was taken for dead still writes: %v", err)
		}
		workOn(t, s, func(_ context.Context, j *Job) { t.Errorf("it is begun for the time %d", j.Attempts) })
		failed := becomes(t, s, j.ID, Failed)
		var e *leeway.Error
		if !errors.As(failed.Problem, &e) || e.Key != "error.job.attempts" || fmt.Sprint(e.Args) != "[3]" {
			t.Errorf("it fails with %v", failed.Problem)
		}
	})
}

func TestAJobIsLeftToWhoStillWorksOnIt(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		j := ask(t, s, "one")
		if _, err := s.claim(t.Context(), j.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.takeUp(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		if got := becomes(t, s, j.ID, Running); got.Attempts != 1 {
			t.Errorf("it was taken: %+v", got)
		}
	})
}

type named struct{}

func (named) Name(lang string) string { return "name in " + lang }

func TestAProblemIsToldAfterwardsAsItWasAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		cause := &leeway.Error{Code: leeway.NotFound, Key: "inner", Args: []any{3}, File: "f.csv", Line: 4, Column: 5}
		for _, problem := range []error{
			nil, errors.New("plain"), fmt.Errorf("around: %w", cause),
			&leeway.Error{Code: leeway.Invalid, Key: "outer", Args: []any{"text", "", 0, 7, 0.5, leeway.Term("term"), cause, 3 * time.Second}, Err: cause},
		} {
			j := ask(t, s, "one")
			j, err := s.claim(t.Context(), j.ID)
			if err != nil {
				t.Fatal(err)
			}
			j.Problem = problem
			finish(t, s, j, Failed)
			want := problem
			var e *leeway.Error
			if errors.As(problem, &e) {
				want = e
			}
			if got := becomes(t, s, j.ID, Failed).Problem; fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%v is told as %v", want, got)
			}
		}
		text, err := writeProblem(&leeway.Error{Key: "k", Args: []any{named{}}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := readProblem(text)
		var e *leeway.Error
		if err != nil || !errors.As(got, &e) {
			t.Fatal(got, err)
		}
		for _, lang := range []string{"en", "zh"} {
			if name := e.Args[0].(interface{ Name(string) string }).Name(lang); name != "name in "+lang {
				t.Errorf("it is called %q", name)
			}
		}
	})
}
