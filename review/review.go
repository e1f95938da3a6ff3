// Package review measures d, the share of a generator's errors that a person
// spots: it shows pieces of known truth, some with a planted error at a rate that
// is not told, and takes down what the person says of each.
//
//	s := review.New(review.Options{Seed: 1, Lang: "en"})
//	for !s.Done() {
//		p, _ := s.Piece()      // show p.Source, p.Text, p.File
//		s.Answer(wrong, took)  // the person says that it is wrong, or right
//	}
//	r := s.Result()
//	r.Catch, r.DPrime, r.FalseAlarms // each with its interval
//
// Pieces come from [Makers], which never run out. The difficulty adapts, so that
// few pieces tell much; see [Posterior]. The same seed and answers give the
// same session, so one can be kept as its answers alone.
package review

import (
	"math/rand/v2"
	"time"

	"github.com/leeway-project/leeway"
)

// Options of a session. The zero value is 40 text pieces of all domains in
// English.
type Options struct {
	Seed       uint64   `json:"seed"`
	Lang       string   `json:"lang"`  // "en" or "zh"; "" is "en"
	Items      int      `json:"items"` // 0 is 40
	Domains    []string `json:"domains,omitempty"`
	Modalities []string `json:"modalities,omitempty"` // empty is text alone
	Both       bool     `json:"both,omitempty"`       // the person reads both languages
}

// Answer is what was said of one piece.
type Answer struct {
	Maker   string  `json:"maker"`
	Seed    uint64  `json:"seed"`
	Level   int     `json:"level"`
	Planted bool    `json:"planted"` // the truth
	Said    bool    `json:"said"`    // the person said that it is wrong
	Seconds float64 `json:"seconds"`
	Length  int     `json:"length"` // characters to read
	Skipped bool    `json:"skipped,omitempty"`
}

// Session is a review test under way. Make one by [New] or [Resume].
type Session struct {
	Options Options  `json:"options"`
	Answers []Answer `json:"answers"`

	makers []Maker
	next   Answer
	piece  Piece
	belief *Posterior
}

// mostItems bounds a session.
const mostItems = 400

// New begins a session. It fails when no maker has what is asked for.
func New(o Options) (*Session, error) { return Resume(&Session{Options: o}) }

// Resume goes on with a session that was kept: its options and answers.
func Resume(s *Session) (*Session, error) {
	if s.Options.Lang == "" {
		s.Options.Lang = "en"
	}
	if s.Options.Items == 0 {
		s.Options.Items = 40
	}
	if len(s.Options.Modalities) == 0 {
		s.Options.Modalities = []string{"text"}
	}
	s.makers = eligible(s.Options.Domains, s.Options.Modalities, s.Options.Both)
	if len(s.makers) == 0 {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.review.none"}
	}
	if s.Options.Items < 1 || s.Options.Items > mostItems {
		return nil, &leeway.Error{Code: leeway.Usage, Key: "error.review.items", Args: []any{s.Options.Items, mostItems}}
	}
	for _, a := range s.Answers {
		if a.Level < 1 || a.Level > Levels || !(a.Seconds >= 0) {
			return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.review.session"}
		}
	}
	if len(s.Answers) > s.Options.Items {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.review.session"}
	}
	return s, s.prepare()
}

// prepare makes the next piece. Its truth comes from the seed, its difficulty
// from the answers so far.
func (s *Session) prepare() error {
	s.belief = NewPosterior()
	for _, a := range s.Answers {
		if !a.Skipped {
			s.belief.Observe(a.Level, a.Planted, a.Said)
		}
	}
	if s.Done() {
		return nil
	}
	n := len(s.Answers)
	rng := rand.New(rand.NewPCG(s.Options.Seed, 1))
	share := 0.35 + 0.3*rng.Float64() // of wrong pieces: the person is not told
	order := rng.Perm(len(s.makers))
	for i := range n {
		if (i+1)%len(s.makers) == 0 {
			order = rng.Perm(len(s.makers))
		}
	}
	own := rand.New(rand.NewPCG(s.Options.Seed, uint64(n)+2))
	m := s.makers[order[n%len(s.makers)]]
	s.next = Answer{Maker: m.Name, Seed: own.Uint64(), Planted: own.Float64() < share, Level: s.belief.Best(own.IntN(Levels) + 1)}
	var err error
	if s.piece, err = m.Make(s.next.Seed, s.next.Level, s.next.Planted, s.Options.Lang); err != nil {
		return err
	}
	s.next.Length = len([]rune(s.piece.Source)) + len([]rune(s.piece.Text))
	return nil
}

// Done says whether all pieces were answered.
func (s *Session) Done() bool { return len(s.Answers) >= s.Options.Items }

// Piece is the piece to be judged now; the zero Piece when the session is done.
func (s *Session) Piece() Piece {
	if s.Done() {
		return Piece{}
	}
	return s.piece
}

// Answer takes down that the person calls the piece wrong, or right.
func (s *Session) Answer(wrong bool, took time.Duration) error {
	a := s.next
	a.Said, a.Seconds = wrong, max(0, took.Seconds())
	return s.take(a)
}

// Skip leaves the piece out.
func (s *Session) Skip() error {
	a := s.next
	a.Skipped = true
	return s.take(a)
}

func (s *Session) take(a Answer) error {
	if s.Done() {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.review.session"}
	}
	s.Answers = append(s.Answers, a)
	return s.prepare()
}

// Undo takes the last answer back; the same piece comes again.
func (s *Session) Undo() error {
	if len(s.Answers) > 0 {
		s.Answers = s.Answers[:len(s.Answers)-1]
	}
	return s.prepare()
}

// Shown makes the piece of an answer again, to be looked at with its truth.
func (s *Session) Shown(a Answer) (Piece, error) {
	for _, m := range Makers() {
		if m.Name == a.Maker {
			return m.Make(a.Seed, a.Level, a.Planted, s.Options.Lang)
		}
	}
	return Piece{}, &leeway.Error{Code: leeway.Invalid, Key: "error.review.session"}
}
