package resume

import (
	"strconv"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// rtfReader reads the text of an RTF file: its control words and the groups that hold no
// text are taken out. Groups nest in a slice; none is entered by recursion.
type rtfReader struct {
	data   []byte
	at     int
	body   *flow
	edges  *flow    // headers and footers
	raw    []byte   // bytes in the code page of the font, not yet decoded
	units  []uint16 // UTF-16 of \u, not yet decoded
	group  rtfGroup
	outer  []rtfGroup
	page   int         // code page of the file
	fonts  map[int]int // the character set of each
	ignore int         // characters to leave out after \u: they repeat it for old readers
}

type rtfGroup struct {
	skip  bool // holds no text
	edge  bool // a header or a footer
	fonts bool // the table of fonts
	font  int
	after int // how many characters follow a \u to repeat it (\uc)
}

// rtf is the text of an RTF file.
func rtf(data []byte) (string, error) {
	r := rtfReader{data: data, body: newFlow(), edges: newFlow(), page: 1252, fonts: map[int]int{}, group: rtfGroup{after: 1}}
	for r.at < len(data) && !r.body.full() {
		c := data[r.at]
		r.at++
		switch c {
		case '{':
			r.flush()
			if len(r.outer) > maxDepth {
				return "", invalid("error.resume.deep", maxDepth)
			}
			r.outer = append(r.outer, r.group)
			r.ignore = 0
		case '}':
			r.flush()
			if n := len(r.outer); n > 0 {
				r.group, r.outer = r.outer[n-1], r.outer[:n-1]
			}
			r.ignore = 0
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.byte(c)
		}
	}
	r.flush()
	return r.body.finish() + r.edges.finish(), nil
}

// to is where text goes.
func (r *rtfReader) to() *flow {
	if r.group.edge {
		return r.edges
	}
	return r.body
}

// byte takes a byte of text in the code page of the font.
func (r *rtfReader) byte(c byte) {
	switch {
	case r.ignore > 0:
		r.ignore--
	case !r.group.skip:
		r.flushUnits()
		r.raw = append(r.raw, c)
	}
}

// text takes text that is Unicode already.
func (r *rtfReader) text(s string) {
	if !r.group.skip {
		r.flush()
		r.to().text(s)
	}
}

func (r *rtfReader) breakLine() {
	if !r.group.skip {
		r.flush()
		r.to().breakLine()
	}
}

func (r *rtfReader) flush() {
	if len(r.raw) > 0 {
		r.to().text(decodeAs(r.encoding(), r.raw))
		r.raw = r.raw[:0]
	}
	r.flushUnits()
}

func (r *rtfReader) flushUnits() {
	if len(r.units) > 0 {
		r.to().text(string(utf16.Decode(r.units)))
		r.units = r.units[:0]
	}
}

// encoding is that of the font's character set, or else of the file.
func (r *rtfReader) encoding() encoding.Encoding {
	ascii := true
	for _, c := range r.raw {
		ascii = ascii && c < 0x80
	}
	if ascii {
		return encoding.Nop
	}
	switch r.fonts[r.group.font] {
	case 128:
		return japanese.ShiftJIS
	case 129:
		return korean.EUCKR
	case 134:
		return simplifiedchinese.GB18030
	case 136:
		return traditionalchinese.Big5
	}
	switch r.page {
	case 932:
		return japanese.ShiftJIS
	case 936, 54936:
		return simplifiedchinese.GB18030
	case 949:
		return korean.EUCKR
	case 950:
		return traditionalchinese.Big5
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	}
	return charmap.Windows1252
}

// control reads what follows a backslash.
func (r *rtfReader) control() {
	if r.at >= len(r.data) {
		return
	}
	c := r.data[r.at]
	if c < 'a' || c > 'z' {
		r.at++
		r.symbol(c)
		return
	}
	from := r.at
	for r.at < len(r.data) && r.data[r.at] >= 'a' && r.data[r.at] <= 'z' {
		r.at++
	}
	word := string(r.data[from:min(r.at, from+32)])
	from = r.at
	if r.at < len(r.data) && r.data[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.data) && r.data[r.at] >= '0' && r.data[r.at] <= '9' {
		r.at++
	}
	value, err := strconv.Atoi(string(r.data[from:min(r.at, from+12)]))
	if r.at < len(r.data) && r.data[r.at] == ' ' {
		r.at++
	}
	r.word(word, value, err == nil)
}

func (r *rtfReader) symbol(c byte) {
	switch c {
	case '\'':
		if r.at+2 <= len(r.data) {
			if x, err := strconv.ParseUint(string(r.data[r.at:r.at+2]), 16, 8); err == nil {
				r.byte(byte(x))
			}
			r.at += 2
		}
	case '*':
		r.group.skip = true // what may be left out by a reader that does not know it
	case '\\', '{', '}':
		r.byte(c)
	case '~':
		r.byte(' ')
	case '_':
		r.byte('-')
	case '\r', '\n':
		r.breakLine()
	}
}

func (r *rtfReader) word(word string, value int, has bool) {
	switch word {
	case "fonttbl":
		r.group.skip, r.group.fonts = true, true
	case "colortbl", "stylesheet", "info", "pict", "object", "fldinst", "themedata", "datafield", "listtable",
		"listoverridetable", "revtbl", "rsidtbl", "generator", "footnote", "annotation", "deleted", "v",
		"headerl", "headerf", "footerl", "footerf", "xmlnstbl", "nonshppict", "bkmkstart", "bkmkend", "nonesttables":
		if word != "v" && word != "deleted" || !has || value != 0 { // \v0 and \deleted0 end it
			r.group.skip = true
		} else if n := len(r.outer); n > 0 {
			r.group.skip = r.outer[n-1].skip
		}
	case "shptxt":
		if !r.group.fonts {
			r.group.skip = false // the text of a text box stands in a group that may be left out
		}
	case "ansicpg":
		r.page = value
	case "f":
		if r.group.font != value {
			r.flush()
		}
		r.group.font = value
	case "fcharset":
		if r.group.fonts && len(r.fonts) < 10000 {
			r.fonts[r.group.font] = value
		}
	case "plain":
		r.flush()
		r.group.font = 0
	case "bin":
		if has && value > 0 {
			r.at += min(value, len(r.data)-r.at)
		}
	case "uc":
		r.group.after = min(max(value, 0), 100)
	case "u":
		if has && !r.group.skip {
			if len(r.raw) > 0 {
				r.flush()
			}
			r.units = append(r.units, uint16(value))
		}
		r.ignore = r.group.after
	case "par", "line", "sect", "page", "column", "nestrow":
		r.breakLine()
	case "header", "footer":
		r.group.edge = true
	case "listtext", "pntext": // the mark of a list, as text for readers that make none
		r.flush()
		r.group.skip = true
		r.to().bullet()
	case "trowd", "cell", "row":
		r.flush()
		r.cells(word)
	case "nestcell":
		r.text("   ")
	case "tab":
		r.text("\t")
	case "bullet":
		r.text("•")
	case "endash":
		r.text("–")
	case "emdash":
		r.text("—")
	case "lquote":
		r.text("‘")
	case "rquote":
		r.text("’")
	case "ldblquote":
		r.text("“")
	case "rdblquote":
		r.text("”")
	case "emspace", "enspace", "qmspace":
		r.text(" ")
	}
}

// cells opens and closes the parts of a table. Each row is a table of its own, which is
// all that RTF says of it.
func (r *rtfReader) cells(word string) {
	f := r.to()
	switch top := f.areas[len(f.areas)-1].kind; {
	case r.group.skip:
	case word == "trowd" && top == page:
		f.open(table)
		f.open(cell)
	case word == "cell" && top == cell:
		f.close(cell)
		f.open(cell)
	case word == "cell":
		f.text("   ")
	case word == "row":
		f.close(table)
		f.endLine()
	}
}
