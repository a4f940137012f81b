package failover

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/answer"
)

// A member is a Member with its circuit.
type member struct {
	Member
	periods []period
	circuit *circuit
}

// A period is when a certificate may be signed with.
type period struct {
	certificate *gost.Certificate
	from, to    time.Time // both inclusive
}

func newMember(m Member, i int, cfg Config) (*member, error) {
	m.Name = name(m, i)
	if m.Signer == nil {
		return nil, fmt.Errorf("member %s has no signer", m.Name)
	}
	if _, err := answer.New(m.Certificates...); err != nil {
		return nil, fmt.Errorf("member %s: %w", m.Name, err)
	}
	x := &member{Member: m, circuit: &circuit{threshold: cfg.Failures, cooldown: cfg.Cooldown}}
	for _, cert := range m.Certificates {
		p, err := periodOf(cert)
		if err != nil {
			return nil, fmt.Errorf("member %s: certificate with the hash %s: %w", m.Name, cert.Hash(), err)
		}
		x.periods = append(x.periods, p)
	}
	return x, nil
}

func name(m Member, i int) string {
	if m.Name != "" {
		return m.Name
	}
	return strconv.Itoa(i + 1)
}

// periodOf returns when both the certificate is valid and its private key may be used.
func periodOf(cert *gost.Certificate) (period, error) {
	p := period{cert, cert.NotBefore, cert.NotAfter}
	from, to, err := cert.PrivateKeyUsagePeriod()
	if err != nil {
		return period{}, err
	}
	if from.After(p.from) {
		p.from = from
	}
	if !to.IsZero() && to.Before(p.to) {
		p.to = to
	}
	if p.to.Before(p.from) {
		return period{}, errors.New("it is never valid")
	}
	return p, nil
}

// valid returns the certificates that may be signed with now, the newest first, and
// since when the newest one may.
func (m *member) valid(now time.Time) (certs []*gost.Certificate, since time.Time) {
	for _, p := range m.periods {
		switch {
		case now.Before(p.from) || now.After(p.to):
		case len(certs) == 0 || p.from.After(since):
			certs, since = append([]*gost.Certificate{p.certificate}, certs...), p.from
		default:
			certs = append(certs, p.certificate)
		}
	}
	return certs, since
}
