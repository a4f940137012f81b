package cms_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/gost/streebog"
)

func sha256Of(data []byte) []byte { h := sha256.Sum256(data); return h[:] }

func streebog512Of(data []byte) []byte { h := streebog.Sum512(data); return h[:] }

// TestWrongSignature has signers that return something else than s || r.
func TestWrongSignature(t *testing.T) {
	t.Parallel()
	cert, genuine := certificateOf(t, "g256_XA"), signWith(t, "g256_XA")
	message := sign(t, "g256_XA", esia(t), timed())
	zeros := make([]byte, 32)
	for _, tt := range []struct {
		name   string
		change func(sig []byte) []byte
		text   string
	}{
		{"Reversed", reversed, "CryptoPro CSP"},
		{"SwappedHalves", func(s []byte) []byte { return slices.Concat(s[32:], s[:32]) }, "r || s"},
		{"LittleEndianHalves", func(s []byte) []byte { return slices.Concat(reversed(s[:32]), reversed(s[32:])) }, "little-endian"},
		{"FlippedBit", func(s []byte) []byte { return flipped(s, 17) }, "not valid with the key"},
		{"ZeroS", func(s []byte) []byte { return slices.Concat(zeros, s[32:]) }, "half of zeros"},
		{"ZeroR", func(s []byte) []byte { return slices.Concat(s[:32], zeros) }, "half of zeros"},
		{"Nil", func([]byte) []byte { return nil }, "returned 0 octets"},
		{"Short", func(s []byte) []byte { return s[:63] }, "returned 63 octets"},
		{"OfSize512", func(s []byte) []byte { return slices.Concat(s, s) }, "returned 128 octets, and a signature has 64"},
		{"CMS", func([]byte) []byte { return message }, "returned a CMS message"},
		{"Base64", func(s []byte) []byte { return []byte(base64.RawURLEncoding.EncodeToString(s)) }, "returned base64 text of 64 octets"},
		{"Base64OfCMS", func([]byte) []byte { return []byte(base64.StdEncoding.EncodeToString(message)) }, "returned base64 text of a CMS message"},
		{"PEM", func([]byte) []byte { return readFile(t, "other/msg.pem") }, "returned PEM with a CMS message"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wrong := func(ctx context.Context, message []byte) ([]byte, *gost.Certificate, error) {
				sig, _, err := genuine(ctx, message)
				return tt.change(sig), nil, err
			}
			der, err := cms.Sign(t.Context(), esia(t), cert, wrong, timed())
			if der != nil || !errors.Is(err, cms.ErrSignature) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%d octets, %v; want ErrSignature with %q", len(der), err, tt.text)
			}
		})
	}
}

func TestSignatureByAnotherKey(t *testing.T) {
	t.Parallel()
	_, err := cms.Sign(t.Context(), esia(t), certificateOf(t, "g256_XA"), signWith(t, "g256_TCB"), timed())
	if !errors.Is(err, cms.ErrSignature) {
		t.Errorf("error = %v", err)
	}
}

func TestSignerError(t *testing.T) {
	t.Parallel()
	broken := func(ctx context.Context, _ []byte) ([]byte, *gost.Certificate, error) {
		return nil, nil, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := cms.Sign(ctx, esia(t), certificateOf(t, "g256_XA"), broken, timed()); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}

// A rotating signer signs with one set after another, and stays with the last.
type rotating struct {
	tb    testing.TB
	sets  []string
	calls int
}

func (r *rotating) sign(ctx context.Context, message []byte) ([]byte, *gost.Certificate, error) {
	set := r.sets[min(r.calls, len(r.sets)-1)]
	r.calls++
	sig, _, err := signWith(r.tb, set)(ctx, message)
	return sig, certificateOf(r.tb, set), err
}

// TestUnexpectedCertificate has signers whose certificate is not known, or is
// another one than is expected.
func TestUnexpectedCertificate(t *testing.T) {
	t.Parallel()
	essential := timed()
	essential.SigningCertificateV2 = true
	none := cms.SignOptions{NoAttributes: true}
	for _, tt := range []struct {
		name     string
		expected string // or none
		signer   []string
		opts     cms.SignOptions
		calls    int
		want     string // or an error
	}{
		{"Expected", "g256_XA", []string{"g256_XA"}, timed(), 1, "g256_XA"},
		{"Unknown256", "", []string{"g256_TCA"}, timed(), 1, "g256_TCA"},
		{"Unknown512", "", []string{"g512_C"}, timed(), 2, "g512_C"},
		{"Unknown512NoAttributes", "", []string{"g512_C"}, none, 1, "g512_C"},
		{"Expected512", "g512_A", []string{"g512_A"}, timed(), 1, "g512_A"},
		{"SameSize", "g256_XA", []string{"g256_B"}, timed(), 1, "g256_B"},
		{"OtherSize", "g256_XA", []string{"g512_A"}, timed(), 2, "g512_A"},
		{"BackTo256", "g512_A", []string{"g256_XA"}, timed(), 2, "g256_XA"},
		{"SigningCertificate", "g256_XA", []string{"g256_XA"}, essential, 1, "g256_XA"},
		{"OtherSigningCertificate", "g256_XA", []string{"g256_B"}, essential, 2, "g256_B"},
		{"OtherSizeAndSigningCertificate", "g256_XA", []string{"g512_B"}, essential, 2, "g512_B"},
		{"ChangedInBetween", "", []string{"g512_A", "g512_B"}, timed(), 2, "g512_B"},
		{"ChangedSizeInBetween", "", []string{"g512_A", "g256_A"}, timed(), 2, ""},
		{"ChangedSigningCertificateInBetween", "g256_A", []string{"g256_B", "g256_C"}, essential, 2, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var expected *gost.Certificate
			if tt.expected != "" {
				expected = certificateOf(t, tt.expected)
			}
			signer := &rotating{tb: t, sets: tt.signer}
			der, err := cms.Sign(t.Context(), esia(t), expected, signer.sign, tt.opts)
			if signer.calls != tt.calls {
				t.Errorf("%d calls, want %d", signer.calls, tt.calls)
			}
			if tt.want == "" {
				if !errors.Is(err, cms.ErrCertificate) {
					t.Errorf("error = %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkMessage(t, der, esia(t), certificateOf(t, tt.want), cms.VerifyOptions{})
		})
	}
}

func TestSignerWithoutCertificate(t *testing.T) {
	t.Parallel()
	if _, err := cms.Sign(t.Context(), esia(t), nil, signWith(t, "g256_XA"), timed()); !errors.Is(err, cms.ErrCertificate) {
		t.Errorf("error = %v", err)
	}
	rsa := parse(t, readFile(t, "other/rsa.der")).Certificates[0]
	foreign := func(context.Context, []byte) ([]byte, *gost.Certificate, error) { return make([]byte, 64), rsa, nil }
	if _, err := cms.Sign(t.Context(), esia(t), nil, foreign, timed()); !errors.Is(err, cms.ErrUnsupported) {
		t.Errorf("error = %v", err)
	}
}

// TestSignerChangesMessage has a signer that writes over what it was given.
func TestSignerChangesMessage(t *testing.T) {
	t.Parallel()
	genuine := signWith(t, "g256_XA")
	vandal := func(ctx context.Context, message []byte) ([]byte, *gost.Certificate, error) {
		sig, cert, err := genuine(ctx, message)
		clear(message)
		return sig, cert, err
	}
	for _, opts := range []cms.SignOptions{timed(), {NoAttributes: true}} {
		content := esia(t)
		der, err := cms.Sign(t.Context(), content, certificateOf(t, "g256_XA"), vandal, opts)
		if err != nil || !bytes.Equal(content, esia(t)) {
			t.Fatalf("the content is changed, or %v", err)
		}
		checkMessage(t, der, content, certificateOf(t, "g256_XA"), cms.VerifyOptions{})
	}
}
