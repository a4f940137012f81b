package remotesigner_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// recorder is a signer that remembers what it was asked to sign.
type recorder struct {
	fixed  signer.Signature
	signed []byte
}

func (r *recorder) Sign(_ context.Context, m []byte) (signer.Signature, error) {
	r.signed = bytes.Clone(m)
	return r.fixed, nil
}

func newRecorder(tb testing.TB) *recorder {
	tb.Helper()
	key, _ := signertest.New(tb)
	sig, err := key.Sign(tb.Context(), []byte("m"))
	check(tb, err)
	return &recorder{fixed: sig}
}

// FuzzSignRequest sends bytes as a request, and finds that the signer is asked for nothing
// but what another reader of JSON sees in it.
func FuzzSignRequest(f *testing.F) {
	for _, text := range malformed() {
		f.Add([]byte(text))
	}
	f.Add([]byte(body("main", "raw", []byte("text"))))
	f.Add([]byte(` { "data" : "" , "format" : "raw" , "key" : "m\u0061in" } `))
	r := newRecorder(f)
	server := newServer(f, remotesigner.ServerConfig{Callers: []remotesigner.Caller{app(remotesigner.KindAny)}, Keys: remotesigner.KeyMap{"main": r}})
	f.Fuzz(func(t *testing.T, data []byte) {
		r.signed = nil
		w := post(server, string(data))
		if r.signed == nil {
			if w.Code == http.StatusOK && !bytes.Contains(data, []byte("cms")) {
				t.Errorf("an answer without a signature: %s", w.Body)
			}
			return
		}
		var seen map[string]string
		if err := json.Unmarshal(data, &seen); err != nil || len(seen) != 3 || seen["key"] != "main" {
			t.Fatalf("signed for %q: %v", data, err)
		}
		if want, err := base64.StdEncoding.Strict().DecodeString(seen["data"]); seen["format"] == "raw" && (err != nil || !bytes.Equal(r.signed, want)) {
			t.Errorf("signed %q for %q", r.signed, data)
		}
	})
}

// FuzzPolicy sends texts, and finds that what is signed is of the caller's own client and
// goes to its own address.
func FuzzPolicy(f *testing.F) {
	now := time.Date(2026, 1, 15, 9, 35, 10, 0, time.UTC)
	own := fields()
	own.Timestamp = now.Format(message.TimeLayout)
	for _, kind := range []message.Kind{message.Authorize, message.Exchange, message.RefreshToken} {
		own.Code, own.RefreshToken = "eyJa.b.c", testState
		m := text(f, message.V2, kind, own)
		f.Add(m, false)
		f.Add(append(m, "/evil"...), false)
		f.Add(append([]byte("A"), m...), false)
	}
	f.Add(text(f, message.V1, message.Authorize, own), true)
	f.Add(attributesOf(f, []byte("text")), false)
	r := newRecorder(f)
	server := newServer(f, remotesigner.ServerConfig{
		Callers: []remotesigner.Caller{app(remotesigner.KindV1, remotesigner.KindV2)}, Keys: remotesigner.KeyMap{"main": r}, Now: func() time.Time { return now },
	})
	f.Fuzz(func(t *testing.T, m []byte, inCMS bool) {
		format := "raw"
		if inCMS {
			format = "cms"
		}
		r.signed = nil
		post(server, body("main", format, m))
		if r.signed == nil {
			return
		}
		s := string(m)
		if inCMS {
			if !strings.Contains(s, " +0000"+testClientID) && !strings.Contains(s, "00"+testClientID) {
				t.Errorf("signed %q in CMS", s)
			}
			return
		}
		head, tail, _ := strings.Cut(s, "2026.01.15 ")
		_, isOwn := strings.CutPrefix(head, testClientID)
		if !isOwn || strings.Contains(tail, "://") && !strings.Contains(tail, testRedirect) {
			t.Errorf("signed %q", s)
		}
	})
}

// canned is a http.RoundTripper with one answer.
type canned struct {
	status      int
	contentType string
	body        []byte
}

func (c *canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: c.status, Header: http.Header{"Content-Type": {c.contentType}}, Body: io.NopCloser(bytes.NewReader(c.body)),
	}, nil
}

// FuzzAnswer gives bytes as the answer of services of all kinds, and finds that errors are
// fit for logs, and that there is no signature but a valid one.
func FuzzAnswer(f *testing.F) {
	key, cert := signertest.New(f)
	m := []byte("m")
	sig, err := key.Sign(f.Context(), m)
	check(f, err)
	f.Add(200, []byte(`{"a/b":[null,"`+hex.EncodeToString(sig.Raw)+`"]}`))
	f.Add(200, []byte(`{"result":"AAAA"}`))
	f.Add(500, []byte(`{"errorMessage":"\u001b[31m"}`))
	f.Add(200, sig.Raw)
	good, err := json.Marshal(map[string]any{"key": "main", "format": "raw", "signature": sig.Raw, "certificate": sig.Certificate, "certificate_hash": sig.CertificateHash})
	check(f, err)
	f.Add(200, good)
	f.Add(403, []byte(`{"error":{"code":"a\nb","message":"x","request_id":"y"}}`))
	services := []*remotesigner.Service{
		nil, rawService(0, 0), remotesigner.CryptoproSign(), remotesigner.CryptoProDSS(), remotesigner.DbfunCryptopro("f", "/x"), {Body: "{{.Text}}"},
	}
	answer := new(canned)
	var clients []*remotesigner.Signer
	for _, s := range services {
		clients = append(clients, newClient(f, remotesigner.Config{
			URL: "http://127.0.0.1", Key: "main", Certificates: []*gost.Certificate{cert}, Service: s, Attempts: 1,
			Params: map[string]string{"name": "n", "pin": "", "certificate_id": "1"}, HTTPClient: &http.Client{Transport: answer},
		}))
	}
	f.Fuzz(func(t *testing.T, status int, data []byte) {
		*answer = canned{status, "application/json", data}
		for _, client := range clients {
			got, err := client.Sign(t.Context(), m)
			if err == nil && !gost.VerifyMessage(cert.Key, m, got.Raw) {
				t.Errorf("a signature that is not valid, of %q", data)
			}
			wantFit(t, err)
			_, err = client.SignCMS(t.Context(), m)
			wantFit(t, err)
		}
	})
}

func wantFit(t *testing.T, err error) {
	t.Helper()
	if err != nil && (len(err.Error()) > 4096 || strings.ContainsFunc(err.Error(), unicode.IsControl)) {
		t.Errorf("the error is not fit for a log: %q", err)
	}
}
