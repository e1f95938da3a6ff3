package server

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/width"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/server/store"
)

// peopleView lists people.
type peopleView struct {
	view
	Find, Sort string
	People     []personRow
	All, Found int
	From       int // number of the first that is shown, from 1
	Before     string
	Next       string // lead to the rest; "": there is none
}

// personRow is a person in a list.
type personRow struct {
	ID, Name, Link, Created, Updated, Parts string
	Noted                                   bool
}

// perPage is how many people stand on a page.
const perPage = 50

// peopleSorts are the orders of people.
func peopleSorts() []string { return []string{"created", "updated", "label"} }

func (q *request) people() error {
	f := q.URL.Query()
	v := &peopleView{view: q.view("web.people", "people"), Find: strings.TrimSpace(f.Get("find")), Sort: f.Get("sort")}
	if !slices.Contains(peopleSorts(), v.Sort) {
		v.Sort = peopleSorts()[0]
	}
	if err := checkText("label", v.Find, mostLabel); err != nil {
		return err
	}
	list, err := q.Store.Briefs(q.Context(), q.owner)
	if err != nil {
		return err
	}
	v.All = len(list)
	rows := v.rows(list)
	v.Found = len(rows)
	from, err := strconv.Atoi(cmp.Or(f.Get("from"), "0"))
	if err != nil || from < 0 || from > len(rows) {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.cursor", Args: []any{f.Get("from")}}
	}
	v.From = from + 1
	at := func(from int) string {
		return "/people?" + url.Values{"find": {v.Find}, "sort": {v.Sort}, "from": {strconv.Itoa(from)}}.Encode()
	}
	if from > 0 {
		v.Before = at(max(0, from-perPage))
	}
	if from+perPage < len(rows) {
		v.Next = at(from + perPage)
	}
	v.People = rows[from:min(from+perPage, len(rows))]
	return q.show(200, v.Page(), v.Part())
}

// parts are the kinds of things that are kept of a person.
func (v *view) parts(p store.Brief) string {
	names := []string{v.t("web.data.profile")}
	for _, part := range []struct {
		key   string
		there bool
	}{{"quiz", p.Quiz}, {"resume", p.Resume}, {"review", p.Review}, {"notes", p.Noted}} {
		if part.there {
			names = append(names, v.t("web.data."+part.key))
		}
	}
	return v.listed(names)
}

// rows are the people who are looked for, in order.
func (v *peopleView) rows(list []store.Brief) []personRow {
	want := folded(v.Find)
	list = slices.DeleteFunc(list, func(b store.Brief) bool { return !strings.Contains(folded(v.brief(b)), want) })
	switch v.Sort {
	case "updated":
		slices.SortStableFunc(list, func(a, b store.Brief) int { return b.Updated.Compare(a.Updated) })
	case "label":
		c := collate.New(language.Make(v.P.Lang), collate.IgnoreCase, collate.Numeric)
		slices.SortStableFunc(list, func(a, b store.Brief) int { return c.CompareString(v.brief(a), v.brief(b)) })
	}
	var out []personRow
	for _, b := range list {
		out = append(out, v.personRow(b))
	}
	return out
}

// folded is a label for comparing: without case and width.
func folded(s string) string { return strings.ToLower(width.Fold.String(s)) }

// brief is what a person is called in a list.
func (v *view) brief(b store.Brief) string {
	return v.name(&store.Person{Label: b.Label, Created: b.Created})
}

func (v *view) personRow(b store.Brief) personRow {
	date := v.t("page.date")
	return personRow{b.ID, v.brief(b), personPath(b.ID), b.Created.Format(date), b.Updated.Format(date), v.parts(b), b.Noted}
}

// removePerson deletes a person with all that is kept of them.
func (q *request) removePerson() error {
	if q.PostForm.Get("sure") != "yes" {
		return &leeway.Error{Code: leeway.Usage, Key: "error.unsure"}
	}
	err := q.forgetting(q.Context(), func() error { return q.Store.Remove(q.Context(), q.owner, q.PathValue("person"), 0) })
	if err != nil {
		return err
	}
	return q.see("/people")
}

// keepNotes keeps the notes of a person, which enter no ranking.
func (q *request) keepNotes() error {
	notes, before := lines(q.PostForm.Get("notes")), lines(q.PostForm.Get("before"))
	if err := checkText("notes", notes, mostNotes); err != nil {
		return err
	}
	p, err := q.Store.Change(q.Context(), q.owner, q.PathValue("person"), func(p *store.Person) error {
		if lines(p.Notes) != before {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.notes.changed"}
		}
		p.Notes = notes
		return nil
	})
	if err != nil {
		return err
	}
	return q.see(personPath(p.ID) + "#notes")
}

// lines is a text with the line feeds that are kept; forms send others.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
