package video

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// viewer judges a clip as a person does who has only the pictures and the names of shape
// and law. It shares no code with the tracker: it holds the shape against every place,
// and lets a ball go with every velocity to see whether it comes the same way.
func viewer(frames []*image.Paletted, s shape, law string) string {
	parts := make([]int, len(frames))
	for i, f := range frames {
		parts[i] = pieces(f)
	}
	switch {
	case slices.Contains(parts, 0):
		return "no-shape"
	case slices.Max(parts) > 1:
		return "two-shapes"
	}
	var path motion
	for i, f := range frames {
		at, ok := place(f, s.rows)
		if !ok {
			return "shape-changed"
		}
		path[i] = at
	}
	if !goes(path, law, 16-len(s.rows[0]), 16-len(s.rows)) {
		return "jump"
	}
	return ""
}

// pieces gives every white pixel its own number, hands the smallest around among
// neighbours until nothing changes, and counts the numbers left.
func pieces(f *image.Paletted) int {
	numbers := map[image.Point]int{}
	for i, ink := range f.Pix {
		if ink == 1 {
			numbers[image.Pt(i%16, i/16)] = i
		}
	}
	for changed := true; changed; {
		changed = false
		for p, n := range numbers {
			for _, d := range []image.Point{{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}} {
				if m, ok := numbers[p.Add(d)]; ok && m < n {
					numbers[p], n, changed = m, m, true
				}
			}
		}
	}
	left := map[int]bool{}
	for _, n := range numbers {
		left[n] = true
	}
	return len(left)
}

func place(f *image.Paletted, rows []string) (image.Point, bool) {
	for y := range 16 - len(rows) + 1 {
		for x := range 16 - len(rows[0]) + 1 {
			same := true
			for i, ink := range f.Pix {
				column, row := i%16-x, i/16-y
				white := row >= 0 && row < len(rows) && column >= 0 && column < len(rows[0]) && rows[row][column] == '#'
				same = same && white == (ink == 1)
			}
			if same {
				return image.Pt(x, y), true
			}
		}
	}
	return image.Point{}, false
}

// goes tells whether any ball that starts where the path does comes the same way.
func goes(path motion, law string, right, floor int) bool {
	for vx := -3; vx <= 3; vx++ {
		for vy := -3; vy <= 3; vy++ {
			x, y, same := ball(path[0].X, vx, right), ball(path[0].Y, vy, floor), true
			if law == "fall" {
				x, y = thrown(path[0], vx, vy, floor)
			}
			bent := false
			for t, p := range path {
				if law == "uniform" {
					x[t], y[t] = path[0].X+t*vx, path[0].Y+t*vy
				}
				same = same && p.X == x[t] && p.Y == y[t]
				bent = bent || p.Sub(path[0]) != path[1].Sub(path[0]).Mul(t)
			}
			moves := path[0] != path[1]
			if same && map[string]bool{
				"rest": vx == 0 && vy == 0, "uniform": moves, "bounce": bent, "fall": bent,
			}[law] {
				return true
			}
		}
	}
	return false
}

// ball rolls a pixel at a time and turns where it would run into a wall.
func ball(at, v, wall int) (places [8]int) {
	way := 1
	if v < 0 {
		way = -1
	}
	for t := range places {
		places[t] = at
		for range max(v, -v) {
			if at+way < 0 || at+way > wall {
				way = -way
			}
			at += way
		}
	}
	return places
}

// thrown is the formula of the schoolbook, up to the first moment when it is at the floor
// or below and not on its way up.
func thrown(from image.Point, vx, vy, floor int) (x, y [8]int) {
	landed := -1
	for t := range 8 {
		x[t], y[t] = from.X+vx*t, from.Y+vy*t+t*(t-1)/2
		switch {
		case landed >= 0:
			x[t], y[t] = x[landed], floor
		case y[t] >= floor && (t > 0 || vy >= 0):
			landed, y[t] = t, floor
		}
	}
	return x, y
}

func TestOracleAgreesWithAViewerOfThePictures(t *testing.T) {
	corpus := New()
	rng := rand.New(rand.NewPCG(3, 3))
	seen := map[string]int{}
	for range 3000 {
		tokens := corpus.Draw(rng)
		if rng.IntN(2) == 0 {
			tokens, _ = corpus.Plant(rng, tokens)
		}
		if rng.IntN(3) == 0 { // any patch for another
			tokens[header+rng.IntN(length*patches-1)] = firstPatch() + rng.IntN(len(corpus.codebook))
		}
		got := corpus.Judge(tokens)
		if got == IllFormed { // has no pictures
			continue
		}
		frames, err := corpus.Frames(tokens)
		if err != nil {
			t.Fatal(err)
		}
		if want := viewer(frames, shapes()[tokens[1]-firstShape], corpus.word(tokens[2])); got != want {
			t.Fatalf("the oracle says %q, the viewer %q: %s", got, want, corpus.String(tokens))
		}
		seen[got]++
	}
	for _, fault := range append(corpus.Faults()[1:], "") {
		if seen[fault] < 100 {
			t.Errorf("fault %q came up %d times only", fault, seen[fault])
		}
	}
}

// TestEveryPathObeysOneLawAndNoOther: all paths of a shape, and those with one frame
// moved to a neighbouring place.
func TestEveryPathObeysOneLawAndNoOther(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	for _, s := range shapes() {
		room := s.room()
		everyPath(room, func(l law, path motion) {
			for _, other := range laws() {
				if got := other.holds(path, room); got != (other.name == l.name) {
					t.Fatalf("%v by %s: %s %t", path, l.name, other.name, got)
				}
			}
			moved := path
			at := &moved[rng.IntN(length)]
			at.X, at.Y = at.X+rng.IntN(3)-1, at.Y+rng.IntN(3)-1
			if !moved.staysIn(room) {
				return
			}
			for _, other := range laws() {
				if got, want := other.holds(moved, room), goes(moved, other.name, room.X, room.Y); got != want {
					t.Fatalf("%v is %s: %t, want %t", moved, other.name, got, want)
				}
			}
		})
	}
}

func TestEveryShapeIsToldFromEveryOtherAtEveryPlace(t *testing.T) {
	for i, s := range shapes() {
		for y := range s.room().Y + 1 {
			for x := range s.room().X + 1 {
				var f frame
				f.stamp(s, image.Pt(x, y))
				thing, n := f.track()
				if n != 1 || thing.box.Min != image.Pt(x, y) {
					t.Fatalf("%s at %d, %d: %d things, the first at %v", s.name, x, y, n, thing.box)
				}
				for k, other := range shapes() {
					if thing.is(other) != (i == k) {
						t.Fatalf("%s at %d, %d taken for %s: %t", s.name, x, y, other.name, i != k)
					}
				}
			}
		}
	}
}

func TestTokensThatAreNoClipAreIllFormed(t *testing.T) {
	corpus := New()
	right := corpus.Draw(rand.New(rand.NewPCG(1, 1)))
	with := func(i, id int) []int {
		out := slices.Clone(right)
		out[i] = id
		return out
	}
	for name, tokens := range map[string][]int{
		"nothing":              nil,
		"Begin alone":          {Begin},
		"Begin and End":        {Begin, End},
		"no End":               right[:len(right)-1],
		"no Begin":             right[1:],
		"a second Begin":       with(6, Begin),
		"Pad inside":           with(6, Pad),
		"an early End":         with(6, End),
		"a negative number":    with(6, -1),
		"the smallest number":  with(6, math.MinInt),
		"the largest number":   with(6, math.MaxInt),
		"one past the last":    with(6, corpus.Vocabulary()),
		"a law among patches":  with(6, firstLaw()),
		"a law for a shape":    with(1, firstLaw()),
		"a patch for a law":    with(2, firstPatch()),
		"a patch too few":      slices.Delete(slices.Clone(right), 6, 7),
		"a patch too many":     slices.Insert(slices.Clone(right), 6, right[6]),
		"a million begin tags": slices.Repeat([]int{Begin}, 1_000_000),
	} {
		if got := corpus.Judge(tokens); got != IllFormed {
			t.Errorf("%s is judged %q", name, got)
		}
	}
	if got := corpus.Judge(append(slices.Clone(right), Pad, -5, Begin, 999)); got != "" {
		t.Errorf("what follows End makes a right clip %q", got)
	}
	if got := (Corpus{}).Judge(right); got != IllFormed {
		t.Errorf("an empty codebook reads a clip as %q", got)
	}
}
