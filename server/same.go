package server

import (
	"bytes"
	"context"
	"net/http"
	"sync"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
)

// samePages are pages that tell of nobody, and so are the same for everybody.
type samePages struct {
	mu    sync.Mutex
	pages map[string][]byte // by language, address and whether a part was asked for
	size  int
}

// mostSame is how many bytes of them are kept; then keeping begins anew.
const mostSame = 16 << 20

// same answers with the page that was answered before, where there is one: drawing one
// takes a hundred times as long as sending it.
func (s *Server) same(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := s.lang(r) + " " + r.Header.Get("HX-Request") + " " + r.Host + r.RequestURI
		s.samePages.mu.Lock()
		page, ok := s.samePages.pages[key]
		s.samePages.mu.Unlock()
		if !ok {
			k := &kept{ResponseWriter: w, status: http.StatusOK}
			next.ServeHTTP(k, r)
			if k.status != http.StatusOK {
				k.send()
				return
			}
			page = bytes.Clone(k.body.Bytes())
			s.samePages.keep(key, page)
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", pageCaching)
		h.Set("Vary", pageVary)
		_, _ = w.Write(page) // the client may have gone
	})
}

func (p *samePages) keep(key string, page []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pages == nil || p.size+len(page) > mostSame {
		p.pages, p.size = map[string][]byte{}, 0
	}
	p.pages[key] = page
	p.size += len(key) + len(page)
}

// rankPaths ranks when it is its turn: as many at a time as there are processors, because
// more would only make all of them late.
func (s *Server) rankPaths(ctx context.Context, who *person.Who, o career.Options) (*career.Answer, error) {
	select {
	case s.ranking <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.ranking }()
	o.Workers = 1
	return s.Engine.Rank(ctx, who, o)
}
