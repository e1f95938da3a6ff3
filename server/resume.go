package server

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/resume"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// resumeView asks for a résumé, and then whether what was found in it is right.
type resumeView struct {
	view
	Base      string
	Name      string
	Found     *resume.Findings // nil: none was read
	Jobs      []jobRow
	Education []choice
	Learned   string // the education found
	Lists     []foundList
}

type jobRow struct {
	Title, Quote, Sure string
	Codes              []choice
	Years              string
	Past               bool
}

// foundList is of skills or technologies found.
type foundList struct {
	Title string
	Items []string
}

// mostResume is the most that a résumé may hold, in bytes.
const mostResume = 32 << 20

func (q *request) resume() error {
	p, err := q.Store.Person(q.Context(), q.owner, q.PathValue("person"))
	if err != nil {
		return err
	}
	v := &resumeView{view: q.view("web.resume", "people"), Base: "/people/" + p.ID, Found: p.Resume}
	v.Name = v.name(p)
	if p.Resume != nil {
		v.find(q)
	}
	return q.show(200, v.Page(), nil)
}

// find puts the findings in words.
func (v *resumeView) find(q *request) {
	name := func(code string) string {
		if i, ok := q.Engine.Catalog.Find(code); ok {
			return q.Engine.Catalog.Occupations[i].Name(q.p.Lang)
		}
		return code
	}
	for _, j := range v.Found.Jobs {
		row := jobRow{Title: j.Title, Quote: j.Quote, Sure: percent(j.Confidence), Past: !j.Now}
		for _, code := range append([]string{j.Code}, j.Others...) {
			row.Codes = append(row.Codes, choice{code, name(code)})
		}
		row.Codes = append(row.Codes, choice{"", q.p.T("web.resume.none")})
		if j.To > j.From && j.From > 0 {
			row.Years = level(j.To - j.From)
		}
		v.Jobs = append(v.Jobs, row)
	}
	for _, e := range person.EducationLevels() {
		v.Education = append(v.Education, choice{e, q.p.T("education." + e)})
	}
	if v.Found.Education != nil {
		v.Learned = v.Found.Education.Value
	}
	for _, l := range []struct {
		key  string
		list []resume.Finding
	}{{"web.resume.technology", v.Found.Technology}, {"web.resume.languages", v.Found.Languages}, {"web.resume.skills", v.Found.Skills}} {
		f := foundList{Title: q.p.T(l.key)}
		for _, x := range l.list {
			if x.Element != "" {
				f.Items = append(f.Items, report.ElementName(q.p, q.Engine.Catalog, x.Element))
				continue
			}
			f.Items = append(f.Items, x.Value)
		}
		if len(f.Items) > 0 {
			v.Lists = append(v.Lists, f)
		}
	}
}

// readResume reads a résumé that was sent. The file itself is not kept.
func (q *request) readResume() error {
	q.Body = httpMaxBytes(q, mostResume)
	parts, err := q.MultipartReader()
	if err != nil {
		return formError(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.upload.none"}
		}
		if err != nil {
			return formError(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return formError(err)
		}
		text, err := resume.Text(q.Context(), part.FileName(), data)
		if err != nil {
			return err
		}
		found := resume.Extract(q.Engine.Catalog, text)
		p, err := q.Store.Change(q.Context(), q.owner, q.PathValue("person"), func(p *store.Person) error {
			p.Resume = &found
			return nil
		})
		if err != nil {
			return err
		}
		return q.see("/people/" + p.ID + "/resume")
	}
}

// confirmResume takes over what was confirmed of a résumé, and forgets the rest.
func (q *request) confirmResume() error {
	f := q.PostForm
	p, err := q.Store.Change(q.Context(), q.owner, q.PathValue("person"), func(p *store.Person) error {
		if p.Resume == nil {
			return nil
		}
		found := p.Resume.Profile(time.Now())
		p.Resume = nil
		if f.Has("discard") {
			return nil
		}
		p.Profile.Occupations = nil
		for i := range f["code"] {
			code := f["code"][i]
			if code == "" {
				continue
			}
			if _, ok := q.Engine.Catalog.Find(code); !ok {
				return &leeway.Error{Code: leeway.Invalid, Key: "error.occupation.code", Args: []any{code}}
			}
			h := person.Held{Code: code, Past: f.Get("past."+strconv.Itoa(i)) == "yes"}
			if text := f.Get("years." + strconv.Itoa(i)); text != "" {
				x, err := strconv.ParseFloat(text, 64)
				if err != nil || !(x >= 0 && x <= 80) {
					return &leeway.Error{Code: leeway.Invalid, Key: "error.profile.range", Args: []any{"years", text, 0, 80}}
				}
				h.Years = x
			}
			p.Profile.Occupations = append(p.Profile.Occupations, h)
		}
		p.Profile.Education = f.Get("education")
		p.Profile.Skills = merged(p.Profile.Skills, found.Skills)
		p.Profile.Knowledge = merged(p.Profile.Knowledge, found.Knowledge)
		return p.Profile.Check()
	})
	if err != nil {
		return err
	}
	return q.see("/people/" + p.ID)
}

// listed joins names as the language does.
func (v *view) listed(names []string) string {
	if v.P.Lang == "zh" {
		return strings.Join(names, "、")
	}
	return strings.Join(names, ", ")
}
