package failover_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/failover"
	"github.com/go-esia/sdk/signer/keysigner"
)

// cmsDevice makes CMS messages only.
type cmsDevice struct{ *device }

func (d cmsDevice) Sign(context.Context, []byte) (signer.Signature, error) {
	return signer.Signature{}, errors.New("CMS only")
}

func (d cmsDevice) SignCMS(ctx context.Context, message []byte) ([]byte, error) {
	sign := func(ctx context.Context, m []byte) ([]byte, *gost.Certificate, error) {
		sig, err := d.device.Sign(ctx, m)
		return sig.Raw, nil, err
	}
	return cms.Sign(ctx, message, d.cert(), sign, cms.SignOptions{SigningTime: time.Now()})
}

func cmsMember(tb testing.TB, d *device) failover.Member {
	tb.Helper()
	return failover.Member{Name: "CMS", Signer: cmsDevice{d}, Certificates: []*gost.Certificate{d.cert()}}
}

func member(name string, s *keysigner.Signer) failover.Member {
	return failover.Member{Name: name, Signer: s, Certificates: []*gost.Certificate{s.Certificate()}}
}

// TestRotation goes through the life of two keys. The order of members makes no
// difference.
func TestRotation(t *testing.T) {
	t.Parallel()
	for _, reverse := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			before := newKey(t, start.Add(time.Hour), start.Add(10*time.Hour))
			after := newKey(t, start.Add(5*time.Hour), start.Add(20*time.Hour))
			members := []failover.Member{member("before", before), member("after", after)}
			if reverse {
				members[0], members[1] = members[1], members[0]
			}
			s := newSigner(t, failover.Config{Members: members, Strategy: failover.Newest})
			at := func(d time.Duration) { time.Sleep(time.Until(start.Add(d))) }

			if _, err := s.Sign(t.Context(), []byte("message")); !errors.Is(err, failover.ErrNotValid) {
				t.Errorf("before all: got %v", err)
			}
			at(time.Hour)
			by(t, s, before.Certificate())
			at(5*time.Hour - 1)
			by(t, s, before.Certificate())
			at(5 * time.Hour)
			by(t, s, after.Certificate())
			at(10*time.Hour + 1)
			by(t, s, after.Certificate())
			at(20 * time.Hour)
			by(t, s, after.Certificate())
			at(20*time.Hour + 1)
			if _, err := s.Sign(t.Context(), []byte("message")); !errors.Is(err, failover.ErrNotValid) {
				t.Errorf("after all: got %v", err)
			}
		})
	}
}

// TestOldKeyIsInReserve fails the new one while the old one is still valid, and after.
func TestOldKeyIsInReserve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		before := newKey(t, start.Add(-time.Hour), start.Add(time.Hour))
		d := &device{key: newKey(t, start, start.Add(10*time.Hour)), does: fails}
		s := newSigner(t, failover.Config{Members: []failover.Member{member("before", before), d.member("after")}, Strategy: failover.Newest})
		by(t, s, before.Certificate())
		time.Sleep(time.Hour + 1)
		_, err := s.Sign(t.Context(), []byte("message"))
		if e, ok := errors.AsType[*failover.Error](err); !ok || len(e.Attempts) != 1 || !errors.Is(err, errBroken) {
			t.Errorf("got %v", err)
		}
		if h := s.Health(); h[0].Valid || !h[1].Valid {
			t.Errorf("got %+v", h)
		}
	})
}

// rotating changes its key by itself, like a container that is renewed in place.
type rotating struct {
	mu  sync.Mutex
	key *keysigner.Signer
}

func (r *rotating) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	r.mu.Lock()
	key := r.key
	r.mu.Unlock()
	return key.Sign(ctx, message)
}

// TestMemberWithSeveralCertificates signs with either of them, and with none that has
// ended.
func TestMemberWithSeveralCertificates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		before := newKey(t, start, start.Add(2*time.Hour))
		after := newKey(t, start.Add(time.Hour), start.Add(10*time.Hour))
		r := &rotating{key: before}
		m := failover.Member{Name: "box", Signer: r, Certificates: []*gost.Certificate{before.Certificate(), after.Certificate()}}
		s := newSigner(t, failover.Config{Members: []failover.Member{m}})
		c, err := failover.NewCMS(failover.Config{Members: []failover.Member{m}})
		if err != nil {
			t.Fatal(err)
		}
		by(t, s, before.Certificate())
		time.Sleep(90 * time.Minute)
		by(t, s, before.Certificate())
		wantCMS(t, c, before.Certificate())
		r.mu.Lock()
		r.key = after
		r.mu.Unlock()
		by(t, s, after.Certificate())
		wantCMS(t, c, after.Certificate())
		time.Sleep(time.Hour)
		r.mu.Lock()
		r.key = before // whose certificate has ended
		r.mu.Unlock()
		if _, err := s.Sign(t.Context(), []byte("message")); !errors.Is(err, answer.ErrCertificate) {
			t.Errorf("an old certificate: got %v", err)
		}
		if _, err := c.SignCMS(t.Context(), []byte("message")); err == nil {
			t.Error("an old certificate in CMS: got no error")
		}
	})
}

func wantCMS(t *testing.T, s *failover.CMSSigner, want *gost.Certificate) {
	t.Helper()
	der, err := s.SignCMS(t.Context(), []byte("message"))
	if err != nil {
		t.Error(err)
		return
	}
	m, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	certs, err := m.Verify([]byte("message"), cms.VerifyOptions{})
	if err != nil || !bytes.Equal(certs[0].Raw, want.Raw) {
		t.Errorf("got %v, or the message is by another certificate", err)
	}
}

// TestRenewedCertificateOfOneKey has two certificates of one key. Each signature goes
// with the certificate that is newest and valid, not with any of the key.
func TestRenewedCertificateOfOneKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		key, err := gost.GenerateKey(gost.CryptoProA())
		if err != nil {
			t.Fatal(err)
		}
		before := certify(t, key, start, start.Add(2*time.Hour))
		after := certify(t, key, start.Add(time.Hour), start.Add(10*time.Hour))
		s := newSigner(t, failover.Config{Strategy: failover.Newest, Members: []failover.Member{member("1", before), member("2", after)}})
		by(t, s, before.Certificate())
		time.Sleep(time.Hour)
		by(t, s, after.Certificate())
	})
}

// TestNested has two boxes in turn, each with an old and a new key.
func TestNested(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var members []failover.Member
		var certs []*gost.Certificate
		for range 2 {
			before := newKey(t, start, start.Add(2*time.Hour))
			after := newKey(t, start.Add(time.Hour), start.Add(10*time.Hour))
			box := newSigner(t, failover.Config{Strategy: failover.Newest, Members: []failover.Member{member("", before), member("", after)}})
			pair := []*gost.Certificate{before.Certificate(), after.Certificate()}
			members = append(members, failover.Member{Signer: box, Certificates: pair})
			certs = append(certs, pair...)
		}
		s := newSigner(t, failover.Config{Members: members, Strategy: failover.InTurn})
		by(t, s, certs[0])
		by(t, s, certs[2])
		time.Sleep(3 * time.Hour)
		by(t, s, certs[1])
		by(t, s, certs[3])
	})
}
