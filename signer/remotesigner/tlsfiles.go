package remotesigner

import (
	"context"
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

// Config reads the files and returns the configuration for [Server.Serve]: TLS 1.3, or
// 1.2 with the cipher suites of crypto/tls.
func (f TLSFiles) Config(ctx context.Context) (*tls.Config, error) {
	files := []string{f.Certificate, f.Key}
	if f.ClientAuthorities != "" {
		files = append(files, f.ClientAuthorities)
	}
	current, err := newWatched(ctx, files, 0, time.Now, func(context.Context) (*tls.Config, error) { return f.load() })
	if err != nil {
		return nil, fmt.Errorf("remotesigner: TLS: %w", err)
	}
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) { return current.get(hello.Context()), nil },
	}, nil
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
