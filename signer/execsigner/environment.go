package execsigner

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/go-esia/sdk/internal/redact"
)

// inherited are the variables that programs see without being told to: see
// [Program.Inherit].
func inherited() []string {
	return []string{
		"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_*", "TZ", "TMPDIR", "TMP", "TEMP",
		"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OPENSSL_*", "SSH_AUTH_SOCK", "KRB5CCNAME",
		// Windows
		"SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "NUMBER_OF_PROCESSORS", "PROCESSOR_*",
		"USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PUBLIC",
		"ALLUSERSPROFILE", "ProgramData", "ProgramFiles*", "ProgramW6432", "CommonProgramFiles*", "CommonProgramW6432",
	}
}

// environment returns the variables of the program; all are those of this process. Of
// several with one name, the last one counts.
func (p Program) environment(all []string) []string {
	patterns := slices.Concat(inherited(), p.Inherit)
	env := make([]string, 0, len(all)+len(p.Env)) // not nil, which would stand for all
	for _, v := range all {
		if name, _, _ := strings.Cut(v, "="); isAnyOf(patterns, name) {
			env = append(env, v)
		}
	}
	return append(env, p.Env...)
}

// sent returns what the program is given that it must not repeat in errors: of variables
// those of Env, here or on another host, and those of this process, which are all, that
// only Inherit names.
func (p Program) sent(message []byte, all []string) redact.Sent {
	values := strings.Split(string(p.prelude), "\n")
	for _, v := range all {
		if name, value, _ := strings.Cut(v, "="); isAnyOf(p.Inherit, name) && !isAnyOf(inherited(), name) {
			values = append(values, value)
		}
	}
	for _, v := range p.Env {
		_, value, _ := strings.Cut(v, "=")
		values = append(values, value)
	}
	return redact.Sent{Message: message, Passwords: []string{p.Password.reveal()}, Values: values}
}

// isAnyOf reports whether the name of a variable is any of the patterns.
func isAnyOf(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) })
}

// matches reports whether the name of a variable is a pattern, or begins with it if it
// ends with "*". Windows doesn't tell capital letters from small ones.
func matches(pattern, name string) bool {
	if runtime.GOOS == "windows" {
		pattern, name = strings.ToUpper(pattern), strings.ToUpper(name)
	}
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return name == pattern
}

// checkEnvironment returns what is wrong with Env and Inherit.
func (p Program) checkEnvironment() error {
	for i, v := range p.Env {
		if name, _, ok := strings.Cut(v, "="); !ok || name == "" || strings.Contains(v, "\x00") {
			return fmt.Errorf("Program.Env[%d] is not of the form NAME=value", i)
		}
	}
	for i, v := range p.Inherit {
		if name := strings.TrimSuffix(v, "*"); v == "" || strings.ContainsAny(name, "=*\x00") {
			return fmt.Errorf("Program.Inherit[%d] is not the name of a variable, or the beginning of one and *", i)
		}
	}
	return nil
}

// checkRemoteEnvironment returns why the variables can't be those of a program on another
// host.
func (p Program) checkRemoteEnvironment() error {
	if len(p.Inherit) > 0 {
		return errors.New("Program.Inherit is for programs on this host: set Program.Env for the one on the other host, or Inherit of the result for ssh itself")
	}
	for i, v := range p.Env {
		name, value, _ := strings.Cut(v, "=")
		if !isShellName(name) {
			return fmt.Errorf("Program.Env[%d]: the name is none for the shell of the other host, which knows letters, digits and _", i)
		}
		if strings.Contains(value, "\n") {
			return fmt.Errorf("Program.Env[%d] has a line end in it, and goes to the other host as a line", i)
		}
	}
	return nil
}

func isShellName(name string) bool {
	for i, c := range name {
		isLetter := c == '_' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
		if !isLetter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}
