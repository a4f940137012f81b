package esiatest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-esia/sdk/esia"
)

// A call is a request that is being answered, and what is known of the answer.
type call struct {
	w http.ResponseWriter
	r *http.Request

	form   url.Values // of the body, if it was read
	status int
	code   esia.Code
	detail string
}

// refused notes with what the call was refused.
func (c *call) refused(r *Refusal) { c.code, c.detail = r.Code, r.Detail }

// write answers with a body of the given type. Nothing of the emulator may be
// kept by caches.
func (c *call) write(status int, contentType string, body []byte) {
	header := c.w.Header()
	header.Set("Content-Type", contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-store")
		header.Set("Pragma", "no-cache")
	}
	c.status = status
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // the client may have gone
}

// writeJSON answers with v in JSON, with the slashes escaped as ESIA does.
func (c *call) writeJSON(status int, v any) {
	body, err := encodeJSON(v)
	if err != nil {
		body, status = []byte(`{}`), http.StatusInternalServerError
	}
	c.write(status, "application/json;charset=UTF-8", body)
}

// redirect sends the browser to address.
func (c *call) redirect(address string) {
	c.w.Header().Set("Location", address)
	c.w.Header().Set("Cache-Control", "no-store")
	c.status = http.StatusFound
	c.w.WriteHeader(c.status)
}

// allow refuses other methods than the given one, with status 405.
func (c *call) allow(method string) bool {
	if c.r.Method == method {
		return true
	}
	c.w.Header().Set("Allow", method)
	c.write(http.StatusMethodNotAllowed, "text/plain; charset=utf-8", []byte("method not allowed: use "+method+"\n"))
	return false
}

// serveNotFound answers with status 404.
func serveNotFound(c *call) {
	c.write(http.StatusNotFound, "text/plain; charset=utf-8", []byte("esiatest: ESIA has nothing at this address\n"))
}

// encodeJSON encodes v like ESIA: slashes are escaped, other characters are not.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	// In JSON, a slash can only be inside of a string.
	return bytes.ReplaceAll(bytes.TrimSpace(b.Bytes()), []byte("/"), []byte(`\/`)), nil
}

// A buffer is an answer that is kept in memory.
type buffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newBuffer() *buffer { return &buffer{header: http.Header{}, status: http.StatusOK} }

// Header implements [http.ResponseWriter].
func (b *buffer) Header() http.Header { return b.header }

// WriteHeader implements [http.ResponseWriter].
func (b *buffer) WriteHeader(status int) { b.status = status }

// Write implements [http.ResponseWriter].
func (b *buffer) Write(p []byte) (int, error) { return b.body.Write(p) }

// copyTo sends the answer, with another body, to w.
func (b *buffer) copyTo(w http.ResponseWriter, body []byte) {
	for name, values := range b.header {
		w.Header()[name] = values
	}
	w.Header().Del("Transfer-Encoding")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(b.status)
	_, _ = w.Write(body)
}
