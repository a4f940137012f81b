package answer_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// newCMS returns a CMS message of message, with the change to its options.
func newCMS(tb testing.TB, s *keysigner.Signer, message string, change func(*cms.SignOptions)) []byte {
	tb.Helper()
	sign := func(ctx context.Context, message []byte) ([]byte, *gost.Certificate, error) {
		sig, err := s.Sign(ctx, message)
		return sig.Raw, nil, err
	}
	opts := cms.SignOptions{SigningTime: time.Now()}
	if change != nil {
		change(&opts)
	}
	der, err := cms.Sign(tb.Context(), []byte(message), s.Certificate(), sign, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

func TestCMS(t *testing.T) {
	t.Parallel()
	s, cert := signertest.New(t)
	_, other := signertest.New(t)
	c := newChecker(t, other, cert)
	der := newCMS(t, s, text, nil)
	for name, a := range map[string]answer.Answer{
		"DER":       {Data: der, Encoding: answer.Binary},
		"PEM":       {Data: pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: der}), Encoding: answer.PEM},
		"base64":    {Data: []byte(base64.StdEncoding.EncodeToString(der) + "\r\n"), Encoding: answer.Base64},
		"base64url": {Data: []byte(base64.RawURLEncoding.EncodeToString(der)), Encoding: answer.Base64URL},
		"any":       {Data: der, Certificate: cert.Raw},
	} {
		if got, err := c.CMS([]byte(text), a); err != nil || !bytes.Equal(got, der) {
			t.Errorf("%s: %v, or another message", name, err)
		}
	}
	if _, err := c.CMS(nil, answer.Answer{Data: newCMS(t, s, "", nil)}); err != nil {
		t.Errorf("of nothing: %v", err)
	}
}

// TestCMSRefused has one mistake each.
func TestCMSRefused(t *testing.T) {
	t.Parallel()
	s, cert := signertest.New(t)
	stranger, _ := signertest.New(t)
	_, other := signertest.New(t)
	c := newChecker(t, cert, other)
	der := newCMS(t, s, text, nil)
	attached := func(o *cms.SignOptions) { o.Attached = true }
	without := func(o *cms.SignOptions) { o.NoCertificates = true }
	ber := append([]byte{0x30, 0x84, 0, 0, der[2], der[3]}, der[4:]...)
	two, err := os.ReadFile("../../esia/esiatest/testdata/v1/two_signers.der")
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(der)
	damaged[len(damaged)-1] ^= 1
	for name, tt := range map[string]struct {
		answer answer.Answer
		want   error
	}{
		"nothing":               {answer.Answer{}, answer.ErrEmpty},
		"oversized":             {answer.Answer{Data: make([]byte, answer.MaxSize+1)}, answer.ErrSize},
		"raw":                   {answer.Answer{Data: sign(t, s, text)}, answer.ErrNotCMS},
		"raw, reversed, base64": {answer.Answer{Data: []byte(base64.StdEncoding.EncodeToString(reversed(sign(t, s, text))))}, answer.ErrNotCMS},
		"error message":         {answer.Answer{Data: []byte("Error: no certificate found")}, answer.ErrText},
		"S/MIME":                {answer.Answer{Data: []byte("MIME-Version: 1.0\nContent-Type: multipart/signed")}, answer.ErrEncoding},
		"base64 for DER":        {answer.Answer{Data: []byte(base64.StdEncoding.EncodeToString(der)), Encoding: answer.Binary}, answer.ErrEncoding},
		"truncated":             {answer.Answer{Data: der[:len(der)-1]}, answer.ErrForm},
		"something behind it":   {answer.Answer{Data: append(bytes.Clone(der), 0)}, answer.ErrForm},
		"certificate":           {answer.Answer{Data: cert.Raw}, answer.ErrForm},
		"BER":                   {answer.Answer{Data: ber}, answer.ErrForm},
		"attached":              {answer.Answer{Data: newCMS(t, s, text, attached)}, answer.ErrForm},
		"two signers":           {answer.Answer{Data: two}, answer.ErrForm},
		"no certificate":        {answer.Answer{Data: newCMS(t, s, text, without)}, answer.ErrCertificate},
		"another certificate":   {answer.Answer{Data: newCMS(t, stranger, text, nil)}, answer.ErrCertificate},
		"not the claimed one":   {answer.Answer{Data: der, Certificate: other.Raw}, answer.ErrCertificate},
		"another message":       {answer.Answer{Data: newCMS(t, s, "another", nil)}, answer.ErrMessage},
		"damaged":               {answer.Answer{Data: damaged}, answer.ErrSignature},
	} {
		got, err := c.CMS([]byte(text), tt.answer)
		if !errors.Is(err, tt.want) || got != nil {
			t.Errorf("%s: got %d bytes, %v, want %v", name, len(got), err, tt.want)
		}
	}
}

// TestCMSOfTools accepts what OpenSSL has written.
func TestCMSOfTools(t *testing.T) {
	t.Parallel()
	read := func(name string) []byte {
		data, err := os.ReadFile("../../gost/cms/testdata/openssl/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	cert, err := gost.ParseCertificate(read("g256_XA.crt.der"))
	if err != nil {
		t.Fatal(err)
	}
	c := newChecker(t, cert)
	for _, name := range []string{"cms", "cms.noattr", "cms.cades", "smime", "smime.noattr"} {
		if _, err := c.CMS(read("msg_esia.txt"), answer.Answer{Data: read("g256_XA.esia." + name + ".der")}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
