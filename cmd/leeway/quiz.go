package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/internal/screen"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/quiz"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/yamlfile"
)

// quizFlags are the flags of leeway quiz.
type quizFlags struct {
	out, answers     string
	settled          float64
	all, anew, plain bool
	force            bool
}

func (a *app) quizCommand() *cobra.Command {
	c := a.command("quiz", "cli.quiz")
	c.Args = cobra.NoArgs
	var f quizFlags
	fl := c.Flags()
	fl.StringVarP(&f.out, "out", "o", "", a.p.T("flag.quiz.out"))
	fl.BoolVar(&f.force, "force", false, a.p.T("flag.quiz.force"))
	fl.StringVar(&f.answers, "answers", "", a.p.T("flag.quiz.answers"))
	fl.Float64Var(&f.settled, "settled", career.Enough, a.p.T("flag.quiz.settled"))
	fl.BoolVar(&f.all, "all", false, a.p.T("flag.quiz.all"))
	fl.BoolVar(&f.anew, "new", false, a.p.T("flag.quiz.new"))
	fl.BoolVar(&f.plain, "plain", false, a.p.T("flag.quiz.plain"))
	c.RunE = func(cmd *cobra.Command, _ []string) error { return a.quiz(cmd.Context(), f) }
	return c
}

// keptQuiz is a session under way, the file that keeps it, and what it rests on.
type keptQuiz struct {
	*quiz.Session
	path    string
	engine  *career.Engine
	inquiry *career.Inquiry // the last one
	now     *quiz.Question
	flags   quizFlags
	app     *app
}

func (a *app) quiz(ctx context.Context, f quizFlags) error {
	if !(f.settled > 0 && f.settled <= 1) {
		return &leeway.Error{Code: leeway.Usage, Key: "error.quiz.settled", Args: []any{f.settled}}
	}
	if err := checkOut(f.out, f.force); err != nil { // before sixty questions are answered in vain
		return err
	}
	engine, err := a.engine()
	if err != nil {
		return err
	}
	k := &keptQuiz{Session: &quiz.Session{Lang: a.p.Lang}, engine: engine, flags: f, app: a}
	if f.answers != "" {
		err = k.scripted(ctx)
	} else {
		err = k.interview(ctx)
	}
	if err != nil {
		return err
	}
	if k.now != nil {
		_, err := fmt.Fprintln(a.err, a.p.T("quiz.kept", len(k.Answers)))
		return err
	}
	return k.finish(ctx)
}

// checkOut refuses to write over a file unless told to.
func checkOut(path string, force bool) error {
	if path == "" || force {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return &leeway.Error{Code: leeway.Usage, Key: "error.quiz.exists", Args: []any{path}}
	}
	return nil
}

// inquire asks the engine for the question that tells most.
func (k *keptQuiz) inquire(ctx context.Context) quiz.Inquire {
	askable := quiz.Askable()
	return func(p person.Profile, asked []string) (string, string, error) {
		if err := k.look(ctx, p, func(id string) bool { return askable(id) && !slices.Contains(asked, id) }); err != nil {
			return "", "", err
		}
		if q := k.inquiry; q.Element == "" || !k.flags.all && q.Settled >= k.flags.settled {
			return "", "", nil
		}
		return k.inquiry.Element, report.ElementName(k.app.p, k.engine.Catalog, k.inquiry.Element), nil
	}
}

// look ranks the paths for what is known so far.
func (k *keptQuiz) look(ctx context.Context, p person.Profile, may func(id string) bool) error {
	who, err := p.Resolve(k.engine.Catalog, k.engine.Policy.ExtraSkills())
	if err != nil {
		return err
	}
	k.inquiry, err = k.engine.Ask(ctx, who, career.Options{}, may)
	return err
}

// profile is the profile of the answers, under the policy's weights.
func (k *keptQuiz) profile() person.Profile { return k.Profile(k.engine.Policy.Weights["leeway"]) }

// interview asks in the terminal, on screens or line by line.
func (k *keptQuiz) interview(ctx context.Context) error {
	if err := k.open(); err != nil {
		return err
	}
	next := func(e screen.Event) (*screen.Question, error) { return k.step(ctx, e) }
	a := k.app
	if out := a.screens(k.flags.plain); out != nil {
		words := a.screenWords()
		words.Quit = a.p.T("screen.review.stop")
		return screen.Run(ctx, a.in, out, words, a.screenColor(), next)
	}
	return screen.Lines(ctx, a.in, a.err, a.p.T("quiz.help"), a.p.T("quiz.again"), next)
}

// step takes what was done and gives the next screen; nil when all is asked.
func (k *keptQuiz) step(ctx context.Context, e screen.Event) (*screen.Question, error) {
	picked, value, said := -1, "", ""
	switch e.Action {
	case screen.Chose:
		if len(k.now.Choices) == 0 && (!worded(e.Text) || len(k.engine.Catalog.Search(e.Text, 1)) == 0) {
			value, said = e.Text, k.app.p.T("quiz.unknown", e.Text)
			break
		}
		k.Answer(k.now, quiz.Answer{Choice: e.Choice, Text: e.Text})
	case screen.Skip:
		k.Answer(k.now, quiz.Answer{Choice: -1, Skipped: true})
	case screen.Back:
		if last, ok := k.Undo(); ok {
			value = last.Text
			if !last.Skipped {
				picked = last.Choice
			}
		}
	case screen.Quit:
		return nil, k.keep()
	}
	if e.Action != screen.Begin {
		if err := k.keep(); err != nil {
			return nil, err
		}
	}
	var err error
	if k.now, err = k.Next(k.inquire(ctx)); k.now == nil || err != nil {
		return nil, err
	}
	return k.screen(ctx, picked, value, said)
}

// screen is the present question as a screen.
func (k *keptQuiz) screen(ctx context.Context, picked int, value, said string) (*screen.Question, error) {
	done, of := k.Progress()
	q := &screen.Question{Head: k.now.Head, Body: k.now.Text, Why: k.now.Why, Picked: picked, Done: done, Of: of}
	if said != "" {
		q.Body = said + "\n\n" + q.Body
	}
	if k.now.Part == "skills" {
		q.Done, q.Of = 0, 0
		q.Head = k.app.p.T("quiz.skills.head", k.now.Head, report.Share(k.inquiry.Settled), report.Share(k.flags.settled))
	}
	for i, c := range k.now.Choices {
		key := strconv.Itoa(i + 1)
		if k.now.Part == "skills" {
			key, c = strconv.Itoa(i), strings.TrimLeft(strings.TrimPrefix(c, strconv.Itoa(i)), " \u3000")
		}
		q.Choices = append(q.Choices, screen.Choice{Key: key, Label: c})
	}
	if len(k.now.Choices) == 0 {
		q.Input = &screen.Input{Value: value, Suggest: k.suggest}
	}
	if k.now.Part != "occupations" {
		if k.now.Part != "skills" {
			if err := k.look(ctx, k.profile(), func(string) bool { return true }); err != nil {
				return nil, err
			}
		}
		q.Aside = k.app.writer(k.engine.Catalog).Standings(k.inquiry.Top)
	}
	return q, nil
}

// suggest names occupations for a title half typed.
func (k *keptQuiz) suggest(text string) []string {
	var out []string
	for _, h := range k.engine.Catalog.Search(text, 6) {
		out = append(out, k.engine.Catalog.Occupations[h.Index].Name(k.Lang))
	}
	return out
}

// open goes on with the session that was left.
func (k *keptQuiz) open() error {
	dir, err := dataDir()
	if err != nil {
		return err
	}
	k.path = filepath.Join(dir, "quiz.json")
	data, err := os.ReadFile(k.path)
	if err != nil || k.flags.anew {
		return nil
	}
	s := &quiz.Session{}
	if json.Unmarshal(data, s) != nil {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.quiz.session", File: k.path}
	}
	s.Lang = k.app.p.Lang // the items are the same in both
	if k.Session = s; len(s.Answers) > 0 {
		fmt.Fprintln(k.app.err, k.app.p.T("quiz.resumed", len(s.Answers)))
	}
	return nil
}

func (k *keptQuiz) keep() error { return keepSession(k.path, k.Session) }

// scripted answers from a file: a line an answer, "interest.R1: 4". What is not in it
// is skipped. Choices are counted from 1, levels of skills from 0, as on the screens.
func (k *keptQuiz) scripted(ctx context.Context) error {
	data, err := yamlfile.Read(k.flags.answers)
	if err != nil {
		return err
	}
	doc, err := yamlfile.Parse(k.flags.answers, data)
	if err != nil {
		return err
	}
	given := map[string]string{}
	if err := doc.Decode(&given); err != nil {
		return err
	}
	used := map[string]bool{}
	for {
		if k.now, err = k.Next(k.inquire(ctx)); k.now == nil || err != nil {
			break
		}
		said, ok := given[k.now.ID]
		used[k.now.ID] = true
		answer := quiz.Answer{Choice: -1, Skipped: true}
		if ok && len(k.now.Choices) == 0 {
			answer = quiz.Answer{Text: said}
		} else if ok {
			first := 1
			if k.now.Part == "skills" {
				first = 0
			}
			n, err := strconv.Atoi(said)
			if err != nil || n < first || n >= first+len(k.now.Choices) {
				return doc.Fail([]string{k.now.ID}, "error.quiz.answer", k.now.ID, said, first, first+len(k.now.Choices)-1)
			}
			answer = quiz.Answer{Choice: n - first}
		}
		k.Answer(k.now, answer)
	}
	if err != nil {
		return err
	}
	for id := range given { // skill questions that did not have to be asked may stay unused
		if !used[id] && !strings.HasPrefix(id, "skill.") && !strings.HasPrefix(id, "occupation.") && !strings.HasPrefix(id, "years.") {
			return doc.Fail([]string{id}, "error.quiz.id", id)
		}
	}
	return nil
}

// worded says whether a title is one: a lone number is an answer to another question.
// The code of an occupation counts.
func worded(title string) bool {
	return len(title) > 3 || strings.ContainsFunc(title, unicode.IsLetter)
}

// finish writes the profile and shows what it leads to.
func (k *keptQuiz) finish(ctx context.Context) error {
	a, p := k.app, k.profile()
	w := a.writer(k.engine.Catalog)
	result := report.QuizResult{Profile: p, File: k.flags.out}
	if k.inquiry != nil {
		result.Settled = k.inquiry.Settled
	}
	if share, ok := k.CertaintyEquivalent(); ok {
		result.Certainty = &share
	}
	for _, x := range k.Answers {
		if x.Skipped {
			result.Skipped++
		} else {
			result.Asked++
		}
	}
	if k.flags.answers == "" && result.File == "" {
		result.File = freeName("leeway-profile.yaml")
	}
	if result.File != "" {
		if err := replaceFile(result.File, []byte(w.ProfileFile(p))); err != nil {
			return err
		}
	}
	if err := forgetSession(k.path); err != nil {
		return err
	}
	if a.json {
		return w.JSON(result)
	}
	result.Text(w)
	who, err := p.Resolve(k.engine.Catalog, k.engine.Policy.ExtraSkills())
	if err != nil {
		return err
	}
	answer, err := k.engine.Rank(ctx, who, career.Options{})
	if err != nil {
		return err
	}
	w.Finish(answer)
	w.Paths(answer, 5, 1)
	return nil
}

// freeName is a name that no file has: leeway-profile.yaml, leeway-profile-2.yaml …
func freeName(name string) string {
	ext := filepath.Ext(name)
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); err != nil {
			return name
		}
		name = strings.TrimSuffix(strings.TrimSuffix(name, ext), "-"+strconv.Itoa(n-1)) + "-" + strconv.Itoa(n) + ext
	}
}
