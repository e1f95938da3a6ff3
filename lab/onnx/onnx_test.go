package onnx

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// TestTheGraphIsInTheFields that the format gives it: model 7 is the graph, in which 1
// are nodes, 5 weights, 11 inputs and 12 outputs. That run-times read the whole is
// checked by scripts/lab-check.
func TestTheGraphIsInTheFields(t *testing.T) {
	m := Model{
		Name:    "double",
		Inputs:  []Value{{Name: "x", Shape: []int{-1, 2}, Free: []string{"batch"}}},
		Outputs: []Value{{Name: "y", Shape: []int{-1, 2}, Free: []string{"batch"}}},
		Nodes:   []Node{{"Mul", []string{"x", "two"}, []string{"y"}, []Attribute{{"a", 1}, {"b", float32(2)}, {"c", "s"}, {"d", []int{1, -2}}}}},
		Weights: []Weight{{Name: "two", Shape: []int{1}, Data: []float32{2}}, {Name: "axes", Shape: []int{2}, Ints: []int64{1, -1}}},
	}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	count := func(b []byte) map[protowire.Number][][]byte {
		out := map[protowire.Number][][]byte{}
		for len(b) > 0 {
			field, kind, n := protowire.ConsumeTag(b)
			if n < 0 {
				t.Fatal(protowire.ParseError(n))
			}
			b = b[n:]
			size := protowire.ConsumeFieldValue(field, kind, b)
			if size < 0 {
				t.Fatal(protowire.ParseError(size))
			}
			value := b[:size]
			if kind == protowire.BytesType {
				value, _ = protowire.ConsumeBytes(b)
			}
			out[field] = append(out[field], value)
			b = b[size:]
		}
		return out
	}
	model := count(b.Bytes())
	graph := count(model[7][0])
	for field, n := range map[protowire.Number]int{1: 1, 2: 1, 5: 2, 11: 1, 12: 1} {
		if len(graph[field]) != n {
			t.Errorf("field %d comes %d times, want %d", field, len(graph[field]), n)
		}
	}
	node := count(graph[1][0])
	if string(node[4][0]) != "Mul" || len(node[1]) != 2 || len(node[5]) != 4 {
		t.Errorf("node %v", node)
	}
	if string(count(graph[5][0])[8][0]) != "two" || !bytes.Equal(count(graph[5][0])[9][0], []byte{0, 0, 0, 0x40}) {
		t.Errorf("weight %v", count(graph[5][0]))
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	for _, m := range []Model{
		{Weights: []Weight{{Name: "w", Shape: []int{2, 2}, Data: []float32{1}}}},
		{Nodes: []Node{{Operator: "Mul", Attributes: []Attribute{{"a", int64(1)}}}}},
	} {
		if err := m.Write(&bytes.Buffer{}); err == nil {
			t.Errorf("%+v was written", m)
		}
	}
}
