package screen

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Lines asks like [Run], but line by line, for what is not a terminal, for scripts
// and for screen readers: a choice is answered by its key, and s, u and q skip, go
// back and quit where no choice has that key. Help is said once, Again after a line
// that is no answer. The end of the input quits.
func Lines(ctx context.Context, in io.Reader, out io.Writer, help, again string, next func(Event) (*Question, error)) error {
	lines, e := bufio.NewReader(in), Event{Action: Begin}
	fmt.Fprintln(out, help)
	for {
		q, err := next(e)
		if err != nil || q == nil || e.Action == Quit {
			return err
		}
		q.print(out)
		from := time.Now()
		for {
			if ctx.Err() != nil {
				e = Event{Action: Quit}
				break
			}
			fmt.Fprint(out, "> ")
			line, err := lines.ReadString('\n')
			if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
				e = Event{Action: Quit}
				break
			}
			var ok bool
			if e, ok = q.read(strings.TrimSpace(width.Narrow.String(line))); ok {
				e.Took = time.Since(from)
				break
			}
			fmt.Fprintln(out, again)
		}
	}
}

// print shows a question without moving the cursor.
func (q *Question) print(out io.Writer) {
	progress := ""
	if q.Of > 0 {
		progress = fmt.Sprintf("  %d/%d", q.Done+1, q.Of)
	}
	fmt.Fprintf(out, "\n— %s%s —\n\n%s\n", q.Head, progress, q.Body)
	for _, c := range q.Choices {
		fmt.Fprintf(out, "  [%s] %s\n", firstRune(c.Key), c.Label)
	}
	if q.Why != "" {
		fmt.Fprintf(out, "  (%s)\n", q.Why)
	}
	for _, l := range q.Aside {
		fmt.Fprintln(out, "  |", l)
	}
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// read takes a line for an answer.
func (q *Question) read(line string) (Event, bool) {
	low := strings.ToLower(line)
	for i, c := range q.Choices {
		if utf8.RuneCountInString(low) == 1 && strings.Contains(strings.ToLower(c.Key), low) {
			return Event{Action: Chose, Choice: i}, true
		}
	}
	switch {
	case low == "s":
		return Event{Action: Skip}, true
	case low == "u":
		return Event{Action: Back}, true
	case low == "q":
		return Event{Action: Quit}, true
	case q.Input != nil && line == "":
		return Event{Action: Skip}, true
	case q.Input != nil:
		return Event{Action: Chose, Text: line}, true
	}
	return Event{}, false
}
