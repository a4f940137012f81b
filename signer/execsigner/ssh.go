package execsigner

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SSH runs a program on another host, with the ssh of OpenSSH on this one:
//
//	ssh -T -e none -o BatchMode=yes -o StrictHostKeyChecking=yes -o ControlMaster=no -o ClearAllForwardings=yes
//	    -o ForwardAgent=no -o ConnectTimeout=10 -o ServerAliveInterval=5 -o LogLevel=ERROR
//	    [-F FILE] [-p PORT] [-i FILE -o IdentitiesOnly=yes] [OPTIONS] -- HOST COMMAND
//
// It never asks: the login is by a key without a passphrase or in an agent, and the
// host must be known. A connection that is shared by a master (ControlPath) is used
// if there is one, which saves most of the time of a call.
//
// The other host is of the Unix kind. There, sshd gives the command to the shell of
// the user, whatever one does; arguments are quoted, so that the shell sees nothing
// to interpret. That is right for the shells of POSIX: sh, bash, dash, ksh, zsh. fish
// and csh quote otherwise (backslashes, line ends, exclamation marks) and would change
// arguments or refuse the command: give the user another login shell. Programs that need files get a private directory there (mktemp -d),
// which is removed in the end.
//
// What may be secret is not in the arguments of ssh, or of the shell there: everybody
// who may list processes would read it on both hosts. The values of [Program.Env] travel
// by standard input, a line each, and so does the password; a shell there reads them. A
// program that takes its password as an argument only has it in the list of processes of
// the other host. Args themselves are in both lists.
//
// Cutting the connection doesn't end a command on the other host: sshd sends it no
// signal. So the command runs under timeout(1) of GNU coreutils or busybox.
//
// For a key that does nothing else, write the command into authorized_keys there:
//
//	restrict,command="openssl dgst -engine gost -md_gost12_256 -sign key.pem" ssh-ed25519 AAAA…
//
// sshd then runs this one whatever it is asked for. It must work by standard input
// and output, without Program.Env, which it would take for the beginning of the message.
type SSH struct {
	// Path is the program; if empty, "ssh", to be found in PATH.
	Path string

	// Host is the name of the host, or a name in the configuration of ssh, with
	// the user: "signer@csp.example.ru".
	Host string

	// Port of the host; if zero, that of the configuration.
	Port int

	// Identity is the path of a private key; if empty, those that ssh finds.
	Identity string

	// Config is the path of the configuration of ssh; if empty, the usual ones.
	Config string

	// Options are further options of ssh, such as "-o", "UserKnownHostsFile=FILE".
	// Of each -o, ssh takes the first one, and those above come first.
	Options []string

	// Timeout is when a program on the other host is told to end; five seconds
	// later it is killed. If zero, it is 30 seconds; it is rounded up to seconds.
	// If negative, there is no limit, and no need for timeout(1).
	Timeout time.Duration
}

// Program returns the command that runs p on the other host. Paths in p are those of
// that host, and p.Args[0] is looked for there. p.Env are variables there, with names of
// letters, digits and _ and without line ends; p.Inherit must be empty. Env and Inherit of
// the result are those of ssh itself.
func (s SSH) Program(p Program) (Program, error) {
	if err := s.check(p); err != nil {
		return Program{}, fmt.Errorf("execsigner: SSH: %w", err)
	}
	args := []string{orElse(s.Path, "ssh"), "-T", "-e", "none"}
	for _, option := range []string{
		"BatchMode=yes", "StrictHostKeyChecking=yes", "ControlMaster=no", "ClearAllForwardings=yes",
		"ForwardAgent=no", "ConnectTimeout=10", "ServerAliveInterval=5", "LogLevel=ERROR",
	} {
		args = append(args, "-o", option)
	}
	if s.Config != "" {
		args = append(args, "-F", s.Config)
	}
	if s.Port != 0 {
		args = append(args, "-p", strconv.Itoa(s.Port))
	}
	if s.Identity != "" {
		args = append(args, "-i", s.Identity, "-o", "IdentitiesOnly=yes")
	}
	args = slices.Concat(args, s.Options, []string{"--", s.Host, s.command(p)})
	return Program{
		Args: args, CMS: p.CMS, Encoding: p.Encoding, Order: p.Order, Password: p.Password,
		remote: true, prelude: prelude(p.Env),
	}, nil
}

func (s SSH) check(p Program) error {
	switch {
	case p.remote:
		return errors.New("the program is ssh already")
	case s.Host == "" || strings.HasPrefix(s.Host, "-") || strings.ContainsAny(s.Host, " \t\r\n\x00"):
		return errors.New("Host is not the name of a host")
	case s.Port < 0 || s.Port > 65535:
		return fmt.Errorf("Port is %d", s.Port)
	case path.Base(p.Answer) != p.Answer && p.Answer != "":
		return errors.New("Program.Answer is not the name of a file")
	}
	if err := p.check(); err != nil {
		return err
	}
	return p.checkRemoteEnvironment()
}

// prelude returns the values of variables, a line each.
func prelude(env []string) []byte {
	var lines []byte
	for _, v := range env {
		_, value, _ := strings.Cut(v, "=")
		lines = append(append(lines, value...), '\n')
	}
	return lines
}

// command returns what the shell of the other host is given.
func (s SSH) command(p Program) string {
	if !p.needsDir() && !p.uses(PasswordHere) && len(p.Env) == 0 {
		return s.line(p)
	}
	return "exec /bin/sh -c " + quote(s.script(p))
}

// line returns the program with its arguments, for a shell.
func (s SSH) line(p Program) string {
	var words []string
	if seconds := s.seconds(); seconds > 0 {
		words = append(words, "timeout", "-k", "5", strconv.Itoa(seconds))
	}
	for _, arg := range p.Args {
		words = append(words, p.remoteArgument(arg))
	}
	return strings.Join(words, " ")
}

func (s SSH) seconds() int {
	switch {
	case s.Timeout < 0:
		return 0
	case s.Timeout == 0:
		return 30
	}
	return int((s.Timeout + time.Second - 1) / time.Second)
}

// script returns a program for the shell of POSIX around the command. What the
// command prints goes to the standard error if the answer is a file.
func (s SSH) script(p Program) string {
	lines := []string{`umask 077`}
	if p.needsDir() {
		lines = append(lines,
			`d=$(mktemp -d) || exit 125`,
			`trap 'rm -rf "$d"' EXIT`,
			`trap 'exit 125' HUP INT TERM`)
	}
	read := func(name string) { // takes no more than the line
		lines = append(lines, `IFS= read -r `+name+` || exit 125`)
	}
	for i := range p.Env {
		read(fmt.Sprint("e", i))
	}
	command := s.withEnv(p)
	if p.uses(PasswordHere) {
		read("p")
	}
	if p.uses(MessageFile) {
		input := "</dev/null"
		if !p.Password.isEmpty() && !p.uses(PasswordHere) { // the first line is the program's
			read("p")
			input = ""
			command = `printf '%s\n' "$p" | ` + command
		}
		lines = append(lines, `cat >"$d/`+messageName+`" || exit 125`)
		command = strings.TrimSpace(command + " " + input)
	}
	if p.answerFile() == "" {
		return strings.Join(append(lines, command), "\n")
	}
	lines = append(lines, command+" >&2 || exit", `cat "$d/"`+quote(p.answerFile()))
	return strings.Join(lines, "\n")
}

// withEnv returns the command with the variables that were read. All arguments are
// expanded before the first of the variables is set, so that any names will do.
func (s SSH) withEnv(p Program) string {
	if len(p.Env) == 0 {
		return s.line(p)
	}
	var export strings.Builder
	for i, v := range p.Env {
		name, _, _ := strings.Cut(v, "=")
		fmt.Fprintf(&export, ` %s="$e%d"`, name, i)
	}
	return "(set -- " + s.line(p) + "; export" + export.String() + `; exec "$@")`
}

// remoteArgument quotes an argument, with the placeholders as variables of the script.
func (p Program) remoteArgument(arg string) string {
	return "'" + strings.NewReplacer(
		"'", `'\''`,
		MessageFile, `'"$d/`+messageName+`"'`,
		SignatureFile, `'"$d/"'`+strings.ReplaceAll(p.answerFile(), "'", `'\''`),
		Directory, `'"$d"'`,
		PasswordHere, `'"$p"'`,
	).Replace(arg) + "'"
}

// quote returns text as one word of a shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
