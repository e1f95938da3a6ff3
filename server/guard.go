package server

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// policy is the content security policy: everything comes from this server, nothing
// stands inline, no other page may frame it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard keeps out what no user of this machine's browser asked for, and takes a line
// into the log for each request, with no word of what was asked.
//
// A page of another origin cannot reach in: a name that leads here by rebinding is not
// among the hosts answered to, and of a browser's requests that change anything only
// those from here are taken (http.CrossOriginProtection: Sec-Fetch-Site, or else Origin
// against Host).
func (s *Server) guard(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection()
	sameOrigin.SetDenyHandler(s.refusing("error.origin"))
	foreign := s.refusing("error.host")
	h := sameOrigin.Handler(s.onlyHanded(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		seen := &seenWriter{ResponseWriter: w, status: http.StatusOK}
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		name := ""
		r = r.WithContext(context.WithValue(r.Context(), routeKey{}, &name))
		defer func() {
			if what := recover(); what != nil && what != http.ErrAbortHandler {
				s.Log.Error("panic", "route", cmp.Or(name, route(r)), "what", what, "stack", string(debug.Stack()))
				if !seen.begun {
					problem(seen, refused(s.printers[s.lang(r)], http.StatusInternalServerError, nil))
				}
			}
			// The pattern, not the path: that holds the IDs of people.
			s.Log.Info("request", "method", r.Method, "route", cmp.Or(name, route(r)), "status", seen.status, "bytes", seen.bytes, "ms", time.Since(begun).Milliseconds())
		}()
		if !isLocal(r.Host) {
			foreign.ServeHTTP(seen, r)
			return
		}
		h.ServeHTTP(seen, r)
	})
}

// refusing refuses every request, on a page or to a program with a problem.
func (s *Server) refusing(key string) http.Handler {
	page := s.page(func(*request) error { return refusal(key) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, apiRoot+"/") {
			problem(w, newProblem(s.printers[s.lang(r)], refusal(key)))
			return
		}
		page.ServeHTTP(w, r)
	})
}

// routeKey is where the name of a route of the API is put, which lies behind another.
type routeKey struct{}

func route(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	_, path, ok := strings.Cut(r.Pattern, " ")
	if !ok {
		return r.Pattern
	}
	return path
}

// isLocal says whether a Host header names this machine to itself.
func isLocal(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

// seenWriter takes down what was answered.
type seenWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
	begun  bool
}

func (w *seenWriter) WriteHeader(status int) {
	if !w.begun {
		w.status, w.begun = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *seenWriter) Write(b []byte) (int, error) {
	w.begun = true
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (w *seenWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
