package remotesigner_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// dropping is a service that reads requests, answers the first of each connection, and
// closes the connection after having read the next.
func dropping(tb testing.TB) (address string, read *atomic.Int32) {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	check(tb, err)
	tb.Cleanup(func() { _ = l.Close() })
	read = new(atomic.Int32)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go drop(conn, read)
		}
	}()
	return "http://" + l.Addr().String(), read
}

func drop(conn net.Conn, read *atomic.Int32) {
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	for n := range 2 {
		request, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return
		}
		read.Add(1)
		if n == 0 {
			_, _ = io.WriteString(conn, "HTTP/1.1 500 Failed\r\nContent-Length: 0\r\n\r\n")
		}
	}
}

// TestNotRepeated loses the answer to a request over a connection that is in use for a
// while, where net/http repeats some requests by itself. The service must get it once.
func TestNotRepeated(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	for name, s := range map[string]*remotesigner.Service{
		"contract": nil, "POST": {Body: "{{.Hex}}"}, "PUT": {Method: http.MethodPut, Body: "{{.Hex}}"},
		"Idempotency-Key":   {Body: "{{.Hex}}", Header: map[string]string{"Idempotency-Key": "{{.Hex}}"}},
		"X-Idempotency-Key": {Body: "{{.Hex}}", Header: map[string]string{"x-idempotency-key": ""}},
	} {
		address, read := dropping(t)
		client := newClient(t, remotesigner.Config{URL: address, Key: "main", Certificates: []*gost.Certificate{cert}, Service: s, Attempts: 5})
		if _, err := client.Sign(t.Context(), []byte("m")); !errors.Is(err, remotesigner.ErrRefused) {
			t.Errorf("%s: the first: %v", name, err)
		}
		if _, err := client.Sign(t.Context(), []byte("m")); !errors.Is(err, remotesigner.ErrTransport) {
			t.Errorf("%s: got %v, want ErrTransport", name, err)
		}
		if n := read.Load(); n != 2 {
			t.Errorf("%s: the service got %d requests, want 2", name, n)
		}
	}
}

// TestRepeatableMethods refuses methods that everybody on the way may repeat.
func TestRepeatableMethods(t *testing.T) {
	t.Parallel()
	_, cert := signertest.New(t)
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "post"} {
		_, err := remotesigner.New(remotesigner.Config{
			URL: "https://sign.example.ru", Certificates: []*gost.Certificate{cert}, Service: &remotesigner.Service{Method: method, Body: "x"},
		})
		if err == nil {
			t.Errorf("%s: got no error", method)
		}
	}
	client := newClient(t, remotesigner.Config{
		URL: "http://127.0.0.1:1", Certificates: []*gost.Certificate{cert}, Service: &remotesigner.Service{Body: "{{.Param.x}}"}, Params: map[string]string{"x": ""},
	})
	if _, err := client.Sign(t.Context(), []byte("m")); err == nil || errors.Is(err, remotesigner.ErrUnreachable) {
		t.Errorf("an empty body: got %v", err)
	}
}
