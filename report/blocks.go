package report

import "strings"

// Block is a piece of a report for a page: what a terminal shows as a line, an item or a
// table.
type Block struct {
	Kind   string // "title", "line", "faint", "item", "table"
	Indent int    // columns, as in a terminal
	Label  string // of an item
	Text   string
	Links  []Link   // the text of an item in its parts, where these have pages
	Head   []string // of a table; nil: it has none
	Rows   [][]string
	Right  []bool // which columns are set to the right
}

// Link is the name of an occupation that has a page, after what parts it from the one before.
type Link struct{ Before, Name, Code string }

// Blocks takes down what a report would write to a terminal.
func (w Writer) Blocks(write func(Writer)) []Block {
	var out []Block
	w.blocks, w.Color = &out, false
	write(w)
	return out
}

// faintMark stands before what is faint where blocks are taken down, so that the head of
// a table can be told.
const faintMark = "\x01"

func (w Writer) take(kind string, indent int, label, text string) bool {
	if w.blocks == nil {
		return false
	}
	clean := strings.TrimSpace(strings.ReplaceAll(text, faintMark, ""))
	*w.blocks = append(*w.blocks, Block{Kind: kind, Indent: indent, Label: strings.ReplaceAll(label, faintMark, ""), Text: clean})
	return true
}

// link makes links to occupations of the item that was taken down last.
func (w Writer) link(occupations []int) {
	if w.blocks == nil || len(occupations) == 0 {
		return
	}
	last := &(*w.blocks)[len(*w.blocks)-1]
	before := ""
	for _, i := range occupations {
		last.Links = append(last.Links, Link{before, w.occupation(i), w.Cat.Occupations[i].Code})
		before = w.listed([]string{"", ""})
	}
}

func (w Writer) takeTable(indent int, widths []int, rows [][]string) bool {
	if w.blocks == nil {
		return false
	}
	b := Block{Kind: "table", Indent: indent}
	for _, x := range widths {
		b.Right = append(b.Right, x < 0)
	}
	for i, row := range rows {
		cells := make([]string, len(row))
		head := i == 0
		for j, c := range row {
			head = head && (strings.HasPrefix(c, faintMark) || c == "")
			cells[j] = strings.ReplaceAll(c, faintMark, "")
		}
		if head {
			b.Head = cells
			continue
		}
		b.Rows = append(b.Rows, cells)
	}
	*w.blocks = append(*w.blocks, b)
	return true
}

func (b Block) right(j int) bool { return j < len(b.Right) && b.Right[j] }
