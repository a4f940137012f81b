package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/limits"
)

// Algorithms of ESIA's tokens.
const (
	algRS256 = "RS256"
	algGOST  = "GOST3410_2012_256"
)

// A tokenKey is a key that tokens may be signed with: of a certificate, or without
// one.
type tokenKey struct {
	file string
	cert *gost.Certificate // nil for a public key
	gost *gost.PublicKey
	rsa  *rsa.PublicKey
}

// algorithm returns the one algorithm that the key is for: a token never chooses.
func (k tokenKey) algorithm() string {
	switch {
	case k.gost != nil && k.gost.Curve().Size() == 32:
		return algGOST
	case k.rsa != nil && k.rsa.N.BitLen() >= 2048: // RFC 7518, Section 3.3
		return algRS256
	}
	return ""
}

func (k tokenKey) verify(t *jwt) bool {
	switch {
	case k.algorithm() == "" || k.algorithm() != t.header.Algorithm:
		return false
	case k.gost != nil:
		return gost.VerifyMessage(k.gost, t.signed, t.signature)
	}
	digest := sha256.Sum256(t.signed)
	return rsa.VerifyPKCS1v15(k.rsa, crypto.SHA256, digest[:], t.signature) == nil
}

// readTokenKeys reads the certificates and public keys in a file, or in the files of
// a directory.
func readTokenKeys(name string) ([]tokenKey, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, cannotRead(same(name), 0, err)
	}
	if !info.IsDir() {
		return readTokenKeyFile(name)
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, cannotRead(same(name), 0, err)
	}
	if len(entries) > limits.CertificateFiles {
		return nil, failure(text{"%s has more files than a directory of keys should", "в %s больше файлов, чем должно быть в каталоге ключей"}, name)
	}
	var keys []tokenKey
	for _, entry := range entries {
		file := filepath.Join(name, entry.Name())
		if isStream(file) || entry.IsDir() || !slices.Contains([]string{".cer", ".crt", ".pem", ".der", ".pub", ".key"}, strings.ToLower(filepath.Ext(entry.Name()))) {
			continue
		}
		if found, err := readTokenKeyFile(file); err == nil { // others may lie beside
			keys = append(keys, found...)
		}
	}
	if len(keys) == 0 {
		return nil, failure(text{"there is no certificate and no public key in %s", "в %s нет ни сертификатов, ни открытых ключей"}, name)
	}
	return keys, nil
}

func readTokenKeyFile(name string) ([]tokenKey, error) {
	data, err := readFile(name, limits.CertificateFile)
	if err != nil {
		return nil, err
	}
	if certs, err := gost.ParseCertificates(data); err == nil {
		var keys []tokenKey
		for _, cert := range certs {
			k := tokenKey{file: name, cert: cert, gost: cert.Key}
			k.rsa, _ = cert.PublicKey.(*rsa.PublicKey)
			keys = append(keys, k)
		}
		return keys, nil
	}
	if key, err := gost.ParsePublicKey(data); err == nil {
		return []tokenKey{{file: name, gost: key}}, nil
	}
	der := data
	if block, _ := pem.Decode(data); block != nil {
		der = block.Bytes
	}
	if key, err := x509.ParsePKIXPublicKey(der); err == nil {
		if rsaKey, ok := key.(*rsa.PublicKey); ok {
			return []tokenKey{{file: name, rsa: rsaKey}}, nil
		}
	}
	return nil, failure(text{
		"%s is neither a certificate nor a public key of GOST R 34.10-2012 or RSA",
		"%s — не сертификат и не открытый ключ ГОСТ Р 34.10-2012 или RSA"}, name)
}

// findTokenKey returns the key that signed t. There may be several certificates of
// one key: one that was valid when t was issued comes first.
func findTokenKey(keys []tokenKey, t *jwt) (found tokenKey, ok bool) {
	for _, k := range keys {
		if !k.verify(t) {
			continue
		}
		if k.cert == nil || k.validAt(t.time("iat")) {
			return k, true
		}
		if !ok {
			found, ok = k, true
		}
	}
	return found, ok
}

// validAt reports whether the certificate of the key was valid at a moment.
func (k tokenKey) validAt(at time.Time) bool {
	return !at.Before(k.cert.NotBefore) && !at.After(k.cert.NotAfter)
}
