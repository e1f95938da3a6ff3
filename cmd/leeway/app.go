package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/leeway-project/leeway"
	"github.com/leeway-project/leeway/career"
	"github.com/leeway-project/leeway/evidence"
	"github.com/leeway-project/leeway/locale"
	"github.com/leeway-project/leeway/occupation"
	"github.com/leeway-project/leeway/report"
	"github.com/leeway-project/leeway/tolerance"
)

// app is what all commands share.
type app struct {
	in     io.Reader
	out    io.Writer
	err    io.Writer
	p      *locale.Printer
	json   bool
	color  string
	policy string
}

// newApp looks for --lang before anything is parsed, because the help itself
// is in the language.
func newApp(args []string, in io.Reader, out, errOut io.Writer) *app {
	lang := ""
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			lang = v
		} else if a == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		} else if a == "--" {
			break
		}
	}
	return &app{in: in, out: out, err: errOut, p: locale.New(locale.Detect(lang, os.Getenv))}
}

func (a *app) root() *cobra.Command {
	root := a.command("leeway", "cli")
	root.Long = a.p.T("cli.long")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetIn(a.in)
	root.SetUsageTemplate(a.usageTemplate())
	f := root.PersistentFlags()
	f.String("lang", a.p.Lang, a.p.T("flag.lang"))
	f.BoolVar(&a.json, "json", false, a.p.T("flag.json"))
	f.StringVar(&a.color, "color", "auto", a.p.T("flag.color"))
	f.StringVar(&a.policy, "policy", "", a.p.T("flag.policy"))
	f.BoolP("help", "h", false, a.p.T("flag.help"))
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		for _, c := range []struct {
			flag   string
			choice []string
		}{{"lang", []string{"zh", "en"}}, {"color", []string{"auto", "always", "never"}}} {
			v := cmd.Flag(c.flag).Value.String()
			if !contains(c.choice, v) {
				return &leeway.Error{Code: leeway.Usage, Key: "error.flag.value", Args: []any{"--" + c.flag, v, strings.Join(c.choice, ", ")}}
			}
		}
		return nil
	}
	root.AddCommand(a.pathCommand(), a.profileCommand(), a.occupationCommand(), a.applicationCommand(), a.evidenceCommand(), a.measureCommand(), a.quizCommand(), a.resumeCommand(), a.reviewCommand(), a.labCommand(), a.serveCommand(), a.mcpCommand(), a.backupCommand(), a.restoreCommand(), a.catalogCommand(), a.evalCommand(), a.manCommand(), a.versionCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short = a.p.T("cli.help")
		case "completion":
			c.Short = a.p.T("cli.completion")
		}
	}
	return root
}

// command makes a command whose words are messages: key, key.use, key.example.
func (a *app) command(use, key string) *cobra.Command {
	if a.p.Has(key + ".use") {
		use = a.p.T(key + ".use")
	}
	short := key
	if key == "cli" {
		short = "cli.short"
	}
	c := &cobra.Command{Use: use, Short: a.p.T(short), DisableFlagsInUseLine: true}
	if a.p.Has(key + ".example") {
		c.Example = a.p.T(key + ".example")
	}
	return c
}

func (a *app) versionCommand() *cobra.Command {
	c := a.command("version", "cli.version")
	c.Args = cobra.NoArgs
	c.RunE = func(*cobra.Command, []string) error {
		if a.json {
			return a.writer(nil).JSON(map[string]string{"version": version()})
		}
		_, err := io.WriteString(a.out, a.p.T("version", version())+"\n")
		return err
	}
	return c
}

// version is the program's, as the build recorded it.
func version() string {
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	return "dev"
}

func (a *app) usageTemplate() string {
	t := func(k string) string { return a.p.T(k) }
	return t("cli.usage") + `{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} …{{end}}{{if .HasExample}}

` + t("cli.examples") + `
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

` + t("cli.commands") + `{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

` + t("cli.flags") + `
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableInheritedFlags}}

` + t("cli.global") + `
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}{{if .HasAvailableSubCommands}}

` + t("cli.more") + `{{end}}
`
}

var (
	unknownFlag    = regexp.MustCompile(`^unknown (?:shorthand )?flag: (?:'.' in )?(\S+)`)
	badFlag        = regexp.MustCompile(`^invalid argument "(.*?)" for "(.*?)" flag: (.*)$`)
	argumentCount  = regexp.MustCompile(`arg\(s\),.* received (\d+)`)
	flagNeeds      = regexp.MustCompile(`^flag needs an argument: (?:'.' in )?(\S+)`)
	unknownCommand = regexp.MustCompile(`^unknown command "(.*?)"`)
)

// usageError turns what cobra says of a wrong command line into a message.
func (a *app) usageError(err error) error {
	var e *leeway.Error
	if errors.As(err, &e) {
		return err
	}
	s := err.Error()
	make := func(key string, args ...any) error {
		return &leeway.Error{Code: leeway.Usage, Key: key, Args: args}
	}
	if m := unknownFlag.FindStringSubmatch(s); m != nil {
		return make("error.flag.unknown", m[1])
	}
	if m := badFlag.FindStringSubmatch(s); m != nil {
		return make("error.flag.value", m[2], m[1], kind(m[3]))
	}
	if m := unknownCommand.FindStringSubmatch(s); m != nil {
		return make("error.command.unknown", m[1])
	}
	if m := argumentCount.FindStringSubmatch(s); m != nil {
		return make("error.args", m[1])
	}
	if m := flagNeeds.FindStringSubmatch(s); m != nil {
		return make("error.flag.needs", m[1])
	}
	return err
}

// kind says in words what pflag could not read.
func kind(s string) leeway.Term {
	switch {
	case strings.Contains(s, "ParseInt"), strings.Contains(s, "ParseUint"):
		return "flag.kind.whole"
	case strings.Contains(s, "ParseFloat"):
		return "flag.kind.number"
	}
	return "flag.kind.other"
}

// writer makes the report writer for this terminal.
func (a *app) writer(cat *occupation.Catalog) report.Writer {
	w := report.Writer{Out: a.out, P: a.p, Cat: cat}
	f, isFile := a.out.(*os.File)
	tty := isFile && term.IsTerminal(int(f.Fd()))
	if tty {
		w.Width, _, _ = term.GetSize(int(f.Fd()))
	}
	w.Color = a.color == "always" || a.color == "auto" && tty && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return w
}

// dataDir is where the user's own catalog lives.
func dataDir() (string, error) {
	if d := os.Getenv("LEEWAY_DATA"); d != "" {
		return d, nil
	}
	if d := os.Getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "leeway"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", &leeway.Error{Code: leeway.Unsupported, Key: "error.datadir", Err: err}
	}
	return filepath.Join(home, ".local", "share", "leeway"), nil
}

// catalog opens the imported catalog if there is one, else the built-in one.
func (a *app) catalog() (cat *occupation.Catalog, imported string, err error) {
	dir, err := dataDir()
	if err == nil {
		path := filepath.Join(dir, "catalog.bin")
		data, err := os.ReadFile(path)
		if err == nil {
			cat, err := occupation.Decode(string(data))
			if err != nil {
				return nil, "", &leeway.Error{Code: leeway.Invalid, Key: "error.catalog.open", Args: []any{err.Error()}, File: path}
			}
			return cat, path, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return nil, "", &leeway.Error{Code: leeway.Invalid, Key: "error.catalog.open", Args: []any{err.Error()}, File: path}
		}
	}
	cat, err = occupation.Open()
	return cat, "", err
}

// engine opens all that an answer needs.
func (a *app) engine() (*career.Engine, error) {
	cat, _, err := a.catalog()
	if err != nil {
		return nil, err
	}
	t, err := tolerance.Load(a.policy)
	if err != nil {
		return nil, err
	}
	set, err := evidence.Open()
	if err != nil {
		return nil, err
	}
	return career.New(cat, t, set)
}

func contains(list []string, v string) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
