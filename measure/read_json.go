package measure

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/leeway-project/leeway"
)

// json reads a file that begins with an object: the document of a tool that it
// knows, another document that holds rows, or one object a line.
func (p *parser) json(in *bufio.Reader, start []byte) error {
	keys, kinds := topKeys(start)
	if read := p.tool(keys); read != nil {
		return read(in)
	}
	if !slices.ContainsFunc(slices.Concat(rightNames(), wrongNames(), []string{p.options.Label}), func(n string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return fold(k) == n && k != "" })
	}) {
		for i, kind := range kinds {
			if kind == '[' && slices.Contains([]string{"rows", "data", "results", "samples", "items"}, keys[i]) {
				d := newDecoder(in)
				p.summary.Format = "json"
				return p.document(d.each([]string{keys[i]}, p.entry(d)))
			}
		}
	}
	if line, _, more := bytes.Cut(start, []byte("\n")); more && string(bytes.TrimSpace(line)) == "{" {
		return &leeway.Error{Code: leeway.Unsupported, Key: "error.measure.document", Args: []any{list(keys)}, File: p.file}
	}
	return p.jsonLines(in)
}

// topKeys are the keys of the first object and the kinds of their values, as
// far as they stand in start.
func topKeys(start []byte) (keys []string, kinds []jsontext.Kind) {
	d := jsontext.NewDecoder(bytes.NewReader(start), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := d.ReadToken(); err != nil {
		return nil, nil
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			break
		}
		keys = append(keys, name.String())
		kinds = append(kinds, d.PeekKind())
		if d.SkipValue() != nil {
			break
		}
	}
	return keys, kinds
}

// jsonLines reads one object a line. The first object fixes the columns: its
// keys and those of the objects in it, joined by dots.
func (p *parser) jsonLines(in *bufio.Reader) error {
	if p.summary.Format == "" || p.summary.Format == "csv" {
		p.summary.Format = "json lines"
	}
	var buffer []byte
	var line bytes.Buffer
	d, plain := newDecoder(&line), options()
	o := &object{line: true}
	for n := 1; ; n++ {
		text, err := readLine(in, &buffer)
		if err == errLong {
			return p.broken(tooLong(n), n)
		}
		if err != nil && err != io.EOF {
			return p.broken(err, n)
		}
		if len(bytes.TrimSpace(text)) > 0 {
			line.Reset()
			if bytes.Contains(text, []byte("NaN")) || bytes.Contains(text, []byte("Infinity")) {
				text = (&nanReader{}).change(nil, text)
			}
			line.Write(text)
			d.Reset(&line, plain...)
			if err := p.object(d, o, n); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// jsonArray reads the objects of one array.
func (p *parser) jsonArray(in io.Reader) error {
	p.summary.Format = "json"
	d := newDecoder(in)
	return p.document(d.each(nil, p.entry(d)))
}

// entry visits the objects of an array as rows.
func (p *parser) entry(d *decoder) func(int) error {
	o := &object{}
	return func(n int) error { return p.object(d, o, n) }
}

// document is the end of a document: an error of its syntax is one of the file.
func (p *parser) document(err error) error {
	var e *leeway.Error
	if err == nil || errors.As(err, &e) && e.File != "" {
		return err
	}
	if ctx := p.ctx.Err(); ctx != nil && errors.Is(err, ctx) {
		return err
	}
	return p.broken(err, 0)
}

// object reads a row.
func (p *parser) object(d *decoder, o *object, n int) error {
	first := p.columns.names == nil
	if err := o.read(d, first); err != nil {
		if !o.line && !errors.Is(err, errNoObject) {
			return err // nothing after it can be told apart
		}
		return p.bad(n, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.json", Err: err})
	}
	if first {
		if err := p.head(o.names); err != nil {
			return err
		}
		o.want(p.columns)
	}
	if !o.has[p.columns.labelAt] {
		return p.bad(n, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.key", Args: []any{p.columns.names[p.columns.labelAt]}})
	}
	return p.fields(n, o)
}

var errNoObject = errors.New("no object")

// object is what is wanted of the objects of a file: the values by the place of
// their name, which joins the keys on the way to them by dots.
type object struct {
	names  []string
	values [][]byte
	has    []bool
	index  map[string]int  // of wanted names; when all are wanted, of those met
	inside map[string]bool // names of objects in which wanted ones lie
	path   []byte
	words  words
	line   bool // each object has a line of its own, where the next can be found after an error
}

// want keeps only the columns that are used, and keeps their places.
func (o *object) want(c columns) {
	used := c.used()
	o.index, o.inside = map[string]int{}, map[string]bool{}
	for i, name := range o.names {
		if !slices.Contains(used, i) {
			continue
		}
		o.index[name] = i
		for at, r := range name {
			if r == '.' {
				o.inside[name[:at]] = true
			}
		}
	}
}

// read takes one object off the decoder; all means whatever it holds, which
// sets the names.
func (o *object) read(d *decoder, all bool) error {
	if all {
		*o = object{line: o.line, index: map[string]int{}, words: words{}}
	}
	clear(o.has)
	if d.PeekKind() != '{' {
		if err := d.SkipValue(); err != nil {
			return err
		}
		return errNoObject
	}
	return o.inner(d, 0, all)
}

func (o *object) inner(d *decoder, from int, all bool) error {
	if _, err := d.ReadToken(); err != nil { // the brace
		return err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		if o.path, err = jsontext.AppendUnquote(o.path[:from], name); err != nil {
			return err
		}
		at, wanted := o.index[string(o.path)]
		kind := d.PeekKind()
		switch {
		case kind == '{' && (all || o.inside[string(o.path)]):
			o.path = append(o.path, '.')
			err = o.inner(d, len(o.path), all)
		case kind == '{' || kind == '[' || kind == 'n' || !wanted && !all:
			err = d.SkipValue()
		default:
			var value jsontext.Value
			if value, err = d.ReadValue(); err == nil {
				if !wanted {
					at = len(o.names)
					o.names, o.values, o.has = append(o.names, string(o.path)), append(o.values, nil), append(o.has, false)
					o.index[o.names[at]] = at
				}
				err = o.set(at, value)
			}
		}
		if err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

func (o *object) set(at int, value jsontext.Value) (err error) {
	o.has[at] = true
	if value.Kind() == '"' {
		if o.values[at], err = jsontext.AppendUnquote(o.values[at][:0], value); err != nil {
			return err
		}
		return nil
	}
	o.values[at] = append(o.values[at][:0], value...)
	return nil
}

func (o *object) text(k int) string {
	if !o.has[k] {
		return ""
	}
	return o.words.of(o.values[k])
}

func (o *object) key(k int) uint64 {
	if !o.has[k] {
		return 0
	}
	return hash(o.values[k])
}

// words are strings that come again and again, so that they are not made anew.
type words map[string]string

func (w words) of(raw []byte) string {
	if word, ok := w[string(raw)]; ok {
		return word
	}
	word := string(raw)
	if len(w) < 1024 && len(word) < 64 {
		w[word] = word
	}
	return word
}

// decoder reads JSON as a stream, in memory that does not grow with the
// document: a single string or number must fit into longest.
type decoder struct {
	*jsontext.Decoder
	bound *bound
}

func newDecoder(in io.Reader) *decoder {
	b := &bound{in: &nanReader{in: in}}
	d := &decoder{Decoder: jsontext.NewDecoder(b, options()...), bound: b}
	b.decoder = d.Decoder
	if buffer, ok := in.(*bytes.Buffer); ok { // a line, which is bounded already
		d.Decoder = jsontext.NewDecoder(buffer, options()...)
	}
	return d
}

func options() []jsontext.Options {
	return []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
}

// each walks into objects by the keys of path and visits the entries of the
// array there, from 1. Other values are skipped.
func (d *decoder) each(path []string, visit func(n int) error) error {
	if len(path) == 0 {
		if d.PeekKind() != '[' {
			return d.SkipValue()
		}
		if _, err := d.ReadToken(); err != nil {
			return err
		}
		for n := 1; d.PeekKind() != ']'; n++ {
			if d.PeekKind() == 0 {
				_, err := d.ReadToken()
				return err
			}
			if err := visit(n); err != nil {
				return err
			}
		}
		_, err := d.ReadToken()
		return err
	}
	return d.keys(func(key string) error {
		if key == path[0] {
			return d.each(path[1:], visit)
		}
		return d.SkipValue()
	})
}

// values visits the values of a stream, from 1, to its end.
func (d *decoder) values(visit func(n int) error) error {
	for n := 1; ; n++ {
		if d.PeekKind() == 0 {
			if _, err := d.ReadToken(); err != io.EOF {
				return err
			}
			return nil
		}
		if err := visit(n); err != nil {
			return err
		}
	}
}

// keys visits the keys of an object; visit must take the value.
func (d *decoder) keys(visit func(key string) error) error {
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != '}' {
		key, err := d.ReadToken()
		if err != nil {
			return err
		}
		if err := visit(key.String()); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// bound refuses a value that does not fit the memory.
type bound struct {
	in      io.Reader
	read    int64
	decoder *jsontext.Decoder
}

func (b *bound) Read(p []byte) (int, error) {
	if b.read-b.decoder.InputOffset() > longest {
		return 0, &leeway.Error{Code: leeway.Invalid, Key: "error.measure.long.value", Args: []any{longest >> 20}}
	}
	n, err := b.in.Read(p)
	b.read += int64(n)
	return n, err
}
