package failover

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/answer"
)

// A Signer makes raw signatures with one of its members, for both versions of ESIA's
// protocol. It implements [signer.Signer] and is safe for concurrent use.
type Signer struct{ group *group[signer.Signature] }

// A CMSSigner makes CMS messages with one of its members, for version 1 of ESIA's
// protocol. It implements [signer.CMSSigner] and is safe for concurrent use.
type CMSSigner struct{ group *group[[]byte] }

var (
	_ signer.Signer    = (*Signer)(nil)
	_ signer.Signer    = (*CMSSigner)(nil)
	_ signer.CMSSigner = (*CMSSigner)(nil)
)

// New returns a Signer. Members must not be [signer.CMSSigner]; see [NewDual] and
// [NewCMS].
func New(cfg Config) (*Signer, error) {
	for i, m := range cfg.Members {
		if _, ok := m.Signer.(signer.CMSSigner); ok {
			return nil, fmt.Errorf("failover: member %s makes CMS messages: use NewDual, or NewCMS if it makes nothing else", name(m, i))
		}
	}
	g, err := newGroup(cfg, signRaw)
	if err != nil {
		return nil, fmt.Errorf("failover: %w", err)
	}
	return &Signer{g}, nil
}

// NewCMS returns a CMSSigner. Members that make raw signatures may be among those
// that make CMS messages: around theirs, a message with the attributes contentType,
// signingTime and messageDigest is built, as package esia does.
func NewCMS(cfg Config) (*CMSSigner, error) {
	g, err := newGroup(cfg, signCMS)
	if err != nil {
		return nil, fmt.Errorf("failover: %w", err)
	}
	return &CMSSigner{g}, nil
}

// Sign implements [signer.Signer]. Its errors are an [*Error] and [ErrNotValid].
func (s *Signer) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	return s.group.sign(ctx, message)
}

// Health returns the state of each member, in the order of [Config.Members].
func (s *Signer) Health() []Health { return s.group.health() }

// Check asks each member with a valid certificate for a signature of the text
// "failover: health check", which is no request to ESIA, and returns the state of all. A
// member with the method Ready(context.Context) error, such as those of package
// remotesigner, which don't sign such texts, is asked that instead, unless it is
// [errors.ErrUnsupported]. Check is for readiness probes. Members with an open circuit are asked, too.
func (s *Signer) Check(ctx context.Context) []Health { return s.group.check(ctx) }

// Sign implements [signer.Signer]. It always fails.
func (s *CMSSigner) Sign(ctx context.Context, _ []byte) (signer.Signature, error) {
	if err := ctx.Err(); err != nil {
		return signer.Signature{}, fmt.Errorf("failover: %w", err)
	}
	return signer.Signature{}, errors.New("failover: the signer makes CMS messages and no raw signatures")
}

// SignCMS implements [signer.CMSSigner]. Errors are like those of [Signer.Sign].
func (s *CMSSigner) SignCMS(ctx context.Context, message []byte) ([]byte, error) {
	return s.group.sign(ctx, message)
}

// Health is like [Signer.Health].
func (s *CMSSigner) Health() []Health { return s.group.health() }

// Check is like [Signer.Check].
func (s *CMSSigner) Check(ctx context.Context) []Health { return s.group.check(ctx) }

// signRaw asks a member for a raw signature, and verifies that it is as
// [signer.Signature] says.
func signRaw(ctx context.Context, c call) (signer.Signature, error) {
	sig, err := c.member.Signer.Sign(ctx, c.message)
	if err != nil {
		return signer.Signature{}, err
	}
	return verified(sig, c)
}

func verified(sig signer.Signature, c call) (signer.Signature, error) {
	checker, err := answer.New(c.valid...)
	if err != nil {
		return signer.Signature{}, err
	}
	return checker.Signature(c.message, answer.Answer{
		Data: sig.Raw, Encoding: answer.Binary, Order: answer.BigEndian,
		Certificate: sig.Certificate, CertificateHash: sig.CertificateHash,
	})
}

// signCMS asks a member for a CMS message, or for a signature to build one around, and
// verifies it.
func signCMS(ctx context.Context, c call) ([]byte, error) {
	der, err := c.cms(ctx)
	if err != nil {
		return nil, err
	}
	checker, err := answer.New(c.valid...)
	if err != nil {
		return nil, err
	}
	return checker.CMS(c.message, answer.Answer{Data: der, Encoding: answer.Binary})
}

func (c call) cms(ctx context.Context) ([]byte, error) {
	if s, ok := c.member.Signer.(signer.CMSSigner); ok {
		return s.SignCMS(ctx, c.message)
	}
	sign := func(ctx context.Context, attributes []byte) ([]byte, *gost.Certificate, error) {
		sig, err := c.member.Signer.Sign(ctx, attributes)
		if err != nil {
			return nil, nil, err
		}
		cert, err := gost.ParseCertificate(sig.Certificate)
		return sig.Raw, cert, err
	}
	return cms.Sign(ctx, c.message, c.valid[0], sign, cms.SignOptions{SigningTime: c.now})
}
