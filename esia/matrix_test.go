package esia_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/gogostsigner"
	"github.com/go-esia/sdk/signer/keysigner"
)

// TestLoginMatrix runs the whole login over both versions of the protocol, with
// each signer in memory, with a key of each parameter set.
func TestLoginMatrix(t *testing.T) {
	t.Parallel()
	signers := map[string]func(*gost.PrivateKey, *gost.Certificate) (signer.Signer, error){
		"keysigner":    func(k *gost.PrivateKey, c *gost.Certificate) (signer.Signer, error) { return keysigner.New(k, c) },
		"gogostsigner": func(k *gost.PrivateKey, c *gost.Certificate) (signer.Signer, error) { return gogostsigner.New(k, c) },
	}
	for _, curve := range gostCurves() {
		key, cert := keyPair(t, curve)
		for name, newSigner := range signers {
			s, err := newSigner(key, cert)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range []esia.Version{esia.V1, esia.V2} {
				t.Run(fmt.Sprintf("%s/%s/V%d", curve.Name(), name, v), func(t *testing.T) {
					t.Parallel()
					matrixLogin(t, v, s, cert)
				})
			}
		}
	}
}

func gostCurves() []*gost.Curve {
	return []*gost.Curve{
		gost.CryptoProA(), gost.CryptoProB(), gost.CryptoProC(), gost.TC26256A(),
		gost.TC26512A(), gost.TC26512B(), gost.TC26512C(),
	}
}

func keyPair(t *testing.T, curve *gost.Curve) (*gost.PrivateKey, *gost.Certificate) {
	t.Helper()
	key, err := gost.GenerateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: curve.Name()},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

func matrixLogin(t *testing.T, v esia.Version, s signer.Signer, cert *gost.Certificate) {
	t.Helper()
	server := newServer(t, esiatest.Config{
		Clients: []esiatest.Client{{
			ID: testClientID, Certificates: []*gost.Certificate{cert}, Signer: s, Domains: []string{"example.ru"},
			Scopes: scopes.NewSet("openid", "fullname", "snils", "org_inn"), Offline: true,
		}},
		Protocol: esiatest.Protocol{LargeKeys: esiatest.LargeKeysHash256},
	})
	cfg, err := server.ClientConfig(testClientID, v)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Protocol.CertificateHash = esia.Hash256
	c := newClient(t, cfg)
	wholeLogin(t, c, server)
	if _, err := c.OrganizationToken(t.Context(), esiatest.LegalEntity().Data.OID, scopes.NewSet(scopes.OrgInn)); err != nil {
		t.Errorf("client credentials: %v", err)
	}
}

// TestLargeKeys runs the switch for 512-bit keys against that of the emulator.
func TestLargeKeys(t *testing.T) {
	t.Parallel()
	key, cert := keyPair(t, gost.TC26512A())
	s, err := keysigner.New(key, cert)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		client   esia.CertificateHash
		emulator esiatest.LargeKeys
		want     error
	}{
		{"Hash256", esia.Hash256, esiatest.LargeKeysHash256, nil},
		{"Hash512", esia.HashByKeySize, esiatest.LargeKeysHash512, nil},
		{"ClientRefuses", esia.Hash256Only, esiatest.LargeKeysHash256, esia.ErrSignature},
		{"OtherHash", esia.Hash256, esiatest.LargeKeysHash512, esia.CodeInvalidSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, esiatest.Config{
				Clients: []esiatest.Client{{
					ID: testClientID, Certificates: []*gost.Certificate{cert}, Signer: s, Domains: []string{"example.ru"},
					Scopes: scopes.NewSet("openid", "fullname"),
				}},
				Protocol: esiatest.Protocol{LargeKeys: tt.emulator},
			})
			cfg := server.Config()
			cfg.Protocol.CertificateHash = tt.client
			_, err := logIn(t.Context(), newClient(t, cfg), server)
			wantError(t, err, tt.want)
		})
	}
}
