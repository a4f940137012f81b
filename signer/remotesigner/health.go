package remotesigner

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// status is the answer of /healthz and /readyz.
type status struct {
	Status string `json:"status"`
}

// serveHealth says that the process answers.
func (s *Server) serveHealth(w http.ResponseWriter, r *http.Request) {
	s.serveStatus(w, r, nil)
}

// serveReady says whether requests will be served. It asks for no authentication and
// therefore says nothing of which keys there are.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) { s.serveStatus(w, r, s.notReady) }

func (s *Server) serveStatus(w http.ResponseWriter, r *http.Request, check func(context.Context) *refusal) {
	id := newRequestID()
	if r.Method != http.MethodGet {
		writeRefusal(w, id, &refusal{status: http.StatusMethodNotAllowed, code: codeMethod, message: http.MethodGet})
		return
	}
	if check != nil {
		if refused := check(r.Context()); refused != nil {
			writeRefusal(w, id, refused)
			return
		}
	}
	writeJSON(w, id, http.StatusOK, status{"ok"})
}

// notReady returns why requests would not be served.
func (s *Server) notReady(ctx context.Context) *refusal {
	if s.draining.Load() {
		return &refusal{status: http.StatusServiceUnavailable, code: codeClosing, message: "the service is shutting down", notBegun: true}
	}
	missing := 0
	for _, alias := range s.aliases() {
		if _, err := s.cfg.Keys.Signer(ctx, alias); err != nil {
			missing++
		}
	}
	if missing > 0 {
		return &refusal{
			status: http.StatusServiceUnavailable, code: codeUnavailable, notBegun: true,
			message: fmt.Sprintf("%d keys are not available", missing),
		}
	}
	return nil
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
