package video

import (
	"image"
	"math/rand/v2"
)

// topSpeed is the greatest speed along either axis that a motion may begin with, in
// pixels a frame.
const topSpeed = 3

// motion is where a shape is in each frame: the corner of its box.
type motion [length]image.Point

// law is a law of motion from both ends: at makes a motion from its start, and shows
// tells whether it makes the law visible, as a bounce that meets no wall does not;
// holds tells from a path alone whether it obeys the law. The oracle uses holds only.
type law struct {
	name  string
	at    func(start, velocity, room image.Point, time int) image.Point
	shows func(motion) bool
	holds func(path motion, room image.Point) bool
}

// laws exclude each other: no path obeys two. Time is in frames, y points down, and
// every velocity is whole pixels a frame.
func laws() []law {
	return []law{
		{"rest", drift, motion.still, rests},
		{"uniform", drift, motion.straight, goesOn},
		{"bounce", reflect, motion.bent, bounces},
		{"fall", drop, motion.bent, falls},
	}
}

// drift is uniform motion.
func drift(start, velocity, _ image.Point, time int) image.Point {
	return start.Add(velocity.Mul(time))
}

// reflect is uniform motion between walls that throw the shape back without loss: the
// straight line folded into the room.
func reflect(start, velocity, room image.Point, time int) image.Point {
	p := drift(start, velocity, room, time)
	return image.Pt(fold(p.X, room.X), fold(p.Y, room.Y))
}

// fold takes a point of the line into 0…wall, as if the line were a strip of paper
// folded at every multiple of wall.
func fold(x, wall int) int {
	x %= 2 * wall
	if x < 0 {
		x += 2 * wall
	}
	return min(x, 2*wall-x)
}

// drop is free fall at one pixel a frame each frame, until the shape reaches the floor,
// where it sticks.
func drop(start, velocity, room image.Point, time int) image.Point {
	p := start
	for t := range time {
		dy := velocity.Y + t
		if p.Y == room.Y && (t > 0 || dy >= 0) {
			break
		}
		p = image.Pt(p.X+velocity.X, min(p.Y+dy, room.Y))
	}
	return p
}

// draw is a motion that shows the law, by trial: of all starts and velocities at least
// one in a hundred does, under every law.
func (l law) draw(rng *rand.Rand, room image.Point) motion {
	for {
		start := image.Pt(rng.IntN(room.X+1), rng.IntN(room.Y+1))
		velocity := image.Pt(rng.IntN(2*topSpeed+1)-topSpeed, rng.IntN(2*topSpeed+1)-topSpeed)
		if path := l.path(start, velocity, room); path.staysIn(room) && l.shows(path) {
			return path
		}
	}
}

func (l law) path(start, velocity, room image.Point) (path motion) {
	for t := range path {
		path[t] = l.at(start, velocity, room, t)
	}
	return path
}

func (m motion) staysIn(room image.Point) bool {
	for _, p := range m {
		if !p.In(image.Rectangle{Max: room.Add(image.Pt(1, 1))}) {
			return false
		}
	}
	return true
}

func (m motion) still() bool    { return m.step(1) == image.Point{} && !m.bent() }
func (m motion) straight() bool { return m.step(1) != image.Point{} && !m.bent() }

// bent is a motion not all of whose steps are the same.
func (m motion) bent() bool {
	for t := 2; t < length; t++ {
		if m.step(t) != m.step(1) {
			return true
		}
	}
	return false
}

// step is the way to frame t from the one before.
func (m motion) step(t int) image.Point { return m[t].Sub(m[t-1]) }
