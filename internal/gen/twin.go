package main

import (
	"go/format"
	"path/filepath"
	"regexp"
	"strings"
)

// fourLimbSources are the files of code for 4 limbs that have a twin for 8, without the end
// of their names, "4.go".
var fourLimbSources = []string{
	"gost/internal/field/modulus",
	"gost/internal/field/invert",
	"gost/internal/point/weierstrass",
	"gost/internal/point/complete",
	"gost/internal/point/fixedbase",
	"gost/internal/point/jacobian",
	"gost/internal/point/keytable",
	"gost/internal/point/edwards",
	"gost/internal/point/edwardsformulas",
	"gost/internal/point/edwardsmultiply",
	"gost/internal/point/fourfold",
}

// fourLimbs matches the 4 at the end of the name of something that has 4 limbs.
var fourLimbs = regexp.MustCompile(`([A-Za-z])4\b`)

// twin returns the code for 8 limbs that is made of the file for 4 by a replacement of
// names, such as Element4 by Element8. Generics would do without, but calls of methods
// of a type parameter are indirect and can't be optimized.
func twin(root, path string) ([]byte, error) {
	source, err := readText(filepath.Join(root, filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	text := strings.ReplaceAll(string(source), "Modulus4] of at most 256 bits", "Modulus8] of at most 512 bits")
	text = strings.ReplaceAll(text, "modulus of at most 256 bits", "modulus of at most 512 bits")
	text = strings.Replace(text, "// The code for 8 limbs is generated from that for 4, by a replacement of names.\n\n", "", 1)
	return format.Source([]byte(goHeader + "\n" + fourLimbs.ReplaceAllString(text, "${1}8")))
}
