package remotesigner_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

const (
	testToken    = "0123456789abcdef0123456789abcdef"
	testClientID = "MYSYS01"
	testRedirect = "https://app.example.ru/callback"
	testState    = "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f"
)

// authority is a certification authority for TLS.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(tb testing.TB) *authority {
	tb.Helper()
	key := newTLSKey(tb)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	check(tb, err)
	cert, err := x509.ParseCertificate(der)
	check(tb, err)
	return &authority{cert, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

func newTLSKey(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(tb, err)
	return key
}

// issue returns the PEM of a certificate with the given names, and of its key.
func (a *authority) issue(tb testing.TB, names ...string) (cert, key []byte) {
	tb.Helper()
	private := newTLSKey(tb)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * time.Minute), // longer than a
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, name := range names {
		if u, err := url.Parse(name); err == nil && u.Scheme != "" {
			template.URIs = append(template.URIs, u)
			continue
		}
		template.DNSNames = append(template.DNSNames, name)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, private.Public(), a.key)
	check(tb, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	check(tb, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
}

// pair is like issue, for clients.
func (a *authority) pair(tb testing.TB, names ...string) tls.Certificate {
	tb.Helper()
	pair, err := tls.X509KeyPair(a.issue(tb, names...))
	check(tb, err)
	return pair
}

// clientTLS returns the configuration of a client that trusts a.
func (a *authority) clientTLS(pairs ...tls.Certificate) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return &tls.Config{RootCAs: pool, Certificates: pairs}
}

// files writes what a server needs.
func (a *authority) files(tb testing.TB) remotesigner.TLSFiles {
	tb.Helper()
	cert, key := a.issue(tb, "localhost")
	dir := tb.TempDir()
	return remotesigner.TLSFiles{
		Certificate:       writeFile(tb, dir, "server.crt", cert),
		Key:               writeFile(tb, dir, "server.key", key),
		ClientAuthorities: writeFile(tb, dir, "clients.crt", a.pem),
	}
}

func writeFile(tb testing.TB, dir, name string, data []byte) string {
	tb.Helper()
	name = filepath.Join(dir, name)
	check(tb, os.WriteFile(name, data, 0o600))
	return name
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func hashed(tb testing.TB, secret string) []string {
	tb.Helper()
	hash, err := remotesigner.HashSecret(secret)
	check(tb, err)
	return []string{hash}
}

func certificateHash(pair tls.Certificate) []string {
	sum := sha256.Sum256(pair.Certificate[0])
	return []string{hex.EncodeToString(sum[:])}
}

// service is a running server, and what its tests need.
type service struct {
	url       string
	server    *remotesigner.Server
	authority *authority
	key       *keysigner.Signer
	cert      *gost.Certificate
	pair      tls.Certificate // of the caller "app"
	stop      func() error
}

// app is a caller with all that it may have.
func app(kinds ...remotesigner.Kind) remotesigner.Caller {
	return remotesigner.Caller{
		Name: "app", Keys: []string{"main"}, Kinds: kinds, ClientIDs: []string{testClientID}, Scopes: []string{"*"}, Rate: -1,
		RedirectURLs: []string{testRedirect}, CertificateNames: []string{"app.example.ru"},
	}
}

// start runs a server over mTLS with one key, "main".
func start(tb testing.TB, cfg remotesigner.ServerConfig) *service {
	tb.Helper()
	s := &service{authority: newAuthority(tb)}
	s.key, s.cert = signertest.New(tb)
	s.pair = s.authority.pair(tb, "app.example.ru")
	if cfg.Keys == nil {
		cfg.Keys = remotesigner.KeyMap{"main": s.key}
	}
	var err error
	if cfg.TLS == nil {
		cfg.TLS, err = s.authority.files(tb).Load(tb.Context())
		check(tb, err)
	}
	s.server, err = remotesigner.NewServer(cfg)
	check(tb, err)
	s.url, s.stop = serve(tb, s.server, cfg.TLS.Config())
	return s
}

// serve runs a server on a port of its own until the test ends.
func serve(tb testing.TB, server *remotesigner.Server, cfg *tls.Config) (address string, stop func() error) {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	check(tb, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(tb.Context()))
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, l, cfg) }()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	tb.Cleanup(func() {
		if err := stop(); err != nil {
			tb.Errorf("Serve: %v", err)
		}
	})
	scheme := "https://"
	if cfg == nil {
		scheme = "http://"
	}
	return scheme + l.Addr().String(), stop
}

// client returns a client of the service, changed by edit.
func (s *service) client(tb testing.TB, edit func(*remotesigner.Config)) *remotesigner.Signer {
	tb.Helper()
	cfg := remotesigner.Config{URL: s.url, Key: "main", Certificates: []*gost.Certificate{s.cert}, TLS: s.authority.clientTLS(s.pair)}
	if edit != nil {
		edit(&cfg)
	}
	return newClient(tb, cfg)
}

func newClient(tb testing.TB, cfg remotesigner.Config) *remotesigner.Signer {
	tb.Helper()
	client, err := remotesigner.New(cfg)
	check(tb, err)
	tb.Cleanup(client.Close)
	return client
}

var _ signer.Signer = (*remotesigner.Signer)(nil)

// fields are those of a message that app may have signed.
func fields() message.Fields {
	return message.Fields{
		ClientID: testClientID, Scope: "openid fullname", Timestamp: time.Now().Format(message.TimeLayout), State: testState, RedirectURI: testRedirect,
	}
}

// text returns a message of ESIA.
func text(tb testing.TB, v message.Version, k message.Kind, f message.Fields) []byte {
	tb.Helper()
	m, err := message.Build(v, k, f)
	check(tb, err)
	return m
}

// certify returns a self-signed certificate of a GOST key.
func certify(tb testing.TB, key *gost.PrivateKey) *gost.Certificate {
	tb.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	check(tb, err)
	cert, err := gost.ParseCertificate(der)
	check(tb, err)
	return cert
}

// serveHandler runs a handler over TLS until the test ends.
func serveHandler(tb testing.TB, cfg *tls.Config, h http.Handler) string {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	check(tb, err)
	server := &http.Server{Handler: h, TLSConfig: cfg, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.ServeTLS(l, "", "") }()
	tb.Cleanup(func() { _ = server.Close(); <-done })
	return "https://" + l.Addr().String()
}
