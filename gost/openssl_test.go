package gost_test

import (
	"bytes"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/openssltest"
)

// sections are those of OpenSSL's configuration for requests and certificates.
const sections = `[req]
distinguished_name = dn
prompt = no

[dn]
C = RU
CN = Throw-away

[ca]
subjectKeyIdentifier = hash
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign

[leaf]
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
`

// openssl is OpenSSL that reads and writes values of this module.
type openssl struct {
	*openssltest.OpenSSL

	tb testing.TB
}

func newOpenSSL(tb testing.TB) *openssl {
	tb.Helper()
	return newOpenSSLWith(tb, sections)
}

// newOpenSSLWith returns one with other sections in its configuration.
func newOpenSSLWith(tb testing.TB, sections string) *openssl {
	tb.Helper()
	return &openssl{openssltest.New(tb, sections), tb}
}

func (o *openssl) readKey(name string) *gost.PrivateKey {
	o.tb.Helper()
	key, err := gost.ParsePrivateKey(o.Read(name))
	if err != nil {
		o.tb.Fatal(err)
	}
	return key
}

func (o *openssl) readPublicKey(name string) *gost.PublicKey {
	o.tb.Helper()
	pub, err := gost.ParsePublicKey(o.Read(name))
	if err != nil {
		o.tb.Fatal(err)
	}
	return pub
}

func (o *openssl) readCertificate(name string) *gost.Certificate {
	o.tb.Helper()
	cert, err := gost.ParseCertificate(o.Read(name))
	if err != nil {
		o.tb.Fatal(err)
	}
	return cert
}

// writeKey writes a key as this module encodes it.
func (o *openssl) writeKey(name string, key *gost.PrivateKey) {
	o.tb.Helper()
	der, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		o.tb.Fatal(err)
	}
	o.WritePEM(name, "PRIVATE KEY", der)
}

// An engineSet is a parameter set of the engine.
type engineSet struct {
	name      string // of the engine
	oid       string
	algorithm string
	digest    string
	curve     func() *gost.Curve
}

func engineSets() []engineSet {
	const alg256, alg512, md256, md512 = "gost2012_256", "gost2012_512", "md_gost12_256", "md_gost12_512"
	return []engineSet{
		{"A", "1.2.643.2.2.35.1", alg256, md256, gost.CryptoProA},
		{"B", "1.2.643.2.2.35.2", alg256, md256, gost.CryptoProB},
		{"C", "1.2.643.2.2.35.3", alg256, md256, gost.CryptoProC},
		{"XA", "1.2.643.2.2.36.0", alg256, md256, gost.CryptoProA},
		{"XB", "1.2.643.2.2.36.1", alg256, md256, gost.CryptoProC},
		{"TCA", "1.2.643.7.1.2.1.1.1", alg256, md256, gost.TC26256A},
		{"TCB", "1.2.643.7.1.2.1.1.2", alg256, md256, gost.CryptoProA},
		{"TCC", "1.2.643.7.1.2.1.1.3", alg256, md256, gost.CryptoProB},
		{"TCD", "1.2.643.7.1.2.1.1.4", alg256, md256, gost.CryptoProC},
		{"A", "1.2.643.7.1.2.1.2.1", alg512, md512, gost.TC26512A},
		{"B", "1.2.643.7.1.2.1.2.2", alg512, md512, gost.TC26512B},
		{"C", "1.2.643.7.1.2.1.2.3", alg512, md512, gost.TC26512C},
	}
}

// generate lets openssl generate a key.
func (o *openssl) generate(name string, s engineSet) {
	o.tb.Helper()
	o.Run("genpkey", "-algorithm", s.algorithm, "-pkeyopt", "paramset:"+s.name, "-out", name)
}

// key returns a key that is generated here, with the OID of the set.
func (s engineSet) key(tb testing.TB) *gost.PrivateKey {
	tb.Helper()
	curve, err := gost.CurveByOID(oid(tb, s.oid))
	if err != nil {
		tb.Fatal(err)
	}
	key, err := gost.GenerateKey(curve)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// forEngineSets runs a test over all parameter sets, or skips it as a whole.
func forEngineSets(t *testing.T, test func(t *testing.T, s engineSet, o *openssl)) {
	t.Helper()
	newOpenSSL(t)
	for _, s := range engineSets() {
		t.Run(s.algorithm+"/"+s.name, func(t *testing.T) {
			t.Parallel()
			test(t, s, newOpenSSL(t))
		})
	}
}

// flipped returns data with one bit of its last octet changed.
func flipped(data []byte) []byte {
	data = bytes.Clone(data)
	data[len(data)-1] ^= 1
	return data
}
