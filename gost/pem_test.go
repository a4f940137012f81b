package gost_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-esia/sdk/gost"
)

// TestPEMText reads PEM as people and programs keep it.
func TestPEMText(t *testing.T) {
	t.Parallel()
	cert, key := readFile(t, "openssl", "g256_A.crt.pem"), readFile(t, "openssl", "g256_A.key.pem")
	want := opensslCertificate(t, "g256_A")
	for name, data := range map[string][]byte{
		"as it is":            cert,
		"text before":         append([]byte("Bag Attributes\n    friendlyName: 0\nsubject=CN = x\n"), cert...),
		"text begins with 0":  append([]byte("0 s:CN = x\n"), cert...),
		"text after":          append(slices.Clone(cert), "that is all\n"...),
		"CRLF":                bytes.ReplaceAll(cert, []byte("\n"), []byte("\r\n")),
		"no newline at end":   bytes.TrimSpace(cert),
		"byte order mark":     append([]byte("\xef\xbb\xbf"), cert...),
		"with its key":        slices.Concat(key, cert),
		"key follows":         slices.Concat(cert, key),
		"parameters follow":   slices.Concat(cert, wrap("DH PARAMETERS", []byte{0x30, 0})),
		"spaces around lines": bytes.ReplaceAll(cert, []byte("\nM"), []byte("\n M")),
	} {
		got, err := gost.ParseCertificate(data)
		if err != nil || got.Hash() != want.Hash() {
			t.Errorf("%s: %v, or another certificate", name, err)
		}
	}
	both, err := gost.ParsePrivateKey(slices.Concat(cert, key))
	if err != nil || !both.Equal(opensslKey(t, "g256_A")) {
		t.Errorf("key after its certificate: %v, or another key", err)
	}
}

// TestNotThisFile gives parsers what they don't want. The error must say what
// the file is.
func TestNotThisFile(t *testing.T) {
	t.Parallel()
	cert, key := readFile(t, "openssl", "g256_A.crt.pem"), readFile(t, "openssl", "g256_A.key.pem")
	certDER, keyDER := readFile(t, "openssl", "g256_A.crt.der"), readFile(t, "openssl", "g256_A.key.p8.der")
	base64Only := []byte(base64.StdEncoding.EncodeToString(certDER))
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"nil":                {nil, "the file is empty"},
		"spaces":             {[]byte(" \r\n\t"), "the file is empty"},
		"byte order mark":    {[]byte("\xef\xbb\xbf"), "the file is empty"},
		"over the limit":     {append(slices.Clone(cert), make([]byte, 1<<20)...), "are over the limit of 1048576"},
		"key":                {key, "the file is a private key (PKCS #8)"},
		"key in DER":         {keyDER, "the file is a private key (PKCS #8)"},
		"key mislabelled":    {wrap("CERTIFICATE", keyDER), "the file is a private key (PKCS #8)"},
		"encrypted key":      {readFile(t, "pkcs8", "p8_aes256.pem"), "the file is an encrypted private key (PKCS #8)"},
		"encrypted key, DER": {readDER(t, "pkcs8", "p8_aes256.pem"), "the file is an encrypted private key (PKCS #8)"},
		"public key":         {readFile(t, "openssl", "g256_A.pub.pem"), "the file is a public key"},
		"public key in DER":  {readDER(t, "openssl", "g256_A.pub.pem"), "the file is a public key"},
		"request":            {readFile(t, "other", "request.pem"), "the file is a certificate request (PKCS #10)"},
		"request in DER":     {readDER(t, "other", "request.pem"), "the file is a certificate request (PKCS #10)"},
		"CRL":                {readFile(t, "other", "crl.pem"), "the file is a certificate revocation list"},
		"CRL in DER":         {readDER(t, "other", "crl.pem"), "the file is a certificate revocation list"},
		"CMS":                {readFile(t, "other", "cms.der"), "the file is a CMS message (PKCS #7)"},
		"CMS in PEM":         {wrap("PKCS7", readFile(t, "other", "cms.der")), "the file is a CMS message (PKCS #7)"},
		"PFX":                {readFile(t, "other", "pfx.p12"), "the file is a PFX container (PKCS #12)"},
		"RSA key":            {readFile(t, "other", "rsa_pkcs1.key.pem"), "the file is an RSA key (PKCS #1)"},
		"RSA key in DER":     {readDER(t, "other", "rsa_pkcs1.key.pem"), "the file is an RSA key (PKCS #1)"},
		"EC key":             {readFile(t, "other", "ec_sec1.key.pem"), "elliptic curve private key (SEC 1)"},
		"EC key in DER":      {readDER(t, "other", "ec_sec1.key.pem"), "elliptic curve private key (SEC 1)"},
		"unknown label":      {wrap("OTHER", certDER), "something unknown in PEM"},
		"base64":             {base64Only, "looks like base64 without the BEGIN and END lines"},
		"UTF-16":             {inUTF16(cert), "UTF-16"},
		"text":               {[]byte("-- not a certificate --"), "neither DER nor PEM"},
		"binary":             {[]byte{1, 2, 3}, "neither DER nor PEM"},
		"cut short":          {certDER[:100], "cut short, or something follows it"},
		"newline after DER":  {append(slices.Clone(certDER), '\n'), "cut short, or something follows it"},
		"two in DER":         {slices.Concat(certDER, certDER), "cut short, or something follows it"},
		"no END line":        {cert[:len(cert)-10], "PEM block 1 of 1 is damaged"},
		"bad base64":         {bytes.Replace(cert, []byte("\nM"), []byte("\n*"), 1), "PEM block 1 of 1 is damaged"},
		"empty block":        {wrap("CERTIFICATE", nil), "no data"},
		"several":            {slices.Concat(cert, cert), "2 certificates; use ParseCertificates"},
		"encrypted block":    {encryptedBlock(certDER), "the PEM block is encrypted"},
	} {
		got, err := gost.ParseCertificate(test.data)
		if err == nil || got != nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "gost: certificate: ") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if list, err := gost.ParseCertificates(test.data); (err == nil) != (name == "several") || (err != nil && list != nil) {
			t.Errorf("%s: ParseCertificates: %v", name, err)
		}
	}
}

func inUTF16(text []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func encryptedBlock(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{
		Type:    "CERTIFICATE",
		Headers: map[string]string{"Proc-Type": "4,ENCRYPTED"},
		Bytes:   der,
	})
}

func TestParseCertificates(t *testing.T) {
	t.Parallel()
	a, b := readFile(t, "openssl", "g256_A.crt.pem"), readFile(t, "openssl", "g512_C.crt.pem")
	for name, test := range map[string]struct {
		data []byte
		want []string
	}{
		"one":              {a, []string{"g256_A"}},
		"one in DER":       {readFile(t, "openssl", "g256_B.crt.der"), []string{"g256_B"}},
		"two":              {slices.Concat(b, a), []string{"g512_C", "g256_A"}},
		"text and a key":   {slices.Concat([]byte("leaf\n"), a, readFile(t, "openssl", "g256_A.key.pem"), []byte("root\n"), b), []string{"g256_A", "g512_C"}},
		"the same, thrice": {slices.Concat(a, a, a), []string{"g256_A", "g256_A", "g256_A"}},
	} {
		certs, err := gost.ParseCertificates(test.data)
		var got []string
		for _, c := range certs {
			got = append(got, c.Subject.CommonName)
		}
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, test.want)
		}
	}
}

// TestDamagedBlockInChain checks that a damaged block is not left out, which
// would silently make a shorter chain.
func TestDamagedBlockInChain(t *testing.T) {
	t.Parallel()
	a, b := readFile(t, "openssl", "g256_A.crt.pem"), readFile(t, "openssl", "g512_C.crt.pem")
	for name, damaged := range map[string][]byte{
		"bad base64":  bytes.Replace(b, []byte("\nM"), []byte("\n*"), 1),
		"no END line": b[:len(b)-30],
		"cut":         b[:len(b)/2],
	} {
		for position, data := range map[string][]byte{
			"first":  slices.Concat(damaged, []byte("\n"), a),
			"middle": slices.Concat(a, damaged, []byte("\n"), a),
			"last":   slices.Concat(a, damaged),
		} {
			if certs, err := gost.ParseCertificates(data); err == nil {
				t.Errorf("%s, %s: %d certificates", name, position, len(certs))
			}
		}
	}
	unsupported := slices.Concat(a, readFile(t, "other", "gost2001.crt.pem"))
	_, err := gost.ParseCertificates(unsupported)
	if !errors.Is(err, gost.ErrUnsupportedAlgorithm) || !strings.HasPrefix(err.Error(), "gost: certificate 2 of 2: ") {
		t.Errorf("GOST R 34.10-2001 in a chain: %v", err)
	}
}

func TestSeveralKeys(t *testing.T) {
	t.Parallel()
	key := readFile(t, "openssl", "g256_A.key.pem")
	if _, err := gost.ParsePrivateKey(slices.Concat(key, key)); err == nil || !strings.Contains(err.Error(), "has 2 of them") {
		t.Errorf("two keys: %v", err)
	}
	pub := readFile(t, "openssl", "g256_A.pub.pem")
	if _, err := gost.ParsePublicKey(slices.Concat(pub, pub)); err == nil || !strings.Contains(err.Error(), "has 2 of them") {
		t.Errorf("two public keys: %v", err)
	}
}
