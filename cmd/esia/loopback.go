package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// loopback returns where to listen for a redirect address: on the loopback interface
// only, over http, at one path. With any other address ok is false.
func loopback(redirectURL string) (address, path string, ok bool) {
	u, err := url.Parse(redirectURL)
	if err != nil || u.Scheme != "http" {
		return "", "", false
	}
	host := u.Hostname()
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return "", "", false
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	path = u.Path
	if path == "" {
		path = "/"
	}
	return net.JoinHostPort(host, port), path, true
}

// A listener waits for one callback.
type listener struct {
	server *http.Server
	path   string
	lang   language
	came   chan callback
	failed chan error
}

// A callback is a request, and what to do with it: accept answers the browser.
type callback struct {
	query  url.Values
	accept chan<- bool
}

// listen begins to listen.
func listen(address, path string, lang language) (*listener, error) {
	socket, err := net.Listen("tcp", address)
	if err != nil {
		return nil, failure(text{
			"can't listen at %s, the redirect address: end the program that does, or register another port: %s",
			"не слушать на %s, адресе возврата: завершите программу, которая его заняла, или зарегистрируйте другой порт: %s",
		}, address, systemError(err))
	}
	l := &listener{path: path, lang: lang, came: make(chan callback), failed: make(chan error, 1)}
	l.server = &http.Server{Handler: l, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 256 << 10}
	go func() { l.failed <- l.server.Serve(socket) }()
	return l, nil
}

// close waits a moment for the answer to the browser.
func (l *listener) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close()
	}
}

// query returns the parameters of the first callback that has the state. Others, such
// as those of an old tab or of a page that guesses, don't end the waiting.
func (l *listener) query(ctx context.Context, state string) (url.Values, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, waitingEnded(ctx)
		case err := <-l.failed:
			return nil, errors.Join(errors.New("listening has ended"), err)
		case c := <-l.came:
			ours := len(c.query["state"]) == 1 && subtle.ConstantTimeCompare([]byte(c.query.Get("state")), []byte(state)) == 1
			c.accept <- ours
			if ours {
				return c.query, nil
			}
		}
	}
}

// ServeHTTP implements [http.Handler].
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Connection", "close")
	answer := func(status int, t text) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(t.in(l.lang) + "\n"))
	}
	if r.URL.Path != l.path || r.Method != http.MethodGet {
		answer(http.StatusNotFound, text{"There is nothing here.", "Здесь ничего нет."})
		return
	}
	accept := make(chan bool, 1)
	select {
	case l.came <- callback{r.URL.Query(), accept}:
	case <-r.Context().Done():
		return
	}
	select {
	case ours := <-accept:
		if !ours {
			answer(http.StatusBadRequest, text{"This is not the login that is being waited for.", "Это не тот вход, которого ждёт программа."})
			return
		}
	case <-r.Context().Done():
		return
	}
	answer(http.StatusOK, text{"Go back to the terminal; this page can be closed.", "Вернитесь в терминал; эту страницу можно закрыть."})
}
