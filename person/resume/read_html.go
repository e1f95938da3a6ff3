package resume

import (
	"context"
	"strings"

	"golang.org/x/net/html"
)

// fromHTML is the text of a page as a browser without style sheets shows it.
func fromHTML(ctx context.Context, text string) (string, error) {
	f := newFlow()
	z := html.NewTokenizer(strings.NewReader(text))
	hidden, depth := "", 0 // the element that is not shown, and how often it is open
	pre := false
	for n := 0; !f.full(); n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return "", ctx.Err()
		}
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		if kind == html.TextToken {
			switch s := html.UnescapeString(string(z.Text())); {
			case hidden != "":
			case pre:
				f.text(s)
			default:
				f.words(s)
			}
			continue
		}
		if kind == html.CommentToken || kind == html.DoctypeToken {
			continue
		}
		t := z.Token()
		if hidden != "" {
			switch {
			case t.Data != hidden:
				continue
			case kind == html.EndTagToken:
				depth--
			case kind == html.StartTagToken && !endsItself(hidden):
				depth++
			case kind == html.StartTagToken:
				depth = 0
			}
			if depth > 0 {
				continue
			}
			hidden = ""
		}
		if kind == html.StartTagToken && isHidden(t) {
			hidden, depth = t.Data, 1
			continue
		}
		if t.Data == "pre" {
			pre = kind == html.StartTagToken
		}
		f.element(t.Data, kind != html.EndTagToken)
	}
	return f.finish(), nil
}

// element is the start or the end of an element of HTML.
func (f *flow) element(name string, start bool) {
	switch name {
	case "table":
		f.openOrClose(table, start)
	case "tr":
		f.openOrClose(row, start)
	case "td", "th":
		f.openOrClose(cell, start)
	case "li":
		f.endLine()
		if start {
			f.bullet()
		}
	case "br", "dt", "dd", "option", "caption", "figcaption", "summary":
		f.endLine()
	case "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "section", "article", "header", "footer",
		"aside", "main", "nav", "hr", "blockquote", "pre", "address", "figure", "details", "fieldset", "body":
		f.breakLine()
	}
}

func (f *flow) openOrClose(kind areaKind, start bool) {
	if start {
		f.open(kind)
	} else {
		f.close(kind)
	}
}

// endsItself says whether an element ends where another of its kind begins.
func endsItself(name string) bool {
	switch name {
	case "p", "li", "td", "th", "tr", "dt", "dd", "option":
		return true
	}
	return false
}

// isHidden says whether an element is not shown: by its nature or by its own attributes.
func isHidden(t html.Token) bool {
	switch t.Data {
	case "script", "style", "title", "template", "noscript", "svg", "select", "textarea":
		return true
	case "br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track":
		return false // has no end
	}
	for _, a := range t.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			s := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if strings.Contains(s, "display:none") || strings.Contains(s, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}
