package leeway

// Applications are the ten fields in which generated content is used, in the
// order in which they are shown. They are also message keys ("application.law").
func Applications() []string {
	return []string{"healthcare", "finance", "law", "marketing", "education", "customer_service",
		"entertainment", "art_design", "personal", "content_creation"}
}

// Domains are the nine applications whose class the design names; the tenth,
// content creation, cuts across them.
func Domains() []string { return Applications()[:9] }

// Modalities are what a generator makes.
func Modalities() []string { return []string{"text", "image", "music", "video"} }

// Roles are the five career families. Each moves one term of the line: the
// engineer and the researcher lower ε, the creator supplies d, the product
// manager sets r, the ethicist sets and defends τ.
func Roles() []string {
	return []string{"engineer", "researcher", "creator", "product_manager", "ethicist"}
}

// Lever is the term of the line that a role moves: "ε", "d", "r" or "τ".
func Lever(role string) string {
	switch role {
	case "engineer", "researcher":
		return "ε"
	case "creator":
		return "d"
	case "product_manager":
		return "r"
	case "ethicist":
		return "τ"
	}
	return ""
}
