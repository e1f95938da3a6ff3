package occupation

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/leeway-project/leeway"
)

// Bounds on a foreign release. The 29.3 release unpacks to 30 MB; a later one
// may be several times larger, an archive bomb is thousands of times larger.
const (
	maxFiles     = 1000
	maxFileBytes = 256 << 20
	maxLine      = 1 << 20
)

// release is an opened O*NET text release: its tables by base name.
type release struct {
	fsys    fs.FS
	path    string            // as the user gave it, for messages
	version string            // "29.3", or "" if the folder does not say
	files   map[string]string // "Skills.txt" → path in fsys
	closer  io.Closer
}

var versionInName = regexp.MustCompile(`db_(\d+)_(\d+)`)

// openRelease opens a zip archive or a folder and lists its tables.
func openRelease(name string) (*release, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, &leeway.Error{Code: leeway.NotFound, Key: "error.file.open", File: name, Err: err}
	}
	r := &release{path: name, files: map[string]string{}}
	if info.IsDir() {
		r.fsys = os.DirFS(name)
	} else {
		z, err := zip.OpenReader(name)
		if err != nil {
			if z != nil {
				z.Close()
			}
			return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.zip", File: name, Err: err}
		}
		r.fsys, r.closer = z, z
		if err := checkArchive(name, z.File); err != nil {
			z.Close()
			return nil, err
		}
	}
	if err := r.list(); err != nil {
		r.close()
		return nil, err
	}
	if m := versionInName.FindStringSubmatch(name); m != nil {
		r.version = m[1] + "." + m[2]
	}
	for _, p := range r.files { // the folder inside the archive knows better
		if m := versionInName.FindStringSubmatch(p); m != nil {
			r.version = m[1] + "." + m[2]
			break
		}
	}
	return r, nil
}

func (r *release) close() {
	if r.closer != nil {
		r.closer.Close()
	}
}

// checkArchive refuses archives that try to leave their folder or to unpack
// beyond the bounds. Nothing is ever written from an archive; the reader also
// stops at the bound whatever the archive's directory claims.
func checkArchive(name string, files []*zip.File) error {
	if len(files) > maxFiles {
		return &leeway.Error{Code: leeway.Invalid, Key: "error.zip.files", Args: []any{len(files), maxFiles}, File: name}
	}
	for _, f := range files {
		clean := path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))
		if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || strings.Contains(f.Name, "\x00") || f.Mode()&fs.ModeSymlink != 0 {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.zip.path", Args: []any{f.Name}, File: name}
		}
		if f.UncompressedSize64 > maxFileBytes {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.zip.bomb", Args: []any{f.Name, maxFileBytes >> 20}, File: name}
		}
	}
	return nil
}

// list finds the text tables, at most two folders deep.
func (r *release) list() error {
	return fs.WalkDir(r.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.zip", File: r.path, Err: err}
		}
		if d.IsDir() {
			if strings.Count(p, "/") >= 2 {
				return fs.SkipDir
			}
			return nil
		}
		base := path.Base(p)
		if !strings.EqualFold(path.Ext(base), ".txt") || strings.HasPrefix(base, ".") {
			return nil
		}
		if old, twice := r.files[base]; twice {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.release.twice", Args: []any{old, p}, File: r.path}
		}
		r.files[base] = p
		return nil
	})
}

// sheet reads one tab-separated table row by row, columns by header name.
type sheet struct {
	file   string // for messages
	in     *bufio.Reader
	left   int64 // bytes that may still be read
	column map[string]int
	row    []string
	line   int
	closer io.Closer
}

// open opens a table; its header must have the needed columns.
func (r *release) open(base string, need ...string) (*sheet, error) {
	p, ok := r.files[base]
	if !ok {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.release.missing", Args: []any{base}, File: r.path}
	}
	f, err := r.fsys.Open(p)
	if err != nil {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.zip", File: r.path, Err: err}
	}
	s, err := newSheet(r.path+"/"+p, f, need...)
	if err != nil {
		f.Close()
		return nil, err
	}
	s.closer = f
	return s, nil
}

func newSheet(file string, in io.Reader, need ...string) (*sheet, error) {
	s := &sheet{file: file, in: bufio.NewReaderSize(in, 64<<10), left: maxFileBytes, column: map[string]int{}}
	ok, err := s.read()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, s.fail("error.table.empty", 0)
	}
	s.row[0] = strings.TrimPrefix(s.row[0], "\ufeff")
	for i, name := range s.row {
		name = strings.TrimSpace(name)
		if _, twice := s.column[name]; twice {
			return nil, s.fail("error.table.column.twice", i+1, name)
		}
		s.column[name] = i
	}
	for _, name := range need {
		if _, ok := s.column[name]; !ok {
			return nil, s.fail("error.table.column", 0, name, strings.Join(s.row, ", "))
		}
	}
	return s, nil
}

// next advances to the next row that is not blank.
func (s *sheet) next() (bool, error) {
	for {
		ok, err := s.read()
		if err != nil || !ok {
			return false, err
		}
		if len(s.row) == 1 && strings.TrimSpace(s.row[0]) == "" {
			continue
		}
		if len(s.row) != len(s.column) {
			return false, s.fail("error.table.cells", 0, len(s.row), len(s.column))
		}
		return true, nil
	}
}

func (s *sheet) read() (bool, error) {
	var line []byte
	for {
		part, err := s.in.ReadSlice('\n')
		s.left -= int64(len(part))
		if s.left < 0 {
			return false, s.fail("error.table.large", 0, maxFileBytes>>20)
		}
		if len(line)+len(part) > maxLine {
			s.line++
			return false, s.fail("error.table.line", 0, maxLine>>10)
		}
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err == io.EOF {
			if len(line) == 0 {
				return false, nil
			}
			break
		}
		if err != nil { // a truncated or damaged archive shows here
			e := s.fail("error.table.read", 0)
			e.Err = err
			return false, e
		}
		break
	}
	s.line++
	if !utf8.Valid(line) {
		at := 1
		for rest := line; len(rest) > 0; at++ {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				break
			}
			rest = rest[n:]
		}
		return false, s.fail("error.table.encoding", at)
	}
	s.row = strings.Split(strings.TrimRight(string(line), "\r\n"), "\t")
	return true, nil
}

// cell is the row's value in a column; "" where the table says n/a or has no
// such column.
func (s *sheet) cell(name string) string {
	i, ok := s.column[name]
	if !ok {
		return ""
	}
	v := strings.TrimSpace(s.row[i])
	if v == "n/a" || v == "N/A" {
		return ""
	}
	return v
}

// has says whether the table has the column.
func (s *sheet) has(name string) bool { _, ok := s.column[name]; return ok }

// fail is an error at the current line; column counts cells from 1.
func (s *sheet) fail(key string, column int, args ...any) *leeway.Error {
	return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, File: s.file, Line: s.line, Column: column}
}

// failAt is fail at the cell of the named column.
func (s *sheet) failAt(key, name string, args ...any) *leeway.Error {
	return s.fail(key, s.column[name]+1, args...)
}

// each reads a table to its end.
func (r *release) each(ctx context.Context, base string, need []string, row func(*sheet) error) error {
	s, err := r.open(base, need...)
	if err != nil {
		return err
	}
	defer s.closer.Close()
	return s.each(ctx, row)
}

func (s *sheet) each(ctx context.Context, row func(*sheet) error) error {
	for {
		if s.line%4096 == 0 && ctx.Err() != nil {
			return fmt.Errorf("reading %s: %w", s.file, ctx.Err())
		}
		ok, err := s.next()
		if err != nil || !ok {
			return err
		}
		if err := row(s); err != nil {
			return err
		}
	}
}

// tables lists the release's tables in a fixed order.
func (r *release) tables() []string {
	var names []string
	for n := range r.files {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
