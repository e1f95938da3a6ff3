package measure

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/leeway-project/leeway"
)

// promptfoo reads results.json of promptfoo (version 3): results.results.
func (p *parser) promptfoo(in *bufio.Reader) error {
	d := newDecoder(in)
	return p.document(d.each([]string{"results", "results"}, func(n int) error { return p.promptfooResult(d, n) }))
}

// promptfooLines reads results.jsonl: the same objects, one a line.
func (p *parser) promptfooLines(in *bufio.Reader) error {
	d := newDecoder(in)
	return p.document(d.values(func(n int) error { return p.promptfooResult(d, n) }))
}

func (p *parser) promptfooResult(d *decoder, n int) error {
	p.summary.Format = "promptfoo"
	r := &record{}
	var test, prompt, provider, question, reason string
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
