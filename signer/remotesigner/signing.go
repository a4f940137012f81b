package remotesigner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/answer"
)

func contains(list []string, s string) bool { return slices.Contains(list, s) }

func durationOf(d Duration) time.Duration { return time.Duration(d) }

// read reads a request.
func (s *Server) read(w http.ResponseWriter, r *http.Request) (signRequest, *refusal) {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != contentJSON {
		return signRequest{}, &refusal{status: http.StatusUnsupportedMediaType, code: codeContentType, message: "the request is not application/json"}
	}
	tooLarge := &refusal{status: http.StatusRequestEntityTooLarge, code: codeTooLarge, message: fmt.Sprintf("the request has more than %d bytes", s.cfg.MaxBody)}
	if r.ContentLength > s.cfg.MaxBody {
		return signRequest{}, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.cfg.MaxBody))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return signRequest{}, tooLarge
	}
	if err != nil {
		return signRequest{}, &refusal{status: http.StatusBadRequest, code: codeBadRequest, message: "the request could not be read", cause: err}
	}
	request, err := decodeRequest(body)
	if err != nil {
		return signRequest{}, &refusal{status: http.StatusBadRequest, code: codeBadRequest, message: err.Error()}
	}
	return request, nil
}

// sign makes the signature.
func (s *Server) sign(ctx context.Context, request signRequest, e *event) (*signAnswer, *refusal) {
	if refused := s.enter(ctx); refused != nil {
		return nil, refused
	}
	defer func() { <-s.slots }()
	key, err := s.cfg.Keys.Signer(ctx, request.Key)
	if err != nil {
		return nil, &refusal{status: http.StatusServiceUnavailable, code: codeUnavailable, message: "the key is not available", notBegun: true, cause: err}
	}
	ctx, cancel := context.WithTimeout(ctx, durationOf(s.cfg.SignTimeout))
	defer cancel()
	a := &signAnswer{Key: request.Key, Format: request.Format}
	if request.Format == formatCMS {
		err = s.signCMS(ctx, bare(key), request, a)
	} else {
		err = s.signRaw(ctx, key, request, a)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, &refusal{status: http.StatusGatewayTimeout, code: codeTimedOut, message: "the signature was not made in time", cause: err}
	case err != nil:
		return nil, &refusal{status: http.StatusInternalServerError, code: codeSigning, message: "the signature could not be made", cause: err}
	}
	e.certificateHash = a.CertificateHash
	return a, nil
}

// enter waits for a slot.
func (s *Server) enter(ctx context.Context) *refusal {
	select {
	case s.slots <- struct{}{}:
		return nil
	default:
	}
	timer := time.NewTimer(durationOf(s.cfg.QueueTime))
	defer timer.Stop()
	busy := &refusal{status: http.StatusServiceUnavailable, code: codeBusy, message: "too many signatures are being made", notBegun: true}
	select {
	case s.slots <- struct{}{}:
		return nil
	case <-timer.C:
	case <-ctx.Done():
		busy.cause = ctx.Err()
	}
	return busy
}

func (s *Server) signRaw(ctx context.Context, key signer.Signer, request signRequest, a *signAnswer) error {
	sig, err := bare(key).Sign(ctx, request.Data)
	if err != nil {
		return err
	}
	if len(sig.Raw) == 0 {
		return errors.New("the signer returned no signature")
	}
	by, err := s.signedBy(request.Key, sig)
	if err != nil {
		return err
	}
	if _, ok := key.(inProcess); !ok {
		if sig, err = by.checker.Signature(request.Data, answer.Answer{Data: sig.Raw, Encoding: answer.Binary, Order: answer.BigEndian}); err != nil {
			return err
		}
	}
	a.Signature, a.Certificate, a.CertificateHash = sig.Raw, by.certificate.Raw, sig.CertificateHash
	return nil
}

// signedBy parses the certificate of a signature, if it is not that of the last one.
func (s *Server) signedBy(alias string, sig signer.Signature) (*identity, error) {
	if by := s.identity(alias); by != nil && bytes.Equal(by.certificate.Raw, sig.Certificate) {
		if sig.CertificateHash != by.hash {
			return nil, errOtherHash
		}
		return by, nil
	}
	if len(sig.Certificate) == 0 {
		return nil, errors.New("the signer returned no certificate")
	}
	cert, err := gost.ParseCertificate(sig.Certificate)
	if err != nil {
		return nil, fmt.Errorf("the certificate of the signer: %w", err)
	}
	if sig.CertificateHash != cert.Hash() {
		return nil, errOtherHash
	}
	return s.remember(alias, cert)
}

// errOtherHash means that a signer contradicts itself.
var errOtherHash = errors.New("the signer returned the hash of another certificate")

// An identity is a certificate that has signed, with what verifies by it.
type identity struct {
	certificate *gost.Certificate
	hash        string
	checker     *answer.Checker
}

// remember makes a certificate the one that signed last under an alias.
func (s *Server) remember(alias string, cert *gost.Certificate) (*identity, error) {
	if by := s.identity(alias); by != nil && bytes.Equal(by.certificate.Raw, cert.Raw) {
		return by, nil
	}
	checker, err := answer.New(cert)
	if err != nil {
		return nil, fmt.Errorf("the certificate of the signer: %w", err)
	}
	by := &identity{cert, cert.Hash(), checker}
	s.identities.Store(alias, by)
	return by, nil
}

// identity returns the certificate that signed last under an alias, or nil.
func (s *Server) identity(alias string) *identity {
	value, _ := s.identities.Load(alias)
	by, _ := value.(*identity)
	return by
}

// certificate is like identity.
func (s *Server) certificate(alias string) *gost.Certificate {
	if by := s.identity(alias); by != nil {
		return by.certificate
	}
	return nil
}

// signCMS builds a CMS message over the text. The caller sees to what the message
// says by the text alone: the attributes, of which the signature is, are made here,
// with the time of the server. Package cms verifies the signature.
func (s *Server) signCMS(ctx context.Context, key signer.Signer, request signRequest, a *signAnswer) error {
	if tool, ok := key.(signer.CMSSigner); ok {
		return s.foreignCMS(ctx, tool, request, a)
	}
	var used *gost.Certificate
	sign := func(ctx context.Context, attributes []byte) ([]byte, *gost.Certificate, error) {
		sig, err := key.Sign(ctx, attributes)
		if err != nil {
			return nil, nil, err
		}
		by, err := s.signedBy(request.Key, sig)
		if err != nil {
			return nil, nil, err
		}
		used, a.CertificateHash = by.certificate, by.hash
		return sig.Raw, used, nil
	}
	der, err := cms.Sign(ctx, request.Data, s.certificate(request.Key), sign, cms.SignOptions{SigningTime: s.cfg.Now()})
	if err != nil {
		return err
	}
	a.Signature, a.Certificate = der, used.Raw
	return nil
}

// foreignCMS asks a tool that makes whole messages, and is as strict with its answer as
// the client.
func (s *Server) foreignCMS(ctx context.Context, tool signer.CMSSigner, request signRequest, a *signAnswer) error {
	der, err := tool.SignCMS(ctx, request.Data)
	if err != nil {
		return err
	}
	m, err := cms.Parse(der)
	if err != nil {
		return err
	}
	certs, err := m.Verify(request.Data, cms.VerifyOptions{})
	if err != nil {
		return err
	}
	by, err := s.remember(request.Key, certs[0])
	if err != nil {
		return err
	}
	if der, err = by.checker.CMS(request.Data, answer.Answer{Data: der, Encoding: answer.Binary}); err != nil {
		return err
	}
	a.Signature, a.Certificate, a.CertificateHash = der, by.certificate.Raw, by.hash
	return nil
}
