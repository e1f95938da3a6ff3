package resume

import (
	"context"
	"encoding/xml"
	"strings"
)

// docx is the text of a Word document: the body, then headers and footers.
func docx(ctx context.Context, a *archive) (string, error) {
	lists := map[string]bool{}
	if a.files["word/styles.xml"] != nil {
		styles := wordStyles{of: map[string]*wordStyle{}}
		if err := a.walk(ctx, "word/styles.xml", newFlow(), styles.visit); err != nil {
			return "", err
		}
		lists = styles.lists()
	}
	f := newFlow()
	parts := append(a.named("word/document*.xml")[:1], append(a.named("word/header*.xml"), a.named("word/footer*.xml")...)...)
	for _, part := range parts {
		f.endLine()
		before := len(f.areas[0].lines)
		if err := a.walk(ctx, part, f, (&wordReader{flow: f, lists: lists}).visit); err != nil {
			return "", err
		}
		f.endLine()
		if lines := f.areas[0].lines; before > 0 && repeats(lines[:before], lines[before:]) {
			f.areas[0].lines = lines[:before] // the header of the first page, again
		}
	}
	return f.finish(), nil
}

func repeats(all, part []string) bool {
	return strings.Contains("\n"+strings.Join(all, "\n")+"\n", "\n"+strings.Join(part, "\n")+"\n")
}

// wordStyles finds out which paragraph styles make lists.
type wordStyles struct {
	of   map[string]*wordStyle
	last *wordStyle
}

type wordStyle struct {
	base          string
	list, heading bool
}

func (s *wordStyles) visit(t xml.Token) {
	e, ok := t.(xml.StartElement)
	if !ok {
		return
	}
	if e.Name.Local == "style" {
		s.last = &wordStyle{}
		s.of[attr(e, "styleId")] = s.last
	}
	if s.last == nil {
		return
	}
	switch e.Name.Local {
	case "basedOn":
		s.last.base = attr(e, "val")
	case "numPr":
		s.last.list = true
	case "outlineLvl":
		s.last.heading = true
	}
}

// lists are the styles that make a list; those of headings, which may be numbered, do not.
func (s *wordStyles) lists() map[string]bool {
	out := map[string]bool{}
	for id := range s.of {
		list, heading := false, false
		for next, steps := id, 0; s.of[next] != nil && steps < 20; steps++ {
			list, heading = list || s.of[next].list, heading || s.of[next].heading
			next = s.of[next].base
		}
		switch {
		case heading:
			out[id] = false
		case list:
			out[id] = true
		}
	}
	return out
}

// wordReader reads a part of a Word document.
type wordReader struct {
	*flow
	lists  map[string]bool // styles: true makes a list, false a heading
	left   int             // depth inside an element that is left out
	choice []bool          // for each AlternateContent: one of them was read
	run    bool            // inside a run, not only its paragraph's properties
	hidden bool            // the run is
	text   bool            // inside w:t
	style  string          // of the paragraph
}

func (r *wordReader) visit(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		if r.left > 0 || r.leavesOut(t) {
			r.left++
			return
		}
		r.start(t)
	case xml.EndElement:
		if r.left > 0 {
			r.left--
			return
		}
		r.end(t.Name.Local)
	case xml.CharData:
		if r.left == 0 && r.text && !r.hidden {
			r.flow.text(string(t))
		}
	}
}

// leavesOut says whether an element is no text of the document: what was deleted or moved
// away, and the older form of a drawing that has been read already.
func (r *wordReader) leavesOut(e xml.StartElement) bool {
	switch e.Name.Local {
	case "del", "moveFrom", "delText", "instrText", "rubyText", "pPrChange", "rPrChange", "sectPr":
		return true
	case "Choice", "Fallback":
		if n := len(r.choice); n > 0 {
			read := r.choice[n-1]
			r.choice[n-1] = true
			return read
		}
	}
	return false
}

func (r *wordReader) start(e xml.StartElement) {
	switch e.Name.Local {
	case "AlternateContent":
		r.choice = append(r.choice, false)
	case "p":
		r.style, r.run = "", false
	case "pStyle":
		if r.style = attr(e, "val"); r.lists[r.style] {
			r.bullet()
		}
	case "numId":
		list, known := r.lists[r.style]
		if attr(e, "val") != "0" && (list || !known) {
			r.bullet()
		}
	case "r":
		r.run, r.hidden = true, false
	case "vanish":
		r.hidden = r.run && attr(e, "val") != "0" && attr(e, "val") != "false"
	case "t":
		r.text = true
	case "tab", "ptab":
		if r.run && !r.hidden {
			r.flow.text("\t")
		}
	case "br", "cr":
		if r.run {
			r.flow.text("\n")
		}
	case "noBreakHyphen":
		r.flow.text("-")
	case "sym":
		r.bullet()
	case "tbl":
		r.open(table)
	case "tr":
		r.open(row)
	case "tc":
		r.open(cell)
	case "txbxContent":
		r.open(box)
	}
}

func (r *wordReader) end(local string) {
	switch local {
	case "AlternateContent":
		r.choice = r.choice[:max(len(r.choice)-1, 0)]
	case "p":
		r.breakLine()
	case "r":
		r.run, r.hidden = false, false
	case "t":
		r.text = false
	case "tbl":
		r.close(table)
	case "tr":
		r.close(row)
	case "tc":
		r.close(cell)
	case "txbxContent":
		r.close(box)
		r.run = true // the run that holds the box goes on
	}
}
