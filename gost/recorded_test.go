package gost_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
)

func TestOpenSSLKeys(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			key := opensslKey(t, v.name)
			fromDER, err := gost.ParsePrivateKey(readFile(t, "openssl", v.name+".key.p8.der"))
			if err != nil || !fromDER.Equal(key) {
				t.Errorf("key from DER: equal to that from PEM is false, err = %v", err)
			}
			pub, err := gost.ParsePublicKey(readFile(t, "openssl", v.name+".pub.pem"))
			if err != nil {
				t.Fatal(err)
			}
			if !pub.Equal(key.Public()) || !pub.Equal(opensslCertificate(t, v.name).Key) {
				t.Error("public keys of key, pub and crt differ")
			}
			if got := key.Curve().OID().String(); got != v.oid || pub.Curve().OID().String() != v.oid {
				t.Errorf("OID = %v, want %v", got, v.oid)
			}
			if !key.Curve().SameParameters(v.curve()) {
				t.Errorf("parameters of %v are not those of %v", key.Curve(), v.curve())
			}
		})
	}
}

func TestOpenSSLSignatures(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		for _, message := range []string{"test", "esia"} {
			t.Run(v.name+"/"+message, func(t *testing.T) {
				t.Parallel()
				pub := opensslCertificate(t, v.name).Key
				msg := readFile(t, "openssl", "msg_"+message+".txt")
				sig := readFile(t, "openssl", v.name+"."+message+".dgst.sig")
				if !gost.VerifyMessage(pub, msg, sig) || !gost.Verify(pub, digest(pub, msg), sig) {
					t.Error("signature of OpenSSL is not valid")
				}
				if gost.VerifyMessage(pub, append(msg, '\n'), sig) {
					t.Error("signature is valid for another message")
				}
			})
		}
	}
}

// digest returns the Streebog hash of the size of the key.
func digest(pub *gost.PublicKey, msg []byte) []byte {
	if pub.Curve().Size() == streebog.Size512 {
		h := streebog.Sum512(msg)
		return h[:]
	}
	h := streebog.Sum256(msg)
	return h[:]
}

func TestOpenSSLCertificates(t *testing.T) {
	t.Parallel()
	hashes := make(map[string]string)
	for line := range strings.Lines(string(readFile(t, "openssl", "hashes.txt"))) {
		hash, file, _ := strings.Cut(strings.TrimSpace(line), "  ")
		hashes[file] = hash
	}
	for _, v := range vectors() {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			cert := opensslCertificate(t, v.name)
			fromDER, err := gost.ParseCertificate(readFile(t, "openssl", v.name+".crt.der"))
			if err != nil || !bytes.Equal(fromDER.Raw, cert.Raw) {
				t.Fatalf("certificate from DER: equal to that from PEM is false, err = %v", err)
			}
			want := hashes[v.name+".crt.der"]
			if got := cert.Hash(); got != want || len(got) != 64 {
				t.Errorf("Hash = %s, want %s", got, want)
			}
			if err := cert.CheckSignatureFrom(cert); err != nil {
				t.Errorf("self-signature: %v", err)
			}
			if cert.PublicKey != nil || cert.Subject.CommonName != v.name {
				t.Errorf("PublicKey = %v, CN = %q", cert.PublicKey, cert.Subject.CommonName)
			}
		})
	}
}

// TestMarshalAsOpenSSL writes what OpenSSL has written, except for the digest
// OID of tc26-512-A and -B, which RFC 9215 wants omitted.
func TestMarshalAsOpenSSL(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		key := opensslKey(t, v.name)
		private, err := gost.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		public, err := gost.MarshalPKIXPublicKey(key.PublicKey())
		if err != nil {
			t.Fatal(err)
		}
		same := bytes.Equal(private, readFile(t, "openssl", v.name+".key.p8.der")) &&
			bytes.Equal(public, readDER(t, "openssl", v.name+".pub.pem"))
		if want := v.name != "g512_A" && v.name != "g512_B"; same != want {
			t.Errorf("%s: the same as OpenSSL is %v, want %v", v.name, same, want)
		}
	}
}

type standardCertificate struct {
	Name string `json:"name"`
	Cert string `json:"cert_b64"`
	Key  string `json:"prv_be_hex"`
}

// TestStandardCertificates reads the certificates of RFC 9215 and of TC 26.
// Those with the test parameter sets must be refused.
func TestStandardCertificates(t *testing.T) {
	t.Parallel()
	var certs []standardCertificate
	readJSON(t, &certs, "std", "x509.json")
	accepted := 0
	for _, v := range certs {
		der, err := base64.StdEncoding.DecodeString(v.Cert)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := gost.ParseCertificate(der)
		if strings.HasSuffix(v.Name, "_test_paramset") {
			if !errors.Is(err, gost.ErrUnsupportedAlgorithm) || !strings.Contains(err.Error(), "for tests of the standard only") {
				t.Errorf("%s: err = %v", v.Name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		accepted++
		if err := cert.CheckSignatureFrom(cert); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		d := unhex(t, v.Key)
		if cert.Key.Curve() == gost.TC26256A() {
			d = reduceStandardKey(t, d)
		}
		key, err := gost.NewPrivateKey(cert.Key.Curve(), d)
		if err != nil || !cert.Key.Equal(key.Public()) {
			t.Errorf("%s: private key is that of the certificate: false, err = %v", v.Name, err)
		}
	}
	if accepted != 3 {
		t.Errorf("accepted %d certificates, want 3", accepted)
	}
}

// reduceStandardKey returns d mod q: RFC 9215, Appendix D.2, uses a key of
// another parameter set, which is over q of tc26-256-A, so that it is refused as
// it stands.
func reduceStandardKey(t *testing.T, d []byte) []byte {
	t.Helper()
	if _, err := gost.NewPrivateKey(gost.TC26256A(), d); err == nil {
		t.Error("a private key over q was accepted")
	}
	q := new(big.Int).SetBytes(unhex(t, "400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67"))
	return new(big.Int).Mod(new(big.Int).SetBytes(d), q).FillBytes(make([]byte, 32))
}

// TestNonce compares signatures with those of an independent program, without
// and with additional data in the nonce.
func TestNonce(t *testing.T) {
	t.Parallel()
	var kats []struct {
		Curve     string `json:"curve"`
		Key       string `json:"d_be"`
		Digest    string `json:"digest"`
		Extra     string `json:"extra"`
		Signature string `json:"sig_s_r"`
	}
	readJSON(t, &kats, "std", "nonce.json")
	for _, kat := range kats {
		for _, c := range sets() {
			if c.Name() != kat.Curve {
				continue
			}
			key, err := gost.NewPrivateKey(c, unhex(t, kat.Key))
			if err != nil {
				t.Fatal(err)
			}
			sig, err := gost.SignWith(key, unhex(t, kat.Extra), unhex(t, kat.Digest))
			if err != nil || !bytes.Equal(sig, unhex(t, kat.Signature)) {
				t.Errorf("%s: Sign = %x, %v, want %s", kat.Curve, sig, err, kat.Signature)
			}
		}
	}
	if len(kats) != 2*len(sets()) {
		t.Errorf("%d vectors, want 2 for each parameter set", len(kats))
	}
}
