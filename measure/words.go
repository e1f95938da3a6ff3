package measure

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/leeway-project/leeway"
)

// ParseCount reads WRONG/N, such as 3/120.
func ParseCount(s string) (Count, error) {
	x, n, ok := strings.Cut(strings.ReplaceAll(s, "／", "/"), "/")
	wrong, err1 := strconv.Atoi(strings.TrimSpace(x))
	of, err2 := strconv.Atoi(strings.TrimSpace(n))
	if !ok || errors.Join(err1, err2) != nil {
		return Count{}, &leeway.Error{Code: leeway.Usage, Key: "error.measure.fraction", Args: []any{s}}
	}
	return Count{Wrong: wrong, N: of}, nil
}

// ParseShare reads a share, as 0.5% or 0.005; name is what an error calls it.
func ParseShare(name, s string) (float64, error) {
	x, err := parsePercent(s)
	if err != nil || !(x > 0 && x < 1) {
		return 0, &leeway.Error{Code: leeway.Usage, Key: "error.measure.share", Args: []any{name, s}}
	}
	return x, nil
}

func parsePercent(s string) (float64, error) {
	number, percent := strings.CutSuffix(strings.TrimSpace(strings.ReplaceAll(s, "％", "%")), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		x /= 100
	}
	return x, err
}

// ParseShares reads NAME=SHARE,…; with sum above 0 the shares may be any numbers
// above 0, which are scaled, else they lie in [0, 1].
func ParseShares(name, s string, sum float64) (map[string]float64, error) {
	if s == "" {
		return nil, nil
	}
	out := map[string]float64{}
	for _, part := range strings.Split(strings.ReplaceAll(s, "，", ","), ",") {
		at := strings.LastIndex(part, "=")
		if at < 0 {
			return nil, &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{name, part, "NAME=0.5"}}
		}
		x, err := parsePercent(part[at+1:])
		if err != nil || !(x >= 0) || sum == 0 && x > 1 {
			return nil, &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{name, part, "NAME=0.5"}}
		}
		out[strings.TrimSpace(part[:at])] = x
	}
	return out, nil
}

// ParseHarm reads how much errors weigh by severity, as minor=0.1,major=0.5.
func ParseHarm(name, s string) (map[Severity]float64, error) {
	shares, err := ParseShares(name, s, 0)
	if err != nil {
		return nil, err
	}
	var out map[Severity]float64
	for _, word := range slices.Sorted(maps.Keys(shares)) {
		severity, ok := ParseSeverity(word)
		if !ok || severity == NoError {
			return nil, &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{name, s, "minor=0.1,major=0.5,critical=1"}}
		}
		if out == nil {
			out = map[Severity]float64{}
		}
		out[severity] = shares[word]
	}
	return out, nil
}

// ParseWhere reads conditions COLUMN=VALUE.
func ParseWhere(name string, conditions []string) (map[string]string, error) {
	var out map[string]string
	for _, c := range conditions {
		column, value, ok := strings.Cut(c, "=")
		if !ok {
			return nil, &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{name, c, "COLUMN=VALUE"}}
		}
		if out == nil {
			out = map[string]string{}
		}
		out[strings.TrimSpace(column)] = strings.TrimSpace(value)
	}
	return out, nil
}
