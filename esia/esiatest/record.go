package esiatest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-esia/sdk/esia"
)

// A Request is a request that the emulator has received, and what it answered.
// It holds secrets as they were received, and doesn't print them; its values
// must not be modified.
type Request struct {
	Time   time.Time // of the emulator's clock, when the answer was finished
	Method string
	Path   string      // as received, below that of Config.URL
	Header http.Header `json:"-"`
	Query  url.Values  `json:"-"`
	Form   url.Values  `json:"-"` // of the body; nil if it was not read

	Status int       // HTTP status of the answer
	Code   esia.Code // what was refused, or ""
	Detail string    // what exactly was wrong, in English, or ""
}

// Requests returns the latest requests in the order in which they were answered,
// at most as many as Config.Remember.
func (e *Emulator) Requests() []Request {
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	return slices.Clone(e.log.requests)
}

// A requestLog holds the latest requests.
type requestLog struct {
	mu       sync.Mutex
	capacity int
	requests []Request
}

// finish records a call.
func (e *Emulator) finish(c *call) {
	path, _ := strings.CutPrefix(c.r.URL.EscapedPath(), e.base.EscapedPath())
	e.log.add(Request{
		Time: e.Now(), Method: c.r.Method, Path: path, Header: c.r.Header.Clone(), Query: c.r.URL.Query(), Form: c.form,
		Status: c.status, Code: c.code, Detail: c.detail,
	})
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.requests) >= l.capacity {
		l.requests = slices.Delete(l.requests, 0, len(l.requests)-l.capacity+1)
	}
	l.requests = append(l.requests, r)
}
