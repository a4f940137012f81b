//go:build unix

package execsigner_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// raise kills this process by a signal, like a crash.
func raise(name string) error {
	number := map[string]syscall.Signal{"SEGV": syscall.SIGSEGV, "KILL": syscall.SIGKILL}[name]
	signal.Reset()
	_ = syscall.Kill(os.Getpid(), number)
	time.Sleep(time.Hour)
	return nil
}

// stubborn does not end when it is told to.
func stubborn() error {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGPIPE)
	return hang()
}

// fifo answers with a pipe, at whose other end there is nobody.
func fifo(name string) error { return syscall.Mkfifo(name, 0o600) }

// asks says whether it is the leader of a session, which has no terminal unless it
// opens one.
func asks() error {
	session, _, _ := syscall.Syscall(syscall.SYS_GETSID, 0, 0, 0)
	if tty, err := os.Open("/dev/tty"); err == nil {
		return errors.Join(errors.New("there is a terminal"), tty.Close())
	}
	return fmt.Errorf("leads its session: %v", int(session) == os.Getpid())
}

// daemon leaves a child in a session of its own, with the pipes, and signs.
func daemon() error {
	cmd := child("stubborn")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	return sign(func(raw []byte) []byte { return raw })
}
