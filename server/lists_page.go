package server

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"strconv"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person/list"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// listsView asks for a list, and names those so far.
type listsView struct {
	view
	Columns [][]string // headings with what stands under them
	Lists   []*store.Job
}

func (q *request) lists() error {
	v := &listsView{view: q.view("web.lists", "people"), Columns: listColumns(q.p.Lang, q.p.T)[1:]}
	var err error
	if v.Lists, _, err = q.Store.Jobs(q.Context(), q.owner, listJob, "", perPage); err != nil {
		return err
	}
	return q.show(200, v.Page(), nil)
}

// sendList takes a list that was uploaded.
func (q *request) sendList() error {
	return q.readUpload(list.MostBytes+1<<20, func(name string, in io.ReadSeeker) error {
		j, err := q.addList(q.Context(), "", name, in)
		if err != nil {
			return err
		}
		return q.see(listPage(j))
	})
}

// listView is a list with what came of it.
type listView struct {
	view
	Job       *store.Job
	Words     listWords
	Bad       []listedRow // the first that cannot be ranked
	BadCount  int
	Rows      []listedRow // of those that are ranked, a page
	Good      int
	Next      string
	Beginning bool
	Followed  bool // only the part that changes is shown
}

// Rows and problems on a page of a list.
const (
	rowsShown     = 50
	problemsShown = 50
)

func (q *request) oneList() error {
	j, err := q.listOf(q.Context(), q.PathValue("list"))
	if err != nil {
		return err
	}
	v, err := q.listView(j)
	if err != nil {
		return err
	}
	return q.show(200, v.Page(), nil)
}

func (q *request) listView(j *store.Job) (*listView, error) {
	v := &listView{view: q.view("web.lists", "people"), Job: j}
	v.Title = q.p.T("web.list.of", v.jobName(j))
	if !j.State.Ended() {
		v.Refresh = refreshTime
	}
	var err error
	if v.Words, err = readList(j, v.W); err != nil {
		return nil, err
	}
	after, err := strconv.Atoi(cmp.Or(q.URL.Query().Get("after"), "0"))
	if err != nil || after < 0 {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.cursor", Args: []any{q.URL.Query().Get("after")}}
	}
	v.Beginning = after == 0
	for which, to := range map[store.Which]*int{store.BadRows: &v.BadCount, store.GoodRows: &v.Good} {
		if *to, err = q.Store.CountRows(q.Context(), q.owner, j.ID, which); err != nil {
			return nil, err
		}
	}
	if v.Bad, err = q.rowsIn(v.Words, j, store.BadRows, 0, problemsShown); err != nil || !j.State.Ended() {
		return v, err
	}
	if v.Rows, err = q.rowsIn(v.Words, j, store.GoodRows, after, rowsShown+1); err != nil {
		return nil, err
	}
	if len(v.Rows) > rowsShown {
		v.Rows = v.Rows[:rowsShown]
		v.Next = listPage(j) + "?after=" + strconv.Itoa(v.Rows[rowsShown-1].Line)
	}
	return v, nil
}

// rowsIn are some rows in words.
func (q *request) rowsIn(w listWords, j *store.Job, which store.Which, after, n int) ([]listedRow, error) {
	rows, err := q.Store.Rows(q.Context(), q.owner, j.ID, which, after, n)
	if err != nil {
		return nil, err
	}
	var out []listedRow
	for _, r := range rows {
		x, err := w.listedRow(r)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// status is how far the ranking is, in words.
func (v *listView) status() string {
	var s listStatus
	if v.Job.Status == nil || json.Unmarshal(v.Job.Status, &s) != nil {
		return ""
	}
	return v.t("web.list.progress", s.Done, s.Of)
}

// meaning is what a column was read as.
func (v *listView) meaning(c list.Column) string {
	switch c.Field {
	case "":
		return v.t("web.list.unknown")
	case "personal", "twice":
		return v.t("web.list." + c.Field)
	case "level":
		name := c.Element
		if _, ok := v.W.Cat.Element(c.Element); ok {
			name = report.ElementName(v.P, v.W.Cat, c.Element)
		}
		return name
	}
	name := list.Heading(c.Field, v.P.Lang)
	if c.Number > 1 {
		name += " " + strconv.Itoa(c.Number)
	}
	return name
}

// keepList keeps the people of a list as people.
func (q *request) keepList() error {
	j, err := q.listOf(q.Context(), q.PathValue("list"))
	if err != nil {
		return err
	}
	if !j.State.Ended() {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.list.running"}
	}
	if _, err := q.Store.PeopleOfRows(q.Context(), q.owner, j.ID); err != nil {
		return err
	}
	return q.see("/people")
}

// listFile sends a list with what came of it as a file.
func (q *request) listFile() error {
	j, err := q.listOf(q.Context(), q.PathValue("list"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := q.writer(q.p)
	w.Out = &b
	each := func(visit func(report.Listed) error) error { return q.eachListed(q.Context(), j, w, visit) }
	kind := ""
	switch name := q.PathValue("name"); name {
	case "leeway-list.csv":
		kind, err = "text/csv; charset=utf-8", w.ListedCSV(each)
	case "leeway-list.xlsx":
		kind, err = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", w.ListedXLSX(each)
	case "leeway-list.json":
		all := []report.Listed{}
		if err = each(func(x report.Listed) error { all = append(all, x); return nil }); err == nil {
			kind, err = "application/json", w.JSON(all)
		}
	default:
		return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
	if err != nil {
		return err
	}
	return q.send(q.PathValue("name"), kind, b.Bytes())
}
