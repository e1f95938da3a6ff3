package resume

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/leeway-project/leeway/occupation"
)

// A job's occupation is the one that its title, what is said of its work, and the
// whole résumé together point to. The weights are round numbers from the flat top
// of what the odd-numbered half of eval/resumes gives.
const (
	titleLike    = 0.3  // how much a text must look like a title to count as one
	knownTitle   = 0.5  // how much one that the catalog has looks like one at least
	unknownTitle = 0.4  // what a text that no title is like keeps of its likeness
	exact        = 0.95 // score of a title that was written word for word, but for its endings
	byAlias      = 1.5  // how much more it says when it is the closest
	byName       = 3    // how much more it says when it is the occupation's own title
	bySaid       = 0.3  // of what is said of the job, against the score of its title
	byAll        = 0.3  // of the whole résumé, for the latest job
	byAllEarlier = 0.1  // and for an earlier one: people change
	furthest     = 5    // how far behind the likeliest occupation another counts as unsaid
	mostDetails  = 24   // lines of one job that are read
	sureness     = 4    // how fast the confidence falls with the lead over the next
)

// match finds the job's occupation; all is how well the whole résumé fits each, and
// latest says whether no job ended later.
func (j *Job) match(cat *occupation.Catalog, v *vocabulary, all []float64, latest bool) {
	score := map[int]float64{}
	chosen := 0.0
	said := j.details[:min(mostDetails, len(j.details))]
	for _, t := range j.titles {
		hits := cat.Search(t.text, 40)
		if len(hits) > 0 && hits[0].Score > exact { // the catalog knows it for a title: School SLP
			t.like = max(t.like, knownTitle)
		}
		if t.like < titleLike {
			continue
		}
		said = append(slices.Clip(said), t.text)
		if len(hits) == 0 {
			continue
		}
		if fit := t.like * (unknownTitle + (1-unknownTitle)*hits[0].Score); fit > chosen {
			chosen, j.Title, j.Quote = fit, t.text, t.quote
		}
		for k, h := range hits {
			worth := h.Score
			if h.Score > exact && k == 0 {
				worth *= byAlias
			}
			if o := cat.Occupations[h.Index]; h.Score > exact && (h.Title == o.En || h.Title == o.Zh) {
				worth *= byName
			}
			score[h.Index] = max(score[h.Index], worth*t.like)
		}
	}
	if j.Title == "" && len(j.titles) > 0 {
		j.Title, j.Quote = j.titles[0].text, j.titles[0].quote
	}
	j.Seniority = v.seniority(j.Title)
	// A long text gives large differences, because its words repeat each other: they
	// grow with its root only.
	add := func(work []float64, weight float64) {
		if len(work) == 0 {
			return
		}
		most := slices.Max(work)
		for i, x := range work {
			if behind := weight * (most - x) / math.Sqrt(5+most); behind < furthest {
				score[i] += furthest - behind
			}
		}
	}
	add(cat.Work(strings.Join(said, "\n")), bySaid)
	whole := byAllEarlier
	if latest {
		whole = byAll
	}
	add(all, whole)
	for i, x := range score {
		j.ranked = append(j.ranked, ranking{i, x})
	}
	slices.SortFunc(j.ranked, func(a, b ranking) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.index, b.index))
	})
	j.ranked = j.ranked[:min(20, len(j.ranked))]
	sum := 0.0
	for k, r := range j.ranked {
		sum += math.Exp(sureness * (r.score - j.ranked[0].score))
		switch code := cat.Occupations[r.index].Code; {
		case k == 0:
			j.Code = code
		case k < 5:
			j.Others = append(j.Others, code)
		}
	}
	if sum > 0 {
		j.Confidence = 1 / sum
	}
}
