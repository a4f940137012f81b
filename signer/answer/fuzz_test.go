package answer_test

import (
	"encoding/base64"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/signertest"
)

// FuzzAnswer looks for an answer that panics, or that is accepted although it is no
// signature.
func FuzzAnswer(f *testing.F) {
	s, cert := signertest.New(f)
	c := newChecker(f, cert)
	raw := sign(f, s, text)
	f.Add(raw, 0, 0)
	f.Add(reversed(raw), 1, 2)
	f.Add([]byte(base64.RawURLEncoding.EncodeToString(raw)), 4, 1)
	f.Add(newCMS(f, s, text, nil), 0, 0)
	f.Add([]byte("-----BEGIN X-----\nAAAA\n-----END X-----\n"), 5, 0)
	f.Add([]byte{0x30, 0x82, 0xff}, 0, 0)
	f.Fuzz(func(t *testing.T, data []byte, encoding, order int) {
		a := answer.Answer{Data: data, Encoding: answer.Encoding(encoding), Order: answer.Order(order)}
		sig, err := c.Signature([]byte(text), a)
		if (err == nil) != gost.VerifyMessage(cert.Key, []byte(text), sig.Raw) {
			t.Errorf("got %v and a signature of %d bytes", err, len(sig.Raw))
		}
		if der, err := c.CMS([]byte(text), a); (err == nil) != (der != nil) {
			t.Errorf("got %v and a message of %d bytes", err, len(der))
		}
	})
}
