package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"testing"
)

func file(header string, data ...byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(out, header...), data...)
}

func read(data []byte) ([]Tensor, map[string]string, error) {
	return Read(bytes.NewReader(data), int64(len(data)))
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	in := []Tensor{
		{"b", []int{2, 3}, []float32{1, -2, 3.5, 0, float32(math.Inf(1)), 1e-40}},
		{"a\"世", []int{}, []float32{7}},
		{"none", []int{0, 4}, []float32{}},
	}
	var out bytes.Buffer
	if err := Write(&out, in, map[string]string{"format": "pt"}); err != nil {
		t.Fatal(err)
	}
	if start := 8 + binary.LittleEndian.Uint64(out.Bytes()); start%8 != 0 {
		t.Errorf("the numbers begin at byte %d", start)
	}
	got, metadata, err := read(out.Bytes())
	if err != nil || metadata["format"] != "pt" || !reflect.DeepEqual(got, in) {
		t.Errorf("%v, %v, %v", got, metadata, err)
	}
}

func TestNumbersOfSixteenAndSixtyFourBits(t *testing.T) {
	for _, c := range []struct {
		dtype string
		data  []byte
		want  float32
	}{
		{"F16", []byte{0x00, 0x3c}, 1},
		{"F16", []byte{0x01, 0x80}, -1.0 / (1 << 24)}, // the smallest below zero
		{"F16", []byte{0xff, 0x7b}, 65504},            // the largest
		{"F16", []byte{0x00, 0xfc}, float32(math.Inf(-1))},
		{"BF16", []byte{0x40, 0x40}, 3},
		{"F64", binary.LittleEndian.AppendUint64(nil, math.Float64bits(-0.1)), -0.1},
	} {
		size := string(rune('0' + len(c.data)))
		got, _, err := read(file(`{"x":{"dtype":"`+c.dtype+`","shape":[1],"data_offsets":[0,`+size+`]}}`, c.data...))
		if err != nil || got[0].Data[0] != c.want {
			t.Errorf("%s % x: %v, %v, want %v", c.dtype, c.data, got, err, c.want)
		}
	}
}

func TestAnUnsoundFileIsRefused(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty":               nil,
		"header past the end": binary.LittleEndian.AppendUint64(nil, 1<<40),
		"no object":           file(`[]`),
		"cut header":          file(`{"x":`),
		"twice":               file(`{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`),
		"too short":           file(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0),
		"bytes left over":     file(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0, 0),
		"overlap":             file(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0),
		"product overflows":   file(`{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`),
		"negative":            file(`{"x":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, 0, 0, 0, 0),
		"unknown type":        file(`{"x":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}`, 0, 0, 0, 0),
		"metadata no strings": file(`{"__metadata__":{"a":1}}`),
	} {
		if _, _, err := read(data); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWriteRefusesWhatNobodyCouldRead(t *testing.T) {
	for name, in := range map[string][]Tensor{
		"twice":      {{Name: "x", Data: []float32{1}}, {Name: "x", Data: []float32{1}}},
		"wrong size": {{Name: "x", Shape: []int{2}, Data: []float32{1}}},
		"reserved":   {{Name: "__metadata__", Data: []float32{1}}},
	} {
		if err := Write(&bytes.Buffer{}, in, nil); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

func FuzzReadNeverPanics(f *testing.F) {
	f.Add(file(`{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"__metadata__":{"a":"b"}}`, 1, 2, 3, 4))
	f.Fuzz(func(t *testing.T, data []byte) {
		tensors, _, err := read(data)
		total := 0
		for _, x := range tensors {
			total += len(x.Data)
		}
		if err == nil && 2*total > len(data) {
			t.Errorf("%d numbers out of %d bytes", total, len(data))
		}
	})
}
