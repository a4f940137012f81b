package remotesigner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"
)

// An event is one request to sign, for the audit log and the metrics.
type event struct {
	id       string
	start    time.Time
	duration time.Duration
	remote   string
	caller   string // "" for strangers
	key      string // "" if the caller may not use it
	format   string
	subject  subject
	digest   string

	certificateHash string
	refused         *refusal // nil if there is a signature
}

// code returns what came of the request.
func (e *event) code() string {
	if e.refused == nil {
		return codeOK
	}
	return e.refused.code
}

// digestOf returns the SHA-256 hash of a message, by which a signed request can be
// found in the audit log. Secret ones are left out.
func digestOf(s subject, data []byte) string {
	if s.isSecret() {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// recordable refuses to begin with a signature that could not be recorded. A log that
// failed is tried again with a record of its own, so that the service recovers by
// itself.
func (s *Server) recordable(ctx context.Context) *refusal {
	if s.cfg.AuditOptional || !s.log.broken.Load() {
		return nil
	}
	err := s.log.write(ctx, s.cfg.Now(), slog.LevelInfo, "audit log resumed", slog.Uint64("failures", s.log.failures.Load()))
	if err == nil {
		return nil
	}
	return &refusal{status: http.StatusServiceUnavailable, code: codeAudit, message: errAudit.Error(), notBegun: true, cause: err}
}

// audit writes the record of a request. Strangers must not be able to fill the disk:
// of theirs only so many in a second are written; the metrics count all.
func (s *Server) audit(ctx context.Context, message string, e *event) error {
	level := slog.LevelInfo
	if e.refused != nil {
		level = slog.LevelWarn
	}
	if e.caller == "" {
		if _, ok := s.refused.take(e.start); !ok {
			return nil
		}
	}
	return s.log.write(ctx, e.start.Add(e.duration), level, message, e.attributes()...)
}

// attributes returns what is recorded.
func (e *event) attributes() []slog.Attr {
	attributes := []slog.Attr{
		slog.String("request_id", e.id),
		slog.String("result", e.code()),
		slog.String("caller", e.caller),
		slog.String("remote", e.remote),
		slog.Duration("duration", e.duration),
	}
	permission := ""
	if e.subject.anything {
		permission = string(KindAny)
	}
	for _, a := range []struct{ name, value string }{
		{"key", e.key}, {"format", e.format}, {"kind", string(e.subject.kind)}, {"permission", permission}, {"client_id", e.subject.clientID},
		{"message_sha256", e.digest}, {"certificate_hash", e.certificateHash},
	} {
		if a.value != "" {
			attributes = append(attributes, slog.String(a.name, a.value))
		}
	}
	if e.refused != nil {
		attributes = append(attributes, slog.String("reason", e.refused.message))
		if e.refused.cause != nil {
			attributes = append(attributes, slog.String("error", causeOf(e.subject, e.refused.cause)))
		}
	}
	return attributes
}
