// Package screen asks questions in a terminal, one a screen, by keyboard alone.
//
// The caller holds what is asked and what follows from an answer; the package
// shows a question, takes one answer and asks for the next question:
//
//	err := screen.Run(ctx, os.Stdin, os.Stderr, words, true, func(e screen.Event) (*screen.Question, error) {
//		switch e.Action {
//		case screen.Chose:
//			answers = append(answers, e.Choice)
//		case screen.Quit:
//			return nil, save(answers)
//		}
//		return questionAfter(answers), nil // nil: all is asked
//	})
//
// Every frame fits the terminal: the choices always stay in sight, and a body
// that is too long for the rest of the screen scrolls.
package screen

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/term"
)

// Question is one screen.
type Question struct {
	Head    string   // e.g. "Interests" or "Finance · text"
	Done    int      // progress: so many of Of
	Of      int      // 0: no progress is shown
	Body    string   // paragraphs, wrapped to the width; lines that begin with a space or a tab, and lines of tables or code, are kept as they are
	Why     string   // why it is asked, shown dim under the choices; may be empty
	Aside   []string // shown beside the question from 100 columns on, below it on narrower terminals: the ranking as it settles
	Choices []Choice
	Picked  int    // the choice chosen before, shown when one goes back; -1: none
	Input   *Input // a line of text is asked for instead of choices; nil: choices
	Open    string // a file or address that "o" opens in the program that is for it; "": none
}

// Choice is one answer. Key is the key that gives it at once ("w", "1", "错"): one rune.
//
// Key may go on with other characters that do the same and are not shown: "w错".
type Choice struct{ Key, Label string }

// Input is a line of text with suggestions.
type Input struct {
	Value   string
	Suggest func(text string) []string // at most 6 are shown, chosen with the arrow keys; nil: none
}

// Action is what the person did.
type Action int

// Actions.
const (
	Begin Action = iota // the first call, nothing was shown yet
	Chose
	Skip
	Back
	Quit
)

// Event is what the person did with the question shown.
type Event struct {
	Action Action
	Choice int           // of Chose
	Text   string        // of an Input
	Took   time.Duration // from showing to answering
}

// Words are the words of the screen in the person's language.
type Words struct {
	Move      string // what the arrow keys do: "move"
	Choose    string // what Enter does: "choose"
	Complete  string // what Tab does with a suggestion: "complete"
	Back      string
	Skip      string
	Quit      string
	Scroll    string // what PageUp and PageDown do
	Open      string // what "o" does: "open the file"
	NotOpened string // {0}, a file, cannot be opened on this machine
}

// Run asks until next gives nil, or the person quits. next gets what was done
// and gives the next question; its error ends Run and is returned. After Quit
// (q, Esc, Ctrl-C; also the end of in, a signal to end, and the end of ctx) next
// is called with Quit once, what it gives is not asked, and Run returns.
//
// in and out should be terminals. Run uses the alternate screen and gives the
// terminal back as it was, also after a panic.
func Run(ctx context.Context, in io.Reader, out io.Writer, w Words, color bool, next func(Event) (*Question, error)) error {
	m := &model{w: w, color: color, next: next, open: openFile, now: time.Now, width: 80, height: 24}
	if m.answer(Event{Action: Begin}); m.ended {
		return m.err
	}
	f, isFile := in.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		in = &ending{in: in}
	}
	_, err := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(m.width, m.height)).Run()
	if errors.Is(err, tea.ErrProgramPanic) {
		return err
	}
	if !m.ended { // by a signal, by ctx, or because the terminal went away
		m.answer(Event{Action: Quit})
		if err != nil && m.err == nil && ctx.Err() == nil && !errors.Is(err, tea.ErrInterrupted) {
			return err
		}
	}
	return m.err
}

// ending is an input that is no terminal: its end is Ctrl-D, as one would type it.
type ending struct {
	in  io.Reader
	end bool
}

func (e *ending) Read(p []byte) (int, error) {
	if e.end {
		return 0, io.EOF
	}
	n, err := e.in.Read(p)
	if n == 0 && errors.Is(err, io.EOF) && len(p) > 0 {
		p[0], e.end = 4, true
		return 1, nil
	}
	if errors.Is(err, io.EOF) {
		err = nil // it comes again
	}
	return n, err
}

// openFile opens a file in the program that the desktop has for it.
func openFile(path string) error {
	name, args := "xdg-open", []string{path}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", path}
	}
	return exec.Command(name, args...).Run()
}
