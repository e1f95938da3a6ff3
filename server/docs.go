package server

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// docsView is the page that explains the API.
type docsView struct {
	view
	Root   string
	Groups []docGroup
}

type docGroup struct {
	Tag, Name string
	Ops       []docOp
}

type docOp struct {
	ID, Method, Path, Summary string
	Params                    []docParam
	Body, Reply               string // an outline of the JSON
	File                      bool
}

type docParam struct{ Name, In, Kind, Text string }

func (q *request) docs() error {
	v := &docsView{view: q.view("web.api", "data"), Root: "http://" + q.Host + apiRoot}
	v.Groups = explainer{q.openAPI, q.p.T}.groups()
	return q.show(200, v.Page(), nil)
}

// explainer puts the description of the API in words for a page. The description is
// English; words gives its twin in the page's language.
type explainer struct {
	spec  *huma.OpenAPI
	words func(key string, args ...any) string
}

// described is the key of a description's twin, before the English text.
const described = "api.is."

func (e explainer) said(description string) string {
	if description == "" {
		return ""
	}
	return e.words(described + description)
}

func (e explainer) groups() []docGroup {
	var all []docGroup
	for path, item := range e.spec.Paths {
		for method, op := range operations(item) {
			i := slices.IndexFunc(all, func(g docGroup) bool { return g.Tag == op.Tags[0] })
			if i < 0 {
				i = len(all)
				all = append(all, docGroup{Tag: op.Tags[0], Name: e.words("api.tag." + op.Tags[0])})
			}
			all[i].Ops = append(all[i].Ops, e.operation(path, method, op))
		}
	}
	slices.SortFunc(all, func(a, b docGroup) int { return cmp.Compare(a.Tag, b.Tag) })
	for _, g := range all {
		slices.SortFunc(g.Ops, func(a, b docOp) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	}
	return all
}

func (e explainer) operation(path, method string, op *huma.Operation) docOp {
	d := docOp{ID: op.OperationID, Method: method, Path: path, Summary: e.words("api." + op.OperationID)}
	for _, p := range op.Parameters {
		d.Params = append(d.Params, docParam{p.Name, p.In, kindOf(e.spec, p.Schema), e.said(p.Description)})
	}
	if op.RequestBody != nil {
		for kind, media := range op.RequestBody.Content {
			d.File = d.File || kind == "multipart/form-data"
			d.Body = e.outline(media.Schema, "", 0)
		}
	}
	for status, r := range op.Responses {
		if media := r.Content["application/json"]; media != nil && strings.HasPrefix(status, "2") {
			d.Reply = e.outline(media.Schema, "", 0)
		}
	}
	return d
}

func resolve(spec *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	for s != nil && s.Ref != "" {
		s = spec.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// kindOf is the kind of a value in short.
func kindOf(spec *huma.OpenAPI, s *huma.Schema) string {
	s = resolve(spec, s)
	switch {
	case s == nil:
		return ""
	case len(s.Enum) > 0:
		data, err := json.Marshal(s.Enum)
		if err != nil {
			return s.Type
		}
		return strings.Trim(strings.ReplaceAll(string(data), `"`, ""), "[]")
	case s.Type == "array":
		return kindOf(spec, s.Items) + " …"
	case s.Format != "" && s.Type == "string":
		return s.Format
	}
	return s.Type
}

// deepest is how far an outline goes down.
const deepest = 3

// outline writes the form of a JSON value: a line a field, with what it is.
func (e explainer) outline(s *huma.Schema, indent string, depth int) string {
	s = resolve(e.spec, s)
	if s == nil {
		return ""
	}
	if s.Type == "array" {
		return e.outline(s.Items, indent, depth)
	}
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		p := s.Properties[name]
		kind := kindOf(e.spec, p)
		b.WriteString(indent + name)
		if !slices.Contains(s.Required, name) {
			b.WriteString("?")
		}
		b.WriteString("  " + kind)
		if p.Description != "" {
			b.WriteString("  " + e.said(p.Description))
		}
		b.WriteString("\n")
		if depth < deepest {
			b.WriteString(e.outline(p, indent+"    ", depth+1))
		}
	}
	return b.String()
}
