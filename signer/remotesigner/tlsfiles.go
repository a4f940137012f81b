package remotesigner

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-esia/sdk/internal/limits"
)

// TLSFiles are the files for the TLS of a [Server], which has nothing to do with the
// keys that it signs with: ordinary certificates, RSA or ECDSA.
type TLSFiles struct {
	// Certificate and Key are PEM files. Required. They are read again when they
	// have changed, as [KeyFiles] are.
	Certificate string `json:"certificate"`
	Key         string `json:"key"`

	// ClientAuthorities is a PEM file of the authorities that certify callers;
	// certificates of others then end the handshake. Empty means that any certificate
	// may be shown, and that callers are known by its hash only.
	ClientAuthorities string `json:"client_authorities,omitempty"`

	// RequireCertificate refuses connections without a certificate, also those that
	// ask for /healthz and /readyz. Without it, callers who have none are refused by
	// the server if their policy wants one.
	RequireCertificate bool `json:"require_certificate,omitempty"`
}

// Config is [TLSFiles.Load] for those who need nothing but the configuration. A server
// that is given it can't know that an authority was removed after a connection was made,
// nor that new files can't be loaded: see [ServerConfig].TLS.
func (f TLSFiles) Config(ctx context.Context) (*tls.Config, error) {
	t, err := f.Load(ctx)
	if err != nil {
		return nil, err
	}
	return t.Config(), nil
}

// Load reads the files. They are read again when they have changed; while new ones can't
// be loaded, the former ones are in force.
func (f TLSFiles) Load(ctx context.Context) (*TLS, error) {
	return f.watch(ctx, 0, nil)
}

func (f TLSFiles) watch(ctx context.Context, every time.Duration, now func() time.Time) (*TLS, error) {
	files := []string{f.Certificate, f.Key}
	if f.ClientAuthorities != "" {
		files = append(files, f.ClientAuthorities)
	}
	current, err := newWatched(ctx, files, every, now, func(context.Context) (*inForce, error) {
		cfg, err := f.load()
		return &inForce{config: cfg, until: make(map[[sha256.Size]byte]time.Time)}, err
	})
	if err != nil {
		return nil, fmt.Errorf("remotesigner: TLS: %w", err)
	}
	return &TLS{current}, nil
}

// load reads the files.
func (f TLSFiles) load() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(f.Certificate, f.Key)
	if err != nil {
		return nil, err
	}
	cfg := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"h2", "http/1.1"},
		Certificates: []tls.Certificate{pair},
		ClientAuth:   tls.RequestClientCert,
	}
	if f.RequireCertificate {
		cfg.ClientAuth = tls.RequireAnyClientCert
	}
	if f.ClientAuthorities == "" {
		return cfg, nil
	}
	cfg.ClientAuth = tls.VerifyClientCertIfGiven
	if f.RequireCertificate {
		cfg.ClientAuth = tls.RequireAndVerifyClientCert
	}
	cfg.ClientCAs, err = readPool(f.ClientAuthorities)
	return cfg, err
}

func readPool(name string) (*x509.CertPool, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := limits.ReadAll(file, limits.CertificateFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, errors.New("the file of client authorities has no certificates")
	}
	return pool, nil
}
