package esia

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/go-esia/sdk/internal/redact"
)

// An AvatarKind is a form in which ESIA has the picture of a person.
type AvatarKind string

// Forms of the picture of a person.
const (
	AvatarCircle   AvatarKind = "circle"
	AvatarSquare   AvatarKind = "square"
	AvatarOriginal AvatarKind = "original" // as it was uploaded
)

// An Avatar is the picture of a person. It prints no data.
type Avatar struct {
	// Data is the picture, 8 MiB at most.
	Data []byte

	// MediaType is what the first bytes of Data say, such as "image/png", or
	// what ESIA declares if they say nothing: always an image, and never one
	// made of text (SVG), in which a script can be.
	MediaType string
}

// Avatar requests the picture of the person:
// GET /esia-rs/api/public/v1/pso/{oid}/avt/{kind}. Scope usr_avt. It is refused
// with HTTP 404 if there is none.
//
// The scope also lets a system change the picture, but no public source says
// how: there is no method for that.
func (s *PersonService) Avatar(ctx context.Context, kind AvatarKind) (*Avatar, error) {
	if kind != AvatarCircle && kind != AvatarSquare && kind != AvatarOriginal {
		return nil, fmt.Errorf("esia: avatar: there is no kind %.40q", kind)
	}
	r := s.api.resource("/esia-rs/api/public/v1/pso/{oid}", s.oid).sub("avt").sub(string(kind))
	if r.err != nil {
		return nil, r.err
	}
	answer, err := s.api.fetch(ctx, r.op, r.path)
	if err != nil {
		return nil, err
	}
	if answer.isJSON() { // a refusal with status 200 is known of other services
		return nil, answer.apiError(r.op)
	}
	avatar := &Avatar{Data: answer.body, MediaType: http.DetectContentType(answer.body)}
	if avatar.MediaType == "application/octet-stream" {
		avatar.MediaType = answer.mediaType
	}
	if !strings.HasPrefix(avatar.MediaType, "image/") {
		return nil, fmt.Errorf("esia: %s: %w", r.op, answer.unexpected("it is not a picture"))
	}
	return avatar, nil
}

// Format implements [fmt.Formatter] and shows the type and the size.
func (a Avatar) Format(f fmt.State, _ rune) {
	redact.Format(f, fmt.Sprintf("esia.Avatar{%s, %d bytes}", a.MediaType, len(a.Data)))
}

// LogValue implements [slog.LogValuer], like Format.
func (a Avatar) LogValue() slog.Value {
	return slog.GroupValue(slog.String("type", a.MediaType), slog.Int("bytes", len(a.Data)))
}
