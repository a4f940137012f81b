package remotesigner

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits of connections.
const (
	headerTime = 5 * time.Second
	readTime   = 15 * time.Second
	idleTime   = 2 * time.Minute
	maxHeader  = 16 << 10
)

// Serve answers requests that come to l until ctx is done, and then shuts down: for
// DrainTime, /readyz says so and requests are served; then no connection is accepted,
// requests to sign are told to go elsewhere, and those that have begun may end within
// ShutdownTimeout. It closes l. It returns nil after an orderly end, and an error if
// requests had to be cut off.
//
// It begins with a record in the audit log, and does not if that can't be written and
// AuditOptional is not set.
//
// If cfg is nil, TLS of the configuration of the server is used, which is better: the
// server doesn't know when a cfg changes. Without either, the connection is not
// encrypted, and certificates of callers can't be seen. This is [ErrPlaintext] unless l
// is on a loopback address or a Unix socket.
func (s *Server) Serve(ctx context.Context, l net.Listener, cfg *tls.Config) error {
	if cfg == nil && s.cfg.TLS != nil {
		cfg = s.cfg.TLS.Config()
	}
	if cfg == nil && !isLocal(l.Addr()) {
		return errors.Join(fmt.Errorf("remotesigner: serve: %w", ErrPlaintext), l.Close())
	}
	if err := s.Record(ctx, slog.LevelInfo, "service started", slog.String("address", l.Addr().String())); err != nil {
		return errors.Join(err, l.Close())
	}
	if cfg != nil {
		cfg = cfg.Clone()
		cfg.NextProtos = []string{"h2", "http/1.1"}
		l = tls.NewListener(l, cfg)
	}
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      readTime + durationOf(s.cfg.QueueTime) + durationOf(s.cfg.SignTimeout),
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(connectionLog{s}, slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("remotesigner: serve: %w", err)
	case <-ctx.Done():
	}
	return s.shutdown(server, failed)
}

// isLocal reports whether only this host can reach an address.
func isLocal(a net.Addr) bool {
	switch a := a.(type) {
	case *net.UnixAddr:
		return true
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	}
	return false
}

// shutdown ends a server.
func (s *Server) shutdown(server *http.Server, failed <-chan error) error {
	s.draining.Store(true)
	time.Sleep(durationOf(s.cfg.DrainTime))
	s.closing.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), durationOf(s.cfg.ShutdownTimeout))
	defer cancel()
	err := server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("remotesigner: requests were cut off: %w", err), server.Close())
	}
	<-failed // http.ErrServerClosed
	return err
}
