package occupation

import (
	"bytes"
	"encoding/binary"
	"math"
	"reflect"
	"runtime"
	"testing"
)

// sealed is a catalog's file around a body.
func sealed(body []byte) string {
	all := append([]byte(magic), body...)
	return string(binary.LittleEndian.AppendUint32(all, checksum(string(all))))
}

// touch reads all of a catalog, as its users may.
func touch(c *Catalog) {
	for i, o := range c.Occupations {
		_ = o.SOC() + o.Code[:2]
		for d := range domains {
			for j := range c.Columns(d) {
				c.At(i, d, j)
			}
		}
		for _, r := range c.Related(i) {
			_ = c.Occupations[r.Index]
		}
		c.Titles(i)
		c.Aliases(i, "zh")
		c.Technology(i)
	}
	c.Coverage()
}

func TestACatalogIsTheSameAfterReading(t *testing.T) {
	small, err := importPath(folder(t, mini()))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*Catalog{"a small release": small, "the embedded one": open(t), "an empty one": {}} {
		data := c.Encode()
		again, err := Decode(string(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(again.Encode(), data) {
			t.Errorf("%s: other bytes after reading", name)
		}
		if name != "an empty one" && !reflect.DeepEqual(again, c) { // an empty slice is not nil after reading
			t.Errorf("%s: another catalog after reading", name)
		}
	}
}

func TestADamagedCatalogIsAnError(t *testing.T) {
	c, err := importPath(folder(t, mini()))
	if err != nil {
		t.Fatal(err)
	}
	data := c.Encode()
	for n := range data {
		if c, err := Decode(string(data[:n])); err == nil || c != nil {
			t.Fatalf("cut to %d of %d bytes it was read", n, len(data))
		}
		for _, flip := range []byte{1, 0x10, 0x80, 0xff} {
			bad := bytes.Clone(data)
			bad[n] ^= flip
			if c, err := Decode(string(bad)); err == nil || c != nil {
				t.Fatalf("changed at byte %d it was read", n)
			}
		}
	}
	if _, err := Decode(string(data) + "x"); err == nil {
		t.Error("with a byte after its end it was read")
	}
}

// TestACatalogThatDoesNotFitTogetherIsAnError cuts and changes the body under
// a right checksum: it is then read or refused, never a panic.
func TestACatalogThatDoesNotFitTogetherIsAnError(t *testing.T) {
	c, err := importPath(folder(t, mini()))
	if err != nil {
		t.Fatal(err)
	}
	data := c.Encode()
	body := data[len(magic) : len(data)-4]
	for n := range body {
		if c, err := Decode(sealed(body[:n])); err == nil || c != nil {
			t.Fatalf("a body of %d of %d bytes was read", n, len(body))
		}
		bad := bytes.Clone(body)
		bad[n] ^= 0x81
		if c, err := Decode(sealed(bad)); err == nil {
			touch(c)
		}
	}
	for name, change := range map[string]func(*Catalog){
		"a relation to none":       func(c *Catalog) { c.related[1] = []Related{{Index: 6}} },
		"a tier that is none":      func(c *Catalog) { c.related[1] = []Related{{Tier: 3}} },
		"too few relations":        func(c *Catalog) { c.related = c.related[:2] },
		"a short code":             func(c *Catalog) { c.Occupations[0].Code = "1" },
		"occupations out of order": func(c *Catalog) { c.Occupations[0].Code = "99-9999.00" },
		"a job zone of six":        func(c *Catalog) { c.Occupations[0].JobZone = 6 },
		"an element twice":         func(c *Catalog) { c.Elements[1].ID = c.Elements[0].ID },
		"a table cut short":        func(c *Catalog) { c.tables[SkillLevel].value = c.tables[SkillLevel].value[1:] },
	} {
		c, err := Decode(string(data))
		if err != nil {
			t.Fatal(err)
		}
		change(c)
		if got, err := Decode(string(c.Encode())); err == nil || got != nil {
			t.Errorf("%s: it was read", name)
		}
	}
}

func TestAHostileLengthCostsLittleMemory(t *testing.T) {
	zeros := bytes.Repeat([]byte{0}, 1<<20)
	for name, body := range map[string][]byte{
		"sources without end":                         binary.AppendUvarint(nil, 1<<40),
		"a length of 2⁶⁴−1":                           binary.AppendUvarint(nil, math.MaxUint64),
		"as many as bytes":                            append(binary.AppendUvarint(nil, 1<<20), zeros[:1000]...),
		"occupations without end":                     append(binary.AppendUvarint([]byte{0}, 1<<20), zeros[:1<<10]...),
		"a table without end":                         append([]byte{0, 0, 0, 0}, binary.AppendUvarint(nil, 1<<41)...),
		"a million bytes, claimed by the occupations": append(binary.AppendUvarint([]byte{0}, 1<<20), zeros...),
	} {
		var before, after runtime.MemStats
		text := sealed(body)
		runtime.ReadMemStats(&before)
		c, err := Decode(text)
		runtime.ReadMemStats(&after)
		if err == nil || c != nil {
			t.Errorf("%s: it was read", name)
		}
		// A record takes a multiple of its bytes in the file: here at most 25, twice for growing.
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20+50*uint64(len(body)) {
			t.Errorf("%s: %d bytes were taken for %d", name, used, len(body))
		}
	}
}

func FuzzDecode(f *testing.F) {
	c, err := importPath(folder(f, mini()))
	if err != nil {
		f.Fatal(err)
	}
	data := c.Encode()
	f.Add(data)
	f.Add(data[len(magic) : len(data)-4])
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, text := range []string{string(data), sealed(data)} { // a right checksum lets the body be read
			c, err := Decode(text)
			if (c == nil) == (err == nil) {
				t.Fatalf("catalog %v with error %v", c != nil, err)
			}
			if c != nil {
				touch(c)
			}
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := Open(); err != nil {
			b.Fatal(err)
		}
	}
}
