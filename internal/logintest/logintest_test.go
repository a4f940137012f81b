package logintest_test

import (
	"testing"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/signer/signertest"
)

func TestKeySigner(t *testing.T) {
	t.Parallel()
	s, cert := signertest.New(t)
	logintest.Run(t, s, []esia.Version{esia.V1, esia.V2}, cert)
}
