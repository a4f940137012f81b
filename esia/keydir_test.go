package esia_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
)

func writeFile(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func newKeyDir(t *testing.T, dir string, now func() time.Time, log *slog.Logger) *esia.KeyDir {
	t.Helper()
	keys, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(dir), Now: now, Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// rs256 returns a token with a signature by key.
func rs256(t *testing.T, key *rsa.PrivateKey, claims object) string {
	t.Helper()
	signed := encode(object{"ver": 1, "typ": "JWT", "sbt": "id", "alg": "RS256"}) + "." + encode(claims)
	digest := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// TestKeyDirForms reads files as people have them, beside others.
func TestKeyDirForms(t *testing.T) {
	t.Parallel()
	d, dir := newDouble(t, nil), t.TempDir()
	rsaKey, rsaCert := rsaCertificate(t, 2048)
	gostDER := d.signer.Certificate().Raw
	writeFile(t, dir, "ГОСТ_PROD_25_26.CER", gostDER)
	writeFile(t, dir, "RSA_PROD.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: rsaCert.Raw}))
	writeFile(t, dir, "RSA_PROD_2025_JWK.jwk", []byte(`{"kty":"RSA"}`))
	writeFile(t, dir, "README.txt", []byte("read me"))
	writeFile(t, dir, "broken.cer", []byte("not a certificate"))
	if err := os.Mkdir(filepath.Join(dir, "old.cer"), 0o700); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return d.signer.Certificate().NotBefore.Add(time.Hour) }
	keys := newKeyDir(t, dir, now, nil)
	if got := keys.Keys(); len(got) != 2 {
		t.Errorf("got %v, want 2 keys", got)
	}
	if err := keys.Skipped(); err == nil || !strings.Contains(err.Error(), "broken.cer") || strings.Contains(err.Error(), "README") {
		t.Errorf("Skipped: got %v, want broken.cer named", err)
	}
	if _, err := keys.VerifySignature(t.Context(), d.token(t, "id", nil)); err != nil {
		t.Errorf("GOST: %v", err)
	}
	verifyAt := func(at time.Time) error {
		k := newKeyDir(t, dir, func() time.Time { return at }, nil)
		_, err := k.VerifySignature(t.Context(), rs256(t, rsaKey, object{}))
		return err
	}
	if err := verifyAt(testNow); err != nil {
		t.Errorf("RS256: %v", err)
	}
}

func TestKeyDirRefuses(t *testing.T) {
	t.Parallel()
	if _, err := esia.NewKeyDir(esia.KeyDirConfig{}); err == nil {
		t.Error("no directory: got no error")
	}
	dir := t.TempDir()
	if _, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(dir)}); err == nil {
		t.Error("an empty directory: got no error")
	}
	if _, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(filepath.Join(dir, "absent"))}); err == nil {
		t.Error("no such directory: got no error")
	}
	writeFile(t, dir, "huge.cer", bytes.Repeat([]byte("x"), 2<<20))
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		t.Fatal(err)
	}
	der, err := gost.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir, "key.pem", der)
	_, err = esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(dir)})
	if err == nil || !strings.Contains(err.Error(), "huge.cer") || !strings.Contains(err.Error(), "key.pem") {
		t.Errorf("got %v, want both files named", err)
	}
	_, old := rsaCertificate(t, 2048)
	writeFile(t, dir, "old.cer", old.Raw)
	late := func() time.Time { return old.NotAfter.Add(time.Second) }
	if _, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(dir), Now: late}); err == nil {
		t.Error("only an expired certificate: got no error")
	}
}

// TestKeyDirRereads finds new keys at once, without a restart, for all who wait.
func TestKeyDirRereads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := newDouble(t, nil)
	writeFile(t, dir, "1.cer", first.signer.Certificate().Raw)
	keys := newKeyDir(t, dir, nil, nil)
	for i := range 3 {
		next := newDouble(t, nil)
		token := next.token(t, "id", nil)
		if _, err := keys.VerifySignature(t.Context(), token); !errors.Is(err, esia.ErrTokenSignature) {
			t.Errorf("before: got %v, want ErrTokenSignature", err)
		}
		writeFile(t, dir, fmt.Sprintf("%d.cer", i+2), next.signer.Certificate().Raw)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := keys.VerifySignature(t.Context(), token); err != nil {
					t.Errorf("a new key: %v", err)
				}
			})
		}
		wg.Wait()
	}
	if _, err := keys.VerifySignature(t.Context(), first.token(t, "id", nil)); err != nil {
		t.Errorf("the old key: %v", err)
	}
}

// countingFS counts how often files are opened.
type countingFS struct {
	fstest.MapFS

	opened *atomic.Int64
}

func (f countingFS) Open(name string) (fs.File, error) {
	if name != "." {
		f.opened.Add(1)
	}
	return f.MapFS.Open(name)
}

// TestKeyDirReadsOnceAMinute has forged tokens keep nobody busy.
func TestKeyDirReadsOnceAMinute(t *testing.T) {
	t.Parallel()
	d, stranger := newDouble(t, nil), newDouble(t, nil)
	files := fstest.MapFS{"1.cer": {Data: d.signer.Certificate().Raw}}
	var opened atomic.Int64
	now := time.Now()
	keys, err := esia.NewKeyDir(esia.KeyDirConfig{FS: countingFS{files, &opened}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	forged := stranger.token(t, "id", nil)
	for range 50 {
		_, _ = keys.VerifySignature(t.Context(), forged)
	}
	if got := opened.Load(); got != 1 {
		t.Errorf("within a minute the file was opened %d times, want once", got)
	}
	now = now.Add(time.Minute)
	for range 50 {
		_, _ = keys.VerifySignature(t.Context(), forged)
	}
	if got := opened.Load(); got != 2 {
		t.Errorf("after a minute the file was opened %d times, want twice", got)
	}
}

// TestZeroKeyDir has no keys and does not panic.
func TestZeroKeyDir(t *testing.T) {
	t.Parallel()
	var keys esia.KeyDir
	if _, err := keys.VerifySignature(t.Context(), newDouble(t, nil).token(t, "id", nil)); err == nil || len(keys.Expiring()) != 0 {
		t.Errorf("got %v, want an error", err)
	}
}

// TestKeyDirSurvivesReplacement keeps its keys while the directory is empty,
// and forgets a key that was taken away.
func TestKeyDirSurvivesReplacement(t *testing.T) {
	t.Parallel()
	kept, removed, stranger := newDouble(t, nil), newDouble(t, nil), newDouble(t, nil)
	dir := t.TempDir()
	writeFile(t, dir, "kept.cer", kept.signer.Certificate().Raw)
	writeFile(t, dir, "removed.cer", removed.signer.Certificate().Raw)
	now := time.Now()
	keys := newKeyDir(t, dir, func() time.Time { return now }, nil)
	verify := func(d *double) error {
		now = now.Add(2 * time.Minute)
		_, err := keys.VerifySignature(t.Context(), d.token(t, "id", nil))
		return err
	}
	remove := func(name string) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	remove("kept.cer")
	remove("removed.cer")
	if err := verify(stranger); err == nil {
		t.Error("a stranger's key: got no error")
	}
	if err := verify(kept); err != nil {
		t.Errorf("while the directory is empty: %v", err)
	}
	writeFile(t, dir, "kept.cer", kept.signer.Certificate().Raw)
	_ = verify(stranger)
	if err := verify(removed); !errors.Is(err, esia.ErrTokenSignature) {
		t.Errorf("a key that was taken away: got %v, want ErrTokenSignature", err)
	}
	if err := verify(kept); err != nil {
		t.Errorf("a key that is back: %v", err)
	}
}

// TestKeyDirDates trusts keys between the dates of their certificates and
// tells of the end 30 days before.
func TestKeyDirDates(t *testing.T) {
	t.Parallel()
	key, cert := rsaCertificate(t, 2048)
	dir := t.TempDir()
	writeFile(t, dir, "1.cer", cert.Raw)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	now := cert.NotAfter.Add(-31 * 24 * time.Hour)
	keys := newKeyDir(t, dir, func() time.Time { return now }, logger)
	if len(keys.Expiring()) != 0 || log.Len() != 0 {
		t.Errorf("31 days before the end: got %v and %s", keys.Expiring(), log.String())
	}
	now = cert.NotAfter.Add(-29 * 24 * time.Hour)
	_ = newKeyDir(t, dir, func() time.Time { return now }, logger)
	if got := keys.Expiring(); len(got) != 1 || got[0].Subject != "ESIA" || !strings.Contains(log.String(), "esia.zip") {
		t.Errorf("29 days before the end: got %v and %s", got, log.String())
	}
	token := rs256(t, key, object{})
	for _, at := range []struct {
		now  time.Time
		want error
	}{
		{cert.NotAfter, nil},
		{cert.NotAfter.Add(time.Second), esia.ErrTokenKeyDates},
		{cert.NotBefore, nil},
		{cert.NotBefore.Add(-time.Second), esia.ErrTokenKeyDates},
	} {
		now = at.now
		if _, err := keys.VerifySignature(t.Context(), token); !errors.Is(err, at.want) {
			t.Errorf("at %v: got %v, want %v", at.now, err, at.want)
		}
	}
}

// TestAlgorithmConfusion signs with one kind of key and names the other.
func TestAlgorithmConfusion(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	rsaKey, rsaCert := rsaCertificate(t, 2048)
	keys, err := esia.StaticKeys(d.signer.Certificate(), rsaCert)
	if err != nil {
		t.Fatal(err)
	}
	verify := func(token string) error {
		_, err := keys.VerifySignature(t.Context(), token)
		return err
	}
	if err := verify(rs256(t, rsaKey, object{})); err != nil {
		t.Errorf("RS256: %v", err)
	}
	if err := verify(d.sign(t, object{"alg": "GOST3410_2012_256"}, object{})); err != nil {
		t.Errorf("GOST: %v", err)
	}
	if err := verify(d.sign(t, object{"alg": "RS256"}, object{})); !errors.Is(err, esia.ErrTokenSignature) {
		t.Errorf("a GOST signature called RS256: got %v", err)
	}
	for _, alg := range []string{"none", "HS256", "RS512", "PS256", "GOST3410_2012_512", "gost3410_2012_256", ""} {
		if err := verify(d.sign(t, object{"alg": alg}, object{})); !errors.Is(err, esia.ErrTokenAlgorithm) {
			t.Errorf("alg %q: got %v, want ErrTokenAlgorithm", alg, err)
		}
	}
}

func FuzzVerifySignature(f *testing.F) {
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add("..")
	f.Add("eyJhbGciOiJHT1NUMzQxMF8yMDEyXzI1NiJ9.e30.AAAA")
	der, err := os.ReadFile("testdata/certificate.der")
	if err != nil {
		f.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		f.Fatal(err)
	}
	keys, err := esia.StaticKeys(cert)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if payload, err := keys.VerifySignature(t.Context(), token); err == nil {
			t.Errorf("a forged token was accepted: %s", payload)
		}
	})
}
