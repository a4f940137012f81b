package execsigner_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/signer/keysigner"
)

// Variables of a test that plays a program.
const (
	playVar = "EXECSIGNER_PLAY" // which one
	keyVar  = "EXECSIGNER_KEY"  // files
	certVar = "EXECSIGNER_CERT"
	markVar = "EXECSIGNER_MARK" // by which its processes are found
	outVar  = "EXECSIGNER_OUT"  // a file for what a role has seen
)

// TestMain runs the tests, or plays the program that the environment names.
func TestMain(m *testing.M) {
	name := os.Getenv(playVar)
	if name == "" {
		os.Exit(m.Run())
	}
	role := roles()[name]
	if role == nil {
		role = func() error { return errors.New("there is no role " + name) }
	}
	if err := role(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(0)
}

// roles are the programs that this test plays. Where a role says nothing of it, the
// message comes by standard input and the answer goes to standard output.
func roles() map[string]func() error {
	return map[string]func() error{
		"sign":            func() error { return sign(func(raw []byte) []byte { return raw }) },
		"reversed":        func() error { return sign(reversed) },
		"swapped":         func() error { return sign(swapped) },
		"partial":         func() error { return sign(func(raw []byte) []byte { return raw[:40] }) },
		"base64":          func() error { return sign(inBase64) },
		"garbage":         func() error { return write(bytes.Repeat([]byte{0xA5}, 64)) },
		"silent":          func() error { return nil },
		"cms":             func() error { return signCMS(os.Stdin, "-") },
		"csptest":         csptest,
		"cryptcp":         cryptcp,
		"ssh":             localSSH,
		"password":        passwordFirst,
		"not reading":     func() error { return signFile(os.Args[1]) },
		"failing":         failing,
		"failing late":    func() error { return errors.Join(sign(func(raw []byte) []byte { return raw }), errors.New("late")) },
		"crash":           func() error { return raise("SEGV") },
		"killed":          func() error { return raise("KILL") },
		"hang":            hang,
		"stubborn":        stubborn,
		"half and hang":   func() error { return errors.Join(write(make([]byte, 32)), hang()) },
		"endless":         func() error { return endless(os.Stdout) },
		"endless errors":  func() error { return endless(os.Stderr) },
		"endless file":    func() error { return endlessFile(os.Args[1]) },
		"leaves children": func() error { return errors.Join(spawn("stubborn"), sign(func(raw []byte) []byte { return raw })) },
		"daemon":          daemon,
		"family":          func() error { return errors.Join(spawn("stubborn"), spawn("hang"), stubborn()) },
		"directory":       func() error { return os.Mkdir(os.Args[1], 0o700) },
		"permissions":     permissions,
		"asks":            asks,
		"environment":     environment,
		"fifo":            func() error { return fifo(os.Args[1]) },
		"link":            func() error { return link(os.Args[1]) },
		"moody":           moody,
		"echo":            echo,
	}
}

// secret returns the signer of the test that plays.
func secret() (*keysigner.Signer, error) {
	data, err := os.ReadFile(os.Getenv(keyVar))
	if err != nil {
		return nil, err
	}
	key, err := gost.ParsePrivateKey(data)
	if err != nil {
		return nil, err
	}
	if data, err = os.ReadFile(os.Getenv(certVar)); err != nil {
		return nil, err
	}
	cert, err := gost.ParseCertificate(data)
	if err != nil {
		return nil, err
	}
	return keysigner.New(key, cert)
}

func signed(message []byte) ([]byte, error) {
	s, err := secret()
	if err != nil {
		return nil, err
	}
	sig, err := s.Sign(context.Background(), message)
	return sig.Raw, err
}

func write(data []byte) error {
	_, err := os.Stdout.Write(data)
	return err
}

// sign signs the standard input and writes the signature in some form.
func sign(form func([]byte) []byte) error {
	message, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	raw, err := signed(message)
	if err != nil {
		return err
	}
	return write(form(raw))
}

func reversed(b []byte) []byte {
	b = bytes.Clone(b)
	slices.Reverse(b)
	return b
}

func swapped(b []byte) []byte { return slices.Concat(b[32:], b[:32]) }

func inBase64(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b) + "\r\n") }

// signFile signs a file and doesn't look at the standard input.
func signFile(name string) error {
	message, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	raw, err := signed(message)
	if err != nil {
		return err
	}
	return write(raw)
}

// passwordFirst wants a password in the first line, and then the message.
func passwordFirst() error {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	message, ok := bytes.CutPrefix(input, []byte("geheim\n"))
	if !ok || strings.Contains(strings.Join(os.Args, " "), "geheim") {
		return errors.New("wrong password: " + string(input))
	}
	raw, err := signed(message)
	if err != nil {
		return err
	}
	return write(raw)
}

// options parses the arguments of CryptoPro's programs: each option must be known,
// and has a value if it is in want.
func options(args []string, want map[string]bool) (map[string]string, []string, error) {
	got := make(map[string]string)
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		hasValue, known := want[args[0]]
		switch {
		case !known || hasValue && len(args) < 2:
			return nil, nil, fmt.Errorf("unknown option %q, or its value is missing", args[0])
		case hasValue:
			got[args[0]], args = args[1], args[2:]
		default:
			got[args[0]], args = "there", args[1:]
		}
	}
	return got, args, nil
}

// csptest plays csptest of CryptoPro CSP.
func csptest() error {
	fmt.Println("CSP (Type:80) v5.0.10003 KC1 Release Ver:5.0.12000 OS:Linux CPU:AMD64")
	got, rest, err := options(os.Args[1:], map[string]bool{
		"-keyset": false, "-sign": true, "-container": true, "-keytype": true, "-in": true, "-out": true, "-password": true,
	})
	if err != nil || len(rest) > 0 {
		return fmt.Errorf("%w %q", err, rest)
	}
	if got["-keyset"] == "" || got["-sign"] != "GOST12_256" || got["-container"] != container || got["-keytype"] != "exchange" {
		return fmt.Errorf("wrong arguments %q", os.Args)
	}
	if got["-password"] != "geheim" {
		fmt.Println("An error occurred in running the program. The password " + got["-password"] + " is wrong.")
		fmt.Println("[ErrorCode: 0x8010006b]")
		os.Exit(1)
	}
	message, err := os.ReadFile(got["-in"])
	if err != nil {
		return err
	}
	raw, err := signed(message)
	if err != nil {
		return err
	}
	fmt.Println("[ErrorCode: 0x00000000]")
	return os.WriteFile(got["-out"], reversed(raw), 0o644) //nolint:gosec // like the program
}

// container has characters that a shell would interpret.
const container = `\\.\HDIMAGE\it's $HOME "x" ; * & {}`

// cryptcp plays cryptcp of CryptoPro CSP.
func cryptcp() error {
	got, rest, err := options(os.Args[1:], map[string]bool{
		"-signf": false, "-norev": false, "-nochain": false, "-dir": true, "-der": false, "-strict": false, "-cert": false,
		"-detached": false, "-thumbprint": true, "-pin": true,
	})
	if err != nil || len(rest) != 1 || len(got) < 9 || got["-thumbprint"] != thumbprint || got["-pin"] != "geheim" {
		return fmt.Errorf("%w, wrong arguments %q", err, os.Args)
	}
	message, err := os.Open(rest[0])
	if err != nil {
		return err
	}
	defer func() { _ = message.Close() }()
	return signCMS(message, filepath.Join(got["-dir"], filepath.Base(rest[0])+".sgn"))
}

const thumbprint = "0123456789abcdefABCDEF0123456789abcdef01"

// signCMS writes a CMS message to a file, or to the standard output for "-".
func signCMS(from io.Reader, to string) error {
	message, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	s, err := secret()
	if err != nil {
		return err
	}
	byKey := func(ctx context.Context, m []byte) ([]byte, *gost.Certificate, error) {
		sig, err := s.Sign(ctx, m)
		return sig.Raw, nil, err
	}
	der, err := cms.Sign(context.Background(), message, s.Certificate(), byKey, cms.SignOptions{SigningTime: time.Now()})
	if err != nil {
		return err
	}
	if to == "-" {
		return write(der)
	}
	return os.WriteFile(to, der, 0o600)
}

// localSSH plays ssh: it gives the last argument to a shell, as sshd does. The
// program there plays what the host is named after.
func localSSH() error {
	host := os.Args[len(os.Args)-2]
	if strings.Contains(strings.Join(os.Args, " "), "geheim") {
		return errors.New("the password is in the arguments of ssh")
	}
	if strings.Contains(strings.Join(os.Args, " "), os.Getenv(keyVar)) {
		return errors.New("the value of a variable is in the arguments of ssh")
	}
	if host == "unreachable" {
		fmt.Fprintln(os.Stderr, "ssh: connect to host unreachable port 22: No route to host")
		os.Exit(255)
	}
	cmd := exec.Command("/bin/sh", "-c", os.Args[len(os.Args)-1]) //nolint:gosec // like sshd
	cmd.Env = append(os.Environ(), playVar+"="+strings.ReplaceAll(host, "_", " "))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

// environment writes its variables to a file, with the arguments of its parent, and signs.
func environment() error {
	parent, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", os.Getppid()))
	seen := append(os.Environ(), parentMark+string(bytes.ReplaceAll(parent, []byte{0}, []byte(" "))))
	if err := os.WriteFile(os.Getenv(outVar), []byte(strings.Join(seen, "\x00")), 0o600); err != nil {
		return err
	}
	if len(os.Args) > 1 {
		return signFile(os.Args[1])
	}
	return sign(func(raw []byte) []byte { return raw })
}

const parentMark = "arguments of the parent: "

// link writes a correct signature into a file and answers with a link to it.
func link(name string) error {
	message, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	raw, err := signed(message)
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(name+".real", raw, 0o600), os.Symlink(name+".real", name))
}

func failing() error {
	fmt.Println("this is no signature")
	return errors.New("the password geheim is wrong\x1b[31m\n[ErrorCode: 0x80090010]")
}

func hang() error {
	time.Sleep(time.Hour)
	return nil
}

func endless(to io.Writer) error {
	for {
		if _, err := to.Write(make([]byte, 4096)); err != nil {
			return hang()
		}
	}
}

func endlessFile(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	for {
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

// spawn starts another role, which inherits the pipes.
func spawn(role string) error { return child(role).Start() }

func child(role string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), playVar+"="+role)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd
}

// permissions writes those of its files, and their names.
func permissions() error {
	for _, name := range os.Args[1:] {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%v %s\n", info.Mode(), name)
	}
	return errors.New("done")
}
