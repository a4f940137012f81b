package gost_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"
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
	return [][]byte{nil, []byte("test"), []byte(strings.Repeat("сообщение", 1000))}
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
			if string(msg) != "test" {
				continue
			}
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
		self := issue(o, "self.pem", template("leaf", false), nil, caKey.PublicKey(), caKey)
		certs := []*gost.Certificate{ca, self}
		for i, leafSet := range leafSets(s) {
			leaf := issue(o, fmt.Sprintf("leaf%d.pem", i), template("leaf", false), ca, leafSet.key(t).PublicKey(), caKey)
			o.WritePEM(fmt.Sprintf("bad%d.pem", i), "CERTIFICATE", flipped(leaf.Raw))
			certs = append(certs, leaf)
		}
		o.Run("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "ca.pem", "ca.pem", "leaf0.pem", "leaf1.pem", "leaf2.pem")
		o.Run("verify", "-check_ss_sig", "-partial_chain", "-CAfile", "self.pem", "self.pem")
		out, err := o.Try("verify", "-CAfile", "ca.pem", "bad0.pem", "bad1.pem", "bad2.pem")
		if err == nil || strings.Count(out, ": verification failed") != 3 || strings.Contains(out, "OK") {
			t.Errorf("OpenSSL accepts a damaged certificate: %s", out)
		}
		checkText(o, "leaf0.pem", s)
		checkHashes(o, certs...)
	})
}

// leafSets are s, and sets with keys of both sizes.
func leafSets(s engineSet) []engineSet { return []engineSet{s, engineSets()[3], engineSets()[9]} }

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

// checkHashes compares the hashes of certificates with what openssl calculates.
func checkHashes(o *openssl, certs ...*gost.Certificate) {
	o.tb.Helper()
	args := []string{"dgst", "-md_gost12_256", "-r"}
	var want []string
	for i, cert := range certs {
		name := fmt.Sprintf("cert%d.der", i)
		o.Write(name, cert.Raw)
		args = append(args, name)
		want = append(want, strings.ToLower(cert.Hash()), "*"+name)
	}
	if got := strings.Fields(o.Run(args...)); !slices.Equal(got, want) {
		o.tb.Errorf("hashes %q, OpenSSL has %q", want, got)
	}
}

func TestTheirCertificates(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		o.selfSign("ca", s)
		ca := o.readCertificate("ca.pem")
		if err := ca.CheckSignatureFrom(ca); err != nil {
			t.Errorf("self-signature: %v", err)
		}
		if !ca.Key.Equal(o.readKey("ca.key").Public()) {
			t.Error("another public key")
		}
		certs := []*gost.Certificate{ca}
		for _, leafSet := range leafSets(s) {
			o.Run("req", "-x509", "-CA", "ca.pem", "-CAkey", "ca.key", "-newkey", leafSet.algorithm, "-pkeyopt", "paramset:"+leafSet.name,
				"-nodes", "-keyout", "leaf.key", "-"+s.digest, "-days", "1", "-subj", "/C=RU/CN=leaf", "-extensions", "leaf", "-out", "leaf.pem")
			leaf := o.readCertificate("leaf.pem")
			if err := leaf.CheckSignatureFrom(ca); err != nil {
				t.Errorf("leaf: %v", err)
			}
			if err := leaf.CheckSignatureFrom(leaf); err == nil {
				t.Error("leaf has a signature by itself")
			}
			certs = append(certs, leaf)
		}
		checkHashes(o, certs...)
	})
}

// selfSign lets openssl generate a key and an authority with it.
func (o *openssl) selfSign(name string, s engineSet) {
	o.tb.Helper()
	o.Run("req", "-x509", "-newkey", s.algorithm, "-pkeyopt", "paramset:"+s.name, "-nodes", "-keyout", name+".key",
		"-"+s.digest, "-days", "1", "-subj", "/C=RU/CN=authority", "-extensions", "ca", "-out", name+".pem")
}
