package remotesigner

import (
	"context"
	"errors"

	"github.com/go-esia/sdk/signer"
)

// Keys finds the signers of a [Server] by alias. It must be safe for concurrent use.
type Keys interface {
	// Signer returns the signer with this alias. The error wraps [ErrUnknownKey] if
	// there is none.
	Signer(ctx context.Context, alias string) (signer.Signer, error)
}

// ErrUnknownKey is returned by [Keys] for an alias that they don't have.
var ErrUnknownKey = errors.New("there is no key with this alias")

// KeyMap is [Keys] that don't change. The map must not be modified.
type KeyMap map[string]signer.Signer

// Signer implements [Keys].
func (m KeyMap) Signer(_ context.Context, alias string) (signer.Signer, error) {
	if s := m[alias]; s != nil {
		return s, nil
	}
	return nil, ErrUnknownKey
}

// InProcess returns s as a signer for [Keys] whose raw signatures a [Server] gives away
// unverified. It is for those of package keysigner, and for nothing else: they are made in
// this process, with a key that was compared with its certificate, and verifying them
// costs more than making them. CMS messages are verified even so.
func InProcess(s signer.Signer) signer.Signer { return inProcess{s} }

type inProcess struct{ signer.Signer }

// bare returns a signer with all that it can do.
func bare(s signer.Signer) signer.Signer {
	if own, ok := s.(inProcess); ok {
		return own.Signer
	}
	return s
}
