package gost_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// requestTemplate returns a request of a client system.
func requestTemplate() *x509.CertificateRequest {
	return &x509.CertificateRequest{
		Subject:  gost.Name{CommonName: "Клиент", Organization: "Тест", Country: "RU", OGRN: "1000000000001", INNLE: "0000000001"}.PKIX(),
		DNSNames: []string{"example.ru"},
	}
}

func createRequest(tb testing.TB, template *x509.CertificateRequest, key crypto.Signer) *gost.CertificateRequest {
	tb.Helper()
	der, err := gost.CreateCertificateRequest(template, key)
	if err != nil {
		tb.Fatal(err)
	}
	return parseRequest(tb, der)
}

func parseRequest(tb testing.TB, data []byte) *gost.CertificateRequest {
	tb.Helper()
	req, err := gost.ParseCertificateRequest(data)
	if err != nil {
		tb.Fatal(err)
	}
	return req
}

func TestCreateRequest(t *testing.T) {
	t.Parallel()
	for _, c := range sets() {
		key := numbered(t, c, 7)
		req := createRequest(t, requestTemplate(), key)
		if err := req.CheckSignature(); err != nil {
			t.Errorf("%v: %v", c, err)
		}
		if !req.Key.Equal(key.Public()) || req.Key.Curve() != c || req.Version != 0 {
			t.Errorf("%v: another key, or version %d", c, req.Version)
		}
		name := req.SubjectName()
		if name.CommonName != "Клиент" || name.OGRN != "1000000000001" || !slices.Equal(req.DNSNames, []string{"example.ru"}) {
			t.Errorf("%v: subject %v, DNS names %v", c, req.Subject, req.DNSNames)
		}
	}
}

// TestCreateRequestFields checks that nothing of a template is lost, and that it
// isn't changed.
func TestCreateRequestFields(t *testing.T) {
	t.Parallel()
	key := keyA(t, 7)
	template := &x509.CertificateRequest{
		RawSubject:         newRoot(t, "Имя", key).RawSubject,
		SignatureAlgorithm: x509.SHA256WithRSA, // ignored
		EmailAddresses:     []string{"a@example.ru"},
		ExtraExtensions:    []pkix.Extension{{Id: oid(t, "2.5.29.15"), Critical: true, Value: []byte{3, 2, 6, 0xc0}}},
	}
	req := createRequest(t, template, key)
	if !bytes.Equal(req.RawSubject, template.RawSubject) || !slices.Equal(req.EmailAddresses, template.EmailAddresses) {
		t.Errorf("subject %v, addresses %v", req.Subject, req.EmailAddresses)
	}
	usage := req.Extensions[slices.IndexFunc(req.Extensions, func(e pkix.Extension) bool { return e.Id.String() == "2.5.29.15" })]
	if !usage.Critical || !bytes.Equal(usage.Value, template.ExtraExtensions[0].Value) {
		t.Errorf("extension %v", usage)
	}
	if template.SignatureAlgorithm != x509.SHA256WithRSA {
		t.Error("the template was changed")
	}
	if bytes.Contains(req.Raw, oids(t, "1.3.101.112")) || !bytes.Contains(req.Raw, append([]byte{0x30, 10}, oids(t, signature256)...)) {
		t.Error("algorithm is not the one of GOST without parameters")
	}
	empty := createRequest(t, new(x509.CertificateRequest), key)
	if err := empty.CheckSignature(); err != nil {
		t.Errorf("request without a name: %v", err)
	}
}

// TestCertificateForRequest issues a certificate for what a request asks.
func TestCertificateForRequest(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	req := createRequest(t, requestTemplate(), numbered(t, gost.TC26512A(), 7))
	template := leaf()
	template.RawSubject = req.RawSubject
	cert := create(t, template, root.Certificate, req.Key, root.key)
	if !bytes.Equal(cert.RawSubject, req.RawSubject) || !cert.Key.Equal(req.Key) || cert.SubjectName() != req.SubjectName() {
		t.Error("another name or key")
	}
	wantChain(t, options(root.Certificate), cert, root.Certificate)
}

func TestCreateRequestRefuses(t *testing.T) {
	t.Parallel()
	key := keyA(t, 7)
	foreign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	same := func(sig []byte) []byte { return sig }
	if _, err := gost.CreateCertificateRequest(requestTemplate(), digestSigner{key, same}); err != nil {
		t.Errorf("a signer of digests: %v", err)
	}
	for name, test := range map[string]struct {
		template *x509.CertificateRequest
		key      crypto.Signer
		want     string
	}{
		"no template":        {nil, key, "template is nil"},
		"no key":             {requestTemplate(), nil, "private key is nil"},
		"nil key":            {requestTemplate(), (*gost.PrivateKey)(nil), "not a valid GOST"},
		"zero key":           {requestTemplate(), new(gost.PrivateKey), "not a valid GOST"},
		"key of ECDSA":       {requestTemplate(), foreign, "not a valid GOST"},
		"reversed signature": {requestTemplate(), digestSigner{key, reversed}, "not a valid signature s || r"},
		"no signature":       {requestTemplate(), digestSigner{key, func([]byte) []byte { return nil }}, "not a valid signature s || r"},
		"malformed DNS name": {&x509.CertificateRequest{DNSNames: []string{"пример.рф"}}, key, ""},
	} {
		der, err := gost.CreateCertificateRequest(test.template, test.key)
		if err == nil || der != nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "gost: create certificate request: ") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// TestRecordedRequests reads requests that OpenSSL made.
func TestRecordedRequests(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"root", "sub", "person", "organisation", "entrepreneur"} {
		req := parseRequest(t, readFile(t, "russia", name+".csr.pem"))
		if err := req.CheckSignature(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		cert := certificateFile(t, "russia", name+".crt.pem")
		if !req.Key.Equal(cert.Key) || req.SubjectName() != cert.SubjectName() {
			t.Errorf("%s: another key or name than in the certificate", name)
		}
	}
	pem := readFile(t, "russia", "person.csr.pem")
	der := readDER(t, "russia", "person.csr.pem")
	old := bytes.ReplaceAll(pem, []byte("CERTIFICATE REQUEST"), []byte("NEW CERTIFICATE REQUEST"))
	for name, data := range map[string][]byte{"DER": der, "label of Windows": old, "with a key": append(pem, readFile(t, "openssl", "g256_A.key.pem")...)} {
		if req := parseRequest(t, data); !bytes.Equal(req.Raw, der) {
			t.Errorf("%s: another request", name)
		}
	}
}

func TestNotARequest(t *testing.T) {
	t.Parallel()
	pem, der := readFile(t, "russia", "person.csr.pem"), readDER(t, "russia", "person.csr.pem")
	for name, test := range map[string]struct {
		data []byte
		want string
	}{
		"nil":               {nil, "the file is empty"},
		"certificate":       {readFile(t, "russia", "person.crt.pem"), "the file is an X.509 certificate"},
		"certificate, DER":  {readDER(t, "russia", "person.crt.pem"), "the file is an X.509 certificate"},
		"key":               {readFile(t, "openssl", "g256_A.key.pem"), "the file is a private key"},
		"CRL":               {readDER(t, "other", "crl.pem"), "the file is a certificate revocation list"},
		"two":               {slices.Concat(pem, pem), "has 2 of them"},
		"cut short":         {der[:len(der)-1], "cut short, or something follows it"},
		"over the limit":    {append(slices.Clone(pem), make([]byte, 1<<20)...), "over the limit"},
		"mislabelled":       {wrap("CERTIFICATE REQUEST", readDER(t, "russia", "person.crt.pem")), "the file is an X.509 certificate"},
		"GOST R 34.10-2001": {request2001(t), "GOST R 34.10-2001"},
	} {
		req, err := gost.ParseCertificateRequest(test.data)
		if err == nil || req != nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "gost: certificate request: ") {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if want := name == "GOST R 34.10-2001"; errors.Is(err, gost.ErrUnsupportedAlgorithm) != want {
			t.Errorf("%s: %v is ErrUnsupportedAlgorithm: %v", name, err, !want)
		}
	}
}

// A requestParts is a request in its parts.
type requestParts struct{ version, subject, spki, attributes, algorithm []byte }

func partsOf(tb testing.TB, der []byte) requestParts {
	tb.Helper()
	input := cryptobyte.String(der)
	var info, version, subject, spki, algorithm cryptobyte.String
	if !input.ReadASN1(&input, tag.SEQUENCE) || !input.ReadASN1(&info, tag.SEQUENCE) ||
		!info.ReadASN1Element(&version, tag.INTEGER) || !info.ReadASN1Element(&subject, tag.SEQUENCE) ||
		!info.ReadASN1Element(&spki, tag.SEQUENCE) || !input.ReadASN1Element(&algorithm, tag.SEQUENCE) {
		tb.Fatal("unexpected request")
	}
	return requestParts{version, subject, spki, info, algorithm}
}

// sign puts the parts together, with data after the signature.
func (p requestParts) sign(tb testing.TB, key *gost.PrivateKey, rest ...byte) []byte {
	tb.Helper()
	info := element(tb, tag.SEQUENCE, p.version, p.subject, p.spki, p.attributes)
	return element(tb, tag.SEQUENCE, info, p.algorithm, bitString(tb, message(tb, key, info)), rest)
}

// request2001 returns a request with a key of GOST R 34.10-2001.
func request2001(tb testing.TB) []byte {
	tb.Helper()
	key := keyA(tb, 7)
	parts := partsOf(tb, createRequest(tb, requestTemplate(), key).Raw)
	parts.spki = readDER(tb, "other", "gost2001.pub.pem")
	return parts.sign(tb, key)
}

func TestRequestSignature(t *testing.T) {
	t.Parallel()
	key, other, long := keyA(t, 7), keyA(t, 8), numbered(t, gost.TC26512A(), 7)
	good := partsOf(t, createRequest(t, requestTemplate(), key).Raw)
	with := func(change func(*requestParts)) requestParts {
		parts := good
		change(&parts)
		return parts
	}
	algorithm := func(oid string, params ...byte) requestParts {
		return with(func(p *requestParts) { p.algorithm = element(t, tag.SEQUENCE, oids(t, oid), params) })
	}
	for name, test := range map[string]struct {
		der  []byte
		want string // "" if it is good
	}{
		"as it is":                {good.sign(t, key), ""},
		"parameters NULL":         {algorithm(signature256, 5, 0).sign(t, key), ""},
		"parameters are others":   {algorithm(signature256, 0x30, 0).sign(t, key), "neither absent nor NULL"},
		"another key":             {good.sign(t, other), "the signature is not valid"},
		"512-bit key":             {good.sign(t, long), "the signature is not valid"},
		"algorithm of 512 bits":   {algorithm(signature512).sign(t, key), "of a 512-bit key, and the key of the request is 256-bit"},
		"GOST R 34.10-2001":       {algorithm(signature2001).sign(t, key), "of GOST R 34.10-2001"},
		"algorithm of RSA":        {algorithm("1.2.840.113549.1.1.11", 5, 0).sign(t, key), "of RSA"},
		"data after":              {good.sign(t, key, 5, 0), "not a SEQUENCE of data, algorithm and signature"},
		"version 2":               {with(func(p *requestParts) { p.version = []byte{2, 1, 1} }).sign(t, key), "version is 1 and must be 0"},
		"key is not on the curve": {with(func(p *requestParts) { p.spki = flipped(p.spki) }).sign(t, key), "not a point"},
	} {
		req, err := gost.ParseCertificateRequest(test.der)
		if err == nil {
			err = req.CheckSignature()
		}
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	for _, req := range []*gost.CertificateRequest{nil, {}, {CertificateRequest: new(x509.CertificateRequest)}} {
		if err := req.CheckSignature(); err == nil {
			t.Error("no request has a valid signature")
		}
	}
}

// TestDamagedRequest flips bits and cuts. No damaged request may have a valid
// signature.
func TestDamagedRequest(t *testing.T) {
	t.Parallel()
	der := readDER(t, "russia", "organisation.csr.pem")
	for i := 0; i < len(der); i += 7 {
		if _, err := gost.ParseCertificateRequest(der[:i]); err == nil {
			t.Errorf("request of %d bytes was accepted", i)
		}
	}
	for i := 0; i < 8*len(der); i += 61 {
		if req, err := gost.ParseCertificateRequest(flip(der, i)); err == nil && req.CheckSignature() == nil {
			t.Errorf("valid after a change of bit %d", i)
		}
	}
}

// TestForeignRequest reads a request with a key that crypto/x509 knows.
func TestForeignRequest(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, requestTemplate(), key)
	if err != nil {
		t.Fatal(err)
	}
	req := parseRequest(t, der)
	if err := req.CheckSignature(); err != nil || req.Key != nil || !key.PublicKey.Equal(req.PublicKey) {
		t.Errorf("Key = %v, PublicKey = %v, %v", req.Key, req.PublicKey, err)
	}
	bad := flipped(der)
	if req, err := gost.ParseCertificateRequest(bad); err == nil && req.CheckSignature() == nil {
		t.Error("a damaged signature of ECDSA is valid")
	}
}
