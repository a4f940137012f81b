package remotesigner

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/go-esia/sdk/internal/strictjson"
)

// A ServerConfig configures a [Server]. The fields with a name in their tag can be
// read from JSON by [ParseServerConfig]; the others are the program's.
type ServerConfig struct {
	// Callers are the programs that may ask for signatures. Required.
	Callers []Caller `json:"callers"`

	// Authenticator finds out who calls. Nil means by the credentials of Callers,
	// each of which must then have some.
	Authenticator Authenticator `json:"-"`

	// Keys are the signers. Required. A signer that implements [signer.CMSSigner] is
	// asked for CMS messages by this; around the signatures of others the server
	// builds them. Every signature is verified with the certificate that came with it,
	// before it is given away; see [InProcess].
	//
	// One with the method Ready(context.Context) error is asked by /readyz, at most every
	// 5 seconds, whether it would sign.
	Keys Keys `json:"-"`

	// Audit receives one record for each request to sign, accepted or refused, with
	// who asked, for what, and what came of it; never tokens, signatures or the
	// message. Nil means that there is no audit log.
	//
	// If its handler has the method Err() error, and that returns one, records go to
	// another place than they should, such as a log file that was moved away: metrics
	// and readiness say so.
	Audit *slog.Logger `json:"-"`

	// AuditOptional gives signatures away that the audit log could not record. By
	// default they are refused, and so is what comes after them until a record can be
	// written again; /readyz says so. Only what the handler of Audit returns counts: one
	// that hides its errors, or that writes later, is taken at its word.
	AuditOptional bool `json:"audit_optional,omitempty"`

	// TLS is what [Server.Serve] uses if it is given no other configuration. The server
	// then looks again, at each request, at whether the certificate of the caller is
	// one of the authorities that are in force, and says in log, metrics and readiness
	// if new files can't be loaded. See [TLSFiles.Load].
	TLS *TLS `json:"-"`

	// MaxSkew is how far the timestamp in a message of kind KindV1 or KindV2 may be
	// from the time of the server. Zero means 5 minutes.
	MaxSkew Duration `json:"max_skew,omitempty"`

	// MaxBody is the size in bytes above which a request is refused unread. Zero
	// means 64 KiB, which is enough for every message that package message parses.
	MaxBody int64 `json:"max_body,omitempty"`

	// MaxConcurrent is how many signatures are made at a time; others wait for
	// QueueTime and are then told to try again. Zero means 4 for each CPU, and one
	// second. Signers that run programs or ask hardware may need less.
	MaxConcurrent int      `json:"max_concurrent,omitempty"`
	QueueTime     Duration `json:"queue_time,omitempty"`

	// SignTimeout limits one signature. Zero means 10 seconds.
	SignTimeout Duration `json:"sign_timeout,omitempty"`

	// ShutdownTimeout is how long [Server.Serve] lets requests end when its context
	// is done. Zero means 20 seconds.
	ShutdownTimeout Duration `json:"shutdown_timeout,omitempty"`

	// DrainTime is how long, before that, [Server.Serve] goes on accepting requests
	// while /readyz already says that it will not, so that balancers look elsewhere.
	// Zero means none.
	DrainTime Duration `json:"drain_time,omitempty"`

	// Now is the clock: of policies, of rates, of the time in CMS messages. Nil means
	// time.Now.
	Now func() time.Time `json:"-"`
}

// Format implements [fmt.Formatter] and shows no hash of a secret.
func (c ServerConfig) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "remotesigner.ServerConfig(callers: %d)", len(c.Callers))
}

// LogValue implements [slog.LogValuer], like Format.
func (c ServerConfig) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("callers", len(c.Callers)))
}

// A Duration is a [time.Duration] whose JSON is a string such as "1m30s".
type Duration time.Duration

// UnmarshalText implements [encoding.TextUnmarshaler]. Negative durations are refused.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil || parsed < 0 {
		return errors.New("remotesigner: not a duration such as \"1m30s\"")
	}
	*d = Duration(parsed)
	return nil
}

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// ParseServerConfig reads a ServerConfig from JSON. Unknown members are an error,
// because a misspelt limit would be none; so are members that are there twice, or in
// other letters than small ones, at every level.
func ParseServerConfig(data []byte) (ServerConfig, error) {
	var cfg ServerConfig
	if err := strictjson.Unmarshal(data, &cfg); err != nil {
		return ServerConfig{}, fmt.Errorf("remotesigner: configuration: %w", err)
	}
	return cfg, nil
}

// Defaults of ServerConfig.
const (
	defaultSkew      = 5 * time.Minute
	defaultBody      = 64 << 10
	defaultQueue     = time.Second
	defaultSigning   = 10 * time.Second
	defaultShutdown  = 20 * time.Second
	signaturesPerCPU = 4
)

// clock returns Now or its default.
func (c *ServerConfig) clock() func() time.Time {
	if c.Now == nil {
		return time.Now
	}
	return c.Now
}

// withDefaults returns a copy in which nothing is zero.
func (c ServerConfig) withDefaults() ServerConfig {
	for d, value := range map[*Duration]time.Duration{
		&c.MaxSkew: defaultSkew, &c.QueueTime: defaultQueue, &c.SignTimeout: defaultSigning, &c.ShutdownTimeout: defaultShutdown,
	} {
		if *d <= 0 {
			*d = Duration(value)
		}
	}
	if c.MaxBody <= 0 {
		c.MaxBody = defaultBody
	}
	if c.MaxConcurrent <= 0 {
		c.MaxConcurrent = signaturesPerCPU * runtime.GOMAXPROCS(0)
	}
	if c.Audit == nil {
		c.Audit = slog.New(slog.DiscardHandler)
	}
	c.Now = c.clock()
	return c
}
