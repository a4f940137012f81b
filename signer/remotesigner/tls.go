package remotesigner

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// TLS is what [TLSFiles] hold now. It must be made by [TLSFiles.Load] and is safe for
// concurrent use.
type TLS struct {
	files *watched[*inForce]
}

// inForce is one state of the files.
type inForce struct {
	config *tls.Config

	mu    sync.Mutex
	until map[[sha256.Size]byte]time.Time // of certificates of callers that the authorities have certified
}

// maxPeers is how many certificates of callers are remembered.
const maxPeers = 4096

// Config returns the configuration for servers: TLS 1.3, or 1.2 with the cipher suites of
// crypto/tls. New connections use the files of the time when they are made.
func (t *TLS) Config() *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) { return t.files.get(hello.Context()).config, nil },
	}
}

// Err returns why the certificates in force are not those that the files hold now, or nil.
func (t *TLS) Err() error { return t.files.err() }

// Reload has the files looked at when the next connection or request comes.
func (t *TLS) Reload() { t.files.lookNow() }

// Format implements [fmt.Formatter] and shows nothing of what is inside.
func (t TLS) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "remotesigner.TLS") }

// LogValue implements [slog.LogValuer], like Format.
func (t TLS) LogValue() slog.Value { return slog.StringValue("remotesigner.TLS") }

// errPeer means that the handshake was right when it was made, and would not be now.
var errPeer = errors.New("remotesigner: the client certificate is not, or no longer, one of the authorities in force")

// accepts reports whether the certificate of a connection is one of the authorities that
// are in force now: connections outlive the files that they were made with. Where there
// are no authorities, certificates are known by their hash alone.
func (t *TLS) accepts(ctx context.Context, state *tls.ConnectionState, now time.Time) bool {
	f := t.files.get(ctx)
	if f.config.ClientCAs == nil || state == nil || len(state.PeerCertificates) == 0 {
		return true
	}
	id := sha256.Sum256(state.PeerCertificates[0].Raw)
	f.mu.Lock()
	until, known := f.until[id]
	f.mu.Unlock()
	if known && !now.After(until) {
		return true
	}
	until, ok := f.verify(state.PeerCertificates, now)
	if ok {
		f.remember(id, until)
	}
	return ok
}

// verify does what the handshake has done before, and returns when that ends.
func (f *inForce) verify(peer []*x509.Certificate, now time.Time) (until time.Time, ok bool) {
	opts := x509.VerifyOptions{
		Roots: f.config.ClientCAs, Intermediates: x509.NewCertPool(), CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, cert := range peer[1:] {
		opts.Intermediates.AddCert(cert)
	}
	chains, err := peer[0].Verify(opts)
	for _, chain := range chains {
		end := chain[0].NotAfter
		for _, cert := range chain {
			if cert.NotAfter.Before(end) {
				end = cert.NotAfter
			}
		}
		if end.After(until) {
			until = end
		}
	}
	return until, err == nil
}

func (f *inForce) remember(id [sha256.Size]byte, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.until) >= maxPeers {
		clear(f.until)
	}
	f.until[id] = until
}

// checkPeer refuses connections whose certificate was good when they were made.
func (s *Server) checkPeer(r *http.Request) error {
	if s.cfg.TLS == nil {
		return nil
	}
	ok := s.cfg.TLS.accepts(r.Context(), r.TLS, s.cfg.Now())
	s.recordReload(r.Context())
	if !ok {
		return errPeer
	}
	return nil
}

// recordReload writes into the audit log, once, that the files of TLS were loaded again
// or could not be.
func (s *Server) recordReload(ctx context.Context) {
	changes, seen := s.cfg.TLS.files.changes.Load(), s.reloads.Load()
	if changes == seen || !s.reloads.CompareAndSwap(seen, changes) {
		return
	}
	if err := s.cfg.TLS.Err(); err != nil {
		_ = s.log.write(ctx, s.cfg.Now(), slog.LevelError, "TLS files not reloaded", slog.String("error", err.Error()))
		return
	}
	_ = s.log.write(ctx, s.cfg.Now(), slog.LevelInfo, "TLS files reloaded")
}
