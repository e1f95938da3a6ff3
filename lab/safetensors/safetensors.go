// Package safetensors reads and writes the file format of that name, in which most
// published networks are kept: eight bytes with the length of a header, the header in
// JSON (name → type, shape, place of the data), then the numbers and nothing else. A
// file can therefore be read without running anything that stands in it.
//
// The format is that of the safetensors specification, version 0.4.
package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
)

// Tensor is a named block of numbers in row-major order. A Shape of no sizes is a
// single number.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// ErrFormat is what a file that is no sound safetensors file fails with.
var ErrFormat = errors.New("safetensors: not a sound file")

const (
	metadataName = "__metadata__"
	maxHeader    = 100 << 20 // bytes, the limit of the reference reader
)

type entry struct {
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// Write writes the tensors, in order, as 32-bit numbers. It fails when a name stands
// twice or the numbers are not as many as the shape says.
func Write(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	var header bytes.Buffer
	header.WriteByte('{')
	field := func(name string, value any) error {
		if header.Len() > 1 {
			header.WriteByte(',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		header.Write(key)
		header.WriteByte(':')
		header.Write(text)
		return nil
	}
	if len(metadata) > 0 {
		if err := field(metadataName, metadata); err != nil {
			return fmt.Errorf("safetensors: writing metadata: %w", err)
		}
	}
	seen := map[string]bool{metadataName: true}
	var at int64
	for _, t := range tensors {
		n, ok := product(t.Shape)
		if seen[t.Name] || !ok || n != int64(len(t.Data)) {
			return fmt.Errorf("safetensors: writing %q: its name is taken or its shape %v is not that of %d numbers", t.Name, t.Shape, len(t.Data))
		}
		seen[t.Name] = true
		shape := t.Shape
		if shape == nil {
			shape = []int{}
		}
		if err := field(t.Name, entry{"F32", shape, [2]int64{at, at + 4*n}}); err != nil {
			return fmt.Errorf("safetensors: writing %q: %w", t.Name, err)
		}
		at += 4 * n
	}
	header.WriteByte('}')
	for header.Len()%8 != 0 {
		header.WriteByte(' ') // the numbers begin at a multiple of eight bytes
	}
	if err := binary.Write(w, binary.LittleEndian, uint64(header.Len())); err != nil {
		return err
	}
	if _, err := w.Write(header.Bytes()); err != nil {
		return err
	}
	for _, t := range tensors {
		if err := binary.Write(w, binary.LittleEndian, t.Data); err != nil {
			return err
		}
	}
	return nil
}

// Open reads the file.
func Open(path string) ([]Tensor, map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	tensors, metadata, err := Read(f, info.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return tensors, metadata, nil
}

// Read reads a file of size bytes: tensors of 16, 32 and 64 bits, as 32-bit numbers, in
// the order of their data, and the metadata. What is not sound fails with ErrFormat
// before memory is taken for it.
func Read(r io.ReaderAt, size int64) ([]Tensor, map[string]string, error) {
	start, header, err := readHeader(r, size)
	if err != nil {
		return nil, nil, err
	}
	var metadata map[string]string
	if raw, ok := header[metadataName]; ok {
		if err := json.Unmarshal(raw, &metadata); err != nil {
			return nil, nil, fmt.Errorf("%w: metadata: %w", ErrFormat, err)
		}
		delete(header, metadataName)
	}
	type named struct {
		name string
		entry
	}
	var all []named
	for name, raw := range header {
		n := named{name: name}
		if err := json.Unmarshal(raw, &n.entry); err != nil {
			return nil, nil, fmt.Errorf("%w: tensor %q: %w", ErrFormat, name, err)
		}
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.Offsets[0], b.Offsets[0]), cmp.Compare(a.Offsets[1], b.Offsets[1]), cmp.Compare(a.name, b.name))
	})
	var tensors []Tensor
	var at int64
	for _, e := range all {
		n, ok := product(e.Shape)
		width := widths(e.DType)
		if width == 0 {
			return nil, nil, fmt.Errorf("%w: tensor %q is of type %q", ErrFormat, e.name, e.DType)
		}
		if !ok || n > size || e.Offsets[0] != at || e.Offsets[1] != at+n*width || start+e.Offsets[1] > size {
			return nil, nil, fmt.Errorf("%w: tensor %q does not lie where its shape says", ErrFormat, e.name)
		}
		at = e.Offsets[1]
		raw := make([]byte, n*width)
		if _, err := r.ReadAt(raw, start+e.Offsets[0]); err != nil && (err != io.EOF || n > 0) {
			return nil, nil, fmt.Errorf("safetensors: reading %q: %w", e.name, err)
		}
		tensors = append(tensors, Tensor{e.name, e.Shape, numbers(e.DType, raw)})
	}
	if start+at != size {
		return nil, nil, fmt.Errorf("%w: %d bytes belong to no tensor", ErrFormat, size-start-at)
	}
	return tensors, metadata, nil
}

// readHeader gives the place where the data starts, and the header by names.
func readHeader(r io.ReaderAt, size int64) (start int64, header map[string]json.RawMessage, err error) {
	var length [8]byte
	if _, err := r.ReadAt(length[:], 0); err != nil {
		return 0, nil, fmt.Errorf("%w: it has no header", ErrFormat)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader || int64(n) > size-8 {
		return 0, nil, fmt.Errorf("%w: a header of %d bytes in a file of %d", ErrFormat, n, size)
	}
	text := make([]byte, n)
	if _, err := r.ReadAt(text, 8); err != nil && (err != io.EOF || n > 0) {
		return 0, nil, fmt.Errorf("safetensors: reading the header: %w", err)
	}
	if err := distinct(text); err != nil {
		return 0, nil, err
	}
	if err := json.Unmarshal(text, &header); err != nil {
		return 0, nil, fmt.Errorf("%w: header: %w", ErrFormat, err)
	}
	return 8 + int64(n), header, nil
}

// distinct refuses a header that names a tensor twice: which one counts would differ
// from reader to reader.
func distinct(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("%w: the header is no JSON object", ErrFormat)
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok || seen[name] {
			return fmt.Errorf("%w: header at byte %d: no name, or one that stands twice", ErrFormat, d.InputOffset())
		}
		seen[name] = true
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return fmt.Errorf("%w: header at byte %d: %w", ErrFormat, d.InputOffset(), err)
		}
	}
	return nil
}

// product is the number of values of a shape; not ok when a size is negative or the
// product too large to be true.
func product(shape []int) (n int64, ok bool) {
	n = 1
	for _, s := range shape {
		if s < 0 || s > 0 && n > math.MaxInt32*64/int64(s) {
			return 0, false
		}
		n *= int64(s)
	}
	return n, true
}

// widths are bytes a number; 0 for a type that is not read.
func widths(dtype string) int64 {
	switch dtype {
	case "F64":
		return 8
	case "F32":
		return 4
	case "F16", "BF16":
		return 2
	}
	return 0
}

func numbers(dtype string, raw []byte) []float32 {
	width := int(widths(dtype))
	out := make([]float32, len(raw)/width)
	for i := range out {
		b := raw[i*width:]
		switch dtype {
		case "F64":
			out[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
		case "F32":
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(b))
		case "BF16": // the upper half of an F32
			out[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
		default:
			out[i] = half(binary.LittleEndian.Uint16(b))
		}
	}
	return out
}

// half is a 16-bit number of IEEE 754: a sign, 5 bits of exponent, 10 of fraction.
func half(h uint16) float32 {
	sign, exponent, fraction := float64(1), int(h>>10&31), float64(h&1023)
	if h>>15 == 1 {
		sign = -1
	}
	switch exponent {
	case 0:
		return float32(sign * math.Ldexp(fraction, -24))
	case 31:
		if fraction != 0 {
			return float32(math.NaN())
		}
		return float32(math.Inf(int(sign)))
	}
	return float32(sign * math.Ldexp(1024+fraction, exponent-25))
}
