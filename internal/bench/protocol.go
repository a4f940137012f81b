package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/signer"
)

// operation is something that a client of ESIA does.
type operation struct {
	name string
	run  func() error
}

// state is a value of the parameter of that name.
const state = "5aa39c24-4d8a-4a5f-8b61-8a3f9b5c1d00"

// operations returns what a client does with GOST, over an emulator that is to be closed.
func operations(ctx context.Context) ([]operation, *esiatest.Server, error) {
	server := esiatest.NewServer(esiatest.Config{Algorithm: esiatest.GOST})
	cfg := server.Config()
	client, err := esia.New(cfg)
	if err != nil {
		return nil, server, err
	}
	constant, err := withoutSignature(ctx, cfg)
	if err != nil {
		return nil, server, err
	}
	first, err := logIn(ctx, client, server)
	if err != nil {
		return nil, server, err
	}
	return []operation{
		{"AuthCodeURL", func() error { _, err := client.AuthCodeURL(ctx, state); return err }},
		{"AuthCodeURL without its signature", func() error { _, err := constant.AuthCodeURL(ctx, state); return err }},
		{"VerifyIDToken", func() error { _, err := client.VerifyIDToken(ctx, first.Grant.IDToken, ""); return err }},
		{"login, with what the emulator does", func() error { _, err := logIn(ctx, client, server); return err }},
	}, server, nil
}

// withoutSignature returns a client that gets the same signature each time for nothing.
func withoutSignature(ctx context.Context, cfg esia.Config) (*esia.Client, error) {
	sig, err := cfg.Signer.Sign(ctx, []byte("anything"))
	if err != nil {
		return nil, err
	}
	cfg.Signer = signer.Func(func(context.Context, []byte) (signer.Signature, error) { return sig, nil })
	return esia.New(cfg)
}

func logIn(ctx context.Context, client *esia.Client, server *esiatest.Server) (*esia.Authentication, error) {
	login, err := client.Begin(ctx)
	if err != nil {
		return nil, err
	}
	query, err := server.Login(ctx, login.URL, esiatest.Confirmed())
	if err != nil {
		return nil, err
	}
	return client.Complete(ctx, login, query)
}

// protocol prints what the operations of a client take, in signatures with CryptoPro-A
// that are made in turns with them, and their allocations.
func protocol(rounds int, slice time.Duration, pattern *regexp.Regexp) error {
	list, server, err := operations(context.Background())
	defer server.Close()
	if err != nil {
		return err
	}
	fmt.Println("\n| | signatures with CryptoPro-A | allocations |")
	fmt.Println("|---|--:|--:|")
	for _, op := range list {
		if !pattern.MatchString(op.name) {
			continue
		}
		r := &row{name: op.name, ours: lazily(func() (func() error, error) { return oursSign(sets[0]) }), standard: repeat(op.run)}
		if err := r.measure(rounds, slice); err != nil {
			return fmt.Errorf("%s: %w", op.name, err)
		}
		fmt.Printf("| %s | %.2f | %.0f |\n", op.name, median(r.ratios[2]), testing.AllocsPerRun(100, func() { err = errors.Join(err, op.run()) }))
	}
	return err
}
