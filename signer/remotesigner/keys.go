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
