package occupation

import "math"

// Coverage counts what the catalog has.
type Coverage struct {
	Occupations      int     `json:"occupations"`
	JobZone          int     `json:"job_zone"`
	Interests        int     `json:"interests"`
	Skills           int     `json:"skills"`
	Knowledge        int     `json:"knowledge"`
	Styles           int     `json:"styles"`
	Values           int     `json:"values"`
	Education        int     `json:"education"`
	Outlook          int     `json:"outlook"`
	Related          int     `json:"related"`
	Context          int     `json:"context"`           // occupations whose work context comes from a source
	ContextRecovered int     `json:"context_recovered"` // of these, recovered ones
	ContextEstimated int     `json:"context_estimated"`
	EstimateSE       float64 `json:"context_estimate_se"` // mean leave-one-out standard error, on 1–5
	Suppressed       int     `json:"suppressed"`          // ratings that the source recommends not to use alone
	Chinese          int     `json:"chinese"`             // occupations with a Chinese name
}

// Coverage counts what the catalog has.
func (c *Catalog) Coverage() Coverage {
	v := Coverage{Occupations: len(c.Occupations)}
	estimates, se := 0.0, 0.0
	for i, o := range c.Occupations {
		for d, n := range map[Domain]*int{Interest: &v.Interests, SkillLevel: &v.Skills, KnowledgeLevel: &v.Knowledge, Style: &v.Styles, Value: &v.Values, Education: &v.Education} {
			*n += boolInt(c.Rated(i, d))
		}
		v.JobZone += boolInt(o.JobZone > 0)
		v.Outlook += boolInt(o.Outlook.SOC != "")
		v.Related += boolInt(len(c.related[i]) > 0)
		v.Chinese += boolInt(o.Zh != "")
		official, recovered, estimated := false, false, false
		for j := range c.Columns(Context) {
			r := c.At(i, Context, j)
			switch {
			case math.IsNaN(r.Value):
			case r.Flag&Estimated != 0:
				estimated = true
				estimates, se = estimates+1, se+r.SE
			case r.Flag&Recovered != 0:
				recovered = true
			default:
				official = true
			}
		}
		v.Context += boolInt(official || recovered)
		v.ContextRecovered += boolInt(recovered)
		v.ContextEstimated += boolInt(estimated && !official && !recovered)
	}
	for d := range c.tables {
		for _, f := range c.tables[d].flag {
			v.Suppressed += boolInt(Flag(f)&Suppressed != 0)
		}
	}
	if estimates > 0 {
		v.EstimateSE = se / estimates
	}
	return v
}
