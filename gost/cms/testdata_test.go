package cms_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// sets returns the names of the recorded keys: the parameter sets of gost-engine.
func sets() []string {
	return []string{
		"g256_A", "g256_B", "g256_C", "g256_XA", "g256_XB", "g256_TCA", "g256_TCB", "g256_TCC", "g256_TCD",
		"g512_A", "g512_B", "g512_C",
	}
}

func readFile(tb testing.TB, name ...string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", filepath.Join(name...)))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// glob returns the names of the files that match, at least one.
func glob(tb testing.TB, pattern string) []string {
	tb.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(names) == 0 {
		tb.Fatalf("%s: %d files, %v", pattern, len(names), err)
	}
	for i, name := range names {
		names[i] = strings.TrimPrefix(filepath.ToSlash(name), "testdata/")
	}
	return names
}

// esia returns the content of most of the recorded messages.
func esia(tb testing.TB) []byte {
	tb.Helper()
	return readFile(tb, "openssl", "msg_esia.txt")
}

func keyOf(tb testing.TB, set string) *gost.PrivateKey {
	tb.Helper()
	key, err := gost.ParsePKCS8PrivateKey(readFile(tb, "openssl", set+".key.p8.der"))
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func certificateOf(tb testing.TB, set string) *gost.Certificate {
	tb.Helper()
	cert, err := gost.ParseCertificate(readFile(tb, "openssl", set+".crt.der"))
	if err != nil {
		tb.Fatal(err)
	}
	return cert
}

// signWith returns a signer with a recorded key. It doesn't know its certificate.
func signWith(tb testing.TB, set string) cms.SignFunc {
	tb.Helper()
	key := keyOf(tb, set)
	return func(_ context.Context, message []byte) ([]byte, *gost.Certificate, error) {
		sig, err := key.SignMessage(nil, message, nil)
		return sig, nil, err
	}
}

// now is the time of signatures in these tests.
func now() time.Time { return time.Date(2026, 11, 21, 20, 31, 54, 0, time.UTC) }

func timed() cms.SignOptions { return cms.SignOptions{SigningTime: now()} }

// sign makes a message with a recorded key.
func sign(tb testing.TB, set string, content []byte, opts cms.SignOptions) []byte {
	tb.Helper()
	der, err := cms.Sign(tb.Context(), content, certificateOf(tb, set), signWith(tb, set), opts)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

func parse(tb testing.TB, data []byte) *cms.Message {
	tb.Helper()
	m, err := cms.Parse(data)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// flipped returns data with one bit of one octet changed.
func flipped(data []byte, i int) []byte {
	data = append([]byte{}, data...)
	data[i] ^= 1
	return data
}
