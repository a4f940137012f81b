package gost_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
)

func oid(tb testing.TB, s string) asn1.ObjectIdentifier {
	tb.Helper()
	var out asn1.ObjectIdentifier
	for part := range strings.SplitSeq(s, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

func TestOurKeys(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		key := s.key(t)
		o.writeKey("key.pem", key)
		o.Run("pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem")
		if pub := o.readPublicKey("pub.pem"); !pub.Equal(key.Public()) || pub.Curve() != key.Curve() {
			t.Error("OpenSSL reads another public key")
		}
		o.Run("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-out", "again.pem")
		if again := o.readKey("again.pem"); !again.Equal(key) {
			t.Error("OpenSSL writes another private key")
		}
		der, err := gost.MarshalPKIXPublicKey(key.PublicKey())
		if err != nil {
			t.Fatal(err)
		}
		o.WritePEM("ours.pem", "PUBLIC KEY", der)
		if o.Run("pkey", "-pubin", "-in", "ours.pem", "-text", "-noout") != o.Run("pkey", "-pubin", "-in", "pub.pem", "-text", "-noout") {
			t.Error("OpenSSL reads the public key differently")
		}
	})
}

func TestTheirKeys(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		o.generate("key.pem", s)
		o.Run("pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem")
		key, pub := o.readKey("key.pem"), o.readPublicKey("pub.pem")
		if !pub.Equal(key.Public()) || key.Curve().OID().String() != s.oid || !key.Curve().SameParameters(s.curve()) {
			t.Errorf("another public key or curve: %v", key.Curve())
		}
		o.Run("pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER", "-out", "key.der")
		if !o.readKey("key.der").Equal(key) {
			t.Error("another key in DER")
		}
	})
}

func messages() [][]byte {
	return [][]byte{nil, []byte("test"), []byte(strings.Repeat("сообщение", 10000))}
}

func TestOurSignatures(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		key := s.key(t)
		o.writeKey("key.pem", key)
		o.Run("pkey", "-in", "key.pem", "-pubout", "-out", "pub.pem")
		for _, msg := range messages() {
			sig, err := key.SignMessage(nil, msg, nil)
			if err != nil {
				t.Fatal(err)
			}
			o.Write("msg", msg)
			o.Write("sig", sig)
			o.Run("dgst", "-"+s.digest, "-verify", "pub.pem", "-signature", "sig", "msg")
			o.Write("sig", flipped(sig))
			if out, err := o.Try("dgst", "-"+s.digest, "-verify", "pub.pem", "-signature", "sig", "msg"); err == nil {
				t.Errorf("OpenSSL accepts a damaged signature: %s", out)
			}
		}
	})
}

func TestTheirSignatures(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		o.generate("key.pem", s)
		pub := o.readKey("key.pem").PublicKey()
		for _, msg := range messages() {
			o.Write("msg", msg)
			o.Run("dgst", "-"+s.digest, "-sign", "key.pem", "-out", "sig", "msg")
			sig := o.Read("sig")
			if !gost.VerifyMessage(pub, msg, sig) {
				t.Errorf("signature of %d bytes is not valid", len(msg))
			}
			if gost.VerifyMessage(pub, msg, flipped(sig)) {
				t.Error("a damaged signature is valid")
			}
		}
	})
}

// TestSameKeySigns lets both sign with one key.
func TestSameKeySigns(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		key, msg := s.key(t), []byte("test")
		o.writeKey("key.pem", key)
		o.Write("msg", msg)
		o.Run("dgst", "-"+s.digest, "-sign", "key.pem", "-out", "sig", "msg")
		if !gost.VerifyMessage(key.PublicKey(), msg, o.Read("sig")) {
			t.Error("signature of OpenSSL with our key is not valid")
		}
	})
}

func template(name string, ca bool) *x509.Certificate {
	t := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{Country: []string{"RU"}, Organization: []string{"Тест"}, CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		BasicConstraintsValid: true,
		IsCA:                  ca,
	}
	if ca {
		t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	}
	return t
}

// issue creates a certificate here and writes it to a file.
func issue(o *openssl, file string, template *x509.Certificate, parent *gost.Certificate, pub *gost.PublicKey, key *gost.PrivateKey) *gost.Certificate {
	o.tb.Helper()
	der, err := gost.CreateCertificate(template, parent, pub, key)
	if err != nil {
		o.tb.Fatal(err)
	}
	o.WritePEM(file, "CERTIFICATE", der)
	return o.readCertificate(file)
}

func TestOurCertificates(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		caKey := s.key(t)
		ca := issue(o, "ca.pem", template("authority", true), nil, caKey.PublicKey(), caKey)
		for _, leafSet := range []engineSet{s, engineSets()[3], engineSets()[9]} { // also leaves with keys of another size
			key := leafSet.key(t)
			leaf := issue(o, "leaf.pem", template("leaf", false), ca, key.PublicKey(), caKey)
			o.Run("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "ca.pem", "ca.pem")
			o.Run("verify", "-x509_strict", "-CAfile", "ca.pem", "leaf.pem")
			checkText(o, "leaf.pem", leafSet)
			checkHash(o, leaf)
			o.WritePEM("bad.pem", "CERTIFICATE", flipped(leaf.Raw))
			if out, err := o.Try("verify", "-CAfile", "ca.pem", "bad.pem"); err == nil {
				t.Errorf("OpenSSL accepts a damaged certificate: %s", out)
			}
		}
		self := issue(o, "self.pem", template("leaf", false), nil, caKey.PublicKey(), caKey)
		o.Run("verify", "-check_ss_sig", "-partial_chain", "-CAfile", "self.pem", "self.pem")
		checkHash(o, self)
	})
}

// checkText checks that openssl shows the fields of a certificate of this module.
func checkText(o *openssl, file string, s engineSet) {
	o.tb.Helper()
	bits := strings.TrimPrefix(s.algorithm, "gost2012_")
	text := o.Run("x509", "-in", file, "-noout", "-text", "-nameopt", "utf8,sep_comma_plus_space")
	for _, want := range []string{
		"Issuer: C=RU, O=Тест, CN=authority", "Subject: C=RU, O=Тест, CN=leaf",
		"GOST R 34.10-2012 with " + bits + " bit modulus", "Parameter set: ", "CA:FALSE",
		"Digital Signature, Non Repudiation", "Subject Key Identifier", "Authority Key Identifier",
	} {
		if !strings.Contains(text, want) {
			o.tb.Errorf("openssl x509 -text has no %q:\n%s", want, text)
		}
	}
}

// checkHash compares the hash of a certificate with what openssl calculates.
func checkHash(o *openssl, cert *gost.Certificate) {
	o.tb.Helper()
	o.Write("cert.der", cert.Raw)
	hash, _, _ := strings.Cut(o.Run("dgst", "-md_gost12_256", "-r", "cert.der"), " ")
	if got, want := cert.Hash(), strings.ToUpper(hash); got != want {
		o.tb.Errorf("Hash = %s, OpenSSL has %s", got, want)
	}
}

func TestTheirCertificates(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		o.generate("ca.key", s)
		o.Run("req", "-new", "-x509", "-config", "openssl.cnf", "-key", "ca.key", "-"+s.digest, "-days", "1",
			"-subj", "/C=RU/CN=authority", "-extensions", "ca", "-out", "ca.pem")
		ca := o.readCertificate("ca.pem")
		if err := ca.CheckSignatureFrom(ca); err != nil {
			t.Errorf("self-signature: %v", err)
		}
		if !ca.Key.Equal(o.readKey("ca.key").Public()) {
			t.Error("another public key")
		}
		for _, leafSet := range []engineSet{s, engineSets()[3], engineSets()[9]} {
			o.generate("leaf.key", leafSet)
			o.Run("req", "-new", "-config", "openssl.cnf", "-key", "leaf.key", "-"+leafSet.digest, "-subj", "/C=RU/CN=leaf", "-out", "leaf.csr")
			o.Run("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-"+s.digest, "-days", "1",
				"-set_serial", "2", "-extfile", "openssl.cnf", "-extensions", "leaf", "-out", "leaf.pem")
			leaf := o.readCertificate("leaf.pem")
			if err := leaf.CheckSignatureFrom(ca); err != nil {
				t.Errorf("leaf: %v", err)
			}
			if err := leaf.CheckSignatureFrom(leaf); err == nil {
				t.Error("leaf has a signature by itself")
			}
			checkHash(o, leaf)
		}
	})
}
