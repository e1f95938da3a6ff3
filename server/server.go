// Package server is the web application: pages in Chinese and English that ask, answer
// and explain, and under /api the same for programs. It serves one trusted user on their
// own machine; what it keeps has an owner, so that accounts can come without moving it.
//
//	s, err := server.New(server.Config{Engine: engine, Store: db, Log: slog.Default()})
//	err = s.Serve(ctx, listener)
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// Config is what a server needs. Engine and Store must be given.
type Config struct {
	Engine  *career.Engine
	Store   *store.Store
	Lang    string // of those who do not say which they prefer: "en" or "zh"
	Version string
	Folder  string       // where jobs keep their files; "": those that need any fail
	Rate    int          // requests a second that the API takes; 0: any number
	Log     *slog.Logger // nil: nothing is logged
}

// Server is the web application.
type Server struct {
	Config
	printers   map[string]*locale.Printer
	assets     map[string]asset
	handler    http.Handler
	owner      string
	openAPI    *huma.OpenAPI
	operations map[string]*huma.Operation // of the API, by pattern
	now        func() time.Time
	list       func() []listed  // all occupations
	collators  map[string][]int // by language: the place of each occupation by its name
	kinds      map[string]kind  // of jobs
	stopping   chan struct{}    // closed when the server is stopped
	stop       func()
	handed     handovers
	examples   func() (map[string]example, error) // by name
	samePages  samePages
	ranking    chan struct{} // a place for each that ranks
}

// New makes a server. It starts nothing.
func New(c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Config: c, owner: "local", now: time.Now,
		printers: map[string]*locale.Printer{"en": locale.New("en"), "zh": locale.New("zh")}}
	var err error
	if s.assets, err = newAssets(); err != nil {
		return nil, fmt.Errorf("packing the assets: %w", err)
	}
	s.list = sync.OnceValue(s.listOccupations)
	s.examples = sync.OnceValues(readExamples)
	s.ranking = make(chan struct{}, runtime.GOMAXPROCS(0))
	s.collators = map[string][]int{}
	for lang := range s.printers {
		s.collators[lang] = collated(c.Engine.Catalog, lang)
	}
	s.kinds = s.jobKinds()
	s.stopping = make(chan struct{})
	s.stop = sync.OnceFunc(func() { close(s.stopping) })
	s.handler = s.guard(s.routes())
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Listen opens the address to serve on, host and port. The host must be one of this
// machine alone: a loopback address or localhost.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.serve.address", Args: []any{address}}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.serve.loopback", Args: []any{host}}
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Unsupported, Key: "error.serve.listen", Args: []any{address}, Err: err}
	}
	return l, nil
}

// How long a request, and all that run when the server is stopped, may take.
const (
	headerTime   = 10 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 10 * time.Second
	mostHeader   = 32 << 10
)

// Serve answers requests and does jobs until ctx ends. Then it lets the requests under
// way come to their end, and the jobs to a point from which they can go on next time.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	h := &http.Server{Handler: s, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: mostHeader,
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn)}
	working, rest := context.WithCancel(ctx)
	defer rest()
	done, worked := make(chan error, 1), make(chan error, 1)
	go func() { done <- h.Serve(l) }()
	go func() {
		s.sweep(working)
		worked <- s.Store.Work(working, lanes(), s.runJob)
	}()
	var err error
	select {
	case err = <-done:
		err = fmt.Errorf("serving: %w", err)
	case err = <-worked:
		worked <- nil
		if err != nil {
			err = fmt.Errorf("doing jobs: %w", err)
		}
	case <-ctx.Done():
	}
	s.Log.Info("stopping")
	s.stop() // the streams end
	rest()
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if e := h.Shutdown(limit); errors.Is(e, context.DeadlineExceeded) {
		err = errors.Join(err, h.Close())
	} else {
		err = errors.Join(err, e)
	}
	select {
	case e := <-worked:
		err = errors.Join(err, e)
	case <-limit.Done():
		s.Log.Warn("a job did not stop in time; it begins anew next time")
	}
	return err
}

// routes leads to the pages.
func (s *Server) routes() http.Handler {
	m := http.NewServeMux()
	page := func(pattern string, f func(*request) error) { m.Handle(pattern, s.page(f)) }
	page("GET /{$}", (*request).start)
	page("POST /language", (*request).language)
	page("POST /people", (*request).addPerson)
	page("GET /people", (*request).people)
	page("GET /people/compare", (*request).side)
	page("GET /people/invite", (*request).invite)
	page("POST /people/import", (*request).importProfiles)
	page("GET /templates/{name}", (*request).template)
	page("POST /handover", (*request).handOver)
	page("POST /handover/end", (*request).takeBack)
	for _, under := range []string{"/people/{person}", "/examples/{example}"} {
		page("GET "+under, (*request).answer)
		page("GET "+under+"/paths/{path}", (*request).path)
		page("GET "+under+"/compare", (*request).compare)
		page("GET "+under+"/files/{name}", (*request).file)
	}
	page("GET /people/{person}/quiz", (*request).quiz)
	page("POST /people/{person}/quiz", (*request).answerQuiz)
	page("GET /people/{person}/profile", (*request).profile)
	page("POST /people/{person}/profile", (*request).changeProfile)
	page("GET /people/{person}/resume", (*request).resume)
	page("POST /people/{person}/resume", (*request).readResume)
	page("POST /people/{person}/resume/confirm", (*request).confirmResume)
	page("GET /people/{person}/review", (*request).review)
	page("POST /people/{person}/review", (*request).judge)
	page("GET /people/{person}/review/piece/{at}", (*request).piece)
	page("POST /people/{person}/weights", (*request).keepWeights)
	page("POST /people/{person}/notes", (*request).keepNotes)
	page("POST /people/{person}/remove", (*request).removePerson)
	page("GET /suggest", (*request).suggest)
	m.Handle("GET /explore", s.same(s.page((*request).explore)))
	m.Handle("GET /explore/occupations", s.same(s.page((*request).occupations)))
	m.Handle("GET /explore/occupations/{code}", s.same(s.page((*request).occupation)))
	m.Handle("GET /explore/applications", s.same(s.page((*request).applications)))
	m.Handle("GET /explore/applications/{application}", s.same(s.page((*request).application)))
	m.Handle("GET /explore/roles", s.same(s.page((*request).roles)))
	m.Handle("GET /explore/evidence", s.same(s.page((*request).evidence)))
	page("GET /lists", (*request).lists)
	page("POST /lists", (*request).sendList)
	page("GET /lists/{list}", (*request).oneList)
	page("GET /lists/{list}/files/{name}", (*request).listFile)
	page("POST /lists/{list}/keep", (*request).keepList)
	page("GET /jobs", (*request).jobs)
	page("GET /jobs/{job}", (*request).job)
	page("GET /jobs/{job}/events", (*request).jobEvents)
	page("POST /jobs/{job}/cancel", (*request).cancelJob)
	page("POST /jobs/{job}/resume", (*request).resumeJob)
	page("POST /jobs/{job}/remove", (*request).removeJob)
	page("GET /measure", (*request).measure)
	page("POST /measure", (*request).measureUploaded)
	page("GET /measure/results/{id}", (*request).result)
	page("GET /measure/results/{id}/files/{name}", (*request).resultFile)
	page("POST /measure/results/{id}/remove", (*request).removeResult)
	page("GET /measure/counts", (*request).counts)
	page("GET /measure/plan", (*request).plan)
	page("GET /measure/plan/leeway-plan.html", (*request).planFile)
	page("GET /measure/watch", (*request).watches)
	page("POST /measure/watch", (*request).addWatch)
	page("GET /measure/watch/{id}", (*request).showWatch)
	page("GET /measure/watch/{id}/events", (*request).watchEvents)
	page("POST /measure/watch/{id}/pieces", (*request).sendPieces)
	page("POST /measure/watch/{id}/remove", (*request).removeWatch)
	page("GET /lab", (*request).lab)
	page("POST /lab/runs", (*request).startRun)
	page("GET /lab/runs/{run}", (*request).labRunPage)
	page("GET /lab/runs/{run}/samples/{step}/{name}", (*request).samplePiece)
	page("GET /lab/runs/{run}/download", (*request).downloadRun)
	page("POST /lab/runs/{run}/measure", (*request).measureRunLater)
	page("POST /lab/runs/{run}/check", (*request).checkExercise)
	page("POST /lab/runs/{run}/remove", (*request).removeRun)
	page("GET /data", (*request).data)
	page("GET /data/export", (*request).export)
	page("POST /data/weights", (*request).chooseWeights)
	page("POST /data/remove", (*request).removeAll)
	m.Handle(apiRoot+"/", http.StripPrefix(apiRoot, s.api()))
	m.Handle("GET /api", s.same(s.page((*request).docs)))
	m.HandleFunc("GET /healthz", s.health)
	m.HandleFunc("GET /assets/{name}", s.asset)
	m.Handle("/", s.page(func(*request) error {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}))
	return m
}

// health says whether the server can do its work.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := s.Store.Check(r.Context()); err != nil {
		s.Log.Error("health", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, "the database does not answer")
		return
	}
	fmt.Fprintln(w, "ok")
}

// writer puts answers in words of a language.
func (s *Server) writer(p *locale.Printer) report.Writer {
	return report.Writer{P: p, Cat: s.Engine.Catalog}
}
