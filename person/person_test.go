package person_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

func Example() {
	cat, err := occupation.Open()
	if err != nil {
		panic(err)
	}
	p, err := person.Parse("me.yaml", []byte("occupations: [{title: 护士}]\nskills: {写作: 5}\n"))
	if err != nil {
		panic(err)
	}
	who, err := p.Resolve(cat, nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(cat.Occupations[who.Held[0].Index].En)
	// Output: Registered Nurses
}

func catalog(t testing.TB) *occupation.Catalog {
	t.Helper()
	c, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMistakesAreNamedWithLineAndColumn(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		key          string
		line, column int
	}{
		"a level off the scale":      {"skills:\n  Writing: 9\n", "error.profile.range", 2, 12},
		"a level that is no number":  {"skills:\n  Writing: good\n", "error.yaml.type", 2, 12},
		"a field that is not asked":  {"label: x\nage: 30\n", "error.profile.field", 2, 1},
		"sex is not asked":           {"sex: female\n", "error.profile.field", 1, 1},
		"letters that are none":      {"label: x\ninterests: XYZ\n", "error.profile.interests", 2, 12},
		"a letter twice":             {"interests: SSA\n", "error.profile.interests", 1, 12},
		"an interest off the scale":  {"interests: {R: 9}\n", "error.profile.range", 1, 16},
		"an education nobody has":    {"education: phd\n", "error.profile.choice", 1, 12},
		"a role that is none":        {"wishes:\n  roles: {want: [astronaut]}\n", "error.profile.choice", 2, 18},
		"more caught than there are": {"catch: {caught: 50, of: 40}\n", "error.profile.catch", 1, 8},
		"an occupation without name": {"occupations:\n  - {years: 3}\n", "error.profile.occupation", 2, 5},
		"years without end":          {"occupations:\n  - {title: x, years: 900}\n", "error.profile.range", 2, 23},
		"a weight nobody knows":      {"weights: {luck: 3}\n", "error.profile.choice", 1, 17},
		"broken YAML":                {"skills: [\n", "error.yaml", 1, 9},
		"a list":                     {"- a\n- b\n", "error.yaml.mapping", 1, 1},
		"two documents":              {"label: a\n---\nlabel: b\n", "error.yaml.documents", 3, 6},
	} {
		_, err := person.Parse("p.yaml", []byte(c.text))
		var e *leeway.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if e.Key != c.key || e.Code != leeway.Invalid || e.File != "p.yaml" || e.Line != c.line || e.Column != c.column {
			t.Errorf("%s: %s at %s, want %s at %d:%d", name, e.Key, e.Where(), c.key, c.line, c.column)
		}
	}
}

func TestAnEmptyProfileIsAProfile(t *testing.T) {
	for _, text := range []string{"", "\n", "# nothing yet\n", "label: x\n"} {
		p, err := person.Parse("p.yaml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		w, err := p.Resolve(catalog(t), nil)
		if err != nil || len(w.Notes) == 0 {
			t.Errorf("%q: %v, notes %v", text, err, w)
		}
	}
}

func TestHostileFilesAreRefusedQuickly(t *testing.T) {
	for name, text := range map[string]string{
		"deep nesting": strings.Repeat("[", 100_000),
		"large":        strings.Repeat("# x\n", 1<<19),
		"binary":       "\x00\x01\x02\xff",
		"bomb":         "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nskills: *c\n",
	} {
		if _, err := person.Parse("p.yaml", []byte(text)); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if _, err := person.Load(t.TempDir()); err == nil {
		t.Error("a folder was read")
	}
	if _, err := person.Load(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a missing file was read")
	}
}

func TestGivenLevelsStandAndTheRestIsAssumedFromTheOccupation(t *testing.T) {
	cat := catalog(t)
	p, err := person.Parse("p.yaml", []byte("occupations:\n  - {title: 护士, years: 6}\nskills: {写作: 6, machine learning: 3, 说不清的技能: 4}\n"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.Resolve(cat, map[string]string{"machine learning": "machine_learning"})
	if err != nil {
		t.Fatal(err)
	}
	if code := cat.Occupations[w.Held[0].Index].Code; code != "29-1141.00" {
		t.Errorf("护士 was read as %s", code)
	}
	writing := w.Skills[cat.Column(occupation.SkillLevel, "2.A.1.c")]
	if writing.Value != 6 || writing.Assumed {
		t.Errorf("writing %+v", writing)
	}
	j := cat.Column(occupation.KnowledgeLevel, "2.C.5.a") // medicine
	if l := w.Knowledge[j]; !l.Assumed || l.Value != cat.At(w.Held[0].Index, occupation.KnowledgeLevel, j).Value || l.SD < 1 {
		t.Errorf("medicine %+v", l)
	}
	if w.Extra["machine_learning"].Value != 3 {
		t.Errorf("machine learning %+v", w.Extra)
	}
	if len(w.Notes) != 1 || w.Notes[0].Key != "note.unmatched" {
		t.Errorf("notes %+v", w.Notes)
	}
}

func TestPlainWordsFindTheirElement(t *testing.T) {
	cat := catalog(t)
	for word, want := range map[string]string{
		"Programming": "2.B.3.e", "coding": "2.B.3.e", "写代码": "2.B.3.e", "2.B.3.e": "2.B.3.e", "programing": "2.B.3.e",
		"Attention to Detail": "1.C.5.b", "细心": "1.C.5.b", "外语": "2.C.7.b", "Critical_Thinking": "2.A.2.a",
	} {
		d, j, ok := person.FindElement(cat, occupation.SkillLevel, word)
		if !ok || cat.Columns(d)[j] != want {
			t.Errorf("%q: %v, %v %d", word, ok, d, j)
		}
	}
	for _, word := range []string{"", "zzzzzzzzz", "x"} {
		if _, _, ok := person.FindElement(cat, occupation.SkillLevel, word); ok {
			t.Errorf("%q was found", word)
		}
	}
}

func TestFlatRatingsAreNoticed(t *testing.T) {
	p, err := person.Parse("p.yaml", []byte("skills: {Writing: 4, Speaking: 4, Science: 4, Programming: 4, Negotiation: 4}\n"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.Resolve(catalog(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Notes) != 1 || w.Notes[0].Key != "note.flat" {
		t.Errorf("notes %+v", w.Notes)
	}
}

func TestTheExamplesAreSound(t *testing.T) {
	files, err := filepath.Glob("../examples/*.yaml")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	chinese := 0
	for _, f := range files {
		p, err := person.Load(f)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if strings.HasPrefix(filepath.Base(f), "zh-") {
			chinese++
		}
		w, err := p.Resolve(catalog(t), map[string]string{"machine learning": "ml", "机器学习": "ml", "data analysis": "da", "数据分析": "da"})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		for _, n := range w.Notes {
			if n.Key == "note.related" {
				continue // an occupation that the source has not rated
			}
			t.Errorf("%s: %s %v", f, n.Key, n.Args)
		}
	}
	if chinese*2 < len(files) {
		t.Errorf("%d of %d examples are in Chinese", chinese, len(files))
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "label: x", "skills: {a: 1}", "interests: SIA", "interests: {R: 2}", "occupations: [{title: 护士}]", "a: &a [*a]", "? x\n: y", "catch: {caught: 1, of: 2}"} {
		f.Add([]byte(s))
	}
	examples, _ := filepath.Glob("../examples/*.yaml")
	for _, e := range examples {
		data, err := os.ReadFile(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := person.Parse("p.yaml", data)
		if err != nil {
			var e *leeway.Error
			if !errors.As(err, &e) || e.Key == "" || e.File != "p.yaml" {
				t.Errorf("an error without a key or place: %v", err)
			}
			return
		}
		if p.Check() != nil {
			t.Error("what was read is not sound")
		}
	})
}

// TestMathematicsIsASkillAndAKnowledge: what is stated under knowledge is knowledge.
func TestMathematicsIsASkillAndAKnowledge(t *testing.T) {
	cat, err := occupation.Open()
	if err != nil {
		t.Fatal(err)
	}
	p, err := person.Parse("test", []byte("knowledge: {Mathematics: 6}\nskills: {Mathematics: 2}\n"))
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.Resolve(cat, nil)
	if err != nil {
		t.Fatal(err)
	}
	skill, knowledge := cat.Column(occupation.SkillLevel, "2.A.1.e"), cat.Column(occupation.KnowledgeLevel, "2.C.4.a")
	if who.Skills[skill].Value != 2 || who.Knowledge[knowledge].Value != 6 {
		t.Errorf("skill %v, knowledge %v", who.Skills[skill], who.Knowledge[knowledge])
	}
}
