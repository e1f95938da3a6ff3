package occupation

import "sync"

// searched is what was searched for.
type searched struct {
	query string
	n     int
}

// searches keeps what was found of late: people hold the same titles, and the same person
// is looked up at every question and every move of a slider. The zero value is ready.
type searches struct {
	mu    sync.Mutex
	known map[searched][]Hit
}

// mostSearches is how many are kept; then keeping begins anew.
const mostSearches = 2000

func (s *searches) get(key searched, find func(searched) []Hit) []Hit {
	s.mu.Lock()
	hits, ok := s.known[key]
	s.mu.Unlock()
	if ok {
		return hits
	}
	hits = find(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= mostSearches {
		s.known = map[searched][]Hit{}
	}
	s.known[key] = hits
	return hits
}
