package video

import (
	"image"
	"testing"
)

// film is a clip of a shape at places given as x, y pairs.
func film(shape, law string, places ...int) clip {
	var out clip
	for i, s := range shapes() {
		if s.name == shape {
			out.shape = i
		}
	}
	for i, l := range laws() {
		if l.name == law {
			out.law = i
		}
	}
	for i := range out.frames {
		out.frames[i].stamp(shapes()[out.shape], image.Pt(places[2*i], places[2*i+1]))
	}
	return out
}

func TestOracleKnowsTheLawsOfMotion(t *testing.T) { // a disc has room for 0…12
	for name, row := range map[string]struct {
		law    string
		places []int
		fault  string
	}{
		"rest":                          {"rest", []int{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, ""},
		"rest that trembles":            {"rest", []int{4, 4, 4, 4, 4, 4, 4, 5, 4, 4, 4, 4, 4, 4, 4, 4}, Jump},
		"uniform":                       {"uniform", []int{0, 9, 1, 8, 2, 7, 3, 6, 4, 5, 5, 4, 6, 3, 7, 2}, ""},
		"uniform that stops":            {"uniform", []int{0, 9, 1, 8, 2, 7, 3, 6, 4, 5, 5, 4, 6, 3, 6, 3}, Jump},
		"uniform without speed":         {"uniform", []int{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, Jump},
		"a bounce on the wall":          {"bounce", []int{9, 0, 10, 0, 11, 0, 12, 0, 11, 0, 10, 0, 9, 0, 8, 0}, ""},
		"a bounce between pixels":       {"bounce", []int{4, 0, 7, 0, 10, 0, 11, 0, 8, 0, 5, 0, 2, 0, 1, 0}, ""},
		"a bounce in a corner":          {"bounce", []int{2, 2, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12}, ""},
		"a bounce before the wall":      {"bounce", []int{9, 0, 10, 0, 11, 0, 10, 0, 9, 0, 8, 0, 7, 0, 6, 0}, Jump},
		"a bounce that loses speed":     {"bounce", []int{6, 0, 8, 0, 10, 0, 12, 0, 11, 0, 10, 0, 9, 0, 8, 0}, Jump},
		"a bounce that sticks":          {"bounce", []int{9, 0, 10, 0, 11, 0, 12, 0, 12, 0, 12, 0, 12, 0, 12, 0}, Jump},
		"a bounce that meets no wall":   {"bounce", []int{0, 9, 1, 8, 2, 7, 3, 6, 4, 5, 5, 4, 6, 3, 7, 2}, Jump},
		"a bounce too fast":             {"bounce", []int{0, 0, 4, 0, 8, 0, 12, 0, 8, 0, 4, 0, 0, 0, 4, 0}, Jump},
		"a fall from rest to the floor": {"fall", []int{5, 0, 5, 0, 5, 1, 5, 3, 5, 6, 5, 10, 5, 12, 5, 12}, ""},
		"a throw":                       {"fall", []int{0, 8, 1, 5, 2, 3, 3, 2, 4, 2, 5, 3, 6, 5, 7, 8}, ""},
		"a throw from the floor":        {"fall", []int{0, 12, 1, 10, 2, 9, 3, 9, 4, 10, 5, 12, 5, 12, 5, 12}, ""},
		"a throw too fast":              {"fall", []int{0, 12, 0, 8, 0, 5, 0, 3, 0, 2, 0, 2, 0, 3, 0, 5}, Jump},
		"a fall at even speed":          {"fall", []int{5, 0, 5, 1, 5, 2, 5, 3, 5, 4, 5, 5, 5, 6, 5, 7}, Jump},
		"a fall that turns aside":       {"fall", []int{0, 8, 1, 5, 2, 3, 3, 2, 3, 2, 4, 3, 5, 5, 6, 8}, Jump},
		"a fall that slides on":         {"fall", []int{5, 11, 6, 12, 7, 12, 8, 12, 9, 12, 10, 12, 11, 12, 12, 12}, Jump},
		"a fall that slows":             {"fall", []int{5, 0, 5, 0, 5, 1, 5, 3, 5, 6, 5, 9, 5, 12, 5, 12}, Jump},
		"a fall that never leaves":      {"fall", []int{5, 12, 5, 12, 5, 12, 5, 12, 5, 12, 5, 12, 5, 12, 5, 12}, Jump},
	} {
		corpus := New()
		if got := corpus.Judge(corpus.encode(film("disc", row.law, row.places...))); got != row.fault {
			t.Errorf("%s is judged %q, want %q", name, got, row.fault)
		}
	}
}

func TestOracleSeesWhatIsWrongInAFrame(t *testing.T) {
	spot := func(x, y int) func(*frame) {
		return func(f *frame) { f[y][x] = !f[y][x] }
	}
	for name, row := range map[string]struct {
		spoil func(*frame)
		fault string
	}{
		"nothing":                      {func(*frame) {}, ""},
		"darkness":                     {func(f *frame) { *f = frame{} }, NoShape},
		"a speck far away":             {spot(15, 15), TwoShapes},
		"a speck one pixel away":       {spot(9, 5), TwoShapes},
		"a speck off its round corner": {spot(8, 3), TwoShapes},
		"a speck at its side":          {spot(8, 5), ShapeChanged},
		"a speck at a corner":          {spot(3, 4), ShapeChanged},
		"a corner filled":              {spot(4, 4), ShapeChanged},
		"a hole":                       {spot(5, 5), ShapeChanged},
		"a disc that leaves the view":  {func(f *frame) { *f = frame{0: f[5], 1: f[6], 2: f[7]} }, ShapeChanged},
		"a square":                     {func(f *frame) { *f = frame{}; f.stamp(shapes()[0], image.Pt(4, 4)) }, ShapeChanged},
		"the disc elsewhere":           {func(f *frame) { *f = frame{}; f.stamp(shapes()[1], image.Pt(4, 5)) }, Jump},
	} {
		shown := film("disc", "rest", 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4)
		row.spoil(&shown.frames[6])
		if got := shown.fault(); got != row.fault {
			t.Errorf("%s is judged %q, want %q", name, got, row.fault)
		}
	}
}

func TestOracleNamesTheGravestFaultFirst(t *testing.T) {
	shown := film("cross", "rest", 1, 1, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	if got := shown.fault(); got != Jump {
		t.Errorf("a jump is %q", got)
	}
	shown.shape++
	if got := shown.fault(); got != ShapeChanged {
		t.Errorf("another shape and a jump are %q", got)
	}
	shown.frames[3].stamp(shapes()[0], image.Pt(12, 12))
	if got := shown.fault(); got != TwoShapes {
		t.Errorf("a second shape as well is %q", got)
	}
	shown.frames[7] = frame{}
	if got := shown.fault(); got != NoShape {
		t.Errorf("an empty frame as well is %q", got)
	}
}
