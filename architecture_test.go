package leeway_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/leeway-project/leeway"

// layers are the packages from the lowest up; a package imports only packages
// of lower layers. cmd may import all.
var layers = [][]string{
	{""},
	{"occupation", "locale", "yamlfile", "examples", "internal/screen", "internal/pgtest", "lab/autograd", "lab/music", "lab/safetensors", "lab/video", "lab/onnx", "lab/tokenizer"},
	{"tolerance", "evidence", "person", "measure", "lab/gan", "lab/transformer", "lab/text"},
	{"review", "person/resume", "person/quiz", "person/list", "lab/glyph"},
	{"career", "lab"},
	{"eval"},
	{"report", "server/store"},
	{"server", "mcp"},
	{"cmd/leeway", "server/browser", "internal/catalog", "internal/evidence", "internal/assets"},
}

// wordsOnlyAt are the edges, the only ones that may use locale.
var wordsOnlyAt = []string{"report", "server", "mcp", "cmd/leeway"}

func layerOf(pkg string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, pkg) })
}

// TestDependenciesPointDownward reads the imports of every Go file.
func TestDependenciesPointDownward(t *testing.T) {
	seen := map[string]bool{}
	walk(t, ".go", func(path string, data []byte) {
		pkg := filepath.ToSlash(filepath.Dir(path))
		if pkg == "." {
			pkg = ""
		}
		own := layerOf(pkg)
		if own < 0 {
			t.Errorf("%s: package %q has no layer; give it one in layers", path, pkg)
			return
		}
		seen[pkg] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, data, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, im := range file.Imports {
			name := strings.Trim(im.Path.Value, `"`)
			rest, ok := strings.CutPrefix(name, module)
			if !ok {
				continue
			}
			rest = strings.TrimPrefix(rest, "/")
			if strings.HasSuffix(path, "_test.go") && rest == pkg {
				continue
			}
			if layerOf(rest) >= own {
				t.Errorf("%s imports %q, which does not stand below it", path, rest)
			}
			if rest == "locale" && !slices.Contains(wordsOnlyAt, pkg) {
				t.Errorf("%s imports locale: messages are translated at the edges only", path)
			}
		}
	})
	for _, l := range layers {
		for _, pkg := range l {
			if !seen[pkg] {
				t.Errorf("package %q of the layers has no file", pkg)
			}
		}
	}
}

// TestNoHostNamesOrMachinePaths keeps the repository free of where it was made.
func TestNoHostNamesOrMachinePaths(t *testing.T) {
	forbidden := []string{"proxy." + "golang.org", "registry." + "npmjs.org", "pypi." + "org", "crates." + "io", "deb." + "debian.org", "/ro" + "ot/", "/home" + "/"}
	walk(t, "", func(path string, data []byte) {
		if strings.HasSuffix(path, ".bin") || path == "go.sum" {
			return
		}
		for _, f := range forbidden {
			if strings.Contains(string(data), f) {
				t.Errorf("%s names %s", path, f)
			}
		}
	})
}

// TestDocumentsHaveTwinsAndTheirLinksLead: every document stands in both
// languages (json.md is in both itself), and what it links to is there.
func TestDocumentsHaveTwinsAndTheirLinksLead(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	fullWidth := regexp.MustCompile(`\]\x{ff08}[^\x{ff09}]*\.md`)
	walk(t, ".md", func(path string, data []byte) {
		dir, name := filepath.Split(path)
		if strings.HasPrefix(dir, "docs/") && name != "json.md" {
			twin := strings.TrimSuffix(name, ".md") + ".zh.md"
			if base, ok := strings.CutSuffix(name, ".zh.md"); ok {
				twin = base + ".md"
			}
			if _, err := os.Stat(dir + twin); err != nil {
				t.Errorf("%s has no twin %s", path, twin)
			}
		}
		if fullWidth.Match(data) {
			t.Errorf("%s has a link in full-width brackets, which is none", path)
		}
		for _, m := range link.FindAllStringSubmatch(string(data), -1) {
			if _, err := os.Stat(filepath.Join(dir, m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", path, m[1])
			}
		}
	})
}

func walk(t *testing.T, ext string, visit func(path string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path == ".git" || path == "bin" || d.Name() == "fuzz" {
				return filepath.SkipDir
			}
			return nil
		}
		if ext != "" && filepath.Ext(path) != ext {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		visit(path, data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
