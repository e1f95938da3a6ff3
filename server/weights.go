package server

import (
	"context"
	"maps"
	"net/url"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/server/store"
)

// chosen are the weights that the owner has chosen for all people.
func (s *Server) chosen(ctx context.Context) (map[string]float64, error) {
	x, err := s.Store.Settings(ctx, s.owner)
	return x.Weights, err
}

// weighed are the weights of an answer, over those of the profile and of the policy:
// what is tried out, or else the profile's own, or else what the owner has chosen.
func weighed(p person.Profile, tried, chosen map[string]float64) map[string]float64 {
	out := map[string]float64{}
	for term, x := range chosen {
		if _, own := p.Weights[term]; !own {
			out[term] = x
		}
	}
	maps.Copy(out, tried)
	if len(out) == 0 {
		return nil
	}
	return out
}

// weightsFrom says, as a message key, where the weights of an answer come from.
func weightsFrom(p person.Profile, tried, chosen map[string]float64) string {
	own := 0
	for _, term := range person.Terms() {
		if _, ok := p.Weights[term]; ok {
			own++
		}
	}
	switch {
	case len(tried) > 0:
		return "web.weights.from.tried"
	case own > 0 && len(chosen) > 0 && own < len(person.Terms()):
		return "web.weights.from.both"
	case own > 0:
		return "web.weights.from.profile"
	case len(chosen) > 0:
		return "web.weights.from.chosen"
	}
	return "web.weights.from.policy"
}

// weightsRow is a weight to be chosen for all people.
type weightsRow struct {
	slider
	Policy string
}

// weightsRows are the weights with what they are now.
func (q *request) weightsRows(chosen map[string]float64) (out []weightsRow) {
	for _, term := range person.Terms() {
		x := q.weight(person.Profile{Weights: chosen}, trial{}, term)
		out = append(out, weightsRow{slider{"w." + term, q.p.T("term." + term), level(x), x, max(mostWeight, x), 0.25}, level(q.Engine.Policy.Weights[term])})
	}
	return out
}

// chooseWeights keeps the weights for all people; with "reset" they are the policy's.
func (q *request) chooseWeights() error {
	var x store.Settings
	if !q.PostForm.Has("reset") {
		t, err := readTrial(q.PostForm)
		if err != nil {
			return err
		}
		if err := person.CheckWeights(t.Weights); err != nil {
			return err
		}
		sum := 0.0
		for _, term := range person.Terms() {
			sum += q.weight(person.Profile{}, t, term)
		}
		if !(sum > 0) {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.weights.zero", Args: []any{"", ""}}
		}
		x.Weights = t.Weights
	}
	if err := q.Store.KeepSettings(q.Context(), q.owner, x); err != nil {
		return err
	}
	return q.see("/data#weights")
}

// personPath is the address of a person's pages.
func personPath(id string) string { return "/people/" + url.PathEscape(id) }
