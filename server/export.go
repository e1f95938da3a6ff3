package server

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/person/quiz"
	"github.com/leeway-project/leeway/person/resume"
	"github.com/leeway-project/leeway/review"
	"github.com/leeway-project/leeway/server/store"
)

// exported is everything that is kept of an owner.
type exported struct {
	Version int                         `json:"version" doc:"of this form"`
	Date    time.Time                   `json:"date"`
	People  []exportedPerson            `json:"people"`
	Jobs    []JobFacts                  `json:"jobs"`
	Other   map[string][]map[string]any `json:"other" doc:"the other tables as they are kept, by name"`

	Measurements []exportedMeasurement `json:"measurements"`
}

// exportedMeasurement is a measurement or a watch.
type exportedMeasurement struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind" enum:"result,watch"`
	Name    string    `json:"name"`
	Verdict string    `json:"verdict"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	Body    any       `json:"body" doc:"what was asked for and what came of it"`
}

// exportedPerson is a person with the sessions under way.
type exportedPerson struct {
	PersonFacts
	Quiz   *quiz.Session    `json:"quiz,omitempty" doc:"the questionnaire; absent: not begun"`
	Resume *resume.Findings `json:"resume,omitempty" doc:"what waits to be confirmed; absent: nothing"`
	Review *review.Session  `json:"review,omitempty" doc:"the review test; absent: not begun"`
}

// export sends everything that is kept, as JSON or as an archive of CSV tables.
func (q *request) export() error {
	switch form := q.URL.Query().Get("form"); form {
	case "", "json":
		all, err := q.everything(q.Context(), q.p)
		if err != nil {
			return err
		}
		data, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			return err
		}
		return q.send("leeway-data.json", "application/json", data)
	case "csv":
		data, err := q.tables(q.Context())
		if err != nil {
			return err
		}
		return q.send("leeway-data.zip", "application/zip", data)
	default:
		return &leeway.Error{Code: leeway.NotFound, Key: "error.page.none"}
	}
}

// everything is all that is kept of the owner but the files of jobs, which their pages
// give.
func (s *Server) everything(ctx context.Context, p *locale.Printer) (*exported, error) {
	out := &exported{Version: 2, Date: s.now().UTC(), People: []exportedPerson{}, Jobs: []JobFacts{}, Other: map[string][]map[string]any{}, Measurements: []exportedMeasurement{}}
	cursor := ""
	for {
		list, next, err := s.Store.People(ctx, s.owner, cursor, 500)
		if err != nil {
			return nil, err
		}
		for _, who := range list {
			out.People = append(out.People, exportedPerson{facts(who), who.Quiz, who.Resume, who.Review})
		}
		if cursor = next; next == "" {
			break
		}
	}
	for {
		list, next, err := s.Store.Jobs(ctx, s.owner, "", cursor, 500)
		if err != nil {
			return nil, err
		}
		for _, j := range list {
			out.Jobs = append(out.Jobs, jobFacts(p, j))
		}
		if cursor = next; next == "" {
			break
		}
	}
	for _, kind := range []store.MeasurementKind{store.Result, store.Watch} {
		list, err := s.Store.Measurements(ctx, s.owner, kind)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m, err = s.Store.Measurement(ctx, s.owner, kind, m.ID); err != nil {
				return nil, err
			}
			out.Measurements = append(out.Measurements, exportedMeasurement{m.ID, string(kind), m.Name, m.Verdict, m.Created.UTC(), m.Updated.UTC(), m.Body})
		}
	}
	err := s.Store.Dump(ctx, s.owner, func(table string, columns []string, row []any) error {
		if row == nil || slices.Contains([]string{"people", "jobs", "measurements"}, table) {
			return nil
		}
		x := map[string]any{}
		for i, c := range columns {
			x[c] = exportedValue(c, row[i])
			if text, ok := x[c].(string); ok && strings.HasPrefix(text, "{") && json.Valid([]byte(text)) {
				x[c] = json.RawMessage(text)
			}
		}
		out.Other[table] = append(out.Other[table], x)
		return nil
	})
	return out, err
}

// times are the columns that hold milliseconds since 1970.
func times() []string { return []string{"created", "updated", "started", "ended", "beat"} }

// exportedValue is a value as it is given out: times in words.
func exportedValue(column string, v any) any {
	switch x := v.(type) {
	case []byte:
		return string(x)
	case int64:
		if slices.Contains(times(), column) && x > 0 {
			return time.UnixMilli(x).UTC().Format(time.RFC3339Nano)
		}
	}
	return v
}

// tables is everything that is kept as an archive of CSV tables, one for each kind.
func (s *Server) tables(ctx context.Context) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var out *csv.Writer
	err := s.Store.Dump(ctx, s.owner, func(table string, columns []string, row []any) error {
		if row == nil {
			if out != nil {
				out.Flush()
			}
			w, err := z.Create(table + ".csv")
			if err != nil {
				return err
			}
			if _, err := w.Write([]byte("\ufeff")); err != nil { // without it Excel garbles Chinese
				return err
			}
			out = csv.NewWriter(w)
			out.UseCRLF = true
			return out.Write(columns)
		}
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = exportedCell(exportedValue(columns[i], v))
		}
		return out.Write(cells)
	})
	if err != nil {
		return nil, err
	}
	if out != nil {
		out.Flush()
		err = out.Error()
	}
	if e := z.Close(); err == nil {
		err = e
	}
	if err != nil {
		return nil, fmt.Errorf("exporting tables: %w", err)
	}
	return b.Bytes(), nil
}

// exportedCell is a value as text that no spreadsheet takes for a formula.
func exportedCell(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case string:
		if x != "" && strings.ContainsRune("=+-@\t\r", rune(x[0])) {
			return "'" + x
		}
		return x
	}
	return fmt.Sprint(v)
}
