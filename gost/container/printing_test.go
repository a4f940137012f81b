package container_test

import (
	"testing"

	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/internal/printtest"
)

// TestPrinting prints all types with secrets in them.
func TestPrinting(t *testing.T) {
	t.Parallel()
	cfg := container.Config{Password: container.Password([]byte(printtest.Secret))}
	contents, err := container.OpenFile("testdata/synthetic/"+pinned, password(pin))
	if err != nil {
		t.Fatal(err)
	}
	key := contents.Keys[0]
	format := container.FormatCryptoPro
	values := map[string]any{
		"Config": &cfg, "PasswordFunc": &cfg.Password, "Contents": contents, "Key": &key, "Format": &format,
	}
	printtest.Listed(t, values)
	d := key.PrivateKey.Bytes()
	secrets := []string{printtest.Secret, string(d), string(reversed(d)), string(d[:8]), string(reversed(d)[:8])}
	printtest.Formatted(t, values, secrets...)
	printtest.LoggedAsJSON(t, values, secrets...)
}

func TestFormatNames(t *testing.T) {
	t.Parallel()
	for f, want := range map[container.Format]string{
		container.FormatPKCS8: "PKCS #8", container.FormatEncryptedPKCS8: "encrypted PKCS #8",
		container.FormatPKCS12: "PKCS #12", container.FormatCryptoPro: "container of CryptoPro CSP", 0: "unknown format",
	} {
		if got := f.String(); got != want {
			t.Errorf("%d: %q, want %q", f, got, want)
		}
	}
}
