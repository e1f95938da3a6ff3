package occupation

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
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
	maxBytes     = 512 << 20 // of all files of an archive together
	maxRatio     = 100       // unpacked to packed, beyond the first MiB; tables of the release reach 16
	maxLine      = 1 << 20
)

// ratingColumns are what a table of ratings must have.
var ratingColumns = []string{"O*NET-SOC Code", "Element ID", "Scale ID", "Data Value"}

// alwaysNeeded are the columns that a table of the name must have, whoever
// opens it; the tables of a later release may have other names.
var alwaysNeeded = map[string][]string{
	"Skills.txt": ratingColumns, "Knowledge.txt": ratingColumns, "Interests.txt": ratingColumns,
	"Work Styles.txt": ratingColumns, "Work Values.txt": ratingColumns, "Work Context.txt": ratingColumns,
}

// neverEmpty are the tables without which there is no answer: one that stops
// after its header is a damaged download.
var neverEmpty = []string{"Job Zones.txt", "Skills.txt", "Knowledge.txt", "Interests.txt"}

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
	if info.IsDir() {
		return newRelease(name, os.DirFS(name))
	}
	if !info.Mode().IsRegular() || info.Size() > maxFileBytes {
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.file.size", Args: []any{maxFileBytes >> 10}, File: name}
	}
	z, err := zip.OpenReader(name)
	if err != nil {
		if z != nil {
			z.Close()
		}
		return nil, &leeway.Error{Code: leeway.Invalid, Key: "error.zip", File: name, Err: err}
	}
	err = checkArchive(name, z.File)
	var r *release
	if err == nil {
		r, err = newRelease(name, z)
	}
	if err != nil {
		z.Close()
		return nil, err
	}
	r.closer = z
	return r, nil
}

// newRelease lists the tables of a release; name stands for it in messages.
func newRelease(name string, fsys fs.FS) (*release, error) {
	r := &release{path: name, fsys: fsys, files: map[string]string{}}
	if err := r.list(); err != nil {
		return nil, err
	}
	r.version = versionOf(name)
	for _, base := range r.tables() { // the folder inside the archive knows better
		if v := versionOf(r.files[base]); v != "" {
			r.version = v
			break
		}
	}
	return r, nil
}

// versionOf is the version in a path, "" if none is; the last one counts, as
// folders further up may be named after another release.
func versionOf(path string) string {
	all := versionInName.FindAllStringSubmatch(path, -1)
	if len(all) == 0 {
		return ""
	}
	m := all[len(all)-1]
	return m[1] + "." + m[2]
}

func (r *release) close() {
	if r.closer != nil {
		r.closer.Close()
	}
}

// checkArchive refuses archives that try to leave their folder or to unpack
// beyond the bounds. Nothing is ever written from an archive; reading also
// stops where the directory says that an entry ends, so the directory's sizes
// can be relied on.
func checkArchive(name string, files []*zip.File) error {
	bad := func(key string, args ...any) error {
		return &leeway.Error{Code: leeway.Invalid, Key: key, Args: args, File: name}
	}
	if len(files) > maxFiles {
		return bad("error.zip.files", len(files), maxFiles)
	}
	total := uint64(0)
	for _, f := range files {
		if !safePath(f.Name) || f.Mode()&fs.ModeSymlink != 0 {
			return bad("error.zip.path", f.Name)
		}
		limit := uint64(maxFileBytes)
		if f.CompressedSize64 < maxFileBytes/maxRatio {
			limit = max(1<<20, f.CompressedSize64*maxRatio)
		}
		if f.UncompressedSize64 > limit {
			return bad("error.zip.bomb", f.Name, limit>>20)
		}
		if total += f.UncompressedSize64; total > maxBytes {
			return bad("error.zip.bomb", path.Base(name), maxBytes>>20)
		}
	}
	return nil
}

// safePath says whether an archive's path stays in the archive on any system.
func safePath(p string) bool {
	return !path.IsAbs(p) && !strings.ContainsAny(p, "\\\x00") && !slices.Contains(strings.Split(p, "/"), "..")
}

// list finds the text tables, at most two folders deep.
func (r *release) list() error {
	return fs.WalkDir(r.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return r.unreadable(err)
		}
		if d.IsDir() {
			if strings.Count(p, "/") >= 2 {
				return fs.SkipDir
			}
			return nil
		}
		base := path.Base(p)
		if !strings.EqualFold(path.Ext(base), ".txt") || strings.HasPrefix(base, ".") || notice.MatchString(base) {
			return nil
		}
		if !d.Type().IsRegular() { // in a folder: a link to a table is one, a device or a pipe is not
			if info, err := fs.Stat(r.fsys, p); err != nil || !info.Mode().IsRegular() {
				return &leeway.Error{Code: leeway.Invalid, Key: "error.file.size", Args: []any{maxFileBytes >> 10}, File: r.path + "/" + p, Err: err}
			}
		}
		if old, twice := r.files[base]; twice {
			return &leeway.Error{Code: leeway.Invalid, Key: "error.release.twice", Args: []any{old, p}, File: r.path}
		}
		r.files[base] = p
		return nil
	})
}

// notice matches the texts that come with a release and are no tables.
var notice = regexp.MustCompile(`(?i)^(read ?me|licen[cs]e)\.txt$`)

// unreadable is the error of a release that cannot be listed or opened.
func (r *release) unreadable(err error) error {
	key := "error.zip"
	if _, zipped := r.fsys.(*zip.ReadCloser); !zipped {
		key = "error.file.open"
	}
	return &leeway.Error{Code: leeway.Invalid, Key: key, File: r.path, Err: err}
}

// sheet reads one tab-separated table row by row, columns by header name.
type sheet struct {
	file   string // for messages
	in     *bufio.Reader
	left   int64 // bytes that may still be read
	column map[string]int
	row    []string // used again for the next row
	line   int
	filled bool // must have a row
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
		return nil, r.unreadable(err)
	}
	s, err := newSheet(r.path+"/"+p, f, slices.Concat(need, alwaysNeeded[base])...)
	if err != nil {
		f.Close()
		return nil, err
	}
	s.closer, s.filled = f, slices.Contains(neverEmpty, base)
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
	var line []byte // the line so far, where it is longer than the buffer
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
		if errors.Is(err, bufio.ErrBufferFull) {
			line = append(line, part...)
			continue
		}
		if err == io.EOF && len(line)+len(part) == 0 {
			return false, nil
		}
		if err != nil && err != io.EOF { // a truncated or damaged archive shows here
			e := s.fail("error.table.read", 0)
			e.Err = err
			return false, e
		}
		s.line++
		if line != nil {
			part = append(line, part...)
		}
		return s.split(part)
	}
}

// split takes a line apart. Text in another encoding is refused rather than
// guessed; a NUL shows UTF-16.
func (s *sheet) split(line []byte) (bool, error) {
	if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
		at := 1
		for rest := line; len(rest) > 0; at++ {
			r, n := utf8.DecodeRune(rest)
			if r == 0 || r == utf8.RuneError && n == 1 {
				break
			}
			rest = rest[n:]
		}
		return false, s.fail("error.table.encoding", at)
	}
	s.row = s.row[:0]
	rest, more := strings.TrimRight(string(line), "\r\n"), true
	for more {
		var cell string
		cell, rest, more = strings.Cut(rest, "\t")
		s.row = append(s.row, cell)
	}
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
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return cancelled(ctx, s.file, s.line)
		}
		ok, err := s.next()
		if err == nil && !ok && n == 0 && s.filled {
			return s.fail("error.table.empty", 0)
		}
		if err != nil || !ok {
			return err
		}
		if err := row(s); err != nil {
			return err
		}
	}
}

// cancelled is the error of an import that was told to stop.
func cancelled(ctx context.Context, file string, line int) error {
	return &leeway.Error{Code: leeway.Unsupported, Key: "error.table.read", File: file, Line: line, Err: ctx.Err()}
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
