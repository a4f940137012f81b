package failover

import (
	"context"
	"time"
)

// minShare is the least time that one member gets of what the context has left.
const minShare = 2 * time.Second

// A race is one call of a group: one member is running, or several when it is hedged.
type race[T any] struct {
	group    *group[T]
	ctx      context.Context //nolint:containedctx // that of the call
	queue    queue
	outcomes chan outcome[T] // has room for all members, so that nobody waits
	started  int
	running  int
	failed   []Attempt
}

// An outrun is the cause for which the members that have lost a race are given up. It
// has the number of the winner, in the order in which members were asked, or zero.
type outrun struct{ by int }

func (outrun) Error() string { return "another signer has answered" }

// run returns the first result, and whose it is.
func (r *race[T]) run() (result T, winner int, err error) {
	r.startNext()
	for {
		hedge, stop := r.hedge()
		select {
		case o := <-r.outcomes:
			stop()
			r.running--
			if o.Err == nil {
				return o.result, o.number, nil
			}
			r.failed = append(r.failed, o.Attempt)
			if r.ctx.Err() == nil && (r.startNext() || r.running > 0) {
				continue
			}
		case <-hedge:
			r.startNext()
			continue
		case <-r.ctx.Done():
			stop()
		}
		return result, 0, r.failure()
	}
}

// failure returns why there is no result.
func (r *race[T]) failure() error {
	if err := r.ctx.Err(); err != nil {
		return &Error{Attempts: r.failed, cause: err}
	}
	return &Error{Attempts: r.failed, cause: ErrUnavailable}
}

// hedge returns a channel that says when to ask the next member in addition, or one
// that never does.
func (r *race[T]) hedge() (<-chan time.Time, func() bool) {
	if r.group.cfg.Hedge == 0 || r.queue.len() == 0 {
		return nil, func() bool { return true }
	}
	timer := time.NewTimer(r.group.cfg.Hedge)
	return timer.C, timer.Stop
}

// startNext asks the next member, if there is one.
func (r *race[T]) startNext() bool {
	timeout := r.timeout()
	c, ok := r.queue.next(r.group.cfg.Now())
	if !ok {
		return false
	}
	r.running++
	r.started++
	c.number, c.timeout = r.started, timeout
	go func() { r.outcomes <- r.group.attempt(r.ctx, c) }()
	return true
}

// timeout returns the time of the next member: what the configuration says, or less, so
// that there is time for those behind it. The time that is left is shared as
// [net.Dialer] does among addresses.
func (r *race[T]) timeout() time.Duration {
	timeout := r.group.cfg.Timeout
	deadline, ok := r.ctx.Deadline()
	if left := r.queue.len(); ok && left > 1 {
		share := max(time.Until(deadline)/time.Duration(left), minShare)
		if timeout < 0 || share < timeout {
			return share
		}
	}
	return timeout
}
