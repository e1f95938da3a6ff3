package eval

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person/resume"
)

// Resume is how well résumés are read, on résumés written for this purpose over all
// SOC major groups (eval/resumes), each judged by one coder.
type Resume struct {
	En  ResumeFound `json:"en"`
	Zh  ResumeFound `json:"zh"`
	All ResumeFound `json:"all"`
}

// ResumeFound are shares of the résumés.
type ResumeFound struct {
	N         int     `json:"n"`
	Top1      float64 `json:"top1"`       // the present or latest occupation is the coder's
	Top1Also  float64 `json:"top1_also"`  // … or one that the coder calls as right
	Top5      float64 `json:"top5"`       // … or among the five likeliest
	Minor     float64 `json:"minor"`      // the same SOC minor group, as 29-1
	Major     float64 `json:"major"`      // the same SOC major group, as 29
	Past      float64 `json:"past"`       // share of earlier occupations among the five likeliest of some entry
	Education float64 `json:"education"`  // the level is the coder's
	Sure      float64 `json:"confidence"` // mean of what the program believes of Top1Also
}

func resumes(ctx context.Context, cat *occupation.Catalog) (r Resume, err error) {
	for _, part := range []struct {
		lang string
		to   *ResumeFound
	}{{"en", &r.En}, {"zh", &r.Zh}} {
		if *part.to, err = resumesIn(ctx, cat, "resumes/"+part.lang); err != nil {
			return r, err
		}
	}
	n := float64(r.En.N + r.Zh.N)
	r.All.N = r.En.N + r.Zh.N
	for _, x := range []ResumeFound{r.En, r.Zh} {
		w := float64(x.N) / n
		r.All.Top1 += w * x.Top1
		r.All.Top1Also += w * x.Top1Also
		r.All.Top5 += w * x.Top5
		r.All.Minor += w * x.Minor
		r.All.Major += w * x.Major
		r.All.Past += w * x.Past
		r.All.Education += w * x.Education
		r.All.Sure += w * x.Sure
	}
	return r, nil
}

func resumesIn(ctx context.Context, cat *occupation.Catalog, dir string) (r ResumeFound, err error) {
	table, err := files.ReadFile(dir + "/expected.tsv")
	if err != nil {
		return r, err
	}
	rows := strings.Split(strings.TrimSpace(string(table)), "\n")[1:]
	r.N = len(rows)
	past, pastFound := 0.0, 0.0
	for _, row := range rows {
		c := append(strings.Split(row, "\t"), "", "", "", "", "", "")
		data, err := files.ReadFile(path.Join(dir, c[0]))
		if err != nil {
			return r, err
		}
		text, err := resume.Text(ctx, c[0], data)
		if err != nil {
			return r, fmt.Errorf("%s: %w", c[0], err)
		}
		f := resume.Extract(cat, text)
		if level := educationOf(c[4]); f.Education == nil && level == "none" || f.Education != nil && f.Education.Value == level {
			r.Education++
		}
		for _, code := range strings.Split(c[3], ",") {
			if code == "" {
				continue
			}
			past++
			if slices.ContainsFunc(f.Jobs, func(j resume.Job) bool { return j.Code == code || slices.Contains(j.Others, code) }) {
				pastFound++
			}
		}
		if len(f.Jobs) == 0 {
			continue
		}
		j, also := f.Jobs[0], append(strings.Split(c[2], ","), c[1])
		r.Sure += j.Confidence
		r.Top1 += yes(j.Code == c[1])
		r.Top1Also += yes(slices.Contains(also, j.Code))
		r.Top5 += yes(slices.ContainsFunc(append([]string{j.Code}, j.Others...), func(x string) bool { return slices.Contains(also, x) }))
		r.Minor += yes(j.Code[:4] == c[1][:4])
		r.Major += yes(j.Code[:2] == c[1][:2])
	}
	for _, x := range []*float64{&r.Top1, &r.Top1Also, &r.Top5, &r.Minor, &r.Major, &r.Education, &r.Sure} {
		*x /= float64(r.N)
	}
	r.Past = pastFound / max(1, past)
	return r, nil
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// educationOf brings the coder's word to the profile's: what was begun and not
// finished counts as the level before it.
func educationOf(s string) string {
	switch s {
	case "some_college":
		return "secondary"
	case "postbaccalaureate":
		return "bachelor"
	case "certificate":
		return "vocational"
	case "less_than_secondary":
		return "none"
	}
	return s
}
