package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
)

// A terminal is a pseudo-terminal with a program that it controls. Unlike ttyin of
// scripts, it types after it was asked: before, the echo is still on.
type terminal struct {
	t    *testing.T
	ctrl *os.File
	cmd  *exec.Cmd
	seen bytes.Buffer // what is on the screen
}

func startTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	ctrl, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals: %v", err)
	}
	t.Cleanup(func() { _ = ctrl.Close() })
	var number, unlock int32
	for request, arg := range map[uintptr]*int32{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &unlock} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, ctrl.Fd(), request, uintptr(unsafe.Pointer(arg))); errno != 0 {
			t.Fatal(errno)
		}
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	term := &terminal{t: t, ctrl: ctrl, cmd: exec.CommandContext(t.Context(), "esia", args...)}
	term.cmd.Env = append(os.Environ(), "GORACE="+noSleep)
	term.cmd.Stdin, term.cmd.Stdout, term.cmd.Stderr = tty, tty, tty
	term.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := term.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return term
}

// expect reads the screen until text is on it.
func (term *terminal) expect(text string) {
	term.t.Helper()
	buffer := make([]byte, 1024)
	for !strings.Contains(term.seen.String(), text) {
		n, err := term.ctrl.Read(buffer)
		term.seen.Write(buffer[:n])
		if err != nil {
			term.t.Fatalf("%v before %q was on the screen:\n%s", err, text, term.seen.String())
		}
	}
}

func (term *terminal) write(text string) {
	term.t.Helper()
	if _, err := term.ctrl.WriteString(text); err != nil {
		term.t.Fatal(err)
	}
}

// echoes reports whether the terminal echoes what is typed.
func (term *terminal) echoes() bool {
	var state syscall.Termios
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, term.ctrl.Fd(), syscall.TCGETS, uintptr(unsafe.Pointer(&state))); errno != 0 {
		term.t.Fatal(errno)
	}
	return state.Lflag&syscall.ECHO != 0
}

// TestNoEcho types a password and looks for it on the screen.
func TestNoEcho(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "key.pem")
	term := startTerminal(t, "key", "generate", "-out", name)
	term.expect("New password of the key: ")
	if term.echoes() {
		t.Error("the terminal echoes")
	}
	term.write("confidential\n")
	term.expect("Once more: ")
	term.write("confidential\n")
	term.expect("written: ")
	if err := term.cmd.Wait(); err != nil {
		t.Errorf("%v", err)
	}
	if strings.Contains(term.seen.String(), "confidential") {
		t.Errorf("the password is on the screen:\n%s", term.seen.String())
	}
	if !term.echoes() {
		t.Error("the terminal was left without its echo")
	}
}

// TestInterruptedPrompt interrupts the question: the echo comes back, and no file
// is left.
func TestInterruptedPrompt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	term := startTerminal(t, "-lang", "ru", "key", "generate", "-out", filepath.Join(dir, "key.pem"))
	term.expect("Новый пароль ключа: ")
	begin := time.Now()
	term.write("\x03")
	term.expect("прервано")
	if err := term.cmd.Wait(); err == nil {
		t.Error("success after an interrupt")
	}
	if d := time.Since(begin); d > 1500*time.Millisecond {
		t.Errorf("the end took %v", d)
	}
	if !term.echoes() {
		t.Error("the terminal was left without its echo")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestLongPaste pastes an address that is longer than a line of the terminal, which
// cuts it off.
func TestLongPaste(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certDER, err := selfSign(key, gost.Name{CommonName: "TESTSYS"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	server := esiatest.NewServer(esiatest.Config{})
	t.Cleanup(server.Close)
	for name, data := range map[string][]byte{"key.der": keyDER, "cert.der": certDER} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := server.WriteKeys(dir); err != nil {
		t.Fatal(err)
	}
	term := startTerminal(t, "-lang", "en", "login", "-endpoint", server.URL, "-client-id", "TESTSYS", "-redirect-url", "https://app.example.ru/cb",
		"-key", filepath.Join(dir, "key.der"), "-cert", filepath.Join(dir, "cert.der"), "-keys", dir)
	term.expect("address bar:")
	go func() { // the screen is read while it is typed
		_, _ = term.ctrl.WriteString("https://app.example.ru/cb?code=" + strings.Repeat("c", 5000) + "&state=1\n")
	}()
	term.expect("the line has 4095 characters, and the terminal takes no more")
	if err := term.cmd.Wait(); err == nil {
		t.Error("an address that was cut off was taken")
	}
}
