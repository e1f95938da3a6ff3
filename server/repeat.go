package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server/store"
)

// repeatTime is how long a write can be repeated under its key.
const repeatTime = 24 * time.Hour

// Once is the header of writes that can be repeated. Operations that keep nothing do
// without: they may be sent again anyway, and what they tell of a person is not kept.
type Once struct {
	Key string `header:"Idempotency-Key" maxLength:"200" pattern:"^[ -~]*$" patternDescription:"printable ASCII" doc:"any text of your own; the same write sent again under it within a day is done once and answered as the first time"`
}

// idempotencyKey is where a write's key and digest stand in its context.
type idempotencyKey struct{}

// repeatable answers a write that is sent again under the same Idempotency-Key as it was
// answered first (draft-ietf-httpapi-idempotency-key-header-07). The key also names what
// is made, so that a write whose answer was lost to a crash makes nothing twice. What was
// refused changed nothing, so that it is not kept and may be sent again, put right.
func (s *Server) repeatable(mux *http.ServeMux, next http.Handler) http.Handler {
	turns := turns{busy: map[string]chan struct{}{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		_, pattern := mux.Handler(r)
		if key == "" || !takesKey(s.operations[pattern]) {
			next.ServeHTTP(w, r)
			return
		}
		p := printerOf(r.Context())
		if len(key) > 200 || strings.ContainsFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) {
			problem(w, newProblem(p, &leeway.Error{Code: leeway.Invalid, Key: "error.repeat.key"}))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostUpload))
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				problem(w, refused(p, http.StatusRequestEntityTooLarge, nil))
			}
			return
		}
		done, err := turns.take(r.Context(), key)
		if err != nil {
			return // the client has gone
		}
		defer done()
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err := s.once(w, r, next, key, digest(r, body)); err != nil {
			s.Log.Error("failed", "route", route(r), "error", err)
			problem(w, newProblem(p, err))
		}
	})
}

// takesKey says whether an operation can be repeated under a key.
func takesKey(op *huma.Operation) bool {
	return op != nil && slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "Idempotency-Key" })
}

// digest is of all that makes a request the same.
func digest(r *http.Request, body []byte) string {
	sum := sha256.New()
	for _, part := range []string{r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"), r.Header.Get("Content-Type"), string(body)} {
		sum.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// once lets a write through, or answers it as the first time.
func (s *Server) once(w http.ResponseWriter, r *http.Request, next http.Handler, key, digest string) error {
	old, err := s.Store.Reply(r.Context(), s.owner, key, s.now().Add(-repeatTime))
	if err != nil {
		return err
	}
	if old != nil {
		if old.Request != digest {
			problem(w, newProblem(printerOf(r.Context()), &leeway.Error{Code: leeway.Invalid, Key: "error.repeat.other"}))
			return nil
		}
		for name, value := range old.Header {
			w.Header().Set(name, value)
		}
		w.Header().Set("Idempotency-Replayed", "true")
		w.WriteHeader(old.Status)
		_, _ = w.Write([]byte(old.Body)) // the client may have gone
		return nil
	}
	k := &kept{ResponseWriter: w, status: http.StatusOK}
	next.ServeHTTP(k, r.WithContext(context.WithValue(r.Context(), idempotencyKey{}, key+"\x00"+digest)))
	if k.status < http.StatusMultipleChoices {
		header := map[string]string{}
		for _, name := range []string{"Content-Type", "Location", "ETag"} {
			if v := w.Header().Get(name); v != "" {
				header[name] = v
			}
		}
		// It was done, and is kept also when the client has gone in the meantime.
		ctx, reply, whom := context.WithoutCancel(r.Context()), store.Reply{Request: digest, Status: k.status, Header: header, Body: k.body.String()}, ""
		if reply.Body != "" {
			whom = about(r, header["Location"])
		}
		if err := s.Store.KeepReply(ctx, s.owner, key, whom, reply); err != nil {
			return err
		}
	}
	k.send()
	return nil
}

// about is the ID of the person, job or watch that a reply tells of; "" for none. That of
// what was made counts before that of what it was made for. Lists and runs are jobs.
func about(r *http.Request, location string) string {
	for _, path := range []string{strings.TrimPrefix(location, apiRoot), r.URL.Path} {
		for _, of := range []string{"/jobs/", "/lists/", "/lab/runs/", "/watches/", "/people/"} {
			if rest, ok := strings.CutPrefix(path, of); ok {
				id, _, _ := strings.Cut(rest, "/")
				return id
			}
		}
	}
	return ""
}

// made is the ID of what a write makes: it follows from the write and its key, where it
// has one.
func (s *Server) made(ctx context.Context) string {
	key, _ := ctx.Value(idempotencyKey{}).(string)
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s.owner + "\x00" + key))
	return strings.ToUpper(hex.EncodeToString(sum[:13]))
}

// turns lets one write of a key through at a time; the next waits for its answer.
type turns struct {
	mu   sync.Mutex
	busy map[string]chan struct{}
}

// take waits for the turn of a key. done ends it.
func (t *turns) take(ctx context.Context, key string) (done func(), err error) {
	for {
		t.mu.Lock()
		other, busy := t.busy[key]
		if !busy {
			mine := make(chan struct{})
			t.busy[key] = mine
			t.mu.Unlock()
			return func() {
				t.mu.Lock()
				delete(t.busy, key)
				t.mu.Unlock()
				close(mine)
			}, nil
		}
		t.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
