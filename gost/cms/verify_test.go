package cms_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// checkMessage verifies a message as it is, and sees it refused with another
// content.
func checkMessage(t *testing.T, data, content []byte, want *gost.Certificate, opts cms.VerifyOptions) {
	t.Helper()
	m := parse(t, data)
	certs, err := m.Verify(content, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(certs) != 1 || !certs[0].Equal(want.Certificate) || !certs[0].Key.Equal(want.Key) {
		t.Fatalf("certificates of the signers = %d, not the expected one", len(certs))
	}
	_, err = m.Verify(append(bytes.Clone(content), '\n'), opts)
	if !errors.Is(err, cms.ErrDigest) && !errors.Is(err, cms.ErrSignature) {
		t.Errorf("with another content: %v", err)
	}
	_, err = m.Verify(nil, opts)
	if m.Content == nil && !errors.Is(err, cms.ErrNoContent) || m.Content != nil && err != nil {
		t.Errorf("without content: %v", err)
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	cert := certificateOf(t, "g256_XA")
	for _, name := range glob(t, "variants/*.der") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkMessage(t, readFile(t, name), esia(t), cert, cms.VerifyOptions{})
		})
	}
}

// TestOpenSSLMessages verifies what OpenSSL makes with and without attributes,
// certificates, content and signingCertificateV2, for all parameter sets.
func TestOpenSSLMessages(t *testing.T) {
	t.Parallel()
	const forms = 7 * 2
	for _, set := range sets() {
		cert := certificateOf(t, set)
		names := append(glob(t, "openssl/"+set+".*.cms*.der"), glob(t, "openssl/"+set+".*.smime*.der")...)
		if len(names) != forms {
			t.Errorf("%s: %d files, want %d", set, len(names), forms)
		}
		for _, name := range names {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				content := readFile(t, "openssl", "msg_"+strings.Split(name, ".")[1]+".txt")
				m := parse(t, readFile(t, name))
				var opts cms.VerifyOptions
				if strings.Contains(name, "nocerts") {
					if _, err := m.Verify(content, opts); !errors.Is(err, cms.ErrCertificate) {
						t.Errorf("without a certificate: %v", err)
					}
					opts.Certificates = []*gost.Certificate{certificateOf(t, "g512_B"), nil, cert}
				}
				if attached := strings.Contains(name, "attached"); attached != bytes.Equal(m.Content, content) {
					t.Errorf("content of %d octets", len(m.Content))
				}
				checkMessage(t, readFile(t, name), content, cert, opts)
				checkSignerInfo(t, m, cert, strings.Contains(name, "noattr"))
			})
		}
	}
}

func checkSignerInfo(t *testing.T, m *cms.Message, cert *gost.Certificate, noAttributes bool) {
	t.Helper()
	infos := m.Signers()
	if len(infos) != 1 {
		t.Fatalf("Signers = %d", len(infos))
	}
	info := infos[0]
	if !bytes.Equal(info.RawIssuer, cert.RawIssuer) || info.SerialNumber.Cmp(cert.SerialNumber) != 0 || info.SubjectKeyID != nil {
		t.Error("another issuer or serial number")
	}
	size := cert.Key.Curve().Size()
	if len(info.Signature) != 2*size {
		t.Errorf("signature of %d octets", len(info.Signature))
	}
	digest, signature := "1.2.643.7.1.1.2.2", "1.2.643.7.1.1.1.1"
	if size == 64 {
		digest, signature = "1.2.643.7.1.1.2.3", "1.2.643.7.1.1.1.2"
	}
	if info.DigestAlgorithm.String() != digest || info.SignatureAlgorithm.String() != signature {
		t.Errorf("algorithms %v and %v", info.DigestAlgorithm, info.SignatureAlgorithm)
	}
	if noAttributes {
		if info.Attributes != nil || info.MessageDigest != nil || !info.SigningTime.IsZero() {
			t.Errorf("attributes: %d", len(info.Attributes))
		}
		return
	}
	if len(info.Attributes) < 3 || len(info.MessageDigest) != size || info.SigningTime.Year() != 2026 {
		t.Errorf("attributes: %d, digest of %d octets, time %v", len(info.Attributes), len(info.MessageDigest), info.SigningTime)
	}
}

func TestKeyIdentifier(t *testing.T) {
	t.Parallel()
	cert := certificateOf(t, "g256_XA")
	m := parse(t, readFile(t, "variants/09_dABS_sABS_1111_SKI.der"))
	info := m.Signers()[0]
	if !bytes.Equal(info.SubjectKeyID, cert.SubjectKeyId) || info.RawIssuer != nil || info.SerialNumber != nil {
		t.Error("signer is not identified by its key alone")
	}
	checkMessage(t, readFile(t, "other/keyid.der"), esia(t), cert, cms.VerifyOptions{})
	for _, id := range [][]byte{nil, cert.SubjectKeyId[:19], flipped(cert.SubjectKeyId, 19)} {
		m := take(t, readFile(t, "other/keyid.der"))
		m.id().value = id
		if _, err := parse(t, m.der()).Verify(esia(t), cms.VerifyOptions{}); !errors.Is(err, cms.ErrCertificate) {
			t.Errorf("with the identifier %x: %v", id, err)
		}
	}

	data := readFile(t, "other/keyid_noattr_nocerts.der")
	if _, err := parse(t, data).Verify(esia(t), cms.VerifyOptions{}); !errors.Is(err, cms.ErrCertificate) {
		t.Errorf("without a certificate: %v", err)
	}
	opts := cms.VerifyOptions{Certificates: []*gost.Certificate{cert}}
	checkMessage(t, data, esia(t), cert, opts)
}

func TestTwoSigners(t *testing.T) {
	t.Parallel()
	m := parse(t, readFile(t, "other/two.der"))
	certs, err := m.Verify(esia(t), cms.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	infos := m.Signers()
	if len(certs) != 2 || len(infos) != 2 || certs[0].Equal(certs[1].Certificate) {
		t.Fatalf("%d certificates, %d signers", len(certs), len(infos))
	}
	for i, cert := range certs {
		if infos[i].SerialNumber.Cmp(cert.SerialNumber) != 0 {
			t.Errorf("certificate %d is not that of signer %d", i, i)
		}
	}
}

// TestTwoSizes verifies a message with signers of both sizes, which OpenSSL
// doesn't make.
func TestTwoSizes(t *testing.T) {
	t.Parallel()
	a, b := take(t, sign(t, "g256_XA", esia(t), timed())), take(t, sign(t, "g512_A", esia(t), timed()))
	a.digests().insert(1, b.digests().at(0))
	a.certificates().insert(1, b.certificates().at(0))
	a.signers().insert(1, b.signer())
	certs, err := parse(t, a.der()).Verify(esia(t), cms.VerifyOptions{})
	if err != nil || len(certs) != 2 {
		t.Fatalf("%d certificates, %v", len(certs), err)
	}
	if certs[0].Key.Curve().Size() != 32 || certs[1].Key.Curve().Size() != 64 {
		t.Error("certificates are in another order than the signers")
	}
}

// TestForeignCertificates verifies a message with certificates of GOST
// R 34.10-2001, of RSA and of somebody else.
func TestForeignCertificates(t *testing.T) {
	t.Parallel()
	m := parse(t, readFile(t, "other/extra_certs.der"))
	if len(m.Certificates) != 3 { // all but that of GOST R 34.10-2001
		t.Errorf("Certificates = %d", len(m.Certificates))
	}
	checkMessage(t, readFile(t, "other/extra_certs.der"), esia(t), certificateOf(t, "g256_XA"), cms.VerifyOptions{})
}

// TestObsoleteDigestInSet verifies a message whose digestAlgorithms has GOST
// R 34.11-94, as that of some clients which ESIA accepts (observed).
func TestObsoleteDigestInSet(t *testing.T) {
	t.Parallel()
	m := take(t, sign(t, "g256_XA", esia(t), timed()))
	m.digests().at(0).children = []*node{oid(t, 1, 2, 643, 2, 2, 9), leaf(0x05)}
	checkMessage(t, m.der(), esia(t), certificateOf(t, "g256_XA"), cms.VerifyOptions{})
	m.digests().children = nil
	checkMessage(t, m.der(), esia(t), certificateOf(t, "g256_XA"), cms.VerifyOptions{})
}

// TestGivenCertificateCounts has a certificate in the message with the name and
// number of one that the caller gives, but another key.
func TestGivenCertificateCounts(t *testing.T) {
	t.Parallel()
	genuine := certificateOf(t, "g256_XA")
	key := keyOf(t, "g256_TCA")
	der, err := gost.CreateCertificate(genuine.Certificate, nil, key.PublicKey(), key)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := gost.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	data, err := cms.Sign(t.Context(), esia(t), forged, signWith(t, "g256_TCA"), timed())
	if err != nil {
		t.Fatal(err)
	}
	checkMessage(t, data, esia(t), forged, cms.VerifyOptions{})
	opts := cms.VerifyOptions{Certificates: []*gost.Certificate{genuine}}
	if _, err := parse(t, data).Verify(esia(t), opts); !errors.Is(err, cms.ErrSignature) {
		t.Errorf("with the genuine certificate given: %v", err)
	}
	for name, certs := range map[string][]*gost.Certificate{"another": {certificateOf(t, "g256_B")}, "none": {}} {
		if _, err := parse(t, data).Verify(esia(t), cms.VerifyOptions{Certificates: certs}); !errors.Is(err, cms.ErrCertificate) {
			t.Errorf("with %s given: %v", name, err)
		}
	}
}

// TestSameKeyIdentifier has two certificates with one key identifier; the second
// is the right one.
func TestSameKeyIdentifier(t *testing.T) {
	t.Parallel()
	genuine, key := certificateOf(t, "g256_XA"), keyOf(t, "g256_TCA")
	der, err := gost.CreateCertificate(genuine.Certificate, nil, key.PublicKey(), key)
	if err != nil {
		t.Fatal(err)
	}
	m := take(t, readFile(t, "other/keyid.der"))
	m.certificates().insert(0, parseTree(t, der))
	checkMessage(t, m.der(), esia(t), genuine, cms.VerifyOptions{})
	m.certificates().remove(1)
	if _, err := parse(t, m.der()).Verify(esia(t), cms.VerifyOptions{}); !errors.Is(err, cms.ErrSignature) {
		t.Errorf("with the other certificate only: %v", err)
	}
}

func TestAttachedContent(t *testing.T) {
	t.Parallel()
	opts := timed()
	opts.Attached = true
	for _, content := range [][]byte{nil, {}, []byte("test")} {
		m := parse(t, sign(t, "g256_XA", content, opts))
		if m.Content == nil || !bytes.Equal(m.Content, content) {
			t.Errorf("Content = %q, want %q", m.Content, content)
		}
		if _, err := m.Verify(nil, cms.VerifyOptions{}); err != nil {
			t.Errorf("%q: %v", content, err)
		}
		if _, err := m.Verify([]byte("other"), cms.VerifyOptions{}); !errors.Is(err, cms.ErrDigest) {
			t.Errorf("%q with another content: %v", content, err)
		}
	}
	m := parse(t, sign(t, "g256_XA", nil, timed()))
	if _, err := m.Verify([]byte{}, cms.VerifyOptions{}); err != nil || m.Content != nil {
		t.Errorf("detached and empty: %v", err)
	}
}

func TestParseCopies(t *testing.T) {
	t.Parallel()
	data := sign(t, "g256_XA", esia(t), timed())
	m := parse(t, data)
	clear(data)
	for _, info := range m.Signers() {
		clear(info.Signature)
		clear(info.RawIssuer)
		clear(info.Attributes[0].Values[0])
		clear(info.Attributes[0].Type)
		info.SerialNumber.SetInt64(0)
	}
	if _, err := m.Verify(esia(t), cms.VerifyOptions{}); err != nil {
		t.Errorf("after clearing the data: %v", err)
	}
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	m := parse(t, readFile(t, "other/two.der"))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if certs, err := m.Verify(esia(t), cms.VerifyOptions{}); err != nil || len(certs) != len(m.Signers()) {
				t.Errorf("%d certificates, %v", len(certs), err)
			}
		})
	}
	group.Wait()
}
