package remotesigner

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// status is the answer of /healthz and /readyz.
type status struct {
	Status string   `json:"status"`
	Notes  []string `json:"notes,omitempty"`
}

// Notes of /readyz: what does not keep the server from signing, but will.
const (
	noteKeys  = "keys_not_reloaded"
	noteTLS   = "tls_not_reloaded"
	noteAudit = "audit_not_reopened"
)

// serveHealth says that the process answers.
func (s *Server) serveHealth(w http.ResponseWriter, r *http.Request) {
	s.serveStatus(w, r, func(context.Context) (status, *refusal) { return status{Status: "ok"}, nil })
}

// serveReady says whether requests will be served. It asks for no authentication and
// therefore says nothing of which keys there are.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	s.serveStatus(w, r, func(ctx context.Context) (status, *refusal) {
		if refused := s.notReady(ctx); refused != nil {
			return status{}, refused
		}
		return status{"ok", s.notes(ctx)}, nil
	})
}

func (s *Server) serveStatus(w http.ResponseWriter, r *http.Request, check func(context.Context) (status, *refusal)) {
	id := newRequestID()
	if r.Method != http.MethodGet {
		writeRefusal(w, id, &refusal{status: http.StatusMethodNotAllowed, code: codeMethod, message: http.MethodGet})
		return
	}
	found, refused := check(r.Context())
	if refused != nil {
		writeRefusal(w, id, refused)
		return
	}
	writeJSON(w, id, http.StatusOK, found)
}

// notes returns what somebody should look at though requests are served.
func (s *Server) notes(ctx context.Context) []string {
	var all []string
	if k, ok := s.cfg.Keys.(interface{ Err() error }); ok && k.Err() != nil {
		all = append(all, noteKeys)
	}
	if t := s.cfg.TLS; t != nil {
		t.files.get(ctx)
		s.recordReload(ctx)
		if t.Err() != nil {
			all = append(all, noteTLS)
		}
	}
	if s.log.elsewhere() != nil {
		all = append(all, noteAudit)
	}
	return all
}

// notReady returns why requests would not be served.
func (s *Server) notReady(ctx context.Context) *refusal {
	if s.draining.Load() {
		return &refusal{status: http.StatusServiceUnavailable, code: codeClosing, message: "the service is shutting down", notBegun: true}
	}
	if refused := s.recordable(ctx); refused != nil {
		return refused
	}
	if missing := s.probe.missing(ctx, s); missing > 0 {
		return &refusal{
			status: http.StatusServiceUnavailable, code: codeUnavailable, notBegun: true,
			message: fmt.Sprintf("%d keys are not available", missing),
		}
	}
	return nil
}

// probeTime is how long an answer of the signers counts, so that /readyz, which everybody
// may ask, costs them nothing.
const probeTime = 5 * time.Second

// A probe is the last answer of the signers.
type probe struct {
	mu    sync.Mutex
	until time.Time
	count int
}

// missing returns how many of the keys that callers may use would not sign. Those who ask
// at the same time wait for the same answer.
func (p *probe) missing(ctx context.Context, s *Server) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := s.cfg.Now(); now.Before(p.until) && p.until.Sub(now) <= probeTime {
		return p.count
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), durationOf(s.cfg.SignTimeout)) // the answer is not for this request alone
	defer cancel()
	var wg sync.WaitGroup
	var missing atomic.Int64
	for _, alias := range s.aliases() {
		wg.Go(func() {
			if !s.available(ctx, alias) {
				missing.Add(1)
			}
		})
	}
	wg.Wait()
	p.count, p.until = int(missing.Load()), s.cfg.Now().Add(probeTime)
	return p.count
}

// available reports whether there is a key, and whether its signer would sign, if it has a
// way to say so: a [Signer] does.
func (s *Server) available(ctx context.Context, alias string) bool {
	key, err := s.cfg.Keys.Signer(ctx, alias)
	if err != nil {
		return false
	}
	asked, ok := bare(key).(interface {
		Ready(ctx context.Context) error
	})
	if !ok {
		return true
	}
	err = asked.Ready(ctx)
	return err == nil || errors.Is(err, errors.ErrUnsupported)
}

// aliases returns the keys that callers may use, sorted.
func (s *Server) aliases() []string {
	var all []string
	for _, c := range s.callers {
		all = append(all, c.Keys...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
