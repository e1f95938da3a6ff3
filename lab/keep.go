package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/autograd"
	"github.com/leeway-project/leeway/lab/safetensors"
)

// matrices are all that a run keeps: weights by their names, the moments of the
// optimizers, what the learner adds. They share memory with the learner.
func (r *Run) matrices() []safetensors.Tensor {
	out := r.Tensors()
	for i, o := range r.learner.optimizers() {
		for j := range o.M {
			out = append(out, safetensors.Tensor{Name: moment(i, "m", j), Shape: []int{len(o.M[j])}, Data: o.M[j]})
			out = append(out, safetensors.Tensor{Name: moment(i, "v", j), Shape: []int{len(o.V[j])}, Data: o.V[j]})
		}
	}
	return append(out, r.learner.tensors()...)
}

func moment(optimizer int, which string, weight int) string {
	return fmt.Sprintf("optimizer.%d.%s.%d", optimizer, which, weight)
}

// Tensors are the generator's weights, and the discriminator's where there is one, by
// name. Those of one row are vectors. They share memory with the run.
func (r *Run) Tensors() []safetensors.Tensor {
	var out []safetensors.Tensor
	names, weights := r.learner.Weights()
	for i, w := range weights {
		shape := []int{w.Rows, w.Cols}
		if w.Rows == 1 {
			shape = shape[1:]
		}
		out = append(out, safetensors.Tensor{Name: names[i], Shape: shape, Data: w.Value})
	}
	return out
}

// save writes the run's file beside itself and then in its place, so that a crash at any
// moment leaves one whole file.
func (r *Run) save() error {
	r.learner.keep(&r.state)
	r.state.Times = nil
	for _, o := range r.learner.optimizers() {
		r.state.Times = append(r.state.Times, o.T)
	}
	text, err := json.Marshal(r.state)
	if err != nil {
		return fmt.Errorf("saving a run: %w", err)
	}
	f, err := os.CreateTemp(r.folder, File+".*")
	if err != nil {
		return unwritable(r.folder, err)
	}
	defer os.Remove(f.Name()) // gone already when all went well
	err = safetensors.Write(f, r.matrices(), map[string]string{metadataKey: string(text), "format": "pt"})
	err = errors.Join(err, f.Sync(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(r.folder, File))
	}
	if err != nil {
		return unwritable(r.folder, err)
	}
	return nil
}

// stale is a file of a save that nobody has written to for so long: a save takes seconds.
const stale = 10 * time.Minute

// sweep removes the files of saves that were killed, and those alone: a run that is saved
// at this moment by another process keeps its own. A folder that cannot be swept can still
// be read.
func sweep(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		number, ours := strings.CutPrefix(e.Name(), File+".")
		if !ours || number == "" || strings.Trim(number, "0123456789") != "" {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > stale {
			os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}

func unwritable(folder string, err error) error {
	return &leeway.Error{Code: leeway.Invalid, Key: "error.write.failed", Args: []any{folder}, Err: err}
}

// restore copies what was kept into the learner.
func (r *Run) restore(tensors []safetensors.Tensor) error {
	byName := map[string]safetensors.Tensor{}
	for _, t := range tensors {
		byName[t.Name] = t
	}
	names, weights := r.learner.Weights()
	for i, name := range names {
		if t := byName[name]; len(t.Data) != len(weights[i].Value) {
			return fmt.Errorf("lab: %d numbers for %s, want %d", len(t.Data), name, len(weights[i].Value))
		}
		copy(weights[i].Value, byName[name].Data)
	}
	optimizers := r.learner.optimizers()
	if len(r.Times) != len(optimizers) {
		return fmt.Errorf("lab: %d optimizers, want %d", len(r.Times), len(optimizers))
	}
	for i, o := range optimizers {
		if o.T = r.Times[i]; o.T == 0 {
			continue
		}
		for j := 0; ; j++ {
			m, ok := byName[moment(i, "m", j)]
			v := byName[moment(i, "v", j)]
			if !ok {
				break
			}
			o.M, o.V = append(o.M, m.Data), append(o.V, v.Data)
		}
	}
	if err := r.fits(optimizers, weights); err != nil {
		return err
	}
	return r.learner.restore(tensors, r.state)
}

// fits checks that the moments are those of the weights, which the optimizers share out
// among themselves in order.
func (r *Run) fits(optimizers []*autograd.Adam, weights []*autograd.Tensor) error {
	at := 0
	for i, o := range optimizers {
		if o.T == 0 {
			return nil
		}
		for j := range o.M {
			if at >= len(weights) || len(o.M[j]) != len(weights[at].Value) || len(o.V[j]) != len(weights[at].Value) {
				return fmt.Errorf("lab: moments %d of optimizer %d fit no weight", j, i)
			}
			at++
		}
	}
	if at != len(weights) {
		return fmt.Errorf("lab: moments of %d weights, want %d", at, len(weights))
	}
	return nil
}
