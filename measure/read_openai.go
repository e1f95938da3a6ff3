package measure

import (
	"bufio"
	"slices"

	"github.com/leeway-project/leeway"
)

// openaiEvals reads the record of OpenAI evals: events, one a line. A match says
// correct; metrics hold what --label names.
func (p *parser) openaiEvals(in *bufio.Reader) error {
	d := newDecoder(in)
	p.summary.Format = "openai evals"
	label := p.options.Label
	if label == "" {
		label = "correct"
	}
	var model string
	var others []string
	rows := p.summary.Rows
	err := d.values(func(n int) error {
		var kind, item string
		data := &record{}
		err := d.keys(func(key string) (err error) {
			switch key {
			case "type":
				kind, err = d.scalar()
			case "sample_id":
				item, err = d.scalar()
			case "spec":
				err = d.keys(func(key string) error {
					if key == "completion_fns" {
						return d.each(nil, func(int) error {
							v, err := d.scalar()
							model = v
							return err
						})
					}
					return d.SkipValue()
				})
			case "data":
				err = d.keys(func(key string) error {
					v, err := d.scalar()
					data.add(key, v)
					return err
				})
			default:
				err = d.SkipValue()
			}
			return err
		})
		if err != nil {
			return err
		}
		switch {
		case kind == "error":
			p.failed()
		case kind != "match" && kind != "metrics":
		case slices.Contains(data.names, label):
			data.add("sample_id", item)
			data.add("model", model)
			return p.piece(n, data, Options{Label: label, Item: "sample_id"})
		default:
			for _, name := range data.names {
				if !slices.Contains(others, name) && data.get(name) != "" {
					others = append(others, name)
				}
			}
		}
		return nil
	})
	if err == nil && p.summary.Rows == rows && p.summary.Bad == 0 && len(others) > 0 {
		return &leeway.Error{Code: leeway.Usage, Key: "error.measure.scorers", Args: []any{list(others)}, File: p.file}
	}
	return p.document(err)
}
