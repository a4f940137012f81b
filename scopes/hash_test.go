package scopes_test

import (
	"errors"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// TestHashSNILS compares with what
//
//	printf %s 11223344595 | openssl dgst -sha256 -mac HMAC -macopt key:0123456789abcdef
//
// prints.
func TestHashSNILS(t *testing.T) {
	t.Parallel()
	key := []byte("0123456789abcdef")
	const want = "dbb307de2351b449b98bfe5b87fc1a8ca5e373a92fefcab703663472deb91ce7"
	for _, n := range []scopes.SNILS{"112-233-445 95", "11223344595", "112 233 445 95"} {
		if got, err := scopes.HashSNILS(key, n); err != nil || got != want {
			t.Errorf("HashSNILS = %s, %v, want %s", got, err, want)
		}
	}
	if got, err := scopes.HashSNILS(key, "100-200-301 31"); err != nil || got == want {
		t.Errorf("another person has the same pseudonym: %s, %v", got, err)
	}
	if got, err := scopes.HashSNILS([]byte("0123456789abcdeF"), "112-233-445 95"); err != nil || got == want {
		t.Errorf("another key gives the same pseudonym: %s, %v", got, err)
	}
}

func TestHashSNILSErrors(t *testing.T) {
	t.Parallel()
	for _, key := range [][]byte{nil, []byte("0123456789abcde")} {
		if got, err := scopes.HashSNILS(key, "112-233-445 95"); !errors.Is(err, scopes.ErrHashKey) || got != "" {
			t.Errorf("a key of %d bytes: %q, %v, want ErrHashKey", len(key), got, err)
		}
	}
	for _, n := range []scopes.SNILS{"", "112-233-445 9", "112-233-445 955", "***-***-*** 95", "112.233.445 95"} {
		if got, err := scopes.HashSNILS(make([]byte, 16), n); !errors.Is(err, scopes.ErrSNILS) || got != "" {
			t.Errorf("%q: %q, %v, want ErrSNILS", string(n), got, err)
		}
	}
}
