package remotesigner_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// chaos is an http.Handler that breaks the answers of a server in random ways, and a
// signer that fails.
type chaos struct {
	server http.Handler
	broken atomic.Int32
}

func (c *chaos) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault := rand.N(12)
	if fault < 8 {
		c.broken.Add(1)
	}
	switch fault {
	case 0:
		panic(http.ErrAbortHandler) // before anything was read
	case 1:
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	case 2:
		time.Sleep(rand.N(300 * time.Millisecond))
		c.server.ServeHTTP(w, r)
	case 3: // garbage
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(bytes.Repeat([]byte{byte(rand.N(256))}, rand.N(5000)))
	case 4: // truncated
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "2000")
		_, _ = io.WriteString(w, `{"key":"main","format":"raw","signature":"AAAA`)
	case 5: // oversized, without an end
		for {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				panic(http.ErrAbortHandler)
			}
		}
	case 6: // no answer in time
		select {
		case <-r.Context().Done():
		case <-time.After(time.Second):
		}
		panic(http.ErrAbortHandler)
	case 7: // not accepted
		w.Header().Set("Esia-Signer-Accepted", "no")
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		c.server.ServeHTTP(w, r)
	}
}

// TestChaos makes 200 requests at once over mTLS to a service whose answers are killed,
// delayed, garbled, cut and endless, and whose connections break. Each ends with one
// result, a verified signature or an error with a name, and nothing is left behind.
func TestChaos(t *testing.T) { // not parallel: it counts goroutines
	const requests = 200
	before := resources()
	func() {
		s := start(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, MaxConcurrent: requests})
		address, stop := serveChaos(t, s)
		client := s.client(t, func(c *remotesigner.Config) { c.URL, c.Timeout = address, 20*time.Second })
		var signed, failed atomic.Int32
		var wg sync.WaitGroup
		for i := range requests {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second+rand.N(10*time.Second))
				defer cancel()
				if i%20 == 0 {
					time.AfterFunc(rand.N(50*time.Millisecond), cancel)
				}
				if err := chaosRequest(ctx, client, s.cert, i); err == nil {
					signed.Add(1)
				} else if failed.Add(1); !isNamed(err) {
					t.Errorf("request %d: the error has no name: %v", i, err)
				}
			})
		}
		wg.Wait()
		t.Logf("%d signed, %d failed", signed.Load(), failed.Load())
		if signed.Load()+failed.Load() != requests || signed.Load() == 0 || failed.Load() == 0 {
			t.Errorf("got %d signatures and %d errors of %d requests", signed.Load(), failed.Load(), requests)
		}
		client.Close()
		stop()
		check(t, s.stop())
	}()
	wantReleased(t, before)
}

// wantReleased waits until nothing more is used than before. Attempts to connect that were
// given up go on for a while by themselves in net/http.
func wantReleased(t *testing.T, before usage) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !resources().within(before); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("got %+v, want %+v:\n%s", resources(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// chaosRequest asks for one signature and verifies it.
func chaosRequest(ctx context.Context, s *remotesigner.Signer, cert *gost.Certificate, i int) error {
	message := fmt.Appendf(nil, "message %d", i)
	sig, err := s.Sign(ctx, message)
	if err != nil {
		if len(sig.Raw) != 0 {
			return errors.New("both a signature and an error")
		}
		return err
	}
	if !gost.VerifyMessage(cert.Key, message, sig.Raw) {
		return errors.New("a signature that is not valid")
	}
	return nil
}

// isNamed reports whether an error says what has happened.
func isNamed(err error) bool {
	for _, known := range []error{
		remotesigner.ErrUnreachable, remotesigner.ErrTransport, remotesigner.ErrAnswer, remotesigner.ErrTooLarge, remotesigner.ErrRefused,
		answer.ErrSignature, context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// serveChaos puts chaos before a service, with connections that break while they are
// written to.
func serveChaos(t *testing.T, s *service) (address string, stop func()) {
	t.Helper()
	tlsConfig, err := s.authority.files(t).Config(t.Context())
	check(t, err)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	check(t, err)
	server := &http.Server{
		Handler: &chaos{server: s.server}, TLSConfig: tlsConfig, ReadHeaderTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo),
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.ServeTLS(fragile{l}, "", "") }()
	return "https://" + l.Addr().String(), func() { _ = server.Close(); <-done }
}

// fragile is a listener, one in ten of whose connections breaks after some bytes.
type fragile struct{ net.Listener }

func (f fragile) Accept() (net.Conn, error) {
	c, err := f.Listener.Accept()
	if err != nil || rand.N(10) != 0 {
		return c, err
	}
	return &fragileConn{Conn: c, left: rand.N(8000)}, nil
}

type fragileConn struct {
	net.Conn
	left int
}

func (c *fragileConn) Write(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return c.Conn.Write(p)
}

// usage is what must not grow.
type usage struct{ goroutines, files int }

func resources() usage {
	// The first use of the network opens files that stay, those of the poller.
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		_ = l.Close()
	}
	entries, _ := os.ReadDir("/proc/self/fd") // none elsewhere than on Linux
	return usage{runtime.NumGoroutine(), len(entries)}
}

func (u usage) within(before usage) bool {
	return u.goroutines <= before.goroutines && u.files <= before.files
}

// TestLeak is the negative control of the count in TestChaos.
func TestLeak(t *testing.T) {
	before := resources()
	stop := make(chan struct{})
	go func() { <-stop }()
	if resources().within(before) {
		t.Error("a goroutine that is left is not seen")
	}
	close(stop)
	if runtime.GOOS == "linux" {
		waitFor(t, func() bool { return resources().within(before) })
		file, err := os.Open(os.DevNull)
		check(t, err)
		if resources().within(before) {
			t.Error("a file that is left is not seen")
		}
		check(t, file.Close())
	}
}
