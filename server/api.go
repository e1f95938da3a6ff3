package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/time/rate"

	"github.com/leeway-project/leeway"
)

// apiRoot is where the first version of the API lies.
const apiRoot = "/api/v1"

// mostBody is the most that the body of an API request without a file may hold, and
// mostUpload with one.
const (
	mostBody   = 1 << 20
	mostUpload = 64 << 20
)

// api is the programs' side: OpenAPI 3.1 made from the types, errors as problems, writes
// that can be repeated safely, answers that need not be sent again.
func (s *Server) api() http.Handler {
	setErrors()
	mux := http.NewServeMux()
	c := huma.DefaultConfig("Leeway", "1")
	c.Info.Description = "Career paths in AI-generated content, by how much error the work can absorb: ε · (1 − r · d) ≤ τ."
	c.Servers = []*huma.Server{{URL: apiRoot}}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/openapi", "", ""
	c.CreateHooks = nil // no $schema in answers
	c.RejectUnknownQueryParameters = true
	c.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	c.DefaultFormat = "application/json"
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	api := humago.New(mux, c)
	api.OpenAPI().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[leeway.Mode](), reflect.TypeFor[string]())
	s.peopleAPI(api)
	s.pathsAPI(api)
	s.listsAPI(api)
	s.lookupAPI(api)
	s.measureAPI(api)
	s.watchAPI(api)
	s.jobsAPI(api)
	s.labAPI(api)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, refused(printerOf(r.Context()), http.StatusNotFound, nil))
	})
	s.openAPI = api.OpenAPI()
	s.operations = describe(s.openAPI)
	return s.limited(s.inLanguage(methods(mux, s.strict(mux, conditional(s.repeatable(mux, mux))))))
}

// OpenAPI is the description of the API as JSON, made without a server.
func OpenAPI() ([]byte, error) {
	s := &Server{}
	s.api()
	data, err := json.MarshalIndent(s.openAPI, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describing the API: %w", err)
	}
	return append(data, '\n'), nil
}

// schemaName names a type in the description: with its package, but for those of the
// server and of reports, whose names are their own.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := path.Base(t.PkgPath())
	if t.Name() == "" || pkg == "server" || pkg == "report" || strings.Contains(t.Name(), "[") {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// op is an operation of the API. Errors are the statuses that it may answer with beside
// those that every operation may.
func op(id, method, path, tag, summary string, errs ...int) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: summary, MaxBodyBytes: mostBody,
		BodyReadTimeout: -1, // a deadline on reading would end the work that follows, too
		Errors:          append([]int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError}, errs...)}
}

// problem writes a problem.
func problem(w http.ResponseWriter, p *Problem) {
	data, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Code, p.Status)
		return
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(data) // the client may have gone
}

// inLanguage puts the caller's language into the context.
func (s *Server) inLanguage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lang := s.lang(r)
		w.Header().Set("Content-Language", lang)
		w.Header().Set("Vary", "Accept-Language, Cookie")
		w.Header().Set("Cache-Control", "private, no-cache")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), printerKey{}, s.printers[lang])))
	})
}

// methods refuses a method that a path does not take, and says which it does.
func methods(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "/" {
			if name, ok := r.Context().Value(routeKey{}).(*string); ok {
				_, path, _ := strings.Cut(pattern, " ")
				*name = apiRoot + path
			}
			next.ServeHTTP(w, r)
			return
		}
		var allowed []string
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
			other := r.Clone(r.Context())
			other.Method = m
			if _, pattern := mux.Handler(other); pattern != "/" {
				allowed = append(allowed, m)
			}
		}
		if len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			problem(w, refused(printerOf(r.Context()), http.StatusMethodNotAllowed, nil))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// limited lets no more requests through than a second's share, and says how many are
// left (draft-ietf-httpapi-ratelimit-headers-10).
func (s *Server) limited(next http.Handler) http.Handler {
	if s.Rate <= 0 {
		return next
	}
	bucket := rate.NewLimiter(rate.Limit(s.Rate), s.Rate)
	policy := `"second";q=` + strconv.Itoa(s.Rate) + ";w=1"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ok := bucket.Allow()
		w.Header().Set("RateLimit-Policy", policy)
		w.Header().Set("RateLimit", `"second";r=`+strconv.Itoa(int(math.Max(0, bucket.Tokens())))+";t=1")
		if !ok {
			w.Header().Set("Retry-After", "1")
			problem(w, refused(s.printers[s.lang(r)], http.StatusTooManyRequests, nil))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// kept is an answer that is held back until all of it is there.
type kept struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }

func (k *kept) send() {
	k.Header().Set("Content-Length", strconv.Itoa(k.body.Len()))
	k.ResponseWriter.WriteHeader(k.status)
	_, _ = k.ResponseWriter.Write(k.body.Bytes()) // the client may have gone
}

// conditional gives answers a tag, and sends none that the client has already.
func conditional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || strings.HasSuffix(r.URL.Path, "/events") {
			next.ServeHTTP(w, r)
			return
		}
		k := &kept{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(k, r)
		if k.status == http.StatusOK {
			if w.Header().Get("ETag") == "" {
				sum := sha256.Sum256(k.body.Bytes())
				w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
			}
			if matches(r.Header.Get("If-None-Match"), w.Header().Get("ETag")) {
				w.Header().Del("Content-Type")
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		k.send()
	})
}

// matches says whether a tag is among those of a header, or the header stands for all.
func matches(header, tag string) bool {
	for t := range strings.SplitSeq(header, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}
