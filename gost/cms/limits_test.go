package cms_test

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

func checkMalformed(t *testing.T, data []byte, text string) {
	t.Helper()
	_, err := cms.Parse(data)
	if !errors.Is(err, cms.ErrMalformed) || !strings.Contains(err.Error(), text) {
		t.Errorf("%d octets: %v; want ErrMalformed with %q", len(data), err, text)
	}
}

func TestSizeLimit(t *testing.T) {
	t.Parallel()
	opts := timed()
	opts.Attached = true
	overhead := len(sign(t, "g256_XA", make([]byte, 1<<19), opts)) - 1<<19
	largest := sign(t, "g256_XA", make([]byte, cms.MaxMessage-overhead), opts)
	if len(largest) != cms.MaxMessage {
		t.Fatalf("message of %d octets", len(largest))
	}
	if _, err := parse(t, largest).Verify(nil, cms.VerifyOptions{}); err != nil {
		t.Error(err)
	}
	checkMalformed(t, append(largest, 0), "over the limit of 1048576")
	// Sign doesn't write what Parse refuses.
	tooMuch := make([]byte, cms.MaxMessage-overhead+1)
	if _, err := cms.Sign(t.Context(), tooMuch, certificateOf(t, "g256_XA"), signWith(t, "g256_XA"), opts); err == nil {
		t.Error("Sign wrote a message that Parse does not read")
	}
}

// nested returns constructed elements in each other.
func nested(depth int, begin, end string) []byte {
	return []byte(strings.Repeat(begin, depth) + strings.Repeat(end, depth))
}

func TestDepthLimit(t *testing.T) {
	t.Parallel()
	for _, begin := range []string{"\x30\x80", "\x24\x80"} {
		if _, err := cms.ToDER(nested(cms.MaxDepth, begin, "\x00\x00")); err != nil {
			t.Errorf("%x: %v", begin, err)
		}
		checkMalformed(t, nested(cms.MaxDepth+1, begin, "\x00\x00"), "nested deeper than 32")
		checkMalformed(t, nested(cms.MaxMessage/4, begin, "\x00\x00"), "nested deeper than 32")
	}
}

func TestCountLimits(t *testing.T) {
	t.Parallel()
	m := take(t, sign(t, "g256_XA", esia(t), timed()))
	cert, signer := m.certificates().at(0), m.signer()
	for len(m.certificates().children) < cms.MaxCertificates {
		m.certificates().insert(0, cert)
	}
	for len(m.signers().children) < cms.MaxSigners {
		m.signers().insert(0, signer)
	}
	certs, err := parse(t, m.der()).Verify(esia(t), cms.VerifyOptions{})
	if err != nil || len(certs) != cms.MaxSigners {
		t.Errorf("%d certificates, %v", len(certs), err)
	}
	m.signers().insert(0, signer)
	checkMalformed(t, m.der(), "more than 16 signers")
	m.signers().remove(0)
	m.certificates().insert(0, cert)
	checkMalformed(t, m.der(), "more than 64 certificates")
}

// TestCandidateLimit has certificates with one key identifier, such as renewals
// are, and the right one at the end.
func TestCandidateLimit(t *testing.T) {
	t.Parallel()
	m, key := take(t, readFile(t, "other/keyid.der")), keyOf(t, "g256_TCA")
	renew := func() {
		template := *certificateOf(t, "g256_XA").Certificate
		template.SerialNumber = nil // random
		der, err := gost.CreateCertificate(&template, nil, key.PublicKey(), key)
		if err != nil {
			t.Fatal(err)
		}
		m.certificates().insert(0, parseTree(t, der))
	}
	for len(m.certificates().children) < cms.MaxCandidates {
		renew()
	}
	checkMessage(t, m.der(), esia(t), certificateOf(t, "g256_XA"), cms.VerifyOptions{})
	renew()
	if _, err := parse(t, m.der()).Verify(esia(t), cms.VerifyOptions{}); !errors.Is(err, cms.ErrCertificate) {
		t.Errorf("with one more: %v", err)
	}
}

// TestMemory parses messages that are made to need much memory. It doesn't run
// in parallel, because it measures the whole process.
func TestMemory(t *testing.T) {
	m := take(t, sign(t, "g256_XA", esia(t), timed()))
	fill := func(n *node, child ...byte) []byte {
		overhead := len(m.derWith(n, nil)) + 16
		return m.derWith(n, bytes.Repeat(child, (cms.MaxMessage-overhead)/len(child)))
	}
	attribute := []byte{0x30, 0x07, 0x06, 0x01, 0x2a, 0x31, 0x02, 0x05, 0x00}
	for name, data := range map[string][]byte{
		"Attributes":   fill(m.attributes(), attribute...),
		"Values":       fill(m.attribute(t, signingTime).at(1), 0x05, 0x00),
		"Digests":      fill(m.digests(), 0x30, 0x03, 0x06, 0x01, 0x2a),
		"Certificates": fill(m.certificates(), 0xa1, 0x00),
		"Flat":         element(0x30, bytes.Repeat([]byte{5, 0}, cms.MaxMessage/2-8)),
		"Segments":     element(0x24, bytes.Repeat([]byte{4, 0}, cms.MaxMessage/2-8)),
		"Indefinite":   element(0x30, bytes.Repeat(nested(cms.MaxDepth-1, "\x30\x80", "\x00\x00"), cms.MaxMessage/4/cms.MaxDepth)),
	} {
		if len(data) > cms.MaxMessage || len(data) < cms.MaxMessage*9/10 {
			t.Fatalf("%s: %d octets", name, len(data))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if parsed, err := cms.Parse(data); err == nil {
			_, _ = parsed.Verify(esia(t), cms.VerifyOptions{})
		}
		runtime.ReadMemStats(&after)
		const limit = 100 * cms.MaxMessage
		if used := after.TotalAlloc - before.TotalAlloc; used > limit {
			t.Errorf("%s: %d octets are allocated", name, used)
		} else {
			t.Logf("%s: %d KiB are allocated", name, used>>10)
		}
	}
}
