package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/leeway-project/leeway/locale"
)

// strict refuses JSON that could be understood in two ways, and says where: a name that
// stands twice in an object, null where a field can be left out, text that is no UTF-8.
func (s *Server) strict(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := mux.Handler(r)
		op := s.operations[pattern]
		kind := r.Header.Get("Content-Type")
		if op == nil || op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil || kind != "" && !strings.Contains(kind, "json") {
			next.ServeHTTP(w, r)
			return
		}
		p := printerOf(r.Context())
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, op.MaxBodyBytes))
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				problem(w, refused(p, http.StatusRequestEntityTooLarge, nil))
			}
			return // else the client has gone
		}
		if status, fault := ambiguous(p, body); fault != nil {
			problem(w, refused(p, status, []Fault{*fault}))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// ambiguous is the first fault of a JSON text; nil for none, and for no text at all.
func ambiguous(p *locale.Printer, body []byte) (status int, fault *Fault) {
	if len(body) == 0 {
		return 0, nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.ReadToken()
		var syntax *jsontext.SyntacticError
		switch {
		case errors.Is(err, io.EOF):
			return 0, nil
		case errors.As(err, &syntax) && errors.Is(syntax.Err, jsontext.ErrDuplicateName):
			return http.StatusBadRequest, &Fault{location(syntax.JSONPointer), p.T("error.value.twice")}
		case errors.As(err, &syntax):
			return http.StatusBadRequest, &Fault{location(syntax.JSONPointer), p.T("error.value.json", int(syntax.ByteOffset))}
		case err != nil:
			return http.StatusBadRequest, &Fault{"body", p.T("error.request.read")}
		case token.Kind() == 'n':
			return http.StatusUnprocessableEntity, &Fault{location(d.StackPointer()), p.T("error.value.null")}
		}
	}
}

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
