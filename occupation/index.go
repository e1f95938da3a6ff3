package occupation

func buildIndex(c *Catalog, words map[int][]string) string { return "" }
