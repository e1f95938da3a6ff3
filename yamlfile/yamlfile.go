// Package yamlfile reads the small YAML files that people write by hand,
// profiles and policies, and says where in them a mistake is.
//
//	data, err := yamlfile.Read("profile.yaml")
//	doc, err := yamlfile.Parse("profile.yaml", data)
//	err = doc.Decode(&profile)               // strict: unknown fields are errors
//	return doc.Fail([]string{"skills", "Writing"}, "error.profile.range", …)
package yamlfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/leeway-project/leeway"
)

// Bounds of a file that a person writes: a few kilobytes, nested four deep.
const (
	maxBytes = 1 << 20
	maxDepth = 32
)

// Read reads a file whole; "-" is standard input.
func Read(path string) ([]byte, error) {
	in := io.Reader(os.Stdin)
	if path != "-" {
		info, err := os.Stat(path)
		if err != nil {
			return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.file.open", File: path, Err: err}
		}
		if info.IsDir() {
			return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.file.folder", File: path}
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.file.open", File: path, Err: err}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.file.open", File: path, Err: err}
	}
	return data, nil
}

// Document is a parsed file: one mapping, or nothing.
type Document struct {
	name string
	body ast.Node // nil: the file is empty
}

// Parse parses a file that holds one mapping or nothing.
func Parse(name string, data []byte) (doc Document, err error) {
	doc.name = name
	defer guard(name, &err)
	if len(data) > maxBytes {
		return doc, &leeway.Error{Code: leeway.Invalid, Key: "error.file.size", Args: []any{maxBytes >> 10}, File: name}
	}
	if err := shallow(name, data); err != nil {
		return doc, err
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return doc, doc.place(err)
	}
	if len(file.Docs) > 1 && file.Docs[1].Body != nil {
		return doc, doc.at(file.Docs[1].Body, "error.yaml.documents")
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return doc, nil
	}
	switch body := file.Docs[0].Body; body.Type() {
	case ast.MappingType, ast.MappingValueType:
		doc.body = body
		return doc, nil
	case ast.NullType, ast.CommentType:
		return doc, nil
	default:
		return doc, doc.at(body, "error.yaml.mapping")
	}
}

// Decode fills v, refusing fields that it does not have. Nothing is left in v
// when the file is empty.
func (d Document) Decode(v any) (err error) {
	if d.body == nil {
		return nil
	}
	defer guard(d.name, &err)
	return d.place(yaml.NodeToValue(d.body, v, yaml.Strict()))
}

// Fail is an error at the value that the keys lead to ("[2]" for a list item),
// or as near to it as they lead.
func (d Document) Fail(at []string, key string, args ...any) error {
	if d.body == nil {
		return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, File: d.name}
	}
	return d.at(descend(d.body, at), key, args...)
}

// Index is the key of list item i for Fail.
func Index(i int) string { return "[" + strconv.Itoa(i) + "]" }

func (d Document) at(n ast.Node, key string, args ...any) *leeway.Error {
	e := &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, File: d.name}
	if t := n.GetToken(); t != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
	}
	return e
}

// place turns what the YAML library says into an error with a place.
func (d Document) place(err error) error {
	if err == nil {
		return nil
	}
	var own *leeway.Error
	if errors.As(err, &own) {
		own.File = d.name
		return own
	}
	e := &leeway.Error{Code: leeway.Invalid, Key: "error.yaml", Args: []any{err.Error()}, File: d.name}
	var ye yaml.Error
	if errors.As(err, &ye) {
		e.Args = []any{ye.GetMessage()}
		if t := ye.GetToken(); t != nil {
			e.Line, e.Column = t.Position.Line, t.Position.Column
			switch message := ye.GetMessage(); {
			case strings.Contains(message, "unknown field"):
				e.Key, e.Args = "error.profile.field", []any{t.Value}
			case strings.Contains(message, "cannot unmarshal"), strings.Contains(message, "was used where"):
				e.Key, e.Args = "error.yaml.type", []any{t.Value}
			}
		}
	}
	return e
}

// guard turns a panic of the YAML library into an error: fuzzing found tags on
// unfinished lists that make version 1.19.2 panic, and a hostile file must
// not end the program.
func guard(name string, err *error) {
	if r := recover(); r != nil {
		*err = &leeway.Error{Code: leeway.Invalid, Key: "error.yaml", Args: []any{fmt.Sprint(r)}, File: name}
	}
}

// shallow refuses nesting that makes a YAML reader work for ever.
func shallow(name string, data []byte) error {
	depth, line := 0, 1
	for _, b := range data {
		switch b {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '\n':
			line++
		}
		if depth > maxDepth {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.yaml.deep", File: name, Line: line}
		}
	}
	return nil
}

func descend(n ast.Node, at []string) ast.Node {
	for _, key := range at {
		next := child(n, key)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n ast.Node, key string) ast.Node {
	switch v := n.(type) {
	case *ast.MappingNode:
		for _, mv := range v.Values {
			if mv.Key.GetToken().Value == key {
				return mv.Value
			}
		}
	case *ast.MappingValueNode:
		if v.Key.GetToken().Value == key {
			return v.Value
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(strings.Trim(key, "[]")); err == nil && i >= 0 && i < len(v.Values) {
			return v.Values[i]
		}
	}
	return nil
}
