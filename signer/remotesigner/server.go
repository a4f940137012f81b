package remotesigner

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
)

// A Server is the handler of a signing service. It must be made by [NewServer] and is
// safe for concurrent use.
//
//	POST /v1/sign   a signature; see docs/signing-service.openapi.json
//	GET  /healthz   200 as long as the process answers
//	GET  /readyz    200 if all keys of all callers are there, and it is not shutting down
//	GET  /metrics   counters in the text format of Prometheus, for callers with Metrics
//
// Requests must come to it directly: it looks at r.TLS and trusts no header of a proxy.
type Server struct {
	cfg     ServerConfig
	callers callers
	auth    Authenticator
	slots   chan struct{} // one for each signature that is being made
	metrics *metrics
	log     *auditLog
	refused *bucket // of log records about strangers
	probe   probe   // of the signers, for /readyz

	draining   atomic.Bool   // /readyz says no
	closing    atomic.Bool   // requests are refused
	reloads    atomic.Uint64 // of TLS that are on record
	identities sync.Map      // alias -> *identity that signed last
}

// strangers is how many refused authentications are logged in a second.
const strangers = 20

var _ http.Handler = (*Server)(nil)

// NewServer checks cfg and returns a Server. It starts nothing. All mistakes are
// reported together; [ErrNoAuthenticator] and [ErrNoPolicy] are among them if there
// is no way to know a caller, or nothing is said of what it may have signed.
func NewServer(cfg ServerConfig) (*Server, error) {
	var all []error
	list, err := newCallers(cfg.Callers)
	all = append(all, err)
	auth := cfg.Authenticator
	if auth == nil {
		if len(cfg.Callers) == 0 {
			all = append(all, ErrNoAuthenticator)
		}
		auth, err = newCredentials(list, cfg.clock())
		all = append(all, err)
	}
	if cfg.Keys == nil {
		all = append(all, errors.New("there are no keys"))
	}
	if err := errors.Join(all...); err != nil {
		return nil, fmt.Errorf("remotesigner: %w", err)
	}
	cfg = cfg.withDefaults()
	cfg.Callers = nil // the copies in list are in force
	return &Server{
		cfg:     cfg,
		callers: list,
		auth:    auth,
		slots:   make(chan struct{}, cfg.MaxConcurrent),
		metrics: newMetrics(list),
		log:     &auditLog{handler: cfg.Audit.Handler()},
		refused: &bucket{rate: strangers, burst: strangers},
	}, nil
}

// Format implements [fmt.Formatter] and shows nothing of what is inside.
func (s *Server) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "remotesigner.Server") }

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	switch r.URL.Path {
	case signPath:
		s.serveSign(w, r)
	case healthPath:
		s.serveHealth(w, r)
	case readyPath:
		s.serveReady(w, r)
	case metricsPath:
		s.serveMetrics(w, r)
	default:
		writeRefusal(w, newRequestID(), &refusal{status: http.StatusNotFound, code: codeNotFound, message: "there is nothing at this address"})
	}
}

// serveSign answers one request to sign, and records what came of it.
func (s *Server) serveSign(w http.ResponseWriter, r *http.Request) {
	e := &event{id: newRequestID(), start: s.cfg.Now(), remote: r.RemoteAddr}
	s.metrics.running.Add(1)
	defer s.metrics.running.Add(-1)
	answer, refused := s.answer(w, r, e)
	e.refused, e.duration = refused, s.cfg.Now().Sub(e.start)
	if err := s.audit(r.Context(), "signature", e); err != nil && refused == nil && !s.cfg.AuditOptional {
		e.refused = &refusal{status: http.StatusInternalServerError, code: codeAudit, message: errAudit.Error() + ", and what is not on record is not given away"}
	}
	s.metrics.record(e)
	if e.refused != nil {
		writeRefusal(w, e.id, e.refused)
		return
	}
	writeJSON(w, e.id, http.StatusOK, answer)
}

// answer takes a request through all checks, in the order in which they cost least and
// tell strangers least.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, e *event) (*signAnswer, *refusal) {
	if r.Method != http.MethodPost {
		return nil, &refusal{status: http.StatusMethodNotAllowed, code: codeMethod, message: http.MethodPost}
	}
	caller, refused := s.caller(r, e)
	if refused != nil {
		return nil, refused
	}
	if wait, ok := caller.bucket.take(s.cfg.Now()); !ok {
		return nil, &refusal{status: http.StatusTooManyRequests, code: codeRate, message: "more requests than this caller may make", notBegun: true, wait: wait}
	}
	if s.closing.Load() {
		return nil, &refusal{status: http.StatusServiceUnavailable, code: codeClosing, message: "the service is shutting down", notBegun: true}
	}
	request, refused := s.read(w, r)
	if refused != nil {
		return nil, refused
	}
	if refused := s.permit(caller, request, e); refused != nil {
		return nil, refused
	}
	if refused := s.recordable(r.Context()); refused != nil {
		return nil, refused
	}
	return s.sign(r.Context(), request, e)
}

// caller finds out who asks.
func (s *Server) caller(r *http.Request, e *event) (*caller, *refusal) {
	if err := s.checkPeer(r); err != nil {
		return nil, &refusal{status: http.StatusUnauthorized, code: codeUnauthenticated, message: "the caller is not known", cause: err, hangUp: true}
	}
	name, err := s.auth.Authenticate(r)
	caller := s.callers[name]
	if err == nil && caller == nil {
		err = errors.New("remotesigner: the authenticator named a caller that has no policy")
	}
	if err != nil {
		return nil, &refusal{status: http.StatusUnauthorized, code: codeUnauthenticated, message: "the caller is not known", cause: err}
	}
	e.caller = name
	return caller, nil
}

// permit applies the policy of the caller. What is refused is refused in the same
// words whether the key exists or not.
func (s *Server) permit(c *caller, request signRequest, e *event) *refusal {
	if !contains(c.Keys, request.Key) {
		return &refusal{status: statusForbidden, code: codeKeyRefused, message: "this caller has no key with this alias"}
	}
	e.key, e.format = request.Key, request.Format
	subject, refused := c.allow(request.Format, request.Data, e.start, durationOf(s.cfg.MaxSkew))
	e.subject = subject
	if refused == nil {
		e.digest = digestOf(subject, request.Data)
	}
	return refused
}

func newRequestID() string { return rand.Text() }

func writeRefusal(w http.ResponseWriter, id string, r *refusal) {
	r.header(w.Header())
	message := r.message
	if r.code == codeMethod {
		message = "this address wants " + r.message
	}
	writeJSON(w, id, r.status, errorAnswer{errorBody{r.code, message, id}})
}

// writeJSON writes an answer in one piece. A caller that has gone away is no error.
func writeJSON(w http.ResponseWriter, id string, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // can't be: all answers are strings and bytes
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	h := w.Header()
	h.Set("Content-Type", contentJSON)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set(requestIDHeader, id)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
