package report

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/person"
)

// Listed is a person of a list with the first paths.
type Listed struct {
	Line    int              `json:"line"` // of the list, from 1
	Label   string           `json:"label"`
	Matched []career.Matched `json:"matched,omitempty"`
	Paths   []ListedPath     `json:"paths,omitempty"`
	Problem string           `json:"problem,omitempty"` // why there are no paths, in the language
}

// ListedPath is what is said of a path where there is little room.
type ListedPath struct {
	Role        string          `json:"role"`
	Application string          `json:"application"`
	Modality    string          `json:"modality"`
	Rank        leeway.Interval `json:"rank"`
	Fit         leeway.Interval `json:"fit"`
	Stability   float64         `json:"stability"`
	Duty        career.Duty     `json:"duty"`
	Gap         *career.Gap     `json:"gap"` // the first; null: none
}

// ListedTop is how many paths of a person are listed.
const ListedTop = 5

// ListedPaths are the first paths of an answer.
func ListedPaths(a *career.Answer) []ListedPath {
	var out []ListedPath
	for _, p := range a.Paths[:min(ListedTop, len(a.Paths))] {
		out = append(out, NewListedPath(p))
	}
	return out
}

// NewListedPath is a path in short.
func NewListedPath(p career.Path) ListedPath {
	x := ListedPath{Role: p.Role, Application: p.Application, Modality: p.Modality, Rank: p.Rank, Fit: p.Fit, Stability: p.Stability, Duty: p.Duty}
	if len(p.Gaps) > 0 {
		x.Gap = &p.Gaps[0]
	}
	return x
}

// ID is the path's, as [PathID].
func (x ListedPath) ID() string { return x.Role + "." + x.Application + "." + x.Modality }

// ListedRow is a path in words.
type ListedRow struct {
	Name, Fit, FitSpan, Stable, Duty, Gap string
}

// Listed puts a path in words.
func (w Writer) Listed(x ListedPath) ListedRow {
	r := ListedRow{Name: w.name(career.Path{Role: x.Role, Application: x.Application, Modality: x.Modality}),
		Fit: fixed(x.Fit.Value), FitSpan: between(fixed(x.Fit.Low), fixed(x.Fit.High)), Stable: percentOf(x.Stability), Duty: w.short(x.Duty), Gap: w.P.T("path.no_gaps")}
	if g := x.Gap; g != nil {
		r.Gap = fmt.Sprintf("%s %s%s → %s%s", w.element(g.Element), level(g.Have), star(g.Assumed), level(g.Need), star(g.NeedEstimated))
	}
	return r
}

// ReadAs names the occupations that somebody's titles were read as, with a question mark
// where that is not sure.
func (w Writer) ReadAs(matched []career.Matched) string {
	var out []string
	for _, m := range matched {
		if i, ok := w.Cat.Find(m.Code); ok {
			name := w.Cat.Occupations[i].Name(w.P.Lang)
			if m.Score < person.Sure {
				name += w.P.T("list.unsure")
			}
			out = append(out, name)
		}
	}
	return w.listed(out)
}

// listedColumns are the names of the columns of a list's table.
func listedColumns() []any {
	out := []any{"line", "label", "occupations_name", "problem"}
	for k := range ListedTop {
		for _, name := range []string{"path", "path_name", "fit", "fit_low", "fit_high", "stability", "mode", "mode_name", "gap_name"} {
			out = append(out, name+"_"+strconv.Itoa(k+1))
		}
	}
	return out
}

// listedCells are a person's, texts and numbers.
func (w Writer) listedCells(x Listed) []any {
	out := []any{x.Line, guard(x.Label), guard(w.ReadAs(x.Matched)), guard(strings.ReplaceAll(x.Problem, "\n", " "))}
	for _, p := range x.Paths {
		r := w.Listed(p)
		out = append(out, p.ID(), r.Name, p.Fit.Value, p.Fit.Low, p.Fit.High, p.Stability, p.Duty.Mode.String(), r.Duty, r.Gap)
	}
	return out
}

// ListedCSV writes a list as a table (RFC 4180), a row a person; it begins with a byte
// order mark, without which Excel garbles Chinese. each visits the people.
func (w Writer) ListedCSV(each func(visit func(Listed) error) error) error {
	if _, err := w.Out.Write([]byte("\ufeff")); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	out := csv.NewWriter(w.Out)
	out.UseCRLF = true
	write := func(cells []any) error {
		row := make([]string, len(listedColumns()))
		for i, c := range cells {
			if x, ok := c.(float64); ok {
				row[i] = digits(x)
			} else {
				row[i] = fmt.Sprint(c)
			}
		}
		return out.Write(row)
	}
	err := write(listedColumns())
	if err == nil {
		err = each(func(x Listed) error { return write(w.listedCells(x)) })
	}
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	if err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// ListedXLSX writes the same table as a spreadsheet.
func (w Writer) ListedXLSX(each func(visit func(Listed) error) error) error {
	rows := func(visit func(cells []any) error) error {
		if err := visit(listedColumns()); err != nil {
			return err
		}
		return each(func(x Listed) error {
			cells := w.listedCells(x)
			for i, c := range cells {
				if v, ok := c.(float64); ok {
					cells[i] = math.Round(v*1e6) / 1e6
				}
			}
			return visit(cells)
		})
	}
	return w.XLSX(Sheet{w.P.T("list.sheet"), []float64{7, 20, 28, 28}, rows})
}

// Sheet is a table of a spreadsheet: its rows of texts and numbers, the first of which is
// its head.
type Sheet struct {
	Name   string
	Widths []float64 // of the first columns, in characters
	Rows   func(visit func(cells []any) error) error
}

// XLSX writes a spreadsheet. No cell is a formula: texts are kept as texts.
func (w Writer) XLSX(sheets ...Sheet) error {
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		if err := writeSheet(f, i, s); err != nil {
			return fmt.Errorf("writing XLSX: %w", err)
		}
	}
	if err := f.Write(w.Out); err != nil {
		return fmt.Errorf("writing XLSX: %w", err)
	}
	return nil
}

func writeSheet(f *excelize.File, i int, s Sheet) error {
	if i == 0 {
		if err := f.SetSheetName(f.GetSheetName(0), s.Name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(s.Name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for k, width := range s.Widths {
		if err := out.SetColWidth(k+1, k+1, width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	n := 0
	err = s.Rows(func(cells []any) error {
		n++
		cell, err := excelize.CoordinatesToCellName(1, n)
		if err != nil {
			return err
		}
		if n == 1 {
			return out.SetRow(cell, cells, excelize.RowOpts{StyleID: bold})
		}
		return out.SetRow(cell, cells)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
