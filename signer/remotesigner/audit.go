package remotesigner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
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
// found in the audit log. Accounts are left out: there are not so many people that
// their data couldn't be guessed from the hash. So are API keys.
func digestOf(s subject, data []byte) string {
	if s.kind != KindV1 && s.kind != KindV2 {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// audit writes the record of a request. Strangers must not be able to fill the disk:
// of theirs only so many in a second are written; the metrics count all.
func (s *Server) audit(ctx context.Context, e *event) {
	level := slog.LevelInfo
	if e.refused != nil {
		level = slog.LevelWarn
	}
	if e.caller == "" {
		if _, ok := s.refused.take(e.start); !ok {
			return
		}
	}
	if !s.cfg.Audit.Enabled(ctx, level) {
		return
	}
	attributes := []slog.Attr{
		slog.String("request_id", e.id),
		slog.String("result", e.code()),
		slog.String("caller", e.caller),
		slog.String("remote", e.remote),
		slog.Duration("duration", e.duration),
	}
	for _, a := range []struct{ name, value string }{
		{"key", e.key}, {"format", e.format}, {"kind", string(e.subject.kind)}, {"client_id", e.subject.clientID},
		{"message_sha256", e.digest}, {"certificate_hash", e.certificateHash},
	} {
		if a.value != "" {
			attributes = append(attributes, slog.String(a.name, a.value))
		}
	}
	if e.refused != nil {
		attributes = append(attributes, slog.String("reason", e.refused.message))
		if e.refused.cause != nil {
			attributes = append(attributes, slog.String("error", e.refused.cause.Error()))
		}
	}
	s.cfg.Audit.LogAttrs(ctx, level, "signature", attributes...)
}
