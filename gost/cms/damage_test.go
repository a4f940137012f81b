package cms_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-esia/sdk/gost/cms"
)

// TestEveryOctet changes each octet of messages in turn.
func TestEveryOctet(t *testing.T) {
	t.Parallel()
	genuine := readFile(t, "variants/08_dABS_sABS_1111_signingCertV2.der")
	original := parse(t, genuine)
	for i := range genuine {
		for _, mask := range []byte{0x01, 0x80} {
			data := bytes.Clone(genuine)
			data[i] ^= mask
			m, err := cms.Parse(data)
			if err != nil {
				continue
			}
			certs, err := m.Verify(esia(t), cms.VerifyOptions{})
			if err != nil {
				continue
			}
			// What is left is what the signature doesn't concern.
			if !certs[0].Equal(original.Certificates[0].Certificate) || !bytes.Equal(m.Signers()[0].Signature, original.Signers()[0].Signature) {
				t.Errorf("octet %d ^ %#x: valid, with another certificate or signature", i, mask)
			}
		}
	}
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"openssl/g256_XA.esia.cms.cades.der", "openssl/g512_A.esia.cms.attached.der", "other/ber_attached.der"} {
		data := readFile(t, name)
		for n := range data {
			if _, err := cms.Parse(data[:n]); !errors.Is(err, cms.ErrMalformed) {
				t.Fatalf("%s: the first %d octets: %v", name, n, err)
			}
		}
		for _, tail := range []string{"\x00", "\n", "\x00\x00", "\x30\x00"} {
			if _, err := cms.Parse(append(data[:len(data):len(data)], tail...)); !errors.Is(err, cms.ErrMalformed) {
				t.Errorf("%s followed by %q: %v", name, tail, err)
			}
		}
	}
}
