// Package occupation is what is known of work: the occupations of O*NET with
// their ratings and standard errors, titles in English and Chinese, outlook,
// and the relations between them. [Open] gives the catalog that ships inside
// the program:
//
//	cat, err := occupation.Open()
//	i, ok := cat.Find("29-1141.00")            // Registered Nurses
//	cat.Occupations[i].Name("zh")              // 注册护士
//	cat.Rating(i, occupation.Context, "4.C.3.a.1") // consequence of error, 1 to 5
//	cat.Search("quant", 5)                     // ranked, typo-tolerant
//
// [Import] builds such a catalog from an official O*NET text release.
// Facts are embedded, sentences are not; NOTICE lists sources and licences.
package occupation

import (
	"math"
	"sort"
	"sync"
)

// Domain is a group of rated elements on one scale.
type Domain int

// The domains. Importance runs from 1 to 5, level from 0 to 7, interests and
// values from 1 to 7, context from 1 to 5 (two elements: 1 to 3), education is
// the percentage of workers or experts naming each category.
const (
	SkillImportance Domain = iota
	SkillLevel
	KnowledgeImportance
	KnowledgeLevel
	Style
	Interest
	Value
	Context
	Education
	domains // how many there are
)

// Flag marks how far a rating can be leaned on.
type Flag uint8

// The flags of a rating.
const (
	Suppressed  Flag = 1 << iota // the source recommends not to use it (low precision)
	NotRelevant                  // most raters said that the element does not apply
	Recovered                    // recovered from a rescaled copy, not the official table
	Estimated                    // estimated by this program from other ratings
)

// Rating is one number about one occupation.
type Rating struct {
	Value float64 // NaN: the catalog has none
	SE    float64 // standard error in the unit of Value; NaN: not stated
	Flag  Flag
}

// Known says whether there is a value that may be used: one that is there and
// that the source does not recommend to suppress.
func (r Rating) Known() bool { return !math.IsNaN(r.Value) && r.Flag&Suppressed == 0 }

// Element is a descriptor of the O*NET content model, e.g. "2.B.3.e" Programming.
type Element struct {
	ID, En, Zh string
	AliasesEn  []string // plain words for it
	AliasesZh  []string
}

// Name is the element's name in the language ("zh" or anything else: English).
func (e Element) Name(lang string) string { return pick(lang, e.En, e.Zh) }

// Occupation is one occupation's facts that are single numbers or names.
type Occupation struct {
	Code    string // O*NET-SOC, e.g. "15-1252.00"
	En, Zh  string // title
	JobZone int    // 1 (little preparation) to 5 (extensive); 0: not rated
	Outlook Outlook
}

// Name is the title in the language ("zh" or anything else: English).
func (o Occupation) Name(lang string) string { return pick(lang, o.En, o.Zh) }

// SOC is the code of the Standard Occupational Classification, e.g. "15-1252".
func (o Occupation) SOC() string { return o.Code[:min(7, len(o.Code))] }

// Outlook is the BLS projection for the occupation's SOC code (United States).
// Zero SOC: there is none.
type Outlook struct {
	SOC        string  `json:"soc"`           // the code it is published for; may be a broader group
	Employment float64 `json:"employment"`    // jobs in the base year
	Growth     float64 `json:"growth"`        // projected change over ten years, per cent
	Openings   float64 `json:"openings"`      // openings a year
	Wage       float64 `json:"wage"`          // median annual wage, US dollars; 0: not published
	WageCapped bool    `json:"wage_at_least"` // the wage is published as "at least"
	Education  string  `json:"education"`     // typical entry-level education, as an "ed…" element
}

// Related is one of an occupation's related occupations.
type Related struct {
	Index int // of the other occupation
	Tier  Tier
}

// Tier is how close O*NET's reviewers put a related occupation.
type Tier uint8

// The tiers, closest first.
const (
	PrimaryShort Tier = iota
	PrimaryLong
	Supplemental
)

// Technology is a tool used in an occupation.
type Technology struct {
	Name      string `json:"name"`      // e.g. "Python"
	Commodity string `json:"commodity"` // UNSPSC code of its category; its name is an Element
	Hot       bool   `json:"hot"`       // often asked for in job postings
	InDemand  bool   `json:"in_demand"` // often asked for in postings for this occupation
}

// Source is a release that the catalog was built from.
type Source struct {
	Name     string `json:"name"`
	Version  string `json:"version,omitempty"`
	Date     string `json:"date,omitempty"`
	Licence  string `json:"licence"`
	Coverage string `json:"coverage,omitempty"`
}

// Catalog is everything known of all occupations. It is safe for concurrent
// reading. Occupations are sorted by code; an index into Occupations names an
// occupation everywhere.
type Catalog struct {
	Sources     []Source
	Occupations []Occupation
	Elements    []Element // sorted by ID

	tables     [domains]table
	related    [][]Related
	titles     lists // alternate and reported titles of O*NET
	aliases    lists // everyday titles of this project, English and Chinese mixed
	duties     lists // words of this project for the work, in Chinese
	activities lists // indices into iwas with counts
	iwas       []string
	technology lists // indices into technames with flags
	technames  []string
	commodity  []string // of each of technames
	kinship    string   // of all pairs, see storeKinship
	search     string   // the title index, built ahead
	work       string   // the index of what is said of work, built ahead

	moments  sync.Map // by job zone, see LevelMoments
	searches searches
}

// table holds one domain's ratings, one row an occupation.
type table struct {
	elements []string // column → element ID
	column   map[string]int
	value    []uint16 // value·100, missing 0xffff
	se       []uint16 // standard error·10⁴, missing 0xffff
	flag     []uint8
}

const none = 0xffff

// Find gives the index of the occupation with the O*NET-SOC code; a six-digit
// SOC code finds its first occupation.
func (c *Catalog) Find(code string) (int, bool) {
	i := sort.Search(len(c.Occupations), func(i int) bool { return c.Occupations[i].Code >= code })
	if i == len(c.Occupations) {
		return 0, false
	}
	o := c.Occupations[i]
	return i, o.Code == code || o.SOC() == code
}

// Element gives the element with the ID; ok is false if the catalog has none.
func (c *Catalog) Element(id string) (Element, bool) {
	i := sort.Search(len(c.Elements), func(i int) bool { return c.Elements[i].ID >= id })
	if i == len(c.Elements) || c.Elements[i].ID != id {
		return Element{ID: id, En: id, Zh: id}, false
	}
	return c.Elements[i], true
}

// Columns are the element IDs of a domain, in the order of [Catalog.At].
func (c *Catalog) Columns(d Domain) []string { return c.tables[d].elements }

// Column is the position of an element in its domain, -1 if it is not there.
func (c *Catalog) Column(d Domain, id string) int {
	if j, ok := c.tables[d].column[id]; ok {
		return j
	}
	return -1
}

// Rating is occupation i's rating of an element. A missing one has Value NaN.
func (c *Catalog) Rating(i int, d Domain, id string) Rating { return c.At(i, d, c.Column(d, id)) }

// At is like Rating for the element in column j; out of range gives none.
func (c *Catalog) At(i int, d Domain, j int) Rating { return c.tables[d].at(i, j) }

func (t *table) at(i, j int) Rating {
	r := Rating{math.NaN(), math.NaN(), 0}
	if j < 0 || j >= len(t.elements) || i < 0 {
		return r
	}
	k := i*len(t.elements) + j
	if v := t.value[k]; v != none {
		r.Value = float64(v) / 100
	}
	if s := t.se[k]; s != none {
		r.SE = float64(s) / 1e4
	}
	r.Flag = Flag(t.flag[k])
	return r
}

func (t *table) set(i, j int, r Rating) {
	k := i*len(t.elements) + j
	t.value[k], t.se[k], t.flag[k] = none, none, uint8(r.Flag)
	if !math.IsNaN(r.Value) {
		t.value[k] = uint16(math.Round(r.Value * 100))
	}
	if !math.IsNaN(r.SE) {
		t.se[k] = uint16(math.Min(none-1, math.Round(r.SE*1e4)))
	}
}

// Rated says whether occupation i has any usable rating in the domain.
func (c *Catalog) Rated(i int, d Domain) bool {
	for j := range c.tables[d].elements {
		if c.At(i, d, j).Known() {
			return true
		}
	}
	return false
}

// Related are the occupations related to i, closest first.
func (c *Catalog) Related(i int) []Related { return c.related[i] }

// Titles are O*NET's alternate and reported titles of occupation i.
func (c *Catalog) Titles(i int) []string { return c.titles.at(i) }

// Aliases are this project's everyday titles for occupation i in the language.
func (c *Catalog) Aliases(i int, lang string) []string {
	var out []string
	for _, a := range c.aliases.at(i) {
		if hasHan(a) == (lang == "zh") {
			out = append(out, a)
		}
	}
	return out
}

func pick(lang, en, zh string) string {
	if lang == "zh" && zh != "" {
		return zh
	}
	return en
}

func hasHan(s string) bool {
	for _, r := range s {
		if r >= 0x3400 && r <= 0x9fff {
			return true
		}
	}
	return false
}
