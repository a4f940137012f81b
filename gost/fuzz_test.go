package gost_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-esia/sdk/gost"
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
	addFiles(f, "openssl/*.crt.*", "other/*")
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
		again, err := gost.ParseCertificate(one.Raw)
		if err != nil || again.Hash() != one.Hash() {
			t.Fatalf("the same in DER: %v", err)
		}
	})
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
