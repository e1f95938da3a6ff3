package mcp

import (
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
)

// describe explains the fields of a schema, at every depth, and names the choices.
func (t *tools) describe(s *jsonschema.Schema) {
	for name, p := range s.Properties {
		if p.Description == "" {
			p.Description = t.Words.T("mcp.argument." + name)
		}
		choices := map[string][]string{"application": leeway.Applications(), "education": person.EducationLevels(), "want": wishes(), "refuse": wishes()}[name]
		to := p
		if p.Items != nil {
			to = p.Items
		}
		for _, c := range choices {
			to.Enum = append(to.Enum, c)
		}
		t.describe(p)
	}
	if s.Items != nil {
		t.describe(s.Items)
	}
}

// wishes are what paths can be kept to or freed from.
func wishes() []string {
	all := append([]string{}, leeway.Roles()...)
	all = append(all, leeway.Applications()...)
	return append(all, leeway.Modalities()...)
}
