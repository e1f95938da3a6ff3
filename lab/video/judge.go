package video

import "image"

// fault tracks the one thing in every frame and compares it with what the clip
// announced; it knows pixels only, not how they were made.
func (c clip) fault() string {
	var things [length]thing
	most, fewest := 0, side*side
	for i := range c.frames {
		var n int
		things[i], n = c.frames[i].track()
		most, fewest = max(most, n), min(fewest, n)
	}
	if fewest == 0 {
		return NoShape
	}
	if most > 1 {
		return TwoShapes
	}
	s := shapes()[c.shape]
	var path motion
	for i, t := range things {
		if !t.is(s) {
			return ShapeChanged
		}
		path[i] = t.box.Min
	}
	if !laws()[c.law].holds(path, s.room()) {
		return Jump
	}
	return ""
}

// thing is white pixels that hang together, corners included, and the box around them.
type thing struct {
	pixels frame
	box    image.Rectangle
}

// track finds the first thing of a frame, from above and the left, and how many there
// are.
func (f *frame) track() (first thing, n int) {
	left := *f
	for y := range side {
		for x := range side {
			if left[y][x] {
				t := left.take(image.Pt(x, y))
				if n == 0 {
					first = t
				}
				n++
			}
		}
	}
	return first, n
}

// take removes the thing that a white pixel belongs to from the frame.
func (f *frame) take(at image.Point) thing {
	var t thing
	f[at.Y][at.X] = false
	for todo := []image.Point{at}; len(todo) > 0; {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		t.pixels[p.Y][p.X] = true
		t.box = t.box.Union(image.Rectangle{p, p.Add(image.Pt(1, 1))})
		for y := max(p.Y-1, 0); y <= min(p.Y+1, side-1); y++ {
			for x := max(p.X-1, 0); x <= min(p.X+1, side-1); x++ {
				if f[y][x] {
					f[y][x] = false
					todo = append(todo, image.Pt(x, y))
				}
			}
		}
	}
	return t
}

// is tells whether a thing is a shape, to the pixel, wherever it is.
func (t thing) is(s shape) bool {
	if t.box.Size() != s.size() {
		return false
	}
	var want frame
	want.stamp(s, t.box.Min)
	return t.pixels == want
}

func rests(path motion, _ image.Point) bool { return path.still() }

func goesOn(path motion, _ image.Point) bool {
	return path.straight() && slow(path.step(1).X) && slow(path.step(1).Y)
}

func slow(speed int) bool { return max(speed, -speed) <= topSpeed }

// bounces follows either axis by itself, since a wall turns one of them only. A path
// that no wall bends is not a bounce.
func bounces(path motion, room image.Point) bool {
	var xs, ys [length]int
	for t, p := range path {
		xs[t], ys[t] = p.X, p.Y
	}
	return path.bent() && toAndFro(xs, room.X) && toAndFro(ys, room.Y)
}

// toAndFro tells whether some speed leads along the places between walls at 0 and wall.
// A step that would end beyond a wall ends as far before it.
func toAndFro(places [length]int, wall int) bool {
	for speed := -topSpeed; speed <= topSpeed; speed++ {
		at, v := places[0], speed
		follows := true
		for _, place := range places[1:] {
			at += v
			switch {
			case at < 0:
				at, v = -at, -v
			case at > wall:
				at, v = 2*wall-at, -v
			}
			follows = follows && at == place
		}
		if follows {
			return true
		}
	}
	return false
}

// falls compares each step with the one before: down by one pixel more and as far
// sideways, or less far down if the floor is in the way, and none after the floor. The
// first step is free up to the top speed.
func falls(path motion, room image.Point) bool {
	if path.still() || !slow(path.step(1).X) {
		return false
	}
	dx, dy := path.step(1).X, path.step(1).Y
	if !slow(dy) || path[0].Y == room.Y && dy >= 0 { // on the floor only a throw gets it going
		return false
	}
	for t := 2; t < length; t++ {
		step := path.step(t)
		dy++
		switch {
		case path[t-1].Y == room.Y:
			dx, dy = 0, 0
		case path[t].Y == room.Y:
			dy = min(dy, step.Y)
		}
		if step != image.Pt(dx, dy) {
			return false
		}
	}
	return true
}
