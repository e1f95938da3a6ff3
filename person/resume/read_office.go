package resume

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// What is unpacked at most, whatever the archive says of itself.
const (
	maxMember   = 16 << 20
	maxUnpacked = 64 << 20
)

// archive is a zip file of which no more than maxUnpacked is ever unpacked.
type archive struct {
	files map[string]*zip.File // by path, with / between folders
	left  int64
}

// packed reads a zip file: a Word document, an OpenDocument text or a LinkedIn export.
func packed(ctx context.Context, data []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", broken(err)
	}
	a := &archive{files: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		a.files[strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")] = f
	}
	switch {
	case len(a.named("word/document*.xml")) > 0:
		return docx(ctx, a)
	case a.files["content.xml"] != nil:
		return odt(ctx, a)
	case isLinkedIn(a):
		return linkedIn(a)
	}
	return "", unsupported("error.resume.format")
}

// named are the paths that a pattern fits, in order.
func (a *archive) named(pattern string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		if ok, err := path.Match(pattern, name); ok && err == nil {
			out = append(out, name)
		}
	}
	return out
}

// read unpacks a member.
func (a *archive) read(name string) ([]byte, error) {
	f := a.files[name]
	if f.Flags&1 != 0 {
		return nil, invalid("error.resume.password")
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	defer r.Close()
	limit := min(maxMember, a.left)
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	a.left -= int64(len(data))
	if int64(len(data)) > limit {
		return nil, invalid("error.resume.unpacked", maxMember>>20, maxUnpacked>>20)
	}
	if err != nil {
		return nil, broken(err)
	}
	return data, nil
}

// walk visits the elements of an XML member. Nothing outside of it is fetched, and the
// entities it may define are not known.
func (a *archive) walk(ctx context.Context, name string, f *flow, visit func(xml.Token)) error {
	data, err := a.read(name)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(strings.NewReader(decode(data)))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // decoded already
	depth := 0
	for n := 0; !f.full(); n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return invalid("error.resume.deep", maxDepth)
			}
		case xml.EndElement:
			depth--
		}
		visit(t)
	}
	return nil
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// odt is the text of an OpenDocument text.
func odt(ctx context.Context, a *archive) (string, error) {
	if a.files["META-INF/manifest.xml"] != nil {
		manifest, err := a.read("META-INF/manifest.xml")
		if err != nil {
			return "", err
		}
		if bytes.Contains(manifest, []byte("encryption-data")) {
			return "", invalid("error.resume.password")
		}
	}
	if a.files["mimetype"] != nil {
		kind, err := a.read("mimetype")
		if err != nil {
			return "", err
		}
		if !bytes.Contains(kind, []byte("opendocument.text")) {
			return "", unsupported("error.resume.format")
		}
	}
	f := newFlow()
	if err := a.walk(ctx, "content.xml", f, (&odtReader{flow: f, within: "body"}).visit); err != nil {
		return "", err
	}
	f.endLine()
	if a.files["styles.xml"] != nil { // holds the header and the footer
		if err := a.walk(ctx, "styles.xml", f, (&odtReader{flow: f, within: "master-styles"}).visit); err != nil {
			return "", err
		}
	}
	return f.finish(), nil
}

type odtReader struct {
	*flow
	within string // only what is in this element is text
	inside bool
	left   int // depth inside an element that is left out
	para   int // depth of paragraphs
}

func (r *odtReader) visit(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		if r.left > 0 || r.inside && isAside(t.Name.Local) {
			r.left++
			return
		}
		if t.Name.Local == r.within {
			r.inside = true
		}
		if r.inside {
			r.start(t)
		}
	case xml.EndElement:
		if r.left > 0 {
			r.left--
			return
		}
		if t.Name.Local == r.within {
			r.inside = false
		}
		if r.inside {
			r.end(t.Name.Local)
		}
	case xml.CharData:
		if r.inside && r.left == 0 && r.para > 0 {
			r.words(string(t))
		}
	}
}

// isAside names elements of OpenDocument whose text is not that of the document.
func isAside(local string) bool {
	switch local {
	case "tracked-changes", "annotation", "note", "title", "desc", "ruby-text", "forms", "script", "hidden-paragraph",
		"header-left", "header-first", "footer-left", "footer-first", "object", "object-ole":
		return true
	}
	return false
}

func (r *odtReader) start(e xml.StartElement) {
	switch e.Name.Local {
	case "p", "h":
		r.para++
	case "list-item":
		r.bullet()
	case "s":
		n, err := strconv.Atoi(attr(e, "c"))
		if err != nil {
			n = 1
		}
		r.text(strings.Repeat(" ", min(max(n, 0), 100)))
	case "tab":
		r.text("\t")
	case "line-break":
		r.text("\n")
	case "table":
		r.open(table)
	case "table-row":
		r.open(row)
	case "table-cell":
		r.open(cell)
	case "text-box", "custom-shape":
		r.open(box)
	}
}

func (r *odtReader) end(local string) {
	switch local {
	case "p", "h":
		r.para--
		r.breakLine()
	case "table":
		r.close(table)
	case "table-row":
		r.close(row)
	case "table-cell":
		r.close(cell)
	case "text-box", "custom-shape":
		r.close(box)
	}
}
