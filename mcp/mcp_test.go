package mcp_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/jsonschema-go/jsonschema"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/mcp"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/tolerance"
)

// connect is a client of a server in a language that reads files from a folder.
func connect(t *testing.T, lang, folder string) *sdk.ClientSession {
	t.Helper()
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := tolerance.Load("")
	if err != nil {
		t.Fatal(err)
	}
	set, err := evidence.Open()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := career.New(cat, policy, set)
	if err != nil {
		t.Fatal(err)
	}
	server, err := mcp.New(mcp.Config{Engine: engine, Words: locale.New(lang), Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	here, there := sdk.NewInMemoryTransports()
	served, err := server.Connect(t.Context(), there, nil)
	if err != nil {
		t.Fatal(err)
	}
	client, err := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		served.Wait()
	})
	return client
}

// call calls a tool and reads what it gives into out; the text comes back.
func call(t *testing.T, c *sdk.ClientSession, tool, arguments string, out any) (text string, failed bool) {
	t.Helper()
	r, err := c.CallTool(context.WithoutCancel(t.Context()), &sdk.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
	if err != nil {
		t.Fatalf("%s %s: %v", tool, arguments, err)
	}
	text = r.Content[0].(*sdk.TextContent).Text
	if r.IsError {
		return text, true
	}
	data, err := json.Marshal(r.StructuredContent)
	if err == nil && out != nil {
		err = json.Unmarshal(data, out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text, false
}

func TestEveryToolAndArgumentIsExplainedInBothLanguages(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		tools, err := connect(t, lang, "").ListTools(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, tool := range tools.Tools {
			names = append(names, tool.Name)
			data, err := json.Marshal(tool.InputSchema)
			if err != nil {
				t.Fatal(err)
			}
			var s jsonschema.Schema
			if err := json.Unmarshal(data, &s); err != nil {
				t.Fatal(err)
			}
			explained(t, lang, tool.Name, &s)
			isIn(t, lang, tool.Description)
			if !tool.Annotations.ReadOnlyHint {
				t.Errorf("%s is not said to change nothing", tool.Name)
			}
		}
		slices.Sort(names)
		want := []string{"assess_application", "explain_path", "measure_file", "rank_paths", "search_occupations", "show_occupation"}
		if !slices.Equal(names, want) {
			t.Errorf("the tools are %v, not %v", names, want)
		}
	}
}

func explained(t *testing.T, lang, at string, s *jsonschema.Schema) {
	for name, p := range s.Properties {
		if p.Description == "" || strings.HasPrefix(p.Description, "mcp.") {
			t.Errorf("%s.%s is not explained: %q", at, name, p.Description)
		}
		isIn(t, lang, p.Description)
		explained(t, lang, at+"."+name, p)
	}
	if s.Items != nil {
		explained(t, lang, at+"[]", s.Items)
	}
}

// isIn says when a text is not in a language.
func isIn(t *testing.T, lang, text string) {
	t.Helper()
	if got := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }); got != (lang == "zh") {
		t.Errorf("not in %s: %s", lang, text)
	}
}

func TestPathsAreRankedAndTheFirstCanBeExplained(t *testing.T) {
	const profile = `"occupations": [{"title": "paralegal", "years": 6}], "interests": "CSE", "refuse": ["video"]`
	for _, lang := range []string{"en", "zh"} {
		c := connect(t, lang, "")
		var answer struct {
			Paths []struct {
				Role, Application, Modality string
				Fit                         struct{ Value, Low, High float64 }
			}
		}
		text, failed := call(t, c, "rank_paths", `{`+profile+`, "top": 3}`, &answer)
		if failed || len(answer.Paths) != 3 {
			t.Fatalf("three paths were asked for: %s %+v", text, answer)
		}
		isIn(t, lang, text)
		p := answer.Paths[0]
		if !(p.Fit.Low <= p.Fit.Value && p.Fit.Value <= p.Fit.High) {
			t.Errorf("the fit has no interval: %+v", p)
		}
		id := p.Role + "." + p.Application + "." + p.Modality
		var chain struct {
			Path     struct{ Role string }
			Needs    []any
			Evidence []any
		}
		text, failed = call(t, c, "explain_path", `{`+profile+`, "path": "`+id+`"}`, &chain)
		if failed || chain.Path.Role != p.Role || len(chain.Needs) == 0 {
			t.Errorf("the chain behind %s: %s %+v", id, text, chain)
		}
		isIn(t, lang, text)
	}
}

func TestAnApplicationIsAssessedByNameOrByWhatIsDeclaredOfIt(t *testing.T) {
	c := connect(t, "en", "")
	var law, safe, strict struct {
		Tolerance struct{ Value, Low, High float64 }
	}
	call(t, c, "assess_application", `{"application": "law"}`, &law)
	call(t, c, "assess_application", `{"work": [{"occupation": "lawyer"}], "reliance": 0, "undetected": 0, "irreversible": 0, "bearer": 0, "regulation": 0}`, &safe)
	call(t, c, "assess_application", `{"work": [{"occupation": "lawyer"}], "reliance": 4, "undetected": 4, "irreversible": 4, "bearer": 4, "regulation": 4}`, &strict)
	if !(law.Tolerance.Low < law.Tolerance.Value && law.Tolerance.Value < law.Tolerance.High) {
		t.Errorf("law has no interval: %+v", law)
	}
	if !(strict.Tolerance.Value < safe.Tolerance.Value) {
		t.Errorf("graver declarations must lower the tolerance: %v, %v", strict, safe)
	}
}

func TestOccupationsAreFoundInBothLanguages(t *testing.T) {
	c := connect(t, "zh", "")
	for _, query := range []string{"护士", "registered nurse", "29-1141.00"} {
		var out struct {
			Items []struct{ Code string }
		}
		if text, failed := call(t, c, "search_occupations", `{"query": "`+query+`"}`, &out); failed || !slices.ContainsFunc(out.Items, func(o struct{ Code string }) bool { return o.Code == "29-1141.00" }) {
			t.Errorf("%s: %s", query, text)
		}
	}
	var facts struct{ Code string }
	if text, _ := call(t, c, "show_occupation", `{"occupation": "护士"}`, &facts); !strings.HasPrefix(facts.Code, "29-1141") {
		t.Errorf("护士 is %s", text)
	}
}

// marked are so many pieces of which so many are wrong, as CSV.
func marked(wrong, n int) string {
	var b strings.Builder
	b.WriteString("id,correct\n")
	for i := range n {
		b.WriteString("p" + strconv.Itoa(i) + "," + map[bool]string{true: "0", false: "1"}[i < wrong] + "\n")
	}
	return b.String()
}

func TestAFileIsMeasuredFromTheFolderOrTheCall(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "results.csv"), []byte(marked(12, 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(marked(12, 200))
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, "en", folder)
	for _, from := range []string{`"file": "results.csv"`, `"content": ` + string(content)} {
		var m struct {
			Wrong, N int
			Decision struct{ Verdict string }
		}
		text, failed := call(t, c, "measure_file", `{`+from+`, "tolerance": 0.3}`, &m)
		if failed || m.Wrong != 12 || m.N != 200 || m.Decision.Verdict != "within" {
			t.Errorf("12 of 200 against 30%%: %s %+v", text, m)
		}
	}
}

func TestNoFileOutsideTheFolderIsRead(t *testing.T) {
	top := t.TempDir()
	folder := filepath.Join(top, "work")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(top, "secret.csv")
	if err := os.WriteFile(secret, []byte(marked(1, 9)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(folder, "link.csv")); err != nil {
		t.Fatal(err)
	}
	c := connect(t, "en", folder)
	for _, name := range []string{"../secret.csv", secret, "link.csv", "*.csv", "work/../../secret.csv", ".", "-", "a\\u0000b", "nothing.csv"} {
		if text, failed := call(t, c, "measure_file", `{"file": "`+strings.ReplaceAll(name, `\\`, `\`)+`"}`, nil); !failed {
			t.Errorf("%s was read: %s", name, text)
		}
	}
}

func TestWrongArgumentsAreToolErrorsInTheLanguage(t *testing.T) {
	c := connect(t, "zh", t.TempDir())
	for _, x := range []struct{ tool, arguments string }{
		{"rank_paths", `{"name": "Li"}`},
		{"rank_paths", `{"top": "five"}`},
		{"rank_paths", `{"top": 51}`},
		{"rank_paths", `{"interests": "XYZ"}`},
		{"rank_paths", `{"skills": {"programming": 99}}`},
		{"rank_paths", `{"want": ["astrology"]}`},
		{"rank_paths", `{"confidence": 2}`},
		{"rank_paths", `{"occupations": [{"title": "` + strings.Repeat("zq", 5000) + `"}]}`},
		{"explain_path", `{"path": "no.such.path"}`},
		{"assess_application", `{}`},
		{"assess_application", `{"application": "magic"}`},
		{"assess_application", `{"work": [{"occupation": "lawyer"}], "reliance": 5}`},
		{"measure_file", `{}`},
		{"measure_file", `{"content": "a,b\n1,2\n", "tolerance": 7}`},
		{"measure_file", `{"content": "a,b\n1,2\n", "tolerance": 0.1, "application": "law"}`},
		{"measure_file", `{"content": "nothing of the kind"}`},
		{"search_occupations", `{"query": " "}`},
		{"search_occupations", `{"query": "nurse", "limit": -1}`},
		{"show_occupation", `{"occupation": "qqqq zzzz"}`},
	} {
		text, failed := call(t, c, x.tool, x.arguments, nil)
		if !failed {
			t.Errorf("%s %s was answered: %s", x.tool, x.arguments, text)
			continue
		}
		isIn(t, "zh", text)
		if len(text) > 2000 {
			t.Errorf("%s: the error has %d bytes", x.tool, len(text))
		}
	}
}
