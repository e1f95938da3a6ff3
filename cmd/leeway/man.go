package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// manCommand writes the manual page, in the language, from the commands
// themselves: docs/leeway.1 and docs/leeway.zh.1 are its output.
func (a *app) manCommand() *cobra.Command {
	c := a.command("man", "cli.man")
	c.Args = cobra.NoArgs
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if _, err := io.WriteString(a.out, a.manual(cmd.Root())); err != nil {
			return fmt.Errorf("writing the manual page: %w", err)
		}
		return nil
	}
	return c
}

// manual is the page as roff, for man(1); man-db reads it as UTF-8.
func (a *app) manual(root *cobra.Command) string {
	var b strings.Builder
	section := func(key string) { fmt.Fprintf(&b, ".SH %s\n", roff(a.p.T(key))) }
	fmt.Fprintf(&b, ".TH LEEWAY 1 \"\" leeway \"%s\"\n.nh\n.ad l\n", roff(a.p.T("man.title")))
	section("man.name")
	fmt.Fprintf(&b, "leeway \\- %s\n", roff(root.Short))
	section("man.synopsis")
	b.WriteString(".B leeway\n" + roff(a.p.T("man.use")) + "\n")
	section("man.description")
	paragraphs(&b, root.Long)
	section("man.commands")
	for _, c := range root.Commands() {
		a.manCommands(&b, c)
	}
	section("man.options")
	options(&b, root.PersistentFlags())
	section("man.files")
	tagged(&b, "$LEEWAY_DATA, $XDG_DATA_HOME/leeway, ~/.local/share/leeway", a.p.T("man.files.data"))
	section("man.environment")
	tagged(&b, "LC_ALL, LC_MESSAGES, LANG", a.p.T("man.env.lang"))
	tagged(&b, "NO_COLOR", a.p.T("man.env.color"))
	section("man.see")
	b.WriteString(roff(a.p.T("man.see.docs")) + "\n")
	return b.String()
}

// manCommands writes a command, or its subcommands where it only groups them.
func (a *app) manCommands(b *strings.Builder, c *cobra.Command) {
	if c.Name() == "help" || c.Name() == "completion" {
		return
	}
	if c.HasSubCommands() {
		for _, sub := range c.Commands() {
			a.manCommands(b, sub)
		}
		return
	}
	fmt.Fprintf(b, ".SS %s\n%s\n", roff(c.UseLine()), roff(c.Short))
	options(b, c.LocalNonPersistentFlags())
	if c.HasExample() {
		fmt.Fprintf(b, ".PP\n.nf\n%s\n.fi\n", roff(strings.TrimRight(c.Example, "\n")))
	}
}

func options(b *strings.Builder, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		text, kind := f.Usage, f.Value.Type()
		switch {
		case kind == "bool":
			kind = ""
		case !slices.Contains([]string{"", "[]"}, f.DefValue) && f.Name != "lang": // the language comes from the environment
			text += " (" + f.DefValue + ")"
		}
		tagged(b, strings.TrimSpace("--"+f.Name+" "+strings.TrimSuffix(kind, "Array")), text)
	})
}

func tagged(b *strings.Builder, name, text string) {
	fmt.Fprintf(b, ".TP\n\\fB%s\\fR\n%s\n", roff(name), roff(text))
}

// paragraphs keeps indented lines as they are.
func paragraphs(b *strings.Builder, text string) {
	for k, p := range strings.Split(text, "\n\n") {
		switch {
		case strings.HasPrefix(p, " "):
			fmt.Fprintf(b, ".PP\n.nf\n%s\n.fi\n", roff(p))
		case k > 0:
			fmt.Fprintf(b, ".PP\n%s\n", roff(p))
		default:
			b.WriteString(roff(p) + "\n")
		}
	}
}

// roff escapes what troff would read as a command.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
