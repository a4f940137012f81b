package redact

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-esia/sdk/internal/limits"
)

// Repeated stands where a text repeats what was sent.
const Repeated = "[…]"

const (
	// minRun is the length from which a piece of a secret is found: that of the
	// shortest numbers of persons and organizations, ten digits.
	minRun = 10

	// minValue is the length from which a secret that is shorter than minRun is
	// looked for, as a whole. Shorter ones would be found everywhere.
	minValue = 4

	// searched is how much of a text is looked at; what is shown comes from there.
	searched = 8 * limits.Text
)

// Sent is what a program or a service was given, which it may repeat in what it says.
// Printing it shows nothing.
type Sent struct {
	// Message is what was to be signed.
	Message []byte

	// Passwords and Values, those of variables, are secrets as a whole. A text with a
	// password of less than 4 bytes in it is not shown at all; such values are left
	// alone.
	Passwords, Values []string
}

// Format implements [fmt.Formatter].
func (g Sent) Format(f fmt.State, _ rune) { Format(f, "redact.Sent") }

// Text is like the function [Text], and has [Repeated] in place of what the text
// repeats: any run of 10 bytes or more of what was sent, as it is, in JSON, base64,
// hexadecimal digits or escaped for an address. Latin capitals, blanks, line ends,
// colons and backslashes make no difference. What is shorter as a whole is found as it
// is in one of these forms.
// All of the text must be given: of a secret that was cut, less than a run may be left.
func (g Sent) Text(text string) string {
	if text == "" {
		return ""
	}
	for _, password := range g.Passwords {
		if password != "" && len(password) < minValue && strings.Contains(text, password) {
			return Repeated
		}
	}
	s := newSearch(text)
	s.look(string(g.Message))
	for _, secret := range g.Passwords {
		s.look(secret)
	}
	for _, secret := range g.Values {
		s.look(secret)
	}
	return Text(s.masked())
}

// A search marks what of a text is secret.
type search struct {
	text   string
	secret []bool                 // for each byte that may be shown
	at     []int                  // where in text each byte is that was not folded away
	runs   map[[minRun]byte][]int // indexes of at
	filter filter                 // has all runs
}

// A filter is a set of runs that may say yes too often, and is faster than a map: what
// was sent may be much longer than the text, and is looked for in many forms.
type filter [1 << 10]uint64

// bit returns the place of a run, by a hash of its beginning.
func (*filter) bit(run *[minRun]byte) (word, mask uint64) {
	h := binary.LittleEndian.Uint64(run[:]) * 0x9e3779b97f4a7c15 // Knuth's multiplicative hash
	return h >> 54, 1 << (h >> 48 & 63)
}

func newSearch(text string) *search {
	s := &search{text: text, secret: make([]bool, min(len(text), searched)), runs: make(map[[minRun]byte][]int)}
	var folded []byte
	for i := range s.secret {
		if c, ok := fold(text[i]); ok {
			folded, s.at = append(folded, c), append(s.at, i)
		}
	}
	for i := 0; i+minRun <= len(folded); i++ {
		run := [minRun]byte(folded[i:])
		s.runs[run] = append(s.runs[run], i)
		word, mask := s.filter.bit(&run)
		s.filter[word] |= mask
	}
	if len(text) > searched { // the beginning of a run, perhaps
		s.mark(s.at[max(0, len(s.at)-minRun+1):]...)
	}
	return s
}

// fold returns what stands for a byte in comparisons, or false if nothing does. The two
// alphabets of base64 are the same then, and so are both cases of hexadecimal digits.
func fold(c byte) (byte, bool) {
	switch {
	case c <= ' ', c == 0x7f, c == '\\', c == ':':
		return 0, false
	case c >= 'A' && c <= 'Z':
		return c + 'a' - 'A', true
	case c == '+':
		return '-', true
	case c == '/':
		return '_', true
	}
	return c, true
}

// look marks what the text has of a secret.
func (s *search) look(secret string) {
	if len(secret) < minValue {
		return
	}
	for form := range forms(secret) {
		if !s.lookForRuns(form) && len(form) >= minValue {
			s.lookForWhole(form)
		}
	}
}

// lookForRuns reports whether the form is long enough to have runs. A run is looked for
// once, so that a text and a secret of nothing but zeros cost no more than others.
func (s *search) lookForRuns(form string) bool {
	var run [minRun]byte
	n := 0
	for i := range len(form) {
		c, ok := fold(form[i])
		if !ok {
			continue
		}
		copy(run[:], run[1:])
		run[minRun-1] = c
		if n++; n < minRun {
			continue
		}
		if word, mask := s.filter.bit(&run); s.filter[word]&mask == 0 {
			continue
		}
		for _, first := range s.runs[run] {
			s.mark(s.at[first : first+minRun]...)
		}
		delete(s.runs, run)
	}
	return n >= minRun
}

// lookForWhole also finds what begins in the part that is shown and ends behind it.
func (s *search) lookForWhole(form string) {
	for from := 0; from < len(s.secret); from++ {
		i := strings.Index(s.text[from:], form)
		if i < 0 || from+i >= len(s.secret) {
			return
		}
		from += i
		s.mark(from, min(from+len(form), len(s.secret))-1)
	}
}

// mark marks everything from the first to the last of some places.
func (s *search) mark(at ...int) {
	if len(at) == 0 {
		return
	}
	for i := at[0]; i <= at[len(at)-1]; i++ {
		s.secret[i] = true
	}
}

// masked returns the text, with each marked part replaced. A part that ends within a
// character takes all of it.
func (s *search) masked() string {
	var b strings.Builder
	hidden := false
	for i := 0; i < len(s.secret); {
		_, size := utf8.DecodeRuneInString(s.text[i:])
		end := min(i+size, len(s.secret))
		was := hidden
		if hidden = s.anySecret(i, end); !hidden {
			b.WriteString(s.text[i:end])
		} else if !was {
			b.WriteString(Repeated)
		}
		i = end
	}
	return b.String()
}

func (s *search) anySecret(from, to int) bool {
	for _, secret := range s.secret[from:to] {
		if secret {
			return true
		}
	}
	return false
}
