package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/autograd"
	"github.com/leeway-project/leeway/lab/safetensors"
	"github.com/leeway-project/leeway/lab/tokenizer"
	"github.com/leeway-project/leeway/lab/transformer"
)

// Checkpoint is a published network of the arrangement of GPT-2 with its tokenizer.
type Checkpoint struct {
	model     *transformer.Model
	tokenizer *tokenizer.Tokenizer
	end       int // token that ends a text; −1 for none
}

// Import reads a folder in the layout of Hugging Face: config.json, model.safetensors
// and tokenizer.json. A file that is missing, damaged, or of another kind of network is
// an error of code [leeway.Invalid] that names it.
func Import(folder string) (*Checkpoint, error) {
	open := func(name string) (*os.File, error) {
		f, err := os.Open(filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.checkpoint.missing", Args: []any{name}, File: folder, Err: fs.ErrNotExist}
		}
		return f, err
	}
	f, err := open("config.json")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var config struct {
		Type       string   `json:"model_type"`
		Vocabulary int      `json:"vocab_size"`
		Context    int      `json:"n_positions"`
		Width      int      `json:"n_embd"`
		Layers     int      `json:"n_layer"`
		Heads      int      `json:"n_head"`
		Inner      *int     `json:"n_inner"`
		Activation string   `json:"activation_function"`
		Epsilon    *float64 `json:"layer_norm_epsilon"`
		End        *int     `json:"eos_token_id"`
	}
	if err := json.NewDecoder(f).Decode(&config); err != nil {
		return nil, damaged(f.Name(), err)
	}
	c := transformer.Config{Vocabulary: config.Vocabulary, Context: config.Context, Width: config.Width, Layers: config.Layers, Heads: config.Heads}
	if err := supported(config.Type, config.Activation, config.Epsilon, config.Inner, c); err != nil {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.checkpoint.kind", File: f.Name(), Err: err}
	}

	path := filepath.Join(folder, "model.safetensors")
	tensors, _, err := safetensors.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.checkpoint.missing", Args: []any{"model.safetensors"}, File: folder, Err: fs.ErrNotExist}
	case err != nil:
		return nil, damaged(path, err)
	}
	byName := map[string]safetensors.Tensor{}
	for _, t := range tensors {
		byName[strings.TrimPrefix(t.Name, "transformer.")] = t
	}
	model, err := transformer.From(c, func(name string, rows, cols int) (*autograd.Tensor, error) {
		t, ok := byName[name]
		if !ok || len(t.Data) != rows*cols || !slices.Equal(t.Shape, []int{rows, cols}) && !slices.Equal(t.Shape, []int{cols}) {
			return nil, fmt.Errorf("%s has the shape %v, not %d × %d", name, t.Shape, rows, cols)
		}
		return autograd.Constant(rows, cols, t.Data), nil
	})
	if err != nil {
		return nil, damaged(path, err)
	}

	words, err := open("tokenizer.json")
	if err != nil {
		return nil, err
	}
	defer words.Close()
	tok, err := tokenizer.Read(words)
	var known *leeway.Error
	if errors.As(err, &known) {
		known.File = words.Name()
	}
	if err != nil {
		return nil, err
	}
	if tok.Size() > c.Vocabulary {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.checkpoint.vocabulary", Args: []any{tok.Size(), c.Vocabulary}, File: words.Name()}
	}
	out := &Checkpoint{model: model, tokenizer: tok, end: -1}
	if config.End != nil {
		out.end = *config.End
	}
	return out, nil
}

// supported says why a network is not one of the arrangement of GPT-2.
func supported(kind, activation string, epsilon *float64, inner *int, c transformer.Config) error {
	switch {
	case kind != "gpt2":
		return fmt.Errorf("model_type %q, not gpt2", kind)
	case activation != "" && activation != "gelu_new" && activation != "gelu_pytorch_tanh":
		return fmt.Errorf("activation_function %q, not gelu_new", activation)
	case epsilon != nil && *epsilon != 1e-5:
		return fmt.Errorf("layer_norm_epsilon %g, not 1e-05", *epsilon)
	case inner != nil && *inner != 4*c.Width:
		return fmt.Errorf("n_inner %d, not 4 · n_embd", *inner)
	}
	return c.Check()
}

func damaged(path string, err error) error {
	return &leeway.Error{Code: leeway.Invalid, Key: "error.checkpoint.damaged", File: path, Err: err}
}

// Config is the network's shape.
func (c *Checkpoint) Config() transformer.Config { return c.model.Config }

// Continue goes on with the text n times, by at most length tokens each.
func (c *Checkpoint) Continue(ctx context.Context, text string, n, length int, seed uint64, m Making, threads int) ([]string, error) {
	if err := checkPieces(n, m); err != nil {
		return nil, err
	}
	prefix := c.tokenizer.Encode(text)
	if len(prefix) == 0 { // nothing to go on with: begin as after the end of another text
		prefix = []int{max(c.end, 0)}
	}
	if length < 1 || len(prefix) >= c.model.Context {
		return nil, usage("error.checkpoint.length", len(prefix), c.model.Context)
	}
	prefixes := make([][]int, n)
	for i := range prefixes {
		prefixes[i] = prefix
	}
	var tape autograd.Tape
	tape.Threads(threads)
	defer tape.Close()
	out, err := c.model.Sample(ctx, &tape, random(seed, forSamples, 0), prefixes, transformer.Sampling{
		Temperature: m.Temperature, Top: m.Top, End: c.end, Length: min(len(prefix)+length, c.model.Context),
	})
	if err != nil {
		return nil, err
	}
	texts := make([]string, n)
	for i, ids := range out {
		if ids[len(ids)-1] == c.end {
			ids = ids[:len(ids)-1]
		}
		if text == "" && len(ids) > 0 {
			ids = ids[1:]
		}
		texts[i] = c.tokenizer.Decode(ids)
	}
	return texts, nil
}
