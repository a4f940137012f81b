package failover

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
)

// A Strategy is the order in which members are tried.
type Strategy int

// Strategies. Members without a valid certificate are left out by all of them.
const (
	// InOrder tries the members in the order of [Config.Members].
	InOrder Strategy = iota

	// InTurn begins with another member each time, and goes on in order.
	InTurn

	// Newest tries the member first whose certificate has become valid last, and
	// members with the same one in order: this is for the rotation of keys.
	Newest
)

// String returns the name of the strategy.
func (s Strategy) String() string {
	switch s {
	case InOrder:
		return "in order"
	case InTurn:
		return "in turn"
	case Newest:
		return "newest"
	}
	return "Strategy(" + strconv.Itoa(int(s)) + ")"
}

// A Member is one of the signers.
type Member struct {
	// Name is for errors and logs. If empty, it is the number of the member,
	// beginning with 1.
	Name string

	// Signer is required. It may be a [signer.CMSSigner] with [NewCMS] and [NewDual]
	// only.
	Signer signer.Signer

	// Certificates are those that Signer may sign with; a signature by any other
	// is refused. There must be at least one.
	Certificates []*gost.Certificate
}

// Config is what a signer is made from. Members are required.
type Config struct {
	Members  []Member
	Strategy Strategy

	// Timeout limits the time of one member. If zero, it is 10 seconds; if
	// negative, only the context of the call limits it.
	Timeout time.Duration

	// Hedge is after which time without an answer the next member is asked in
	// addition. If zero, that is done only for callers with a deadline, so that each
	// member has its share of the time: see the package documentation. All of the
	// members but one then work in vain; a value that one call of a hundred exceeds
	// is a good one.
	Hedge time.Duration

	// Failures is after how many failures in succession the circuit of a member
	// opens. If zero, it is 3.
	Failures int

	// Cooldown is how long the circuit of a member is open first. It doubles
	// with each failure after that, up to 32 times its value. If zero, it is 5
	// seconds.
	Cooldown time.Duration

	// Observe, if not nil, is told of each attempt. It may be called by several
	// goroutines at a time and must return soon.
	Observe func(Attempt)

	// Now is the clock for certificates and circuits. If nil, it is [time.Now].
	Now func() time.Time
}

// An Attempt is one call of a member.
type Attempt struct {
	Member   string
	Duration time.Duration

	// Err is nil if the member has made a valid signature.
	Err error

	// Abandoned says that the attempt was given up, because another member was
	// faster or because the caller didn't want to wait. It counts against the member
	// only if that had much of the time: see the package documentation.
	Abandoned bool
}

// withDefaults returns c with values in place of zeros, or what is wrong with it.
func (c Config) withDefaults() (Config, error) {
	switch {
	case len(c.Members) == 0:
		return c, errors.New("there are no members")
	case c.Strategy < InOrder || c.Strategy > Newest:
		return c, fmt.Errorf("there is no %v", c.Strategy)
	case c.Hedge < 0 || c.Failures < 0 || c.Cooldown < 0:
		return c, errors.New("Hedge, Failures or Cooldown is negative")
	}
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Failures == 0 {
		c.Failures = 3
	}
	if c.Cooldown == 0 {
		c.Cooldown = 5 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, nil
}
