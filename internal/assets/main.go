// Command assets bundles the scripts of the pages with esbuild from what npm has
// installed, and packs them; with --check it says whether the committed bundles are what
// their sources give.
//
//go:generate go run .
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// bundle is a script with what it imports.
type bundle struct{ folder, entry, out string }

func main() {
	check := len(os.Args) > 1 && os.Args[1] == "--check"
	for _, b := range []bundle{{"report/page", "report.js", "charts.js.gz"}, {"server/assets", "app.js", "app.js.gz"}, {"server/assets", "explore.js", "explore.js.gz"}} {
		if err := b.make(check); err != nil {
			fmt.Fprintln(os.Stderr, "assets:", err)
			os.Exit(1)
		}
	}
}

func (b bundle) make(check bool) error {
	root, err := root()
	if err != nil {
		return err
	}
	from, work := filepath.Join(root, b.folder), filepath.Join(root, "bin", "assets", filepath.Base(b.folder))
	if err := install(from, work); err != nil {
		return fmt.Errorf("installing the packages of %s: %w", b.folder, err)
	}
	licences, err := os.ReadFile(filepath.Join(from, "licences.txt"))
	if err != nil {
		return err
	}
	r := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join(from, b.entry)}, AbsWorkingDir: from, NodePaths: []string{filepath.Join(work, "node_modules")},
		Bundle: true, MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true,
		Format: api.FormatIIFE, Target: api.ES2022, Charset: api.CharsetUTF8, Outdir: work,
		LegalComments: api.LegalCommentsEndOfFile, // the licence notices stay in every page
		Footer:        map[string]string{"js": "/*!\n" + string(licences) + "*/"},
		Define:        map[string]string{"process.env.NODE_ENV": `"production"`},
	})
	if len(r.Errors) > 0 {
		return errors.New(r.Errors[0].Text)
	}
	script, out := r.OutputFiles[0].Contents, filepath.Join(from, b.out)
	if check { // compared unpacked, as versions of gzip pack differently
		old, err := unpack(out)
		if err != nil {
			return err
		}
		if !bytes.Equal(old, script) {
			return fmt.Errorf("%s/%s is not what its sources give; run make assets", b.folder, b.out)
		}
		return nil
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(script); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	fmt.Printf("%s/%s: %d bytes, packed %d\n", b.folder, b.out, len(script), packed.Len())
	return os.WriteFile(out, packed.Bytes(), 0o644)
}

// install installs the packages of a folder in another one, outside what the tests of
// the repository read.
func install(from, work string) error {
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	for _, pattern := range []string{"package*.json", ".npmrc"} {
		names, err := filepath.Glob(filepath.Join(from, pattern))
		if err != nil {
			return err
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(work, filepath.Base(name)), data, 0o644); err != nil {
				return err
			}
		}
	}
	npm := exec.Command("npm", "ci", "--silent", "--no-audit", "--no-fund")
	npm.Dir, npm.Stderr = work, os.Stderr
	return npm.Run()
}

func unpack(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// root is the folder of the repository.
func root() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			return dir, nil
		}
		if up := filepath.Dir(dir); up != dir {
			dir = up
			continue
		}
		err = errors.New("there is no go.mod above the working folder")
	}
	return "", err
}
