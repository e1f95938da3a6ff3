package career_test

import (
	"context"
	"slices"
	"testing"

	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/person"
)

func TestAskFindsWhatIsNotKnown(t *testing.T) {
	e := engine(t)
	ids := e.Catalog.Columns(occupation.SkillLevel)
	skill := func(id string) bool { return slices.Contains(ids, id) }
	ask := func(p person.Profile) *career.Inquiry {
		t.Helper()
		who, err := p.Resolve(e.Catalog, nil)
		if err != nil {
			t.Fatal(err)
		}
		q, err := e.Ask(context.Background(), who, career.Options{}, skill)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	p := person.Profile{Skills: map[string]float64{}}
	asked, first := map[string]bool{}, 0.0
	for n := range ids {
		q := ask(p)
		if q.Element == "" || asked[q.Element] || !skill(q.Element) || q.Gain < 0 || len(q.Top) != 5 || !(q.Settled >= 0 && q.Settled <= 1) {
			t.Fatalf("question %d: %+v", n, q)
		}
		if n == 0 {
			first = q.Settled
		}
		asked[q.Element] = true
		p.Skills[q.Element] = 3
	}
	last := ask(p)
	if last.Element != "" || last.Settled != 1 || !(first < 0.9) {
		t.Errorf("when all is known: %+v; before anything was: %.2f", last, first)
	}
	// What was asked for is what the ranking then says.
	who, err := p.Resolve(e.Catalog, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Rank(context.Background(), who, career.Options{})
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, s := range last.Top {
		for _, x := range a.Paths[:5] {
			if x.Role == s.Role && x.Application == s.Application && x.Modality == s.Modality {
				same++
			}
		}
	}
	if same < 4 {
		t.Errorf("only %d of the first five are those of the ranking", same)
	}
}

// The occupation tells what a person can do: less is left to ask.
func TestAnOccupationSettlesMuch(t *testing.T) {
	e := engine(t)
	settled := map[string]float64{}
	for _, title := range []string{"", "software developer"} {
		p := person.Profile{}
		if title != "" {
			p.Occupations = []person.Held{{Title: title}}
		}
		who, err := p.Resolve(e.Catalog, nil)
		if err != nil {
			t.Fatal(err)
		}
		q, err := e.Ask(context.Background(), who, career.Options{}, func(string) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		settled[title] = q.Settled
	}
	if !(settled["software developer"] > settled[""]+0.1) {
		t.Errorf("%v", settled)
	}
}

func BenchmarkAsk(b *testing.B) {
	e := engine(b)
	p := person.Profile{Interests: person.Interests{2, 5, 4, 3, 3, 5}, Skills: map[string]float64{"2.B.3.e": 4}}
	who, err := p.Resolve(e.Catalog, nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := e.Ask(context.Background(), who, career.Options{}, func(string) bool { return true }); err != nil {
			b.Fatal(err)
		}
	}
}
