package report

import "strings"

// Block is a piece of a report for a page: what a terminal shows as a line, an item or a
// table.
type Block struct {
	Kind   string // "title", "line", "faint", "item", "table"
	Indent int    // columns, as in a terminal
	Label  string // of an item
	Text   string
	Head   []string // of a table; nil: it has none
	Rows   [][]string
	Right  []bool // which columns are set to the right
}

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
