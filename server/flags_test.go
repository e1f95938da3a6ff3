package server

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
)

var (
	shownCommand = regexp.MustCompile(`(?s)<(pre|code|script|style)\b.*?</(pre|code|script|style)>`)
	tags         = regexp.MustCompile(`<[^>]*>`)
	flagName     = regexp.MustCompile(`(?:^|[^-\w])--[a-z][a-z-]*`)
)

func TestNoPageNamesAFlagOfTheCommandLine(t *testing.T) {
	s := jobServer(t, t.TempDir(), nil)
	for _, lang := range []string{"en", "zh"} {
		check := func(path, page string) {
			text := tags.ReplaceAllString(shownCommand.ReplaceAllString(page, ""), " ")
			if name := flagName.FindString(text); name != "" {
				t.Errorf("%s in %s names the flag %q", path, lang, name)
			}
		}
		for _, path := range []string{"/", "/people", "/lists", "/jobs", "/lab", "/data", "/api", "/explore", "/explore/occupations", "/explore/occupations/29-1141.00",
			"/explore/occupations/nobody", "/explore/applications", "/explore/applications/law", "/explore/roles", "/explore/evidence", "/measure",
			"/measure/counts?wrong=3&n=120&tolerance=5%25&caught=76&shown=80&pieces=1000&minutes=3&aql=1%25&rql=5%25",
			"/measure/counts?wrong=3&n=120&tolerance=5%25&peek=yes", "/measure/counts?wrong=3&n=120&tolerance=x",
			"/measure/plan?tolerance=5%25&expected=1%25&width=2%25&minutes=3&wage=40"} {
			check(path, gets(t, s, path, lang).Body.String())
		}
		for name, filled := range map[string]url.Values{"once": {"tolerance": {"5%"}}, "peek": {"tolerance": {"5%"}, "peek": {"yes"}},
			"peek at clusters": {"tolerance": {"5%"}, "peek": {"yes"}, "cluster": {"model"}}, "no such column": {"label": {"id"}}} {
			sent := uploads(t, s, "/measure", lang, "pieces.csv", marked(200), filled)
			if at := sent.Header().Get("Location"); at != "" {
				sent = gets(t, s, at, lang)
			}
			check("/measure: "+name, sent.Body.String())
		}
	}
}

func TestErrorsThatNameFlagsAreToldOtherwiseOnPages(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		p := locale.New(lang)
		for _, key := range []string{"error.lab.diverged", "error.exercise.answer", "error.exercise.noanswer", "error.review.none", "error.measure.peek"} {
			err := &leeway.Error{Code: leeway.Usage, Key: key, Args: []any{1}}
			if !strings.Contains(p.Error(err), "--") {
				t.Errorf("%s names no flag any more", key)
			}
			if told := p.Error(onPage(p, err)); strings.Contains(told, "--") || strings.Contains(told, key) {
				t.Errorf("%s in %s is told as %q", key, lang, told)
			}
		}
	}
}
