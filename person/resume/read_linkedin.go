package resume

import (
	"encoding/csv"
	"io"
	"path"
	"slices"
	"strings"
)

// A LinkedIn data export is a zip of tables. Of these, only the ones named here are opened,
// and of Profile.csv, which tells name, address and birth date, only two columns are read.

// isLinkedIn says whether an archive holds a table of positions, schools or the profile.
func isLinkedIn(a *archive) bool {
	return slices.ContainsFunc([]string{"Positions.csv", "Profile.csv", "Education.csv", "Skills.csv"}, func(s string) bool { return member(a, s) != "" })
}

// member is the path of a file in whatever folder it lies; the shortest, if in several.
func member(a *archive, file string) string {
	found := ""
	for name := range a.files {
		if strings.EqualFold(path.Base(name), file) && !strings.HasPrefix(name, "__MACOSX") &&
			(found == "" || len(name) < len(found) || len(name) == len(found) && name < found) {
			found = name
		}
	}
	return found
}

func linkedIn(a *archive) (string, error) {
	var r record
	for _, t := range []struct {
		file string
		add  func(get func(column string) string)
	}{
		{"Profile.csv", func(get func(string) string) { r.Basics.Label, r.Basics.Summary = get("Headline"), get("Summary") }},
		{"Positions.csv", func(get func(string) string) {
			r.Work = append(r.Work, post{Position: get("Title"), Company: get("Company Name"), StartDate: get("Started On"), EndDate: get("Finished On"), Summary: get("Description")})
		}},
		{"Volunteering.csv", func(get func(string) string) {
			r.Volunteer = append(r.Volunteer, post{Position: get("Role"), Organization: get("Company Name"), StartDate: get("Started On"), EndDate: get("Finished On"), Summary: get("Description")})
		}},
		{"Projects.csv", func(get func(string) string) {
			r.Projects = append(r.Projects, project{Name: get("Title"), StartDate: get("Started On"), EndDate: get("Finished On"), Description: get("Description")})
		}},
		{"Education.csv", func(get func(string) string) {
			r.Education = append(r.Education, school{StudyType: get("Degree Name"), Institution: get("School Name"), StartDate: get("Start Date"), EndDate: get("End Date")})
		}},
		{"Skills.csv", func(get func(string) string) { r.Skills = append(r.Skills, skill{Name: get("Name")}) }},
		{"Languages.csv", func(get func(string) string) {
			r.Languages = append(r.Languages, language{get("Name"), get("Proficiency")})
		}},
		{"Certifications.csv", func(get func(string) string) {
			r.Certificates = append(r.Certificates, certificate{get("Name"), get("Authority"), get("Started On")})
		}},
	} {
		if err := rows(a, t.file, t.add); err != nil {
			return "", err
		}
	}
	return r.text(), nil
}

// rows hands on each row of a table in the archive, if it is there.
func rows(a *archive, file string, row func(get func(column string) string)) error {
	name := member(a, file)
	if name == "" {
		return nil
	}
	data, err := a.read(name)
	if err != nil {
		return err
	}
	r := csv.NewReader(strings.NewReader(decode(data)))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	var header []string
	for n := 0; n < maxRows; n++ {
		cells, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		if header == nil {
			header = cells
			continue
		}
		row(func(column string) string {
			i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), column) })
			if i < 0 || i >= len(cells) {
				return ""
			}
			return strings.TrimSpace(cells[i])
		})
	}
	return nil
}

// maxRows is how many rows of a table are read.
const maxRows = 2000
