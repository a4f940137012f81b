package failover

import (
	"context"
	"fmt"

	"github.com/go-esia/sdk/signer"
)

// A DualSigner makes raw signatures and CMS messages with one of its members: for both
// versions of ESIA's protocol, API keys and imported accounts. It implements
// [signer.Signer] and [signer.CMSSigner] and is safe for concurrent use.
type DualSigner struct {
	raw *group[signer.Signature]
	cms *group[[]byte]
}

var (
	_ signer.Signer    = (*DualSigner)(nil)
	_ signer.CMSSigner = (*DualSigner)(nil)
)

// NewDual returns a DualSigner. It is for members that make both by themselves, such as
// those of package remotesigner, which are asked for CMS messages by SignCMS because
// they sign only what they understand. Members that make raw signatures only may be
// among them, as with [NewCMS]. Those that make CMS messages only must not, which can't
// be seen from here: each raw signature that they are asked for would be a failure.
//
// A member has one circuit for both: failures of the one kind put it behind the others
// for the other kind, too.
func NewDual(cfg Config) (*DualSigner, error) {
	raw, err := newGroup(cfg, signRaw)
	if err != nil {
		return nil, fmt.Errorf("failover: %w", err)
	}
	return &DualSigner{raw, &group[[]byte]{cfg: raw.cfg, members: raw.members, ask: signCMS}}, nil
}

// Sign implements [signer.Signer]. Its errors are an [*Error] and [ErrNotValid].
func (s *DualSigner) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	return s.raw.sign(ctx, message)
}

// SignCMS implements [signer.CMSSigner]. Errors are like those of Sign.
func (s *DualSigner) SignCMS(ctx context.Context, message []byte) ([]byte, error) {
	return s.cms.sign(ctx, message)
}

// Health is like [Signer.Health].
func (s *DualSigner) Health() []Health { return s.raw.health() }

// Check is like [Signer.Check].
func (s *DualSigner) Check(ctx context.Context) []Health { return s.raw.check(ctx) }
