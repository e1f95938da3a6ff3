package server

import (
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// deep is a JSON text of so many lists in one another.
func deep(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }

func TestABodyThatCannotBeRightIsRefusedAndSaysWhere(t *testing.T) {
	s := apiServer(t)
	bodies := map[string]struct {
		body     string
		statuses []int
	}{
		"nothing":             {"", []int{400}},
		"half an object":      {`{"label": `, []int{400}},
		"no JSON":             {"label=x", []int{400}},
		"two values":          {"{} {}", []int{400, 422}},
		"a name twice":        {`{"a": 1, "a": 2}`, []int{400}},
		"a name twice, apart": {`{"a": 1, "A": 2}`, []int{422}},
		"null":                {"null", []int{422}},
		"a field of null":     {`{"label": null}`, []int{422}},
		"a list":              {"[]", []int{422}},
		"a text":              {`"text"`, []int{422}},
		"a number":            {"1e999", []int{400, 422}},
		"an unknown field":    {`{"no_such_field": 1}`, []int{422}},
		"a prototype":         {`{"__proto__": {"a": 1}}`, []int{422}},
		"no UTF-8":            {"{\"label\": \"\xff\xfe\"}", []int{400}},
		"half a surrogate":    {`{"label": "\ud800"}`, []int{400}},
		"a NUL between":       {"{\x00}", []int{400}},
		"a NUL as a name":     {`{"\u0000": 1}`, []int{422}},
		"deep lists":          {`{"a": ` + deep(100_000) + `}`, []int{400}},
		"more than is taken":  {`{"label": "` + strings.Repeat("x", mostBody) + `"}`, []int{413}},
	}
	everyOperation(s, func(method, path string, op *huma.Operation) {
		if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
			return
		}
		for name, x := range bodies {
			w := ask(s, method, path, x.body, "Content-Type", "application/json")
			p := isProblem(t, op.OperationID+" with "+name, w, x.statuses...)
			if w.Code == http.StatusUnprocessableEntity && p.Code == "error.request" && (len(p.Errors) == 0 || p.Errors[0].Message == "") {
				t.Errorf("%s with %s: it is not said where: %+v", op.OperationID, name, p)
			}
			if w.Body.Len() > 4000 {
				t.Errorf("%s with %s: the error has %d bytes", op.OperationID, name, w.Body.Len())
			}
		}
		isProblem(t, op.OperationID+" as a form", ask(s, method, path, "a=b", "Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType)
	})
}

func TestNoValueOfAnyFieldBreaksAnOperation(t *testing.T) {
	s := apiServer(t)
	values := []string{`"'; DROP TABLE people; --"`, `"<script>alert(1)</script>"`, `"\u0000"`, `"../../etc/passwd"`, `"%00%2e%2e%2f"`, `"` + strings.Repeat("长", 3000) + `"`,
		`-1`, `0`, `1e308`, `-1e308`, `5e-324`, `9007199254740993`, `true`, `[]`, `{}`, `[[[]]]`, `{"a": {"b": "c"}}`, `[null]`}
	everyOperation(s, func(method, path string, op *huma.Operation) {
		if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil || strings.HasPrefix(path, apiRoot+"/lab") {
			return // a run of the lab would train for minutes
		}
		schema := resolve(s.openAPI, op.RequestBody.Content["application/json"].Schema)
		for name := range schema.Properties {
			for _, value := range values {
				if w := ask(s, method, path, `{"`+name+`": `+value+`}`); w.Code >= 500 {
					t.Errorf("%s: %s = %.60s: %d %.300s", op.OperationID, name, value, w.Code, w.Body)
				}
			}
		}
	})
	everyOperation(s, func(method, path string, op *huma.Operation) {
		for _, value := range []string{"%27%3B--", "%00", "..%2f..%2f", "%FF", strings.Repeat("9", 500), "-1", "1e9", "true"} {
			for _, p := range op.Parameters {
				if p.In != "query" || method != http.MethodGet {
					continue
				}
				if w := ask(s, method, path+"?"+p.Name+"="+value, ""); w.Code >= 500 {
					t.Errorf("%s: %s = %s: %d %.300s", op.OperationID, p.Name, value, w.Code, w.Body)
				}
			}
			if strings.HasSuffix(path, "/nobody") {
				if w := ask(s, method, strings.TrimSuffix(path, "nobody")+value, ""); w.Code >= 500 || w.Code < 300 {
					t.Errorf("%s at %s: %d %.300s", op.OperationID, value, w.Code, w.Body)
				}
			}
		}
	})
}

func TestAWholeNumberMayBeWrittenWithAFraction(t *testing.T) {
	s := apiServer(t)
	for _, n := range []string{"400", "400.0", "4e2"} {
		if w := ask(s, "POST", apiRoot+"/decisions", `{"wrong": 3.0, "n": `+n+`, "tolerance": 0.1}`); w.Code != 200 || !strings.Contains(w.Body.String(), `"n":400`) {
			t.Errorf("%s: %d %s", n, w.Code, w.Body)
		}
	}
}
