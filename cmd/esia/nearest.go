package main

import "strings"

// nearest returns the name that is most like a misspelt one, if there is one that is
// close: one letter in three may differ. Case, hyphens and underscores don't count.
func nearest(misspelt string, names []string) (near string, ok bool) {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace
	wanted := strings.ToLower(plain(misspelt))
	if len(wanted) > 64 {
		return "", false
	}
	best := len(wanted)/3 + 1
	for _, name := range names {
		if d := edits(wanted, strings.ToLower(plain(name))); d < best {
			near, best, ok = name, d, true
		}
	}
	return near, ok
}

// edits returns how many octets must be inserted, removed or replaced to make b of a
// (Levenshtein's distance).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
