package server

import (
	"bytes"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/leeway-project/leeway/locale"
)

// strict refuses what could be understood in two ways, and says where: in JSON a name that
// stands twice in an object, null where a field can be left out, text that is no UTF-8; in
// the address a number without a digit.
func (s *Server) strict(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := mux.Handler(r)
		op := s.operations[pattern]
		p := printerOf(r.Context())
		if fault := emptyNumber(p, op, r.URL.Query()); fault != nil {
			problem(w, refused(p, http.StatusUnprocessableEntity, []Fault{*fault}))
			return
		}
		kind := r.Header.Get("Content-Type")
		if op == nil || op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil || kind != "" && !strings.Contains(kind, "json") {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, op.MaxBodyBytes))
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				problem(w, refused(p, http.StatusRequestEntityTooLarge, nil))
			}
			return // else the client has gone
		}
		body, status, fault := unambiguous(p, body)
		if fault != nil {
			problem(w, refused(p, status, []Fault{*fault}))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// emptyNumber is the fault of a query that names a number or a choice of true and false
// and leaves it empty; nil for none.
func emptyNumber(p *locale.Printer, op *huma.Operation, query url.Values) *Fault {
	if op == nil {
		return nil
	}
	for _, param := range op.Parameters {
		if param.In == "query" && param.Schema.Type != huma.TypeString && query.Has(param.Name) && query.Get(param.Name) == "" {
			return &Fault{"query." + param.Name, p.T("error.value.empty")}
		}
	}
	return nil
}

// unambiguous is a JSON text in which whole numbers are written as such, 2 for 2.0 and 2e0,
// which the schemas take and Go does not; or its first fault. No text at all has none.
func unambiguous(p *locale.Printer, body []byte) (out []byte, status int, fault *Fault) {
	var b bytes.Buffer
	d, e := jsontext.NewDecoder(bytes.NewReader(body)), jsontext.NewEncoder(&b)
	for {
		token, err := d.ReadToken()
		var syntax *jsontext.SyntacticError
		switch {
		case errors.Is(err, io.EOF):
			return b.Bytes(), 0, nil
		case errors.As(err, &syntax) && errors.Is(syntax.Err, jsontext.ErrDuplicateName):
			return nil, http.StatusBadRequest, &Fault{location(syntax.JSONPointer), p.T("error.value.twice")}
		case errors.As(err, &syntax):
			return nil, http.StatusBadRequest, &Fault{location(syntax.JSONPointer), p.T("error.value.json", int(syntax.ByteOffset))}
		case err == nil && token.Kind() == 'n':
			return nil, http.StatusUnprocessableEntity, &Fault{location(d.StackPointer()), p.T("error.value.null")}
		case err == nil && token.Kind() == '0' && strings.ContainsAny(token.String(), ".eE"):
			if x, err := token.Float(); err == nil && x == math.Trunc(x) && math.Abs(x) <= mostWhole {
				token = jsontext.Int(int64(x))
			}
		}
		if err == nil {
			err = e.WriteToken(token)
		}
		if err != nil {
			return nil, http.StatusBadRequest, &Fault{"body", p.T("error.request.read")}
		}
	}
}

// mostWhole is the greatest whole number up to which all are told apart.
const mostWhole = 1 << 53

// location is where in a body a JSON pointer leads, as huma writes it; a short one, as a
// pointer into something deep repeats what was sent.
func location(at jsontext.Pointer) string {
	const most = 200
	var b strings.Builder
	b.WriteString("body")
	for token := range at.Tokens() {
		if b.Len()+len(token) > most {
			b.WriteString("…")
			break
		}
		if token != "" && token[0] >= '0' && token[0] <= '9' {
			b.WriteString("[" + token + "]")
		} else {
			b.WriteString("." + token)
		}
	}
	return b.String()
}
