package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/failover"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// An openedKey is a keySource that is ready to sign.
type openedKey struct {
	signer.Signer
	certificate *gost.Certificate
	program     bool
}

// openProgram makes the signer of a program. It runs nothing.
func (l *keyLoader) openProgram(k keySource) (openedKey, error) {
	cert, err := readCertificate(k.Cert)
	if err != nil {
		return openedKey{}, err
	}
	var password execsigner.Password
	if k.PasswordFile != "" {
		text, err := readPassword(k.PasswordFile)
		if err != nil {
			return openedKey{}, err
		}
		password = execsigner.NewPassword(string(text))
	}
	program, err := k.program(password, l.limit)
	if err != nil {
		return openedKey{}, programProblem(err)
	}
	cfg := execsigner.Config{Program: program, Certificates: []*gost.Certificate{cert}, Timeout: l.limit}
	opened := openedKey{certificate: cert, program: true}
	if program.CMS {
		opened.Signer, err = asSigner(execsigner.NewCMS(cfg))
	} else {
		opened.Signer, err = asSigner(execsigner.New(cfg))
	}
	return opened, programProblem(err)
}

// asSigner makes no interface of a nil pointer.
func asSigner[S signer.Signer](s S, err error) (signer.Signer, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// together makes one signer of the keys of an alias. A key in the memory of this process
// needs no help; all else does, also alone: what fails is then left in peace for a while,
// and can be asked whether it would sign.
func together(keys []openedKey, onlyCMS bool, limit time.Duration) (signer.Signer, error) {
	if len(keys) == 1 && !keys[0].program {
		return remotesigner.InProcess(keys[0].Signer), nil
	}
	cfg := failover.Config{Strategy: failover.Newest, Timeout: limit}
	for i, k := range keys {
		cfg.Members = append(cfg.Members, failover.Member{Name: strconv.Itoa(i + 1), Signer: k.Signer, Certificates: []*gost.Certificate{k.certificate}})
	}
	if onlyCMS {
		s, err := failover.NewCMS(cfg)
		return cmsGroup{s}, certificateProblem(err)
	}
	s, err := failover.New(cfg)
	return rawGroup{s}, certificateProblem(err)
}

// certificateProblem says what package failover has against a key, which it opens no more.
func certificateProblem(err error) error {
	if err == nil {
		return nil
	}
	return failure(text{"its certificate can't be used: %s", "его сертификат не подходит: %s"}, err)
}

// rawGroup and cmsGroup tell the server whether they would sign.
type (
	rawGroup struct{ *failover.Signer }
	cmsGroup struct{ *failover.CMSSigner }
)

// Ready asks all keys, and is content with one.
func (g rawGroup) Ready(ctx context.Context) error { return ready(g.Check(ctx)) }

// Ready is like that of rawGroup.
func (g cmsGroup) Ready(ctx context.Context) error { return ready(g.Check(ctx)) }

func ready(members []failover.Health) error {
	all := make([]error, 0, len(members))
	for _, h := range members {
		if h.OK() {
			return nil
		}
		err := h.Err
		if !h.Valid {
			err = failover.ErrNotValid
		}
		all = append(all, fmt.Errorf("key %s: %w", h.Member, err))
	}
	return errors.Join(all...)
}
