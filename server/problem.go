package server

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/server/store"
)

// Problem is an error as RFC 9457 writes it, in the caller's language.
type Problem struct {
	Type   string  `json:"type" doc:"always about:blank" example:"about:blank"`
	Title  string  `json:"title" doc:"the status in words"`
	Status int     `json:"status" doc:"the HTTP status"`
	Detail string  `json:"detail" doc:"what was wrong, and what to do about it"`
	Code   string  `json:"code" doc:"what was wrong as a word for programs, the same in every language" example:"error.person.none"`
	Errors []Fault `json:"errors,omitempty" doc:"where and what, when more than one thing is wrong with a request"`
}

// Fault is one thing that is wrong with a request.
type Fault struct {
	Location string `json:"location" doc:"where, as body.profile.skills" example:"body.profile.skills"`
	Message  string `json:"message" doc:"what is wrong there"`
}

func (p *Problem) Error() string  { return p.Code }
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// newProblem puts an error in words.
func newProblem(p *locale.Printer, err error) *Problem {
	code := status(err)
	out := &Problem{Type: "about:blank", Status: code, Detail: p.Error(err), Code: "error.server"}
	var e *leeway.Error
	switch {
	case errors.Is(err, store.ErrVersion):
		out.Status, out.Code, out.Detail = http.StatusPreconditionFailed, "error.version", p.T("error.version")
	case errors.As(err, &e) && code != http.StatusInternalServerError:
		out.Code = e.Key
	default:
		out.Detail = p.T("error.server")
	}
	out.Title = title(p, out.Status)
	return out
}

// title is a status in words.
func title(p *locale.Printer, status int) string {
	if key := "web.status." + strconv.Itoa(status); p.Has(key) {
		return p.T(key)
	}
	return http.StatusText(status)
}

// refused are the statuses with which requests are refused before they reach a handler.
func refused(p *locale.Printer, status int, faults []Fault) *Problem {
	key := "error.request"
	switch status {
	case http.StatusNotFound:
		key = "error.page.none"
	case http.StatusMethodNotAllowed:
		key = "error.method"
	case http.StatusUnsupportedMediaType:
		key = "error.media"
	case http.StatusRequestEntityTooLarge:
		key = "error.large"
	case http.StatusTooManyRequests:
		key = "error.rate"
	case http.StatusPreconditionFailed:
		key = "error.version"
	case http.StatusConflict:
		key = "error.conflict"
	case http.StatusInternalServerError:
		key = "error.server"
	}
	return &Problem{Type: "about:blank", Status: status, Title: title(p, status), Detail: p.T(key), Code: key, Errors: faults}
}

// Huma keeps how errors are made, and whether lists may be null, in variables of its
// package; they are set once, the errors to what finds the language in the request.
var setErrors = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		p := printerOf(ctx.Context())
		var faults []Fault
		for _, err := range errs {
			var e *leeway.Error
			if errors.As(err, &e) || errors.Is(err, store.ErrVersion) || errors.Is(err, context.Canceled) {
				return newProblem(p, err)
			}
			var d *huma.ErrorDetail
			switch {
			case errors.As(err, &d):
				faults = append(faults, Fault{d.Location, invalid(p, d.Message)})
			case status >= http.StatusInternalServerError:
				return &failure{newProblem(p, err), err}
			default:
				faults = append(faults, Fault{"body", p.T("error.request.read")})
			}
		}
		return refused(p, status, faults)
	}
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
		return refused(locale.New("en"), status, nil)
	}
})

// failure is a problem that is the server's own, with its cause for the log.
type failure struct {
	*Problem
	cause error
}

// printerKey is where a request's printer stands in its context.
type printerKey struct{}

func printerOf(ctx context.Context) *locale.Printer {
	p, _ := ctx.Value(printerKey{}).(*locale.Printer)
	return p
}

// invalid puts what huma says of a value into the language. Its messages are patterns,
// with %v, %d or %s where something is named.
func invalid(p *locale.Printer, message string) string {
	for _, m := range []struct{ pattern, key string }{
		{validation.MsgUnexpectedProperty, "error.value.unexpected"},
		{validation.MsgExpectedRequiredProperty, "error.value.required"},
		{validation.MsgExpectedBoolean, "error.value.boolean"},
		{validation.MsgExpectedNumber, "error.value.number"},
		{validation.MsgExpectedInteger, "error.value.integer"},
		{validation.MsgExpectedString, "error.value.string"},
		{validation.MsgExpectedArray, "error.value.array"},
		{validation.MsgExpectedObject, "error.value.object"},
		{validation.MsgExpectedOneOf, "error.value.choice"},
		{validation.MsgExpectedMinimumNumber, "error.value.least"},
		{validation.MsgExpectedMaximumNumber, "error.value.most"},
		{validation.MsgExpectedExclusiveMinimumNumber, "error.value.above"},
		{validation.MsgExpectedExclusiveMaximumNumber, "error.value.below"},
		{validation.MsgExpectedMinLength, "error.value.short"},
		{validation.MsgExpectedMaxLength, "error.value.long"},
		{validation.MsgExpectedMatchPattern, "error.value.pattern"},
		{validation.MsgExpectedBePattern, "error.value.pattern"},
		{validation.MsgExpectedMinItems, "error.value.few"},
		{validation.MsgExpectedMaxItems, "error.value.many"},
		{validation.MsgExpectedMaxProperties, "error.value.many"},
	} {
		pattern := regexp.QuoteMeta(m.pattern)
		for _, verb := range []string{"%v", "%d", "%s"} {
			pattern = strings.ReplaceAll(pattern, verb, "(.*)")
		}
		if x := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(message); x != nil {
			args := []any{}
			for _, a := range x[1:] {
				args = append(args, a)
			}
			return p.T(m.key, args...)
		}
	}
	if strings.HasPrefix(message, "unmarshal") || strings.Contains(message, "invalid character") {
		return p.T("error.request.read")
	}
	return p.T("error.value.other")
}
