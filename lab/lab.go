// Package lab runs the four lessons of the laboratory. Each trains a generator from
// nothing, in one to three minutes on two cores, and measures how often it errs with an
// oracle that knows the truth:
//
//	image   an adversarial network draws digits and letters
//	text    a transformer states what can be checked, in English and Chinese
//	music   a transformer composes short melodies
//	video   a transformer moves a shape
//
// A run lives in a folder of its own, in one file: it can be broken off after any step
// and goes on as if it had not been, bit for bit.
//
//	run, err := lab.Create(ctx, "my-run", lab.Config{Lab: "image"}, 2)
//	err = run.Train(ctx, func(lab.Progress) {})
//	result, err := run.Measure(ctx, 1000, 1)
package lab

import (
	"slices"
	"strings"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/lab/gan"
)

// The lessons.
const (
	Image = "image"
	Text  = "text"
	Music = "music"
	Video = "video"
)

// Names are the lessons, in the order in which a beginner takes them.
func Names() []string { return []string{Image, Text, Music, Video} }

// Sizes are those that a network may have, smallest first.
func Sizes() []string { return []string{"small", "medium", "large"} }

// Objectives are those that the image lesson may train with, the usual one first.
func Objectives() []string {
	return []string{string(gan.NonSaturating), string(gan.Minimax), string(gan.WassersteinGP)}
}

// Config is what decides a run: equal ones give equal results on equal processors.
type Config struct {
	Lab       string `json:"lab"`
	Size      string `json:"size"`                // medium when empty
	Steps     int    `json:"steps"`               // of training; the lesson's own when 0
	Every     int    `json:"every"`               // steps between two measurements; a sixteenth of Steps when 0
	Seed      uint64 `json:"seed"`                // of all chance
	Objective string `json:"objective,omitempty"` // image alone: see Objectives
	// Rate multiplies the lesson's learning rate, and of the image lesson that of the
	// discriminator alone; 1 when 0.
	Rate float64 `json:"rate"`
}

// mostSteps is more than anyone waits for.
const mostSteps = 10_000_000

// Complete fills in what is left out, or says what no lesson can be.
func (c Config) Complete() (Config, error) {
	if c.Size == "" {
		c.Size = "medium"
	}
	if c.Rate == 0 {
		c.Rate = 1
	}
	for _, x := range []struct {
		key, value string
		known      []string
	}{{"error.lab.name", c.Lab, Names()}, {"error.lab.size", c.Size, Sizes()}} {
		if !slices.Contains(x.known, x.value) {
			return c, usage(x.key, x.value, strings.Join(x.known, ", "))
		}
	}
	switch {
	case c.Lab == Image && c.Objective == "":
		c.Objective = Objectives()[0]
	case c.Lab == Image && !slices.Contains(Objectives(), c.Objective):
		return c, usage("error.lab.objective", c.Objective, strings.Join(Objectives(), ", "))
	case c.Lab != Image && c.Objective != "":
		return c, usage("error.lab.noobjective", c.Lab)
	}
	if c.Steps == 0 {
		c.Steps = map[string]int{Image: 4000, Text: 6000, Music: 7000, Video: 8000}[c.Lab]
	}
	if c.Every == 0 {
		c.Every = (c.Steps + 15) / 16
	}
	if c.Steps < 1 || c.Steps > mostSteps || c.Every < 1 {
		return c, usage("error.lab.steps", c.Steps, c.Every, mostSteps)
	}
	if !(c.Rate >= 1e-3 && c.Rate <= 1e3) {
		return c, usage("error.lab.rate", c.Rate)
	}
	return c, nil
}

// scale is 1, 2 or 4 for the three sizes: the factor of a network's widths over the
// smallest.
func (c Config) scale() int { return 1 << slices.Index(Sizes(), c.Size) }

func usage(key string, args ...any) error {
	return &leeway.Error{Code: leeway.Usage, Key: key, Args: args}
}
