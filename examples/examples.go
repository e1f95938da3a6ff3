// Package examples holds the example profiles, six in English and six in
// Chinese, so that the program can measure itself on them.
package examples

import "embed"

// Files are the profiles, *.yaml.
//
//go:embed *.yaml
var Files embed.FS
