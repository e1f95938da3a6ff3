package server

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/person/list"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/server/store"
)

// inviteView shows how people who are not at this machine can answer.
type inviteView struct {
	view
	Person  *store.Person // to whom the keyboard is to be handed; nil: somebody new
	Name    string
	Letters []letter
}

// letter is what can be written to people, in a language.
type letter struct {
	Lang, Subject, Text string
	Mail                templ.SafeURL
}

func (q *request) invite() error {
	v := &inviteView{view: q.view("web.invite", "people")}
	if id := q.URL.Query().Get("id"); id != "" {
		p, err := q.Store.Person(q.Context(), q.owner, id)
		if err != nil {
			return err
		}
		v.Person, v.Name = p, v.name(p)
	}
	for _, lang := range []string{q.p.Lang, v.other()} {
		p := q.printers[lang]
		subject, text := p.T("web.letter.subject"), p.T("web.letter.text")
		mail := "mailto:?subject=" + url.PathEscape(subject) + "&body=" + url.PathEscape(strings.ReplaceAll(text, "\n", "\r\n"))
		v.Letters = append(v.Letters, letter{lang, subject, text, templ.SafeURL(mail)})
	}
	return q.show(200, v.Page(), nil)
}

// template sends a file to be filled in: leeway-profile-zh.yaml, leeway-list-en.xlsx.
func (q *request) template() error {
	name := q.PathValue("name")
	base, form, _ := strings.Cut(name, ".")
	lang := base[max(0, len(base)-2):]
	p := q.printers[lang]
	if p == nil {
		return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
	var b bytes.Buffer
	w := q.writer(p)
	w.Out = &b
	switch strings.TrimSuffix(base, "-"+lang) + "." + form {
	case "leeway-profile.yaml":
		w.ProfileTemplate()
		return q.send(name, "application/yaml; charset=utf-8", b.Bytes())
	case "leeway-list.csv":
		b.WriteString("\ufeff")
		out := csv.NewWriter(&b)
		out.UseCRLF = true
		if err := out.WriteAll(listTemplate(p.Lang, p.T)); err != nil {
			return fmt.Errorf("writing a template: %w", err)
		}
		return q.send(name, "text/csv; charset=utf-8", b.Bytes())
	case "leeway-list.xlsx":
		sheets := []report.Sheet{{Name: p.T("list.sheet"), Rows: cells(listTemplate(p.Lang, p.T))}, {Name: p.T("list.sheet.columns"), Widths: []float64{26, 90}, Rows: cells(listColumns(p.Lang, p.T))}}
		if err := w.XLSX(sheets...); err != nil {
			return err
		}
		return q.send(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b.Bytes())
	}
	return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
}

// cells are the rows of a sheet.
func cells(rows [][]string) func(func([]any) error) error {
	return func(visit func([]any) error) error {
		for _, row := range rows {
			out := make([]any, len(row))
			for i, c := range row {
				out[i] = c
			}
			if err := visit(out); err != nil {
				return err
			}
		}
		return nil
	}
}

// templateFields are the columns of the template, and which of its example people say
// something there: the messages list.example.1.occupation and so on.
func templateFields() []string {
	return []string{"label", "occupation", "years", "past", "education", "interests", "skills", "knowledge", "styles", "catch", "want.applications", "refuse.applications", "want.roles", "want.modalities", "wage", "weight.leeway", "notes"}
}

// listTemplate is a list of two example people.
func listTemplate(lang string, t func(string, ...any) string) [][]string {
	rows := make([][]string, 3)
	for _, field := range templateFields() {
		rows[0] = append(rows[0], list.Heading(field, lang))
		for k := 1; k <= 2; k++ {
			text := t(fmt.Sprintf("list.example.%d.%s", k, field))
			if text == "–" {
				text = ""
			}
			rows[k] = append(rows[k], text)
		}
	}
	return rows
}

// listColumns explains the columns.
func listColumns(lang string, t func(string, ...any) string) [][]string {
	rows := [][]string{{t("web.list.column"), t("web.list.meaning")}}
	for _, field := range list.Fields() {
		heading := list.Heading(field, lang)
		if field == "level" {
			heading = t("list.col.level.heading")
		}
		rows = append(rows, []string{heading, t("list.col." + field)})
	}
	return rows
}

// importView tells what came of files that were sent back.
type importView struct {
	view
	Files []importedFile
}

type importedFile struct {
	File, Name, Link string
	Problem          string // "": it was taken
}

// Bounds of profile files that are sent together.
const (
	mostProfiles    = 200
	mostProfileFile = 1 << 20
	mostProfileSize = 32 << 20
)

// importProfiles takes profile files, YAML or JSON; each that is sound becomes a person.
func (q *request) importProfiles() error {
	q.Body = httpMaxBytes(q, mostProfileSize)
	parts, err := q.MultipartReader()
	if err != nil {
		return formError(err)
	}
	v := &importView{view: q.view("web.import", "people")}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return formError(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		if len(v.Files) == mostProfiles {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.import.many", Args: []any{mostProfiles}}
		}
		data, err := io.ReadAll(io.LimitReader(part, mostProfileFile+1))
		if err != nil {
			return formError(err)
		}
		f, err := q.importProfile(part.FileName(), data)
		if err != nil {
			return err
		}
		v.Files = append(v.Files, f)
	}
	if len(v.Files) == 0 {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.upload.none"}
	}
	return q.show(200, v.Page(), nil)
}

// importProfile keeps a profile file as a person, or says why not.
func (q *request) importProfile(file string, data []byte) (importedFile, error) {
	out := importedFile{File: fileName(file)}
	profile, err := person.Parse(out.File, data)
	if err == nil {
		err = checkText("label", profile.Label, mostLabel)
	}
	if err == nil {
		_, err = profile.Resolve(q.Engine.Catalog, q.Engine.Policy.ExtraSkills())
	}
	if err == nil && isEmpty(*profile) {
		err = &leeway.Error{Code: leeway.Invalid, Key: "error.import.empty", File: out.File}
	}
	var e *leeway.Error
	if errors.As(err, &e) {
		e.File = out.File
		out.Problem = q.p.Error(err)
		return out, nil
	}
	if err != nil {
		return out, err
	}
	p := &store.Person{Owner: q.owner, Label: profile.Label, Profile: *profile}
	if p.Label == "" {
		p.Label = strings.TrimSuffix(out.File, path.Ext(out.File))
	}
	if err := q.Store.Add(q.Context(), p); err != nil {
		return out, err
	}
	out.Name, out.Link = p.Label, personPath(p.ID)
	return out, nil
}

// fileName is a name that came with a file, as it can be shown.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c == utf8.RuneError {
			return -1
		}
		return c
	}, name)
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60])
	}
	return name
}
