package failover_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/internal/printtest"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/failover"
	"github.com/go-esia/sdk/signer/signertest"
)

func TestSigner(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	a.set(func(ctx context.Context, sig signer.Signature) (signer.Signature, error) {
		if len(sig.Raw) > 0 && sig.Raw[0]%2 == 0 {
			return fails(ctx, sig)
		}
		return works(ctx, sig)
	})
	for _, strategy := range []failover.Strategy{failover.InOrder, failover.InTurn, failover.Newest} {
		s := newSigner(t, failover.Config{Members: members, Strategy: strategy, Hedge: time.Minute})
		t.Run(strategy.String(), func(t *testing.T) { signertest.TestSigner(t, s, a.cert(), b.cert()) })
	}
}

// TestLogin logs in while the first member is broken.
func TestLogin(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	a.set(fails)
	s := newSigner(t, failover.Config{Members: members})
	logintest.Run(t, s, []esia.Version{esia.V1, esia.V2}, a.cert(), b.cert())
	c, err := failover.NewCMS(failover.Config{Members: []failover.Member{members[0], cmsMember(t, b)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("CMS", func(t *testing.T) { logintest.Run(t, c, []esia.Version{esia.V1}, a.cert(), b.cert()) })
	a.set(works)
	t.Run("Raw", func(t *testing.T) { logintest.Run(t, c, []esia.Version{esia.V1}, a.cert(), b.cert()) })
	if sig, err := c.Sign(t.Context(), []byte("message")); err == nil || sig.Raw != nil {
		t.Errorf("raw signature of a CMSSigner: got %v, %v", sig, err)
	}
}

func TestInOrder(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	s := newSigner(t, failover.Config{Members: members})
	by(t, s, a.cert())
	by(t, s, a.cert())
	a.set(fails)
	by(t, s, b.cert())
	a.set(works)
	by(t, s, a.cert())
}

func TestInTurn(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	s := newSigner(t, failover.Config{Members: members, Strategy: failover.InTurn})
	for range 2 {
		by(t, s, a.cert())
		by(t, s, b.cert())
	}
	b.set(fails)
	for range 4 {
		by(t, s, a.cert())
	}
}

// TestAllFail has the errors of all members.
func TestAllFail(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	a.set(fails)
	b.set(panics)
	s := newSigner(t, failover.Config{Members: members})
	_, err := s.Sign(t.Context(), []byte("message"))
	e, ok := errors.AsType[*failover.Error](err)
	if !ok || !errors.Is(err, failover.ErrUnavailable) || !errors.Is(err, errBroken) || len(e.Attempts) != 2 {
		t.Fatalf("got %v", err)
	}
	if text := err.Error(); !strings.Contains(text, "a: broken") || !strings.Contains(text, "b: the signer panicked") {
		t.Errorf("got %q", text)
	}
}

// TestWrongAnswersAreNotUsed has members that return what is no signature, or that
// pair it with the certificate of another one.
func TestWrongAnswersAreNotUsed(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	for name, tt := range map[string]struct {
		change func(*signer.Signature)
		want   error
	}{
		"swapped":        {func(s *signer.Signature) { s.Raw = slices.Concat(s.Raw[32:], s.Raw[:32]) }, answer.ErrSwapped},
		"reversed":       {func(s *signer.Signature) { slices.Reverse(s.Raw) }, answer.ErrReversed},
		"damaged":        {func(s *signer.Signature) { s.Raw[5] ^= 1 }, answer.ErrSignature},
		"empty":          {func(s *signer.Signature) { *s = signer.Signature{} }, answer.ErrEmpty},
		"of the other":   {func(s *signer.Signature) { s.Certificate, s.CertificateHash = b.cert().Raw, b.cert().Hash() }, answer.ErrCertificate},
		"hash of other":  {func(s *signer.Signature) { s.CertificateHash = b.cert().Hash() }, answer.ErrCertificate},
		"no certificate": {func(s *signer.Signature) { s.Certificate, s.CertificateHash = nil, "" }, nil},
	} {
		a.set(func(_ context.Context, sig signer.Signature) (signer.Signature, error) {
			tt.change(&sig)
			return sig, nil
		})
		_, err := newSigner(t, failover.Config{Members: members[:1]}).Sign(t.Context(), []byte("message"))
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
		if tt.want != nil {
			by(t, newSigner(t, failover.Config{Members: members}), b.cert())
		}
	}
}

// TestHedge asks the second member when the first one takes long.
func TestHedge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, members := two(t)
		s := newSigner(t, failover.Config{Members: members, Hedge: time.Second})
		a.set(takes(500 * time.Millisecond))
		by(t, s, a.cert())
		if n := b.count(); n != 0 {
			t.Errorf("the second member was asked %d times before its time", n)
		}
		a.set(takes(5 * time.Second))
		b.set(takes(time.Second))
		start := time.Now()
		by(t, s, b.cert())
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("took %v", d)
		}
		b.set(takes(10 * time.Second)) // both are slow, and the first is the first
		start = time.Now()
		by(t, s, a.cert())
		if d := time.Since(start); d != 5*time.Second {
			t.Errorf("took %v", d)
		}
		synctest.Wait()
		if a.begun.Load()+b.begun.Load() != 0 {
			t.Error("members that were given up are still running")
		}
		for _, h := range s.Health()[1:] {
			if h.Failures != 0 {
				t.Errorf("a member that was asked later and was slower: %d failures", h.Failures)
			}
		}
	})
}

// TestHangingMemberIsLeftOut opens the circuit of a member that never answers, by
// hedging, by timeouts and by the deadlines of callers.
func TestHangingMemberIsLeftOut(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		hedge, timeout, deadline time.Duration
	}{
		"hedged":   {time.Second, 0, 0},
		"timeout":  {0, 2 * time.Second, 0},
		"deadline": {0, -1, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b, members := two(t)
				a.set(hangs)
				s := newSigner(t, failover.Config{Members: members, Hedge: tt.hedge, Timeout: tt.timeout, Cooldown: time.Hour})
				for i := range 6 {
					ctx, cancel := t.Context(), context.CancelFunc(func() {})
					if tt.deadline > 0 {
						ctx, cancel = context.WithTimeout(ctx, tt.deadline)
					}
					if _, err := s.Sign(ctx, []byte("message")); err != nil {
						t.Errorf("call %d: %v", i, err)
					}
					cancel()
					synctest.Wait() // until those that were given up have noticed
				}
				if a.count() != 3 || b.count() != 6 {
					t.Error("the member that hangs was asked more than three times")
				}
			})
		})
	}
}

// TestDeafMember ignores its context. Nobody waits for it.
func TestDeafMember(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, members := two(t)
		a.set(isDeaf(time.Hour))
		s := newSigner(t, failover.Config{Members: members, Timeout: time.Second})
		start := time.Now()
		by(t, s, b.cert())
		if d := time.Since(start); d != time.Second {
			t.Errorf("took %v", d)
		}
		b.set(isDeaf(time.Hour))
		_, err := s.Sign(t.Context(), []byte("message"))
		if !errors.Is(err, failover.ErrTimeout) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * time.Hour) // until the devices are done
	})
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, members := two(t)
		a.set(hangs)
		b.set(hangs)
		s := newSigner(t, failover.Config{Members: members, Hedge: time.Second, Timeout: -1})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		_, err := s.Sign(ctx, []byte("message"))
		if !errors.Is(err, context.Canceled) || errors.Is(err, failover.ErrUnavailable) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		for _, h := range s.Health() {
			if !h.OK() {
				t.Errorf("a caller has gone, and it counts against %s: %v", h.Member, h.Err)
			}
		}
	})
}

// TestCircuit goes through the states of a circuit.
func TestCircuit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, b, members := two(t)
		s := newSigner(t, failover.Config{Members: members, Failures: 2, Cooldown: time.Minute})
		asked := func(want int) {
			t.Helper()
			by(t, s, b.cert())
			if n := a.count(); n != want {
				t.Errorf("the first member was asked %d times, want %d", n, want)
			}
		}
		a.set(fails)
		asked(1)
		asked(1) // opens
		asked(0)
		if h := s.Health()[0]; h.OK() || h.Failures != 2 || !errors.Is(h.Err, errBroken) || !h.OpenUntil.Equal(time.Now().Add(time.Minute)) {
			t.Errorf("got %+v", h)
		}
		time.Sleep(time.Minute)
		asked(1) // one attempt, and twice the time
		time.Sleep(time.Minute)
		asked(0)
		time.Sleep(time.Minute)
		a.set(works)
		by(t, s, a.cert())
		if h := s.Health()[0]; !h.OK() || h.Failures != 0 {
			t.Errorf("got %+v", h)
		}
		a.set(fails)
		a.count()
		asked(1) // all begins again
		asked(1)
		asked(0)
		b.set(fails) // the last resort
		if _, err := s.Sign(t.Context(), []byte("message")); !errors.Is(err, failover.ErrUnavailable) || a.count() != 1 {
			t.Errorf("got %v", err)
		}
		a.set(works)
		by(t, s, a.cert())
	})
}

// TestOneTryAtATime lets one of many calls try a member after its circuit was open.
func TestOneTryAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, _, members := two(t)
		s := newSigner(t, failover.Config{Members: members, Failures: 1, Cooldown: time.Minute, Timeout: -1})
		a.set(fails)
		_, _ = s.Sign(t.Context(), []byte("message"))
		time.Sleep(time.Minute)
		a.set(takes(time.Second))
		a.count()
		for range 20 {
			go func() { _, _ = s.Sign(t.Context(), []byte("message")) }()
		}
		synctest.Wait()
		if n := a.count(); n != 1 {
			t.Errorf("%d calls have tried the member", n)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if h := s.Health()[0]; !h.OK() {
			t.Errorf("got %+v", h)
		}
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	var observed []string
	s := newSigner(t, failover.Config{Members: members[:1], Failures: 1, Observe: func(x failover.Attempt) {
		observed = append(observed, fmt.Sprint(x.Member, " ", x.Err, " ", x.Abandoned))
	}})
	a.set(fails)
	if h := s.Check(t.Context()); len(h) != 1 || h[0].OK() || !errors.Is(h[0].Err, errBroken) {
		t.Errorf("got %+v", h)
	}
	a.set(works)
	if h := s.Check(t.Context()); len(h) != 1 || !h[0].OK() || !h[0].Until.Equal(a.cert().NotAfter) {
		t.Errorf("got %+v", h)
	}
	if want := []string{"a broken false", "a <nil> false"}; !slices.Equal(observed, want) {
		t.Errorf("observed %q, want %q", observed, want)
	}
	c, err := failover.NewCMS(failover.Config{Members: members})
	if err != nil {
		t.Fatal(err)
	}
	if h := c.Check(t.Context()); !h[0].OK() || !h[1].OK() || len(c.Health()) != 2 || b.count() != 1 {
		t.Errorf("CMS: got %+v", h)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	a, _, members := two(t)
	member := members[0]
	for name, cfg := range map[string]failover.Config{
		"no members":        {},
		"no signer":         {Members: []failover.Member{{Certificates: member.Certificates}}},
		"no certificates":   {Members: []failover.Member{{Signer: a}}},
		"no certificate":    {Members: []failover.Member{{Signer: a, Certificates: []*gost.Certificate{nil}}}},
		"a CMSSigner":       {Members: []failover.Member{member, cmsMember(t, a)}},
		"strategy":          {Members: members, Strategy: 3},
		"negative hedge":    {Members: members, Hedge: -1},
		"negative failures": {Members: members, Failures: -1},
		"negative cooldown": {Members: members, Cooldown: -1},
	} {
		if s, err := failover.New(cfg); s != nil || err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if s, err := failover.NewCMS(failover.Config{}); s != nil || err == nil {
		t.Error("NewCMS: got no error")
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	key, err := gost.NewPrivateKey(gost.CryptoProA(), []byte(printtest.Secret+"-and-22-further-bytes."))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	members := []failover.Member{member("a", certify(t, key, now.Add(-time.Hour), now.Add(time.Hour)))}
	c, err := failover.NewCMS(failover.Config{Members: members})
	if err != nil {
		t.Fatal(err)
	}
	s := newSigner(t, failover.Config{Members: members})
	strategy := failover.InTurn
	failure := new(failover.Error)
	if _, err := s.Sign(deadContext(t), nil); errors.As(err, &failure) {
		t.Errorf("got %v", err)
	}
	list := map[string]any{
		"Config": &failover.Config{Members: members}, "Member": &members[0], "Signer": s, "CMSSigner": c, "DualSigner": newDual(t, failover.Config{Members: members}), "Strategy": &strategy,
		"Attempt": &failover.Attempt{Err: errBroken}, "Error": printtest.Pointer{To: failure}, "Health": &s.Health()[0],
	}
	printtest.Listed(t, list)
	printtest.Formatted(t, list, printtest.Secret)
	if failover.Strategy(7).String() != "Strategy(7)" {
		t.Error("name of an unknown strategy")
	}
}

func deadContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
