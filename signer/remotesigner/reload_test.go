package remotesigner_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// keyFiles writes a key and its certificate into dir and returns how to load them.
func keyFiles(tb testing.TB, dir string) remotesigner.KeyFilesConfig {
	tb.Helper()
	writeKey(tb, dir)
	key, cert := filepath.Join(dir, "key.der"), filepath.Join(dir, "cert.der")
	return remotesigner.KeyFilesConfig{Files: []string{key, cert}, Load: func(context.Context) (map[string]signer.Signer, error) {
		s, err := loadKey(key, cert)
		return map[string]signer.Signer{"main": s}, err
	}}
}

func loadKey(keyFile, certFile string) (*keysigner.Signer, error) {
	keyData, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	certData, err := os.ReadFile(certFile)
	if err != nil {
		return nil, err
	}
	key, err := gost.ParsePrivateKey(keyData)
	if err != nil {
		return nil, err
	}
	cert, err := gost.ParseCertificate(certData)
	if err != nil {
		return nil, err
	}
	return keysigner.New(key, cert)
}

// writeKey writes a new pair.
func writeKey(tb testing.TB, dir string) *gost.Certificate {
	tb.Helper()
	key, cert := newPair(tb)
	writeFile(tb, dir, "key.der", key)
	writeFile(tb, dir, "cert.der", cert.Raw)
	return cert
}

func newPair(tb testing.TB) ([]byte, *gost.Certificate) {
	tb.Helper()
	private, err := gost.GenerateKey(gost.CryptoProA())
	check(tb, err)
	key, err := gost.MarshalPKCS8PrivateKey(private)
	check(tb, err)
	return key, certify(tb, private)
}

// TestKeyReload replaces the key of a running server, also with files that don't fit
// together for a while.
func TestKeyReload(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Now().UnixNano())
	dir := t.TempDir()
	cfg := keyFiles(t, dir)
	cfg.Now = func() time.Time { return time.Unix(0, now.Load()) }
	keys, err := remotesigner.NewKeyFiles(t.Context(), cfg)
	check(t, err)
	used := func() string {
		t.Helper()
		s, err := keys.Signer(t.Context(), "main")
		check(t, err)
		sig, err := s.Sign(t.Context(), []byte("m"))
		check(t, err)
		return sig.CertificateHash
	}
	first := used()
	second := writeKey(t, dir).Hash()
	if used() != first {
		t.Error("the files are looked at too often")
	}
	now.Add(int64(5 * time.Second))
	if used() != second {
		t.Error("the new key is not used")
	}
	key, cert := newPair(t)
	writeFile(t, dir, "key.der", key)
	now.Add(int64(5 * time.Second))
	if used() != second || !errors.Is(keys.Err(), signer.ErrKeyMismatch) {
		t.Errorf("with half of a new pair: want the former key and ErrKeyMismatch, got %v", keys.Err())
	}
	writeFile(t, dir, "cert.der", cert.Raw)
	now.Add(int64(5 * time.Second))
	if used() != cert.Hash() || keys.Err() != nil {
		t.Errorf("with the other half: %v", keys.Err())
	}
	check(t, os.Remove(filepath.Join(dir, "key.der")))
	now.Add(int64(5 * time.Second))
	if used() != cert.Hash() || !errors.Is(keys.Err(), os.ErrNotExist) {
		t.Errorf("without files: want the former key, got %v", keys.Err())
	}
	if _, err := keys.Signer(t.Context(), "other"); !errors.Is(err, remotesigner.ErrUnknownKey) {
		t.Errorf("got %v, want ErrUnknownKey", err)
	}
}

// TestReloadUnderLoad replaces the key while it is used, and finds no signature with the
// certificate of another key.
func TestReloadUnderLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := keyFiles(t, dir)
	cfg.Every = time.Microsecond
	keys, err := remotesigner.NewKeyFiles(t.Context(), cfg)
	check(t, err)
	s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: keys})
	all := []*gost.Certificate{mustLoad(t, dir)}
	pairs := make([][]byte, 3)
	for i := range pairs {
		key, cert := newPair(t)
		pairs[i], all = key, append(all, cert)
	}
	client := s.client(t, func(c *remotesigner.Config) { c.Certificates = all })
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range 6 {
				m := fmt.Appendf(nil, "%d %d", i, n)
				if _, err := client.Sign(t.Context(), m); err != nil {
					t.Errorf("raw: %v", err)
				}
				if _, err := client.SignCMS(t.Context(), m); err != nil {
					t.Errorf("CMS: %v", err)
				}
			}
		})
	}
	for i, key := range pairs {
		writeFile(t, dir, "key.der", key)
		writeFile(t, dir, "cert.der", all[i+1].Raw)
		time.Sleep(10 * time.Millisecond)
	}
	wg.Wait()
	sig, err := client.Sign(t.Context(), []byte("last"))
	if err != nil || sig.CertificateHash != all[len(all)-1].Hash() {
		t.Errorf("the last key is not used: %v", err)
	}
}

func mustLoad(tb testing.TB, dir string) *gost.Certificate {
	tb.Helper()
	s, err := loadKey(filepath.Join(dir, "key.der"), filepath.Join(dir, "cert.der"))
	check(tb, err)
	return s.Certificate()
}

// TestNewKeyFiles doesn't start without keys.
func TestNewKeyFiles(t *testing.T) {
	t.Parallel()
	good := keyFiles(t, t.TempDir())
	for name, edit := range map[string]func(*remotesigner.KeyFilesConfig){
		"no files": func(c *remotesigner.KeyFilesConfig) { c.Files = nil },
		"no load":  func(c *remotesigner.KeyFilesConfig) { c.Load = nil },
		"no keys": func(c *remotesigner.KeyFilesConfig) {
			c.Load = func(context.Context) (map[string]signer.Signer, error) { return nil, nil }
		},
		"error": func(c *remotesigner.KeyFilesConfig) {
			c.Load = func(context.Context) (map[string]signer.Signer, error) { return nil, os.ErrPermission }
		},
	} {
		cfg := good
		edit(&cfg)
		if _, err := remotesigner.NewKeyFiles(t.Context(), cfg); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// TestTLSFiles checks what is refused.
func TestTLSFiles(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	for name, edit := range map[string]func(*remotesigner.TLSFiles){
		"no file":         func(f *remotesigner.TLSFiles) { f.Certificate = "" },
		"no key":          func(f *remotesigner.TLSFiles) { f.Key = f.Certificate },
		"no authorities":  func(f *remotesigner.TLSFiles) { f.ClientAuthorities = f.Key },
		"missing of them": func(f *remotesigner.TLSFiles) { f.ClientAuthorities += ".missing" },
	} {
		files := a.files(t)
		edit(&files)
		if _, err := files.Config(t.Context()); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
