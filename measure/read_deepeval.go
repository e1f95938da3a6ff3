package measure

import (
	"bufio"
	"fmt"
)

// deepeval reads a test run of DeepEval.
func (p *parser) deepeval(in *bufio.Reader) error {
	d := newDecoder(in)
	n := 0
	var run func(key string) error
	run = func(key string) error {
		switch key {
		case "testRunData":
			return d.keys(run)
		case "testCases", "conversationalTestCases":
			return d.each(nil, func(int) error {
				n++
				return p.deepevalCase(d, n)
			})
		}
		return d.SkipValue()
	}
	return p.document(d.keys(run))
}

func (p *parser) deepevalCase(d *decoder, n int) error {
	p.summary.Format = "deepeval"
	r := &record{}
	var name, input, success string
	broke := false
	err := d.keys(func(key string) (err error) {
		switch key {
		case "name":
			name, err = d.scalar()
		case "input":
			input, err = d.scalar()
		case "success":
			success, err = d.scalar()
		case "metricsData":
			err = d.each(nil, func(int) error {
				var metric, verdict, score, failure string
				err := d.keys(func(key string) (err error) {
					to := map[string]*string{"name": &metric, "success": &verdict, "score": &score, "error": &failure}[key]
					if to == nil {
						return d.SkipValue()
					}
					*to, err = d.scalar()
					return err
				})
				if failure != "" {
					verdict, broke = "", true
				}
				if p.options.Threshold != nil {
					verdict = score
				}
				r.add(metric, verdict)
				return err
			})
		default:
			err = d.SkipValue()
		}
		return err
	})
	if err != nil {
		return err
	}
	if broke {
		success = "" // a case counts as failed there when a metric could not be computed
	}
	r.add("success", success)
	r.add("name", name)
	r.add("input", input)
	r.add("piece", fmt.Sprint(n))
	defaults := Options{Label: "success", Item: "piece"}
	if input != "" {
		defaults.Cluster = "input"
	}
	return p.piece(n, r, defaults)
}
