package cms_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/internal/openssltest"
)

// A party has a key with a certificate that is valid now.
type party struct {
	key  *gost.PrivateKey
	cert *gost.Certificate
}

// issue makes a certificate for a new key of the curve of a recorded one. A nil
// issuer makes it self-signed.
func issue(tb testing.TB, set string, ca bool, issuer *party) *party {
	tb.Helper()
	key, err := gost.GenerateKey(keyOf(tb, set).Curve())
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{Country: []string{"RU"}, Organization: []string{"Тест"}, CommonName: set},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
	}
	if ca {
		template.IsCA, template.KeyUsage, template.Subject.Organization = true, x509.KeyUsageCertSign, []string{"УЦ"}
	}
	signer, parent := key, (*gost.Certificate)(nil)
	if issuer != nil {
		signer, parent = issuer.key, issuer.cert
	}
	der, err := gost.CreateCertificate(template, parent, key.PublicKey(), signer)
	if err != nil {
		tb.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return &party{key, cert}
}

func (p *party) sign(_ context.Context, message []byte) ([]byte, *gost.Certificate, error) {
	sig, err := p.key.SignMessage(nil, message, nil)
	return sig, p.cert, err
}

func (p *party) digest() string {
	if p.key.Curve().Size() == 64 {
		return "md_gost12_512"
	}
	return "md_gost12_256"
}

// write writes name.key and name.crt.
func (p *party) write(tb testing.TB, o *openssltest.OpenSSL, name string) {
	tb.Helper()
	der, err := gost.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		tb.Fatal(err)
	}
	o.WritePEM(name+".key", "PRIVATE KEY", der)
	o.WritePEM(name+".crt", "CERTIFICATE", p.cert.Raw)
}

// forEachSet runs a test for all parameter sets of the engine, or skips it.
func forEachSet(t *testing.T, test func(t *testing.T, o *openssltest.OpenSSL, p *party)) {
	t.Helper()
	openssltest.New(t)
	for _, set := range sets() {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			o, p := openssltest.New(t), issue(t, set, false, nil)
			p.write(t, o, "signer")
			o.Write("msg", esia(t))
			o.Write("other", append(esia(t), '\n'))
			test(t, o, p)
		})
	}
}

// checkOpenSSL verifies the message m.der in OpenSSL, and sees it refused with
// another content if it is detached.
func checkOpenSSL(t *testing.T, o *openssltest.OpenSSL, detached bool, command ...string) {
	t.Helper()
	command = append(command, "-verify", "-binary", "-inform", "DER", "-in", "m.der", "-out", "out")
	if detached {
		other := append(command[:len(command):len(command)], "-content", "other")
		if out, err := o.Try(other...); err == nil || !strings.Contains(out, "erification fail") && !strings.Contains(out, "digest failure") && !strings.Contains(out, "signature failure") {
			t.Errorf("openssl %v: %v\n%s", other, err, out)
		}
		command = append(command, "-content", "msg")
	}
	out := o.Run(command...)
	if !strings.Contains(out, "erification successful") {
		t.Errorf("openssl %v:\n%s", command, out)
	}
	if !bytes.Equal(o.Read("out"), esia(t)) {
		t.Errorf("openssl %v reads another content", command)
	}
}

func TestOurMessagesInOpenSSL(t *testing.T) {
	t.Parallel()
	trusted := []string{"-CAfile", "signer.crt", "-partial_chain"}
	forEachSet(t, func(t *testing.T, o *openssltest.OpenSSL, p *party) {
		for form, opts := range forms() {
			if !opts.NoAttributes {
				opts.SigningTime = time.Now()
			}
			der, err := cms.Sign(t.Context(), esia(t), p.cert, p.sign, opts)
			if err != nil {
				t.Fatal(err)
			}
			o.Write("m.der", der)
			args := trusted
			if opts.NoCertificates {
				args = append([]string{"-certfile", "signer.crt"}, trusted...)
			}
			checkOpenSSL(t, o, !opts.Attached, append([]string{"cms"}, args...)...)
			checkOpenSSL(t, o, !opts.Attached, append([]string{"smime"}, args...)...)
			if opts.SigningCertificateV2 {
				checkOpenSSL(t, o, true, append([]string{"cms", "-cades"}, args...)...)
			}
			if form == "detached" {
				checkText(t, o)
			}
		}
	})
}

// checkText sees that OpenSSL prints the fields of a message.
func checkText(t *testing.T, o *openssltest.OpenSSL) {
	t.Helper()
	text := o.Run("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "m.der")
	for _, want := range []string{
		"contentType: pkcs7-signedData", "eContentType: pkcs7-data", "eContent: <ABSENT>", "version: 1",
		"algorithm: GOST R 34.11-2012", "parameter: <ABSENT>", "object: contentType", "object: signingTime", "object: messageDigest",
		"algorithm: GOST R 34.10-2012", "unsignedAttrs:",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("openssl cms -print has no %q:\n%s", want, text)
		}
	}
}

// TestOurChainInOpenSSL verifies a message by a certificate of an intermediate
// authority, whose certificate is in the message.
func TestOurChainInOpenSSL(t *testing.T) {
	t.Parallel()
	o := openssltest.New(t)
	root := issue(t, "g512_A", true, nil)
	middle := issue(t, "g256_TCA", true, root)
	p := issue(t, "g256_XA", false, middle)
	root.write(t, o, "root")
	o.Write("msg", esia(t))
	o.Write("other", []byte("other"))
	der, err := cms.Sign(t.Context(), esia(t), p.cert, p.sign, cms.SignOptions{SigningTime: time.Now(), Intermediates: []*gost.Certificate{middle.cert}})
	if err != nil {
		t.Fatal(err)
	}
	o.Write("m.der", der)
	checkOpenSSL(t, o, true, "cms", "-CAfile", "root.crt")
	checkOpenSSL(t, o, true, "smime", "-CAfile", "root.crt")
}

func TestGoldenInOpenSSL(t *testing.T) {
	t.Parallel()
	o := openssltest.New(t)
	o.Write("msg", esia(t))
	o.Write("other", []byte("other"))
	for _, set := range goldenSets() {
		o.WritePEM("signer.crt", "CERTIFICATE", certificateOf(t, set).Raw)
		for form, opts := range forms() {
			o.Write("m.der", readFile(t, "golden", set+"."+form+".der"))
			checkOpenSSL(t, o, !opts.Attached, "cms", "-noverify", "-certfile", "signer.crt")
		}
	}
}

func TestTheirMessages(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, o *openssltest.OpenSSL, p *party) {
		given := cms.VerifyOptions{Certificates: []*gost.Certificate{p.cert}}
		base := []string{"-sign", "-binary", "-signer", "signer.crt", "-inkey", "signer.key", "-md", p.digest(), "-in", "msg", "-outform", "DER", "-out", "m.der"}
		for _, flags := range []string{
			"cms", "cms -noattr", "cms -cades", "cms -nodetach", "cms -keyid", "cms -nosmimecap",
			"cms -nodetach -stream", "cms -nodetach -stream -noattr", "cms -nocerts", "cms -nocerts -keyid -noattr",
			"smime", "smime -noattr", "smime -nodetach -stream", "smime -nocerts",
		} {
			command := strings.Fields(flags)
			o.Run(append(command, base...)...)
			opts := cms.VerifyOptions{}
			if strings.Contains(flags, "nocerts") {
				opts = given
			}
			data := o.Read("m.der")
			if isBER := strings.Contains(flags, "stream"); isBER != (data[1] == 0x80) {
				t.Errorf("%s: second octet is %#x", flags, data[1])
			}
			checkMessage(t, data, esia(t), p.cert, opts)
		}
	})
}

// TestTheirTwoSigners lets OpenSSL sign with two keys, at once and one after
// another.
func TestTheirTwoSigners(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, o *openssltest.OpenSSL, p *party) {
		second := issue(t, map[string]string{"md_gost12_256": "g256_B", "md_gost12_512": "g512_B"}[p.digest()], false, nil)
		second.write(t, o, "second")
		first := []string{"-signer", "signer.crt", "-inkey", "signer.key"}
		other := []string{"-signer", "second.crt", "-inkey", "second.key"}
		format := []string{"-binary", "-md", p.digest(), "-outform", "DER"}
		o.Run(slices.Concat([]string{"cms", "-sign", "-in", "msg", "-out", "both"}, format, first, other)...)
		o.Run(slices.Concat([]string{"cms", "-sign", "-in", "msg", "-out", "one"}, format, first)...)
		o.Run(slices.Concat([]string{"cms", "-resign", "-inform", "DER", "-in", "one", "-out", "resigned"}, format, other)...)
		for _, name := range []string{"both", "resigned"} {
			certs, err := parse(t, o.Read(name)).Verify(esia(t), cms.VerifyOptions{})
			if err != nil || len(certs) != 2 || certs[0].Equal(certs[1].Certificate) {
				t.Errorf("%s: %d certificates, %v", name, len(certs), err)
			}
		}
	})
}
