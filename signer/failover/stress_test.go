package failover_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/failover"
)

// moody does something else each time.
func moody(ctx context.Context, sig signer.Signature) (signer.Signature, error) {
	if rand.IntN(8) == 0 {
		return hangs(ctx, sig)
	}
	return moodyAtOnce(ctx, sig)
}

// moodyAtOnce is like moody, but never hangs.
func moodyAtOnce(ctx context.Context, sig signer.Signature) (signer.Signature, error) {
	switch rand.IntN(7) {
	case 1:
		return fails(ctx, sig)
	case 2:
		return panics(ctx, sig)
	case 3:
		sig.Raw = sig.Raw[:10]
	case 4:
		sig.Raw = bytes.Repeat([]byte{1}, 64)
	case 5:
		sig.Raw = make([]byte, 2<<20)
	case 6:
		return takes(time.Duration(rand.IntN(30))*time.Millisecond)(ctx, sig)
	}
	return sig, nil
}

// TestOneHealthyMember makes 200 requests at once of two moody members and a healthy
// one. All succeed, and no goroutine is left. It does not run in parallel with others,
// because it counts.
func TestOneHealthyMember(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	for strategy, hedge := range map[failover.Strategy]time.Duration{
		failover.InOrder: 0, failover.InTurn: 50 * time.Millisecond, failover.Newest: 50 * time.Millisecond,
	} {
		a, b, members := two(t)
		c := newDevice(t)
		a.set(moodyAtOnce)
		b.set(moodyAtOnce)
		if hedge > 0 { // nothing else helps when the healthy one itself needs long, under this load
			a.set(moody)
			b.set(moody)
		}
		all(t, 0, newSigner(t, failover.Config{
			Members: append(members, c.member("c")), Strategy: strategy, Hedge: hedge,
			Timeout: 5 * time.Minute, Cooldown: 10 * time.Millisecond,
		}), a.cert(), b.cert(), c.cert())
	}
	settled(t, goroutines)
}

// all makes 200 requests at once, each of which must succeed, in a time if it is not zero.
func all(t *testing.T, limit time.Duration, s signer.Signer, certs ...*gost.Certificate) {
	t.Helper()
	ctx := t.Context()
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			message := fmt.Appendf(nil, "message %d", i)
			sig, err := s.Sign(ctx, message)
			if err != nil {
				t.Error(err)
				return
			}
			for _, cert := range certs {
				if bytes.Equal(cert.Raw, sig.Certificate) && gost.VerifyMessage(cert.Key, message, sig.Raw) {
					return
				}
			}
			t.Errorf("request %d: the signature is not valid, or not with its certificate", i)
		})
	}
	wg.Wait()
}

// TestNoHealthyMember makes 200 requests at once of members that all are moody, some of
// which are given up. Each ends with a signature or an error that says why.
func TestNoHealthyMember(t *testing.T) {
	goroutines := runtime.NumGoroutine()
	a, b, members := two(t)
	a.set(moody)
	b.set(moody)
	s := newSigner(t, failover.Config{Members: members, Hedge: 20 * time.Millisecond, Timeout: 100 * time.Millisecond})
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			ctx, cancel := t.Context(), context.CancelFunc(func() {})
			if i%4 == 0 {
				ctx, cancel = context.WithTimeout(ctx, time.Duration(rand.IntN(150))*time.Millisecond)
			}
			defer cancel()
			message := fmt.Appendf(nil, "message %d", i)
			sig, err := s.Sign(ctx, message)
			isValid := gost.VerifyMessage(a.cert().Key, message, sig.Raw) || gost.VerifyMessage(b.cert().Key, message, sig.Raw)
			hasCause := errors.Is(err, failover.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
			if isValid == hasCause || isValid != (err == nil) {
				t.Errorf("request %d: got %v, %v", i, sig, err)
			}
		})
	}
	wg.Wait()
	settled(t, goroutines)
}

// settled waits until there are no more goroutines than before.
func settled(t *testing.T, goroutines int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); runtime.NumGoroutine() > goroutines; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, were %d\n%s", runtime.NumGoroutine(), goroutines, stacks[:runtime.Stack(stacks, true)])
		}
	}
}
