// Command evidence builds evidence/data from the source files:
//
//	go generate ./evidence
//
// It keeps codes and numbers and drops titles and task texts. The same
// sources give the same bytes.
package main

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// table is one source CSV: which column names the occupation and which
// numbers are kept under which name.
type table struct {
	file, key string
	keep      [][2]string // column, name in the output
}

var tables = []table{
	{"microsoft_soc_metrics.csv", "SOC Code", [][2]string{{"completion_ai", "ms_completion"}, {"feedback_positive_fraction_ai", "ms_satisfaction"}, {"coverage_ai", "ms_coverage"}}},
	{"microsoft_soc_ai_applicability.csv", "SOC Code", [][2]string{{"ai_applicability_score", "ms_applicability"}}},
	{"openai_occ_level.csv", "O*NET-SOC Code", [][2]string{{"human_rating_alpha", "gpts_alpha"}, {"human_rating_beta", "gpts_beta"}, {"human_rating_gamma", "gpts_gamma"}}},
	{"aioe_occupation.csv", "soc", [][2]string{{"aioe", "aioe"}}},
	{"aioe_language_modeling.csv", "soc", [][2]string{{"aioe", "aioe_language"}}},
	{"aioe_image_generation.csv", "soc", [][2]string{{"aioe", "aioe_image"}}},
	{"anthropic_job_exposure.csv", "occ_code", [][2]string{{"observed_exposure", "aei_exposure"}}},
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: evidence SOURCES OUT")
		os.Exit(2)
	}
	if err := build(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
}

func build(sources, out string) error {
	rows, names, err := occupations(sources)
	if err != nil {
		return err
	}
	if err := automation(sources, rows); err != nil {
		return err
	}
	names = append(names, "aei_automation")
	if err := write(filepath.Join(out, "occupations.tsv"), "code", names, rows); err != nil {
		return err
	}
	return activities(sources, out)
}

// occupations averages eight-digit rows up to the six-digit code.
func occupations(sources string) (map[string]map[string][]float64, []string, error) {
	rows := map[string]map[string][]float64{}
	var names []string
	for _, t := range tables {
		for _, k := range t.keep {
			names = append(names, k[1])
		}
		err := each(filepath.Join(sources, "evidence", t.file), func(cell func(string) string) error {
			soc := cell(t.key)
			if len(soc) < 7 {
				return fmt.Errorf("%s: code %q", t.file, soc)
			}
			for _, k := range t.keep {
				if err := add(rows, soc[:7], k[1], cell(k[0])); err != nil {
					return fmt.Errorf("%s: %w", t.file, err)
				}
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return rows, names, nil
}

// automation gives each occupation the mean share of directive and
// feedback-loop use over its tasks; tasks without classified use are left out.
func automation(sources string, rows map[string]map[string][]float64) error {
	share := map[string]float64{}
	err := each(filepath.Join(sources, "evidence", "anthropic_automation_augmentation_by_task.csv"), func(cell func(string) string) error {
		v := map[string]float64{}
		for _, c := range []string{"feedback_loop", "directive", "task_iteration", "validation", "learning"} {
			x, err := strconv.ParseFloat(cell(c), 64)
			if err != nil {
				return err
			}
			v[c] = x
		}
		if known := v["feedback_loop"] + v["directive"] + v["task_iteration"] + v["validation"] + v["learning"]; known > 0 {
			share[strings.ToLower(strings.TrimSpace(cell("task_name")))] = (v["feedback_loop"] + v["directive"]) / known
		}
		return nil
	})
	if err != nil {
		return err
	}
	z, err := zip.OpenReader(filepath.Join(sources, "db_29_3_text.zip"))
	if err != nil {
		return err
	}
	defer z.Close()
	f, err := z.Open("db_29_3_text/Task Statements.txt")
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		cells := strings.Split(strings.TrimRight(lines.Text(), "\r"), "\t")
		if x, ok := share[strings.ToLower(strings.TrimSpace(cells[2]))]; ok && len(cells[0]) >= 7 {
			if err := add(rows, cells[0][:7], "aei_automation", strconv.FormatFloat(x, 'f', -1, 64)); err != nil {
				return err
			}
		}
	}
	return lines.Err()
}

// activities keeps the work activities' completion and satisfaction.
func activities(sources, out string) error {
	rows := map[string]map[string][]float64{}
	names := [][2]string{{"share_ai", "ms_share"}, {"completion_ai", "ms_completion"}, {"feedback_positive_fraction_ai", "ms_satisfaction"}}
	err := each(filepath.Join(sources, "evidence", "microsoft_iwa_metrics.csv"), func(cell func(string) string) error {
		for _, k := range names {
			if err := add(rows, cell("IWA"), k[1], cell(k[0])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return write(filepath.Join(out, "activities.tsv"), "iwa", []string{"ms_share", "ms_completion", "ms_satisfaction"}, rows)
}

func add(rows map[string]map[string][]float64, code, name, v string) error {
	if v == "" {
		return nil
	}
	x, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return err
	}
	if rows[code] == nil {
		rows[code] = map[string][]float64{}
	}
	rows[code][name] = append(rows[code][name], x)
	return nil
}

func each(file string, row func(cell func(string) string) error) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	at := map[string]int{}
	for i, h := range all[0] {
		at[strings.TrimPrefix(h, "\ufeff")] = i
	}
	for _, r := range all[1:] {
		if err := row(func(name string) string {
			if i, ok := at[name]; ok {
				return r[i]
			}
			return ""
		}); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func write(file, key string, names []string, rows map[string]map[string][]float64) error {
	var b strings.Builder
	b.WriteString(key + "\t" + strings.Join(names, "\t") + "\n")
	codes := make([]string, 0, len(rows))
	for c := range rows {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	for _, c := range codes {
		b.WriteString(c)
		for _, n := range names {
			b.WriteByte('\t')
			if v := rows[c][n]; len(v) > 0 {
				sum := 0.0
				for _, x := range v {
					sum += x
				}
				b.WriteString(strconv.FormatFloat(sum/float64(len(v)), 'f', 4, 64))
			}
		}
		b.WriteByte('\n')
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}
