package main

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"os"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/keysigner"
)

// openSigner returns a signer with the key and the certificate in two files, or
// with new ones if there are no files.
func openSigner(s settings) (*keysigner.Signer, error) {
	if s.key == "" {
		return newSigner()
	}
	keyFile, err := os.ReadFile(s.key)
	if err != nil {
		return nil, err
	}
	key, err := gost.ParsePrivateKey(keyFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.key, err)
	}
	certFile, err := os.ReadFile(s.cert)
	if err != nil {
		return nil, err
	}
	cert, err := gost.ParseCertificate(certFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.cert, err)
	}
	return keysigner.New(key, cert)
}

// newSigner makes a key and a certificate for it.
func newSigner() (*keysigner.Signer, error) {
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		return nil, err
	}
	cert, err := selfSigned(key)
	if err != nil {
		return nil, err
	}
	return keysigner.New(key, cert)
}

// selfSigned returns a certificate that key signs itself. The real ESIA accepts
// only certificates of accredited authorities.
func selfSigned(key *gost.PrivateKey) (*gost.Certificate, error) {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "Quickstart", Country: []string{"RU"}},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(1, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		return nil, err
	}
	return gost.ParseCertificate(der)
}
