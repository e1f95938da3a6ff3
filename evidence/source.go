package evidence

// Source is a body of evidence: what it counts, whether that is an error rate,
// and on what terms its numbers are used. The names of its measures are keys
// that the edge translates ("measure.ms_completion").
type Source struct {
	ID       string   `json:"id"`
	Citation string   `json:"citation"`
	Date     string   `json:"date"`
	Licence  string   `json:"licence"`
	Bears    string   `json:"bears"` // "error_rate", "proxy", or "exposure"
	Measures []string `json:"measures"`
}

// Sources lists what ships with the program.
func Sources() []Source {
	return []Source{
		{"rates", "published error rates, one source a row", "2023–2025", "cited figures", "error_rate", []string{"error_rate"}},
		{"microsoft", "Tomlinson et al. 2025, Working with AI, arXiv 2507.07935", "2024-01/2024-09", "CC BY 4.0", "proxy", []string{"ms_completion"}},
		{"microsoft-use", "Tomlinson et al. 2025, Working with AI, arXiv 2507.07935", "2024-01/2024-09", "CC BY 4.0", "exposure", []string{"ms_satisfaction", "ms_coverage", "ms_applicability", "ms_share"}},
		{"openai", "Eloundou et al., GPTs are GPTs, arXiv 2303.10130", "2023-03", "MIT", "exposure", []string{"gpts_alpha", "gpts_beta", "gpts_gamma"}},
		{"aioe", "Felten, Raj & Seamans 2021 and 2023, AI Occupational Exposure", "2023", "no licence stated; cited as the authors ask", "exposure", []string{"aioe", "aioe_language", "aioe_image"}},
		{"anthropic", "Anthropic Economic Index, release of 2025-03-27 and labour-market impacts", "2025-03", "reported as CC BY; occupation-level averages only", "exposure", []string{"aei_exposure", "aei_automation"}},
	}
}
