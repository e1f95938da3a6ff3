package server

// errorView is a page that tells an error.
type errorView struct {
	view
	Status int
	Words  string
}

// entry is one of the menu.
type entry struct{ name, href string }

func menu() []entry {
	return []entry{{"people", "/people"}, {"explore", "/explore"}, {"measure", "/measure"}, {"lab", "/lab"}, {"jobs", "/jobs"}, {"data", "/data"}}
}

// current marks where one is, for those who see and those who listen.
func current(yes bool) string {
	if yes {
		return "page"
	}
	return "false"
}

// other is the language that the page is not in.
func (v *view) other() string {
	if v.P.Lang == "zh" {
		return "en"
	}
	return "zh"
}
