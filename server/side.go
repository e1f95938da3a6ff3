package server

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/report"
)

// mostSide is how many people stand side by side.
const mostSide = 6

// sideView sets the answers of people side by side.
type sideView struct {
	view
	People []sidePerson
	Shared []sideShared
}

// sidePerson is somebody's answer in short.
type sidePerson struct {
	Name, ReadAs string
	Link         templ.SafeURL
	Empty        bool // nothing is known of them yet
	Paths        []sidePath
}

// sidePath is one of the first paths.
type sidePath struct {
	report.ListedRow
	Number string
	Mark   string // of a path that others have, too; "": nobody has
	Link   templ.SafeURL
}

// sideShared is a path that several have among their first.
type sideShared struct {
	Mark, Name string
	Ranks      []string // everybody's, in the order of the people
}

func (q *request) side() error {
	var ids []string
	for _, id := range q.URL.Query()["id"] {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch {
	case len(ids) < 2:
		return &leeway.Error{Code: leeway.Usage, Key: "error.side.few"}
	case len(ids) > mostSide:
		return &leeway.Error{Code: leeway.Usage, Key: "error.side.many", Args: []any{len(ids), mostSide}}
	}
	v := &sideView{view: q.view("web.side", "people")}
	w := q.writer(q.p)
	var answers []*career.Answer
	for _, id := range ids {
		s, err := q.keptPerson(id)
		if err != nil {
			return err
		}
		a, _, _, err := q.rank(s, trial{})
		if err != nil {
			return named(err, s.Name)
		}
		answers = append(answers, a)
		p := sidePerson{Name: s.Name, ReadAs: w.ReadAs(a.Matched), Link: templ.SafeURL(s.Base), Empty: isEmpty(s.Profile)}
		for _, x := range report.ListedPaths(a) {
			p.Paths = append(p.Paths, sidePath{ListedRow: w.Listed(x), Number: strconv.Itoa(int(x.Rank.Value)), Link: templ.SafeURL(s.Base + "/paths/" + x.ID())})
		}
		v.People = append(v.People, p)
	}
	v.share(answers, w)
	return q.show(200, v.Page(), nil)
}

// named says whose answer an error is about.
func named(err error, name string) error {
	return &leeway.Error{Code: leeway.Invalid, Key: "error.side.of", Args: []any{name}, Err: err}
}

// share finds the paths that several have among their first, and marks them with letters.
func (v *sideView) share(answers []*career.Answer, w report.Writer) {
	count, place := map[string]int{}, map[string]int{}
	names := map[string]string{}
	for _, a := range answers {
		for i, x := range report.ListedPaths(a) {
			count[x.ID()]++
			place[x.ID()] += i
			names[x.ID()] = w.Listed(x).Name
		}
	}
	var ids []string
	for id, n := range count {
		if n > 1 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(place[a], place[b]), cmp.Compare(a, b))
	})
	for k, id := range ids {
		row := sideShared{Mark: string(rune('A' + k)), Name: names[id]}
		for i, a := range answers {
			row.Ranks = append(row.Ranks, rankOf(a, id))
			for j, x := range report.ListedPaths(a) {
				if x.ID() == id {
					v.People[i].Paths[j].Mark = row.Mark
				}
			}
		}
		v.Shared = append(v.Shared, row)
	}
}

// rankOf is the rank of a path in an answer, – where it is left out.
func rankOf(a *career.Answer, id string) string {
	for _, p := range a.Paths {
		if report.PathID(p) == id {
			return strconv.Itoa(int(p.Rank.Value))
		}
	}
	return "–"
}
