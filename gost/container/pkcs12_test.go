package container_test

import (
	"bytes"
	"crypto/hmac"
	stdpbkdf2 "crypto/pbkdf2"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
)

const (
	data7        = "1.2.840.113549.1.7.1"
	keyBag       = "1.2.840.113549.1.12.10.1.1"
	certsBag     = "1.2.840.113549.1.12.10.1.3"
	contentsBag  = "1.2.840.113549.1.12.10.1.6"
	shroudedBag  = "1.2.840.113549.1.12.10.1.2"
	constructed0 = 0xa0
)

func bag(tb testing.TB, kind string, value []byte) []byte {
	tb.Helper()
	return sequence(oid(tb, kind), element(constructed0, value))
}

func certBag(tb testing.TB, der []byte) []byte {
	tb.Helper()
	return sequence(oid(tb, "1.2.840.113549.1.9.22.1"), element(constructed0, octetString(der)))
}

// safe is AuthenticatedSafe with the bags in one part that is not encrypted.
func safe(tb testing.TB, bags ...[]byte) []byte {
	tb.Helper()
	return sequence(sequence(oid(tb, data7), element(constructed0, octetString(sequence(bags...)))))
}

// pfx is a PKCS #12 file without a MAC.
func pfx(tb testing.TB, bags ...[]byte) []byte {
	tb.Helper()
	return sequence(integer(3), sequence(oid(tb, data7), element(constructed0, octetString(safe(tb, bags...)))))
}

// pfxWithMAC is an empty PKCS #12 file with a MAC.
func pfxWithMAC(tb testing.TB, mac []byte) []byte {
	tb.Helper()
	return sequence(integer(3), sequence(oid(tb, data7), element(constructed0, octetString(safe(tb)))), mac)
}

func marshalled(tb testing.TB, key *gost.PrivateKey) []byte {
	tb.Helper()
	der, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

// TestPairing has two keys and three certificates in one file.
func TestPairing(t *testing.T) {
	t.Parallel()
	first, second := keyOf(t, "g256_XA"), keyOf(t, "g512_A")
	file := pfx(t,
		bag(t, certsBag, certBag(t, certificateOf(t, "g256_C").Raw)),
		bag(t, certsBag, certBag(t, certificateOf(t, "g512_A").Raw)),
		bag(t, keyBag, marshalled(t, first)),
		bag(t, contentsBag, sequence(
			bag(t, certsBag, certBag(t, certificateOf(t, "g256_XA").Raw)),
			bag(t, keyBag, marshalled(t, second)),
			bag(t, keyBag, marshalled(t, second)),
		)),
		bag(t, "1.2.840.113549.1.12.10.1.5", octetString(nil)),
	)
	contents, err := container.OpenBytes(file, container.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if len(contents.Keys) != 2 || len(contents.Certificates) != 3 || len(contents.Problems) != 0 {
		t.Fatalf("%d keys, %d certificates, %v", len(contents.Keys), len(contents.Certificates), contents.Problems)
	}
	for i, want := range []struct {
		key  *gost.PrivateKey
		cert string
	}{{first, "g256_XA"}, {second, "g512_A"}} {
		got := contents.Keys[i]
		if !got.PrivateKey.Equal(want.key) || got.Certificate == nil || got.Certificate.Hash() != certificateOf(t, want.cert).Hash() {
			t.Errorf("key %d has another certificate", i)
		}
	}
}

// TestKeyOfNoCertificate has a file whose certificate is that of another key.
func TestKeyOfNoCertificate(t *testing.T) {
	t.Parallel()
	key := marshalled(t, keyOf(t, "g256_XA"))
	other := certificateOf(t, "g256_C").Raw
	for name, file := range map[string][]byte{
		"PKCS #12": pfx(t, bag(t, keyBag, key), bag(t, certsBag, certBag(t, other))),
		"PEM":      slices.Concat(pemOf("PRIVATE KEY", key), pemOf("CERTIFICATE", other)),
	} {
		_, err := container.OpenBytes(file, container.Config{})
		checkError(t, name, err, container.ErrMismatch)
		cfg := container.Config{Certificates: []*gost.Certificate{certificateOf(t, "g256_XA")}}
		if _, err := container.OpenBytes(file, cfg); err != nil {
			t.Errorf("%s, with its certificate: %v", name, err)
		}
	}
}

// TestForeignBags checks that what is not for us does not hide the key.
func TestForeignBags(t *testing.T) {
	t.Parallel()
	file := pfx(t,
		bag(t, keyBag, derOf(t, read(t, "other/rsa.key.pem"))),
		bag(t, certsBag, certBag(t, derOf(t, read(t, "other/gost2001.crt.pem")))),
		bag(t, certsBag, certBag(t, []byte("damaged"))),
		bag(t, keyBag, marshalled(t, keyOf(t, "g256_XA"))),
	)
	contents, err := container.OpenBytes(file, container.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if len(contents.Keys) != 1 || len(contents.Problems) != 2 ||
		!isError(contents.Problems[0], container.ErrForeignKey) || !isError(contents.Problems[1], container.ErrDamaged) {
		t.Errorf("%d keys, %v", len(contents.Keys), contents.Problems)
	}
}

// TestDamagedMAC flips every bit of the content and of the code.
func TestDamagedMAC(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	for _, name := range []string{"keys/p12_default.p12", "keys/p12_gost94mac.p12", "synthetic/pfx80_256_XA_exch.pfx"} {
		data := read(t, name)
		pass := keysPassword
		if strings.HasPrefix(name, "synthetic") {
			pass = "12345"
		}
		for i := 60; i < len(data); i += 301 {
			contents, err := container.ForTestOpenCheaply(flipped(data, i), password(pass))
			if err == nil || contents != nil {
				t.Errorf("%s: octet %d does not matter", name, i)
			}
		}
	}
}

// TestDamagedCryptoProKey takes a key out of its file, and so away from the MAC, and
// damages it. What is around the key in it does not matter.
func TestDamagedCryptoProKey(t *testing.T) {
	t.Parallel()
	file := read(t, "synthetic/pfx80_256_XA_exch.pfx")
	start := bytes.Index(file, oid(t, "1.2.840.113549.1.12.1.80")) - 5
	key := file[start : start+3+int(file[start+2])]
	if key[1] != 0x81 {
		t.Fatalf("not an encrypted key: %x", key[:8])
	}
	if contents, err := container.OpenBytes(key, password("12345")); err != nil || !contents.Keys[0].PrivateKey.Equal(keyOf(t, "g256_XA")) {
		t.Fatalf("%v, or another key", err)
	}
	key = export{key: keyOf(t, "g256_XA")}.encrypted(t, "12345") // the same with one iteration
	good := 0
	for i := 50; i < len(key); i++ {
		contents, err := container.OpenBytes(flipped(key, i), password("12345"))
		switch {
		case err == nil && !contents.Keys[0].PrivateKey.Equal(keyOf(t, "g256_XA")):
			t.Errorf("octet %d: another key", i)
		case err == nil:
			good++
		}
	}
	if good > len(key)/2 {
		t.Errorf("%d octets of %d do not matter", good, len(key))
	}
}

// TestPBMAC1 makes a MAC of RFC 9579, which OpenSSL 3.4 writes.
func TestPBMAC1(t *testing.T) {
	t.Parallel()
	const hmacSHA256 = "1.2.840.113549.2.9"
	content := safe(t, bag(t, keyBag, marshalled(t, keyOf(t, "g256_XA"))))
	key, err := stdpbkdf2.Key(sha256.New, "secret", make([]byte, 8), 1000, 32)
	if err != nil {
		t.Fatal(err)
	}
	h := hmac.New(sha256.New, key)
	h.Write(content)
	mac := sequence(sequence(sequence(oid(t, "1.2.840.113549.1.5.14"),
		sequence(pbkdf2(t, slices.Concat(integer(1000), integer(32)), hmacSHA256), sequence(oid(t, hmacSHA256), []byte{5, 0}))),
		octetString(h.Sum(nil))), octetString([]byte("NOT USED")), integer(1))
	file := sequence(integer(3), sequence(oid(t, data7), element(constructed0, octetString(content))), mac)
	if _, err := container.OpenBytes(file, password("secret")); err != nil {
		t.Error(err)
	}
	_, err = container.OpenBytes(file, password("Secret"))
	checkError(t, "wrong password", err, container.ErrPassword)
}

// TestBER opens files with lengths that are not definite, and OCTET STRINGs in parts,
// as Java and NSS write them.
func TestBER(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		if v.format == container.FormatCryptoPro {
			continue
		}
		data := read(t, v.file)
		if bytes.HasPrefix(data, []byte("-----")) {
			data = derOf(t, data)
		}
		contents, err := container.OpenBytes(toBER(t, data), password(v.password))
		if err != nil {
			t.Errorf("%s: %v", v.file, err)
			continue
		}
		if !contents.Keys[0].PrivateKey.Equal(keyOf(t, v.key)) {
			t.Errorf("%s: another key", v.file)
		}
	}
}

// toBER takes away all lengths of constructed elements and cuts the OCTET STRINGs into
// pieces.
func toBER(tb testing.TB, der []byte) []byte {
	tb.Helper()
	var out []byte
	for len(der) > 0 {
		one, rest := der, []byte(nil)
		header := 2
		length := int(der[1])
		for i := range max(0, length-0x80) {
			if i == 0 {
				header, length = 2+length-0x80, 0
			}
			length = length<<8 | int(der[2+i])
		}
		one, rest = der[:header+length], der[header+length:]
		switch content := one[header:]; {
		case one[0]&0x20 != 0:
			out = append(out, one[0], 0x80)
			out = append(append(out, toBER(tb, content)...), 0, 0)
		case one[0] == 4:
			out = append(out, 0x24, 0x80)
			for piece := range slices.Chunk(content, 100) {
				out = append(out, octetString(piece)...)
			}
			out = append(out, 0, 0)
		default:
			out = append(out, one...)
		}
		der = rest
	}
	return out
}
