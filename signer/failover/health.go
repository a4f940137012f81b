package failover

import (
	"context"
	"sync"
	"time"
)

// Health is the state of a member.
type Health struct {
	Member string

	// Valid says that the member has a certificate that is valid now, and until is
	// when the last of its certificates ends.
	Valid bool
	Until time.Time

	// Failures is the number of failures in succession, and Err the last of them;
	// zero and nil if the last call was a success, or if there was none.
	Failures int
	Err      error

	// OpenUntil is when the circuit lets a call through again, or zero if it is
	// closed.
	OpenUntil time.Time
}

// OK reports whether the member may be expected to sign.
func (h Health) OK() bool { return h.Valid && h.OpenUntil.IsZero() && h.Err == nil }

func (g *group[T]) health() []Health {
	now := g.cfg.Now()
	all := make([]Health, len(g.members))
	for i, m := range g.members {
		all[i] = m.health(now)
	}
	return all
}

func (m *member) health(now time.Time) Health {
	m.circuit.mu.Lock()
	defer m.circuit.mu.Unlock()
	h := Health{Member: m.Name, Failures: m.circuit.failures, Err: m.circuit.err, OpenUntil: m.circuit.until}
	certs, _ := m.valid(now)
	h.Valid = len(certs) > 0
	for _, p := range m.periods {
		if p.to.After(h.Until) {
			h.Until = p.to
		}
	}
	return h
}

// check asks all members.
func (g *group[T]) check(ctx context.Context) []Health {
	var wg sync.WaitGroup
	now := g.cfg.Now()
	blame := minBlame
	if deadline, ok := ctx.Deadline(); ok {
		blame = blamable(time.Until(deadline), 1) // nobody waits for another one
	}
	for _, m := range g.members {
		if certs, _ := m.valid(now); len(certs) > 0 {
			wg.Go(func() {
				g.attempt(ctx, call{
					member: m, message: []byte("failover: health check"), valid: certs, now: now,
					probe: true, timeout: g.cfg.Timeout, blame: blame,
				})
			})
		}
	}
	wg.Wait()
	return g.health()
}
