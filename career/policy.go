package career

import (
	_ "embed"
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/leeway-project/leeway"
)

//go:embed policy.yaml
var policyYAML []byte

// Policy holds the roles, the paths that exist and every constant of the fit;
// policy.yaml gives the reasons.
type Policy struct {
	Weights        map[string]float64 `yaml:"weights"`
	Resamples      int                `yaml:"resamples"`
	StableTop      int                `yaml:"stable_top"`
	CatchPrior     Prior              `yaml:"catch_prior"`
	CatchPerLevel  float64            `yaml:"catch_per_level"`
	Standing       float64            `yaml:"standing"`
	Common         float64            `yaml:"common"`
	AIGC           []Skill            `yaml:"aigc"`
	AIGCSD         float64            `yaml:"aigc_sd"`
	AIGCImportance float64            `yaml:"aigc_importance"`
	LevelPerDecade float64            `yaml:"level_per_decade"`
	Roles          map[string]Role    `yaml:"roles"`
	Exclude        []Exclusion        `yaml:"exclude"`
}

// Prior is a median with its central 90 %.
type Prior struct {
	Median float64 `yaml:"median"`
	Low    float64 `yaml:"low"`
	High   float64 `yaml:"high"`
}

// Skill is one of the seven AIGC skills.
type Skill struct {
	ID    string   `yaml:"id"`
	From  []string `yaml:"from"`  // O*NET elements that stand in for it
	Minus float64  `yaml:"minus"` // levels to take off their mean
}

// Role is a career family.
type Role struct {
	DomainShare float64            `yaml:"domain_share"`
	Zone        int                `yaml:"zone"` // job zone of the role itself
	Levels      map[string]float64 `yaml:"levels"`
	Work        []Share            `yaml:"work"`
	Modality    map[string][]Share `yaml:"modality"` // where the craft depends on it
}

// Share is an occupation's part in a role.
type Share struct {
	Code  string  `yaml:"code"`
	Share float64 `yaml:"share"`
}

// Exclusion leaves out paths that make no sense.
type Exclusion struct {
	Application string `yaml:"application"`
	Modality    string `yaml:"modality"`
	Role        string `yaml:"role"`
	Why         string `yaml:"why"`
}

// DefaultPolicy is the policy that ships with the program.
func DefaultPolicy() (*Policy, error) {
	var p Policy
	if err := yaml.UnmarshalWithOptions(policyYAML, &p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the career policy: %w", err)
	}
	return &p, nil
}

// Excluded says why a path makes no sense; "" if it makes sense.
func (p *Policy) Excluded(role, application, modality string) string {
	for _, x := range p.Exclude {
		if (x.Role == "*" || x.Role == role) && (x.Application == "*" || x.Application == application) &&
			(x.Modality == "*" || x.Modality == modality) {
			return x.Why
		}
	}
	return ""
}

// WorkOf is the role's mix of occupations for a modality.
func (r Role) WorkOf(modality string) []Share {
	if w, ok := r.Modality[modality]; ok {
		return w
	}
	return r.Work
}

// ExtraSkills maps plain words to the AIGC skills, for person.Resolve.
func (p *Policy) ExtraSkills() map[string]string {
	words := map[string]string{
		"machine learning": "machine_learning", "ml": "machine_learning", "机器学习": "machine_learning",
		"deep learning": "deep_learning", "dl": "deep_learning", "深度学习": "deep_learning",
		"nlp": "nlp", "natural language processing": "nlp", "自然语言处理": "nlp",
		"data analysis": "data_analysis", "data analytics": "data_analysis", "数据分析": "data_analysis",
		"evaluation": "evaluation", "evaluation and review": "evaluation", "evaluation and review of output": "evaluation", "产出评测与审核": "evaluation", "评测": "evaluation", "评测与审核": "evaluation", "内容审核": "evaluation",
	}
	return words
}

// Catch is the distribution of d of somebody who was not measured.
func (p *Policy) Catch() leeway.LogitNormal {
	return leeway.LogitNormalFrom(p.CatchPrior.Median, p.CatchPrior.Low, p.CatchPrior.High)
}
