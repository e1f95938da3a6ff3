package occupation

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// The catalog's file: a magic word, the fields in the order of [Catalog.code],
// and a checksum (CRC-32C) of all before it. Numbers are little-endian or
// unsigned varints; strings are referred to in place, so opening copies little.
const magic = "LEEWAY04"

//go:generate go run ../internal/catalog ../../shared/data names catalog.bin

//go:embed catalog.bin
var embedded string

// Open gives the catalog that ships inside the program.
func Open() (*Catalog, error) { return Decode(embedded) }

// Decode reads a catalog that [Catalog.Encode] wrote. A truncated or changed
// file is an error, never half a catalog.
func Decode(data string) (*Catalog, error) {
	if len(data) < len(magic)+4 || data[:len(magic)] != magic {
		return nil, errors.New("not a catalog of this version")
	}
	body, sum := data[:len(data)-4], data[len(data)-4:]
	if checksum(body) != binary.LittleEndian.Uint32([]byte(sum)) {
		return nil, errors.New("the catalog is damaged: its checksum differs")
	}
	c := &Catalog{}
	k := &codec{in: body[len(magic):], reading: true}
	c.code(k)
	if k.err == nil && len(k.in) > 0 {
		k.err = fmt.Errorf("%d bytes left over", len(k.in))
	}
	if k.err != nil {
		return nil, fmt.Errorf("reading the catalog: %w", k.err)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("reading the catalog: %w", err)
	}
	for d := range c.tables {
		t := &c.tables[d]
		t.column = make(map[string]int, len(t.elements))
		for j, id := range t.elements {
			t.column[id] = j
		}
	}
	return c, nil
}

// Encode gives the catalog's bytes; equal catalogs give equal bytes.
func (c *Catalog) Encode() []byte {
	k := &codec{out: []byte(magic)}
	c.code(k)
	return binary.LittleEndian.AppendUint32(k.out, checksum(string(k.out)))
}

// checksum goes through a small buffer: turning the whole text into bytes
// would copy the catalog.
func checksum(s string) uint32 {
	table, sum := crc32.MakeTable(crc32.Castagnoli), uint32(0)
	for buf := make([]byte, 32<<10); len(s) > 0; {
		n := copy(buf, s)
		sum, s = crc32.Update(sum, table, buf[:n]), s[n:]
	}
	return sum
}

// check refuses a catalog whose parts do not fit together: what is used as an
// index or cut by position elsewhere must be in range whoever wrote the file.
func (c *Catalog) check() error {
	if len(c.related) != len(c.Occupations) {
		return errors.New("the relations do not fit the occupations")
	}
	for i, o := range c.Occupations {
		if len(o.Code) != len("15-1252.00") || o.JobZone > 5 || i > 0 && o.Code <= c.Occupations[i-1].Code {
			return fmt.Errorf("occupation %d has a wrong code or job zone", i)
		}
		for _, r := range c.related[i] {
			if r.Index >= len(c.Occupations) || r.Tier > Supplemental {
				return fmt.Errorf("occupation %d is related to none", i)
			}
		}
	}
	for i := 1; i < len(c.Elements); i++ {
		if c.Elements[i].ID <= c.Elements[i-1].ID {
			return fmt.Errorf("element %d is out of order", i)
		}
	}
	return nil
}

// code visits every field once, to read or to write: one order for both.
func (c *Catalog) code(k *codec) {
	slice(k, &c.Sources, func(s *Source) {
		for _, f := range []*string{&s.Name, &s.Version, &s.Date, &s.Licence, &s.Coverage} {
			k.str(f)
		}
	})
	slice(k, &c.Occupations, func(o *Occupation) {
		k.str(&o.Code)
		k.str(&o.En)
		k.str(&o.Zh)
		k.int(&o.JobZone)
		l := &o.Outlook
		k.str(&l.SOC)
		for _, f := range []*float64{&l.Employment, &l.Growth, &l.Openings, &l.Wage} {
			k.float(f)
		}
		k.bool(&l.WageCapped)
		k.str(&l.Education)
	})
	slice(k, &c.Elements, func(e *Element) {
		k.str(&e.ID)
		k.str(&e.En)
		k.str(&e.Zh)
		slice(k, &e.AliasesEn, k.str)
		slice(k, &e.AliasesZh, k.str)
	})
	for d := range c.tables {
		t := &c.tables[d]
		slice(k, &t.elements, k.str)
		k.u16s(&t.value)
		k.u16s(&t.se)
		k.bytes(&t.flag)
		if want := len(t.elements) * len(c.Occupations); k.reading && k.err == nil &&
			(len(t.value) != want || len(t.se) != want || len(t.flag) != want) {
			k.err = errors.New("a table does not fit the occupations")
		}
	}
	slice(k, &c.related, func(rs *[]Related) {
		slice(k, rs, func(r *Related) {
			k.int(&r.Index)
			tier := int(r.Tier)
			k.int(&tier)
			r.Tier = Tier(tier)
		})
	})
	for _, l := range []*lists{&c.titles, &c.aliases, &c.duties, &c.activities, &c.technology} {
		slice(k, &l.offset, func(o *uint32) { n := int(*o); k.int(&n); *o = uint32(n) })
		k.str(&l.blob)
	}
	slice(k, &c.iwas, k.str)
	slice(k, &c.technames, k.str)
	slice(k, &c.commodity, k.str)
	k.str(&c.kinship)
	k.str(&c.search)
	k.str(&c.work)
}

// codec reads from in or appends to out; after an error it does nothing.
type codec struct {
	reading bool
	in      string
	out     []byte
	err     error
}

var errShort = errors.New("it ends too early")

func (k *codec) take(n int) string {
	if k.err != nil || n < 0 || n > len(k.in) {
		if k.err == nil {
			k.err = errShort
		}
		return ""
	}
	s := k.in[:n]
	k.in = k.in[n:]
	return s
}

func (k *codec) int(v *int) {
	if !k.reading {
		k.out = binary.AppendUvarint(k.out, uint64(*v))
		return
	}
	*v = 0
	for shift := 0; ; shift += 7 {
		b := k.take(1)
		if b == "" || shift > 35 {
			if k.err == nil {
				k.err = errors.New("a number is too long")
			}
			*v = 0
			return
		}
		*v |= int(b[0]&0x7f) << shift
		if b[0] < 0x80 {
			return
		}
	}
}

func (k *codec) str(v *string) {
	n := len(*v)
	k.int(&n)
	if k.reading {
		*v = k.take(n)
		return
	}
	k.out = append(k.out, *v...)
}

func (k *codec) bytes(v *[]uint8) {
	s := string(*v)
	k.str(&s)
	*v = []uint8(s)
}

func (k *codec) bool(v *bool) {
	n := 0
	if *v {
		n = 1
	}
	k.int(&n)
	*v = n != 0
}

func (k *codec) float(v *float64) {
	if !k.reading {
		k.out = binary.LittleEndian.AppendUint64(k.out, math.Float64bits(*v))
		return
	}
	if s := k.take(8); s != "" {
		*v = math.Float64frombits(binary.LittleEndian.Uint64([]byte(s)))
	}
}

func (k *codec) u16s(v *[]uint16) {
	n := len(*v)
	k.int(&n)
	if !k.reading {
		for _, x := range *v {
			k.out = binary.LittleEndian.AppendUint16(k.out, x)
		}
		return
	}
	s := k.take(2 * n)
	*v = make([]uint16, len(s)/2)
	for i := range *v {
		(*v)[i] = uint16(s[2*i]) | uint16(s[2*i+1])<<8
	}
}

// firstItems is how many items room is made for before any is read: above the
// number of occupations, so that whole catalogs are read without growing.
const firstItems = 2048

// slice codes a slice by its length and its items.
func slice[T any](k *codec, v *[]T, item func(*T)) {
	n := len(*v)
	k.int(&n)
	if k.reading {
		if n > len(k.in) { // every item takes at least a byte
			k.err = errShort
			return
		}
		// A damaged length must not cost memory: the slice grows with what was read.
		var zero T
		*v = make([]T, 0, min(n, firstItems))
		for i := 0; i < n && k.err == nil; i++ {
			*v = append(*v, zero)
			item(&(*v)[i])
		}
		return
	}
	for i := range *v {
		item(&(*v)[i])
	}
}

// lists is one list of strings an occupation, decoded when asked for.
type lists struct {
	offset []uint32 // of each occupation's block in blob; the last one is the end
	blob   string
}

func makeLists(all [][]string) lists {
	k := &codec{}
	l := lists{offset: []uint32{0}}
	for _, ss := range all {
		for i := range ss {
			k.str(&ss[i])
		}
		l.offset = append(l.offset, uint32(len(k.out)))
	}
	l.blob = string(k.out)
	return l
}

// at gives list i; nil if it is out of range or damaged.
func (l lists) at(i int) []string {
	if i < 0 || i+1 >= len(l.offset) || l.offset[i] > l.offset[i+1] || int(l.offset[i+1]) > len(l.blob) {
		return nil
	}
	k := &codec{in: l.blob[l.offset[i]:l.offset[i+1]], reading: true}
	var out []string
	for len(k.in) > 0 && k.err == nil {
		var s string
		k.str(&s)
		out = append(out, s)
	}
	return out
}
