package measure

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"github.com/leeway-project/leeway"
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

// promptfoo reads results.json of promptfoo (version 3): results.results.
func (p *parser) promptfoo(in *bufio.Reader) error {
	d := newDecoder(in)
	return p.document(d.each([]string{"results", "results"}, func(n int) error { return p.promptfooResult(d, n) }))
}

// promptfooLines reads results.jsonl: the same objects, one a line.
func (p *parser) promptfooLines(in *bufio.Reader) error {
	d := newDecoder(in)
	for n := 1; ; n++ {
		if err := p.promptfooResult(d, n); err == io.EOF {
			return nil
		} else if err != nil {
			return p.document(err)
		}
	}
}

func (p *parser) promptfooResult(d *decoder, n int) error {
	p.summary.Format = "promptfoo"
	r := &record{}
	var test, prompt, provider, question, reason string
	if d.PeekKind() == 0 {
		_, err := d.ReadToken()
		return err
	}
	err := d.keys(func(key string) (err error) {
		switch key {
		case "testIdx":
			test, err = d.scalar()
		case "failureReason":
			reason, err = d.scalar()
		case "success", "score":
			var v string
			v, err = d.scalar()
			r.add(key, v)
		case "vars": // the same question may be asked again: with --repeat it has another testIdx
			var v jsontext.Value
			if v, err = d.ReadValue(); err == nil {
				question = string(v)
			}
		case "provider", "prompt":
			err = d.keys(func(inner string) error {
				v, err := d.scalar()
				switch {
				case v == "":
				case key == "provider" && (inner == "label" || inner == "id" && provider == ""):
					provider = v
				case key == "prompt" && inner == "label":
					prompt = v
				}
				return err
			})
		case "namedScores":
			err = d.keys(func(inner string) error {
				v, err := d.scalar()
				r.add(inner, v)
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
	if reason == "2" {
		p.failed()
		return nil
	}
	if question == "" {
		question = test
	}
	r.add("test", test)
	r.add("provider", provider)
	r.add("prompt", prompt)
	r.add("piece", test+"/"+prompt+"/"+provider)
	r.add("question", question)
	return p.piece(n, r, Options{Label: p.scoreOr("success"), Item: "piece", Cluster: "question"})
}

// scoreOr is the column "score" when a threshold is given.
func (p *parser) scoreOr(name string) string {
	if p.options.Threshold != nil {
		return "score"
	}
	return name
}

// promptfooTable reads results.csv: a row a test, for each prompt a block of
// columns that ends before the next "Status".
func (p *parser) promptfooTable(head []string, next func() ([]string, int, error)) error {
	p.summary.Format = "promptfoo"
	var blocks []int
	for i, name := range head {
		if name == "Status" && i > 0 {
			blocks = append(blocks, i)
		}
	}
	for {
		row, line, err := next()
		if err == io.EOF {
			return nil
		}
		if err != nil && !errors.Is(err, csv.ErrFieldCount) {
			return p.csvBroken(err, 0)
		}
		question := strings.Join(row[:min(len(row), blocks[0]-1)], "\x00")
		for k, at := range blocks {
			if at+1 >= len(row) {
				if err := p.bad(line, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.cells", Args: []any{len(row), len(head)}}); err != nil {
					return err
				}
				break
			}
			if strings.EqualFold(row[at], "ERROR") {
				p.failed()
				continue
			}
			r := &record{}
			r.add("status", row[at])
			r.add("score", row[at+1])
			r.add("prompt", head[at-1])
			r.add("piece", fmt.Sprint(line, "/", k))
			r.add("question", question)
			label := "status"
			if p.options.Threshold != nil {
				label = "score"
			}
			if err := p.piece(line, r, Options{Label: label, Item: "piece", Cluster: "question"}); err != nil {
				return err
			}
		}
	}
}

// inspect reads a log of Inspect written as JSON.
func (p *parser) inspect(in *bufio.Reader) error {
	d := newDecoder(in)
	log := &inspectLog{parser: p}
	return p.document(d.keys(func(key string) error {
		switch key {
		case "eval":
			return log.eval(d)
		case "samples":
			return d.each(nil, func(n int) error { return log.sample(d, n) })
		}
		return d.SkipValue()
	}))
}

// inspectLog is what the samples of a log share.
type inspectLog struct {
	*parser
	task, model string
}

// eval reads what was evaluated.
func (l *inspectLog) eval(d *decoder) error {
	return d.keys(func(key string) (err error) {
		switch key {
		case "task":
			l.task, err = d.scalar()
		case "model":
			l.model, err = d.scalar()
		default:
			err = d.SkipValue()
		}
		return err
	})
}

// sample reads one sample: a piece with a mark by each scorer.
func (l *inspectLog) sample(d *decoder, n int) error {
	l.summary.Format = "inspect"
	r := &record{}
	var id, epoch string
	var scores []string
	score := func(name string) error {
		v, err := d.scalar()
		r.add(name, inspectMark(v))
		scores = append(scores, name)
		return err
	}
	err := d.keys(func(key string) (err error) {
		switch key {
		case "id":
			id, err = d.scalar()
		case "epoch":
			epoch, err = d.scalar()
		case "scores":
			err = d.keys(func(scorer string) error {
				return d.keys(func(key string) error {
					switch {
					case key != "value":
						return d.SkipValue()
					case d.PeekKind() == '{': // one scorer, several marks
						return d.keys(func(part string) error { return score(scorer + "." + part) })
					}
					return score(scorer)
				})
			})
		default:
			err = d.SkipValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(scores) == 0 {
		l.failed()
		return nil
	}
	r.add("id", id)
	r.add("epoch", epoch)
	r.add("task", l.task)
	r.add("model", l.model)
	r.add("piece", id+"/"+epoch)
	defaults := Options{Item: "piece", Cluster: "id"}
	if len(scores) == 1 {
		defaults.Label = scores[0]
	} else if l.options.Label == "" && l.columns.names == nil {
		return &leeway.Error{Code: leeway.Usage, Key: "error.measure.scorers", Args: []any{list(scores)}, File: l.file}
	}
	return l.piece(n, r, defaults)
}

// inspectMark writes out the letters of Inspect's scorers: correct, incorrect,
// partially correct, no answer.
func inspectMark(s string) string {
	switch s {
	case "C":
		return "correct"
	case "I", "N":
		return "incorrect"
	case "P":
		return "partial"
	}
	return s
}

// zip reads a spreadsheet or a log of Inspect (.eval).
func (p *parser) zip(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return p.broken(err, 0)
	}
	in := io.NewSectionReader(file, 0, info.Size())
	z, err := zip.NewReader(in, info.Size())
	if err != nil {
		return p.broken(err, 0)
	}
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderMaxMemory(longest<<2), zstd.WithDecoderLowmem(true)))
	// An entry may be there twice; the last is the one that holds.
	entries := map[string]*zip.File{}
	var journal []string
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "_journal/summaries/") && entries[f.Name] == nil {
			journal = append(journal, f.Name)
		}
		entries[f.Name] = f
	}
	head := entries["header.json"]
	if head == nil {
		head = entries["_journal/start.json"]
	}
	if head == nil {
		return p.xlsx(in)
	}
	log := &inspectLog{parser: p}
	if err := p.member(head, func(d *decoder) error {
		return d.keys(func(key string) error {
			if key == "eval" {
				return log.eval(d)
			}
			return d.SkipValue()
		})
	}); err != nil {
		return err
	}
	if entries["summaries.json"] != nil { // not there while the run goes on
		journal = []string{"summaries.json"}
	}
	slices.SortFunc(journal, func(a, b string) int { return journalNumber(a) - journalNumber(b) })
	n := 0
	for _, name := range journal {
		if err := p.member(entries[name], func(d *decoder) error {
			return d.each(nil, func(int) error {
				n++
				return log.sample(d, n)
			})
		}); err != nil {
			return err
		}
	}
	return nil
}

func journalNumber(name string) int {
	n, _ := strconv.Atoi(strings.TrimSuffix(path.Base(name), ".json"))
	return n
}

// member reads a JSON document inside a zip.
func (p *parser) member(f *zip.File, read func(*decoder) error) error {
	r, err := f.Open()
	if err != nil {
		return p.broken(err, 0)
	}
	defer r.Close()
	return p.document(read(newDecoder(bufio.NewReader(r))))
}

// deepeval reads a test run of DeepEval.
func (p *parser) deepeval(in *bufio.Reader) error {
	d := newDecoder(in)
	n := 0
	var run func(key string) error
	run = func(key string) error {
		switch key {
		case "testRunData":
			return d.keys(run)
		case "testCases", "conversationalTestCases":
			return d.each(nil, func(int) error {
				n++
				return p.deepevalCase(d, n)
			})
		}
		return d.SkipValue()
	}
	return p.document(d.keys(run))
}

func (p *parser) deepevalCase(d *decoder, n int) error {
	p.summary.Format = "deepeval"
	r := &record{}
	var name, input, success string
	broke := false
	err := d.keys(func(key string) (err error) {
		switch key {
		case "name":
			name, err = d.scalar()
		case "input":
			input, err = d.scalar()
		case "success":
			success, err = d.scalar()
		case "metricsData":
			err = d.each(nil, func(int) error {
				var metric, verdict, score, failure string
				err := d.keys(func(key string) (err error) {
					to := map[string]*string{"name": &metric, "success": &verdict, "score": &score, "error": &failure}[key]
					if to == nil {
						return d.SkipValue()
					}
					*to, err = d.scalar()
					return err
				})
				if failure != "" {
					verdict, broke = "", true
				}
				if p.options.Threshold != nil {
					verdict = score
				}
				r.add(metric, verdict)
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
	if broke {
		success = "" // a case counts as failed there when a metric could not be computed
	}
	r.add("success", success)
	r.add("name", name)
	r.add("input", input)
	r.add("piece", fmt.Sprint(n))
	defaults := Options{Label: "success", Item: "piece"}
	if input != "" {
		defaults.Cluster = "input"
	}
	return p.piece(n, r, defaults)
}

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
	for n := 1; ; n++ {
		var kind, item string
		data := &record{}
		if d.PeekKind() == 0 {
			_, err := d.ReadToken()
			if err != io.EOF {
				return p.document(err)
			}
			if p.summary.Rows == rows && p.summary.Bad == 0 && len(others) > 0 {
				return &leeway.Error{Code: leeway.Usage, Key: "error.measure.scorers", Args: []any{list(others)}, File: p.file}
			}
			return nil
		}
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
			return p.document(err)
		}
		switch {
		case kind == "error":
			p.failed()
		case kind != "match" && kind != "metrics":
		case slices.Contains(data.names, label):
			data.add("sample_id", item)
			data.add("model", model)
			if err := p.piece(n, data, Options{Label: label, Item: "sample_id"}); err != nil {
				return err
			}
		default:
			for _, name := range data.names {
				if !slices.Contains(others, name) && data.get(name) != "" {
					others = append(others, name)
				}
			}
		}
	}
}

// lmEval reads the samples of lm-evaluation-harness: one a line, or in an array.
// The metrics are keys of the object; several filters give several lines for
// one document.
func (p *parser) lmEval(in *bufio.Reader) error {
	d := newDecoder(in)
	p.summary.Format = "lm-evaluation-harness"
	known := []string{"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash"}
	filter := ""
	for n := 1; ; n++ {
		if d.PeekKind() == 0 {
			if _, err := d.ReadToken(); err != io.EOF {
				return p.document(err)
			}
			return nil
		}
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
			return p.document(err)
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
		if err := p.piece(n, r, defaults); err != nil {
			return err
		}
	}
}
