package server

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway/server/store"
)

// jobsView lists jobs.
type jobsView struct {
	view
	Jobs []*store.Job
	Next string // leads to the rest
}

func (q *request) jobs() error {
	list, next, err := q.Store.Jobs(q.Context(), q.owner, "", q.URL.Query().Get("cursor"), perPage)
	if err != nil {
		return err
	}
	v := &jobsView{view: q.view("web.jobs", "jobs"), Jobs: list, Next: next}
	for _, j := range list {
		if !j.State.Ended() {
			v.Refresh = refreshTime
		}
	}
	return q.show(200, v.Page(), nil)
}

// jobView is the page of a job of a kind that has none of its own.
type jobView struct {
	view
	Job *store.Job
}

// refreshTime is after how many seconds the page of a job is loaded again where there
// are no scripts.
const refreshTime = 5

// job shows a job, or leads to the page of its kind.
func (q *request) job() error {
	j, err := q.Store.Job(q.Context(), q.owner, q.PathValue("job"))
	if err != nil {
		return err
	}
	if page := q.kinds[j.Kind].page; page != nil {
		return q.see(page(j))
	}
	v := q.jobView(j)
	return q.show(200, v.Page(), v.Part())
}

func (q *request) jobView(j *store.Job) *jobView {
	v := &jobView{view: q.view("web.jobs", "jobs"), Job: j}
	v.Title = v.jobName(j)
	if !j.State.Ended() {
		v.Refresh = refreshTime
	}
	return v
}

// jobName is what a job is called: as its owner does, or else as its kind is.
func (v *view) jobName(j *store.Job) string {
	if j.Label != "" {
		return j.Label
	}
	return v.t("web.job.kind." + j.Kind)
}

// left is about how long a job takes yet, in words; "" when that cannot be said.
func (v *view) left(j *store.Job, now time.Time) string {
	spent := now.Sub(j.Started)
	if j.State != store.Running || j.Progress <= 0.01 || j.Progress >= 1 || spent < 2*time.Second {
		return ""
	}
	rest := time.Duration(float64(spent) * (1 - j.Progress) / j.Progress)
	switch {
	case rest < 90*time.Second:
		return v.t("web.job.left.seconds", max(1, int(rest.Seconds())))
	case rest < 90*time.Minute:
		return v.t("web.job.left.minutes", int(rest.Minutes()))
	}
	return v.t("web.job.left.hours", fmt.Sprintf("%.1f", rest.Hours()))
}

// part is what the page of a job shows of it now.
func (q *request) part(j *store.Job) (templ.Component, error) {
	if part := q.kinds[j.Kind].part; part != nil {
		return part(q, j)
	}
	return q.jobView(j).Part(), nil
}

// cancelJob ends a job.
func (q *request) cancelJob() error {
	j, err := q.Store.Cancel(q.Context(), q.owner, q.PathValue("job"))
	if err != nil {
		return err
	}
	return q.see(q.back("/jobs/" + j.ID))
}

// resumeJob lets a job that has failed or was cancelled go on.
func (q *request) resumeJob() error {
	j, err := q.Store.Resume(q.Context(), q.owner, q.PathValue("job"))
	if err != nil {
		return err
	}
	return q.see(q.back("/jobs/" + j.ID))
}

// removeJob deletes a job with its files, and ends it first if it runs.
func (q *request) removeJob() error {
	if err := q.removeOneJob(q.Context(), q.PathValue("job")); err != nil {
		return err
	}
	return q.see(q.back("/jobs"))
}

// back is the page that a form asks to go back to, or else another.
func (q *request) back(or string) string {
	if back := q.PostForm.Get("back"); back != "" {
		return within(back)
	}
	return or
}

// beatTime is how often a stream without news says that it is alive, and the longest
// that it waits for a client to take what it is sent.
const beatTime = 15 * time.Second

// jobEvents streams what the page of a job shows of it, each time that it has changed,
// to its end.
func (q *request) jobEvents() error {
	id := q.PathValue("job")
	if _, err := q.Store.Job(q.Context(), q.owner, id); err != nil {
		return err
	}
	send := q.stream()
	err := q.follow(q.Context(), id, func(j *store.Job) error {
		part, err := q.part(j)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := part.Render(q.Context(), &b); err != nil {
			return err
		}
		return send(event("part", b.String()))
	}, func() error { return send(": beat\n\n") })
	if err == errFollowed {
		err = send(event("end", ""))
	}
	if err != nil && q.Context().Err() == nil {
		q.Log.Debug("stream ends", "route", route(q.Request), "error", err)
	}
	return nil
}

// stream begins an answer of events, and gives what sends a piece of it.
func (q *request) stream() (send func(text string) error) {
	q.w.Header().Set("Content-Type", "text/event-stream")
	q.w.Header().Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(q.w)
	return func(text string) error {
		// Not every kind of writer has deadlines; that of the server has.
		_ = out.SetWriteDeadline(time.Now().Add(beatTime))
		if _, err := q.w.Write([]byte(text)); err != nil {
			return err
		}
		return out.Flush()
	}
}

// event is a message of a stream.
func event(name, data string) string {
	data = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(data)
	return "event: " + name + "\ndata: " + strings.ReplaceAll(data, "\n", "\ndata: ") + "\n\n"
}
