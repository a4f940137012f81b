package esiatest_test

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
)

// TestWrongSignature changes how the right message is signed or encoded.
func TestWrongSignature(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	stranger, _ := newKey(t, gost.CryptoProA(), time.Now(), time.Now().AddDate(1, 0, 0))
	otherCurve, _ := newKey(t, gost.TC26256A(), time.Now(), time.Now().AddDate(1, 0, 0))
	raw := base64.RawURLEncoding.EncodeToString
	halves := func(sig []byte) (a, b []byte) { return slices.Clone(sig[:32]), slices.Clone(sig[32:]) }
	reversed := func(b []byte) []byte { b = slices.Clone(b); slices.Reverse(b); return b }
	signBy := func(k *gost.PrivateKey, message string) []byte {
		sig, err := k.SignMessage(nil, []byte(message), nil)
		if err != nil {
			t.Error(err)
		}
		return sig
	}
	tests := []struct {
		name   string
		secret func(sig []byte, message string) string
	}{
		{"reversed bytes", func(sig []byte, _ string) string { return raw(reversed(sig)) }},
		{"swapped halves", func(sig []byte, _ string) string { a, b := halves(sig); return raw(append(b, a...)) }},
		{"reversed halves", func(sig []byte, _ string) string {
			a, b := halves(sig)
			return raw(append(reversed(a), reversed(b)...))
		}},
		{"reversed digest", func(_ []byte, m string) string {
			sum := streebog.Sum256([]byte(m))
			sig, err := s.key.Sign(nil, reversed(sum[:]), nil)
			if err != nil {
				t.Error(err)
			}
			return raw(sig)
		}},
		{"SHA-256 digest", func(_ []byte, m string) string {
			sum := sha256.Sum256([]byte(m))
			sig, err := s.key.Sign(nil, sum[:], nil)
			if err != nil {
				t.Error(err)
			}
			return raw(sig)
		}},
		{"line end after the message", func(_ []byte, m string) string { return raw(signBy(s.key, m+"\n")) }},
		{"URL-encoded message", func(_ []byte, m string) string { return raw(signBy(s.key, url.QueryEscape(m))) }},
		{"key of a stranger", func(_ []byte, m string) string { return raw(signBy(stranger, m)) }},
		{"key on another curve", func(_ []byte, m string) string { return raw(signBy(otherCurve, m)) }},
		{"one bit off", func(sig []byte, _ string) string { sig = slices.Clone(sig); sig[40] ^= 1; return raw(sig) }},
		{"one byte missing", func(sig []byte, _ string) string { return raw(sig[:63]) }},
		{"one byte more", func(sig []byte, _ string) string { return raw(append(slices.Clone(sig), 0)) }},
		{"zeros", func([]byte, string) string { return raw(make([]byte, 64)) }},
		{"padding", func(sig []byte, _ string) string { return base64.URLEncoding.EncodeToString(sig) }},
		{"bits left over", func(sig []byte, _ string) string {
			v := []byte(raw(sig)) // the last character has two bits of data: A, Q, g or w
			v[85]++
			return string(v)
		}},
		{"hexadecimal", func(sig []byte, _ string) string { return hex.EncodeToString(sig) }},
		{"line break", func(sig []byte, _ string) string { v := raw(sig); return v[:64] + "\n" + v[64:] }},
		{"base64 twice", func(sig []byte, _ string) string { return raw([]byte(raw(sig))) }},
		{"a megabyte", func([]byte, string) string { return strings.Repeat("A", 20000) }},
		{"text", func([]byte, string) string { return "secret" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			form := s.login()
			m := message(form, orderAuthorize)
			a := s.authorize(with(form, "client_secret", tt.secret(s.raw(m), m)))
			wantCode(t, a, "ESIA-007053")
			if got := a.values.Get("error"); got != "access_denied" {
				t.Errorf("error %q, want access_denied", got)
			}
			if got := a.values.Get("state"); got != form.Get("state") {
				t.Errorf("state %q, want that of the request", got)
			}
			form = s.exchange("x")
			m = message(form, orderExchange)
			wantCode(t, s.post(with(form, "client_secret", tt.secret(s.raw(m), m))), "ESIA-007053")
		})
	}
}

// TestStandardBase64 needs a signature that has a character in which the two
// alphabets differ.
func TestStandardBase64(t *testing.T) {
	t.Parallel()
	for _, lenient := range []bool{false, true} {
		s := newStand(t, func(cfg *esiatest.Config) { cfg.Lenient.Base64 = lenient })
		form := s.login()
		secret := ""
		for !strings.ContainsAny(secret, "+/") {
			secret = base64.StdEncoding.EncodeToString(s.raw(message(form, orderAuthorize)))
		}
		got := s.authorize(with(form, "client_secret", secret)).code()
		if accepted := got == ""; accepted != lenient {
			t.Errorf("lenient %v: code %q", lenient, got)
		}
	}
}

func TestWrongCertificateHash(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	der := s.cert.Raw
	upper := func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	ofPEM := streebog.Sum256(block)
	ofKey := streebog.Sum256(s.cert.RawSubjectPublicKeyInfo)
	long := streebog.Sum512(der)
	fingerprint := sha256.Sum256(der)
	thumbprint := sha1.Sum(der)
	hash, err := hex.DecodeString(s.cert.Hash())
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(hash)
	tests := map[string]string{
		"lower case":          strings.ToLower(s.cert.Hash()),
		"SHA-256":             upper(fingerprint[:]),
		"SHA-1":               upper(thumbprint[:]),
		"Streebog-512":        upper(long[:]),
		"of PEM":              upper(ofPEM[:]),
		"of the key":          upper(ofKey[:]),
		"reversed":            upper(hash),
		"spaces":              s.cert.Hash()[:32] + " " + s.cert.Hash()[32:],
		"cut":                 s.cert.Hash()[:63],
		"of the other client": s.ConfigForHash(t, "OTHER"),
	}
	for name, value := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			wantCode(t, s.authorize(s.signed(s.login("client_certificate_hash", value), orderAuthorize)), "ESIA-007053")
			wantCode(t, s.post(s.signed(s.exchange("x", "client_certificate_hash", value), orderExchange)), "ESIA-007053")
		})
	}
}

// ConfigForHash returns the certificate hash of a client.
func (s *stand) ConfigForHash(t *testing.T, id string) string {
	t.Helper()
	signature, err := s.ConfigFor(id).Signer.Sign(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return signature.CertificateHash
}

// TestCertificateValidity moves the clock out of the certificate's validity.
func TestCertificateValidity(t *testing.T) {
	t.Parallel()
	from := time.Now().Add(-time.Hour)
	key, old := newKey(t, gost.CryptoProA(), from, from.AddDate(0, 1, 0))
	renewed := newCertificate(t, key, from.AddDate(0, 1, -7), from.AddDate(0, 2, 0))
	s := newStandWith(t, key, old, func(cfg *esiatest.Config) {
		cfg.Clients[0].Certificates = []*gost.Certificate{old, renewed}
	})
	check := func(name string, cert *gost.Certificate, ok bool) {
		t.Helper()
		s.cert = cert
		got := s.authorize(s.signed(s.login(), orderAuthorize)).code()
		if ok != (got == "") || !ok && got != "ESIA-007053" {
			t.Errorf("%s: code %q", name, got)
		}
	}
	check("old at first", old, true)
	check("renewed too early", renewed, false)
	s.Advance(26 * 24 * time.Hour)
	check("old in the overlap", old, true)
	check("renewed in the overlap", renewed, true)
	s.Advance(10 * 24 * time.Hour)
	check("old too late", old, false)
	check("renewed at last", renewed, true)
}

// TestCertificateOfAnotherKey names one certificate and signs with the key of
// another, both of the same client.
func TestCertificateOfAnotherKey(t *testing.T) {
	t.Parallel()
	from := time.Now().Add(-time.Hour)
	key, first := newKey(t, gost.CryptoProA(), from, from.AddDate(1, 0, 0))
	_, second := newKey(t, gost.CryptoProA(), from, from.AddDate(1, 0, 0))
	s := newStandWith(t, key, first, func(cfg *esiatest.Config) {
		cfg.Clients[0].Certificates = []*gost.Certificate{first, second}
	})
	wantCode(t, s.authorize(s.signed(s.login("client_certificate_hash", second.Hash()), orderAuthorize)), "ESIA-007053")
	wantCode(t, s.authorize(s.signed(s.login("client_certificate_hash", first.Hash()), orderAuthorize)), "")
}

func TestLargeKeys(t *testing.T) {
	t.Parallel()
	from := time.Now().Add(-time.Hour)
	key, cert := newKey(t, gost.TC26512A(), from, from.AddDate(1, 0, 0))
	long := streebog.Sum512(cert.Raw)
	_, err := esiatest.New(esiatest.Config{Clients: []esiatest.Client{
		{ID: mnemonic, Certificates: []*gost.Certificate{cert}, Domains: []string{"example.ru"}},
	}})
	if err == nil || !strings.Contains(err.Error(), "512-bit") {
		t.Errorf("by default: error %v, want one about the 512-bit key", err)
	}
	for _, tt := range []struct {
		rule       esiatest.LargeKeys
		good, evil string
	}{
		{esiatest.LargeKeysHash256, cert.Hash(), strings.ToUpper(hex.EncodeToString(long[:]))},
		{esiatest.LargeKeysHash512, strings.ToUpper(hex.EncodeToString(long[:])), cert.Hash()},
	} {
		s := newStandWith(t, key, cert, func(cfg *esiatest.Config) { cfg.Protocol.LargeKeys = tt.rule })
		wantCode(t, s.authorize(s.signed(s.login("client_certificate_hash", tt.good), orderAuthorize)), "")
		wantCode(t, s.authorize(s.signed(s.login("client_certificate_hash", tt.evil), orderAuthorize)), "ESIA-007053")
	}
}
