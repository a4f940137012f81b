package failover

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/go-esia/sdk/gost"
)

// A group asks its members for results of one kind: raw signatures or CMS messages.
type group[T any] struct {
	cfg     Config
	members []*member
	ask     func(context.Context, call) (T, error) // returns verified results only
	turn    atomic.Uint64
}

// A call is what one member is asked.
type call struct {
	member  *member
	message []byte
	valid   []*gost.Certificate // those of the member that are valid now, at least one
	now     time.Time

	probe   bool          // by Check
	number  int           // in the order in which members are asked, beginning with 1
	timeout time.Duration // none if not positive
	blame   time.Duration // after that long, the end of the caller's deadline counts
}

// An outcome is the result of an attempt.
type outcome[T any] struct {
	Attempt
	number int
	result T
}

func newGroup[T any](cfg Config, ask func(context.Context, call) (T, error)) (*group[T], error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	g := &group[T]{cfg: cfg, ask: ask}
	for i, m := range cfg.Members {
		x, err := newMember(m, i, cfg)
		if err != nil {
			return nil, err
		}
		g.members = append(g.members, x)
	}
	return g, nil
}

// plan returns the calls in the order of the strategy.
func (g *group[T]) plan(message []byte) []call {
	type dated struct {
		call
		since time.Time
	}
	var plan []dated
	now := g.cfg.Now()
	for _, m := range g.members {
		if certs, since := m.valid(now); len(certs) > 0 {
			plan = append(plan, dated{call{member: m, message: message, valid: certs, now: now}, since})
		}
	}
	switch {
	case g.cfg.Strategy == Newest:
		slices.SortStableFunc(plan, func(a, b dated) int { return b.since.Compare(a.since) })
	case g.cfg.Strategy == InTurn && len(plan) > 0:
		first := int((g.turn.Add(1) - 1) % uint64(len(plan))) //nolint:gosec // smaller than len(plan)
		plan = slices.Concat(plan[first:], plan[:first])
	}
	calls := make([]call, len(plan))
	for i, d := range plan {
		calls[i] = d.call
	}
	return calls
}

// A queue hands out calls: those whose circuit allows it first, then the others.
type queue struct {
	calls   []call
	refused []call
}

func (q *queue) len() int { return len(q.calls) + len(q.refused) }

func (q *queue) next(now time.Time) (call, bool) {
	for len(q.calls) > 0 {
		c := q.calls[0]
		q.calls = q.calls[1:]
		if c.member.circuit.allow(now) {
			return c, true
		}
		q.refused = append(q.refused, c)
	}
	if len(q.refused) == 0 {
		return call{}, false
	}
	c := q.refused[0]
	q.refused = q.refused[1:]
	return c, true
}

// sign returns the first result of a member.
func (g *group[T]) sign(ctx context.Context, message []byte) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, fmt.Errorf("failover: %w", err)
	}
	// Members that were given up may still read it when the caller has it back.
	plan := g.plan(bytes.Clone(message))
	if len(plan) == 0 {
		return none, fmt.Errorf("failover: %w", ErrNotValid)
	}
	asked, cancel := context.WithCancelCause(ctx)
	result, winner, err := newRace(asked, g, plan).run()
	cancel(outrun{by: winner})
	return result, err
}
