package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/leeway-project/leeway/lab/autograd"
	"github.com/leeway-project/leeway/lab/glyph"
	"github.com/leeway-project/leeway/lab/onnx"
	"github.com/leeway-project/leeway/lab/safetensors"
)

// Export writes the generator into the folder, which is made if need be:
//
//	model.safetensors      its weights; a transformer's under the names of GPT-2
//	config.json            its shape; a transformer's in the words of GPT-2
//	model.onnx             the network as a graph; of the image lesson the generator
//	reference.safetensors  an input and what this program makes of it, to compare with
//
// It returns the names of the files; files that are there already are replaced.
func (r *Run) Export(folder string) (names []string, err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, unwritable(folder, err)
	}
	model, config, reference := r.learner.export()
	text, err := json.MarshalIndent(config, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("exporting: %w", err)
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"model.safetensors", func(w io.Writer) error {
			return safetensors.Write(w, r.Tensors(), map[string]string{"format": "pt"})
		}},
		{"config.json", func(w io.Writer) error { _, err := w.Write(append(text, '\n')); return err }},
		{"model.onnx", model.Write},
		{"reference.safetensors", func(w io.Writer) error { return safetensors.Write(w, reference, nil) }},
	} {
		f, err := os.Create(filepath.Join(folder, file.name))
		if err != nil {
			return nil, unwritable(folder, err)
		}
		err = file.write(f)
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return nil, fmt.Errorf("exporting %s: %w", file.name, err)
		}
		names = append(names, file.name)
	}
	return names, nil
}

// builder collects a graph; the weights keep their names.
type builder struct {
	onnx.Model
	named map[string]bool
}

// do adds an operator and returns the name of its result.
func (b *builder) do(operator string, attributes []onnx.Attribute, inputs ...string) string {
	out := fmt.Sprintf("%s.%d", operator, len(b.Nodes))
	b.Nodes = append(b.Nodes, onnx.Node{Operator: operator, Inputs: inputs, Outputs: []string{out}, Attributes: attributes})
	return out
}

func (b *builder) weight(name string, shape []int, data []float32) string {
	if !b.named[name] {
		b.Weights = append(b.Weights, onnx.Weight{Name: name, Shape: shape, Data: data})
		b.named[name] = true
	}
	return name
}

func (b *builder) ints(values ...int64) string {
	name := fmt.Sprint("ints", values)
	if !b.named[name] {
		b.Weights = append(b.Weights, onnx.Weight{Name: name, Shape: []int{len(values)}, Ints: values})
		b.named[name] = true
	}
	return name
}

// export is the generator: noise and label give pictures.
func (a *adversarial) export() (onnx.Model, any, []safetensors.Tensor) {
	const batch = 4
	b := builder{named: map[string]bool{}}
	b.Name = "generator"
	free := []string{"batch"}
	b.Inputs = []onnx.Value{{Name: "noise", Shape: []int{-1, a.Noise}, Free: free}, {Name: "label", Shape: []int{-1, a.Classes}, Free: free}}
	scale := b.weight("scale", []int{1}, []float32{float32(math.Sqrt(float64(a.Noise)))})
	x := b.do("Concat", []onnx.Attribute{{Name: "axis", Value: 1}}, "noise", b.do("Mul", nil, "label", scale))
	names, weights := a.Weights()
	layers := len(a.Generator) + 1
	for i := range layers {
		w, bias := weights[2*i], weights[2*i+1]
		x = b.do("Gemm", nil, x, b.weight(names[2*i], []int{w.Rows, w.Cols}, w.Value), b.weight(names[2*i+1], []int{bias.Cols}, bias.Value))
		if i < layers-1 {
			x = b.do("LeakyRelu", []onnx.Attribute{{Name: "alpha", Value: float32(0.2)}}, x)
		}
	}
	b.Nodes = append(b.Nodes, onnx.Node{Operator: "Tanh", Inputs: []string{x}, Outputs: []string{"pictures"}})
	b.Outputs = []onnx.Value{{Name: "pictures", Shape: []int{-1, a.Pixels}, Free: free}}

	classes := []int{0, 1, 2, a.Classes - 1}
	pictures := a.Sample(random(a.seed, forSamples, 0), classes)
	noise, label := a.LastInput()
	config := map[string]any{
		"model_type": "gan", "noise": a.Noise, "signs": a.signs(), "pixels": glyph.Side,
		"generator": a.Generator, "discriminator": a.Discriminator, "slope": 0.2, "label_scale": math.Sqrt(float64(a.Noise)),
	}
	return b.Model, config, []safetensors.Tensor{
		{Name: "noise", Shape: []int{batch, a.Noise}, Data: noise},
		{Name: "label", Shape: []int{batch, a.Classes}, Data: label},
		{Name: "pictures", Shape: []int{batch, a.Pixels}, Data: pictures},
	}
}

func (a *adversarial) signs() (all []string) {
	for class := range a.corpus.Classes() {
		all = append(all, a.corpus.Sign(class))
	}
	return all
}

// export is the whole network: tokens give logits. It says in operators what package
// transformer says in Logits and attention.
func (s *sequence) export() (onnx.Model, any, []safetensors.Tensor) {
	b := builder{named: map[string]bool{}}
	b.Name = "transformer"
	free := []string{"batch", "time"}
	b.Inputs = []onnx.Value{{Name: "ids", Ints: true, Shape: []int{-1, -2}, Free: free}}
	C, H, T := s.Width, s.Heads, s.Context
	names, tensors := s.Weights()
	byName := map[string]*autograd.Tensor{}
	for i, name := range names {
		byName[name] = tensors[i]
	}
	get := func(name string) string {
		x := byName[name]
		shape := []int{x.Rows, x.Cols}
		if x.Rows == 1 {
			shape = shape[1:]
		}
		return b.weight(name, shape, x.Value)
	}
	attribute := func(name string, value any) []onnx.Attribute { return []onnx.Attribute{{Name: name, Value: value}} }
	linear := func(x, name string) string {
		return b.do("Add", nil, b.do("MatMul", nil, x, get(name+".weight")), get(name+".bias"))
	}
	norm := func(x, name string) string {
		return b.do("LayerNormalization", []onnx.Attribute{{Name: "axis", Value: -1}, {Name: "epsilon", Value: float32(1e-5)}}, x, get(name+".weight"), get(name+".bias"))
	}

	time := b.do("Gather", nil, b.do("Shape", nil, "ids"), b.ints(1))
	positions := b.do("Slice", nil, get("wpe.weight"), b.ints(0), time, b.ints(0))
	x := b.do("Add", nil, b.do("Gather", nil, get("wte.weight"), "ids"), positions)
	mask := make([]float32, T*T) // 0 where a place is seen, so far below all scores where not that its weight is 0
	for i := range T {
		for j := i + 1; j < T; j++ {
			mask[i*T+j] = -1e9
		}
	}
	seen := b.do("Slice", nil, b.weight("mask", []int{T, T}, mask), b.ints(0, 0), b.do("Concat", attribute("axis", 0), time, time), b.ints(0, 1))
	scale := b.weight("scale", []int{1}, []float32{float32(1 / math.Sqrt(float64(C/H)))})
	for i := range s.Layers {
		h := fmt.Sprintf("h.%d.", i)
		qkv := linear(norm(x, h+"ln_1"), h+"attn.c_attn")
		heads := func(part int) string { // batch × H × time × w
			cut := b.do("Slice", nil, qkv, b.ints(int64(part*C)), b.ints(int64((part+1)*C)), b.ints(2))
			return b.do("Transpose", attribute("perm", []int{0, 2, 1, 3}), b.do("Reshape", nil, cut, b.ints(0, 0, int64(H), int64(C/H))))
		}
		q, k, v := heads(0), heads(1), heads(2)
		scores := b.do("Mul", nil, b.do("MatMul", nil, q, b.do("Transpose", attribute("perm", []int{0, 1, 3, 2}), k)), scale)
		weights := b.do("Softmax", attribute("axis", -1), b.do("Add", nil, scores, seen))
		average := b.do("Transpose", attribute("perm", []int{0, 2, 1, 3}), b.do("MatMul", nil, weights, v))
		x = b.do("Add", nil, x, linear(b.do("Reshape", nil, average, b.ints(0, 0, int64(C))), h+"attn.c_proj"))
		wide := b.do("Gelu", attribute("approximate", "tanh"), linear(norm(x, h+"ln_2"), h+"mlp.c_fc"))
		x = b.do("Add", nil, x, linear(wide, h+"mlp.c_proj"))
	}
	turned := b.do("Transpose", attribute("perm", []int{1, 0}), get("wte.weight"))
	b.Nodes = append(b.Nodes, onnx.Node{Operator: "MatMul", Inputs: []string{norm(x, "ln_f"), turned}, Outputs: []string{"logits"}})
	b.Outputs = []onnx.Value{{Name: "logits", Shape: []int{-1, -2, s.Vocabulary}, Free: free}}

	const batch = 3
	places := T - 1
	rng := random(0, forSamples, 0)
	ids := make([]int, batch*places)
	asNumbers := make([]float32, len(ids)) // small whole numbers, exact in 32 bits
	for i := range ids {
		ids[i] = rng.IntN(s.Vocabulary)
		asNumbers[i] = float32(ids[i])
	}
	s.tape.Reset()
	logits := append([]float32(nil), s.Logits(&s.tape, ids, places).Value...)
	config := map[string]any{
		"model_type": "gpt2", "architectures": []string{"GPT2LMHeadModel"},
		"vocab_size": s.Vocabulary, "n_positions": T, "n_embd": C, "n_layer": s.Layers, "n_head": H,
		"activation_function": "gelu_new", "layer_norm_epsilon": 1e-5,
		"bos_token_id": begin, "eos_token_id": end, "tie_word_embeddings": true,
	}
	return b.Model, config, []safetensors.Tensor{
		{Name: "ids", Shape: []int{batch, places}, Data: asNumbers},
		{Name: "logits", Shape: []int{batch, places, s.Vocabulary}, Data: logits},
	}
}
