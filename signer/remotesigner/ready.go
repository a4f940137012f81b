package remotesigner

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Ready asks the service whether it would sign, without having anything signed: a server
// with policies refuses texts that are made up for a probe. It returns nil if so. With a
// [Service] it is [errors.ErrUnsupported].
func (s *Signer) Ready(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return s.labelled(err)
	}
	return nil
}

func (s *Signer) ready(ctx context.Context) error {
	if s.service != nil {
		return fmt.Errorf("readiness: %w", errors.ErrUnsupported)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.cfg.Timeout, timeout{s.cfg.Timeout})
	defer cancel()
	r, _, err := s.attempt(ctx, http.MethodGet, s.base+readyPath, nil, nil)
	if err != nil {
		return err
	}
	if r.status != http.StatusOK {
		return refusedBy(r, s.sent(nil, r))
	}
	return nil
}
