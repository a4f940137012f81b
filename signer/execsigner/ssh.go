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
// to interpret. Programs that need files get a private directory there (mktemp -d),
// which is removed in the end. A program that needs its password as an argument gets it
// from the standard input, so that it is in the list of processes of the other host
// only.
//
// Cutting the connection doesn't end a command on the other host: sshd sends it no
// signal. So the command runs under timeout(1) of GNU coreutils or busybox.
//
// For a key that does nothing else, write the command into authorized_keys there:
//
//	restrict,command="openssl dgst -engine gost -md_gost12_256 -sign key.pem" ssh-ed25519 AAAA…
//
// sshd then runs this one whatever it is asked for. It must work by standard input
// and output.
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
// that host, and p.Args[0] is looked for there.
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
		Args: args, CMS: p.CMS, Encoding: p.Encoding, Order: p.Order, Password: p.Password, remote: true,
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
	return p.check()
}

// command returns what the shell of the other host is given.
func (s SSH) command(p Program) string {
	if !p.needsDir() && !p.uses(PasswordHere) {
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
	if len(p.Env) > 0 {
		words = append(words, "env")
		for _, v := range p.Env {
			words = append(words, quote(v))
		}
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
	lines := []string{
		`umask 077`,
		`d=$(mktemp -d) || exit 125`,
		`trap 'rm -rf "$d"' EXIT`,
		`trap 'exit 125' HUP INT TERM`,
	}
	if p.uses(PasswordHere) { // read takes no more than the line
		lines = append(lines, `IFS= read -r p || exit 125`)
	}
	command := s.line(p)
	if p.uses(MessageFile) {
		kept := ""
		if !p.Password.isEmpty() && !p.uses(PasswordHere) { // the first line is the program's
			lines = append(lines, `IFS= read -r p || exit 125`)
			kept = `printf '%s\n' "$p" | `
		}
		lines = append(lines, `cat >"$d/`+messageName+`" || exit 125`)
		if kept == "" {
			command += " </dev/null"
		}
		command = kept + command
	}
	if p.answerFile() == "" {
		return strings.Join(append(lines, command), "\n")
	}
	lines = append(lines, command+" >&2 || exit", `cat "$d/"`+quote(p.answerFile()))
	return strings.Join(lines, "\n")
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
