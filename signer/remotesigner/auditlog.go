package remotesigner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// errAudit means that a record could not be written.
var errAudit = errors.New("the audit log can't be written")

// An auditLog writes records and sees whether they were written, which [slog.Logger]
// doesn't tell.
type auditLog struct {
	handler  slog.Handler
	failures atomic.Uint64
	broken   atomic.Bool // the last record could not be written
}

// write writes a record, also if the caller that it is about has gone away.
func (l *auditLog) write(ctx context.Context, now time.Time, level slog.Level, message string, attributes ...slog.Attr) error {
	ctx = context.WithoutCancel(ctx)
	if !l.handler.Enabled(ctx, level) {
		return nil
	}
	r := slog.NewRecord(now, level, message, 0)
	r.AddAttrs(attributes...)
	err := l.handler.Handle(ctx, r)
	if err != nil {
		l.failures.Add(1)
	}
	l.broken.Store(err != nil)
	return err
}

// elsewhere returns why records go to another place than they should.
func (l *auditLog) elsewhere() error {
	if h, ok := l.handler.(interface{ Err() error }); ok {
		return h.Err()
	}
	return nil
}

// Record writes a record of the program into the audit log, such as that keys were loaded.
// It counts like those of requests: after one that could not be written, nothing is
// signed until one can. The error of this is returned, unless AuditOptional: then it is
// counted only.
func (s *Server) Record(ctx context.Context, level slog.Level, message string, attributes ...slog.Attr) error {
	err := s.log.write(ctx, s.cfg.Now(), level, message, attributes...)
	if err == nil || s.cfg.AuditOptional {
		return nil
	}
	return fmt.Errorf("remotesigner: %w: %w", errAudit, err)
}
