package remotesigner

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/answer"
)

// A Signer asks a service for signatures. It is safe for concurrent use and must be
// made by [New].
//
// It implements [signer.CMSSigner] too, because a service that looks at what it signs
// must be given the text of a CMS message, and not the attributes around its hash.
type Signer struct {
	cfg     *Config // a pointer, because what is behind one is not printed with what holds a Signer
	base    string  // URL without a slash behind it
	checker *answer.Checker
	service *service // nil for the contract of this package
}

var (
	_ signer.Signer    = (*Signer)(nil)
	_ signer.CMSSigner = (*Signer)(nil)
)

// New checks cfg and returns a Signer. It sends nothing. All mistakes in cfg are
// reported together.
func New(cfg Config) (*Signer, error) {
	u, err := cfg.check()
	if err != nil {
		return nil, fmt.Errorf("remotesigner: %w", err)
	}
	checker, err := answer.New(cfg.Certificates...)
	if err != nil {
		return nil, fmt.Errorf("remotesigner: Certificates: %w", err)
	}
	cfg = cfg.withDefaults()
	s := &Signer{cfg: &cfg, base: u.String(), checker: checker}
	if cfg.Service != nil {
		if s.service, err = newService(*cfg.Service); err != nil {
			return nil, fmt.Errorf("remotesigner: Service: %w", err)
		}
	}
	return s, nil
}

// Close closes idle connections. The Signer can be used on.
func (s *Signer) Close() { s.cfg.HTTPClient.CloseIdleConnections() }

// Format implements [fmt.Formatter], like that of [Config].
func (s Signer) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "remotesigner.Signer("+s.shown()+")")
}

// LogValue implements [slog.LogValuer], like Format.
func (s Signer) LogValue() slog.Value { return slog.StringValue(s.shown()) }

func (s Signer) shown() string {
	if s.cfg == nil {
		return "zero"
	}
	return s.cfg.shown()
}

// Sign implements [signer.Signer]. The error wraps one of those of this package or of
// package answer. With a [Service] that makes CMS messages it is [ErrFormat].
func (s *Signer) Sign(ctx context.Context, message []byte) (signer.Signature, error) {
	sig, err := s.sign(ctx, message)
	if err != nil {
		return signer.Signature{}, s.labelled(err)
	}
	return sig, nil
}

func (s *Signer) sign(ctx context.Context, message []byte) (signer.Signature, error) {
	if s.service != nil && s.service.CMS {
		return signer.Signature{}, ErrFormat
	}
	a, err := s.ask(ctx, formatRaw, message)
	if err != nil {
		return signer.Signature{}, err
	}
	return s.checker.Signature(message, a)
}

// SignCMS implements [signer.CMSSigner]. The message is made by the service; if that
// makes raw signatures only, it is made here.
func (s *Signer) SignCMS(ctx context.Context, message []byte) ([]byte, error) {
	der, err := s.signCMS(ctx, message)
	if err != nil {
		return nil, s.labelled(err)
	}
	return der, nil
}

// labelled says whose error it is.
func (s *Signer) labelled(err error) error {
	if s.service != nil && s.service.Name != "" {
		return fmt.Errorf("remotesigner: %s: %w", s.service.Name, err)
	}
	return fmt.Errorf("remotesigner: %w", err)
}

func (s *Signer) signCMS(ctx context.Context, message []byte) ([]byte, error) {
	if s.service != nil && !s.service.CMS {
		return s.buildCMS(ctx, message)
	}
	a, err := s.ask(ctx, formatCMS, message)
	if err != nil {
		return nil, err
	}
	return s.checker.CMS(message, a)
}

// buildCMS makes a CMS message around raw signatures.
func (s *Signer) buildCMS(ctx context.Context, message []byte) ([]byte, error) {
	accepted := s.checker.Certificates()
	sign := func(ctx context.Context, attributes []byte) ([]byte, *gost.Certificate, error) {
		sig, err := s.sign(ctx, attributes)
		if err != nil {
			return nil, nil, err
		}
		for _, cert := range accepted {
			if string(cert.Raw) == string(sig.Certificate) {
				return sig.Raw, cert, nil
			}
		}
		return nil, nil, answer.ErrCertificate // can't be: the signature was verified with one of them
	}
	return cms.Sign(ctx, message, accepted[0], sign, cms.SignOptions{SigningTime: s.cfg.Now()})
}

// ask sends a request and returns what came back, unverified.
func (s *Signer) ask(ctx context.Context, format string, message []byte) (answer.Answer, error) {
	if err := ctx.Err(); err != nil {
		return answer.Answer{}, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.cfg.Timeout, timeout{s.cfg.Timeout})
	defer cancel()
	if s.service != nil {
		return s.askService(ctx, message)
	}
	body, err := json.Marshal(signRequest{s.cfg.Key, format, nonNil(message)})
	if err != nil {
		return answer.Answer{}, err
	}
	header := http.Header{"Content-Type": {contentJSON}, "Accept": {contentJSON}}
	reply, err := s.call(ctx, http.MethodPost, s.base+signPath, header, body)
	if err != nil {
		return answer.Answer{}, err
	}
	if reply.status != http.StatusOK {
		return answer.Answer{}, refusedBy(reply, s.sent(message, reply))
	}
	return s.readAnswer(reply, format, s.sent(message, reply))
}

// timeout is the cause of a context that [Config].Timeout has ended.
type timeout struct{ after time.Duration }

func (t timeout) Error() string { return fmt.Sprintf("no answer within %v", t.after) }

// Unwrap lets the error be what a deadline of the caller would be.
func (t timeout) Unwrap() error { return context.DeadlineExceeded }

// nonNil makes an empty message a string in JSON, and not null.
func nonNil(message []byte) []byte {
	if message == nil {
		return []byte{}
	}
	return message
}

// readAnswer reads a signAnswer to what was sent.
func (s *Signer) readAnswer(r reply, format string, sent redact.Sent) (answer.Answer, error) {
	if !r.isJSON() {
		return answer.Answer{}, fmt.Errorf("%w: it is %s, want %s", ErrAnswer, sent.Text(r.header.Get("Content-Type")), contentJSON)
	}
	var a signAnswer
	if err := json.Unmarshal(r.body, &a); err != nil {
		return answer.Answer{}, fmt.Errorf("%w: it is not the JSON of the contract", ErrAnswer)
	}
	switch {
	case a.Key != s.cfg.Key || a.Format != format:
		return answer.Answer{}, fmt.Errorf("%w: it answers a request with another key or format", ErrAnswer)
	case len(a.Signature) == 0 || len(a.Certificate) == 0 || a.CertificateHash == "":
		return answer.Answer{}, fmt.Errorf("%w: signature, certificate or certificate_hash is missing", ErrAnswer)
	}
	return answer.Answer{
		Data:            a.Signature,
		Encoding:        answer.Binary,
		Order:           answer.BigEndian,
		Certificate:     a.Certificate,
		CertificateHash: a.CertificateHash,
	}, nil
}

// refusedBy reads an errorAnswer, or what a proxy says in its place, without
// what was sent.
func refusedBy(r reply, sent redact.Sent) error {
	e := &RefusedError{StatusCode: r.status, NotAccepted: r.notAccepted()}
	var a errorAnswer
	if r.isJSON() && json.Unmarshal(r.body, &a) == nil {
		if e.Code = a.Error.Code; !contains(allCodes(), e.Code) { // those of the contract are secret in no message
			e.Code = sent.Text(e.Code)
		}
		e.Message, e.RequestID = sent.Text(a.Error.Message), sent.Text(a.Error.RequestID)
	}
	return e
}
