package failover

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// A race is one call of a group: one member is running, or several when it is hedged.
type race[T any] struct {
	group    *group[T]
	ctx      context.Context //nolint:containedctx // that of the call
	queue    queue
	outcomes chan outcome[T] // has room for all members, so that nobody waits
	timer    *time.Timer     // says when the next member is asked in addition; may be nil
	blame    time.Duration   // see [call.blame]
	started  int
	running  []running
	failed   []Attempt
}

// A running member has not answered.
type running struct {
	number int
	member string
	since  time.Time
}

// An outrun is the cause for which the members that have lost a race are given up. It
// has the number of the winner, in the order in which members were asked, or zero.
type outrun struct{ by int }

func (outrun) Error() string { return "another signer has answered" }

// newRace returns the race for a plan, with the context that its members get.
func newRace[T any](ctx context.Context, g *group[T], plan []call) *race[T] {
	r := &race[T]{group: g, ctx: ctx, queue: queue{calls: plan}, outcomes: make(chan outcome[T], len(plan))}
	if deadline, ok := ctx.Deadline(); ok {
		r.blame = blamable(time.Until(deadline), len(plan))
	}
	return r
}

// run returns the first result, and whose it is.
func (r *race[T]) run() (result T, winner int, err error) {
	defer func() { r.stopTimer() }()
	r.startNext()
	for {
		select {
		case o := <-r.outcomes:
			r.running = slices.DeleteFunc(r.running, func(x running) bool { return x.number == o.number })
			if o.Err == nil {
				return o.result, o.number, nil
			}
			r.failed = append(r.failed, o.Attempt)
			if r.ctx.Err() == nil && (r.startNext() || len(r.running) > 0) {
				continue
			}
		case <-r.next():
			r.startNext()
			continue
		case <-r.ctx.Done():
		}
		return result, 0, r.failure()
	}
}

// failure returns why there is no result.
func (r *race[T]) failure() error {
	err := r.ctx.Err()
	if err == nil {
		return &Error{Attempts: r.failed, cause: ErrUnavailable}
	}
	for _, x := range r.running {
		d := time.Since(x.since)
		r.failed = append(r.failed, Attempt{Member: x.member, Duration: d, Err: fmt.Errorf("no answer in %v: %w", d.Round(time.Millisecond), err), Abandoned: true})
	}
	return &Error{Attempts: r.failed, cause: err}
}

// startNext asks the next member, if there is one, and sets the timer for the one behind
// it.
func (r *race[T]) startNext() bool {
	r.stopTimer()
	c, ok := r.queue.next(r.group.cfg.Now())
	if !ok {
		return false
	}
	r.started++
	r.running = append(r.running, running{r.started, c.member.Name, time.Now()})
	c.number, c.timeout, c.blame = r.started, r.group.cfg.Timeout, r.blame
	if lead, ok := r.lead(); ok {
		r.timer = time.NewTimer(lead)
	}
	go func() { r.outcomes <- r.group.attempt(r.ctx, c) }()
	return true
}

// lead returns for how long the member that is asked now is the last one: what the
// configuration says, or less, so that there is time for those behind it. The time that
// is left is shared as [net.Dialer] does among addresses, but nobody is cut off.
func (r *race[T]) lead() (lead time.Duration, ok bool) {
	behind := r.queue.len()
	if behind == 0 {
		return 0, false
	}
	lead, ok = r.group.cfg.Hedge, r.group.cfg.Hedge > 0
	if deadline, limited := r.ctx.Deadline(); limited {
		if share := time.Until(deadline) / time.Duration(behind+1); !ok || share < lead {
			return share, true
		}
	}
	return lead, ok
}

// next returns a channel that says when to ask the next member in addition, or one that
// never does.
func (r *race[T]) next() <-chan time.Time {
	if r.timer == nil {
		return nil
	}
	return r.timer.C
}

func (r *race[T]) stopTimer() {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
}
