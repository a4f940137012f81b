package esiatest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-esia/sdk/esia"
)

// A Fault makes the emulator misbehave. Of the fields from Code on, one should be
// set, but those that change a JSON answer go together; if none is, requests are
// only delayed.
type Fault struct {
	// Path is a prefix of the paths that the fault is for, below that of
	// Config.URL: "/aas/oauth2/v3/te". If it is empty, the fault is for all.
	Path string

	// Skip is how many requests are answered well before.
	Skip int

	// Times is how many requests the fault is for. 0 means all.
	Times int

	// Delay is how long the emulator waits before it does anything else, in
	// real time, unless the client gives up.
	Delay time.Duration

	// Code refuses the request with a code of ESIA and does nothing else.
	Code esia.Code

	// Status answers with this HTTP status and a page in HTML, like a
	// maintenance page or that of a proxy.
	Status int

	// Redirect answers with status 302 and this address.
	Redirect string

	// Empty answers with status 200 and no body.
	Empty bool

	// Size answers with status 200 and a JSON object of so many bytes, which is
	// compressed on the wire if Gzip is set.
	Size int64
	Gzip bool

	// Edit changes a good or bad answer in JSON before it is sent, for instance
	// its state or its tokens. The request has been carried out.
	Edit func(answer map[string]any)

	// Strings sends all numbers and truth values of a JSON answer as strings, like
	// the channel of biometric logins. The request has been carried out, as for
	// the following two.
	Strings bool

	// NoETag removes each eTag from a JSON answer, and the header.
	NoETag bool

	// LinkHost replaces the host and port in all links of a JSON answer and of its
	// headers: "evil.com", or "127.0.0.1:443" for a port that the client didn't
	// ask.
	LinkHost string

	// Cut carries the request out, sends the first half of the answer, and
	// closes the connection.
	Cut bool

	// Lose carries the request out and closes the connection without an answer.
	Lose bool
}

// Inject adds a fault. The returned function removes it. Of several faults for a
// request, the one that was injected first is applied.
func (e *Emulator) Inject(f Fault) (remove func()) {
	active := &activeFault{Fault: f}
	e.faults.mu.Lock()
	defer e.faults.mu.Unlock()
	e.faults.active = append(e.faults.active, active)
	return func() { e.faults.remove(active) }
}

// A faultList holds the faults of an emulator.
type faultList struct {
	mu     sync.Mutex
	active []*activeFault
}

type activeFault struct {
	Fault
	seen int
}

func (l *faultList) remove(f *activeFault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active = slices.DeleteFunc(l.active, func(x *activeFault) bool { return x == f })
}

// take returns the fault for a request of path, if there is one, and counts it.
func (l *faultList) take(path string) (Fault, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, f := range l.active {
		if !strings.HasPrefix(path, f.Path) {
			continue
		}
		f.seen++
		if f.seen <= f.Skip {
			continue
		}
		if f.Times > 0 && f.seen >= f.Skip+f.Times {
			l.active = slices.Delete(l.active, i, i+1)
		}
		return f.Fault, true
	}
	return Fault{}, false
}

// misbehave answers a request with a fault.
func (e *Emulator) misbehave(c *call, f Fault, path string, handle handler) {
	if !wait(c.r, f.Delay) {
		panic(http.ErrAbortHandler) // nobody is there to be answered
	}
	switch {
	case f.Code != "":
		e.refuseWith(c, f.Code, path)
	case f.Status != 0:
		e.writeMessage(c, f.Status, strconv.Itoa(f.Status)+" "+http.StatusText(f.Status), "Ведутся технические работы.")
	case f.Redirect != "":
		c.redirect(f.Redirect)
	case f.Empty:
		c.w.WriteHeader(http.StatusOK)
	case f.Size > 0:
		writeLarge(c.w, f.Size, f.Gzip)
	case f.Cut || f.Lose || f.edits():
		e.spoil(c, f, handle)
	default:
		handle(c)
	}
}

// wait reports whether the client of r is still there after d.
func wait(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// refuseWith refuses a request in the form of its path.
func (e *Emulator) refuseWith(c *call, code esia.Code, path string) {
	r := &Refusal{code, "injected", http.StatusBadRequest}
	for _, p := range e.protocols {
		switch path {
		case p.authorizePath:
			in, _ := readQuery(c.r)
			e.refuseLogin(c, in, r)
			return
		case p.tokenPath:
			in, _ := readForm(c.r)
			c.form = in.Values
			c.refuseTokens(r, in.Get("state"))
			return
		}
	}
	if e.dataRoute(path) == nil {
		e.showRefusal(c, r)
		return
	}
	switch {
	case code == codeScopeDenied:
		r.Status = http.StatusForbidden
	case code == codeInvalidToken || code == codeExpiredToken:
		r.Status = http.StatusUnauthorized
	case strings.HasPrefix(string(code), "ESIA-0000"):
		r.Status = http.StatusInternalServerError
	}
	e.refuseData(c, r)
}

// spoil carries a request out and damages the answer.
func (e *Emulator) spoil(c *call, f Fault, handle handler) {
	w := c.w
	good := newBuffer()
	c.w = good
	handle(c)
	if f.Lose {
		panic(http.ErrAbortHandler)
	}
	body := f.edit(good.body.Bytes())
	f.editHeader(good.header)
	if !f.Cut {
		good.copyTo(w, body)
		return
	}
	w.Header().Set("Content-Type", good.header.Get("Content-Type"))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(good.status)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush() // only servers can
	panic(http.ErrAbortHandler)
}

// writeLarge answers with a JSON object of size bytes, at least 8.
func writeLarge(w http.ResponseWriter, size int64, compressed bool) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	out := io.Writer(w)
	if compressed {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close() //nolint:errcheck // the client may have gone
		out = z
	}
	w.WriteHeader(http.StatusOK)
	const head, tail = `{"x":"`, `"}`
	chunk := bytes.Repeat([]byte("x"), 32<<10)
	_, _ = io.WriteString(out, head)
	for left := size - int64(len(head)+len(tail)); left > 0; left -= int64(len(chunk)) {
		if _, err := out.Write(chunk[:min(left, int64(len(chunk)))]); err != nil {
			return
		}
	}
	_, _ = io.WriteString(out, tail)
}
