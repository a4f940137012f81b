package signertest_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/signertest"
)

// broken are signers with one mistake each, and what TestSigner says of it.
var broken = map[string]struct {
	want string
	sign func(context.Context, signer.Signer, []byte) (signer.Signature, error)
}{
	"reversed": {"is reversed", func(ctx context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		slices.Reverse(sig.Raw)
		return sig, err
	}},
	"swapped": {"r || s", func(ctx context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		if err == nil {
			sig.Raw = append(bytes.Clone(sig.Raw[32:]), sig.Raw[:32]...)
		}
		return sig, err
	}},
	"lower-case hash": {"CertificateHash", func(ctx context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		sig.CertificateHash = strings.ToLower(sig.CertificateHash)
		return sig, err
	}},
	"no certificate": {"none of those", func(ctx context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		sig.Certificate = nil
		return sig, err
	}},
	"trims line ends": {"not a signature", func(ctx context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		return s.Sign(ctx, bytes.TrimRight(m, "\n"))
	}},
	"modifies message": {"modified", func(ctx context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		sig, err := s.Sign(ctx, m)
		clear(m)
		return sig, err
	}},
	"hides the cause": {"does not wrap", func(ctx context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		if ctx.Err() != nil {
			return signer.Signature{}, errors.New("busy")
		}
		return s.Sign(ctx, m)
	}},
	"ignores context": {"context was done", func(_ context.Context, s signer.Signer, m []byte) (signer.Signature, error) {
		return s.Sign(context.Background(), m)
	}},
}

// TestBrokenSignersFail runs TestSigner on signers with one mistake each, in a
// process of its own, because a test can't survive the failure of its part.
func TestBrokenSignersFail(t *testing.T) {
	t.Parallel()
	if name := os.Getenv("SIGNERTEST_BROKEN"); name != "" {
		s, cert := signertest.New(t)
		signertest.TestSigner(t, signer.Func(func(ctx context.Context, m []byte) (signer.Signature, error) {
			return broken[name].sign(ctx, s, m)
		}), cert)
		return
	}
	for name, b := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			//nolint:gosec // the program is this test
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBrokenSignersFail$", "-test.v")
			cmd.Env = append(os.Environ(), "SIGNERTEST_BROKEN="+name)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Fatalf("TestSigner accepts it:\n%s", out)
			}
			if !strings.Contains(string(out), b.want) {
				t.Errorf("the output does not say %q:\n%s", b.want, out)
			}
		})
	}
}
