package measure

import (
	"bufio"
	"slices"
)

// The result files of evaluation tools, each by what its documentation and
// testdata/tools say. All are brought into rows with named columns, so that the
// options mean the same as for a table. A piece whose run broke off has no
// verdict: it is counted as failed and is neither right nor wrong.

// tool gives the reader of a tool's JSON file by the keys of its first object;
// nil if no tool is known that writes such a file.
func (p *parser) tool(keys []string) func(*bufio.Reader) error {
	has := func(all ...string) bool {
		return !slices.ContainsFunc(all, func(k string) bool { return !slices.Contains(keys, k) })
	}
	switch {
	case has("testIdx", "promptIdx", "success"):
		return p.promptfooLines
	case has("evalId", "results"):
		return p.promptfoo
	case has("status", "eval"):
		return p.inspect
	case has("testCases"), has("testRunData"), has("conversationalTestCases"):
		return p.deepeval
	case has("spec"), has("run_id", "event_id", "type"), has("final_report"):
		return p.openaiEvals
	case has("doc_id", "doc"):
		return p.lmEval
	}
	return nil
}

// failed counts a piece without a verdict.
func (p *parser) failed() { p.summary.Failed++ }

// record is a piece as a tool tells of it: names and values side by side.
type record struct {
	names  []string
	values texts
}

func (r *record) add(name, value string) {
	r.names, r.values = append(r.names, name), append(r.values, value)
}

func (r *record) get(name string) string {
	if i := slices.Index(r.names, name); i >= 0 {
		return r.values[i]
	}
	return ""
}

// piece takes a record as a row. The first fixes the columns by defaults, which
// the options override; a later one may lack some and hold others.
func (p *parser) piece(n int, r *record, defaults Options) error {
	if p.columns.names == nil {
		o := p.options
		for _, x := range []struct {
			to    *string
			value string
		}{{&o.Label, defaults.Label}, {&o.Item, defaults.Item}, {&o.Cluster, defaults.Cluster}} {
			if *x.to == "" {
				*x.to = x.value
			}
		}
		if err := p.headBy(slices.Clone(r.names), o); err != nil {
			return err
		}
	}
	values := make(texts, len(p.columns.names))
	for i, name := range p.columns.names {
		values[i] = r.get(name)
	}
	if values[p.columns.labelAt] == "" {
		p.failed()
		return nil
	}
	return p.fields(n, &values)
}

// scalar reads a value that is text, number or boolean; "" for all others.
func (d *decoder) scalar() (string, error) {
	switch d.PeekKind() {
	case '{', '[', 'n':
		return "", d.SkipValue()
	}
	t, err := d.ReadToken()
	if err != nil {
		return "", err
	}
	return t.String(), nil
}
