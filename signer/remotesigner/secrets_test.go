package remotesigner_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

func sha256Of(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// TestHashOfNothing gives a caller the hash that is left when no secret was made.
func TestHashOfNothing(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	for name, hash := range map[string]string{"empty": sha256Of(""), "line end": sha256Of("\n"), "line end of Windows": sha256Of("\r\n"), "upper case": strings.ToUpper(sha256Of(""))} {
		caller := app(remotesigner.KindAny)
		caller.Tokens = []string{sha256Of(testToken), hash}
		_, err := remotesigner.NewServer(remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Keys: remotesigner.KeyMap{"main": key}})
		if err == nil || !strings.Contains(err.Error(), "caller app: tokens: number 2 is the hash of an empty secret") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestShortSecret has hashes of secrets in the configuration that HashSecret would have
// refused: who knows the secret is not the caller for that.
func TestShortSecret(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	for secret, known := range map[string]bool{"x": false, testToken[:25]: false, testToken[:26]: true, testToken: true} {
		caller := app(remotesigner.KindAny)
		caller.CertificateNames, caller.Tokens = nil, []string{sha256Of(secret)}
		server, err := remotesigner.NewServer(remotesigner.ServerConfig{Callers: []remotesigner.Caller{caller}, Keys: remotesigner.KeyMap{"main": key}})
		check(t, err)
		for scheme, set := range map[string]func(r *http.Request){
			"Bearer": func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) },
			"Basic":  func(r *http.Request) { r.SetBasicAuth("app", secret) },
		} {
			r := httptest.NewRequest(http.MethodPost, "/v1/sign", strings.NewReader(body("main", "raw", []byte("m"))))
			r.Header.Set("Content-Type", "application/json")
			set(r)
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if got := w.Code == http.StatusOK; got != known {
				t.Errorf("%s of %d characters: got %d %s", scheme, len(secret), w.Code, w.Body)
			}
		}
	}
}

// messages is a signer that makes whole messages with the options of a test.
type messages struct {
	signer.Signer
	cert    *gost.Certificate
	options cms.SignOptions
}

func (m messages) SignCMS(ctx context.Context, text []byte) ([]byte, error) {
	return cms.Sign(ctx, text, m.cert, func(ctx context.Context, attributes []byte) ([]byte, *gost.Certificate, error) {
		sig, err := m.Sign(ctx, attributes)
		return sig.Raw, m.cert, err
	}, m.options)
}

// TestAttachedMessage has a tool that puts the text into the message, which ESIA and the
// client refuse.
func TestAttachedMessage(t *testing.T) {
	t.Parallel()
	key, cert := signertest.New(t)
	for _, attached := range []bool{false, true} {
		tool := messages{key, cert, cms.SignOptions{SigningTime: time.Now(), Attached: attached}}
		server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": tool}})
		if w := post(server, body("main", "cms", []byte("m"))); (w.Code == http.StatusOK) == attached || attached && code(w) != "signing_failed" {
			t.Errorf("attached: %t: got %d %s", attached, w.Code, w.Body)
		}
	}
}

// TestConfigTwice has limits that are there twice, in the same letters or in others.
func TestConfigTwice(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"max_skew": "1m", "max_skew": "99h"}`:              `"max_skew": it is there twice`,
		`{"max_skew": "1m", "Max_Skew": "99h"}`:              `"Max_Skew": there is "max_skew", and upper`,
		`{"CALLERS": []}`:                                    `"CALLERS": there is "callers", and upper`,
		`{"callers": [{"name": "a", "rate": 1, "rate": 9}]}`: `"rate": it is there twice`,
		`{"callers": [{"name": "a", "Kinds": ["any"]}]}`:     `"Kinds": there is "kinds", and upper`,
		`{"Now": null}`:                                      `"Now": there is no such member`,
		`null`:                                               `it must be a JSON object`,
	} {
		if _, err := remotesigner.ParseServerConfig([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", data, err, want)
		}
	}
}
