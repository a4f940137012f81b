package gost_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// addFiles adds the files of testdata that match the patterns to the corpus.
func addFiles(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(names) == 0 {
			f.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
}

func FuzzParseCertificate(f *testing.F) {
	addFiles(f, "openssl/*.crt.*", "other/*", "russia/*")
	f.Fuzz(func(t *testing.T, data []byte) {
		certs, err := gost.ParseCertificates(data)
		if (err == nil) != (len(certs) > 0) {
			t.Fatalf("%d certificates, %v", len(certs), err)
		}
		one, err := gost.ParseCertificate(data)
		if (err == nil) != (len(certs) == 1) {
			t.Fatalf("one: %v, of %d", err, len(certs))
		}
		if err != nil {
			return
		}
		if len(one.Hash()) != 64 || (one.Key == nil) == (one.PublicKey == nil) {
			t.Fatalf("Hash = %q, Key = %v, PublicKey = %v", one.Hash(), one.Key, one.PublicKey)
		}
		_ = one.CheckSignatureFrom(one)
		_, _, _ = one.PrivateKeyUsagePeriod()
		checkName(t, one.SubjectName())
		again, err := gost.ParseCertificate(one.Raw)
		if err != nil || again.Hash() != one.Hash() {
			t.Fatalf("the same in DER: %v", err)
		}
	})
}

// checkName checks that a name is as it was after it was written and read.
func checkName(t *testing.T, name gost.Name) {
	t.Helper()
	if gost.NameOf(reparsed(t, name.PKIX())) != name {
		t.Fatal("another name after PKIX")
	}
}

func FuzzParseCertificateRequest(f *testing.F) {
	addFiles(f, "russia/*.csr.pem", "other/*")
	for _, name := range []string{"root", "person", "organisation"} {
		f.Add(readDER(f, "russia", name+".csr.pem"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		req, err := gost.ParseCertificateRequest(data)
		if err != nil {
			return
		}
		if (req.Key == nil) == (req.PublicKey == nil) || req.Version != 0 {
			t.Fatalf("Key = %v, PublicKey = %v, version %d", req.Key, req.PublicKey, req.Version)
		}
		_ = req.CheckSignature()
		checkName(t, req.SubjectName())
		again, err := gost.ParseCertificateRequest(req.Raw)
		if err != nil || !bytes.Equal(again.Raw, req.Raw) {
			t.Fatalf("the same in DER: %v", err)
		}
	})
}

// FuzzVerify takes certificates in DER, one after another, and splits them between
// the pools by the bits of split.
func FuzzVerify(f *testing.F) {
	chain := func(files ...string) []byte {
		var all []byte
		for _, file := range files {
			all = append(all, readDER(f, file+".crt.pem")...)
		}
		return all
	}
	f.Add(chain("russia/person", "russia/sub", "russia/root"), uint16(8), int64(1800000000))
	f.Add(chain("russia/root", "russia/root"), uint16(4), int64(1800000000))
	f.Add(chain("other/leaf512_by_ca256", "other/ca256", "other/ca512"), uint16(12), int64(1800000000))
	f.Add(chain("other/leaf256_by_gost2001", "other/gost2001"), uint16(4), int64(1800000000))
	f.Fuzz(func(t *testing.T, data []byte, split uint16, now int64) {
		var certs []*gost.Certificate
		opts := gost.VerifyOptions{Roots: new(gost.CertPool), Intermediates: new(gost.CertPool), CurrentTime: time.Unix(now, 0)}
		input := cryptobyte.String(data)
		for der := (cryptobyte.String)(nil); input.ReadASN1Element(&der, tag.SEQUENCE); {
			cert, err := gost.ParseCertificate(der)
			if err != nil {
				continue
			}
			certs = append(certs, cert)
			if split>>(len(certs)%16)&1 == 1 {
				opts.Roots.AddCert(cert)
			} else {
				opts.Intermediates.AddCert(cert)
			}
		}
		for _, leaf := range certs {
			got, err := leaf.Verify(opts)
			if err == nil {
				checkChain(t, leaf, got, opts)
			} else if got != nil {
				t.Fatalf("%d certificates and %v", len(got), err)
			}
		}
	})
}

// checkChain checks what must be true of every good chain.
func checkChain(t *testing.T, leaf *gost.Certificate, chain []*gost.Certificate, opts gost.VerifyOptions) {
	t.Helper()
	if len(chain) == 0 || len(chain) > 16 || chain[0] != leaf {
		t.Fatalf("chain of %d", len(chain))
	}
	for i, cert := range chain {
		if opts.CurrentTime.Before(cert.NotBefore) || opts.CurrentTime.After(cert.NotAfter) || len(cert.UnhandledCriticalExtensions) > 0 {
			t.Fatalf("number %d of %d is not valid", i, len(chain))
		}
		if i == 0 {
			continue
		}
		if err := chain[i-1].CheckSignatureFrom(cert); err != nil || !bytes.Equal(chain[i-1].RawIssuer, cert.RawSubject) {
			t.Fatalf("number %d of %d is not the issuer: %v", i, len(chain), err)
		}
	}
	last := gost.VerifyOptions{Roots: opts.Roots, CurrentTime: opts.CurrentTime}
	if alone, err := chain[len(chain)-1].Verify(last); err != nil || len(alone) != 1 {
		t.Fatalf("the last certificate is not among the roots: %v", err)
	}
}

func FuzzParsePKCS8PrivateKey(f *testing.F) {
	addFiles(f, "openssl/*.p8.der", "openssl/*.key.pem", "pkcs8/*", "other/*.key.pem")
	f.Fuzz(func(t *testing.T, data []byte) {
		if key, err := gost.ParsePKCS8PrivateKey(data); err == nil {
			checkPrivateKey(t, key)
		}
		if key, err := gost.ParsePrivateKey(data); err == nil {
			checkPrivateKey(t, key)
		}
	})
}

func checkPrivateKey(t *testing.T, key *gost.PrivateKey) {
	t.Helper()
	der, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := gost.ParsePKCS8PrivateKey(der)
	if err != nil || !again.Equal(key) || again.Curve() != key.Curve() {
		t.Fatalf("after MarshalPKCS8PrivateKey: %v, or another key", err)
	}
}

func FuzzParsePKIXPublicKey(f *testing.F) {
	addFiles(f, "openssl/*.pub.pem", "other/*.pub.pem")
	for _, v := range vectors() {
		f.Add(readDER(f, "openssl", v.name+".pub.pem"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		pub, err := gost.ParsePKIXPublicKey(data)
		if err != nil {
			if pub, err = gost.ParsePublicKey(data); err != nil {
				return
			}
		}
		der, err := gost.MarshalPKIXPublicKey(pub)
		if err != nil {
			t.Fatal(err)
		}
		again, err := gost.ParsePKIXPublicKey(der)
		if err != nil || !bytes.Equal(again.Bytes(), pub.Bytes()) || again.Curve() != pub.Curve() {
			t.Fatalf("after MarshalPKIXPublicKey: %v, or another key", err)
		}
	})
}
