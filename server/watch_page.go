package server

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// watchesView is the page that begins a watch.
type watchesView struct {
	view
	F       fields
	Choices offers
	Watches []keptRow
	Problem string
}

func (q *request) watches() error { return q.showWatches(200, url.Values{}, "") }

func (q *request) showWatches(status int, filled url.Values, problem string) (err error) {
	v := &watchesView{view: q.view("web.measure.watch", "measure"), F: fields{filled, q}, Problem: problem}
	if v.Choices, err = q.offers(); err != nil {
		return err
	}
	if v.Watches, err = q.kept(store.Watch, "/measure/watch/"); err != nil {
		return err
	}
	return q.show(status, v.Page(), nil)
}

// addWatch begins a watch.
func (q *request) addWatch() error {
	f := fields{q.PostForm, q}
	w, err := f.watching()
	if err == nil {
		var m *store.Measurement
		if m, _, err = q.beginWatch(q.Context(), "", w); err == nil {
			return q.see("/measure/watch/" + m.ID)
		}
	}
	if code := status(err); code < 500 {
		return q.showWatches(code, q.PostForm, q.said(err))
	}
	return err
}

// watching reads what a watch is asked for with.
func (f fields) watching() (w Watching, err error) {
	g, confidence, err := f.against(true)
	if err != nil {
		return w, err
	}
	w.Name, w.Label = f.text("name"), f.text("label")
	if w.Name == "" {
		w.Name = f.p.T("web.measure.watch.unnamed", f.now().Format(f.p.T("page.date")))
	}
	w.Application, w.Confidence = g.Application, confidence
	if g.Application == "" {
		w.Tolerance = g.Tolerance
	}
	for _, x := range []struct {
		name string
		to   *float64
	}{{"good", &w.Good}, {"bad", &w.Bad}} {
		if f.text(x.name) != "" {
			if *x.to, err = f.share(x.name, 0); err != nil {
				return w, err
			}
		}
	}
	if w.RunLength, err = f.number("arl", 1e7); err != nil {
		return w, err
	}
	if f.text("aql") != "" || f.text("rql") != "" {
		r, err := f.risk()
		if err != nil {
			return w, err
		}
		w.Test = &Risks{AQL: r.AQL, RQL: r.RQL, Alpha: r.Alpha, Beta: r.Beta}
	}
	o, err := f.options()
	w.Threshold, w.LowerIsBetter = o.Threshold, o.LowerIsBetter
	return w, err
}

// watchView is a watch as it stands.
type watchView struct {
	view
	ID       string
	Name     string
	Address  string // that pieces are sent to
	Pieces   int
	Measured *report.MeasuredView
	Problem  string // with pieces sent by hand
	Sent     string
}

func (q *request) watchView(m *store.Measurement, k *keptWatch) (*watchView, error) {
	now, err := q.stands(k)
	if err != nil {
		return nil, err
	}
	v := &watchView{view: q.view("web.measure.watch", "measure"), ID: m.ID, Name: m.Name, Pieces: now.N}
	v.Refresh = refreshTime
	v.Title, v.Measured = m.Name, now.View(v.W)
	v.Data = v.Measured.Data
	v.Address = "http://" + q.Host + apiRoot + "/watches/" + m.ID + "/pieces"
	return v, nil
}

func (q *request) showWatch() error {
	m, k, err := q.watch(q.Context(), q.PathValue("id"))
	if err != nil {
		return err
	}
	v, err := q.watchView(m, k)
	if err != nil {
		return err
	}
	return q.show(200, v.Page(), v.Part())
}

// sendPieces counts pieces that are sent by a form.
func (q *request) sendPieces() error {
	id := q.PathValue("id")
	_, _, problem := q.addPieces(q.Context(), id, "", []byte(q.PostForm.Get("pieces")))
	if problem == nil {
		return q.see("/measure/watch/" + id)
	}
	code := status(problem)
	if code >= 500 && code != http.StatusNotImplemented || code == http.StatusNotFound {
		return problem
	}
	m, k, err := q.watch(q.Context(), id)
	if err != nil {
		return err
	}
	v, err := q.watchView(m, k)
	if err != nil {
		return err
	}
	v.Problem, v.Sent = q.said(problem), q.PostForm.Get("pieces")
	return q.show(code, v.Page(), nil)
}

func (q *request) removeWatch() error {
	if err := q.Store.RemoveMeasurement(q.Context(), q.owner, store.Watch, q.PathValue("id")); err != nil {
		return err
	}
	return q.see("/measure/watch")
}

// watchEvents streams the part of the page that shows how a watch stands, at first and
// whenever that has changed. A client that comes back says by Last-Event-ID what it has
// seen, and is not sent it again.
func (q *request) watchEvents() error {
	id := q.PathValue("id")
	if _, _, err := q.watch(q.Context(), id); err != nil {
		return err
	}
	seen, err := strconv.Atoi(q.Header.Get("Last-Event-ID"))
	if err != nil {
		seen = 0
	}
	send := q.stream()
	if err := send(": here\n\n"); err != nil {
		return nil // the client has gone
	}
	err = q.followWatch(q.Context(), id, seen, func(m *store.Measurement) error {
		k, err := readWatch(m)
		if err != nil {
			return err
		}
		v, err := q.watchView(m, k)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := v.Part().Render(q.Context(), &b); err != nil {
			return err
		}
		return send("id: " + strconv.Itoa(m.Version) + "\n" + event("part", b.String()))
	}, func() error { return send(": beat\n\n") })
	if err == errFollowed {
		err = send(event("end", ""))
	}
	if err != nil && q.Context().Err() == nil {
		q.Log.Debug("stream ends", "route", route(q.Request), "error", err)
	}
	return nil
}

// followWatch gives the owner's watch to changed, unless its version has been seen, and
// again whenever it has changed, and calls beat when nothing has for a while, until one of
// them returns an error, ctx ends, the server stops, or with errFollowed, it is removed.
func (s *Server) followWatch(ctx context.Context, id string, seen int, changed func(*store.Measurement) error, beat func() error) error {
	tick := time.NewTicker(reportTime)
	defer tick.Stop()
	for last := time.Now(); ; {
		version, err := s.Store.MeasurementVersion(ctx, s.owner, id)
		if status(err) == http.StatusNotFound {
			return errFollowed
		}
		if err == nil && version != seen {
			var m *store.Measurement
			if m, err = s.Store.Measurement(ctx, s.owner, store.Watch, id); err == nil {
				seen, last, err = m.Version, time.Now(), changed(m)
			}
		}
		if err == nil && time.Since(last) >= beatTime {
			last, err = time.Now(), beat()
		}
		if err != nil {
			return err
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
