package failover_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/failover"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

const dualToken = "0123456789abcdef0123456789abcdef"

// newDual returns a signer, or ends the test.
func newDual(tb testing.TB, cfg failover.Config) *failover.DualSigner {
	tb.Helper()
	s, err := failover.NewDual(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// remote runs a signing service that understands what it signs, for the system of
// logintest, and returns its client. stop ends the service.
func remote(tb testing.TB, name string, d *device) (m failover.Member, stop func()) {
	tb.Helper()
	hash, err := remotesigner.HashSecret(dualToken)
	if err != nil {
		tb.Fatal(err)
	}
	server, err := remotesigner.NewServer(remotesigner.ServerConfig{
		Keys: remotesigner.KeyMap{"main": d},
		Callers: []remotesigner.Caller{{
			Name: "app", Tokens: []string{hash}, Keys: []string{"main"}, ClientIDs: []string{"TESTSYS"}, Scopes: []string{"*"},
			Kinds: []remotesigner.Kind{remotesigner.KindV1, remotesigner.KindV2, remotesigner.KindAPIKey},
		}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, l, nil) }()
	client, err := remotesigner.New(remotesigner.Config{
		URL: "http://" + l.Addr().String(), Key: "main", Certificates: []*gost.Certificate{d.cert()}, Authorization: remotesigner.Bearer(dualToken), Attempts: 1,
	})
	if err != nil {
		tb.Fatal(err)
	}
	ended := false
	stop = func() {
		if !ended {
			ended = true
			client.Close()
			cancel()
			<-done
		}
	}
	tb.Cleanup(stop)
	return failover.Member{Name: name, Signer: client, Certificates: []*gost.Certificate{d.cert()}}, stop
}

// TestDualOverRemotes logs in with both versions, and signs an API key, over the same
// two services; then one of them ends.
func TestDualOverRemotes(t *testing.T) {
	t.Parallel()
	a, b := newDevice(t), newDevice(t)
	first, stop := remote(t, "first", a)
	second, _ := remote(t, "second", b)
	if _, err := failover.New(failover.Config{Members: []failover.Member{first}}); err == nil || !strings.Contains(err.Error(), "NewDual") {
		t.Errorf("New: got %v", err)
	}
	s := newDual(t, failover.Config{Members: []failover.Member{first, second}})
	all := func(t *testing.T, used *device) {
		logintest.Run(t, s, []esia.Version{esia.V1, esia.V2}, a.cert(), b.cert())
		key := []byte("4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f")
		der, err := s.SignCMS(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		m, err := cms.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		if certs, err := m.Verify(key, cms.VerifyOptions{}); err != nil || !certs[0].Equal(used.cert().Certificate) {
			t.Errorf("got %v, %v", certs, err)
		}
	}
	t.Run("both", func(t *testing.T) { all(t, a) })
	if h := s.Check(t.Context()); !h[0].OK() || !h[1].OK() {
		t.Errorf("services that are there: %+v", h)
	}
	if b.count() != 0 {
		t.Error("a check had something signed, or the second was asked in vain")
	}
	stop()
	t.Run("one", func(t *testing.T) { all(t, b) })
	if h := s.Check(t.Context()); h[0].OK() || !errors.Is(h[0].Err, remotesigner.ErrUnreachable) || !h[1].OK() {
		t.Errorf("one is there: %+v", h)
	}
}

// TestDual signs raw and CMS over members that make raw signatures.
func TestDual(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	a.set(fails)
	s := newDual(t, failover.Config{Members: members, Failures: 2})
	signertest.TestSigner(t, s, a.cert(), b.cert())
	t.Run("login", func(t *testing.T) { logintest.Run(t, s, []esia.Version{esia.V1, esia.V2}, a.cert(), b.cert()) })
	if _, err := failover.NewDual(failover.Config{}); err == nil {
		t.Error("no members: got no error")
	}
}

// TestDualSharesCircuits fails raw, and is then not asked for CMS messages.
func TestDualSharesCircuits(t *testing.T) {
	t.Parallel()
	a, b, members := two(t)
	a.set(fails)
	s := newDual(t, failover.Config{Members: members, Failures: 2})
	for range 2 {
		by(t, s, b.cert())
	}
	a.count()
	if _, err := s.SignCMS(t.Context(), []byte("message")); err != nil || a.count() != 0 {
		t.Errorf("got %v, or a member with an open circuit was asked", err)
	}
	if h := s.Health(); h[0].OK() || !h[1].OK() {
		t.Errorf("got %+v", h)
	}
}

// probed is a signer that can say whether it would sign.
type probed struct {
	signer.Signer
	err error
}

func (p probed) Ready(context.Context) error { return p.err }

// TestCheckAsksReady looks at who is asked for what.
func TestCheckAsksReady(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err    error
		ok     bool
		signed int
	}{
		"ready": {nil, true, 0}, "not ready": {errBroken, false, 0}, "can't say": {errors.ErrUnsupported, true, 1},
	} {
		d := newDevice(t)
		m := d.member("a")
		m.Signer = probed{d, test.err}
		s := newSigner(t, failover.Config{Members: []failover.Member{m}})
		if h := s.Check(t.Context()); h[0].OK() != test.ok || d.count() != test.signed {
			t.Errorf("%s: got %+v", name, h)
		}
	}
}
