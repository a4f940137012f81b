package gost_test

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-esia/sdk/gost"
)

// A vector is one parameter set of the files that OpenSSL has made.
type vector struct {
	name  string // prefix of the files in testdata/openssl
	oid   string
	curve func() *gost.Curve
}

func vectors() []vector {
	return []vector{
		{"g256_A", "1.2.643.2.2.35.1", gost.CryptoProA},
		{"g256_B", "1.2.643.2.2.35.2", gost.CryptoProB},
		{"g256_C", "1.2.643.2.2.35.3", gost.CryptoProC},
		{"g256_XA", "1.2.643.2.2.36.0", gost.CryptoProA},
		{"g256_XB", "1.2.643.2.2.36.1", gost.CryptoProC},
		{"g256_TCA", "1.2.643.7.1.2.1.1.1", gost.TC26256A},
		{"g256_TCB", "1.2.643.7.1.2.1.1.2", gost.CryptoProA},
		{"g256_TCC", "1.2.643.7.1.2.1.1.3", gost.CryptoProB},
		{"g256_TCD", "1.2.643.7.1.2.1.1.4", gost.CryptoProC},
		{"g512_A", "1.2.643.7.1.2.1.2.1", gost.TC26512A},
		{"g512_B", "1.2.643.7.1.2.1.2.2", gost.TC26512B},
		{"g512_C", "1.2.643.7.1.2.1.2.3", gost.TC26512C},
	}
}

// sets returns one curve for each parameter set.
func sets() []*gost.Curve {
	return []*gost.Curve{
		gost.CryptoProA(), gost.CryptoProB(), gost.CryptoProC(), gost.TC26256A(),
		gost.TC26512A(), gost.TC26512B(), gost.TC26512C(),
	}
}

// forEachSet runs a test over all parameter sets.
func forEachSet(t *testing.T, test func(t *testing.T, c *gost.Curve)) {
	for _, c := range sets() {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			test(t, c)
		})
	}
}

func readFile(tb testing.TB, elem ...string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, elem...)...))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func readJSON(tb testing.TB, v any, elem ...string) {
	tb.Helper()
	if err := json.Unmarshal(readFile(tb, elem...), v); err != nil {
		tb.Fatal(err)
	}
}

// readDER returns the first PEM block of a file.
func readDER(tb testing.TB, elem ...string) []byte {
	tb.Helper()
	block, _ := pem.Decode(readFile(tb, elem...))
	if block == nil {
		tb.Fatalf("no PEM in %v", elem)
	}
	return block.Bytes
}

func opensslKey(tb testing.TB, name string) *gost.PrivateKey {
	tb.Helper()
	key, err := gost.ParsePrivateKey(readFile(tb, "openssl", name+".key.pem"))
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func opensslCertificate(tb testing.TB, name string) *gost.Certificate {
	tb.Helper()
	return certificateFile(tb, "openssl", name+".crt.pem")
}

func certificateFile(tb testing.TB, elem ...string) *gost.Certificate {
	tb.Helper()
	cert, err := gost.ParseCertificate(readFile(tb, elem...))
	if err != nil {
		tb.Fatal(err)
	}
	return cert
}

// generate returns a random key. It is that of GenerateKey without the test of it,
// which takes most of the time.
func generate(tb testing.TB, c *gost.Curve) *gost.PrivateKey {
	tb.Helper()
	d := make([]byte, c.Size())
	rand.Read(d)
	d[0] &= 0x3f // below q of all sets
	key, err := gost.NewPrivateKey(c, d)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// wrap returns a PEM block.
func wrap(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}
