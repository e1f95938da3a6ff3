package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
)

// describe adds to the description of the API what every operation has by lying behind
// the same handlers, and what the types of a profile do not say. It gives the operations
// by their patterns.
func describe(spec *huma.OpenAPI) map[string]*huma.Operation {
	spec.Components.Headers = map[string]*huma.Header{
		"RateLimit":           word("how many requests are left of this second, where they are limited"),
		"RateLimitPolicy":     word("how many requests a second are taken, where they are limited"),
		"RetryAfter":          word("seconds to wait"),
		"ETag":                word("of this version of the answer, for If-None-Match and, where it is taken, If-Match"),
		"IdempotencyReplayed": word("true: the write was done before, and this is its answer"),
	}
	all := map[string]*huma.Operation{}
	for path, item := range spec.Paths {
		for method, op := range operations(item) {
			describeOperation(spec, method, op)
			all[method+" "+path] = op
		}
	}
	link(all)
	describeProfile(spec.Components.Schemas.Map())
	return all
}

// operations are those of a path, by method.
func operations(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete}
	for method, op := range all {
		if op == nil {
			delete(all, method)
		}
	}
	return all
}

func describeOperation(spec *huma.OpenAPI, method string, op *huma.Operation) {
	refusals := []int{http.StatusForbidden}
	if op.RequestBody != nil {
		refusals = append(refusals, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
		op.RequestBody.Required = op.RequestBody.Required || op.RequestBody.Content["multipart/form-data"] != nil
		if text := op.RequestBody.Content["text/plain"]; text != nil {
			one := 1
			text.Schema = &huma.Schema{Type: huma.TypeString, MinLength: &one, Description: text.Schema.Description}
		}
	}
	for _, status := range refusals {
		if name := strconv.Itoa(status); op.Responses[name] == nil {
			op.Responses[name] = &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{
				"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}}}
		}
	}
	if ok := op.Responses["200"]; method == http.MethodGet && ok != nil && ok.Content["text/event-stream"] == nil {
		header(ok, "ETag", "ETag")
		op.Responses["304"] = &huma.Response{Description: http.StatusText(http.StatusNotModified)}
		header(op.Responses["304"], "ETag", "ETag")
		op.Parameters = append(op.Parameters, &huma.Param{Name: "If-None-Match", In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "the tag of the answer that the caller has; when it is still that, the status is 304"})
	}
	for status, r := range op.Responses {
		header(r, "RateLimit", "RateLimit")
		header(r, "RateLimit-Policy", "RateLimitPolicy")
		if status == "429" {
			header(r, "Retry-After", "RetryAfter")
		}
		if takesKey(op) && strings.HasPrefix(status, "2") {
			header(r, "Idempotency-Replayed", "IdempotencyReplayed")
		}
	}
}

// link says of what is made where it can be used: the id of an answer stands in the paths
// below the list that it was added to.
func link(all map[string]*huma.Operation) {
	for pattern, add := range all {
		list, isPost := strings.CutPrefix(pattern, http.MethodPost+" ")
		made := add.Responses["201"]
		if !isPost || made == nil {
			continue
		}
		made.Links = map[string]*huma.Link{}
		for other, op := range all {
			_, path, _ := strings.Cut(other, " ")
			if strings.HasPrefix(path, list+"/{id}") {
				made.Links[op.OperationID] = &huma.Link{OperationID: op.OperationID, Parameters: map[string]any{"id": "$response.body#/id"}}
			}
		}
	}
}

func word(what string) *huma.Header {
	return &huma.Header{Description: what, Schema: &huma.Schema{Type: huma.TypeString}}
}

// header adds a header that the components name.
func header(r *huma.Response, name, component string) {
	if r.Headers == nil {
		r.Headers = map[string]*huma.Header{}
	}
	if r.Headers[name] == nil {
		r.Headers[name] = &huma.Header{Ref: "#/components/headers/" + component}
	}
}

// describeProfile says in the schemas what person.Profile.Check asks for, so that
// programs know it before they send anything.
func describeProfile(schemas map[string]*huma.Schema) {
	number := func(s *huma.Schema, low, high float64) { s.Minimum, s.Maximum = &low, &high }
	text := func(s *huma.Schema, most int) {
		s.MaxLength, s.Pattern, s.PatternDescription = &most, `^[^\x00-\x1f\x7f]*$`, "text on one line"
	}
	levels := func(s *huma.Schema, low, high float64) {
		values, most := &huma.Schema{Type: huma.TypeNumber, Format: "double"}, person.MostEntries
		number(values, low, high)
		values.PrecomputeMessages()
		s.AdditionalProperties, s.MaxProperties = values, &most
	}
	profile := schemas["PersonProfile"].Properties
	text(profile["label"], mostTitle)
	levels(profile["skills"], 0, 7)
	levels(profile["knowledge"], 0, 7)
	levels(profile["styles"], 0, 5)
	number(profile["interests"].Items, 0, 7)
	most := person.MostEntries
	profile["occupations"].MaxItems = &most
	profile["education"].Enum = choices(person.EducationLevels())
	profile["interests"].Description = "RIASEC scores from 1 to 7 in the order R I A S E C; six zeros: not given"
	profile["skills"].Description = "levels from 0 to 7 by O*NET's names or plain words, in Chinese or English"
	for _, weights := range []*huma.Schema{profile["weights"], schemas["RankOptions"].Properties["weights"]} {
		weights.Properties, weights.AdditionalProperties = map[string]*huma.Schema{}, false
		for _, term := range person.Terms() {
			s := &huma.Schema{Type: huma.TypeNumber, Format: "double"}
			number(s, 0, 1000)
			weights.Properties[term] = s
		}
	}
	held := schemas["PersonHeld"].Properties
	text(held["title"], mostTitle)
	text(held["code"], mostTitle)
	number(held["years"], 0, 80)
	none := 0.0
	number(schemas["PersonCatch"].Properties["caught"], 0, person.MostPlanted)
	number(schemas["PersonCatch"].Properties["of"], 0, person.MostPlanted)
	schemas["PersonCatch"].Properties["of"].Minimum, schemas["PersonCatch"].Properties["of"].ExclusiveMinimum = nil, &none
	wishes := schemas["PersonWishes"].Properties
	number(wishes["lowest_wage"], 0, 1e9)
	for name, of := range map[string][]string{"applications": leeway.Applications(), "modalities": leeway.Modalities(), "roles": leeway.Roles()} {
		list := &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Enum: choices(of)}}
		wishes[name] = &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{"want": list, "refuse": list}}
	}
	delete(schemas, "PersonWish")
	for _, name := range []string{"PersonProfile", "PersonHeld", "PersonCatch", "PersonWishes", "RankOptions"} {
		schemas[name].PrecomputeMessages()
	}
}

// mostTitle is the most characters that a title or a name in a profile may have.
const mostTitle = 200

func choices(of []string) []any {
	out := make([]any, len(of))
	for i, v := range of {
		out[i] = v
	}
	return out
}
