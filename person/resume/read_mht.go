package resume

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"golang.org/x/net/html/charset"
)

// webArchive is the text of the first page of a web archive (MHT), as which browsers and
// job sites save résumés, often under the name of a Word document.
func webArchive(ctx context.Context, data []byte) (string, error) {
	m, err := mail.ReadMessage(bufio.NewReader(bytes.NewReader(bytes.TrimSpace(data))))
	if err != nil {
		return "", broken(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", broken(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return archived(ctx, kind, params["charset"], m.Header.Get("Content-Transfer-Encoding"), m.Body)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range 100 {
		p, err := parts.NextRawPart()
		if err != nil {
			return "", broken(err)
		}
		if kind, params, err = mime.ParseMediaType(p.Header.Get("Content-Type")); err == nil && (kind == "text/html" || kind == "text/plain") {
			return archived(ctx, kind, params["charset"], p.Header.Get("Content-Transfer-Encoding"), p)
		}
	}
	return "", unsupported("error.resume.format")
}

// archived is the text of one page.
func archived(ctx context.Context, kind, label, transfer string, r io.Reader) (string, error) {
	switch strings.ToLower(transfer) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	data, err := io.ReadAll(io.LimitReader(r, maxMember))
	if err != nil && len(data) == 0 {
		return "", broken(err)
	}
	text := ""
	if e, name := charset.Lookup(label); e != nil && name != "utf-8" {
		text = decodeAs(e, data)
	} else {
		text = decode(data)
	}
	if kind == "text/html" {
		return fromHTML(ctx, text)
	}
	return text, nil
}
