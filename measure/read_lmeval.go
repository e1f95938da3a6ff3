package measure

import (
	"bufio"
	"slices"

	"github.com/leeway-project/leeway"
)

// lmEval reads the samples of lm-evaluation-harness: one a line, or in an array.
// The metrics are keys of the object; several filters give several lines for
// one document.
func (p *parser) lmEval(in *bufio.Reader) error {
	d := newDecoder(in)
	p.summary.Format = "lm-evaluation-harness"
	known := []string{"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash"}
	filter := ""
	return p.document(d.values(func(n int) error {
		r := &record{}
		var metrics []string
		err := d.keys(func(key string) error {
			if slices.Contains([]string{"doc", "arguments"}, key) || d.PeekKind() == '[' {
				return d.SkipValue()
			}
			v, err := d.scalar()
			r.add(key, v)
			if !slices.Contains(known, key) {
				metrics = append(metrics, key)
			}
			return err
		})
		if err != nil {
			return err
		}
		if len(metrics) == 0 {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.label.column", Args: []any{list(r.names)}, File: p.file, Line: n}
		}
		if n == 1 {
			filter = r.get("filter")
		}
		if r.get("filter") != filter && !slices.Contains(p.options.Strata, "filter") && p.options.Where["filter"] == "" {
			return &leeway.Error{Code: leeway.Usage, Key: "error.measure.filters", Args: []any{filter, r.get("filter")}, File: p.file, Line: n}
		}
		defaults := Options{Label: metrics[0], Item: "doc_id"}
		if len(metrics) > 1 && p.options.Label == "" {
			return &leeway.Error{Code: leeway.Usage, Key: "error.measure.scorers", Args: []any{list(metrics)}, File: p.file}
		}
		return p.piece(n, r, defaults)
	}))
}
