package gost_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

func containsAny(s string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(s, part) })
}

// chainWith returns the leaf, and options for its chain of three certificates,
// which are changed by the functions.
func chainWith(t *testing.T, root, sub, leaf change) (*gost.Certificate, gost.VerifyOptions) {
	t.Helper()
	top := newRoot(t, "Root", keyA(t, 1), nonNil(root))
	middle := top.authority(t, "Sub", keyA(t, 2), nonNil(sub))
	return middle.leaf(t, nonNil(leaf)), options(top.Certificate, middle.Certificate)
}

func nonNil(c change) change {
	if c == nil {
		return func(*x509.Certificate) {}
	}
	return c
}

func TestExpiredLeaf(t *testing.T) {
	t.Parallel()
	leaf, opts := chainWith(t, nil, nil, validUntil(summer().Add(-time.Second)))
	const text = "certificate with serial number 2 expired on 2026-06-30T23:59:59Z, and the check is for 2026-07-01T00:00:00Z"
	wantRefusal(t, leaf, opts, text, isExpired)
	wantRefusal(t, leaf, gost.VerifyOptions{Roots: pool(leaf), CurrentTime: summer()}, text, isExpired) // also if it is pinned
}

func TestExpiredIntermediate(t *testing.T) {
	t.Parallel()
	leaf, opts := chainWith(t, nil, validUntil(summer().Add(-time.Second)), nil)
	wantRefusal(t, leaf, opts, `authority "Sub" (serial number 1) expired on`, isExpired)
}

func TestExpiredRoot(t *testing.T) {
	t.Parallel()
	leaf, opts := chainWith(t, validUntil(summer().Add(-time.Second)), nil, nil)
	wantRefusal(t, leaf, opts, `authority "Root" (serial number 1) expired on`, isExpired)
}

func TestNotYetValid(t *testing.T) {
	t.Parallel()
	late := validFrom(summer().Add(time.Second))
	leaf, opts := chainWith(t, nil, nil, late)
	wantRefusal(t, leaf, opts, "certificate with serial number 2 is not valid before 2026-07-01T00:00:01Z, and the check is for 2026-07-01T00:00:00Z", isNotYetValid)
	leaf, opts = chainWith(t, nil, late, nil)
	wantRefusal(t, leaf, opts, `authority "Sub" (serial number 1) is not valid before`, isNotYetValid)
	leaf, opts = chainWith(t, late, nil, nil)
	wantRefusal(t, leaf, opts, `authority "Root" (serial number 1) is not valid before`, isNotYetValid)
}

// noAuthority makes a certificate CA:FALSE, but leaves it the key usage.
func noAuthority(c *x509.Certificate) { c.IsCA = false }

// noConstraints leaves the basic constraints out.
func noConstraints(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = false, false }

func TestIssuerIsNoAuthority(t *testing.T) {
	t.Parallel()
	for _, change := range []change{noAuthority, noConstraints} {
		leaf, opts := chainWith(t, nil, change, nil)
		wantRefusal(t, leaf, opts, "certificate with serial number 1 is not a certification authority", isInvalid(x509.NotAuthorizedToSign))
		leaf, opts = chainWith(t, change, nil, nil)
		wantRefusal(t, leaf, opts, "certificate with serial number 1 is not a certification authority", isInvalid(x509.NotAuthorizedToSign))
	}
}

// TestLeafAsIssuer signs with the key of a leaf.
func TestLeafAsIssuer(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	parent := issuer{root.leaf(t), keyA(t, 100)}
	child := create(t, named("Other", leaf(), nil), parent.Certificate, keyA(t, 4).PublicKey(), parent.key)
	wantRefusal(t, child, options(root.Certificate, parent.Certificate), "is not a certification authority", isInvalid(x509.NotAuthorizedToSign))
}

func TestNoCertSign(t *testing.T) {
	t.Parallel()
	crlOnly := withKeyUsage(x509.KeyUsageCRLSign)
	empty := func(c *x509.Certificate) { // a key usage without any bit
		c.KeyUsage = 0
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oid(t, "2.5.29.15"), Value: []byte{3, 1, 0}})
	}
	for _, usage := range []change{crlOnly, empty} {
		leaf, opts := chainWith(t, nil, usage, nil)
		wantRefusal(t, leaf, opts, `authority "Sub" (serial number 1) is forbidden to sign certificates by its key usage`, isInvalid(x509.NotAuthorizedToSign))
		leaf, opts = chainWith(t, usage, nil, nil)
		wantRefusal(t, leaf, opts, `authority "Root" (serial number 1) is forbidden to sign`, isInvalid(x509.NotAuthorizedToSign))
	}
	leaf, opts := chainWith(t, withKeyUsage(0), withKeyUsage(0), nil) // without the extension all is allowed
	if _, err := leaf.Verify(opts); err != nil {
		t.Errorf("without key usages: %v", err)
	}
}

func TestPathLengthExceeded(t *testing.T) {
	t.Parallel()
	leaf, opts := chainWith(t, pathLength(0), nil, nil)
	wantRefusal(t, leaf, opts, `authority "Root" (serial number 1) has a path length of 0, and the chain has 1 authorities below it`, isInvalid(x509.TooManyIntermediates))

	root := newRoot(t, "Root", keyA(t, 1))
	sub := root.authority(t, "Sub", keyA(t, 2), pathLength(1))
	a := sub.authority(t, "A", keyA(t, 3))
	b := a.authority(t, "B", keyA(t, 4))
	opts = options(root.Certificate, sub.Certificate, a.Certificate, b.Certificate)
	wantRefusal(t, b.leaf(t), opts, `authority "Sub" (serial number 1) has a path length of 1, and the chain has 2`, isInvalid(x509.TooManyIntermediates))
	wantChain(t, opts, a.leaf(t), a.Certificate, sub.Certificate, root.Certificate)
	wantChain(t, opts, b.Certificate, a.Certificate, sub.Certificate, root.Certificate) // the last one is not counted
}

// TestWrongIssuerName has an authority with the right key and another name.
func TestWrongIssuerName(t *testing.T) {
	t.Parallel()
	root, renamed := newRoot(t, "Root", keyA(t, 1)), newRoot(t, "root", keyA(t, 1))
	leaf := root.leaf(t)
	if err := leaf.CheckSignatureFrom(renamed.Certificate); err != nil {
		t.Fatalf("the signature: %v", err)
	}
	wantRefusal(t, leaf, options(renamed.Certificate), `was issued by "Root"`, isUnknownAuthority)
}

func TestRightNameWrongKey(t *testing.T) {
	t.Parallel()
	root, other := newRoot(t, "Root", keyA(t, 1)), newRoot(t, "Root", keyA(t, 2))
	const text = `authority "Root" (serial number 1) has the name of its issuer, but certificate with serial number 2 was not signed by it: the signature is not valid`
	wantRefusal(t, root.leaf(t), options(other.Certificate), text, isUnknownAuthority)

	// The other one also claims the identifier of the key.
	claims := newRoot(t, "Root", keyA(t, 2), func(c *x509.Certificate) { c.SubjectKeyId = root.SubjectKeyId })
	wantRefusal(t, root.leaf(t), options(claims.Certificate), text, isUnknownAuthority)
}

func TestTwoRootsOfOneName(t *testing.T) {
	t.Parallel()
	a, b := newRoot(t, "Root", keyA(t, 1)), newRoot(t, "Root", numbered(t, gost.TC26512C(), 2))
	expired := newRoot(t, "Root", keyA(t, 1), validUntil(summer().Add(-time.Second)))
	noKeyID := a
	stripped := *a.Certificate.Certificate
	stripped.SubjectKeyId = nil
	noKeyID.Certificate = &gost.Certificate{Certificate: &stripped, Key: a.Key}
	if id := noKeyID.leaf(t).AuthorityKeyId; id != nil {
		t.Fatalf("the leaf has the identifier %x", id)
	}
	for _, leaf := range []*gost.Certificate{a.leaf(t), noKeyID.leaf(t)} {
		for _, roots := range [][]*gost.Certificate{
			{a.Certificate, b.Certificate},
			{b.Certificate, a.Certificate},
			{expired.Certificate, b.Certificate, a.Certificate},
		} {
			wantChain(t, gost.VerifyOptions{Roots: pool(roots...), CurrentTime: summer()}, leaf, a.Certificate)
		}
		wantRefusal(t, leaf, options(b.Certificate), "was not signed by it", isUnknownAuthority)
		for _, roots := range []*gost.CertPool{pool(b.Certificate, expired.Certificate), pool(expired.Certificate, b.Certificate)} {
			wantRefusal(t, leaf, gost.VerifyOptions{Roots: roots, CurrentTime: summer()}, `authority "Root" (serial number 1) expired on`, isExpired)
		}
	}
}

func TestUnknownCriticalExtension(t *testing.T) {
	t.Parallel()
	unknown := withExtension(true, 1, 2, 643, 100, 999)
	leaf, opts := chainWith(t, nil, nil, unknown)
	wantRefusal(t, leaf, opts, "certificate with serial number 2 has a critical extension that is not understood, OID 1.2.643.100.999", isUnhandled)
	wantRefusal(t, leaf, gost.VerifyOptions{Roots: pool(leaf), CurrentTime: summer()}, "OID 1.2.643.100.999", isUnhandled)
	leaf, opts = chainWith(t, nil, unknown, nil)
	wantRefusal(t, leaf, opts, `authority "Sub" (serial number 1) has a critical extension`, isUnhandled)
	leaf, opts = chainWith(t, unknown, nil, nil)
	wantRefusal(t, leaf, opts, `authority "Root" (serial number 1) has a critical extension`, isUnhandled)

	harmless := withExtension(false, 1, 2, 643, 100, 999)
	leaf, opts = chainWith(t, harmless, harmless, harmless)
	if _, err := leaf.Verify(opts); err != nil {
		t.Errorf("not critical: %v", err)
	}
}

func TestNameConstraints(t *testing.T) {
	t.Parallel()
	for name, constraints := range map[string]change{
		"permitted": func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"example.ru"} },
		"critical": func(c *x509.Certificate) {
			c.ExcludedDNSDomains, c.PermittedDNSDomainsCritical = []string{"example.ru"}, true
		},
		"directory name": directoryNameConstraint(t),
	} {
		leaf, opts := chainWith(t, nil, constraints, nil)
		wantRefusal(t, leaf, opts, `authority "Sub" (serial number 1) has name constraints, which are not supported`, isInvalid(x509.CANotAuthorizedForThisName))
		leaf, opts = chainWith(t, constraints, nil, nil)
		wantRefusal(t, leaf, opts, `authority "Root" (serial number 1) has name constraints`, isInvalid(x509.CANotAuthorizedForThisName))
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// directoryNameConstraint permits only the names below one, which crypto/x509
// can't read.
func directoryNameConstraint(tb testing.TB) change {
	name := element(tb, tag.Tag(4).ContextSpecific().Constructed(), newRoot(tb, "Only", keyA(tb, 1)).RawSubject)
	value := element(tb, tag.SEQUENCE, element(tb, tag.Tag(0).ContextSpecific().Constructed(), element(tb, tag.SEQUENCE, name)))
	extension := pkix.Extension{Id: oid(tb, "2.5.29.30"), Value: value}
	return func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, extension) }
}

func TestPolicyConstraints(t *testing.T) {
	t.Parallel()
	constraints := func(c *x509.Certificate) { // requireExplicitPolicy 0
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oid(t, "2.5.29.36"), Critical: true, Value: []byte{0x30, 3, 0x80, 1, 0}})
	}
	leaf, opts := chainWith(t, nil, constraints, nil)
	wantRefusal(t, leaf, opts, `authority "Sub" (serial number 1) has policy constraints, which are not supported`, isUnhandled)
}

// TestLoop has two authorities that signed each other.
func TestLoop(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	a, b := newRoot(t, "A", keyA(t, 2)), newRoot(t, "B", keyA(t, 3))
	aByB, bByA := b.authority(t, "A", a.key), a.authority(t, "B", b.key)
	intermediates := []*gost.Certificate{aByB.Certificate, bByA.Certificate, a.Certificate, b.Certificate}
	wantRefusal(t, aByB.leaf(t), options(root.Certificate, intermediates...), "leads to a root", isUnknownAuthority)

	// The way out of the loop is found.
	aByRoot := root.authority(t, "A", a.key)
	wantChain(t, options(root.Certificate, append(intermediates, aByRoot.Certificate)...), aByB.leaf(t), aByRoot.Certificate, root.Certificate)
}

// TestSelfSigned has the root only among the intermediates, which need not be
// trustworthy.
func TestSelfSigned(t *testing.T) {
	t.Parallel()
	root, other := newRoot(t, "Root", keyA(t, 1)), newRoot(t, "Other", keyA(t, 2))
	leaf := root.leaf(t)
	wantRefusal(t, leaf, options(other.Certificate, root.Certificate), `authority "Root" (serial number 1) was issued by itself and is not among the roots`, isUnknownAuthority)
	self := create(t, named("Self", authority(), nil), nil, keyA(t, 3).PublicKey(), keyA(t, 3))
	wantRefusal(t, self, options(other.Certificate, self), "was issued by itself and is not among the roots", isUnknownAuthority)
}

func TestLongChain(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	last := root
	var intermediates []*gost.Certificate
	for i := range 15 {
		if i == 14 {
			wantChain(t, options(root.Certificate, intermediates...), slices.Concat([]*gost.Certificate{last.leaf(t)}, reversedChain(intermediates), []*gost.Certificate{root.Certificate})...)
		}
		last = last.authority(t, fmt.Sprint("Authority ", i), keyA(t, 2+i))
		intermediates = append(intermediates, last.Certificate)
	}
	wantRefusal(t, last.leaf(t), options(root.Certificate, intermediates...), "is number 16 of a chain that has not reached a root", isUnknownAuthority)
}

func reversedChain(chain []*gost.Certificate) []*gost.Certificate {
	chain = slices.Clone(chain)
	slices.Reverse(chain)
	return chain
}

// TestManyCandidates has a web of authorities that signed each other, with more
// ways through it than can be tried.
func TestManyCandidates(t *testing.T) {
	t.Parallel()
	var web []issuer
	var intermediates []*gost.Certificate
	for i := range 5 {
		web = append(web, newRoot(t, fmt.Sprint("Authority ", i), keyA(t, 10+i)))
	}
	for _, a := range web {
		for _, b := range web {
			intermediates = append(intermediates, a.authority(t, b.Subject.CommonName, b.key).Certificate)
		}
	}
	root := newRoot(t, "Root", keyA(t, 1))
	wantRefusal(t, web[0].leaf(t), options(root.Certificate, intermediates...), "gave up after 100", isUnknownAuthority)
}

func TestVersion1Intermediate(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	sub := root.authority(t, "Sub", keyA(t, 2))
	old := version1(t, sub.Raw, root.key)
	wantRefusal(t, sub.leaf(t), options(root.Certificate, old), "is of version 1 and not among the roots", isInvalid(x509.NotAuthorizedToSign))
}

// TestTamperedTBS changes bits of what is signed.
func TestTamperedTBS(t *testing.T) {
	t.Parallel()
	leaf, opts := chainWith(t, nil, nil, nil)
	tampered := bytes.Replace(leaf.Raw, []byte("270401000000Z"), []byte("370401000000Z"), 1) // ten years more
	wantRefusal(t, parse(t, tampered), opts, "was not signed by it: the signature is not valid", isUnknownAuthority)
	for i := len(leaf.Raw) - len(leaf.RawTBSCertificate); i < 8*len(leaf.Raw); i += 101 {
		cert, err := gost.ParseCertificate(flip(leaf.Raw, i))
		if err != nil {
			continue
		}
		if chain, err := cert.Verify(opts); err == nil {
			t.Errorf("bit %d is changed, and there is a chain of %d", i, len(chain))
		}
	}
}

// TestInnerAlgorithmDiffers has another algorithm outside of what is signed.
func TestInnerAlgorithmDiffers(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	short, long := element(t, tag.SEQUENCE, oids(t, signature256)), element(t, tag.SEQUENCE, oids(t, signature512))
	for name, test := range map[string]struct{ inner, outer []byte }{"outside": {short, long}, "inside": {long, short}} {
		der := resign(t, root.leaf(t).Raw, test.inner, test.outer, nil, root.key)
		if _, err := gost.ParseCertificate(der); err == nil {
			t.Errorf("another algorithm %s: parsed", name)
		}
		made := *root.leaf(t).Certificate
		made.Raw = der
		cert := &gost.Certificate{Certificate: &made, Key: keyA(t, 100).PublicKey()}
		wantRefusal(t, cert, options(root.Certificate), "the two identifiers of the signature algorithm differ", isUnknownAuthority)
	}
}

// TestHashSizeOfAnotherKey has the algorithm of 512-bit keys, both inside and
// outside, on a signature with a 256-bit key.
func TestHashSizeOfAnotherKey(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	long := element(t, tag.SEQUENCE, oids(t, signature512))
	leaf := parse(t, resign(t, root.leaf(t).Raw, long, long, nil, root.key))
	wantRefusal(t, leaf, options(root.Certificate), "the signature is of a 512-bit key, and the key of the parent is 256-bit", isUnknownAuthority)
}

func TestSignedWithGOST2001(t *testing.T) {
	t.Parallel()
	leaf := certificateFile(t, "other", "leaf256_by_gost2001.crt.pem")
	key := keyA(t, 1)
	fake := newRoot(t, "", key, func(c *x509.Certificate) { c.RawSubject = leaf.RawIssuer })
	opts := options(fake.Certificate)
	opts.CurrentTime = leaf.NotBefore
	wantRefusal(t, leaf, opts, "the signature is of GOST R 34.10-2001", isUnknownAuthority,
		func(err error) bool { return errors.Is(err, gost.ErrUnsupportedAlgorithm) })
}

func TestVerifyWithoutCertificates(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	wantRefusal(t, root.leaf(t), gost.VerifyOptions{CurrentTime: summer()}, "Roots is nil")
	wantRefusal(t, root.leaf(t), gost.VerifyOptions{Roots: pool(), CurrentTime: summer()}, `was issued by "Root"`, isUnknownAuthority)
	for _, cert := range []*gost.Certificate{nil, {}, {Certificate: new(x509.Certificate)}} {
		wantRefusal(t, cert, options(root.Certificate), "nil or was not parsed")
	}
}

// TestNameOfAuthorityInError has names that would forge lines of a log.
func TestNameOfAuthorityInError(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a\nb\x1b[31m":            `"a\nb\x1b[31m"`,
		strings.Repeat("ы", 1000): `"` + strings.Repeat("ы", 64) + `…"`,
	} {
		root := newRoot(t, name, keyA(t, 1))
		wantRefusal(t, root.leaf(t), gost.VerifyOptions{Roots: pool(), CurrentTime: summer()}, "was issued by "+want+", and")
	}
	unnamed := newRoot(t, "", keyA(t, 1), func(c *x509.Certificate) { c.Subject = pkix.Name{Country: []string{"RU"}} })
	wantRefusal(t, unnamed.leaf(t), gost.VerifyOptions{Roots: pool(), CurrentTime: summer()}, "was issued by (unnamed), and")
	organisation := newRoot(t, "", keyA(t, 1), func(c *x509.Certificate) { c.Subject = pkix.Name{Organization: []string{"O"}} })
	wantRefusal(t, organisation.leaf(t), gost.VerifyOptions{Roots: pool(), CurrentTime: summer()}, `was issued by "O", and`)
}
