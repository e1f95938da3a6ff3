package person

import (
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/leeway-project/leeway"
)

// maxProfile bounds a profile file: a person writes a few kilobytes.
const maxProfile = 1 << 20

// Load reads a profile file; "-" reads standard input.
func Load(path string) (*Profile, error) {
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
	data, err := io.ReadAll(io.LimitReader(in, maxProfile+1))
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.file.open", File: path, Err: err}
	}
	return Parse(path, data)
}

// Parse reads a profile. Errors name file, line and column.
func Parse(name string, data []byte) (*Profile, error) {
	if len(data) > maxProfile {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.file.size", Args: []any{maxProfile >> 10}, File: name}
	}
	if err := shallow(name, data); err != nil {
		return nil, err
	}
	p := &Profile{}
	if len(strings.TrimSpace(string(data))) == 0 {
		return p, nil
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, yamlError(name, err)
	}
	if len(file.Docs) > 1 && file.Docs[1].Body != nil {
		t := file.Docs[1].Body.GetToken().Position
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.profile.documents", File: name, Line: t.Line, Column: t.Column}
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		return p, nil
	}
	if body := file.Docs[0].Body; body.Type() != ast.MappingType && body.Type() != ast.MappingValueType {
		if body.Type() == ast.NullType || body.Type() == ast.CommentType || body.Type() == ast.CommentGroupType {
			return p, nil
		}
		t := body.GetToken().Position
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.profile.mapping", File: name, Line: t.Line, Column: t.Column}
	}
	if err := yaml.NodeToValue(file.Docs[0].Body, p, yaml.Strict()); err != nil {
		return nil, yamlError(name, err)
	}
	return p, p.check(place{name, file.Docs[0].Body})
}

// shallow refuses nesting and aliases that make a YAML reader work for ever.
// A profile nests four deep.
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
		if depth > 32 {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.profile.deep", File: name, Line: line}
		}
	}
	return nil
}

func yamlError(name string, err error) error {
	var own *leeway.Error
	if errors.As(err, &own) {
		own.File = name
		return own
	}
	e := &leeway.Error{Code: leeway.Invalid, Key: "error.yaml", File: name}
	var ye yaml.Error
	if !errors.As(err, &ye) {
		e.Args = []any{err.Error()}
		return e
	}
	message := ye.GetMessage()
	if t := ye.GetToken(); t != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
		if strings.Contains(message, "unknown field") {
			e.Key, message = "error.profile.field", t.Value
		}
	}
	e.Args = []any{message}
	return e
}

// place finds where in the file a value stands.
type place struct {
	file string
	body ast.Node
}

// fail is an error at the YAML path, e.g. "$.skills.Programming".
func (pl place) fail(at []string, key string, args ...any) error {
	e := &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, File: pl.file}
	if n := descend(pl.body, at); n != nil {
		e.Line, e.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	return e
}

// descend follows keys (and "[n]" for list items) as far as they lead.
func descend(n ast.Node, at []string) ast.Node {
	for _, key := range at {
		var next ast.Node
		switch v := n.(type) {
		case *ast.MappingNode:
			for _, mv := range v.Values {
				if mv.Key.GetToken().Value == key {
					next = mv.Value
				}
			}
		case *ast.MappingValueNode:
			if v.Key.GetToken().Value == key {
				next = v.Value
			}
		case *ast.SequenceNode:
			i := 0
			for _, c := range strings.Trim(key, "[]") {
				i = 10*i + int(c-'0')
			}
			if i >= 0 && i < len(v.Values) {
				next = v.Values[i]
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

// check validates the values that the type alone does not.
func (p *Profile) check(pl place) error {
	for _, group := range []struct {
		name string
		m    map[string]float64
		high float64
	}{{"skills", p.Skills, 7}, {"knowledge", p.Knowledge, 7}, {"styles", p.Styles, 5}} {
		for _, k := range sortedKeys(group.m) {
			if v := group.m[k]; !(v >= 0 && v <= group.high) {
				return pl.fail([]string{group.name, k}, "error.profile.range", k, v, 0, group.high)
			}
		}
	}
	for i, o := range p.Occupations {
		at := []string{"occupations", index(i)}
		if strings.TrimSpace(o.Title) == "" && strings.TrimSpace(o.Code) == "" {
			return pl.fail(at, "error.profile.occupation")
		}
		if !(o.Years >= 0 && o.Years <= 80) {
			return pl.fail(append(at, "years"), "error.profile.range", "years", o.Years, 0, 80)
		}
	}
	if e := p.Education; e != "" && !slices.Contains(EducationLevels(), e) {
		return pl.fail([]string{"education"}, "error.profile.choice", e, strings.Join(EducationLevels(), ", "))
	}
	if c := p.Catch; c != nil {
		if !(c.Of > 0 && c.Caught >= 0 && c.Caught <= c.Of) || math.IsInf(c.Of, 0) {
			return pl.fail([]string{"catch"}, "error.profile.catch", c.Caught, c.Of)
		}
	}
	for _, k := range sortedKeys(p.Weights) {
		if !slices.Contains(Terms(), k) {
			return pl.fail([]string{"weights", k}, "error.profile.choice", k, strings.Join(Terms(), ", "))
		}
		if v := p.Weights[k]; !(v >= 0 && v <= 1000) {
			return pl.fail([]string{"weights", k}, "error.profile.range", k, v, 0, 1000)
		}
	}
	if w := p.Wishes.LowestWage; !(w >= 0 && w <= 1e9) {
		return pl.fail([]string{"wishes", "lowest_wage"}, "error.profile.range", "lowest_wage", w, 0, 1000000000)
	}
	return p.checkWishes(pl)
}

func (p *Profile) checkWishes(pl place) error {
	for _, w := range []struct {
		name   string
		wish   Wish
		choice []string
	}{
		{"applications", p.Wishes.Applications, leeway.Applications()},
		{"modalities", p.Wishes.Modalities, leeway.Modalities()},
		{"roles", p.Wishes.Roles, leeway.Roles()},
	} {
		for side, list := range map[string][]string{"want": w.wish.Want, "refuse": w.wish.Refuse} {
			for i, v := range list {
				if !slices.Contains(w.choice, v) {
					return pl.fail([]string{"wishes", w.name, side, index(i)}, "error.profile.choice", v, strings.Join(w.choice, ", "))
				}
			}
		}
	}
	return nil
}

func index(i int) string {
	const digits = "0123456789"
	s := ""
	for ; i >= 10; i /= 10 {
		s = string(digits[i%10]) + s
	}
	return "[" + string(digits[i]) + s + "]"
}

func sortedKeys(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Check validates a profile that did not come from a file.
func (p *Profile) Check() error { return p.check(place{}) }
