package server

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server/store"
)

// handovers are the browsers whose keyboard was handed over to somebody: they see that
// person's pages alone until the word is given that was chosen. It is a curtain, not a
// lock, and the pages say so: it is forgotten when the server ends.
type handovers struct {
	mu sync.Mutex
	by map[string]*handover // by the token of the browser's cookie
}

type handover struct {
	person string
	salt   string
	word   [sha256.Size]byte // sum of salt and word
	next   time.Time         // when the next word may be tried
}

// Bounds of the word, and how long after a wrong one the next may be tried.
const (
	leastWord = 4
	mostWord  = 60
	wrongRest = 2 * time.Second
)

const handedCookie = "handed"

func wordSum(salt, word string) [sha256.Size]byte { return sha256.Sum256([]byte(salt + "\x00" + word)) }

// handedTo is the ID of the person to whom the keyboard of a browser was handed over; "".
func (s *Server) handedTo(r *http.Request) string {
	c, err := r.Cookie(handedCookie)
	if err != nil {
		return ""
	}
	s.handed.mu.Lock()
	defer s.handed.mu.Unlock()
	if h := s.handed.by[c.Value]; h != nil {
		return h.person
	}
	return ""
}

// onlyHanded keeps a browser whose keyboard was handed over to the pages of that person.
func (s *Server) onlyHanded(next http.Handler) http.Handler {
	refuse := s.refusing("error.handed")
	back := s.page(func(q *request) error { return q.see(personPath(q.handedTo(q.Request))) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch id := s.handedTo(r); {
		case id == "" || forHanded(r, id):
			next.ServeHTTP(w, r)
		case r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, apiRoot):
			back.ServeHTTP(w, r)
		default:
			refuse.ServeHTTP(w, r)
		}
	})
}

// forHanded says whether a request is of the person's own pages: not of the notes, of the
// profile, on which they stand, or of anybody else.
func forHanded(r *http.Request, id string) bool {
	path := r.URL.Path
	for _, open := range []string{"/assets/", "/explore"} {
		if strings.HasPrefix(path, open) {
			return r.Method == http.MethodGet
		}
	}
	switch path {
	case "/language", "/handover/end":
		return r.Method == http.MethodPost
	case "/suggest", "/healthz":
		return r.Method == http.MethodGet
	}
	rest, ok := strings.CutPrefix(path, "/people/"+id)
	if !ok {
		return false
	}
	first, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	switch first {
	case "":
		return rest == ""
	case "quiz", "resume", "review", "weights", "paths", "compare", "files":
		return true
	}
	return false
}

// handOver hands the keyboard over to a person, a new one where none is named.
func (q *request) handOver() error {
	f := q.PostForm
	word := f.Get("word")
	if n := utf8.RuneCountInString(word); n < leastWord || n > mostWord {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.handover.short", Args: []any{leastWord, mostWord}}
	}
	label := strings.TrimSpace(f.Get("label"))
	if err := checkText("label", label, mostLabel); err != nil {
		return err
	}
	p := &store.Person{Owner: q.owner, Label: label}
	var err error
	if id := f.Get("id"); id != "" {
		p, err = q.Store.Person(q.Context(), q.owner, id)
	} else {
		err = q.Store.Add(q.Context(), p)
	}
	if err != nil {
		return err
	}
	token, salt := rand.Text(), rand.Text()
	q.handed.mu.Lock()
	if q.handed.by == nil {
		q.handed.by = map[string]*handover{}
	}
	q.handed.by[token] = &handover{person: p.ID, salt: salt, word: wordSum(salt, word)}
	q.handed.mu.Unlock()
	http.SetCookie(q.w, &http.Cookie{Name: handedCookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode})
	return q.see(personPath(p.ID) + "/quiz")
}

// takeBack ends a handover when the word is right.
func (q *request) takeBack() error {
	c, err := q.Cookie(handedCookie)
	if err != nil {
		return q.see("/people")
	}
	q.handed.mu.Lock()
	defer q.handed.mu.Unlock()
	h, now := q.handed.by[c.Value], q.now()
	if h != nil {
		sum := wordSum(h.salt, q.PostForm.Get("word"))
		if now.Before(h.next) {
			return refusal("error.handover.soon")
		}
		if subtle.ConstantTimeCompare(sum[:], h.word[:]) != 1 {
			h.next = now.Add(wrongRest)
			return refusal("error.handover.word")
		}
		delete(q.handed.by, c.Value)
	}
	http.SetCookie(q.w, &http.Cookie{Name: handedCookie, Value: "", Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	to := "/people"
	if h != nil {
		to = personPath(h.person)
	}
	return q.see(to)
}
