package server

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/sse"

	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// WatchFacts is a watch as the API gives it.
type WatchFacts struct {
	ID      string    `json:"id" doc:"given by the server"`
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	report.MeasuredWatching
}

// WatchEvent is a watch at a change.
type WatchEvent WatchFacts

// WatchName is a watch in a list.
type WatchName struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Verdict string    `json:"verdict" enum:",within,not_within,undecided" doc:"empty before the first piece"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
}

// WatchID is the ID of a watch in a path.
type WatchID struct {
	ID string `path:"id" maxLength:"64" doc:"of the watch"`
}

// WatchReply is a watch with its tag.
type WatchReply struct {
	ETag string `header:"ETag" doc:"of this version, for If-None-Match"`
	Body WatchFacts
}

func (s *Server) watchFacts(m *store.Measurement, k *keptWatch) (WatchFacts, error) {
	now, err := s.stands(k)
	return WatchFacts{m.ID, m.Name, m.Created.UTC(), m.Updated.UTC(), now}, err
}

func (s *Server) watchReply(m *store.Measurement, k *keptWatch, err error) (*WatchReply, error) {
	if err != nil {
		return nil, err
	}
	f, err := s.watchFacts(m, k)
	return &WatchReply{tag(m.Version), f}, err
}

// watchAPI watches runs whose marked pieces arrive one by one.
func (s *Server) watchAPI(api huma.API) {
	huma.Register(api, op("listWatches", http.MethodGet, "/watches", "Measure", "The watches, the latest first"),
		func(ctx context.Context, _ *struct{}) (*struct {
			Body struct {
				Items []WatchName `json:"items"`
			}
		}, error) {
			list, err := s.Store.Measurements(ctx, s.owner, store.Watch)
			var out struct {
				Body struct {
					Items []WatchName `json:"items"`
				}
			}
			out.Body.Items = []WatchName{}
			for _, m := range list {
				out.Body.Items = append(out.Body.Items, WatchName{m.ID, m.Name, m.Verdict, m.Created.UTC(), m.Updated.UTC()})
			}
			return &out, err
		})
	add := op("addWatch", http.MethodPost, "/watches", "Measure", "Begin a watch: it follows the error rate of pieces while they arrive")
	add.DefaultStatus = http.StatusCreated
	huma.Register(api, add, func(ctx context.Context, in *struct {
		Once
		Body Watching
	}) (*struct {
		Location string `header:"Location" doc:"of the watch"`
		ETag     string `header:"ETag" doc:"of this version"`
		Body     WatchFacts
	}, error) {
		m, k, err := s.beginWatch(ctx, s.made(ctx), in.Body)
		r, err := s.watchReply(m, k, err)
		if err != nil {
			return nil, err
		}
		return &struct {
			Location string `header:"Location" doc:"of the watch"`
			ETag     string `header:"ETag" doc:"of this version"`
			Body     WatchFacts
		}{apiRoot + "/watches/" + m.ID, r.ETag, r.Body}, nil
	})
	huma.Register(api, op("getWatch", http.MethodGet, "/watches/{id}", "Measure", "A watch as it stands", http.StatusNotFound),
		func(ctx context.Context, in *WatchID) (*WatchReply, error) {
			return s.watchReply(s.watch(ctx, in.ID))
		})
	remove := op("removeWatch", http.MethodDelete, "/watches/{id}", "Measure", "Delete a watch", http.StatusNotFound)
	remove.DefaultStatus = http.StatusNoContent
	huma.Register(api, remove, func(ctx context.Context, in *struct {
		WatchID
		Once
	}) (*struct{}, error) {
		return nil, s.Store.RemoveMeasurement(ctx, s.owner, store.Watch, in.ID)
	})
	pieces := op("addPieces", http.MethodPost, "/watches/{id}/pieces", "Measure", "Count pieces: all that are sent, or where one cannot be read, none", http.StatusNotFound)
	pieces.MaxBodyBytes = mostPieces
	huma.Register(api, pieces, func(ctx context.Context, in *struct {
		WatchID
		Once
		RawBody []byte `contentType:"text/plain" required:"true" doc:"JSON lines, or CSV whose first line names the columns; later rows may come without it"`
	}) (*WatchReply, error) {
		return s.watchReply(s.addPieces(ctx, in.ID, s.made(ctx), in.RawBody))
	})
	events := op("followWatch", http.MethodGet, "/watches/{id}/events", "Measure", "A watch now and at each change, as server-sent events", http.StatusNotFound)
	events.Middlewares = huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		if _, err := s.Store.Measurement(ctx.Context(), s.owner, store.Watch, ctx.Param("id")); err != nil {
			// The caller has gone if this cannot be written.
			_ = huma.WriteErr(api, ctx, status(err), "", err)
			return
		}
		next(ctx)
	}}
	sse.Register(api, events, map[string]any{"watch": WatchEvent{}, "alive": Alive{}}, func(ctx context.Context, in *struct {
		WatchID
		Last int `header:"Last-Event-ID" doc:"the last change that was seen; it is not sent again"`
	}, send sse.Sender) {
		err := s.followWatch(ctx, in.ID, in.Last, func(m *store.Measurement) error {
			k, err := readWatch(m)
			if err != nil {
				return err
			}
			f, err := s.watchFacts(m, k)
			if err != nil {
				return err
			}
			return send(sse.Message{ID: m.Version, Data: WatchEvent(f)})
		}, func() error { return send.Data(Alive{s.now().UTC()}) })
		if err != nil && err != errFollowed && ctx.Err() == nil {
			s.Log.Debug("stream ends", "route", apiRoot+"/watches/{id}/events", "error", err)
		}
	})
}
