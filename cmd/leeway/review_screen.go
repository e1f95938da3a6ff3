package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"github.com/leeway-project/leeway/internal/screen"
)

// screens is the terminal to show screens on; nil where there is none, and the
// questions are asked line by line.
func (a *app) screens(plain bool) *os.File {
	in, ok := a.in.(*os.File)
	if plain || !ok || !term.IsTerminal(int(in.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	for _, w := range []io.Writer{a.err, a.out} {
		if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			return f
		}
	}
	return nil
}

// screenColor says whether screens are coloured.
func (a *app) screenColor() bool {
	return a.color == "always" || a.color == "auto" && os.Getenv("NO_COLOR") == ""
}

// screenWords are the words of every screen.
func (a *app) screenWords() screen.Words {
	return screen.Words{
		Move: a.p.T("screen.move"), Choose: a.p.T("screen.choose"), Complete: a.p.T("screen.complete"),
		Back: a.p.T("screen.back"), Skip: a.p.T("screen.skip"), Quit: a.p.T("screen.quit"),
		Scroll: a.p.T("screen.scroll"), Open: a.p.T("screen.open"), NotOpened: a.p.T("screen.unopened"),
	}
}

// judgeOnScreens asks for every piece on a screen; done is false when the person
// stops before the end.
func (a *app) judgeOnScreens(ctx context.Context, k keptReview, in io.Reader, out io.Writer, folder string) (done bool, err error) {
	words := a.screenWords()
	words.Quit = a.p.T("screen.review.stop")
	file := ""
	defer func() { forgetPiece(file) }()
	err = screen.Run(ctx, in, out, words, a.screenColor(), func(e screen.Event) (*screen.Question, error) {
		picked := -1
		switch e.Action {
		case screen.Chose:
			err = k.Answer(e.Choice == 0, e.Took)
		case screen.Skip:
			err = k.Skip()
		case screen.Back:
			picked = k.lastChoice()
			err = k.Undo()
		case screen.Quit:
			return nil, nil
		}
		if err == nil && e.Action != screen.Begin {
			err = k.keep()
		}
		forgetPiece(file)
		if file = ""; err != nil || k.Done() {
			return nil, err
		}
		if file, err = k.writePiece(folder); err != nil {
			return nil, err
		}
		q := a.pieceQuestion(k, file)
		q.Picked = picked
		return q, nil
	})
	return err == nil && k.Done(), err
}

// pieceQuestion is the screen of the piece to be judged now.
func (a *app) pieceQuestion(k keptReview, file string) *screen.Question {
	head, body := a.writer(nil).PieceScreen(k.Piece(), file)
	return &screen.Question{
		Head: head, Done: len(k.Answers), Of: k.Options.Items, Body: body, Why: a.p.T("screen.review.why"), Picked: -1, Open: file,
		Choices: []screen.Choice{{Key: "w1错", Label: a.p.T("screen.review.wrong")}, {Key: "r0对", Label: a.p.T("screen.review.right")}},
	}
}

// lastChoice is what was chosen for the piece before; -1 when it was skipped.
func (k keptReview) lastChoice() int {
	if n := len(k.Answers); n > 0 && !k.Answers[n-1].Skipped {
		return map[bool]int{true: 0, false: 1}[k.Answers[n-1].Said]
	}
	return -1
}

// writePiece writes the piece's picture, clip or recording, under a name that does
// not tell what is in it; "" for text.
func (k keptReview) writePiece(folder string) (file string, err error) {
	p := k.Piece()
	if p.File == nil {
		return "", nil
	}
	file = filepath.Join(folder, fmt.Sprintf("leeway-review-%02d%s", len(k.Answers)+1, p.Ext))
	return file, replaceFile(file, p.File)
}

// forgetPiece takes the file away: it has been looked at, and a second look would
// tell its name.
func forgetPiece(file string) {
	if file != "" {
		_ = os.Remove(file)
	}
}
