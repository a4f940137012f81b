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
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/gogostsigner"
	"github.com/go-esia/sdk/signer/keysigner"
)

// openKey returns the key and the certificate in two files, or new ones if there
// are no files.
func openKey(s settings) (*gost.PrivateKey, *gost.Certificate, error) {
	if s.key == "" {
		return newKey()
	}
	keyFile, err := os.ReadFile(s.key)
	if err != nil {
		return nil, nil, err
	}
	key, err := gost.ParsePrivateKey(keyFile)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.key, err)
	}
	certFile, err := os.ReadFile(s.cert)
	if err != nil {
		return nil, nil, err
	}
	cert, err := gost.ParseCertificate(certFile)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.cert, err)
	}
	return key, cert, nil
}

// openSigner returns the signer that the settings ask for.
func openSigner(s settings) (signer.Signer, *gost.Certificate, error) {
	key, cert, err := openKey(s)
	if err != nil {
		return nil, nil, err
	}
	switch s.signer {
	case "key":
		signer, err := keysigner.New(key, cert)
		return signer, cert, err
	case "gogost":
		signer, err := gogostsigner.New(key, cert)
		return signer, cert, err
	}
	return nil, nil, fmt.Errorf("-signer %q: it must be key or gogost", s.signer)
}

// newKey makes a key and a certificate for it.
func newKey() (*gost.PrivateKey, *gost.Certificate, error) {
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		return nil, nil, err
	}
	cert, err := selfSigned(key)
	return key, cert, err
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
