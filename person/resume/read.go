package resume

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/leeway-project/leeway"
)

// What is read at most. A résumé is a few pages; the rest is an accident or an attack.
const (
	maxFile  = 32 << 20 // bytes of the file
	maxText  = 1 << 20  // bytes of its text; what follows is left out
	maxDepth = 1000     // elements or groups inside one another
)

// Text gives the text of a résumé, told apart by its content and, where that is not
// enough, its name: PDF, Word (DOCX), OpenDocument, RTF, HTML, a web archive (MHT),
// plain text, Markdown, JSON Resume, a LinkedIn data export. Lines are in reading order;
// three spaces part the cells of a row.
func Text(ctx context.Context, name string, data []byte) (text string, err error) {
	defer func() {
		if p := recover(); p != nil { // in a library, on a file made to break it
			text, err = "", broken(fmt.Errorf("%v", p))
		}
		if e := (*leeway.Error)(nil); errors.As(err, &e) && e.File == "" {
			e.File = name
		}
	}()
	if len(data) > maxFile {
		return "", invalid("error.resume.size", maxFile>>20)
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	text, err = read(ctx, name, data)
	if err != nil {
		return "", err
	}
	if text = tidy(text); strings.TrimSpace(text) == "" {
		return "", invalid("error.resume.empty")
	}
	return text, nil
}

func read(ctx context.Context, name string, data []byte) (string, error) {
	switch head := data[:min(len(data), 1024)]; {
	case bytes.Contains(head, []byte("%PDF-")):
		return pdf(ctx, data)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return packed(ctx, data)
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return rtf(data)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", oldOffice(name, data)
	case isPicture(head):
		return "", unsupported("error.resume.picture")
	case isBinary(head):
		return "", unsupported("error.resume.format")
	}
	text := decode(data)
	start := strings.TrimSpace(text)
	start = strings.ToLower(start[:min(len(start), 512)])
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case strings.HasPrefix(start, "{") && json.Valid([]byte(text)):
		return jsonResume([]byte(text))
	case ext == ".mht" || ext == ".mhtml" || strings.HasPrefix(start, "mime-version:"):
		return webArchive(ctx, data)
	case ext == ".html" || ext == ".htm" || strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html"):
		return fromHTML(ctx, text)
	}
	return text, nil
}

func invalid(key string, args ...any) error {
	return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args}
}

func unsupported(key string) error {
	return &leeway.Error{Code: leeway.Unsupported, Key: key}
}

// broken is the error of a file that is not what it says it is.
func broken(cause error) error {
	return &leeway.Error{Code: leeway.Invalid, Key: "error.resume.damaged", Err: cause}
}

// oldOffice says what is wrong with a compound file: an old Word document, or a new one
// under a password.
func oldOffice(name string, data []byte) error {
	if bytes.Contains(data, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e")) {
		return invalid("error.resume.password")
	}
	if bytes.Contains(data, []byte("W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t")) || strings.EqualFold(filepath.Ext(name), ".doc") {
		return unsupported("error.resume.doc")
	}
	return unsupported("error.resume.format")
}

func isPicture(head []byte) bool {
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "II*\x00", "MM\x00*"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	if len(head) < 12 {
		return false
	}
	kind := string(head[8:12])
	return string(head[:4]) == "RIFF" && kind == "WEBP" ||
		string(head[4:8]) == "ftyp" && (kind == "heic" || kind == "heix" || kind == "mif1" || kind == "avif") ||
		string(head[:2]) == "BM" && bytes.IndexByte(head, 0) >= 0
}

// isBinary says whether this is no text: it holds zero bytes and no mark of UTF-16.
func isBinary(head []byte) bool {
	return bytes.IndexByte(head, 0) >= 0 && !isUTF16(head)
}

func isUTF16(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff})
}

// decode brings text into UTF-8.
func decode(data []byte) string {
	if isUTF16(data) {
		return decodeAs(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), data)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case utf8.Valid(data):
		return string(data)
	case isWestern(data):
		return decodeAs(charmap.Windows1252, data)
	}
	return decodeAs(simplifiedchinese.GB18030, data)
}

func decodeAs(e encoding.Encoding, data []byte) string {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		out = data
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}

// isWestern tells Windows-1252 from GB 18030: in Chinese, bytes above 0x7f come in pairs;
// in Western text nearly every one stands among letters.
func isWestern(data []byte) bool {
	alone, all := 0, 0
	for i := 0; i < len(data); {
		n := 0
		for i+n < len(data) && data[i+n] >= 0x80 {
			n++
		}
		if all += n; n == 1 {
			alone++
		}
		i += n + 1
	}
	return alone*2 > all
}

// tidy cuts a text to what is read, and undoes what typesetting did to it: marks of list
// fonts, ligatures, and the radicals that some PDF writers put in place of characters.
func tidy(text string) string {
	if len(text) > maxText {
		cut := maxText
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	return strings.Map(plain, ligatures().Replace(strings.ToValidUTF8(text, "\ufffd")))
}

func ligatures() *strings.Replacer {
	return strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")
}

// plain is the character that stands for another in plain text; -1 for none.
func plain(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\f' || r == '\v':
		return '\n'
	case r < ' ' || r == 0x7f || r == '\u200b' || r == '\ufeff' || r == '\u00ad':
		return -1
	case r == '\u00a0' || r == '\u2007' || r == '\u202f':
		return ' '
	case r == '\u2028' || r == '\u2029' || r == '\u0085':
		return '\n'
	case r >= 0xf000 && r <= 0xf0ff: // Symbol and Wingdings, which résumés use for bullets
		return '•'
	case r >= 0x2e80 && r <= 0x2fdf:
		return radical(r)
	}
	return r
}
