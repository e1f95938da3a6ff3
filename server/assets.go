package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway/report"
)

//go:embed assets/server.css
var styles string

// app is htmx and what the pages do of their own; go generate ./internal/assets bundles it.
//
//go:embed assets/app.js.gz
var app []byte

// explore draws the occupations.
//
//go:embed assets/explore.js.gz
var explore []byte

//go:embed assets/icon.svg
var icon []byte

// asset is a file that pages load. Its name holds a digest of what is in it, so that a
// browser may keep it for good.
type asset struct {
	name, kind    string
	plain, packed []byte
}

func newAssets() (map[string]asset, error) {
	out := map[string]asset{}
	add := func(name string, plain []byte) error {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := z.Write(plain); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		ext := path.Ext(name)
		kind := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}[ext]
		out[name] = asset{strings.TrimSuffix(name, ext) + "-" + hex.EncodeToString(sum[:6]) + ext, kind, plain, b.Bytes()}
		return nil
	}
	unpack := func(packed []byte) ([]byte, error) {
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	}
	files := map[string][]byte{"style.css": []byte(report.Stylesheet() + styles), "early.js": []byte(report.Early()), "icon.svg": icon}
	for name, packed := range map[string][]byte{"app.js": app, "charts.js": report.Charts(), "explore.js": explore} {
		var err error
		if files[name], err = unpack(packed); err != nil {
			return nil, err
		}
	}
	for name, plain := range files {
		if err := add(name, plain); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// asset sends an asset.
func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	for _, a := range s.assets {
		if a.name != r.PathValue("name") {
			continue
		}
		h, body := w.Header(), a.plain
		h.Set("Content-Type", a.kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = a.packed
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // the client may have gone
		return
	}
	http.NotFound(w, r)
}
