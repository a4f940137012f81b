package answer_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
	"github.com/go-esia/sdk/internal/printtest"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/signertest"
)

const text = "MYSYS01openid2026.01.15 12:34:56 +0300\n"

func newChecker(tb testing.TB, certs ...*gost.Certificate) *answer.Checker {
	tb.Helper()
	c, err := answer.New(certs...)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func sign(tb testing.TB, s *keysigner.Signer, message string) []byte {
	tb.Helper()
	sig, err := s.Sign(tb.Context(), []byte(message))
	if err != nil {
		tb.Fatal(err)
	}
	return sig.Raw
}

func reversed(b []byte) []byte {
	b = bytes.Clone(b)
	slices.Reverse(b)
	return b
}

func swapped(b []byte) []byte {
	half := len(b) / 2
	return append(bytes.Clone(b[half:]), b[:half]...)
}

// forms are the forms of a correct signature that are put right, with the encoding
// and the order that they have.
func forms(raw []byte) map[string]answer.Answer {
	forms := make(map[string]answer.Answer)
	for order, data := range map[answer.Order][]byte{answer.BigEndian: raw, answer.LittleEndian: reversed(raw)} {
		digits := hex.EncodeToString(data)
		for name, f := range map[string]answer.Answer{
			"octets":             {Data: data, Encoding: answer.Binary},
			"hex":                {Data: []byte(digits), Encoding: answer.Hex},
			"HEX in lines":       {Data: []byte(strings.ToUpper(digits[:64] + "\r\n" + digits[64:] + "\r\n")), Encoding: answer.Hex},
			"base64":             {Data: []byte(base64.StdEncoding.EncodeToString(data)), Encoding: answer.Base64},
			"base64 unpadded":    {Data: []byte(base64.RawStdEncoding.EncodeToString(data) + "\n"), Encoding: answer.Base64},
			"base64url":          {Data: []byte(base64.RawURLEncoding.EncodeToString(data)), Encoding: answer.Base64URL},
			"base64url padded":   {Data: []byte(" " + base64.URLEncoding.EncodeToString(data)), Encoding: answer.Base64URL},
			"PEM":                {Data: pem.EncodeToMemory(&pem.Block{Type: "SIGNATURE", Bytes: data}), Encoding: answer.PEM},
			"PEM of any program": {Data: pem.EncodeToMemory(&pem.Block{Type: "X", Bytes: data}), Encoding: answer.PEM},
		} {
			f.Order = order
			forms[name+", "+order.String()] = f
		}
	}
	return forms
}

// TestPutRight accepts each form, both when it is asked for and when any is.
func TestPutRight(t *testing.T) {
	t.Parallel()
	for _, curve := range []*gost.Curve{gost.CryptoProA(), gost.TC26512A()} {
		s, cert := signertest.NewCurve(t, curve)
		_, other := signertest.New(t)
		c := newChecker(t, other, cert)
		raw := sign(t, s, text)
		for name, f := range forms(raw) {
			for _, a := range []answer.Answer{f, {Data: f.Data}, {Data: f.Data, Encoding: f.Encoding}, {Data: f.Data, Order: f.Order}} {
				sig, err := c.Signature([]byte(text), a)
				if err != nil {
					t.Errorf("%s, %v, %v: %v", name, a.Encoding, a.Order, err)
					continue
				}
				if !bytes.Equal(sig.Raw, raw) || sig.CertificateHash != cert.Hash() || !bytes.Equal(sig.Certificate, cert.Raw) {
					t.Errorf("%s: got another signature or certificate", name)
				}
			}
		}
	}
}

// TestRefused has one mistake each.
func TestRefused(t *testing.T) {
	t.Parallel()
	s, cert := signertest.New(t)
	stranger, _ := signertest.New(t)
	long, _ := signertest.NewCurve(t, gost.TC26512A())
	raw := sign(t, s, text)
	c := newChecker(t, cert)
	digest := streebog.Sum256([]byte(text))
	asn, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[32:]), new(big.Int).SetBytes(raw[:32])})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		answer answer.Answer
		want   error
	}{
		"nothing":               {answer.Answer{}, answer.ErrEmpty},
		"white space":           {answer.Answer{Data: []byte(" \r\n")}, answer.ErrEmpty},
		"oversized":             {answer.Answer{Data: make([]byte, answer.MaxSize+1)}, answer.ErrSize},
		"truncated":             {answer.Answer{Data: raw[:63]}, answer.ErrSize},
		"truncated base64":      {answer.Answer{Data: []byte(base64.StdEncoding.EncodeToString(raw[:60]))}, answer.ErrSize},
		"with a line end":       {answer.Answer{Data: append(bytes.Clone(raw), '\n')}, answer.ErrSize},
		"half":                  {answer.Answer{Data: raw[:32]}, answer.ErrSize},
		"key of another size":   {answer.Answer{Data: sign(t, long, text)}, answer.ErrSize},
		"error message":         {answer.Answer{Data: []byte("[ErrorCode: 0x80090010]\n")}, answer.ErrText},
		"words in base64":       {answer.Answer{Data: []byte("no such key\n")}, answer.ErrText},
		"page of a proxy":       {answer.Answer{Data: []byte("<html><body>502 Bad Gateway</body></html>")}, answer.ErrText},
		"two INTEGERs":          {answer.Answer{Data: asn}, answer.ErrDER},
		"OCTET STRING":          {answer.Answer{Data: append([]byte{4, 64}, raw...)}, answer.ErrDER},
		"certificate":           {answer.Answer{Data: cert.Raw}, answer.ErrDER},
		"CMS":                   {answer.Answer{Data: newCMS(t, s, text, nil)}, answer.ErrCMS},
		"CMS in base64":         {answer.Answer{Data: []byte(base64.StdEncoding.EncodeToString(newCMS(t, s, text, nil)))}, answer.ErrCMS},
		"CMS in PEM":            {answer.Answer{Data: pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: newCMS(t, s, text, nil)})}, answer.ErrCMS},
		"halves swapped":        {answer.Answer{Data: swapped(raw)}, answer.ErrSwapped},
		"each half reversed":    {answer.Answer{Data: reversed(swapped(raw))}, answer.ErrSwapped},
		"reversed":              {answer.Answer{Data: reversed(raw), Order: answer.BigEndian}, answer.ErrReversed},
		"not reversed":          {answer.Answer{Data: raw, Order: answer.LittleEndian}, answer.ErrReversed},
		"base64 for base64url":  {answer.Answer{Data: flavour(t, s, "+/", base64.StdEncoding), Encoding: answer.Base64URL}, answer.ErrEncoding},
		"base64url for base64":  {answer.Answer{Data: flavour(t, s, "-_", base64.URLEncoding), Encoding: answer.Base64}, answer.ErrEncoding},
		"hex for base64":        {answer.Answer{Data: []byte(hex.EncodeToString(raw)), Encoding: answer.Base64}, answer.ErrEncoding},
		"binary for base64":     {answer.Answer{Data: raw, Encoding: answer.Base64}, answer.ErrEncoding},
		"another key":           {answer.Answer{Data: sign(t, stranger, text)}, answer.ErrSignature},
		"garbage":               {answer.Answer{Data: bytes.Repeat([]byte{0xAA}, 64)}, answer.ErrSignature},
		"zeros":                 {answer.Answer{Data: make([]byte, 64)}, answer.ErrSignature},
		"one bit":               {answer.Answer{Data: flipped(raw)}, answer.ErrSignature},
		"another message":       {answer.Answer{Data: sign(t, s, "another")}, answer.ErrSignature},
		"a line end more":       {answer.Answer{Data: sign(t, s, text+"\n")}, answer.ErrMessage},
		"a line end less":       {answer.Answer{Data: sign(t, s, strings.TrimSpace(text))}, answer.ErrMessage},
		"line end of Windows":   {answer.Answer{Data: sign(t, s, strings.ReplaceAll(text, "\n", "\r\n"))}, answer.ErrMessage},
		"base64 of the message": {answer.Answer{Data: sign(t, s, base64.StdEncoding.EncodeToString([]byte(text)))}, answer.ErrMessage},
		"hash of the hash":      {answer.Answer{Data: sign(t, s, string(digest[:]))}, answer.ErrMessage},
		"hash in hexadecimal":   {answer.Answer{Data: sign(t, s, hex.EncodeToString(digest[:]))}, answer.ErrMessage},
		"empty message":         {answer.Answer{Data: reversed(sign(t, s, ""))}, answer.ErrMessage},
	} {
		sig, err := c.Signature([]byte(text), tt.answer)
		if !errors.Is(err, tt.want) || sig.Raw != nil {
			t.Errorf("%s: got %v, %v, want %v", name, sig, err, tt.want)
		}
	}
	if _, err := c.Signature([]byte("AAAA"), answer.Answer{Data: sign(t, s, "\x00\x00\x00")}); !errors.Is(err, answer.ErrMessage) {
		t.Errorf("the message decoded from base64: %v", err)
	}
}

// flavour returns a signature whose base64 has one of the characters by which the
// flavours differ.
func flavour(tb testing.TB, s *keysigner.Signer, chars string, e *base64.Encoding) []byte {
	tb.Helper()
	for {
		if b := e.EncodeToString(sign(tb, s, text)); strings.ContainsAny(b, chars) {
			return []byte(b)
		}
	}
}

func flipped(b []byte) []byte {
	b = bytes.Clone(b)
	b[40] ^= 1
	return b
}

// TestClaims gives what the answer says of its certificate.
func TestClaims(t *testing.T) {
	t.Parallel()
	first, cert1 := signertest.New(t)
	_, cert2 := signertest.New(t)
	_, stranger := signertest.New(t)
	c := newChecker(t, cert1, cert2)
	raw := sign(t, first, text)
	for name, tt := range map[string]struct {
		answer answer.Answer
		want   error
	}{
		"certificate":             {answer.Answer{Certificate: cert1.Raw}, nil},
		"hash":                    {answer.Answer{CertificateHash: strings.ToLower(cert1.Hash())}, nil},
		"another one":             {answer.Answer{Certificate: cert2.Raw}, answer.ErrCertificate},
		"hash of another one":     {answer.Answer{CertificateHash: cert2.Hash()}, answer.ErrCertificate},
		"not accepted":            {answer.Answer{Certificate: stranger.Raw}, answer.ErrCertificate},
		"hash of a stranger":      {answer.Answer{CertificateHash: stranger.Hash()}, answer.ErrCertificate},
		"hash and certificate":    {answer.Answer{CertificateHash: cert1.Hash(), Certificate: cert2.Raw}, answer.ErrCertificate},
		"a thumbprint by SHA-1":   {answer.Answer{CertificateHash: strings.Repeat("A", 40)}, answer.ErrCertificate},
		"PEM where DER is wanted": {answer.Answer{Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert1.Raw})}, answer.ErrCertificate},
	} {
		tt.answer.Data = raw
		sig, err := c.Signature([]byte(text), tt.answer)
		if !errors.Is(err, tt.want) || (err == nil) != bytes.Equal(sig.Certificate, cert1.Raw) {
			t.Errorf("%s: got %v, %v, want %v", name, sig, err, tt.want)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	for name, certs := range map[string][]*gost.Certificate{
		"none":         nil,
		"nil":          {cert, nil},
		"empty":        {{}},
		"no GOST key":  {{Certificate: cert.Certificate}},
		"zero key":     {{Certificate: cert.Certificate, Key: new(gost.PublicKey)}},
		"far too many": slices.Repeat([]*gost.Certificate{cert}, answer.MaxCertificates+1),
	} {
		if c, err := answer.New(certs...); c != nil || err == nil {
			t.Errorf("%s: got %v, %v", name, c, err)
		}
	}
	if _, err := new(answer.Checker).Signature(nil, answer.Answer{Data: make([]byte, 64)}); err == nil {
		t.Error("the zero Checker accepts an answer")
	}
}

// TestResultIsACopy overwrites what was given.
func TestResultIsACopy(t *testing.T) {
	t.Parallel()
	s, cert := signertest.New(t)
	c := newChecker(t, cert)
	raw := sign(t, s, text)
	data := bytes.Clone(raw)
	sig, err := c.Signature([]byte(text), answer.Answer{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	clear(data)
	clear(sig.Certificate)
	if !bytes.Equal(sig.Raw, raw) || cert.Raw[0] == 0 || c.Certificates()[0] != cert {
		t.Error("the result shares memory with the answer or the certificate")
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	e, o := answer.Base64URL, answer.LittleEndian
	list := map[string]any{
		"Answer": &answer.Answer{Data: []byte(printtest.Secret)}, "Checker": newChecker(t, cert), "Encoding": &e, "Order": &o,
	}
	printtest.Listed(t, list)
	printtest.Formatted(t, list, printtest.Secret)
	delete(list, "Checker")
	printtest.LoggedAsJSON(t, list, printtest.Secret)
	names := []string{e.String(), o.String(), answer.Encoding(9).String(), answer.Order(9).String()}
	if want := []string{"base64url", "little-endian", "Encoding(9)", "Order(9)"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}
