package server

import (
	"crypto/rand"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/review"
	"github.com/leeway-project/leeway/server/store"
)

// reviewView is the review test: how many planted errors a person spots.
type reviewView struct {
	view
	Base    string
	Name    string
	Session *review.Session // nil: not begun
	At, Of  int
	Head    string
	Source  string
	Text    string
	File    string // path of a picture or recording; "" for text
	Sound   bool
	Shown   int64 // when the piece was shown, in milliseconds since 1970
	Domains []choice
	Kinds   []choice
	Items   []int
	Result  []report.Block // nil: not done
	CanUndo bool
}

func (q *request) review() error {
	p, err := q.Store.Person(q.Context(), q.owner, q.PathValue("person"))
	if err != nil {
		return err
	}
	return q.showReview(p)
}

func (q *request) showReview(p *store.Person) error {
	v := &reviewView{view: q.view("web.review", "people"), Base: "/people/" + p.ID}
	v.Name = v.name(p)
	if p.Review == nil {
		v.Items = []int{20, 40, 60}
		for _, d := range reviewDomains() {
			v.Domains = append(v.Domains, choice{d, q.p.T("application." + d)})
		}
		for _, m := range leeway.Modalities() {
			v.Kinds = append(v.Kinds, choice{m, q.p.T("modality." + m)})
		}
		return q.show(200, v.Page(), v.Part())
	}
	s, err := review.Resume(p.Review)
	if err != nil {
		return err
	}
	v.Session, v.At, v.Of, v.CanUndo = s, len(s.Answers)+1, s.Options.Items, len(s.Answers) > 0
	if s.Done() {
		result, err := report.NewReview(q.Engine.Catalog, q.Engine.Tolerance, q.Engine.Evidence, s)
		if err != nil {
			return err
		}
		v.Result = result.Blocks(q.writer(q.p))
		return q.show(200, v.Page(), v.Part())
	}
	piece := s.Piece()
	v.Head, v.Source, v.Text = q.p.T("application."+piece.Domain)+" · "+q.p.T("modality."+piece.Modality), piece.Source, report.PieceText(piece.Text)
	if piece.File != nil {
		v.File, v.Sound = v.Base+"/review/piece/"+strconv.Itoa(v.At), piece.Ext == ".wav"
	}
	v.Shown = q.now().UnixMilli()
	return q.show(200, v.Page(), v.Part())
}

// reviewDomains are the applications that there are pieces of.
func reviewDomains() []string {
	there := map[string]bool{}
	for _, m := range review.Makers() {
		there[m.Domain] = true
	}
	var out []string
	for _, a := range leeway.Applications() {
		if there[a] {
			out = append(out, a)
		}
	}
	return out
}

// slowest is the longest time that counts as reading a piece.
const slowest = 30 * time.Minute

// judge begins a test, or takes an answer: of the piece that the page showed alone, so
// that one that is sent twice counts once.
func (q *request) judge() error {
	f := q.PostForm
	p, err := q.Store.Change(q.Context(), q.owner, q.PathValue("person"), func(p *store.Person) error {
		if f.Has("new") {
			p.Review = nil
			return nil
		}
		if f.Has("begin") {
			return q.beginReview(p)
		}
		if p.Review == nil {
			return nil
		}
		s, err := review.Resume(p.Review)
		if err != nil {
			return err
		}
		p.Review = s
		if f.Get("at") != strconv.Itoa(len(s.Answers)+1) {
			return nil
		}
		switch said := f.Get("said"); {
		case said == "undo":
			return s.Undo()
		case s.Done():
			return nil
		case said == "skip":
			err = s.Skip()
		case said == "wrong" || said == "right":
			took := time.Duration(0)
			if shown, err := strconv.ParseInt(f.Get("shown"), 10, 64); err == nil {
				took = min(max(0, q.now().Sub(time.UnixMilli(shown))), slowest)
			}
			err = s.Answer(said == "wrong", took)
		default:
			return &leeway.Error{Code: leeway.Invalid, Key: "error.form"}
		}
		if err != nil || !s.Done() {
			return err
		}
		r := s.Result()
		p.Profile.Catch = &person.Catch{Caught: r.Caught, Of: r.Of}
		return p.Profile.Check()
	})
	if err != nil {
		return err
	}
	if !q.isPart() {
		return q.see("/people/" + p.ID + "/review")
	}
	return q.showReview(p)
}

func (q *request) beginReview(p *store.Person) error {
	f := q.PostForm
	n, err := strconv.Atoi(f.Get("items"))
	if err != nil || n < 5 || n > 200 {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.profile.range", Args: []any{"items", f.Get("items"), 5, 200}}
	}
	var seed [8]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return err
	}
	s, err := review.New(review.Options{Seed: binary.LittleEndian.Uint64(seed[:]) >> 12, Lang: q.p.Lang, Items: n, Domains: f["domain"], Modalities: f["kind"], Both: f.Get("both") == "yes"})
	if err != nil {
		return err
	}
	p.Review = s
	return nil
}

// piece sends the picture, clip or recording that is to be judged.
func (q *request) piece() error {
	p, err := q.Store.Person(q.Context(), q.owner, q.PathValue("person"))
	if err != nil {
		return err
	}
	none := &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	if p.Review == nil {
		return none
	}
	s, err := review.Resume(p.Review)
	if err != nil {
		return err
	}
	if s.Done() || q.PathValue("at") != strconv.Itoa(len(s.Answers)+1) {
		return none
	}
	piece := s.Piece()
	kind := map[string]string{".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif", ".wav": "audio/wav"}[piece.Ext]
	if piece.File == nil || kind == "" {
		return none
	}
	h := q.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(piece.File)))
	_, err = q.w.Write(piece.File)
	return err
}
