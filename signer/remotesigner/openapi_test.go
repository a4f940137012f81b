package remotesigner_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// document is docs/signing-service.openapi.json, as far as the test understands it. It is
// strict, so that nothing can be in the document that is not compared.
type document struct {
	root  map[string]any
	Paths map[string]map[string]operation `json:"paths"`
}

type operation struct {
	Responses   map[string]response `json:"responses"`
	RequestBody struct {
		Content map[string]content `json:"content"`
	} `json:"requestBody"`
}

type response struct {
	Headers map[string]any     `json:"headers"`
	Content map[string]content `json:"content"`
}

type content struct {
	Schema map[string]any `json:"schema"`
	Codes  []string       `json:"x-codes"`
}

func readDocument(t *testing.T) *document {
	t.Helper()
	data, err := os.ReadFile("../../docs/signing-service.openapi.json")
	check(t, err)
	d := new(document)
	check(t, json.Unmarshal(data, d))
	check(t, json.Unmarshal(data, &d.root))
	return d
}

// resolve follows a reference inside of the document.
func (d *document) resolve(t *testing.T, schema map[string]any) map[string]any {
	t.Helper()
	ref, ok := schema["$ref"].(string)
	if !ok {
		return schema
	}
	var node any = d.root
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		node = node.(map[string]any)[name]
	}
	found, ok := node.(map[string]any)
	if !ok {
		t.Fatalf("%s does not exist", ref)
	}
	return d.resolve(t, found)
}

// validate compares a value with a schema, of which it knows as much as the document uses.
func (d *document) validate(t *testing.T, at string, schema map[string]any, v any) {
	t.Helper()
	schema = d.resolve(t, schema)
	for keyword, rule := range schema {
		ok := true
		text, isText := v.(string)
		switch keyword {
		case "description":
		case "type":
			_, isObject := v.(map[string]any)
			_, isArray := v.([]any)
			ok = rule == "object" && isObject || rule == "string" && isText || rule == "array" && isArray
		case "items":
			list, _ := v.([]any)
			for _, item := range list {
				d.validate(t, at+"/-", rule.(map[string]any), item)
			}
		case "const":
			ok = v == rule
		case "enum":
			ok = slices.Contains(rule.([]any), v)
		case "pattern":
			ok = isText && regexp.MustCompile(rule.(string)).MatchString(text)
		case "minLength":
			ok = isText && len(text) >= int(rule.(float64))
		case "contentEncoding":
			_, err := base64.StdEncoding.DecodeString(text)
			ok = isText && err == nil && rule == "base64"
		case "required":
			object, _ := v.(map[string]any)
			for _, name := range rule.([]any) {
				ok = ok && object[name.(string)] != nil
			}
		case "additionalProperties":
			ok = rule == false
		case "properties":
			object, _ := v.(map[string]any)
			properties := rule.(map[string]any)
			for name, member := range object {
				property, known := properties[name].(map[string]any)
				if !known {
					t.Errorf("%s: %s is not in the document", at, name)
					continue
				}
				d.validate(t, at+"/"+name, property, member)
			}
		default:
			t.Fatalf("%s: the test does not know the keyword %s", at, keyword)
		}
		if !ok {
			t.Errorf("%s: %v does not fit %s: %v", at, v, keyword, rule)
		}
	}
}

// call is a request by which the server shows one of its answers.
type call struct {
	method, path, caller, contentType, body string
	server                                  http.Handler
}

// calls returns requests that show every answer of the server.
func calls(t *testing.T) []call {
	t.Helper()
	key, _ := signertest.New(t)
	limited, collector := app(remotesigner.KindAny), remotesigner.Caller{Name: "collector", Metrics: true}
	limited.Name, limited.Rate, limited.Burst = "limited", 1e-9, 1
	callers := []remotesigner.Caller{app(remotesigner.KindAny), limited, collector}
	strict := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindV2)}})
	server := newServer(t, remotesigner.ServerConfig{Callers: callers, Keys: remotesigner.KeyMap{"main": key}, MaxBody: 1000})
	without := newServer(t, remotesigner.ServerConfig{Callers: callers, Keys: remotesigner.KeyMap{"other": key}})
	with := func(s signer.Func) http.Handler {
		return newServer(t, remotesigner.ServerConfig{
			Callers: callers, Keys: remotesigner.KeyMap{"main": s}, SignTimeout: remotesigner.Duration(time.Millisecond),
		})
	}
	failing := with(func(context.Context, []byte) (signer.Signature, error) {
		return signer.Signature{}, errors.New("failed")
	})
	hanging := with(func(ctx context.Context, _ []byte) (signer.Signature, error) {
		<-ctx.Done()
		return signer.Signature{}, ctx.Err()
	})
	busy, closing, full, half := busyServer(t, callers), closingServer(t, callers), unrecorded(t, callers), halfReloaded(t, callers)
	raw, cms := body("main", "raw", []byte("text")), body("main", "cms", []byte("text"))
	sign := func(server http.Handler, body string) call {
		return call{http.MethodPost, "/v1/sign", "app", "application/json", body, server}
	}
	get := func(server http.Handler, path, caller string) call {
		return call{http.MethodGet, path, caller, "", "", server}
	}
	all := []call{
		sign(server, raw), sign(server, cms), sign(server, "{}"), sign(server, body("foreign", "raw", nil)), sign(strict, raw),
		sign(server, body("main", "raw", make([]byte, 1000))), sign(failing, raw), sign(hanging, raw), sign(without, raw), sign(busy, raw), sign(closing, raw),
		sign(full, raw), sign(full, raw), get(full, "/readyz", ""), get(half, "/readyz", ""),
		{http.MethodPost, "/v1/sign", "", "application/json", raw, server}, {http.MethodPost, "/v1/sign", "app", "text/plain", raw, server},
		{http.MethodPost, "/v1/sign", "limited", "application/json", raw, server}, {http.MethodPost, "/v1/sign", "limited", "application/json", raw, server},
		get(server, "/healthz", ""), get(server, "/readyz", ""), get(without, "/readyz", ""), get(closing, "/readyz", ""),
		get(server, "/metrics", "collector"), get(server, "/metrics", ""), get(server, "/metrics", "app"),
	}
	for _, path := range []string{"/v1/sign", "/healthz", "/readyz", "/metrics"} {
		all = append(all, call{http.MethodPut, path, "collector", "", "", server})
	}
	return all
}

// busyServer returns a server whose only slot is taken until the test ends.
func busyServer(t *testing.T, callers []remotesigner.Caller) http.Handler {
	t.Helper()
	entered, release := make(chan struct{}), make(chan struct{})
	server := newServer(t, remotesigner.ServerConfig{
		Callers: callers, MaxConcurrent: 1, QueueTime: remotesigner.Duration(time.Millisecond),
		Keys: remotesigner.KeyMap{"main": signer.Func(func(context.Context, []byte) (signer.Signature, error) {
			close(entered)
			<-release
			return signer.Signature{}, errors.New("end of the test")
		})},
	})
	done := make(chan struct{})
	go func() { defer close(done); post(server, body("main", "raw", []byte("text"))) }()
	<-entered
	t.Cleanup(func() { close(release); <-done })
	return server
}

// unrecorded returns a server whose audit log can't be written.
func unrecorded(t *testing.T, callers []remotesigner.Caller) http.Handler {
	t.Helper()
	log := new(disk)
	log.full.Store(true)
	return newServer(t, remotesigner.ServerConfig{Callers: callers, Audit: audited(log)})
}

// halfReloaded returns a server whose files of keys and of TLS have been spoilt.
func halfReloaded(t *testing.T, callers []remotesigner.Caller) http.Handler {
	t.Helper()
	dir := t.TempDir()
	keys, err := remotesigner.NewKeyFiles(t.Context(), keyFiles(t, dir))
	check(t, err)
	files := newAuthority(t).files(t)
	current, err := files.Load(t.Context())
	check(t, err)
	writeFile(t, dir, "key.der", nil)
	check(t, os.WriteFile(files.Key, nil, 0o600))
	keys.Reload()
	current.Reload()
	return newServer(t, remotesigner.ServerConfig{Callers: callers, Keys: keys, TLS: current})
}

// closingServer returns a server that has been shut down.
func closingServer(t *testing.T, callers []remotesigner.Caller) http.Handler {
	t.Helper()
	server := newServer(t, remotesigner.ServerConfig{Callers: callers})
	_, stop := serve(t, server, nil)
	check(t, stop())
	return server
}

// TestOpenAPI compares the document with what the server answers: paths, methods,
// statuses, codes, headers, fields. Everything in the document must occur.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	d := readDocument(t)
	missing := make(map[string]bool)
	for path, operations := range d.Paths {
		for method, o := range operations {
			for status, r := range o.Responses {
				for _, c := range r.Content {
					for _, code := range append(c.Codes, "") {
						missing[strings.ToUpper(method)+" "+path+" "+status+" "+code] = len(c.Codes) == 0 || code != ""
					}
				}
			}
		}
	}
	maps.DeleteFunc(missing, func(_ string, counts bool) bool { return !counts })
	for _, c := range calls(t) {
		delete(missing, d.compare(t, c))
	}
	if len(missing) > 0 {
		t.Errorf("these answers did not occur: %q", slices.Sorted(maps.Keys(missing)))
	}
}

// compare makes a call and compares it with the document. It returns what has occurred.
func (d *document) compare(t *testing.T, c call) string {
	t.Helper()
	r, w := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)), httptest.NewRecorder()
	r.Header.Set("X-Test-Caller", c.caller)
	if c.contentType != "" {
		r.Header.Set("Content-Type", c.contentType)
	}
	c.server.ServeHTTP(w, r)
	method := strings.ToLower(c.method)
	if method == "put" { // not in the document, but what it is answered with is
		method = slices.Collect(maps.Keys(d.Paths[c.path]))[0]
	}
	at := strings.ToUpper(method) + " " + c.path + " " + http.StatusText(w.Code)
	operation := d.Paths[c.path][method]
	response, ok := operation.Responses[strconv.Itoa(w.Code)]
	if !ok {
		t.Errorf("%s is not in the document: %s", at, w.Body)
		return ""
	}
	if w.Code == http.StatusOK && c.method == http.MethodPost {
		d.validate(t, at+": request", operation.RequestBody.Content["application/json"].Schema, decoded(t, c.body))
	}
	for name, header := range response.Headers {
		d.validate(t, at+": "+name, d.resolve(t, header.(map[string]any))["schema"].(map[string]any), w.Header().Get(name))
	}
	if w.Header().Get("Esia-Signer-Accepted") != "" && response.Headers["Esia-Signer-Accepted"] == nil {
		t.Errorf("%s: a header is not in the document", at)
	}
	mediaType, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	content, ok := response.Content[mediaType]
	if !ok {
		t.Errorf("%s: %s is not in the document", at, mediaType)
	}
	if mediaType == "application/json" {
		d.validate(t, at, content.Schema, decoded(t, w.Body.String()))
	}
	if got := code(w); len(content.Codes) > 0 && !slices.Contains(content.Codes, got) || len(content.Codes) == 0 && got != "" {
		t.Errorf("%s: code %q is not in the document", at, got)
	}
	return strings.ToUpper(method) + " " + c.path + " " + strconv.Itoa(w.Code) + " " + code(w)
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.NewDecoder(bytes.NewReader([]byte(text))).Decode(&v); err != nil {
		t.Errorf("%q: %v", text, err)
	}
	return v
}

// TestUnknownPath asks for what is not in the document.
func TestUnknownPath(t *testing.T) {
	t.Parallel()
	server := newServer(t, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}})
	for _, path := range []string{"/", "/v1/sign/", "/v1/SIGN", "/v1/keys", "/debug/pprof/"} {
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		wantCode(t, w, http.StatusNotFound, "not_found")
	}
}
