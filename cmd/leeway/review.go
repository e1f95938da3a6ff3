package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/review"
)

// reviewFlags are the flags of leeway review.
type reviewFlags struct {
	items                    int
	seed                     uint64
	applications, modalities []string
	both, anew, plain        bool
	profile, answers, folder string
}

func (a *app) reviewCommand() *cobra.Command {
	c := a.command("review", "cli.review")
	c.Args = cobra.NoArgs
	var f reviewFlags
	fl := c.Flags()
	fl.IntVar(&f.items, "items", 40, a.p.T("flag.review.items"))
	fl.Uint64Var(&f.seed, "seed", 0, a.p.T("flag.seed"))
	fl.StringSliceVar(&f.applications, "application", nil, a.p.T("flag.review.application"))
	fl.StringSliceVar(&f.modalities, "modality", []string{"text"}, a.p.T("flag.review.modality"))
	fl.BoolVar(&f.both, "both", false, a.p.T("flag.review.both"))
	fl.StringVar(&f.profile, "profile", "", a.p.T("flag.review.profile"))
	fl.BoolVar(&f.anew, "new", false, a.p.T("flag.review.new"))
	fl.StringVar(&f.answers, "answers", "", a.p.T("flag.review.answers"))
	fl.BoolVar(&f.plain, "plain", false, a.p.T("flag.plain"))
	fl.StringVar(&f.folder, "folder", ".", a.p.T("flag.review.folder"))
	c.RunE = func(cmd *cobra.Command, _ []string) error { return a.review(cmd, f) }
	return c
}

func (a *app) review(cmd *cobra.Command, f reviewFlags) error {
	if f.items < 1 {
		return &leeway.Error{Code: leeway.Usage, Key: "error.review.items", Args: []any{f.items, 400}}
	}
	for i, name := range f.applications {
		id, err := a.applicationNamed(name)
		if err != nil {
			return err
		}
		f.applications[i] = id
	}
	for _, m := range f.modalities {
		if !contains(leeway.Modalities(), m) {
			return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--modality", m, strings.Join(leeway.Modalities(), ", ")}}
		}
	}
	if f.profile != "" { // before forty pieces are judged in vain
		if _, err := person.Load(f.profile); err != nil {
			return err
		}
	}
	kept, err := a.openReview(cmd, f)
	if err != nil {
		return err
	}
	done, err := a.judge(cmd, kept, f)
	if err != nil {
		return err
	}
	if !done {
		_, err := fmt.Fprintln(a.out, a.p.T("review.kept"))
		return err
	}
	v, err := a.reviewed(kept.Session)
	if err != nil {
		return err
	}
	if f.profile != "" {
		if err := writeCatch(f.profile, report.CatchField(v.Result)); err != nil {
			return err
		}
		v.Profile = f.profile
	}
	if err := a.show(v); err != nil {
		return err
	}
	return kept.forget()
}

// keptReview is a session and the file that keeps it; scripted ones are not kept.
type keptReview struct {
	*review.Session
	path string
}

func (k keptReview) keep() error   { return keepSession(k.path, k.Session) }
func (k keptReview) forget() error { return forgetSession(k.path) }

// keepSession writes a session under way, so that one can go on later; "" keeps none.
func keepSession(path string, session any) error {
	if path == "" {
		return nil
	}
	data, err := json.Marshal(session)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.write.failed", Args: []any{path}, Err: err}
	}
	return replaceFile(path, data)
}

// forgetSession removes a session that has come to its end.
func forgetSession(path string) error {
	if err := os.Remove(path); path != "" && err != nil && !errors.Is(err, os.ErrNotExist) {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.write.failed", Args: []any{path}, Err: err}
	}
	return nil
}

// openReview goes on with the session that was left, or begins one.
func (a *app) openReview(cmd *cobra.Command, f reviewFlags) (k keptReview, err error) {
	if f.answers == "" {
		dir, err := dataDir()
		if err != nil {
			return k, err
		}
		k.path = filepath.Join(dir, "review.json")
		data, err := os.ReadFile(k.path)
		if err == nil && !f.anew {
			k.Session = &review.Session{}
			if json.Unmarshal(data, k.Session) != nil {
				return k, &leeway.Error{Code: leeway.Invalid, Key: "error.review.session", File: k.path}
			}
			if k.Session, err = review.Resume(k.Session); err == nil && len(k.Answers) > 0 {
				fmt.Fprintln(a.err, a.p.T("review.resumed", len(k.Answers), k.Options.Items))
			}
			return k, err
		}
	}
	if !cmd.Flag("seed").Changed {
		f.seed = uint64(time.Now().UnixNano())
	}
	k.Session, err = review.New(review.Options{Seed: f.seed, Lang: a.p.Lang, Items: f.items, Domains: f.applications, Modalities: f.modalities, Both: f.both})
	return k, err
}

// judge asks for every piece; done is false when the person stops before the end.
func (a *app) judge(cmd *cobra.Command, k keptReview, f reviewFlags) (done bool, err error) {
	in, scripted := bufio.NewReader(a.in), f.answers != ""
	if scripted {
		data, err := os.ReadFile(f.answers)
		if err != nil {
			return false, &leeway.Error{Code: leeway.NotFound, Key: "error.measure.open", File: f.answers, Err: err}
		}
		in = bufio.NewReader(strings.NewReader(string(data)))
	} else if out := a.screens(f.plain); out != nil {
		return a.judgeOnScreens(cmd.Context(), k, a.in, out, f.folder)
	}
	w := a.writer(nil)
	if w.Out = a.err; !scripted {
		fmt.Fprintln(a.err, a.p.T("review.intro"))
		fmt.Fprintln(a.err, a.p.T("review.keys"))
	}
	for !k.Done() {
		if cmd.Context().Err() != nil {
			return false, nil
		}
		file := ""
		if !scripted {
			if file, err = k.writePiece(f.folder); err != nil {
				return false, err
			}
			w.Piece(k.Piece(), len(k.Answers)+1, k.Options.Items, file)
		}
		from := time.Now()
		said, err := a.ask(in, scripted)
		took := time.Since(from)
		if scripted {
			took = 0 // nobody read
		}
		forgetPiece(file)
		switch {
		case errors.Is(err, io.EOF) && scripted:
			return false, &leeway.Error{Code: leeway.Invalid, Key: "error.review.answers", Args: []any{len(k.Answers), k.Options.Items}, File: f.answers}
		case errors.Is(err, io.EOF):
			return false, nil
		case err != nil:
			return false, err
		}
		switch said {
		case "w":
			err = k.Answer(true, took)
		case "r":
			err = k.Answer(false, took)
		case "s":
			err = k.Skip()
		case "u":
			err = k.Undo()
		default:
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if err := k.keep(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// ask reads an answer: w, r, s, u or q, or a word for it in either language.
func (a *app) ask(in *bufio.Reader, scripted bool) (string, error) {
	for {
		if !scripted {
			fmt.Fprint(a.err, "\n"+a.p.T("review.ask"))
		}
		line, err := in.ReadString('\n')
		line = strings.ToLower(strings.TrimSpace(line))
		if err != nil && line == "" {
			return "", io.EOF
		}
		for key, words := range map[string][]string{"w": {"w", "wrong", "错", "1"}, "r": {"r", "right", "对", "0"}, "s": {"s", "skip", "跳过"}, "u": {"u", "undo", "撤销"}, "q": {"q", "quit", "停止"}} {
			if contains(words, line) {
				return key, nil
			}
		}
		refused := &leeway.Error{Code: leeway.Invalid, Key: "error.review.answer", Args: []any{line}}
		if scripted {
			return "", refused
		}
		fmt.Fprintln(a.err, a.p.Error(refused))
	}
}

// reviewed says what a session means.
func (a *app) reviewed(s *review.Session) (report.Review, error) {
	cat, policy, set, err := a.bench()
	if err != nil {
		return report.Review{}, err
	}
	return report.NewReview(cat, policy, set, s)
}

// catchLines are the lines of a profile that hold a catch rate.
var catchLines = regexp.MustCompile(`(?m)^catch:.*\n?(?:[ \t]+\S.*\n?)*`)

// writeCatch puts a catch rate into a profile, in place of the one that it has, and
// leaves all else as it is.
func writeCatch(path, field string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.measure.open", File: path, Err: err}
	}
	text := string(data)
	if catchLines.MatchString(text) {
		at := catchLines.FindStringIndex(text)
		text = text[:at[0]] + field + "\n" + text[at[1]:]
	} else {
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		text += field + "\n"
	}
	p, err := person.Parse(path, []byte(text))
	if err != nil || p.Catch == nil {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.review.profile", File: path, Err: err}
	}
	return replaceFile(path, []byte(text))
}
