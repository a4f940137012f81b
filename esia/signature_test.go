package esia_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/signer"
)

// TestSignatureMistakes names what is wrong with a signature before ESIA
// answers ESIA-007053.
func TestSignatureMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*signer.Signature)
		says   string
	}{
		{"None", func(s *signer.Signature) { s.Raw = nil }, "none"},
		{"CMS", func(s *signer.Signature) { s.Raw = append([]byte{0x30, 0x82}, make([]byte, 700)...) }, "CMS"},
		{"Base64", func(s *signer.Signature) { s.Raw = bytes.Repeat([]byte("A"), 86) }, "encoded"},
		{"Hex", func(s *signer.Signature) { s.Raw = bytes.Repeat([]byte("A"), 129) }, "129 bytes"},
		{"Key512", func(s *signer.Signature) { s.Raw = make([]byte, 128) }, "512-bit"},
		{"NoHash", func(s *signer.Signature) { s.CertificateHash = "" }, "0 characters"},
		{"HashSHA1", func(s *signer.Signature) { s.CertificateHash = s.CertificateHash[:40] }, "SHA-1"},
		{"HashLowerCase", func(s *signer.Signature) { s.CertificateHash = "a" + s.CertificateHash[1:] }, "upper-case"},
		{"HashWithColons", func(s *signer.Signature) { s.CertificateHash = strings.Repeat("AB:", 21) + "A" }, "upper-case"},
		{"HashOfOther", func(s *signer.Signature) { s.CertificateHash = strings.Repeat("0", 64) }, "Streebog-256"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDouble(t, nil)
			d.cfg.Signer = signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
				sig, err := d.signer.Sign(ctx, m)
				tt.change(&sig)
				return sig, err
			})
			_, err := d.client(t).Begin(t.Context())
			if !errors.Is(err, esia.ErrSignature) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrSignature that says %q", err, tt.says)
			}
		})
	}
}

// TestSignerFails passes the error of the signer on.
func TestSignerFails(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	broken := errors.New("token removed")
	d.cfg.Signer = signer.Func(func(context.Context, []byte) (signer.Signature, error) { return signer.Signature{}, broken })
	if _, err := d.client(t).Begin(t.Context()); !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the signer", err)
	}
	d = newDouble(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.client(t).Begin(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
