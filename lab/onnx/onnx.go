// Package onnx writes networks in the Open Neural Network Exchange format, which most
// run-times read: a graph of operators with its weights, as one protocol buffer. The
// field numbers are those of the format's onnx.proto; a graph built here uses operator
// set 20.
package onnx

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Model is a network to be written.
type Model struct {
	Name            string
	Inputs, Outputs []Value
	Nodes           []Node
	Weights         []Weight
}

// Value is an input or an output. A size below 0 may be any; its name is Free[-1-size].
type Value struct {
	Name  string
	Ints  bool // 64-bit integers; otherwise 32-bit floating point
	Shape []int
	Free  []string
}

// Node is one operator, such as MatMul, with the names of what it takes and gives.
// Attributes are of type int, float32, string or []int.
type Node struct {
	Operator        string
	Inputs, Outputs []string
	Attributes      []Attribute
}

// Attribute is a constant of an operator.
type Attribute struct {
	Name  string
	Value any
}

// Weight is a constant of the graph: Data or, where those are nil, Ints.
type Weight struct {
	Name  string
	Shape []int
	Data  []float32
	Ints  []int64
}

// Versions of the format.
const (
	irVersion   = 9
	operatorSet = 20
)

// Types of onnx.proto.
const (
	typeFloat = 1
	typeInt64 = 7

	attributeFloat  = 1
	attributeInt    = 2
	attributeString = 3
	attributeInts   = 7
)

// Write writes the model. It fails when a weight has not as many numbers as its shape
// says, or an attribute is of no known type.
func (m Model) Write(w io.Writer) error {
	var graph []byte
	for _, n := range m.Nodes {
		node, err := n.encode()
		if err != nil {
			return err
		}
		graph = message(graph, 1, node)
	}
	graph = text(graph, 2, m.Name)
	for _, x := range m.Weights {
		tensor, err := x.encode()
		if err != nil {
			return err
		}
		graph = message(graph, 5, tensor)
	}
	for _, v := range m.Inputs {
		graph = message(graph, 11, v.encode())
	}
	for _, v := range m.Outputs {
		graph = message(graph, 12, v.encode())
	}
	var out []byte
	out = number(out, 1, irVersion)
	out = text(out, 2, "leeway")
	out = message(out, 7, graph)
	out = message(out, 8, number(text(nil, 1, ""), 2, operatorSet))
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("onnx: writing %s: %w", m.Name, err)
	}
	return nil
}

func (n Node) encode() ([]byte, error) {
	var out []byte
	for _, name := range n.Inputs {
		out = text(out, 1, name)
	}
	for _, name := range n.Outputs {
		out = text(out, 2, name)
	}
	out = text(out, 4, n.Operator)
	for _, a := range n.Attributes {
		attribute := text(nil, 1, a.Name)
		switch v := a.Value.(type) {
		case float32:
			attribute = protowire.AppendTag(attribute, 2, protowire.Fixed32Type)
			attribute = protowire.AppendFixed32(attribute, math.Float32bits(v))
			attribute = number(attribute, 20, attributeFloat)
		case int:
			attribute = number(number(attribute, 3, v), 20, attributeInt)
		case string:
			attribute = number(text(attribute, 4, v), 20, attributeString)
		case []int:
			for _, i := range v {
				attribute = number(attribute, 8, i)
			}
			attribute = number(attribute, 20, attributeInts)
		default:
			return nil, fmt.Errorf("onnx: attribute %s of %s has the type %T", a.Name, n.Operator, a.Value)
		}
		out = message(out, 5, attribute)
	}
	return out, nil
}

func (x Weight) encode() ([]byte, error) {
	var out []byte
	size := 1
	for _, s := range x.Shape {
		out = number(out, 1, s)
		size *= s
	}
	if size != len(x.Data)+len(x.Ints) || x.Data != nil && x.Ints != nil {
		return nil, fmt.Errorf("onnx: %d numbers for %s of shape %v", len(x.Data)+len(x.Ints), x.Name, x.Shape)
	}
	kind := typeFloat
	raw := make([]byte, 0, 4*len(x.Data)+8*len(x.Ints))
	for _, v := range x.Data {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	for _, v := range x.Ints {
		kind = typeInt64
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	out = number(out, 2, kind)
	out = text(out, 8, x.Name)
	return message(out, 9, raw), nil
}

func (v Value) encode() []byte {
	var shape []byte
	for _, s := range v.Shape {
		if s < 0 {
			shape = message(shape, 1, text(nil, 2, v.Free[-1-s]))
		} else {
			shape = message(shape, 1, number(nil, 1, s))
		}
	}
	kind := typeFloat
	if v.Ints {
		kind = typeInt64
	}
	tensor := message(number(nil, 1, kind), 2, shape)
	return message(text(nil, 1, v.Name), 2, message(nil, 1, tensor))
}

// number, text and message append a field.
func number(b []byte, field protowire.Number, v int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(int64(v)))
}

func text(b []byte, field protowire.Number, s string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), s)
}

func message(b []byte, field protowire.Number, m []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), m)
}
