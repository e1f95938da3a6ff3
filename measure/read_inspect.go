package measure

import (
	"archive/zip"
	"bufio"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/leeway-project/leeway"
)

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
		if isBomb(z.File, info.Size()) {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.measure.bomb", File: p.file}
		}
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
