package measure

import (
	"bytes"
	"io"
)

// nanReader turns the bare words NaN, Infinity and -Infinity, which Python writes
// into JSON and which are none, into null. What stands in strings is left alone.
type nanReader struct {
	in     io.Reader
	buffer []byte // raw bytes
	out    []byte // changed bytes that were not taken yet
	text   bool   // inside a string
	escape bool   // after a backslash in it
	skip   int    // letters left of a word that was replaced
	minus  bool   // a minus was held back
	err    error
}

func (r *nanReader) Read(b []byte) (int, error) {
	for len(r.out) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		if r.buffer == nil {
			r.buffer = make([]byte, 1<<16)
		}
		var n int
		n, r.err = r.in.Read(r.buffer)
		r.out = r.change(r.out[:0], r.buffer[:n])
		if r.err != nil && r.minus {
			r.out, r.minus = append(r.out, '-'), false
		}
	}
	n := copy(b, r.out)
	r.out = r.out[n:]
	return n, nil
}

func (r *nanReader) change(out, in []byte) []byte {
	for len(in) > 0 {
		if r.text {
			n := r.inString(in)
			out, in = append(out, in[:n]...), in[n:]
			continue
		}
		c := in[0]
		in = in[1:]
		if r.skip > 0 {
			r.skip--
			continue
		}
		if r.minus && c != 'I' {
			out = append(out, '-')
		}
		switch c {
		case '-':
			r.minus = true
			continue
		case 'N':
			out, r.skip = append(out, "null"...), len("aN")
		case 'I':
			out, r.skip = append(out, "null"...), len("nfinity")
		case '"':
			r.text = true
			fallthrough
		default:
			out = append(out, c)
		}
		r.minus = false
	}
	return out
}

// inString is how many bytes of in belong to the string, with its end.
func (r *nanReader) inString(in []byte) int {
	from := 0
	if r.escape {
		from, r.escape = 1, false
	}
	for {
		quote := bytes.IndexByte(in[from:], '"')
		end := len(in)
		if quote >= 0 {
			end = from + quote
		}
		back := bytes.IndexByte(in[from:end], '\\')
		switch {
		case back >= 0 && from+back+1 >= len(in):
			r.escape = true
			return len(in)
		case back >= 0:
			from += back + 2
		case quote < 0:
			return len(in)
		default:
			r.text = false
			return end + 1
		}
	}
}
