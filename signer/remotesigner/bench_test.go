package remotesigner_test

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// BenchmarkServer measures, alternating in one run, how many requests a second the server
// answers over mTLS with a signer that does nothing, how many signatures a second the
// process makes by itself, and how many requests the server answers with that signer. The
// metric of-allowed, the median over all rounds, is the last rate as a part of what the first two allow together,
// 1 / (1/noop + 1/sign); of-allowed-cpu is the same for seconds in which the process had a
// CPU, which is what counts on a machine that does other work. The load generator, in the same process, is in both rates.
//
//	go test -run '^$' -bench 'Server$' -benchtime 100x ./signer/remotesigner
func BenchmarkServer(b *testing.B) {
	s := startInProcess(b)
	fixed, err := s.key.Sign(b.Context(), []byte("m"))
	check(b, err)
	noop := start(b, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindV2)}, MaxConcurrent: 1000,
		Keys: remotesigner.KeyMap{"main": remotesigner.InProcess(signer.Func(func(context.Context, []byte) (signer.Signature, error) { return fixed, nil }))},
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
	var rates [3][]float64
	var allowed, allowedCPU []float64
	for b.Loop() {
		var rate, rateCPU [3]float64
		for i, load := range loads {
			rate[i], rateCPU[i] = inParallel(load, 60*time.Millisecond)
			rates[i] = append(rates[i], rate[i])
		}
		allowed = append(allowed, rate[2]*(1/rate[0]+1/rate[1]))
		allowedCPU = append(allowedCPU, rateCPU[2]*(1/rateCPU[0]+1/rateCPU[1]))
	}
	b.ReportMetric(median(rates[0]), "noop/s")
	b.ReportMetric(median(rates[1]), "sign/s")
	b.ReportMetric(median(rates[2]), "served/s")
	b.ReportMetric(median(allowed), "of-allowed")
	b.ReportMetric(median(allowedCPU), "of-allowed-cpu")
	b.ReportMetric(0, "ns/op")
}

// startInProcess runs a server as esia signer serve does with a key in a file.
func startInProcess(b *testing.B) *service {
	b.Helper()
	key, cert := signertest.New(b)
	s := start(b, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindV2)}, MaxConcurrent: 1000, Keys: remotesigner.KeyMap{"main": remotesigner.InProcess(key)},
	})
	s.key, s.cert = key, cert
	return s
}

// median is what other work on the machine disturbs least.
func median(values []float64) float64 {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

// inParallel returns how often load succeeds in a second on all CPUs, and in a second of
// the time of one CPU.
func inParallel(load func() int, d time.Duration) (rate, rateCPU float64) {
	var done atomic.Int64
	start, startCPU := time.Now(), cpuTime()
	var wg sync.WaitGroup
	for range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for time.Since(start) < d {
				done.Add(int64(load()))
			}
		})
	}
	wg.Wait()
	n := float64(done.Load())
	return n / time.Since(start).Seconds(), n / (cpuTime() - startCPU).Seconds()
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
// alone. All is one after the other; the figures are medians.
//
//	go test -run '^$' -bench 'Client$' -benchtime 1000x ./signer/remotesigner
func BenchmarkClient(b *testing.B) {
	s := startInProcess(b)
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
	var spent [4][]float64
	for b.Loop() {
		for i, step := range steps {
			begin := time.Now()
			if !step() {
				b.Fatalf("step %d failed", i)
			}
			spent[i] = append(spent[i], float64(time.Since(begin))/float64(time.Microsecond))
		}
	}
	post, call, sign, verify := median(spent[0]), median(spent[1]), median(spent[2]), median(spent[3])
	b.ReportMetric(post, "µs/post")
	b.ReportMetric(call, "µs/call")
	b.ReportMetric(sign, "µs/sign")
	b.ReportMetric(verify, "µs/verify")
	b.ReportMetric(call/post, "call/post")
	b.ReportMetric((call-sign-verify)/post, "rest/post")
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
