package server

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/quiz"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// quizView is a question on a page of its own.
type quizView struct {
	view
	Base     string
	Name     string
	Question *quiz.Question // nil: all is asked
	Back     bool           // there is an answer to take back
	Last     string         // the question that it is to
	Picked   int            // the choice that was made when the answer was taken back; -1: none
	Value    string         // the text
	Said     string         // what was wrong with the last answer
	Done, Of int            // of the questions before the skills
	Settled  float64
	Top      []standing
}

// standing is one of the first five so far.
type standing struct {
	Number int
	Name   string
	Stays  float64
}

func (v *quizView) skills() bool { return v.Question != nil && v.Question.Part == "skills" }

// choice is the words of an answer and the key for it.
func (v *quizView) choice(i int) (key, words string) {
	words = v.Question.Choices[i]
	if v.skills() { // levels are counted from 0, and their words say so
		key = strconv.Itoa(i)
		return key, strings.TrimLeft(strings.TrimPrefix(words, key), " \u3000")
	}
	return strconv.Itoa(i + 1), words
}

// inquiry finds what to ask next.
type inquiry struct {
	server *Server
	p      *request
	last   *career.Inquiry
}

func (k *inquiry) look(ctx context.Context, p person.Profile, may func(id string) bool) error {
	who, err := p.Resolve(k.server.Engine.Catalog, k.server.Engine.Policy.ExtraSkills())
	if err != nil {
		return err
	}
	chosen, err := k.server.chosen(ctx)
	if err != nil {
		return err
	}
	k.last, err = k.server.Engine.Ask(ctx, who, career.Options{Weights: weighed(p, nil, chosen)}, may)
	return err
}

// inquire is a [quiz.Inquire].
func (k *inquiry) inquire(p person.Profile, asked []string) (element, name string, err error) {
	askable := quiz.Askable()
	if err := k.look(k.p.Context(), p, func(id string) bool { return askable(id) && !slices.Contains(asked, id) }); err != nil {
		return "", "", err
	}
	if k.last.Element == "" || k.last.Settled >= career.Enough {
		return "", "", nil
	}
	return k.last.Element, report.ElementName(k.p.p, k.server.Engine.Catalog, k.last.Element), nil
}

func (q *request) quiz() error {
	p, err := q.Store.Person(q.Context(), q.owner, q.PathValue("person"))
	if err != nil {
		return err
	}
	return q.ask(p, nil, "")
}

// ask shows the question that a session has come to. back is an answer that was taken
// back, said what was wrong with one.
func (q *request) ask(p *store.Person, back *quiz.Answer, said string) error {
	s := quiz.Session{Lang: q.p.Lang}
	if p.Quiz != nil {
		s.Answers = p.Quiz.Answers
	}
	v := &quizView{view: q.view("web.quiz", "people"), Base: "/people/" + p.ID, Back: len(s.Answers) > 0, Picked: -1, Said: said}
	v.Name = v.name(p)
	if v.Back {
		v.Last = s.Answers[len(s.Answers)-1].ID
	}
	k := &inquiry{server: q.Server, p: q}
	var err error
	if v.Question, err = s.Next(k.inquire); err != nil {
		return err
	}
	if back != nil && !back.Skipped {
		v.Picked, v.Value = back.Choice, back.Text
	}
	v.Done, v.Of = s.Progress()
	if v.Question == nil {
		return q.see(v.Base)
	}
	if v.Question.Part != "occupations" {
		if k.last == nil {
			if err := k.look(q.Context(), s.Profile(q.Engine.Policy.Weights["leeway"]), func(string) bool { return true }); err != nil {
				return err
			}
		}
		v.Settled = k.last.Settled
		for i, x := range k.last.Top {
			v.Top = append(v.Top, standing{i + 1, q.p.T("short.role."+x.Role) + " · " + q.p.T("short.application."+x.Application) + " · " + q.p.T("modality."+x.Modality), x.Stays})
		}
	}
	return q.show(200, v.Page(), v.Part())
}

// answerQuiz takes an answer, skips a question or takes an answer back. An answer to a
// question that is not the one the session has come to, as from a page that was left
// open, changes nothing.
func (q *request) answerQuiz() error {
	f := q.PostForm
	var back *quiz.Answer
	said := ""
	p, err := q.Store.Change(q.Context(), q.owner, q.PathValue("person"), func(p *store.Person) error {
		s := &quiz.Session{Lang: q.p.Lang}
		if p.Quiz != nil {
			s.Answers = p.Quiz.Answers
		}
		if f.Has("again") {
			s.Answers = nil
			p.Quiz = s
			return nil
		}
		k := &inquiry{server: q.Server, p: q}
		now, err := s.Next(k.inquire)
		if err != nil {
			return err
		}
		switch {
		case f.Has("back"):
			if last := len(s.Answers) - 1; last >= 0 && s.Answers[last].ID == f.Get("back") {
				taken, _ := s.Undo()
				back = &taken
			}
		case now == nil || f.Get("id") != now.ID:
			return nil
		case f.Has("skip"):
			s.Answer(now, quiz.Answer{Choice: -1, Skipped: true})
		case len(now.Choices) == 0:
			text := strings.TrimSpace(f.Get("text"))
			if err := checkText("occupation", text, mostLabel); err != nil {
				return err
			}
			if text == "" {
				s.Answer(now, quiz.Answer{Choice: -1, Skipped: true})
				break
			}
			if len(q.Engine.Catalog.Search(text, 1)) == 0 {
				said, back = q.p.T("quiz.unknown", text), &quiz.Answer{Choice: -1, Text: text}
				return nil
			}
			s.Answer(now, quiz.Answer{Text: text})
		default:
			n, err := strconv.Atoi(f.Get("choice"))
			if err != nil || n < 0 || n >= len(now.Choices) {
				return &leeway.Error{Code: leeway.Invalid, Key: "error.quiz.answer", Args: []any{now.ID, f.Get("choice"), 0, len(now.Choices) - 1}}
			}
			s.Answer(now, quiz.Answer{Choice: n})
		}
		p.Quiz = s
		q.takeAnswers(p)
		return nil
	})
	if err != nil {
		return err
	}
	if !q.isPart() && said == "" && back == nil {
		return q.see("/people/" + p.ID + "/quiz")
	}
	return q.ask(p, back, said)
}

// takeAnswers brings the profile up to what was answered. What came from elsewhere, a
// résumé, a review test, one's own hand, stays where the answers say nothing of it.
func (q *request) takeAnswers(p *store.Person) {
	told := p.Quiz.Profile(q.Engine.Policy.Weights["leeway"])
	old := p.Profile
	if len(told.Occupations) > 0 {
		p.Profile.Occupations = told.Occupations
	}
	if told.Interests.Given() {
		p.Profile.Interests = told.Interests
	}
	if told.Education != "" {
		p.Profile.Education = told.Education
	}
	p.Profile.Skills = merged(old.Skills, told.Skills)
	p.Profile.Knowledge = merged(old.Knowledge, told.Knowledge)
	p.Profile.Styles = merged(old.Styles, told.Styles)
	p.Profile.Weights = merged(old.Weights, told.Weights)
}

// merged is a with b over it; nil when both are empty.
func merged(a, b map[string]float64) map[string]float64 {
	if len(a)+len(b) == 0 {
		return nil
	}
	out := map[string]float64{}
	for _, m := range []map[string]float64{a, b} {
		for k, x := range m {
			out[k] = x
		}
	}
	return out
}

// suggestions is how many occupations are named for a title half typed.
const suggestions = 6

// suggest names occupations for a title half typed.
func (q *request) suggest() error {
	v := &suggestView{}
	f := q.URL.Query()
	text := strings.TrimSpace(f.Get("text") + f.Get("title"))
	if text != "" && len(text) <= mostLabel {
		for _, i := range lookup(q.Engine.Catalog, q.p.Lang, text, suggestions) {
			v.Names = append(v.Names, q.Engine.Catalog.Occupations[i].Name(q.p.Lang))
		}
	}
	return q.show(200, v.Part(), nil)
}

// suggestView are the names to choose from.
type suggestView struct{ Names []string }

const enough = career.Enough

func key(key, _ string) string     { return key }
func words(_, words string) string { return words }

// progress says how far one has come.
func (v *quizView) progress() string {
	if v.skills() {
		return v.t("web.quiz.adaptive")
	}
	return v.t("web.quiz.of", v.Done+1, v.Of)
}
