package remotesigner

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// metrics are the counters of a server. All labels are known beforehand: callers
// from the configuration, results from the contract. What comes from outside never
// becomes a label.
type metrics struct {
	running  atomic.Int64
	requests map[string]map[string]*atomic.Uint64 // by caller and result; caller "" for strangers
	kinds    map[Kind]*atomic.Uint64              // signatures
	seconds  histogram

	handshakes atomic.Uint64 // of TLS that have failed
}

func newMetrics(list callers) *metrics {
	m := &metrics{requests: make(map[string]map[string]*atomic.Uint64), kinds: make(map[Kind]*atomic.Uint64)}
	for _, name := range append(slices.Collect(maps.Keys(list)), "") {
		m.requests[name] = make(map[string]*atomic.Uint64)
		for _, code := range allCodes() {
			m.requests[name][code] = new(atomic.Uint64)
		}
	}
	for _, kind := range kinds() {
		m.kinds[kind] = new(atomic.Uint64)
	}
	m.seconds.counts = make([]atomic.Uint64, len(bounds())+1)
	return m
}

// record counts a request.
func (m *metrics) record(e *event) {
	m.requests[e.caller][e.code()].Add(1)
	if e.refused == nil {
		m.kinds[e.subject.permission()].Add(1)
		m.seconds.observe(e.duration)
	}
}

// bounds are the upper bounds of the buckets: from a key in memory to a program on
// another host.
func bounds() [12]time.Duration {
	const ms = time.Millisecond
	return [...]time.Duration{ms / 2, ms, 2 * ms, 5 * ms, 10 * ms, 25 * ms, 50 * ms, 100 * ms, 250 * ms, 1000 * ms, 2500 * ms, 10000 * ms}
}

// A histogram counts durations.
type histogram struct {
	counts []atomic.Uint64 // not cumulative; the last is for all above
	sum    atomic.Int64    // in nanoseconds
}

func (h *histogram) observe(d time.Duration) {
	i := 0
	for _, bound := range bounds() {
		if d <= bound {
			break
		}
		i++
	}
	h.counts[i].Add(1)
	h.sum.Add(int64(d))
}

// write writes the histogram in the text format of Prometheus, version 0.0.4.
func (h *histogram) write(w io.Writer, name string) {
	var total uint64
	for i, bound := range bounds() {
		total += h.counts[i].Load()
		fmt.Fprintf(w, "%s_bucket{le=\"%g\"} %d\n", name, bound.Seconds(), total)
	}
	total += h.counts[len(bounds())].Load()
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n",
		name, total, name, time.Duration(h.sum.Load()).Seconds(), name, total)
}

// serveMetrics answers callers that may read the metrics. The others are on record, or
// credentials could be tried out here without being seen.
func (s *Server) serveMetrics(w http.ResponseWriter, r *http.Request) {
	e := &event{id: newRequestID(), start: s.cfg.Now(), remote: r.RemoteAddr}
	if e.refused = s.mayReadMetrics(r, e); e.refused != nil {
		s.metrics.record(e)
		_ = s.audit(r.Context(), "metrics", e)
		writeRefusal(w, e.id, e.refused)
		return
	}
	s.writeMetrics(w)
}

func (s *Server) mayReadMetrics(r *http.Request, e *event) *refusal {
	if r.Method != http.MethodGet {
		return &refusal{status: http.StatusMethodNotAllowed, code: codeMethod, message: http.MethodGet}
	}
	caller, refused := s.caller(r, e)
	if refused != nil {
		return refused
	}
	if !caller.Metrics {
		return &refusal{status: statusForbidden, code: codeMetricsRefused, message: "this caller may not read metrics"}
	}
	return nil
}

// Metrics returns a handler that shows the metrics to everybody. It is for a listener
// of its own, which only the collector reaches: names of callers and of keys are in
// them.
func (s *Server) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { s.writeMetrics(w) })
}

func (s *Server) writeMetrics(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m := s.metrics
	head(w, "esia_signer_requests_total", "counter", "Requests to sign, and refused ones for metrics, by caller (empty for strangers) and result.")
	for _, caller := range slices.Sorted(maps.Keys(m.requests)) {
		for _, code := range allCodes() {
			if n := m.requests[caller][code].Load(); n > 0 {
				fmt.Fprintf(w, "esia_signer_requests_total{caller=%q,result=%q} %d\n", caller, code, n)
			}
		}
	}
	head(w, "esia_signer_signatures_total", "counter", "Signatures made, by the kind that the policy permits.")
	for _, kind := range kinds() {
		fmt.Fprintf(w, "esia_signer_signatures_total{kind=%q} %d\n", kind, m.kinds[kind].Load())
	}
	head(w, "esia_signer_duration_seconds", "histogram", "Time from the request to the signature.")
	m.seconds.write(w, "esia_signer_duration_seconds")
	head(w, "esia_signer_running", "gauge", "Requests to sign that are being answered.")
	fmt.Fprintf(w, "esia_signer_running %d\n", m.running.Load())
	head(w, "esia_signer_audit_failures_total", "counter", "Records of the audit log that could not be written.")
	fmt.Fprintf(w, "esia_signer_audit_failures_total %d\n", s.log.failures.Load())
	head(w, "esia_signer_audit_not_reopened", "gauge", "1 if records of the audit log go to another place than they should, because its file can't be opened again.")
	fmt.Fprintf(w, "esia_signer_audit_not_reopened %d\n", oneIf(s.log.elsewhere() != nil))
	head(w, "esia_signer_tls_handshake_failures_total", "counter", "Connections that ended before their TLS handshake did.")
	fmt.Fprintf(w, "esia_signer_tls_handshake_failures_total %d\n", m.handshakes.Load())
	s.writeKeyMetrics(w)
	s.writeReloadMetrics(w)
}

// writeKeyMetrics writes when the certificates end, of the keys that have signed.
func (s *Server) writeKeyMetrics(w io.Writer) {
	head(w, "esia_signer_certificate_not_after_seconds", "gauge", "End of validity, in Unix time, of the certificate that signed last, by key.")
	for _, alias := range s.aliases() {
		if cert := s.certificate(alias); cert != nil {
			fmt.Fprintf(w, "esia_signer_certificate_not_after_seconds{key=%q} %d\n", alias, cert.NotAfter.Unix())
		}
	}
}

// writeReloadMetrics writes whether what is in force is what the files hold.
func (s *Server) writeReloadMetrics(w io.Writer) {
	if k, ok := s.cfg.Keys.(interface{ Err() error }); ok {
		head(w, "esia_signer_reload_failed", "gauge", "1 if the keys in force are not those of the files, because those can't be loaded.")
		fmt.Fprintf(w, "esia_signer_reload_failed %d\n", oneIf(k.Err() != nil))
	}
	if s.cfg.TLS != nil {
		head(w, "esia_signer_tls_reload_failed", "gauge", "1 if the TLS certificates in force are not those of the files, because those can't be loaded.")
		fmt.Fprintf(w, "esia_signer_tls_reload_failed %d\n", oneIf(s.cfg.TLS.Err() != nil))
	}
}

func oneIf(condition bool) int {
	if condition {
		return 1
	}
	return 0
}

func head(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}
