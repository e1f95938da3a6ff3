package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"golang.org/x/text/language"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/report"
)

// request is a page that is asked for.
type request struct {
	*Server
	*http.Request
	w http.ResponseWriter
	p *locale.Printer
}

// mostForm is the most that a form without a file may hold, in bytes.
const mostForm = 1 << 20

// The headers of pages: they tell of people, and come in two languages, whole or in part.
const (
	pageCaching = "no-store"
	pageVary    = "Accept-Language, Cookie, HX-Request"
)

// page makes a handler of a page. What goes wrong is told on a page too.
func (s *Server) page(f func(*request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Server: s, Request: r, w: w, p: s.printers[s.lang(r)]}
		w.Header().Set("Cache-Control", pageCaching)
		w.Header().Set("Vary", pageVary)
		if r.Method == http.MethodPost && !isMultipart(r) {
			r.Body = http.MaxBytesReader(w, r.Body, mostForm)
			if err := r.ParseForm(); err != nil {
				q.fail(formError(err))
				return
			}
		}
		if err := f(q); err != nil {
			q.fail(err)
		}
	})
}

func isMultipart(r *http.Request) bool {
	return len(r.Header.Get("Content-Type")) >= 10 && r.Header.Get("Content-Type")[:10] == "multipart/"
}

// formError is what went wrong with a form that was sent.
func formError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.form.large", Args: []any{int(large.Limit >> 10)}}
	}
	return &leeway.Error{Code: leeway.Invalid, Key: "error.form"}
}

func refusal(key string) error { return &leeway.Error{Code: leeway.Refused, Key: key} }

// lang is the language of an answer: that of the cookie, or else what the browser
// prefers of the two, or else the server's.
func (s *Server) lang(r *http.Request) string {
	if c, err := r.Cookie("lang"); err == nil && s.printers[c.Value] != nil {
		return c.Value
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	for _, tag := range tags {
		if err != nil {
			break
		}
		if base, _ := tag.Base(); s.printers[base.String()] != nil {
			return base.String()
		}
	}
	if s.printers[s.Lang] != nil {
		return s.Lang
	}
	return "en"
}

// status is the HTTP status of an error.
func status(err error) int {
	var e *leeway.Error
	switch {
	case errors.Is(err, context.Canceled):
		return 499 // the client has gone
	case !errors.As(err, &e):
		return http.StatusInternalServerError
	}
	switch e.Code {
	case leeway.Usage, leeway.Invalid, leeway.Unsupported:
		return http.StatusUnprocessableEntity
	case leeway.NotFound:
		return http.StatusNotFound
	case leeway.Refused:
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// onPage is an error as pages tell it, on which there are no flags to name.
func onPage(p *locale.Printer, err error) error {
	var e *leeway.Error
	if !errors.As(err, &e) || !p.Has("web."+e.Key) {
		return err
	}
	told := *e
	told.Key = "web." + e.Key
	return &told
}

// said puts an error in words for a page.
func (v *view) said(err error) string { return v.P.Error(onPage(v.P, err)) }

// said puts an error in words for a page.
func (q *request) said(err error) string { return q.p.Error(onPage(q.p, err)) }

// fail tells an error on a page. What it is about stays out of the log, but for errors
// of the program itself.
func (q *request) fail(err error) {
	code := status(err)
	words := q.said(err)
	if code == http.StatusInternalServerError {
		q.Log.Error("failed", "route", route(q.Request), "error", err)
		words = q.p.T("error.server")
	}
	v := &errorView{view: q.view("web.error", ""), Status: code, Words: words}
	if e := q.show(code, v.Page(), v.Part()); e != nil {
		q.Log.Warn("failed to tell an error", "route", route(q.Request), "error", e)
	}
}

// view is what every page is drawn with.
type view struct {
	P       *locale.Printer
	W       report.Writer
	Title   string
	Menu    string // the entry that it belongs to
	Here    string // path and query
	Data    any    // of its charts; nil: none
	Script  string // that draws them
	Refresh int    // seconds after which it is loaded again where there are no scripts; 0: never
	Handed  bool   // the keyboard is somebody else's: nothing of other people is shown
	assets  map[string]asset
}

// view begins a page with a title.
func (q *request) view(title, menu string) view {
	return view{P: q.p, W: q.writer(q.p), Title: q.p.T(title), Menu: menu, Here: q.URL.RequestURI(), Script: "charts.js", Handed: q.handedTo(q.Request) != "", assets: q.assets}
}

func (v *view) t(key string, args ...any) string { return v.P.T(key, args...) }

// asset is the path of an asset.
func (v *view) asset(name string) string { return "/assets/" + v.assets[name].name }

// isPart says whether htmx asks for a part of a page.
func (q *request) isPart() bool { return q.Header.Get("HX-Request") == "true" }

// show sends a page, or where htmx asks for it, the part that changes.
func (q *request) show(status int, whole, part templ.Component) error {
	if q.isPart() && part != nil {
		whole = part
	}
	var b bytes.Buffer
	if err := whole.Render(q.Context(), &b); err != nil {
		return err
	}
	q.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	q.w.WriteHeader(status)
	_, err := q.w.Write(b.Bytes())
	return err
}

// see sends the browser to another page, so that loading it again repeats nothing.
func (q *request) see(path string) error {
	if q.isPart() {
		q.w.Header().Set("HX-Redirect", path) // with the scripts of that page
		q.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(q.w, q.Request, path, http.StatusSeeOther)
	return nil
}

// language keeps the language in a cookie and goes back to where it was chosen.
func (q *request) language() error {
	lang := q.PostForm.Get("lang")
	if q.printers[lang] == nil {
		return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"lang", lang, "en, zh"}}
	}
	const year = 365 * 24 * 3600
	http.SetCookie(q.w, &http.Cookie{Name: "lang", Value: lang, Path: "/", MaxAge: year, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return q.see(within(q.PostForm.Get("back")))
}

// within is a path of this server; what leads elsewhere becomes the first page.
func within(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.IsAbs() || u.Host != "" || len(u.Path) == 0 || u.Path[0] != '/' || len(back) > 1 && (back[1] == '/' || back[1] == '\\') {
		return "/"
	}
	return u.RequestURI()
}

// httpMaxBytes is the body of a request, no more than so many bytes of it.
func httpMaxBytes(q *request, most int64) io.ReadCloser {
	return http.MaxBytesReader(q.w, q.Body, most)
}
