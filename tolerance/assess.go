package tolerance

import (
	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/yamlfile"
)

// LoadApplication reads an application of the user's own: a short YAML file
// with name, work and the declared factors.
func LoadApplication(path string) (Application, error) {
	data, err := yamlfile.Read(path)
	if err != nil {
		return Application{}, err
	}
	var a Application
	if err := decode(path, data, &a); err != nil {
		return Application{}, err
	}
	if err := a.check(); err != nil {
		return Application{}, &leeway.Error{Code: leeway.Invalid, Key: "error.policy", Args: []any{err.Error()}, File: path}
	}
	return a, nil
}

// Flip is a change of one declared factor that changes the class.
type Flip struct {
	Factor string `json:"factor"`
	Step   int    `json:"step"`
	Class  Class  `json:"class"`
}

// Flips gives, for each declared factor, the nearest step that changes the
// class; a factor that was not declared starts from the middle.
func (p *Policy) Flips(cat *occupation.Catalog, a Application) ([]Flip, error) {
	now, err := p.OfApplication(cat, a)
	if err != nil {
		return nil, err
	}
	var out []Flip
	for _, f := range Factors() {
		from := 2
		if s := a.Factor(f); s != nil {
			from = s.Step
		}
		for distance := 1; distance <= 4; distance++ {
			if flip, ok := p.flip(cat, a, f, from, distance, now.Class); ok {
				out = append(out, flip)
				break
			}
		}
	}
	return out, nil
}

func (p *Policy) flip(cat *occupation.Catalog, a Application, factor string, from, distance int, now Class) (Flip, bool) {
	for _, step := range []int{from - distance, from + distance} {
		if step < 0 || step > 4 {
			continue
		}
		if t, err := p.OfApplication(cat, a.With(factor, step)); err == nil && t.Class != now {
			return Flip{factor, step, t.Class}, true
		}
	}
	return Flip{}, false
}
