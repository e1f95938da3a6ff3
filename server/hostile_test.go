package server

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// webForm is one of a page, with what its fields hold.
type webForm struct {
	method, action string
	multipart      bool
	fields         []formField
}

type formField struct{ name, kind, value string }

// hostile are values that no field asks for.
func hostile() []string {
	return []string{
		"", "'; DROP TABLE people; --", `"><script>alert(1)</script><img src=x onerror=alert(1)>`, "\x00\x01\x1b[2J", "\xff\xfe",
		"\u202e\ufeff👩‍👩‍👧 𝒳", "-1e309", "NaN", "99999999999999999999", "../../../etc/passwd", "=cmd|' /C calc'!A0", strings.Repeat("长", 20_000),
	}
}

// TestNoFormBreaksUnderHostileValues finds the forms by following links, as a visitor
// would, and sends each with hostile values in every field, in some, and with none.
func TestNoFormBreaksUnderHostileValues(t *testing.T) {
	s := labServer(t, t.TempDir())
	base, _ := serve(t, s)
	v := &visitor{t: t, base: base, seen: map[string]bool{}, forms: map[string]webForm{}}
	_, person := send(t, base+"/people", "en", url.Values{"example": {"en-paralegal"}, "label": {"kept"}})
	_, asked := send(t, base+"/people", "en", url.Values{"way": {"quiz"}, "label": {"asked"}})
	v.visit("/", person, person+"/quiz", person+"/profile", person+"/resume", person+"/review", asked)
	if len(v.seen) < 25 || len(v.forms) < 15 {
		t.Fatalf("only %d pages and %d forms were found", len(v.seen), len(v.forms))
	}
	for _, f := range v.forms {
		if strings.HasSuffix(f.action, "/remove") && len(f.fields) == 0 {
			continue // it would do what it says
		}
		for _, value := range hostile() {
			v.try(f, value, func(formField) bool { return true })
			v.try(f, value, func(x formField) bool { return x.kind == "text" || x.kind == "textarea" || x.kind == "search" })
		}
		v.submit(f, nil, "")
	}
	for _, path := range []string{"/", "/people", "/data", person} {
		if code, _ := v.get(path); code != http.StatusOK {
			t.Errorf("afterwards %s answers %d", path, code)
		}
	}
	if _, err := s.Store.Person(t.Context(), s.owner, strings.TrimPrefix(person, "/people/")); err != nil {
		t.Errorf("the person is gone: %v", err)
	}
}

// visitor follows links and remembers forms.
type visitor struct {
	t     *testing.T
	base  string
	seen  map[string]bool // paths, with what stands for anything in them
	forms map[string]webForm
}

// anything in a path or query of which one is as good as another.
var anything = regexp.MustCompile(`(/people/|/examples/|/jobs/|/results/|/watch/|/runs/|/occupations/|/applications/|/paths/|/piece/|/samples/)[^/?]+|\?.*`)

func (v *visitor) get(path string) (int, string) {
	a, err := http.Get(v.base + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(io.LimitReader(a.Body, 8<<20))
	if err != nil {
		v.t.Fatal(err)
	}
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return a.StatusCode, ""
	}
	return a.StatusCode, string(data)
}

// visit looks at pages, and at those that they lead to; of pages alike at one.
func (v *visitor) visit(paths ...string) {
	for len(paths) > 0 {
		path := paths[0]
		paths = paths[1:]
		kind := anything.ReplaceAllString(path, "$1…")
		if v.seen[kind] || strings.Contains(path, "/events") || strings.HasPrefix(path, "/assets/") || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
			continue
		}
		v.seen[kind] = true
		code, body := v.get(path)
		if code >= http.StatusInternalServerError {
			v.t.Errorf("%s answers %d", path, code)
		}
		root, err := html.Parse(strings.NewReader(body))
		if err != nil {
			v.t.Fatal(err)
		}
		for n := range root.Descendants() {
			switch {
			case n.Data == "a" && attr(n, "href") != "":
				paths = append(paths, strings.SplitN(attr(n, "href"), "#", 2)[0])
			case n.Data == "form":
				f := readForm(n, path)
				key := f.method + " " + anything.ReplaceAllString(f.action, "$1…")
				for _, x := range f.fields {
					key += " " + x.name
				}
				v.forms[key] = f
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func readForm(n *html.Node, page string) webForm {
	f := webForm{method: strings.ToUpper(attr(n, "method")), action: attr(n, "action"), multipart: attr(n, "enctype") == "multipart/form-data"}
	if f.action == "" {
		f.action = page
	}
	for x := range n.Descendants() {
		if name := attr(x, "name"); name != "" && (x.Data == "input" || x.Data == "select" || x.Data == "textarea" || x.Data == "button") {
			kind := x.Data
			if x.Data == "input" {
				if kind = attr(x, "type"); kind == "" {
					kind = "text"
				}
			}
			f.fields = append(f.fields, formField{name, kind, attr(x, "value")})
		}
	}
	return f
}

// try sends a form with a value in the fields that are chosen and with what the others
// hold; boxes stay empty.
func (v *visitor) try(f webForm, value string, chosen func(formField) bool) {
	values := url.Values{}
	for _, x := range f.fields {
		switch {
		case chosen(x):
			values.Add(x.name, value)
		case x.kind == "hidden" || x.kind == "number" || x.kind == "range":
			values.Add(x.name, x.value)
		}
	}
	v.submit(f, values, value)
}

func (v *visitor) submit(f webForm, values url.Values, value string) {
	if f.method != http.MethodPost {
		code, body := v.get(f.action + "?" + values.Encode())
		v.judge(f, value, code, body)
		return
	}
	body, kind := strings.NewReader(values.Encode()), "application/x-www-form-urlencoded"
	if f.multipart {
		body, kind = inParts(v.t, f, values, value)
	}
	r, err := http.NewRequestWithContext(v.t.Context(), f.method, v.base+f.action, body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		v.t.Fatalf("%s with %.40q: %v", f.action, value, err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(a.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.judge(f, value, a.StatusCode, string(data))
}

func (v *visitor) judge(f webForm, value string, code int, body string) {
	if code >= http.StatusInternalServerError && code != http.StatusNotImplemented {
		v.t.Errorf("%s %s with %.40q answers %d", f.method, f.action, value, code)
	}
	if strings.Contains(body, "<script>alert(1)") || strings.Contains(body, "<img src=x onerror") {
		v.t.Errorf("%s %s shows %.40q as it is", f.method, f.action, value)
	}
}

// inParts is a form with files, whose names and contents are the value.
func inParts(t *testing.T, f webForm, values url.Values, value string) (*strings.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, x := range f.fields {
		if x.kind == "file" {
			part, err := w.CreateFormFile(x.name, fmt.Sprintf("%.50s.csv", value))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(part, value); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for _, text := range values[x.name] {
			if err := w.WriteField(x.name, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return strings.NewReader(b.String()), w.FormDataContentType()
}
