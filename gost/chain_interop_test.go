package gost_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
)

func TestOurRequests(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		req := createRequest(t, requestTemplate(), s.key(t))
		o.WritePEM("good.csr", "CERTIFICATE REQUEST", req.Raw)
		out := o.Run("req", "-in", "good.csr", "-verify", "-noout", "-pubkey", "-subject", "-nameopt", "utf8")
		if !strings.Contains(out, "self-signature verify OK") || !strings.Contains(out, "CN=Клиент") || !strings.Contains(out, "OGRN=1000000000001") {
			t.Errorf("openssl req -verify: %s", out)
		}
		_, pem, _ := strings.Cut(out, "-----BEGIN PUBLIC KEY")
		pub, err := gost.ParsePublicKey([]byte("-----BEGIN PUBLIC KEY" + pem))
		if err != nil || !pub.Equal(req.Key) {
			t.Errorf("OpenSSL reads another key: %v", err)
		}
		o.WritePEM("bad.csr", "CERTIFICATE REQUEST", flipped(req.Raw))
		if out, err := o.Try("req", "-in", "bad.csr", "-verify", "-noout"); err == nil && !strings.Contains(out, "failure") {
			t.Errorf("OpenSSL accepts a damaged request: %s", out)
		}
	})
}

func TestTheirRequests(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		key := s.key(t)
		o.writeKey("key.pem", key)
		o.Run("req", "-new", "-config", "openssl.cnf", "-key", "key.pem", "-"+s.digest, "-addext", "subjectAltName=DNS:example.ru", "-out", "req.csr")
		req := parseRequest(t, o.Read("req.csr"))
		if err := req.CheckSignature(); err != nil {
			t.Error(err)
		}
		if !req.Key.Equal(key.Public()) || req.SubjectName().CommonName != "Throw-away" || len(req.DNSNames) != 1 {
			t.Errorf("another key, subject %v or DNS names %v", req.Subject, req.DNSNames)
		}
		if err := parseRequest(t, flipped(req.Raw)).CheckSignature(); err == nil {
			t.Error("a damaged request has a valid signature")
		}
	})
}

// TestOurChains gives chains with names and extensions of Russian authorities to
// OpenSSL.
func TestOurChains(t *testing.T) {
	t.Parallel()
	forEngineSets(t, func(t *testing.T, s engineSet, o *openssl) {
		names := recordedNames()
		now := []change{validFrom(time.Now().Add(-time.Hour)), validUntil(time.Now().Add(time.Hour))}
		called := func(name string) change {
			return func(c *x509.Certificate) { c.Subject = names[name].PKIX() }
		}
		root := newRoot(t, "", s.key(t), append(now, called("root"), pathLength(1))...)
		sub := root.authority(t, "", keyA(t, 2), append(now, called("sub"), pathLength(0), withURLs)...)
		other := sub.authority(t, "", keyA(t, 3), append(now, called("sub"))...) // the same name, a new key
		o.WritePEM("root.pem", "CERTIFICATE", root.Raw)
		o.Write("sub.pem", bytes.Join([][]byte{wrap("CERTIFICATE", sub.Raw), wrap("CERTIFICATE", other.Raw)}, nil))
		for i, by := range []issuer{sub, other} {
			leaf := by.leaf(t, append(now, called("person"), withURLs)...)
			o.WritePEM(fmt.Sprint("leaf", i), "CERTIFICATE", leaf.Raw)
			if _, err := leaf.Verify(gost.VerifyOptions{Roots: pool(root.Certificate), Intermediates: pool(sub.Certificate, other.Certificate)}); err != nil {
				t.Error(err)
			}
		}
		o.Run("verify", "-x509_strict", "-check_ss_sig", "-CAfile", "root.pem", "-untrusted", "sub.pem", "leaf0", "leaf1")
	})
}

// withURLs adds where to get lists and certificates, and policies.
func withURLs(c *x509.Certificate) {
	c.CRLDistributionPoints = []string{"http://example.ru/ca.crl"}
	c.IssuingCertificateURL = []string{"http://example.ru/ca.crt"}
	c.OCSPServer = []string{"http://example.ru/ocsp"}
	kc1, err := x509.OIDFromInts([]uint64{1, 2, 643, 100, 113, 1})
	if err == nil {
		c.Policies = append(c.Policies, kc1)
	}
}

// TestBadChains gives chains that break one rule to both: OpenSSL must refuse what
// this package refuses, and accept what it accepts.
func TestBadChains(t *testing.T) {
	t.Parallel()
	o := newOpenSSL(t)
	ended, later := validUntil(summer().Add(-time.Second)), validFrom(summer().Add(time.Second))
	unknown := withExtension(true, 1, 2, 643, 100, 999)
	for name, test := range map[string]struct {
		root, sub, leaf change
		good            bool
	}{
		"good":                   {nil, nil, nil, true},
		"path length 1":          {pathLength(1), pathLength(0), nil, true},
		"no key usages":          {withKeyUsage(0), withKeyUsage(0), withKeyUsage(0), true},
		"path length 0":          {pathLength(0), nil, nil, false},
		"sub is no authority":    {nil, noAuthority, nil, false},
		"root is no authority":   {noAuthority, nil, nil, false},
		"no basic constraints":   {nil, noConstraints, nil, false},
		"sub may not sign":       {nil, withKeyUsage(x509.KeyUsageCRLSign), nil, false},
		"root may not sign":      {withKeyUsage(x509.KeyUsageCRLSign), nil, nil, false},
		"leaf ended":             {nil, nil, ended, false},
		"sub ended":              {nil, ended, nil, false},
		"root ended":             {ended, nil, nil, false},
		"leaf begins later":      {nil, nil, later, false},
		"sub begins later":       {nil, later, nil, false},
		"root begins later":      {later, nil, nil, false},
		"unknown extension":      {nil, nil, unknown, false},
		"unknown in sub":         {nil, unknown, nil, false},
		"unknown, not critical":  {nil, nil, withExtension(false, 1, 2, 643, 100, 999), true},
		"sub of another name":    {nil, func(c *x509.Certificate) { c.Subject.CommonName = "Sub 2" }, nil, true}, // the leaf follows
		"negative control: leaf": {nil, nil, noConstraints, true},
	} {
		root := newRoot(t, "Root", keyA(t, 1), nonNil(test.root))
		sub := root.authority(t, "Sub", keyA(t, 2), nonNil(test.sub))
		leaf := sub.leaf(t, nonNil(test.leaf))
		if _, err := leaf.Verify(options(root.Certificate, sub.Certificate)); (err == nil) != test.good {
			t.Errorf("%s: %v", name, err)
		}
		o.WritePEM("root.pem", "CERTIFICATE", root.Raw)
		o.WritePEM("sub.pem", "CERTIFICATE", sub.Raw)
		o.WritePEM("leaf.pem", "CERTIFICATE", leaf.Raw)
		out, err := o.Try("verify", "-attime", fmt.Sprint(summer().Unix()), "-CAfile", "root.pem", "-untrusted", "sub.pem", "leaf.pem")
		if (err == nil) != test.good {
			t.Errorf("%s: OpenSSL: %v\n%s", name, err, out)
		}
	}
}

// TestTheirChain lets OpenSSL issue certificates as authorities in Russia do, with
// the configuration in testdata/russia.
func TestTheirChain(t *testing.T) {
	t.Parallel()
	config := string(readFile(t, "russia", "openssl.cnf"))
	_, sections, _ := strings.Cut(config, "openssl_conf = openssl_init\n")
	o := newOpenSSLWith(t, sections)
	long := engineSets()[9]
	for file, key := range map[string]*gost.PrivateKey{"root": long.key(t), "sub": engineSets()[3].key(t), "leaf": keyA(t, 4)} {
		o.writeKey(file+".key", key)
	}
	o.request("root", "root", "utf8only")
	o.Run("x509", "-req", "-in", "root.csr", "-signkey", "root.key", "-extfile", "openssl.cnf", "-extensions", "root_ext", "-set_serial", "1", "-days", "2", "-out", "root.pem")
	o.request("sub", "sub", "MASK:0x800")
	o.issue("sub", "root", "sub_ext")
	root, sub := o.readCertificate("root.pem"), o.readCertificate("sub.pem")
	names := recordedNames()
	for _, subject := range []string{"person", "organisation", "entrepreneur"} {
		o.request("leaf", subject, "utf8only")
		req := parseRequest(t, o.Read("leaf.csr"))
		if err := req.CheckSignature(); err != nil || req.SubjectName() != names[subject] {
			t.Errorf("%s: request: %v, %s", subject, err, fields(req.SubjectName()))
		}
		o.issue("leaf", "sub", "leaf_ext")
		leaf := o.readCertificate("leaf.pem")
		wantChain(t, gost.VerifyOptions{Roots: pool(root), Intermediates: pool(sub), KeyUsage: gost.KeyUsageSigning}, leaf, sub, root)
		if leaf.SubjectName() != names[subject] || leaf.IssuerName() != names["sub"] {
			t.Errorf("%s: %s by %s", subject, fields(leaf.SubjectName()), fields(leaf.IssuerName()))
		}
		if _, err := leaf.Verify(gost.VerifyOptions{Roots: pool(sub), CurrentTime: time.Now().AddDate(1, 0, 0)}); !errors.Is(err, gost.ErrExpired) {
			t.Errorf("%s: in a year: %v", subject, err)
		}
	}
}

// request lets openssl make a request for a subject of its configuration, with
// strings of the types in mask.
func (o *openssl) request(name, subject, mask string) {
	o.tb.Helper()
	config := o.Read("openssl.cnf")
	changed := bytes.Replace(config, []byte("distinguished_name = root"), []byte("distinguished_name = "+subject), 1)
	o.Write("openssl.cnf", bytes.Replace(changed, []byte("utf8only"), []byte(mask), 1))
	o.Run("req", "-new", "-utf8", "-key", name+".key", "-out", name+".csr")
	o.Write("openssl.cnf", config)
}

// issue lets openssl issue a certificate for a request.
func (o *openssl) issue(name, by, extensions string) {
	o.tb.Helper()
	o.Run("x509", "-req", "-in", name+".csr", "-CA", by+".pem", "-CAkey", by+".key", "-extfile", "openssl.cnf",
		"-extensions", extensions, "-set_serial", "0x7F01", "-days", "1", "-out", name+".pem")
}
