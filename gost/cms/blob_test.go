package cms_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost/cms"
)

// TestNotAMessage has what users paste in the place of a message.
func TestNotAMessage(t *testing.T) {
	t.Parallel()
	message := readFile(t, "openssl/g256_XA.esia.cms.der")
	raw := parse(t, message).Signers()[0].Signature
	raw512 := parse(t, readFile(t, "openssl/g512_A.esia.cms.der")).Signers()[0].Signature
	cert := readFile(t, "openssl/g256_XA.crt.der")
	base := base64.StdEncoding
	damaged := bytes.Replace(message, []byte{0x02, 0x01, 0x01}, []byte{0x02, 0x7f, 0x01}, 1) // version
	signedData := take(t, message).signedData().der()
	for _, tt := range []struct {
		name string
		data []byte
		want error
		text string
	}{
		{"Empty", nil, cms.ErrMalformed, "the data is empty"},
		{"Spaces", []byte(" \r\n"), cms.ErrMalformed, "the data is empty"},
		{"ByteOrderMark", []byte("\xef\xbb\xbf"), cms.ErrMalformed, "the data is empty"},
		{"UTF16", []byte("\xff\xfeM\x00I\x00"), cms.ErrMalformed, "text in UTF-16"},
		{"PEM", readFile(t, "other/msg.pem"), cms.ErrMalformed, "PEM with a CMS message"},
		{"PEMOfOldOpenSSL", pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: message}), cms.ErrMalformed, "PEM with a CMS message"},
		{"PEMOfCertificate", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), cms.ErrMalformed, "something else than a CMS"},
		{"SMIMEDetached", readFile(t, "other/msg.eml"), cms.ErrMalformed, "S/MIME"},
		{"SMIMEOpaque", readFile(t, "other/msg_opaque.eml"), cms.ErrMalformed, "S/MIME"},
		{"Base64", []byte(base.EncodeToString(message)), cms.ErrMalformed, "base64 text of a CMS message"},
		{"Base64OfBER", []byte(base.EncodeToString(readFile(t, "other/ber_attached.der"))), cms.ErrMalformed, "base64 text of a CMS message"},
		{"Base64URL", []byte(base64.RawURLEncoding.EncodeToString(message) + "\n"), cms.ErrMalformed, "base64 text of a CMS message"},
		{"Base64Lines", []byte("\xef\xbb\xbf" + base.EncodeToString(message)[:64] + "\r\n" + base.EncodeToString(message)[64:]), cms.ErrMalformed, "base64 text of a CMS message"},
		{"Base64Raw", []byte(base.EncodeToString(raw)), cms.ErrMalformed, "base64 text of 64 octets, the size of a raw signature"},
		{"Base64URLRaw", []byte(base64.RawURLEncoding.EncodeToString(raw)), cms.ErrMalformed, "base64 text of 64 octets"},
		{"HexRaw", []byte(strings.ToUpper(hex.EncodeToString(raw))), cms.ErrMalformed, "hexadecimal text of 64 octets"},
		{"Hex", []byte(hex.EncodeToString(message)), cms.ErrMalformed, "hexadecimal text of a CMS message"},
		{"Raw", raw, cms.ErrMalformed, "64 octets, the size of a raw signature"},
		{"Raw512", raw512, cms.ErrMalformed, "128 octets, the size of a raw signature"},
		{"RawThatLooksLikeDER", append([]byte{0x30, 0x3e}, raw[2:]...), cms.ErrMalformed, "64 octets, the size of a raw signature"},
		{"Word", []byte("test"), cms.ErrMalformed, "the data is text"},
		{"Content", esia(t), cms.ErrMalformed, "the data is text"},
		{"Certificate", cert, cms.ErrMalformed, "an X.509 certificate"},
		{"PrivateKey", readFile(t, "openssl/g256_XA.key.p8.der"), cms.ErrMalformed, "a private key"},
		{"PFX", readFile(t, "other/pfx.p12"), cms.ErrMalformed, "a PFX container"},
		{"SignedDataOnly", signedData, cms.ErrMalformed, "without the ContentInfo"},
		{"CutShort", message[:64], cms.ErrMalformed, "element at octet 0 has 986 octets, and 60 are left"},
		{"CutShortTo128", message[:128], cms.ErrMalformed, "and 124 are left"},
		{"Damaged", damaged, cms.ErrMalformed, "element at octet"},
		{"OtherDER", []byte{0x30, 0x03, 0x01, 0x01, 0xff}, cms.ErrMalformed, "not a SEQUENCE that begins with a type"},
		{"Garbage", []byte{0xff, 0x01, 0x02}, cms.ErrUnsupported, "tag at octet 0"},
		{"Enveloped", readFile(t, "other/enveloped.der"), cms.ErrUnsupported, "EnvelopedData"},
		{"Encrypted", readFile(t, "other/encrypted.der"), cms.ErrUnsupported, "EncryptedData"},
		{"Digested", readFile(t, "other/digested.der"), cms.ErrUnsupported, "DigestedData"},
		{"Data", readFile(t, "other/data.der"), cms.ErrUnsupported, "the message is Data"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, err := cms.Parse(tt.data)
			if m != nil || !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error = %v, want %v with %q", err, tt.want, tt.text)
			}
		})
	}
}

// TestParseErrorsDoNotIncludeData sees that no error quotes what it is about.
func TestParseErrorsDoNotIncludeData(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{[]byte("Marker"), []byte("-----BEGIN Marker-----"), []byte("Content-Type: Marker"), []byte("\x30\x06Marker"), []byte("\x3fMarker")} {
		if _, err := cms.Parse(data); err == nil || strings.Contains(err.Error(), "Marker") {
			t.Errorf("%q: %v", data, err)
		}
	}
}

// TestUnsupportedSignatures has messages that are in order, but of algorithms of
// others.
func TestUnsupportedSignatures(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"other/rsa.der":          "signature is of RSA",
		"other/gost2001.der":     "signature is of GOST R 34.10-2001",
		"other/content_type.der": "content is of type OID 1.2.3.4",
	} {
		m := parse(t, readFile(t, name))
		if len(m.Signers()) != 1 {
			t.Errorf("%s: %d signers", name, len(m.Signers()))
		}
		if _, err := m.Verify(esia(t), cms.VerifyOptions{}); !errors.Is(err, cms.ErrUnsupported) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A certificate that can't be parsed, because its key is of GOST R 34.10-2001.
	m := take(t, sign(t, "g256_XA", esia(t), timed()))
	old := take(t, readFile(t, "other/gost2001.der"))
	m.certificates().children, m.id().children = old.certificates().children, old.id().children
	if _, err := parse(t, m.der()).Verify(esia(t), cms.VerifyOptions{}); !errors.Is(err, cms.ErrUnsupported) || !strings.Contains(err.Error(), "certificate of the signer") {
		t.Errorf("certificate of GOST R 34.10-2001: %v", err)
	}
}

func TestCertificatesOnly(t *testing.T) {
	t.Parallel()
	m := parse(t, readFile(t, "other/certs_only.der"))
	if len(m.Certificates) != 1 || !bytes.Equal(m.Certificates[0].Raw, readFile(t, "openssl/g256_XA.crt.der")) {
		t.Errorf("Certificates = %d", len(m.Certificates))
	}
	if _, err := m.Verify([]byte{}, cms.VerifyOptions{}); !errors.Is(err, cms.ErrNoSigner) {
		t.Errorf("Verify: %v", err)
	}
}
