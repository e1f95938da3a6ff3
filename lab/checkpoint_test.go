package lab

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/safetensors"
)

// checkpoint makes a folder as it is published: a network that has learned, by nothing
// but its embedding, that after each letter comes the next one.
func checkpoint(t *testing.T, prefix string) string {
	t.Helper()
	folder := t.TempDir()
	const letters, width, places = "abcdefgh", 8, 16
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("config.json", fmt.Sprintf(`{"model_type":"gpt2","vocab_size":%d,"n_positions":%d,"n_embd":%d,"n_layer":1,"n_head":2,"activation_function":"gelu_new","layer_norm_epsilon":1e-5,"eos_token_id":7}`, len(letters), places, width))
	var vocab []string
	for i, r := range letters {
		vocab = append(vocab, fmt.Sprintf("%q:%d", string(r), i))
	}
	write("tokenizer.json", `{"model":{"type":"BPE","vocab":{`+strings.Join(vocab, ",")+`},"merges":[]},"pre_tokenizer":{"type":"ByteLevel"},"added_tokens":[{"id":7,"content":"h"}]}`)

	matrix := func(name string, rows, cols int, value func(i, j int) float32) safetensors.Tensor {
		x := safetensors.Tensor{Name: prefix + name, Shape: []int{rows, cols}}
		if rows == 1 {
			x.Shape = x.Shape[1:]
		}
		for i := range rows {
			for j := range cols {
				x.Data = append(x.Data, value(i, j))
			}
		}
		return x
	}
	zero := func(int, int) float32 { return 0 }
	one := func(int, int) float32 { return 1 }
	unit := func(i, j int) float32 {
		if i == j {
			return 1
		}
		return 0
	}
	// Tokens are unit vectors; the block's network turns each into the next: its first
	// layer picks the letter out, its second writes the next one and takes the first away.
	tensors := []safetensors.Tensor{
		matrix("wte.weight", len(letters), width, unit), matrix("wpe.weight", places, width, zero),
		matrix("h.0.ln_1.weight", 1, width, one), matrix("h.0.ln_1.bias", 1, width, zero),
		matrix("h.0.attn.c_attn.weight", width, 3*width, zero), matrix("h.0.attn.c_attn.bias", 1, 3*width, zero),
		matrix("h.0.attn.c_proj.weight", width, width, zero), matrix("h.0.attn.c_proj.bias", 1, width, zero),
		matrix("h.0.ln_2.weight", 1, width, one), matrix("h.0.ln_2.bias", 1, width, zero),
		matrix("h.0.mlp.c_fc.weight", width, 4*width, func(i, j int) float32 { return 10 * unit(i, j) }), matrix("h.0.mlp.c_fc.bias", 1, 4*width, zero),
		matrix("h.0.mlp.c_proj.weight", 4*width, width, func(i, j int) float32 { return 10 * unit(i+1, j) }), matrix("h.0.mlp.c_proj.bias", 1, width, zero),
		matrix("ln_f.weight", 1, width, one), matrix("ln_f.bias", 1, width, zero),
	}
	f, err := os.Create(filepath.Join(folder, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := safetensors.Write(f, tensors, nil); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestAPublishedCheckpointIsGoneOnWith(t *testing.T) {
	for _, prefix := range []string{"", "transformer."} {
		c, err := Import(checkpoint(t, prefix))
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			text   string
			length int
			want   string
		}{{"abc", 2, "abcde"}, {"a", 20, "abcdefg"}} { // h ends a text
			texts, err := c.Continue(t.Context(), row.text, 2, row.length, 1, Making{}, 1)
			if err != nil || !slices.Equal(texts, []string{row.want, row.want}) {
				t.Errorf("%q goes on as %q, %v; want %q", row.text, texts, err, row.want)
			}
		}
		if _, err := c.Continue(t.Context(), strings.Repeat("a", 16), 1, 1, 1, Making{}, 1); err == nil {
			t.Error("a text as long as the context was gone on with")
		}
		if _, err := c.Continue(t.Context(), "", 1, 3, 1, Making{}, 1); err != nil {
			t.Errorf("from nothing: %v", err)
		}
	}
}

func TestACheckpointThatCannotBeReadIsNamed(t *testing.T) {
	change := func(name, from, to string) func(string) error {
		return func(folder string) error {
			path := filepath.Join(folder, name)
			data, err := os.ReadFile(path)
			if err == nil && !strings.Contains(string(data), from) {
				err = errors.New("nothing to change")
			}
			return errors.Join(err, os.WriteFile(path, []byte(strings.ReplaceAll(string(data), from, to)), 0o644))
		}
	}
	for name, row := range map[string]struct {
		spoil func(folder string) error
		key   string
	}{
		"no config":           {func(f string) error { return os.Remove(filepath.Join(f, "config.json")) }, "error.checkpoint.missing"},
		"no weights":          {func(f string) error { return os.Remove(filepath.Join(f, "model.safetensors")) }, "error.checkpoint.missing"},
		"no tokenizer":        {func(f string) error { return os.Remove(filepath.Join(f, "tokenizer.json")) }, "error.checkpoint.missing"},
		"another kind":        {change("config.json", "gpt2", "llama"), "error.checkpoint.kind"},
		"another activation":  {change("config.json", "gelu_new", "relu"), "error.checkpoint.kind"},
		"another epsilon":     {change("config.json", "1e-5", "1e-6"), "error.checkpoint.kind"},
		"no heads":            {change("config.json", `"n_head":2`, `"n_head":0`), "error.checkpoint.kind"},
		"no JSON":             {change("config.json", "{", "("), "error.checkpoint.damaged"},
		"more layers":         {change("config.json", `"n_layer":1`, `"n_layer":2`), "error.checkpoint.damaged"},
		"another width":       {change("config.json", `"n_embd":8`, `"n_embd":16`), "error.checkpoint.damaged"},
		"a layer that is not": {change("model.safetensors", "mlp.c_fc.bias", "mlp.c_fd.bias"), "error.checkpoint.damaged"},
		"tokens to excess":    {change("tokenizer.json", `"a":0`, `"a":99`), "error.checkpoint.vocabulary"},
		"another tokenizer":   {change("tokenizer.json", "BPE", "Unigram"), "error.tokenizer.kind"},
	} {
		folder := checkpoint(t, "")
		if err := row.spoil(folder); err != nil {
			t.Fatal(name, err)
		}
		_, err := Import(folder)
		var e *leeway.Error
		if !errors.As(err, &e) || e.Key != row.key || e.Code != leeway.Invalid || e.File == "" {
			t.Errorf("%s: %v, want %s", name, err, row.key)
		}
	}
}

// TestExportedFilesAreThere; that other programs compute the same from them is checked
// by scripts/lab-check.
func TestExportedFilesAreThere(t *testing.T) {
	for _, name := range Names() {
		r := start(t, t.TempDir(), short(name))
		folder := filepath.Join(t.TempDir(), "out")
		names, err := r.Export(folder)
		if err != nil || len(names) != 4 {
			t.Fatal(names, err)
		}
		tensors, _, err := safetensors.Open(filepath.Join(folder, "model.safetensors"))
		if err != nil || len(tensors) != len(r.Tensors()) {
			t.Errorf("%s: %d tensors, %v", name, len(tensors), err)
		}
		if info, err := os.Stat(filepath.Join(folder, "model.onnx")); err != nil || info.Size() < 1000 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}
