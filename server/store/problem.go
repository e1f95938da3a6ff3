package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/leeway-project/leeway"
)

// problem is an error as it is kept, so that it can be told in either language later.
type problem struct {
	Code   leeway.Code `json:"code,omitempty"`
	Key    string      `json:"key,omitempty"`
	Args   []argument  `json:"args,omitempty"`
	File   string      `json:"file,omitempty"`
	Line   int         `json:"line,omitempty"`
	Column int         `json:"column,omitempty"`
	Cause  *problem    `json:"cause,omitempty"`
	Text   string      `json:"text,omitempty"` // of an error without a key
}

// argument is one of an error's: one of the fields is set.
type argument struct {
	Text   *string           `json:"text,omitempty"`
	Whole  *int              `json:"whole,omitempty"`
	Number *float64          `json:"number,omitempty"`
	Term   leeway.Term       `json:"term,omitempty"`
	Names  map[string]string `json:"names,omitempty"` // by language
	Error  *problem          `json:"error,omitempty"`
}

// names is an argument that has a name in each language.
type names map[string]string

// Name is the name in a language.
func (n names) Name(lang string) string { return n[lang] }

func writeProblem(err error) (string, error) {
	if err == nil {
		return "null", nil
	}
	text, e := json.Marshal(newProblem(err))
	return string(text), e
}

func newProblem(err error) *problem {
	var e *leeway.Error
	if !errors.As(err, &e) {
		return &problem{Text: err.Error()}
	}
	p := &problem{Code: e.Code, Key: e.Key, File: e.File, Line: e.Line, Column: e.Column}
	for _, a := range e.Args {
		p.Args = append(p.Args, newArgument(a))
	}
	if e.Err != nil {
		p.Cause = newProblem(e.Err)
	}
	return p
}

func newArgument(a any) argument {
	switch v := a.(type) {
	case string:
		return argument{Text: &v}
	case leeway.Term:
		return argument{Term: v}
	case int:
		return argument{Whole: &v}
	case float64:
		return argument{Number: &v}
	case interface{ Name(lang string) string }:
		return argument{Names: map[string]string{"en": v.Name("en"), "zh": v.Name("zh")}}
	case error:
		return argument{Error: newProblem(v)}
	}
	words := fmt.Sprint(a)
	return argument{Text: &words}
}

func readProblem(text string) (error, error) {
	var p *problem
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return nil, err
	}
	if p == nil {
		return nil, nil
	}
	return p.err(), nil
}

func (p *problem) err() error {
	if p.Key == "" {
		return errors.New(p.Text)
	}
	e := &leeway.Error{Code: p.Code, Key: p.Key, File: p.File, Line: p.Line, Column: p.Column}
	for _, a := range p.Args {
		e.Args = append(e.Args, a.value())
	}
	if p.Cause != nil {
		e.Err = p.Cause.err()
	}
	return e
}

func (a argument) value() any {
	switch {
	case a.Text != nil:
		return *a.Text
	case a.Whole != nil:
		return *a.Whole
	case a.Number != nil:
		return *a.Number
	case a.Names != nil:
		return names(a.Names)
	case a.Error != nil:
		return a.Error.err()
	}
	return a.Term
}
