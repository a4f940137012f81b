package esia

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Code is the code of a refusal of ESIA, such as "ESIA-007053": the prefix
// "ESIA-" and six digits.
//
// It is itself an error, like [syscall.Errno], so that it is what [errors.Is]
// is asked for:
//
//	if errors.Is(err, esia.CodeAccessDenied) { ... }
//
// The constants and the texts of the methods are the catalogue of this
// package. It is not complete: ESIA publishes no machine-readable list. A code
// that is not in it is as good as any other for comparison, and its methods
// return zero values. For some groups of codes only the subject is known, such
// as ESIA-0321xx, e-mail contacts; the methods then speak of the subject.
//
// The number says what happened. The error parameter of RFC 6749 that comes
// with it is less reliable: a bad signature, for one, comes as access_denied
// (observed).
type Code string

const (
	codePrefix = "ESIA-"
	codeSize   = len(codePrefix) + 6

	// maxCodeText limits how far ParseCode looks, in bytes.
	maxCodeText = 4096

	// maxQuoted limits what Error repeats of a malformed code, in bytes.
	maxQuoted = 32
)

// codeEntry is what the catalogue knows of the codes from first to last, which
// are the same for a single code.
type codeEntry struct {
	first, last Code
	oauth       string
	temporary   bool
	russian     codeText
	english     codeText
}

type codeText struct {
	description string
	hint        string
	causes      []string
}

// ParseCode returns the first code of ESIA in text, or "" if there is none.
// Text is an error_description, the code of a REST answer or a whole page.
//
// The code must have exactly six digits and stand apart from other ASCII
// letters and digits. Only codes that end within the first 4096 bytes are
// found. The result may be unknown to the catalogue and does not keep text in
// memory.
func ParseCode(text string) Code {
	head := text[:min(len(text), maxCodeText)]
	for i := 0; ; i += len(codePrefix) {
		n := strings.Index(head[i:], codePrefix)
		if n < 0 {
			return ""
		}
		i += n
		if i+codeSize > len(head) {
			return ""
		}
		if c := Code(head[i : i+codeSize]); c.wellFormed() && standsApart(text, i, i+codeSize) {
			return Code(strings.Clone(string(c)))
		}
	}
}

// Codes returns the codes of the catalogue, that is, all constants of type
// Code, in ascending order. Groups of codes without constants are not among
// them.
func Codes() iter.Seq[Code] {
	return func(yield func(Code) bool) {
		for _, e := range codeTable() {
			if e.first == e.last && !yield(e.first) {
				return
			}
		}
	}
}

// Error returns the code and, if the catalogue has it, its description in
// English: "ESIA-007013: the request has no scope". It implements the error
// interface.
func (c Code) Error() string {
	if !c.wellFormed() {
		return "malformed ESIA code " + strconv.Quote(string(c[:min(len(c), maxQuoted)]))
	}
	if text := c.English(); text != "" {
		return string(c) + ": " + text
	}
	return string(c)
}

// Description returns what the code means, in Russian, in words of this
// package and not of ESIA: a phrase without a full stop at its end. It returns
// "" if the code is unknown.
func (c Code) Description() string { return c.entry().russian.description }

// Causes returns what usually leads to the code, in Russian, one phrase
// without a full stop for each cause. The caller owns the slice, which is
// empty if the code is unknown.
func (c Code) Causes() []string { return slices.Clone(c.entry().russian.causes) }

// Hint returns what to do about the code, in Russian: one sentence. It returns
// "" if the code is unknown.
func (c Code) Hint() string { return c.entry().russian.hint }

// English returns Description in English, beginning with a small letter.
func (c Code) English() string { return c.entry().english.description }

// EnglishCauses returns Causes in English and in the same order.
func (c Code) EnglishCauses() []string { return slices.Clone(c.entry().english.causes) }

// EnglishHint returns Hint in English.
func (c Code) EnglishHint() string { return c.entry().english.hint }

// OAuthError returns the value of the error parameter (RFC 6749, Sections
// 4.1.2.1 and 5.2) that comes with the code. It is observed for
// [CodeAccessDenied], [CodeUnauthorizedClient], [CodeMissingParameter] and
// [CodeInvalidSignature]; for the others it is what RFC 6749 and RFC 7636 ask
// for. It returns "" for codes of the data services, which have no such
// parameter, and for unknown codes.
func (c Code) OAuthError() string { return c.entry().oauth }

// Temporary reports whether the same request may succeed later, without any
// change. It does not mean that a code or a refresh token may be sent again:
// they work once. It returns false if the code is unknown.
func (c Code) Temporary() bool { return c.entry().temporary }

// entry returns what the catalogue knows of c. The table has single codes
// before the ranges that contain them.
func (c Code) entry() codeEntry {
	if !c.wellFormed() {
		return codeEntry{}
	}
	for _, e := range codeTable() {
		if e.first <= c && c <= e.last {
			return e
		}
	}
	return codeEntry{}
}

func (c Code) wellFormed() bool {
	digits, ok := strings.CutPrefix(string(c), codePrefix)
	if !ok || len(c) != codeSize {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

// standsApart reports whether text[from:to] is no part of a longer word.
func standsApart(text string, from, to int) bool {
	before := from == 0 || !alphanumeric(text[from-1])
	after := to == len(text) || !alphanumeric(text[to])
	return before && after
}

func alphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}
