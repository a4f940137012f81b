package remotesigner_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// BenchmarkServer measures, alternating in one run, how many requests a second the server
// answers over mTLS with a signer that does nothing, how many signatures a second the
// process makes by itself, and how many requests the server answers with that signer. The
// metric of-allowed is the last rate as a part of what the first two allow together,
// 1 / (1/noop + 1/sign). The load generator, in the same process, is in both rates.
//
//	go test -run '^$' -bench 'Server$' -benchtime 20x ./signer/remotesigner
func BenchmarkServer(b *testing.B) {
	s := start(b, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}, MaxConcurrent: 1000})
	fixed, err := s.key.Sign(b.Context(), []byte("m"))
	check(b, err)
	noop := start(b, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindV2)}, MaxConcurrent: 1000,
		Keys: remotesigner.KeyMap{"main": signer.Func(func(context.Context, []byte) (signer.Signature, error) { return fixed, nil })},
	})
	m := text(b, message.V2, message.Authorize, fields())
	request := body("main", "raw", m)
	loads := []func() int{
		poster(b, noop.url, noop.authority.clientTLS(noop.pair), request),
		func() int {
			if _, err := s.key.Sign(context.Background(), m); err != nil {
				return 0
			}
			return 1
		},
		poster(b, s.url, s.authority.clientTLS(s.pair), request),
	}
	var rate [3]float64
	for b.Loop() {
		for i, load := range loads {
			rate[i] += inParallel(load, 150*time.Millisecond)
		}
	}
	n := float64(b.N)
	b.ReportMetric(rate[0]/n, "noop/s")
	b.ReportMetric(rate[1]/n, "sign/s")
	b.ReportMetric(rate[2]/n, "served/s")
	b.ReportMetric(rate[2]*(1/rate[0]+1/rate[1]), "of-allowed")
	b.ReportMetric(0, "ns/op")
}

// inParallel returns how often load succeeds in a second, on all CPUs.
func inParallel(load func() int, d time.Duration) float64 {
	var done atomic.Int64
	start := time.Now()
	var wg sync.WaitGroup
	for range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for time.Since(start) < d {
				done.Add(int64(load()))
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}

// poster returns a function that makes one bare POST over a connection that is kept. It
// returns 0 if the answer has another status than 200.
func poster(tb testing.TB, address string, cfg *tls.Config, body string) func() int {
	transport := &http.Transport{TLSClientConfig: cfg, MaxIdleConnsPerHost: 100, DisableCompression: true}
	tb.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	return func() int {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address+"/v1/sign", strings.NewReader(body))
		if err != nil {
			return 0
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			return 0
		}
		defer func() { _ = res.Body.Close() }()
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
			return 0
		}
		return 1
	}
}

// BenchmarkClient measures, alternating in one run, a bare POST over mTLS and a connection
// that is kept, to a handler that answers at once with as many bytes; a call of Sign,
// with the signature in the server and its verification in the client; and these two
// alone. All is one after the other.
//
//	go test -run '^$' -bench 'Client$' -benchtime 300x ./signer/remotesigner
func BenchmarkClient(b *testing.B) {
	s := start(b, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}})
	client := s.client(b, nil)
	m := text(b, message.V2, message.Authorize, fields())
	request := body("main", "raw", m)
	answer := post(newServer(b, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}}), request).Body.Bytes()
	bare := poster(b, serveBare(b, s, answer), s.authority.clientTLS(s.pair), request)
	sig, err := s.key.Sign(b.Context(), m)
	check(b, err)
	steps := []func() bool{
		func() bool { return bare() == 1 },
		func() bool { _, err := client.Sign(context.Background(), m); return err == nil },
		func() bool { _, err := s.key.Sign(context.Background(), m); return err == nil },
		func() bool { return gost.VerifyMessage(s.cert.Key, m, sig.Raw) },
	}
	var spent [4]time.Duration
	for b.Loop() {
		for i, step := range steps {
			begin := time.Now()
			if !step() {
				b.Fatalf("step %d failed", i)
			}
			spent[i] += time.Since(begin)
		}
	}
	µs := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(b.N) }
	b.ReportMetric(µs(spent[0]), "µs/post")
	b.ReportMetric(µs(spent[1]), "µs/call")
	b.ReportMetric(µs(spent[2]), "µs/sign")
	b.ReportMetric(µs(spent[3]), "µs/verify")
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "call/post")
	b.ReportMetric(float64(spent[1]-spent[2]-spent[3])/float64(spent[0]), "rest/post")
	b.ReportMetric(0, "ns/op")
}

// serveBare answers every request with the same bytes, over the same kind of connection.
func serveBare(tb testing.TB, s *service, answer []byte) string {
	tb.Helper()
	tlsConfig, err := s.authority.files(tb).Config(tb.Context())
	check(tb, err)
	return serveHandler(tb, tlsConfig, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	}))
}
