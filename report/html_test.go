package report

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
	"github.com/leeway-project/leeway/tolerance"
)

// answered gives an answer for a profile and a writer that shows it.
func answered(t *testing.T, lang, profile string) (Writer, *career.Answer, Page) {
	t.Helper()
	p, err := person.Parse("profile.yaml", []byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	policy, err := tolerance.Load("")
	if err != nil {
		t.Fatal(err)
	}
	set, err := evidence.Open()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := career.New(cat, policy, set)
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.Resolve(cat, engine.Policy.ExtraSkills())
	if err != nil {
		t.Fatal(err)
	}
	a, err := engine.Rank(context.Background(), who, career.Options{Resamples: 40, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	w := Writer{Out: &bytes.Buffer{}, P: locale.New(lang), Cat: cat}
	w.Finish(a)
	return w, a, Page{Evidence: set, Version: "v1", Command: "leeway path nurse.yaml", Date: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)}
}

func page(t *testing.T, lang, profile string) string {
	t.Helper()
	w, a, x := answered(t, lang, profile)
	if err := w.HTML(a, x); err != nil {
		t.Fatal(err)
	}
	return w.Out.(*bytes.Buffer).String()
}

const nurse = "label: nurse\noccupations: [{title: nurse, years: 6}]\ninterests: SIC\n"

func TestThePageLoadsNothingAndAllowsNothingElse(t *testing.T) {
	s := page(t, "en", nurse)
	body := regexp.MustCompile(`(?s)<script.*?</script>`).ReplaceAllString(s, "")
	for _, m := range regexp.MustCompile(`(?i)(?:src|href|action|srcset|poster|data)\s*=\s*"([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(m[1], "#") {
			t.Errorf("the page refers to %q", m[1])
		}
	}
	for _, forbidden := range []string{"@import", "url(http", "<link", "<iframe", "javascript:", " style=", " onclick="} {
		if strings.Contains(body, forbidden) {
			t.Errorf("the page has %s", forbidden)
		}
	}
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(s)
	if policy == nil || !strings.HasPrefix(policy[1], "default-src &#39;none&#39;") || strings.Contains(policy[1], "unsafe") {
		t.Fatalf("policy %q", policy)
	}
	// what the template wrote is what was hashed
	allowed := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(policy[1])
	for _, m := range regexp.MustCompile(`(?s)<(?:script|style)>(.*?)</(?:script|style)>`).FindAllStringSubmatch(s, -1) {
		if !strings.Contains(allowed, hash(m[1])) {
			t.Errorf("the policy does not allow %.40q", m[1])
		}
	}
	if len(s) > 900_000 {
		t.Errorf("the page has %d bytes", len(s))
	}
}

func TestHostileProfileTextStaysText(t *testing.T) {
	const evil = `label: '</script><script>alert(1)</script>'
occupations:
  - {title: 'nurse "><img src=x onerror=alert(2)>', years: 6}
skills:
  '"><svg onload=alert(3)>': 4
  "</title><b>bold</b>": 4
  Writing: 5
`
	hostile, plain := page(t, "en", evil), page(t, "en", nurse)
	for _, s := range []string{"<script", "</script", "<img", "<svg onload", "<b>", "</title"} {
		if got, want := strings.Count(hostile, s), strings.Count(plain, s); got != want {
			t.Errorf("%s stands %d times in the page, not %d", s, got, want)
		}
	}
	if !strings.Contains(hostile, "&lt;img src=x onerror=alert(2)&gt;") {
		t.Error("the title is not shown")
	}
}

// TestEveryMessageOfThePageExistsAndIsUsed compares the keys in the sources
// with the message file.
func TestEveryMessageOfThePageExistsAndIsUsed(t *testing.T) {
	used := map[string]bool{}
	files, _ := filepath.Glob("*.go")
	more, _ := filepath.Glob("../cmd/leeway/*.go")
	templates, _ := filepath.Glob("*.templ")
	for _, name := range slices.Concat(files, more, templates) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(page\.[a-z0-9_.]+)"`).FindAllStringSubmatch(string(data), -1) {
			used[m[1]] = true
		}
	}
	for _, m := range []string{"autonomous", "spot_check", "full_review", "several_reviewers", "human_only"} {
		used["page.line.left."+m] = true
	}
	for _, l := range strings.ToLower(person.Letters) {
		used["page.riasec."+string(l)] = true
	}
	for _, l := range []string{"cited_figure", "cited_figures", "public_domain"} {
		used["page.licence."+l] = true
	}
	w := Writer{P: &locale.Printer{Lang: "en"}}
	for _, x := range w.words() {
		used[x.Name], used[x.Text] = true, true
	}
	for _, lang := range []string{"en", "zh"} {
		p := locale.New(lang)
		for key := range used {
			if !strings.HasSuffix(key, ".") && !p.Has(key) {
				t.Errorf("%s: no message %s", lang, key)
			}
		}
	}
	data, err := os.ReadFile("../locale/messages/page.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		key, _, _ := strings.Cut(line, "\t")
		if strings.HasPrefix(key, "page.") && !used[key] {
			t.Errorf("nothing uses %s", key)
		}
	}
}

func TestThePageIsInItsLanguage(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {`<html lang="en">`, "4 March 2026", "Best for you", "Healthcare", "Registered Nurses"},
		"zh": {`<html lang="zh-CN">`, "2026年3月4日", "最适合你的是", "医疗健康", "注册护士"},
	} {
		s := page(t, lang, nurse)
		for _, x := range want {
			if !strings.Contains(s, x) {
				t.Errorf("%s: the page lacks %q", lang, x)
			}
		}
		body, _, _ := strings.Cut(s, `<script id="data"`)
		if key := regexp.MustCompile(`>[^<]*\b(page|role|term|application|class|mode)\.[a-z_]+[^<]*<`).FindString(body[strings.Index(body, "<main"):]); key != "" {
			t.Errorf("%s: a message is missing: %s", lang, key)
		}
		if left := regexp.MustCompile(`\{\d\}|%!|NaN|<no value>`).FindString(body); left != "" {
			t.Errorf("%s: %q is left over", lang, left)
		}
		if lang == "zh" {
			if half := regexp.MustCompile(`\p{Han}[,;?]|\p{Han}\(`).FindString(body); half != "" {
				t.Errorf("half-width punctuation: %q", half)
			}
		}
	}
}

func TestTheEmptyProfileHasAPageToo(t *testing.T) {
	for _, profile := range []string{"label: ''\n", "wishes: {roles: {want: [creator]}, applications: {want: [law]}}\n"} {
		if s := page(t, "en", profile); !strings.Contains(s, "Assumed") {
			t.Errorf("%q: no page", profile)
		}
	}
}

func TestEveryPathLiesInOneBubbleAndNoTwoBubblesAtOnePoint(t *testing.T) {
	w, a, _ := answered(t, "en", nurse)
	m := w.toleranceMap(a)
	paths, points := 0, map[[2]float64]bool{}
	for _, b := range m.Bubbles {
		paths += len(b.paths)
		if k := [2]float64{b.Tau, b.Eps}; points[k] {
			t.Errorf("two bubbles at %v", k)
		} else {
			points[k] = true
		}
		if b.Tau < m.X[0] || b.Tau > m.X[1] || b.Eps < m.Y[0] || b.Eps > m.Y[1] {
			t.Errorf("%s lies outside the axes", b.Title)
		}
	}
	if paths != len(a.Paths) {
		t.Errorf("%d paths in bubbles, not %d", paths, len(a.Paths))
	}
	if _, err := json.Marshal(m); err != nil {
		t.Error(err)
	}
}

func TestReferencesInARowAreDrawnTogether(t *testing.T) {
	for _, c := range []struct {
		numbers []int
		want    string
	}{{nil, ""}, {[]int{3}, "3"}, {[]int{1, 2, 3, 7}, "1–3 7"}, {[]int{9, 1, 2, 2, 8}, "1–2 8–9"}} {
		var got []string
		for _, r := range references(slices.Clone(c.numbers)) {
			got = append(got, r.Text)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%v: %q, want %q", c.numbers, s, c.want)
		}
	}
}
