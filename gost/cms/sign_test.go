package cms_test

import (
	"bytes"
	"context"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// forms are the options that the tests go through, by the name of a recorded
// message.
func forms() map[string]cms.SignOptions {
	return map[string]cms.SignOptions{
		"detached":            {SigningTime: now()},
		"attached":            {SigningTime: now(), Attached: true},
		"signing-certificate": {SigningTime: now(), SigningCertificateV2: true},
		"no-attributes":       {NoAttributes: true},
		"no-certificates":     {SigningTime: now(), NoCertificates: true},
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, set := range sets() {
		cert := certificateOf(t, set)
		for form, opts := range forms() {
			t.Run(set+"/"+form, func(t *testing.T) {
				t.Parallel()
				var given cms.VerifyOptions
				if opts.NoCertificates {
					given.Certificates = []*gost.Certificate{cert}
				}
				for _, content := range [][]byte{{}, bytes.Repeat([]byte("сообщение"), 100)} {
					data := sign(t, set, content, opts)
					checkMessage(t, data, content, cert, given)
					m := parse(t, data)
					checkSignerInfo(t, m, cert, opts.NoAttributes)
					if (m.Content != nil) != opts.Attached || m.ContentType.String() != "1.2.840.113549.1.7.1" {
						t.Errorf("Content = %d octets of type %v", len(m.Content), m.ContentType)
					}
					if n := len(m.Certificates); n != 1 && !opts.NoCertificates || n != 0 && opts.NoCertificates {
						t.Errorf("Certificates = %d", n)
					}
				}
			})
		}
	}
}

// goldenSets are the keys of the recorded messages.
func goldenSets() []string { return []string{"g256_XA", "g512_A"} }

// recorded returns a signer that returns the signature of a recorded message,
// which is the last part of it.
func recorded(tb testing.TB, set string, golden []byte) cms.SignFunc {
	tb.Helper()
	cert := certificateOf(tb, set)
	size := 2 * cert.Key.Curve().Size()
	return func(context.Context, []byte) ([]byte, *gost.Certificate, error) {
		return golden[len(golden)-size:], cert, nil
	}
}

// TestGolden makes recorded messages again, octet by octet. Their signatures are
// random and can't be made again; ESIA_RECORD=golden records new ones.
func TestGolden(t *testing.T) {
	t.Parallel()
	for _, set := range goldenSets() {
		for form, opts := range forms() {
			name := filepath.Join("golden", set+"."+form+".der")
			if os.Getenv("ESIA_RECORD") == "golden" {
				if err := os.WriteFile(filepath.Join("testdata", name), sign(t, set, esia(t), opts), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want := readFile(t, name)
			got, err := cms.Sign(t.Context(), esia(t), certificateOf(t, set), recorded(t, set, want), opts)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: another message, or %v", name, err)
			}
		}
	}
}

// TestShape writes down every octet of a message.
func TestShape(t *testing.T) {
	t.Parallel()
	golden := readFile(t, "golden", "g256_XA.detached.der")
	cert := certificateOf(t, "g256_XA")
	name := strings.Join([]string{ // RDNs of the issuer
		"3034",
		"310b 3009 0603550406 1302 5255", // C=RU
		"3113 3011 060355040a 0c0a 5468726f772d61776179", // O=Throw-away
		"3110 300e 0603550403 0c07 673235365f5841",       // CN=g256_XA
	}, "")
	want := strings.Join([]string{
		"30820328 06092a864886f70d010702", // ContentInfo, signedData
		"a0820319 30820315",
		"020101",                                 // version 1
		"310c 300a 06082a85030701010202",         // digestAlgorithms: gost3411-12-256
		"300b 06092a864886f70d010701",            // encapContentInfo: data, detached
		"a08201d5", hex.EncodeToString(cert.Raw), // certificates
		"318201 1a 308201 16",
		"020101", // version 1
		"304c", name, "0214 4cd0ce3085f217265958065c7b923d2761bc1cc1",
		"300a 06082a85030701010202", // gost3411-12-256
		"a069",
		"3018 06092a864886f70d010903 310b 06092a864886f70d010701",          // contentType
		"301c 06092a864886f70d010905 310f 170d 3236313132313230333135345a", // signingTime 261121203154Z
		"302f 06092a864886f70d010904 3122 0420",                            // messageDigest
		"60d2919aa64609acddd78a93ddcea73e5ebd48e19b06c639a8f14c8473c70bc8", // Streebog-256 of msg_esia.txt
		"300a 06082a85030701010101",                                        // gost3410-12-256
		"0440", hex.EncodeToString(golden[len(golden)-64:]),                // s || r
	}, "")
	if got := hex.EncodeToString(golden); got != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got  %s\nwant %s", got, strings.ReplaceAll(want, " ", ""))
	}
}

func TestSigningTime(t *testing.T) {
	t.Parallel()
	moscow := time.FixedZone("MSK", 3*60*60)
	for _, tt := range []struct {
		name string
		in   time.Time
		tag  byte
		want string
	}{
		{"OtherZone", time.Date(2026, 1, 1, 2, 30, 0, 0, moscow), 0x17, "251231233000Z"},
		{"Fraction", time.Date(2026, 1, 1, 0, 0, 0, 999999999, time.UTC), 0x17, "260101000000Z"},
		{"FirstUTCTime", time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), 0x17, "500101000000Z"},
		{"BeforeUTCTime", time.Date(1949, 12, 31, 23, 59, 59, 0, time.UTC), 0x18, "19491231235959Z"},
		{"LastUTCTime", time.Date(2050, 1, 1, 2, 59, 59, 0, moscow), 0x17, "491231235959Z"},
		{"AfterUTCTime", time.Date(2050, 1, 1, 3, 0, 0, 0, moscow), 0x18, "20500101000000Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := sign(t, "g256_XA", esia(t), cms.SignOptions{SigningTime: tt.in})
			value := take(t, data).attribute(t, signingTime).at(1, 0)
			if value.tag != tt.tag || string(value.value) != tt.want {
				t.Errorf("tag %#x, value %s; want %#x, %s", value.tag, value.value, tt.tag, tt.want)
			}
			if got, want := parse(t, data).Signers()[0].SigningTime, tt.in.UTC().Truncate(time.Second); got != want {
				t.Errorf("read as %v, want %v", got, want)
			}
		})
	}
	year10000 := cms.SignOptions{SigningTime: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := cms.Sign(t.Context(), nil, certificateOf(t, "g256_XA"), signWith(t, "g256_XA"), year10000); err == nil {
		t.Error("no error for the year 10000")
	}
}

func TestSigningCertificate(t *testing.T) {
	t.Parallel()
	opts := timed()
	opts.SigningCertificateV2 = true
	ours := take(t, sign(t, "g256_XA", esia(t), opts)).attribute(t, signingCertificate)
	theirs := take(t, readFile(t, "variants/08_dABS_sABS_1111_signingCertV2.der")).attribute(t, signingCertificate)
	if !bytes.Equal(ours.der(), theirs.der()) {
		t.Errorf("got  %x\nwant %x", ours.der(), theirs.der())
	}
}

// TestForeignSigningCertificate has SHA-256 in signingCertificateV2, written out
// and by default, as CryptoPro CSP writes it, and no issuerSerial.
func TestForeignSigningCertificate(t *testing.T) {
	t.Parallel()
	cert, opts := certificateOf(t, "g256_XA"), timed()
	opts.SigningCertificateV2 = true
	sum := sha256Of(cert.Raw)
	for name, change := range map[string]func(id *node){
		"Default": func(id *node) { id.at(1).value = sum; id.remove(0) },
		"Explicit": func(id *node) {
			id.at(1).value = sum
			id.at(0).children = []*node{oid(t, 2, 16, 840, 1, 101, 3, 4, 2, 1)}
		},
		"Parameters":     func(id *node) { id.at(0).insert(1, leaf(0x05)) },
		"NoIssuerSerial": func(id *node) { id.remove(2) },
		"Streebog512": func(id *node) {
			h := streebog512Of(cert.Raw)
			id.at(1).value, id.at(0).children = h, []*node{oid(t, 1, 2, 643, 7, 1, 1, 2, 3)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := take(t, sign(t, "g256_XA", esia(t), opts))
			change(m.attribute(t, signingCertificate).at(1, 0, 0, 0))
			m.resign(t, keyOf(t, "g256_XA"))
			checkMessage(t, m.der(), esia(t), cert, cms.VerifyOptions{})
		})
	}
}

func TestIntermediates(t *testing.T) {
	t.Parallel()
	opts, cert := timed(), certificateOf(t, "g256_XA")
	var want []string
	for _, set := range append(sets(), "g256_XA") {
		opts.Intermediates = append(opts.Intermediates, certificateOf(t, set))
		want = append(want, string(certificateOf(t, set).Raw))
	}
	m := parse(t, sign(t, "g256_XA", esia(t), opts))
	slices.Sort(want)
	want = slices.Compact(want)
	got := make([]string, len(m.Certificates))
	for i, c := range m.Certificates {
		got[i] = string(c.Raw)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d certificates, want %d in the order of DER", len(got), len(want))
	}
	certs, err := m.Verify(esia(t), cms.VerifyOptions{})
	if err != nil || len(certs) != 1 || !certs[0].Equal(cert.Certificate) {
		t.Errorf("Verify: %v", err)
	}
}

// TestEncodingIsDER compares messages with what encoding/asn1 makes of their
// parts.
func TestEncodingIsDER(t *testing.T) {
	t.Parallel()
	for form, opts := range forms() {
		data := sign(t, "g512_A", esia(t), opts)
		if !bytes.Equal(take(t, data).der(), data) {
			t.Errorf("%s: lengths are not those of DER", form)
		}
		if opts.NoAttributes || opts.NoCertificates {
			continue
		}
		attributes := take(t, data).attributes().children
		set := make([]asn1.RawValue, len(attributes))
		for i, a := range attributes {
			set[len(set)-1-i].FullBytes = a.der() // in the wrong order
		}
		der, err := asn1.MarshalWithParams(set, "set,tag:0")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(data, der) {
			t.Errorf("%s: attributes are not in the order of DER", form)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	cert, signer := certificateOf(t, "g256_XA"), signWith(t, "g256_XA")
	rsa := parse(t, readFile(t, "other/rsa.der")).Certificates[0]
	for _, tt := range []struct {
		name string
		cert *gost.Certificate
		sign cms.SignFunc
		opts cms.SignOptions
		want error // or nil for any
		text string
	}{
		{"NoTime", cert, signer, cms.SignOptions{}, nil, "SigningTime is not set"},
		{"NoSignFunc", cert, nil, timed(), nil, "SignFunc is nil"},
		{"NoAttributesButOne", cert, signer, cms.SignOptions{NoAttributes: true, SigningCertificateV2: true}, nil, "exclude"},
		{"NoCertificatesButSome", cert, signer, cms.SignOptions{SigningTime: now(), NoCertificates: true, Intermediates: []*gost.Certificate{cert}}, nil, "exclude"},
		{"NilIntermediate", cert, signer, cms.SignOptions{SigningTime: now(), Intermediates: []*gost.Certificate{cert, nil}}, nil, "Intermediates"},
		{"EmptyIntermediate", cert, signer, cms.SignOptions{SigningTime: now(), Intermediates: []*gost.Certificate{{}}}, nil, "Intermediates"},
		{"SigningCertificateUnknown", nil, signer, cms.SignOptions{SigningTime: now(), SigningCertificateV2: true}, cms.ErrCertificate, "beforehand"},
		{"EmptyCertificate", new(gost.Certificate), signer, timed(), cms.ErrCertificate, "ParseCertificate"},
		{"RSA", rsa, signer, timed(), cms.ErrUnsupported, "RSA"},
		{"InvalidKey", &gost.Certificate{Certificate: cert.Certificate, Key: new(gost.PublicKey)}, signer, timed(), cms.ErrCertificate, "not valid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			der, err := cms.Sign(t.Context(), esia(t), tt.cert, tt.sign, tt.opts)
			if err == nil || der != nil || tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%d octets, %v; want %v with %q", len(der), err, tt.want, tt.text)
			}
		})
	}
}
