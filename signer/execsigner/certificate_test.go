package execsigner_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"math/rand/v2"
	"time"
)

func template() *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(rand.Int64()),
		Subject:      pkix.Name{CommonName: "execsigner"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().AddDate(1, 0, 0),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}
