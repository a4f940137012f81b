package execsigner

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-esia/sdk/signer/answer"
)

// The placeholders in [Program.Args]. They may be parts of arguments.
const (
	MessageFile   = "{message}"   // the path of a file with the message
	SignatureFile = "{signature}" // the path at which the program writes its answer
	Directory     = "{dir}"       // the path of the private directory of both
	PasswordHere  = "{password}"  // the password; other users can read it
)

// A Program is a command and what it does with a message. The zero value is not
// valid. The presets make one: [CSPTest], [CryptCP], [OpenSSL], [OpenSSLCMS], [SSH].
//
// Printing or logging it shows the name of the program only.
type Program struct {
	// Args is the program and its arguments. There is no shell: an argument may
	// have any characters but NUL. A program without a slash is looked for in the
	// directories of PATH when the signer is made. The placeholders [MessageFile],
	// [SignatureFile], [Directory] and [PasswordHere] are replaced in each
	// argument; other braces are left alone.
	//
	// Without MessageFile the message is the standard input.
	Args []string `json:"-"`

	// Env are variables of the program, "NAME=value". They come before inherited
	// ones with the same name. Other users can't read them.
	Env []string `json:"-"`

	// Inherit are the names of variables of this process that the program sees,
	// too. A name may end with "*", which stands for anything; "*" alone is all.
	//
	// Of itself a program sees those that say where things are and how to write
	// them, and no others, because the environment of a service is where its
	// passwords are: PATH, HOME, USER, LOGNAME, SHELL, LANG, LANGUAGE, LC_*, TZ,
	// TMPDIR, TMP, TEMP, LD_LIBRARY_PATH, DYLD_LIBRARY_PATH, OPENSSL_*,
	// SSH_AUTH_SOCK, KRB5CCNAME; on Windows also the directories of the system, of
	// programs and of the user, the names of the user and of the processor,
	// ComSpec and PATHEXT.
	Inherit []string

	// Answer is the name of the file in the private directory that the program
	// writes its answer to. If empty, it is "signature" if an argument has
	// SignatureFile, and the standard output otherwise.
	Answer string

	// CMS says that the answer is a detached CMS message and no raw signature.
	CMS bool

	// Encoding and Order restrict the form of the answer. Their zero values accept
	// all that are valid.
	Encoding answer.Encoding
	Order    answer.Order

	// Password is written to the standard input as the first line, before the
	// message if that goes there, unless an argument has PasswordHere. Empty means
	// none.
	Password Password

	// remote says that the program is ssh, and prelude is what the other host reads
	// before everything else.
	remote  bool
	prelude []byte
}

// A Password does not print. The zero value is none.
type Password struct {
	text *string // behind a pointer: package fmt ignores methods after a wrong verb
}

// NewPassword returns a Password. It must have no line end.
func NewPassword(text string) Password {
	if text == "" {
		return Password{}
	}
	return Password{&text}
}

func (p Password) isEmpty() bool { return p.text == nil }

func (p Password) reveal() string {
	if p.text == nil {
		return ""
	}
	return *p.text
}

// Format implements [fmt.Formatter] and shows nothing of the password.
func (p Password) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[password]") }

// LogValue implements [slog.LogValuer], like Format.
func (p Password) LogValue() slog.Value { return slog.StringValue("[password]") }

// MarshalText implements [encoding.TextMarshaler], like Format.
func (p Password) MarshalText() ([]byte, error) { return []byte("[password]"), nil }

// Format implements [fmt.Formatter] and shows the name of the program only.
func (p Program) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.summary()) }

// LogValue implements [slog.LogValuer], like Format.
func (p Program) LogValue() slog.Value { return slog.StringValue(p.summary()) }

func (p Program) summary() string {
	if len(p.Args) == 0 {
		return "execsigner.Program()"
	}
	return "execsigner.Program(" + filepath.Base(p.Args[0]) + ")"
}

// uses reports whether an argument has the placeholder.
func (p Program) uses(placeholder string) bool {
	return slices.ContainsFunc(p.Args, func(arg string) bool { return strings.Contains(arg, placeholder) })
}

// needsDir reports whether the program needs a private directory.
func (p Program) needsDir() bool {
	return p.answerFile() != "" || p.uses(MessageFile) || p.uses(Directory)
}

// answerFile returns the name of the file of the answer, or "".
func (p Program) answerFile() string {
	if p.Answer == "" && p.uses(SignatureFile) {
		return "signature"
	}
	return p.Answer
}

// check returns what is wrong with p.
func (p Program) check() error {
	switch {
	case len(p.Args) == 0 || p.Args[0] == "":
		return errors.New("Program.Args has no program")
	case p.CMS && p.Order != answer.AnyOrder:
		return errors.New("Program.Order is for raw signatures, and Program.CMS is set")
	case p.Password.isEmpty() && p.uses(PasswordHere):
		return errors.New("Program.Args has a place for a password, but there is none")
	case strings.ContainsAny(p.Password.reveal(), "\r\n\x00"):
		return errors.New("Program.Password has a line end or NUL in it")
	case p.Answer != "" && (p.Answer != filepath.Base(p.Answer) || p.Answer == "." || p.Answer == ".." || p.Answer == messageName):
		return errors.New("Program.Answer is not the name of a file")
	}
	for i, arg := range p.Args {
		if strings.Contains(arg, "\x00") {
			return fmt.Errorf("Program.Args[%d] has NUL in it", i)
		}
	}
	return p.checkEnvironment()
}

// messageName is the name of the file with the message in the private directory.
const messageName = "message"

// arguments returns Args with everything in its place.
func (p Program) arguments(dir string) []string {
	replacer := strings.NewReplacer(
		MessageFile, filepath.Join(dir, messageName),
		SignatureFile, filepath.Join(dir, p.answerFile()),
		Directory, dir,
		PasswordHere, p.Password.reveal(),
	)
	args := make([]string, len(p.Args))
	for i, arg := range p.Args {
		args[i] = replacer.Replace(arg)
	}
	return args
}

// input returns what the program reads from its standard input.
func (p Program) input(message []byte) []byte {
	input := slices.Clone(p.prelude)
	if !p.Password.isEmpty() && !p.uses(PasswordHere) {
		input = append(append(input, p.Password.reveal()...), '\n')
	}
	if !p.uses(MessageFile) {
		input = append(input, message...)
	}
	return input
}
