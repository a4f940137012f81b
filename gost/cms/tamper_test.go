package cms_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// A tampering changes a genuine detached message by g256_XA.
type tampering struct {
	name   string
	change func(m message)
	want   error
	text   string // that the error must have
}

// checkTamperings verifies genuine messages after a change. With resigned, the
// attributes are signed again by the same key, so that not the signature is what
// is wrong.
func checkTamperings(t *testing.T, opts cms.SignOptions, resigned bool, tests []tampering) {
	t.Helper()
	content := esia(t)
	genuine := sign(t, "g256_XA", content, opts)
	if _, err := parse(t, genuine).Verify(content, cms.VerifyOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := take(t, genuine)
			tt.change(m)
			if resigned {
				m.resign(t, keyOf(t, "g256_XA"))
			}
			changed := m.der()
			if bytes.Equal(changed, genuine) {
				t.Fatal("nothing is changed")
			}
			parsed, err := cms.Parse(changed)
			if err == nil {
				_, err = parsed.Verify(content, cms.VerifyOptions{})
			}
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error = %v, want %v with %q", err, tt.want, tt.text)
			}
		})
	}
}

func TestTamperedSignature(t *testing.T) {
	t.Parallel()
	edit := func(f func(sig []byte) []byte) func(m message) {
		return func(m message) { m.signature().value = f(m.signature().value) }
	}
	checkTamperings(t, timed(), false, []tampering{
		{"FlippedFirstBit", edit(func(s []byte) []byte { return flipped(s, 0) }), cms.ErrSignature, "not valid"},
		{"FlippedLastBit", edit(func(s []byte) []byte { return flipped(s, 63) }), cms.ErrSignature, "not valid"},
		{"SwappedHalves", edit(func(s []byte) []byte { return slices.Concat(s[32:], s[:32]) }), cms.ErrSignature, "not valid"},
		{"Reversed", edit(reversed), cms.ErrSignature, "not valid"},
		{"Zero", edit(func([]byte) []byte { return make([]byte, 64) }), cms.ErrSignature, "not valid"},
		{"Empty", edit(func([]byte) []byte { return nil }), cms.ErrSignature, "0 octets"},
		{"Short", edit(func(s []byte) []byte { return s[:63] }), cms.ErrSignature, "63 octets"},
		{"Long", edit(func(s []byte) []byte { return append(s[:64:64], 0) }), cms.ErrSignature, "65 octets"},
		{"OfSize512", edit(func(s []byte) []byte { return append(make([]byte, 64), s...) }), cms.ErrSignature, "128 octets"},
	})
}

func reversed(data []byte) []byte {
	data = bytes.Clone(data)
	slices.Reverse(data)
	return data
}

// TestTamperedAttributes leaves the signature as it was.
func TestTamperedAttributes(t *testing.T) {
	t.Parallel()
	checkTamperings(t, timed(), false, []tampering{
		{"MessageDigest", func(m message) {
			digest := m.attribute(t, messageDigest).at(1, 0)
			digest.value = flipped(digest.value, 5)
		}, cms.ErrDigest, "messageDigest"},
		{"ContentType", func(m message) {
			m.attribute(t, contentType).at(1, 0).value[8] = 2
		}, cms.ErrMalformed, "SignedData"},
		{"SigningTime", func(m message) {
			m.attribute(t, signingTime).at(1, 0).value[1] = '7'
		}, cms.ErrSignature, ""},
		{"AddedAttribute", func(m message) {
			m.attributes().insert(0, branch(0x30, oid(t, 1, 2, 3), branch(0x31, leaf(0x05))))
		}, cms.ErrSignature, ""},
		{"RemovedAttribute", func(m message) {
			m.attributes().remove(1)
		}, cms.ErrSignature, ""},
		{"OtherOrder", func(m message) {
			slices.Reverse(m.attributes().children)
		}, cms.ErrSignature, ""},
		{"NoAttributes", func(m message) {
			m.signer().remove(3)
		}, cms.ErrSignature, ""},
		{"EmptyAttributes", func(m message) {
			m.attributes().children = nil
		}, cms.ErrMalformed, "empty"},
	})
}

// TestForbiddenAttributes has attributes that are signed by the right key.
func TestForbiddenAttributes(t *testing.T) {
	t.Parallel()
	twice := func(last byte) func(m message) {
		return func(m message) { m.attributes().insert(0, m.attribute(t, last)) }
	}
	twoValues := func(last byte) func(m message) {
		return func(m message) { a := m.attribute(t, last).at(1); a.insert(1, a.at(0)) }
	}
	without := func(last byte) func(m message) {
		return func(m message) {
			a := m.attribute(t, last)
			m.attributes().remove(slices.Index(m.attributes().children, a))
		}
	}
	value := func(last, tag byte, value string) func(m message) {
		return func(m message) { m.attribute(t, last).at(1).children = []*node{leaf(tag, []byte(value)...)} }
	}
	checkTamperings(t, timed(), true, []tampering{
		{"TwoContentTypes", twice(contentType), cms.ErrMalformed, "two signed attributes"},
		{"TwoMessageDigests", twice(messageDigest), cms.ErrMalformed, "two signed attributes"},
		{"TwoSigningTimes", twice(signingTime), cms.ErrMalformed, "two signed attributes"},
		{"OtherMessageDigestSecond", func(m message) {
			second := parseTree(t, m.attribute(t, messageDigest).der())
			second.at(1, 0).value[0] ^= 1
			m.attributes().insert(3, second)
		}, cms.ErrMalformed, "two signed attributes"},
		{"ContentTypeOfTwoValues", twoValues(contentType), cms.ErrMalformed, "2 values"},
		{"MessageDigestOfTwoValues", twoValues(messageDigest), cms.ErrMalformed, "2 values"},
		{"SigningTimeOfTwoValues", twoValues(signingTime), cms.ErrMalformed, "2 values"},
		{"NoContentType", without(contentType), cms.ErrMalformed, "contentType is missing"},
		{"NoMessageDigest", without(messageDigest), cms.ErrMalformed, "messageDigest is missing"},
		{"EmptySet", func(m message) {
			m.attribute(t, messageDigest).at(1).children = nil
		}, cms.ErrMalformed, "attribute"},
		{"UnknownWithoutValue", func(m message) {
			m.attributes().insert(0, branch(0x30, oid(t, 1, 2, 3), branch(0x31)))
		}, cms.ErrMalformed, "signed attribute 1 is malformed"},
		{"ContentTypeOfSignedData", func(m message) {
			m.attribute(t, contentType).at(1, 0).value[8] = 2
		}, cms.ErrMalformed, "contentType is SignedData"},
		{"ContentTypeIsText", value(contentType, 0x0c, "data"), cms.ErrMalformed, "contentType"},
		{"DigestIsText", value(messageDigest, 0x0c, "digest"), cms.ErrMalformed, "messageDigest"},
		{"DigestIsShort", value(messageDigest, 0x04, "digest"), cms.ErrDigest, "messageDigest"},
		{"TimeIsText", value(signingTime, 0x0c, "261121203154Z"), cms.ErrMalformed, "signingTime"},
		{"TimeWithoutZone", value(signingTime, 0x17, "261121203154"), cms.ErrMalformed, "signingTime"},
		{"TimeOfMonth13", value(signingTime, 0x17, "261321203154Z"), cms.ErrMalformed, "signingTime"},
		{"TimeWithFraction", value(signingTime, 0x18, "20261121203154.5Z"), cms.ErrMalformed, "signingTime"},
	})
}

// TestAllowedAttributes is the control of TestForbiddenAttributes.
func TestAllowedAttributes(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(m message){
		"Unchanged": func(message) {},
		"Unknown": func(m message) {
			m.attributes().insert(0, branch(0x30, oid(t, 1, 2, 3), branch(0x31, leaf(0x05), branch(0x30, leaf(0x01, 0xff)))))
		},
		"NoSigningTime":   func(m message) { m.attributes().remove(1) },
		"OtherOrder":      func(m message) { slices.Reverse(m.attributes().children) },
		"GeneralizedTime": func(m message) { m.attributes().at(1, 1).children[0] = leaf(0x18, []byte("20261121203154Z")...) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := take(t, sign(t, "g256_XA", esia(t), timed()))
			change(m)
			m.resign(t, keyOf(t, "g256_XA"))
			checkMessage(t, m.der(), esia(t), certificateOf(t, "g256_XA"), cms.VerifyOptions{})
		})
	}
}

func TestSigningCertificateOfAnother(t *testing.T) {
	t.Parallel()
	opts := timed()
	opts.SigningCertificateV2 = true
	essCertID := func(m message) *node { return m.attribute(t, signingCertificate).at(1, 0, 0, 0) }
	checkTamperings(t, opts, true, []tampering{
		{"OtherHash", func(m message) {
			id := essCertID(m)
			id.at(1).value = flipped(id.at(1).value, 0)
		}, cms.ErrCertificate, "hash of another certificate"},
		{"AbsentHashAlgorithmIsSHA256", func(m message) {
			essCertID(m).remove(0)
		}, cms.ErrCertificate, "hash of another certificate"},
		{"OtherSerial", func(m message) {
			essCertID(m).at(2, 1).value[3] ^= 1
		}, cms.ErrCertificate, "issuer or serial"},
		{"OtherIssuer", func(m message) {
			essCertID(m).at(2, 0, 0, 0, 0, 0, 1).value[0] = 'K'
		}, cms.ErrCertificate, "issuer or serial"},
		{"TwoIssuers", func(m message) {
			names := essCertID(m).at(2, 0)
			names.insert(1, names.at(0))
		}, cms.ErrCertificate, "issuer or serial"},
		{"SHA512", func(m message) {
			essCertID(m).at(0).children = []*node{oid(t, 2, 16, 840, 1, 101, 3, 4, 2, 3)}
		}, cms.ErrUnsupported, "SHA-512"},
		{"ParametersOfHash", func(m message) {
			essCertID(m).at(0).insert(1, leaf(0x02, 1))
		}, cms.ErrMalformed, "ESSCertIDv2"},
		{"NoCertificates", func(m message) {
			m.attribute(t, signingCertificate).at(1, 0, 0).children = nil
		}, cms.ErrMalformed, "signingCertificateV2"},
		{"Twice", func(m message) {
			m.attributes().insert(3, m.attribute(t, signingCertificate))
		}, cms.ErrMalformed, "two signed attributes"},
		{"TwoValues", func(m message) {
			set := m.attribute(t, signingCertificate).at(1)
			set.insert(1, set.at(0))
		}, cms.ErrMalformed, "2 values"},
	})
}

func TestTamperedStructure(t *testing.T) {
	t.Parallel()
	tc26 := func(n ...int) *node { return oid(t, append([]int{1, 2, 643, 7, 1, 1}, n...)...) }
	checkTamperings(t, timed(), false, []tampering{
		{"ContentTypeOutside", func(m message) {
			m.encapsulated().children = []*node{oid(t, 1, 2, 3)}
		}, cms.ErrUnsupported, "OID 1.2.3"},
		{"DigestOf512", func(m message) {
			m.digest().children = []*node{tc26(2, 3)}
		}, cms.ErrUnsupported, "GOST R 34.11-2012 (512-bit)"},
		{"SignatureOf512", func(m message) {
			m.algorithm().children = []*node{tc26(1, 2)}
		}, cms.ErrUnsupported, "GOST R 34.10-2012 (512-bit)"},
		{"DigestIsSignatureAlgorithm", func(m message) {
			m.digest().children = []*node{tc26(3, 2)}
		}, cms.ErrUnsupported, "digest is"},
		{"SignatureIsDigestAlgorithm", func(m message) {
			m.algorithm().children = []*node{tc26(2, 2)}
		}, cms.ErrUnsupported, "signature is"},
		{"ParametersOfDigest", func(m message) {
			m.digest().insert(1, branch(0x30))
		}, cms.ErrMalformed, "parameters"},
		{"ParametersOfSignature", func(m message) {
			m.algorithm().insert(1, leaf(0x05), leaf(0x05))
		}, cms.ErrMalformed, "parameters"},
		{"Serial", func(m message) {
			m.id().at(1).value[7] ^= 1
		}, cms.ErrCertificate, "none of the 1 certificates of the message"},
		{"Issuer", func(m message) {
			m.id().at(0, 0, 0, 1).value[0] = 'K'
		}, cms.ErrCertificate, "none of"},
		{"NoCertificate", func(m message) {
			m.certificates().children = nil
		}, cms.ErrCertificate, "none of the 0 certificates of the message"},
		{"DamagedCertificate", func(m message) {
			m.certificates().at(0, 0, 6).children = nil
		}, cms.ErrCertificate, "certificate of the signer"},
		{"VersionOfMessage", func(m message) {
			m.signedData().at(0).value[0] = 6
		}, cms.ErrMalformed, "version"},
		{"VersionOfSigner", func(m message) {
			m.signer().at(0).value[0] = 2
		}, cms.ErrMalformed, "version"},
		{"NoSigner", func(m message) {
			m.signers().children = nil
		}, cms.ErrNoSigner, ""},
		{"AfterSignature", func(m message) {
			m.signer().insert(6, leaf(0x05))
		}, cms.ErrMalformed, "follows the signature"},
		{"AfterSigners", func(m message) {
			m.signedData().insert(5, leaf(0x05))
		}, cms.ErrMalformed, "signerInfos"},
		{"AfterContent", func(m message) {
			m.root.insert(2, leaf(0x05))
		}, cms.ErrMalformed, "one SEQUENCE"},
	})
}

func TestOtherContent(t *testing.T) {
	t.Parallel()
	opts := timed()
	for _, noAttributes := range []bool{false, true} {
		opts.NoAttributes = noAttributes
		m := parse(t, sign(t, "g256_XA", esia(t), opts))
		for _, content := range [][]byte{{}, flipped(esia(t), 0), append(esia(t), '\n'), append([]byte("\xef\xbb\xbf"), esia(t)...)} {
			_, err := m.Verify(content, cms.VerifyOptions{})
			if want := map[bool]error{false: cms.ErrDigest, true: cms.ErrSignature}[noAttributes]; !errors.Is(err, want) {
				t.Errorf("NoAttributes %v: %v, want %v", noAttributes, err, want)
			}
		}
	}
}

// TestAttributesAsContent removes the signed attributes and passes them off as
// the content: the signature is over the same octets.
func TestAttributesAsContent(t *testing.T) {
	t.Parallel()
	m := take(t, sign(t, "g256_XA", esia(t), timed()))
	content := element(0x31, m.attributes().contents())
	if !gost.VerifyMessage(certificateOf(t, "g256_XA").Key, content, m.signature().value) {
		t.Fatal("the signature is not over the attributes")
	}
	m.signer().remove(3)
	if _, err := parse(t, m.der()).Verify(content, cms.VerifyOptions{}); !errors.Is(err, cms.ErrMalformed) {
		t.Errorf("detached: %v", err)
	}
	m.encapsulated().insert(1, branch(0xa0, leaf(0x04, content...)))
	if _, err := parse(t, m.der()).Verify(nil, cms.VerifyOptions{}); !errors.Is(err, cms.ErrMalformed) {
		t.Errorf("attached: %v", err)
	}
	opts := cms.SignOptions{NoAttributes: true}
	if _, err := cms.Sign(t.Context(), content, certificateOf(t, "g256_XA"), signWith(t, "g256_XA"), opts); !errors.Is(err, cms.ErrUnsupported) {
		t.Errorf("Sign: %v", err)
	}
}

// TestCertificateOfOtherSize has a key of 512 bits where the algorithms are of
// 256 bits.
func TestCertificateOfOtherSize(t *testing.T) {
	t.Parallel()
	genuine := certificateOf(t, "g256_XA")
	key := keyOf(t, "g512_A")
	der, err := gost.CreateCertificate(genuine.Certificate, nil, key.PublicKey(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	m := parse(t, sign(t, "g256_XA", esia(t), timed()))
	opts := cms.VerifyOptions{Certificates: []*gost.Certificate{cert}}
	if _, err := m.Verify(esia(t), opts); !errors.Is(err, cms.ErrCertificate) || !strings.Contains(err.Error(), "512-bit") {
		t.Errorf("error = %v", err)
	}
	opts.Certificates = []*gost.Certificate{{Certificate: genuine.Certificate}}
	if _, err := m.Verify(esia(t), opts); !errors.Is(err, cms.ErrUnsupported) {
		t.Errorf("certificate without a key: %v", err)
	}
	opts.Certificates = []*gost.Certificate{{Certificate: genuine.Certificate, Key: new(gost.PublicKey)}}
	if _, err := m.Verify(esia(t), opts); !errors.Is(err, cms.ErrCertificate) {
		t.Errorf("certificate with an invalid key: %v", err)
	}
}

// TestOneInvalidSigner has two signers, of which one is invalid.
func TestOneInvalidSigner(t *testing.T) {
	t.Parallel()
	for i := range 2 {
		m := take(t, readFile(t, "other/two.der"))
		sig := m.signers().at(i, 5)
		sig.value = flipped(sig.value, 40)
		certs, err := parse(t, m.der()).Verify(esia(t), cms.VerifyOptions{})
		if !errors.Is(err, cms.ErrSignature) || certs != nil || !strings.Contains(err.Error(), fmt.Sprintf("signer %d of 2", i+1)) {
			t.Errorf("signer %d: %v", i+1, err)
		}
	}
}

func TestZeroMessage(t *testing.T) {
	t.Parallel()
	for _, m := range []*cms.Message{nil, new(cms.Message), {Content: []byte{}}} {
		if _, err := m.Verify([]byte{}, cms.VerifyOptions{}); !errors.Is(err, cms.ErrNoSigner) {
			t.Errorf("error = %v", err)
		}
		if infos := m.Signers(); len(infos) != 0 {
			t.Errorf("Signers = %d", len(infos))
		}
	}
}
