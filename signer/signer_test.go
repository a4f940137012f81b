package signer_test

import (
	"context"
	"testing"

	"github.com/go-esia/sdk/internal/printtest"
	"github.com/go-esia/sdk/signer"
)

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	const secret = printtest.Secret
	f := signer.Func(func(context.Context, []byte) (signer.Signature, error) {
		return signer.Signature{Raw: []byte(secret)}, nil
	})
	var s signer.Signer = f
	list := map[string]any{
		"Signature": &signer.Signature{Raw: []byte(secret), CertificateHash: "00"},
		"Func":      &f, "Signer": &s, "CMSSigner": new(signer.CMSSigner),
	}
	printtest.Listed(t, list)
	printtest.Formatted(t, list, secret)
	printtest.LoggedAsJSON(t, map[string]any{"Signature": list["Signature"]}, secret)
}

func TestNilFunc(t *testing.T) {
	t.Parallel()
	if _, err := signer.Func(nil).Sign(t.Context(), nil); err == nil {
		t.Error("got no error")
	}
}
