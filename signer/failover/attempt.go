package failover

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// blamable returns for how long one of n members must have had no answer when the
// caller's deadline passes, so that this counts against it: nearly all of the time, or one
// and a half of the equal parts of it. The member that was asked last because the others
// took long has had one part. It is not to blame: if it is the healthy one and needs
// longer, it is asked first as soon as the circuits of the others are open, and not if its
// own is open, too. Deadlines of less than minBlame blame nobody.
func blamable(left time.Duration, n int) time.Duration {
	return max(minBlame, min(left/10*9, left/time.Duration(2*n)*3))
}

const minBlame = time.Millisecond

// attempt asks one member, and tells its circuit and the observer of the outcome. It
// returns when ctx is done or the time is over, whatever the member does.
func (g *group[T]) attempt(ctx context.Context, c call) outcome[T] {
	start := time.Now()
	limited, cancel := ctx, context.CancelFunc(func() {})
	if c.timeout > 0 {
		limited, cancel = context.WithTimeoutCause(ctx, c.timeout, ErrTimeout)
	}
	defer cancel()
	o := g.bounded(limited, c)
	o.number = c.number
	o.Member, o.Duration = c.member.Name, time.Since(start)
	o.Abandoned = o.Err != nil && ctx.Err() != nil
	switch {
	case o.Err == nil:
		c.member.circuit.succeeded(o.Duration)
	case o.Abandoned && !tooSlow(ctx, c, o.Duration):
		c.member.circuit.abandoned()
	default:
		c.member.circuit.failed(g.cfg.Now(), o.Err)
	}
	if g.cfg.Observe != nil {
		g.cfg.Observe(o.Attempt)
	}
	return o
}

// tooSlow reports whether a member that was given up is to blame for it: because one
// that was asked later has answered first, or because the deadline of the caller has
// passed after it had much of the time, and as much as it usually needs. That the caller
// has gone says nothing.
func tooSlow(ctx context.Context, c call, d time.Duration) bool {
	if o, ok := errors.AsType[outrun](context.Cause(ctx)); ok {
		return c.number < o.by
	}
	return errors.Is(ctx.Err(), context.DeadlineExceeded) && d >= c.blame && c.member.circuit.isPatient(d)
}

// bounded asks one member and waits for it as long as ctx allows.
func (g *group[T]) bounded(ctx context.Context, c call) outcome[T] {
	done := make(chan outcome[T], 1)
	go func() { done <- g.asked(ctx, c) }()
	select {
	case o := <-done:
		if o.Err != nil && ctx.Err() != nil {
			o.Err = fmt.Errorf("%w: %w", context.Cause(ctx), o.Err)
		}
		return o
	case <-ctx.Done():
		var o outcome[T]
		o.Err = context.Cause(ctx)
		return o
	}
}

// A readier can say whether it would sign.
type readier interface {
	Ready(ctx context.Context) error
}

// asked asks one member. A panic would end the whole process, because nobody above can
// catch it in this goroutine; it becomes an error.
func (g *group[T]) asked(ctx context.Context, c call) (o outcome[T]) {
	defer func() {
		if p := recover(); p != nil {
			o.Err = fmt.Errorf("the signer panicked: %v", p)
		}
	}()
	if ready, ok := c.member.Signer.(readier); ok && c.probe {
		if o.Err = ready.Ready(ctx); !errors.Is(o.Err, errors.ErrUnsupported) {
			return o
		}
	}
	o.result, o.Err = g.ask(ctx, c)
	return o
}
