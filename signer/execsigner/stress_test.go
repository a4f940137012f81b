//go:build unix

package execsigner_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/failover"
)

// TestManyMoodyPrograms makes 200 requests at once of a program that signs, delays,
// hangs, crashes, answers garbage, too little and too much, by the message, while
// somebody kills processes at random and some callers give up. Each request ends
// with a verified signature or an error that names the cause, and nothing is left, also
// none of the files that two thirds of the requests use. It does not run in parallel with
// others, because it counts.
func TestManyMoodyPrograms(t *testing.T) {
	s := newStage(t)
	signers := s.moody(func(c *execsigner.Config) {
		c.Timeout, c.MaxProcesses, c.Grace = 90*time.Second, 6, 50*time.Millisecond
	})
	goroutines, files, processes := runtime.NumGoroutine(), descriptors(), children()
	stop := s.killer()
	var wg sync.WaitGroup
	var signed, failed atomic.Int32
	for i := range 200 {
		wg.Go(func() {
			message := fmt.Appendf(nil, "message %d", i)
			ctx, cancel := t.Context(), context.CancelFunc(func() {})
			if hangs(message) || i%10 == 0 {
				ctx, cancel = context.WithTimeout(ctx, time.Duration(10+rand.IntN(3000))*time.Millisecond)
			}
			defer cancel()
			sig, err := signers[i%len(signers)].Sign(ctx, message)
			switch {
			case err == nil && gost.VerifyMessage(s.cert.Key, message, sig.Raw) && sig.CertificateHash == s.cert.Hash():
				signed.Add(1)
			case err != nil && sig.Raw == nil && hasCause(err):
				failed.Add(1)
			default:
				t.Errorf("request %d: got %v, %v", i, sig, err)
			}
		})
	}
	wg.Wait()
	stop()
	s.checkClean()
	t.Logf("%d signatures, %d errors", signed.Load(), failed.Load())
	if signed.Load()+failed.Load() != 200 || signed.Load() < 20 || failed.Load() < 20 {
		t.Errorf("%d signatures and %d errors of 200 requests", signed.Load(), failed.Load())
	}
	settled(t, goroutines, files, processes)
}

// moody returns signers with moody programs: by standard input, with a file for the
// message, and with one for the answer, too.
func (s *stage) moody(change func(*execsigner.Config)) []*execsigner.Signer {
	return []*execsigner.Signer{
		s.signer(s.program("moody"), change),
		s.signer(s.program("moody", execsigner.MessageFile), change),
		s.signer(s.program("moody", execsigner.MessageFile, execsigner.SignatureFile), change),
	}
}

// TestThroughFailover makes 200 requests at once of moody programs, which somebody kills at
// random besides, and of a healthy one, as members of a signer of package failover. All
// succeed.
func TestThroughFailover(t *testing.T) {
	s, moody := newStage(t), newStage(t) // nobody kills the healthy one
	many := func(c *execsigner.Config) {
		c.Timeout, c.MaxProcesses, c.Grace = 5*time.Minute, 6, 50*time.Millisecond
	}
	members := []failover.Member{{Name: "healthy", Signer: s.signer(s.program("sign"), many), Certificates: []*gost.Certificate{s.cert}}}
	for _, x := range moody.moody(many) {
		members = append(members, failover.Member{Signer: x, Certificates: []*gost.Certificate{moody.cert}})
	}
	x, err := failover.New(failover.Config{
		Members: members, Strategy: failover.InTurn, Timeout: -1, Hedge: 500 * time.Millisecond, Cooldown: 100 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	goroutines, files, processes := runtime.NumGoroutine(), descriptors(), children()
	stop := moody.killer()
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			message := fmt.Appendf(nil, "message %d", i)
			sig, err := x.Sign(t.Context(), message)
			by := map[string]*gost.Certificate{s.cert.Hash(): s.cert, moody.cert.Hash(): moody.cert}[sig.CertificateHash]
			if err != nil || by == nil || !gost.VerifyMessage(by.Key, message, sig.Raw) {
				t.Errorf("request %d: %v, %v", i, sig, err)
			}
		})
	}
	wg.Wait()
	stop()
	settled(t, goroutines, files, processes)
}

// hangs reports whether moody would never end with the message.
func hangs(message []byte) bool {
	mood := moods()[sum(message)%len(moods())]
	return mood == "hang" || mood == "family"
}

// hasCause reports whether err is one of those that are promised.
func hasCause(err error) bool {
	for _, cause := range []error{
		context.DeadlineExceeded, execsigner.ErrOutput, answer.ErrSignature, answer.ErrSwapped, answer.ErrSize, answer.ErrEmpty,
		execsigner.ErrNoAnswer,
	} {
		if errors.Is(err, cause) {
			return true
		}
	}
	_, ok := errors.AsType[*exec.ExitError](err)
	return ok && strings.Contains(err.Error(), "exit status") || ok && strings.Contains(err.Error(), "signal")
}

// killer kills processes of the stage at random until it is stopped.
func (s *stage) killer() (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			case <-time.After(50 * time.Millisecond):
			}
			if left := s.processes(); len(left) > 0 {
				var pid int
				if _, err := fmt.Sscan(left[rand.IntN(len(left))], &pid); err == nil && pid > 1 && pid != os.Getpid() {
					_ = syscall.Kill(pid, syscall.SIGKILL)
				}
			}
		}
	}()
	return func() { close(quit); <-done }
}
