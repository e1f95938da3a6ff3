package report

import (
	"fmt"
	"strings"

	"github.com/leeway-project/leeway/locale"
)

// Catalog shows versions, coverage, gaps and licences. path is "" for the
// built-in catalog.
func (w Writer) Catalog(path string) {
	v := w.Cat.Coverage()
	place := w.P.T("catalog.place")
	if path != "" {
		place = w.P.T("catalog.imported", path)
	}
	w.title(w.P.T("catalog.title") + " · " + place)
	w.line(2, w.P.T("catalog.count", v.Occupations, v.JobZone, v.Interests, v.Skills, v.Knowledge, v.Styles, v.Values, v.Education, v.Outlook))
	w.line(2, w.P.T("catalog.context", v.Context, v.ContextRecovered, v.ContextEstimated, fmt.Sprintf("%.2f", v.EstimateSE)))
	w.line(2, w.P.T("catalog.zh", v.Chinese, v.Occupations))
	w.section("catalog.gaps")
	w.line(2, w.P.T("catalog.gaps.none", v.Occupations-v.Skills))
	w.line(2, w.P.T("catalog.suppressed", locale.Group(int64(v.Suppressed))))
	w.section("explain.sources")
	for _, s := range w.Cat.Sources {
		w.line(2, strings.TrimSpace(s.Name+" "+s.Version)+" · "+s.Licence)
	}
}

// CatalogJSON is the same as JSON.
func (w Writer) CatalogJSON(path string) error {
	return w.JSON(map[string]any{"imported": path, "coverage": w.Cat.Coverage(), "sources": w.Cat.Sources})
}
