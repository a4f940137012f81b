package esia_test

import (
	"context"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/signer"
)

const benchState = "5aa39c24-4d8a-4a5f-8b61-8a3f9b5c1d00"

// benchClient returns a client that signs, or one that gets the same signature each time
// for nothing.
func benchClient(tb testing.TB, signs bool) *esia.Client {
	tb.Helper()
	d := newDouble(tb, nil)
	if !signs {
		sig, err := d.signer.Sign(tb.Context(), []byte("anything"))
		if err != nil {
			tb.Fatal(err)
		}
		d.cfg.Signer = signer.Func(func(context.Context, []byte) (signer.Signature, error) { return sig, nil })
	}
	return d.client(tb)
}

func BenchmarkAuthCodeURL(b *testing.B) {
	for name, signs := range map[string]bool{"with signature": true, "without signature": false} {
		b.Run(name, func(b *testing.B) {
			c := benchClient(b, signs)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.AuthCodeURL(b.Context(), benchState); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerifyIDToken(b *testing.B) {
	d := newDouble(b, nil)
	c, token := d.client(b), d.token(b, "id", nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.VerifyIDToken(b.Context(), token, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLogin is a whole login over the emulator, with what the emulator does.
func BenchmarkLogin(b *testing.B) {
	server := newServer(b, esiatest.Config{Algorithm: esiatest.GOST})
	c := newClient(b, server.Config())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := logIn(b.Context(), c, server); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAuthCodeURLAllocations cannot be parallel: it counts allocations of the whole
// process.
func TestAuthCodeURLAllocations(t *testing.T) {
	c := benchClient(t, false)
	var err error
	got := testing.AllocsPerRun(20, func() { _, err = c.AuthCodeURL(t.Context(), benchState) })
	if got >= 15 || err != nil {
		t.Errorf("AuthCodeURL without the signature makes %v allocations, %v, want less than 15", got, err)
	}
}
