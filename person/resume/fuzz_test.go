package resume

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzz reads what becomes of the samples of a kind: never a panic, never much text.
func fuzz(f *testing.F, pattern string, more ...string) {
	f.Helper()
	names, err := filepath.Glob("testdata/" + pattern)
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 64<<10 {
			f.Add(data)
		}
	}
	for _, s := range more {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := Text(t.Context(), strings.ReplaceAll(pattern, "*", "cv"), data)
		if err == nil && (len(text) > maxText || !utf8.ValidString(text) || strings.TrimSpace(text) == "") {
			t.Errorf("%d bytes of text", len(text))
		}
		if err != nil && strings.Contains(err.Error(), "runtime error") {
			t.Errorf("a panic: %v", err)
		}
	})
}

func FuzzTextPDF(f *testing.F)  { fuzz(f, "*.pdf") }
func FuzzTextDOCX(f *testing.F) { fuzz(f, "*.docx") }
func FuzzTextODT(f *testing.F)  { fuzz(f, "*.odt") }
func FuzzTextRTF(f *testing.F) {
	fuzz(f, "*.rtf", `{\rtf1\ansicpg936 \'bb\'a4\u25252?{\*\x}\trowd\cell\row}`)
}
func FuzzTextLinkedIn(f *testing.F) { fuzz(f, "*.zip") }

func FuzzTextHTML(f *testing.F) {
	fuzz(f, "*.html", `<html><table><tr><td>a<td hidden>b</table><ul><li>c<pre>d`, "<!doctype html><p style='display:none'>x</p>y")
}

func FuzzTextJSON(f *testing.F) {
	fuzz(f, "*.json", `{"basics":{"label":"x"},"work":[{"position":"a","highlights":["b"]}]}`)
}

func FuzzTextMHT(f *testing.F) {
	fuzz(f, "*.mht", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: base64\n\nPHA+u6TKvzwvcD4=\n--x--")
}

// FuzzWordXML reaches the XML, which the zip around it keeps from FuzzTextDOCX.
func FuzzWordXML(f *testing.F) {
	f.Add([]byte(`<w:document><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t><w:br/></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p></w:body></w:document>`), false)
	f.Add([]byte(`<office:body><text:list><text:list-item><text:p>a<text:s text:c="3"/><draw:text-box><text:p>b</text:p></draw:text-box></text:p></text:list-item></text:list></office:body>`), true)
	f.Fuzz(func(t *testing.T, data []byte, open bool) {
		name := "word/document.xml"
		if open {
			name = "content.xml"
		}
		if text, err := Text(t.Context(), "cv", zipped(t, map[string]string{name: string(data)})); err == nil && !utf8.ValidString(text) {
			t.Error("not UTF-8")
		} else if err != nil && strings.Contains(err.Error(), "runtime error") {
			t.Errorf("a panic: %v", err)
		}
	})
}

// FuzzLayOut places pieces of text anywhere on a page.
func FuzzLayOut(f *testing.F) {
	f.Add([]byte("any bytes, four to a glyph, are a page"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var glyphs []glyph
		for ; len(data) >= 4 && len(glyphs) < 500; data = data[4:] {
			x, y := float64(data[0])*3, float64(data[1])*3
			glyphs = append(glyphs, glyph{r: rune(data[2]) + ' ', x0: x, x1: x + float64(data[3]%32), y0: y, y1: y + float64(data[3]>>5)*4, turn: int(data[3]&3) - 1})
		}
		layOut(glyphs)
	})
}
