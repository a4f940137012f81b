package gost_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	sub := root.authority(t, "Sub", keyA(t, 2))
	subsub := sub.authority(t, "Subsub", keyA(t, 3))
	byRoot, bySub, bySubsub := root.leaf(t), sub.leaf(t), subsub.leaf(t)
	opts := options(root.Certificate, sub.Certificate, subsub.Certificate)

	wantChain(t, opts, byRoot, root.Certificate)
	wantChain(t, opts, bySub, sub.Certificate, root.Certificate)
	wantChain(t, opts, bySubsub, subsub.Certificate, sub.Certificate, root.Certificate)
	wantChain(t, opts, sub.Certificate, root.Certificate) // an authority as the leaf
	wantChain(t, gost.VerifyOptions{Roots: pool(root.Certificate), CurrentTime: summer()}, byRoot, root.Certificate)

	twice := options(root.Certificate, sub.Certificate, root.Certificate, sub.Certificate, bySub)
	wantChain(t, twice, bySub, sub.Certificate, root.Certificate)
}

// TestVerifySets also mixes keys of both sizes in one chain.
func TestVerifySets(t *testing.T) {
	t.Parallel()
	forEachSet(t, func(t *testing.T, c *gost.Curve) {
		root := newRoot(t, "Root", numbered(t, c, 1))
		middle := root.authority(t, "Middle", keyA(t, 2))
		sub := middle.authority(t, "Sub", keyA(t, 3))
		leaf := sub.leaf(t)
		wantRefusal(t, leaf, options(root.Certificate, sub.Certificate), `was issued by "Middle"`, isUnknownAuthority)
		wantChain(t, options(root.Certificate, sub.Certificate, middle.Certificate), leaf, sub.Certificate, middle.Certificate, root.Certificate)
	})
}

// TestPinned trusts certificates that are no roots, as those of ESIA.
func TestPinned(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	sub := root.authority(t, "Sub", keyA(t, 2))
	leaf := sub.leaf(t)
	wantChain(t, options(leaf), leaf)
	wantChain(t, options(sub.Certificate), leaf, sub.Certificate)
	wantChain(t, options(root.Certificate, sub.Certificate), leaf, sub.Certificate, root.Certificate)

	recorded := opensslCertificate(t, "g512_A") // self-signed, and not an authority
	opts := options(recorded)
	opts.CurrentTime = recorded.NotBefore
	wantChain(t, opts, recorded)
	by2001 := certificateFile(t, "other", "leaf256_by_gost2001.crt.pem")
	opts = options(by2001)
	opts.CurrentTime = by2001.NotBefore
	wantChain(t, opts, by2001)
}

// TestLimitsOfValidity checks that both limits are part of the time.
func TestLimitsOfValidity(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	leaf := root.leaf(t)
	for _, test := range []struct {
		at    time.Time
		valid bool
	}{
		{leaf.NotBefore.Add(-time.Nanosecond), false},
		{leaf.NotBefore, true},
		{leaf.NotAfter, true},
		{leaf.NotAfter.Add(time.Nanosecond), false},
		{leaf.NotAfter.In(time.FixedZone("MSK", 3*60*60)), true},
	} {
		opts := options(root.Certificate)
		opts.CurrentTime = test.at
		if _, err := leaf.Verify(opts); (err == nil) != test.valid {
			t.Errorf("at %v: %v", test.at, err)
		}
	}
}

// TestCurrentTime checks that the zero time is the present one.
func TestCurrentTime(t *testing.T) {
	t.Parallel()
	now := time.Now()
	root := newRoot(t, "Root", keyA(t, 1), validFrom(now.Add(-time.Hour)), validUntil(now.Add(time.Hour)))
	good := root.leaf(t, validFrom(now.Add(-time.Hour)), validUntil(now.Add(time.Hour)))
	old := root.leaf(t, validFrom(now.Add(-time.Hour)), validUntil(now.Add(-time.Minute)))
	opts := gost.VerifyOptions{Roots: pool(root.Certificate)}
	wantChain(t, opts, good, root.Certificate)
	wantRefusal(t, old, opts, "expired on", isExpired)
}

func TestPathLength(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1), pathLength(1))
	sub := root.authority(t, "Sub", keyA(t, 2), pathLength(0))
	wantChain(t, options(root.Certificate, sub.Certificate), sub.leaf(t), sub.Certificate, root.Certificate)

	// A new key of an authority, signed with the old one, is not counted.
	renewed := sub.authority(t, "Sub", keyA(t, 3))
	wantChain(t, options(root.Certificate, sub.Certificate, renewed.Certificate), renewed.leaf(t),
		renewed.Certificate, sub.Certificate, root.Certificate)
	if string(renewed.AuthorityKeyId) != string(sub.SubjectKeyId) {
		t.Error("the identifier of the issuer's key is missing")
	}
}

// TestCrossCertificates has an authority that two others signed.
func TestCrossCertificates(t *testing.T) {
	t.Parallel()
	a, b := newRoot(t, "A", keyA(t, 1)), newRoot(t, "B", numbered(t, gost.TC26512A(), 2))
	byA, byB := a.authority(t, "Sub", keyA(t, 3)), b.authority(t, "Sub", keyA(t, 3))
	leaf := byA.leaf(t)
	wantChain(t, options(a.Certificate, byA.Certificate, byB.Certificate), leaf, byA.Certificate, a.Certificate)
	wantChain(t, options(b.Certificate, byA.Certificate, byB.Certificate), leaf, byB.Certificate, b.Certificate)

	// B also signed A, and only B is trusted.
	cross := b.authority(t, "A", a.key)
	wantChain(t, options(b.Certificate, byA.Certificate, cross.Certificate, a.Certificate), leaf,
		byA.Certificate, cross.Certificate, b.Certificate)
	expired := b.authority(t, "A", a.key, validUntil(summer().Add(-time.Hour)))
	wantChain(t, options(b.Certificate, byA.Certificate, expired.Certificate, cross.Certificate), leaf,
		byA.Certificate, cross.Certificate, b.Certificate)
}

// TestSeveralIssuersOfOneName has more of them than are tried; only the
// identifier of the key leads to the right one.
func TestSeveralIssuersOfOneName(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	leaf := root.leaf(t)
	opts := gost.VerifyOptions{Roots: pool(), CurrentTime: summer()}
	decoy := newRoot(t, "Root", keyA(t, 2))
	for i := range 120 {
		copied := *decoy.Certificate.Certificate
		copied.Raw = append([]byte{byte(i)}, copied.Raw...) // not the same for the pool
		opts.Roots.AddCert(&gost.Certificate{Certificate: &copied, Key: decoy.Key})
	}
	wantRefusal(t, leaf, opts, "too many candidates", isUnknownAuthority)
	opts.Roots.AddCert(root.Certificate)
	wantChain(t, opts, leaf, root.Certificate)
}

// TestWrongKeyIdentifier checks that the identifier is only a hint.
func TestWrongKeyIdentifier(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	renamed := newRoot(t, "Root", keyA(t, 1), func(c *x509.Certificate) { c.SubjectKeyId = []byte{1, 2, 3} })
	wantChain(t, options(renamed.Certificate), root.leaf(t), renamed.Certificate)
}

// TestMixedChain has an authority with a key of ECDSA between those with GOST
// keys.
func TestMixedChain(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	root := newRoot(t, "Root", keyA(t, 1))
	alg := element(t, tag.SEQUENCE, oids(t, signature256))
	like := root.authority(t, "Mixed", keyA(t, 2)) // its keys and signatures are replaced
	tbs := withAlgorithm(t, like.Raw, alg, spki)
	mixed := parse(t, element(t, tag.SEQUENCE, tbs, alg, bitString(t, message(t, root.key, tbs))))
	leaf := signedByECDSA(t, key, like.leaf(t).Raw, keyA(t, 100).PublicKey())
	wantChain(t, options(root.Certificate, mixed), leaf, mixed, root.Certificate)
	wantChain(t, options(mixed), leaf, mixed)

	other := signedByECDSA(t, key, like.Raw, keyA(t, 100).PublicKey()) // it names another issuer
	wantRefusal(t, other, options(mixed), `was issued by "Root"`, isUnknownAuthority)
	bad := parse(t, flipped(leaf.Raw))
	wantRefusal(t, bad, options(mixed), "was not signed by it", isUnknownAuthority)
}

func parse(tb testing.TB, der []byte) *gost.Certificate {
	tb.Helper()
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	return cert
}

// message returns the signature of a message.
func message(tb testing.TB, key *gost.PrivateKey, msg []byte) []byte {
	tb.Helper()
	sig, err := key.SignMessage(nil, msg, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return sig
}

// version1 returns a certificate with the fields of der that version 1 has.
func version1(tb testing.TB, der []byte, key *gost.PrivateKey) *gost.Certificate {
	tb.Helper()
	input := cryptobyte.String(der)
	var version, fields, extensions cryptobyte.String
	ok := input.ReadASN1(&input, tag.SEQUENCE) && input.ReadASN1(&fields, tag.SEQUENCE) &&
		fields.ReadASN1(&version, tag.Tag(0).ContextSpecific().Constructed())
	var kept []byte
	for range 6 {
		var field cryptobyte.String
		var any tag.Tag
		ok = ok && fields.ReadAnyASN1Element(&field, &any)
		kept = append(kept, field...)
	}
	if !ok || !fields.ReadASN1(&extensions, tag.Tag(3).ContextSpecific().Constructed()) || !fields.Empty() {
		tb.Fatal("unexpected certificate")
	}
	tbs := element(tb, tag.SEQUENCE, kept)
	return parse(tb, element(tb, tag.SEQUENCE, tbs, element(tb, tag.SEQUENCE, oids(tb, signature256)), bitString(tb, message(tb, key, tbs))))
}

func TestVersion1Root(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	old := version1(t, root.Raw, root.key)
	if old.Version != 1 {
		t.Fatalf("Version = %d", old.Version)
	}
	wantChain(t, options(old), root.leaf(t), old)
}

func TestKeyUsageOfLeaf(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	for name, test := range map[string]struct {
		has, required x509.KeyUsage
		good          bool
	}{
		"both for signing":        {gost.KeyUsageSigning, gost.KeyUsageSigning, true},
		"digitalSignature":        {x509.KeyUsageDigitalSignature, gost.KeyUsageSigning, true},
		"contentCommitment":       {x509.KeyUsageContentCommitment | x509.KeyUsageKeyEncipherment, gost.KeyUsageSigning, true},
		"key encipherment":        {x509.KeyUsageKeyEncipherment, gost.KeyUsageSigning, false},
		"certSign":                {x509.KeyUsageCertSign, gost.KeyUsageSigning, false},
		"absent":                  {0, gost.KeyUsageSigning, true},
		"nothing is required":     {x509.KeyUsageKeyEncipherment, 0, true},
		"another one is required": {gost.KeyUsageSigning, x509.KeyUsageCRLSign, false},
	} {
		leaf := root.leaf(t, withKeyUsage(test.has))
		for _, opts := range []gost.VerifyOptions{options(root.Certificate), options(leaf)} {
			opts.KeyUsage = test.required
			chain, err := leaf.Verify(opts)
			if (err == nil) != test.good || err != nil && !isInvalid(x509.IncompatibleUsage)(err) {
				t.Errorf("%s: %v, %v", name, chain, err)
			}
		}
	}
}

func TestExtKeyUsages(t *testing.T) {
	t.Parallel()
	const client, server, email, anyUsage = x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageEmailProtection, x509.ExtKeyUsageAny
	type usages = []x509.ExtKeyUsage
	russian := func(c *x509.Certificate) {
		c.UnknownExtKeyUsage = append(c.UnknownExtKeyUsage, oid(t, "1.2.643.3.7.8.1"))
	}
	for name, test := range map[string]struct {
		root, leaf, required usages
		good                 bool
	}{
		"not required":               {usages{server}, usages{client}, nil, true},
		"any is required":            {usages{server}, usages{client}, usages{anyUsage}, true},
		"the one":                    {nil, usages{client, email}, usages{client}, true},
		"one of two":                 {nil, usages{client, email}, usages{server, email}, true},
		"another":                    {nil, usages{client, email}, usages{server}, false},
		"leaf allows any":            {nil, usages{anyUsage}, usages{server}, true},
		"root allows it":             {usages{client}, usages{client}, usages{client}, true},
		"root forbids it":            {usages{server}, usages{client}, usages{client}, false},
		"root and leaf have another": {usages{server}, usages{client}, usages{client, server}, false},
	} {
		root := newRoot(t, "Root", keyA(t, 1), withExtKeyUsages(test.root...))
		leaf := root.leaf(t, withExtKeyUsages(test.leaf...), russian)
		opts := options(root.Certificate)
		opts.ExtKeyUsages = test.required
		_, err := leaf.Verify(opts)
		if (err == nil) != test.good || err != nil && !isInvalid(x509.IncompatibleUsage)(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	root := newRoot(t, "Root", keyA(t, 1))
	only := root.leaf(t, withExtKeyUsages(), russian)
	opts := options(only)
	opts.ExtKeyUsages = usages{client}
	wantRefusal(t, only, opts, "extended key usages", isInvalid(x509.IncompatibleUsage))
}

// TestHandledExtension takes the extension away that the caller understands.
func TestHandledExtension(t *testing.T) {
	t.Parallel()
	root := newRoot(t, "Root", keyA(t, 1))
	leaf := root.leaf(t, withExtension(true, 1, 2, 643, 100, 114))
	wantRefusal(t, leaf, options(root.Certificate), "OID 1.2.643.100.114", isUnhandled)
	leaf.UnhandledCriticalExtensions = nil
	wantChain(t, options(root.Certificate), leaf, root.Certificate)
	wantChain(t, options(root.Certificate), root.leaf(t, withExtension(false, 1, 2, 643, 100, 114)), root.Certificate)
}

// TestErrorNamesNoPerson checks that errors have the names of authorities, but
// not of subjects, not even of those that say to be authorities.
func TestErrorNamesNoPerson(t *testing.T) {
	t.Parallel()
	root, other := newRoot(t, "Тестовый УЦ", keyA(t, 1)), newRoot(t, "Другой УЦ", keyA(t, 2))
	person := func(c *x509.Certificate) { c.Subject = pkix.Name{CommonName: "Анна Тестова"} }
	asAuthority := func(c *x509.Certificate) {
		person(c)
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
	}
	self := newRoot(t, "", keyA(t, 3), asAuthority)
	const issued = `certificate with serial number 2 was issued by "Тестовый УЦ", and no certificate of that name leads to a root`
	wantRefusal(t, root.leaf(t, person), options(other.Certificate), issued, isUnknownAuthority)
	wantRefusal(t, root.leaf(t, asAuthority), options(other.Certificate), issued, isUnknownAuthority)
	wantRefusal(t, self.Certificate, options(other.Certificate),
		"certificate with serial number 1 was issued by itself and is not among the roots", isUnknownAuthority)
	for _, leaf := range []*gost.Certificate{root.leaf(t, person), root.leaf(t, asAuthority), self.Certificate} {
		for _, at := range []time.Time{summer(), {}, summer().AddDate(-10, 0, 0), summer().AddDate(100, 0, 0)} {
			opts := options(other.Certificate)
			opts.CurrentTime = at
			wantRefusal(t, leaf, opts, "certificate with serial number ", func(err error) bool { return !containsAny(err.Error(), "Анна", "Тестова ") })
		}
	}
}
