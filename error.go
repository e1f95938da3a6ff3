package leeway

import (
	"fmt"
	"strings"
)

// Code classes an error for the edges: the terminal makes an exit status of
// it, a server a response status.
type Code int

// The codes. Internal is the zero value: an error nobody classed is ours.
const (
	Internal    Code = iota
	Usage            // the command line is wrong
	Invalid          // the input is wrong
	NotFound         // what was asked for is not there
	Unsupported      // right, but not something that can be done here
	Refused          // everything worked, and a check that was asked for says no
)

// Error is what may go wrong, as a message key with arguments. The edge that
// shows it translates it; Error() gives the key for logs. Arguments of type
// [Term] are themselves translated.
type Error struct {
	Code   Code
	Key    string
	Args   []any
	File   string // where, if in a file
	Line   int    // from 1; 0 if unknown
	Column int    // from 1; 0 if unknown
	Err    error  // the cause, if any
}

// Term is an argument that is a message key itself.
type Term string

// Where is "file:line:column" as far as known.
func (e *Error) Where() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
	}
	return b.String()
}

func (e *Error) Error() string {
	s := e.Key
	if len(e.Args) > 0 {
		s += fmt.Sprint(" ", e.Args)
	}
	if w := e.Where(); w != "" {
		s = w + ": " + s
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }
