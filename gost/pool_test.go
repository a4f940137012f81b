package gost_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
)

func TestCertPool(t *testing.T) {
	t.Parallel()
	a, b := opensslCertificate(t, "g256_A"), opensslCertificate(t, "g512_C")
	var p gost.CertPool
	if p.Len() != 0 || (*gost.CertPool)(nil).Len() != 0 {
		t.Error("an empty pool has certificates")
	}
	p.AddCert(a, nil, &gost.Certificate{}, b)
	p.AddCert(opensslCertificate(t, "g256_A"))
	if p.Len() != 2 {
		t.Errorf("Len = %d, want 2", p.Len())
	}
	skipped, err := p.AddFile(slices.Concat(readFile(t, "openssl", "g256_B.crt.pem"), readFile(t, "openssl", "g256_A.crt.pem")))
	if p.Len() != 3 || len(skipped) != 0 || err != nil {
		t.Errorf("Len = %d, skipped %v, %v", p.Len(), skipped, err)
	}
	if _, err := p.AddFile(readFile(t, "openssl", "g256_C.crt.der")); err != nil || p.Len() != 4 {
		t.Errorf("DER: Len = %d, %v", p.Len(), err)
	}
	for _, cert := range []*gost.Certificate{a, b} {
		wantChain(t, gost.VerifyOptions{Roots: &p, CurrentTime: cert.NotBefore}, cert)
	}
}

// TestPoolSkips has certificates of an old algorithm between good ones.
func TestPoolSkips(t *testing.T) {
	t.Parallel()
	good, old := readFile(t, "openssl", "g256_A.crt.pem"), readFile(t, "other", "gost2001.crt.pem")
	var p gost.CertPool
	skipped, err := p.AddFile(slices.Concat(old, good, old))
	if err != nil || len(skipped) != 2 || p.Len() != 1 {
		t.Fatalf("Len = %d, skipped %v, %v", p.Len(), skipped, err)
	}
	for i, want := range []string{"gost: pool: certificate 1 of 3: ", "gost: pool: certificate 3 of 3: "} {
		if !errors.Is(skipped[i], gost.ErrUnsupportedAlgorithm) || !strings.HasPrefix(skipped[i].Error(), want) ||
			!strings.Contains(skipped[i].Error(), "GOST R 34.10-2001") {
			t.Errorf("skipped %v", skipped[i])
		}
	}
	skipped, err = p.AddFile(slices.Concat(old, old))
	if !errors.Is(err, gost.ErrUnsupportedAlgorithm) || skipped != nil || p.Len() != 1 {
		t.Errorf("nothing but old ones: skipped %v, %v", skipped, err)
	}
}

// TestPoolRefuses checks that damaged files change nothing.
func TestPoolRefuses(t *testing.T) {
	t.Parallel()
	good := readFile(t, "openssl", "g256_A.crt.pem")
	trailing := slices.Concat(readFile(t, "openssl", "g256_B.crt.der"), []byte{0})
	for name, data := range map[string][]byte{
		"nothing":         nil,
		"text":            []byte("certificates"),
		"key":             readFile(t, "openssl", "g256_A.key.pem"),
		"bad base64":      slices.Concat(good, bytes.Replace(good, []byte("\nM"), []byte("\n*"), 1)),
		"bad certificate": slices.Concat(good, wrap("CERTIFICATE", trailing)),
		"no certificate":  slices.Concat(good, wrap("CERTIFICATE", []byte{0x30, 0})),
	} {
		var p gost.CertPool
		skipped, err := p.AddFile(data)
		if err == nil || skipped != nil || p.Len() != 0 || !strings.HasPrefix(err.Error(), "gost: pool: ") {
			t.Errorf("%s: Len = %d, skipped %v, %v", name, p.Len(), skipped, err)
		}
	}
}
