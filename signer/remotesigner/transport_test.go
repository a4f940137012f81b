package remotesigner_test

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// A silent transport delivers requests, loses the answers, and tells nothing of its
// connections.
type silentTransport struct{ sent atomic.Int64 }

func (t *silentTransport) RoundTrip(*http.Request) (*http.Response, error) {
	t.sent.Add(1)
	return nil, errors.New("the answer is lost")
}

// TestForeignTransport: of a transport that may have delivered a request, none is
// sent again.
func TestForeignTransport(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	transport := &silentTransport{}
	s, err := remotesigner.New(remotesigner.Config{
		URL: "https://signer.example.ru", Key: "k", Certificates: []*gost.Certificate{cert}, Attempts: 3,
		HTTPClient: &http.Client{Transport: transport}, Authorization: remotesigner.Bearer("t"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Sign(t.Context(), []byte("message")); !errors.Is(err, remotesigner.ErrTransport) {
		t.Errorf("got %v", err)
	}
	if n := transport.sent.Load(); n != 1 {
		t.Errorf("sent %d times", n)
	}
}
