package remotesigner_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/internal/logintest"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// foreign is a service of others that is played here.
type foreign struct {
	key    *keysigner.Signer
	cert   *gost.Certificate
	answer func(f *foreign, w http.ResponseWriter, r *http.Request)
}

func (f *foreign) cms(message []byte, opts cms.SignOptions) []byte {
	opts.SigningTime = time.Now()
	der, err := cms.Sign(context.Background(), message, f.cert, func(ctx context.Context, m []byte) ([]byte, *gost.Certificate, error) {
		sig, err := f.key.Sign(ctx, m)
		return sig.Raw, f.cert, err
	}, opts)
	if err != nil {
		panic(err)
	}
	return der
}

// client runs the service and returns a client of it.
func (f *foreign) client(tb testing.TB, cfg remotesigner.Config) *remotesigner.Signer {
	tb.Helper()
	f.key, f.cert = signertest.New(tb)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.answer(f, w, r) }))
	tb.Cleanup(server.Close)
	cfg.URL, cfg.Certificates = server.URL, []*gost.Certificate{f.cert}
	return newClient(tb, cfg)
}

// request decodes the JSON of a request.
func request(r *http.Request) map[string]any {
	var m map[string]any
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil || r.Header.Get("Content-Type") != "application/json" {
		return nil
	}
	return m
}

func stringIn(m map[string]any, name string) []byte {
	s, _ := m[name].(string)
	return []byte(s)
}

// presets plays the services for which there are presets.
func presets() map[string]struct {
	config remotesigner.Config
	answer func(f *foreign, w http.ResponseWriter, r *http.Request)
} {
	std, raw := base64.StdEncoding, base64.RawURLEncoding
	type preset = struct {
		config remotesigner.Config
		answer func(f *foreign, w http.ResponseWriter, r *http.Request)
	}
	return map[string]preset{
		"CryptoproSign": {remotesigner.Config{Service: remotesigner.CryptoproSign()}, func(f *foreign, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/cryptopro/sign" {
				return
			}
			writeAnswer(w, map[string]string{"result": std.EncodeToString(f.cms(stringIn(request(r), "text"), cms.SignOptions{}))})
		}},
		"ESIAGOST3410": {remotesigner.Config{Service: remotesigner.ESIAGOST3410()}, func(f *foreign, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/api/sign" {
				return
			}
			writeAnswer(w, map[string]string{"signed": raw.EncodeToString(f.cms(stringIn(request(r), "message"), cms.SignOptions{NoAttributes: true}))})
		}},
		"ESIAPotato": {remotesigner.Config{
			Service: remotesigner.ESIAPotato(), Params: map[string]string{"private_key_hex": "00ff", "certificate_base64": "AA=="},
		}, func(f *foreign, w http.ResponseWriter, r *http.Request) {
			m := request(r)
			if r.URL.Path != "/api/v1/sign" || m["private_key_hex"] != "00ff" || m["certificate_base64"] != "AA==" {
				return
			}
			writeAnswer(w, map[string]string{"signature_base64": std.EncodeToString(f.cms(stringIn(m, "message"), cms.SignOptions{}))})
		}},
		"DbfunCryptopro": {remotesigner.Config{Service: remotesigner.DbfunCryptopro("da{{ta", "/signedContent")}, func(f *foreign, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/sign" || r.ParseForm() != nil {
				return
			}
			writeAnswer(w, map[string]any{"status": "ok", "signedContent": std.EncodeToString(f.cms([]byte(r.PostForm.Get("da{{ta")), cms.SignOptions{}))})
		}},
		"EcosCryptoSign": {remotesigner.Config{
			Service: remotesigner.EcosCryptoSign("/data/0/signature"), Key: "alias", Params: map[string]string{"pin": "1234", "serial_number": "01AB"},
			Authorization: remotesigner.Bearer("token"),
		}, func(f *foreign, w http.ResponseWriter, r *http.Request) {
			m := request(r)
			info, _ := m["certificateInfo"].(map[string]any)
			if r.Header.Get("Authorization") != "Bearer token" || info["alias"] != "alias" || info["pin"] != "1234" || info["serialNumber"] != "01AB" {
				return
			}
			content, _ := std.DecodeString(string(stringIn(m, "documentContent")))
			writeAnswer(w, map[string]any{"data": []any{map[string]string{"signature": std.EncodeToString(f.cms(content, cms.SignOptions{}))}}})
		}},
		"CryptoProDSS": {remotesigner.Config{
			Service: remotesigner.CryptoProDSS(), Params: map[string]string{"pin": "", "certificate_id": "17"},
			Authorization: remotesigner.BearerFunc(func(context.Context) (string, error) { return "t", nil }),
		}, func(f *foreign, w http.ResponseWriter, r *http.Request) {
			m := request(r)
			signature, _ := m["Signature"].(map[string]any)
			if r.URL.Path != "/documents" || r.Header.Get("Authorization") != "Bearer t" || signature["CertificateId"] != 17.0 || signature["Type"] != "CAdES" {
				return
			}
			content, _ := std.DecodeString(string(stringIn(m, "Content")))
			writeAnswer(w, std.EncodeToString(f.cms(content, cms.SignOptions{SigningCertificateV2: true})))
		}},
	}
}

// TestPresets logs in with version 1 of the protocol over each service, with a text that
// has everything in it that escaping is for, and finds that there is no version 2.
func TestPresets(t *testing.T) {
	t.Parallel()
	for name, p := range presets() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := &foreign{answer: p.answer}
			client := f.client(t, p.config)
			logintest.Run(t, client, []esia.Version{esia.V1}, f.cert)
			for _, text := range []string{"\"}{{.Key}}\\\n\t&=+%<>'\u2028 сообщение", "", "AAAA"} {
				if _, err := client.SignCMS(t.Context(), []byte(text)); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
			if _, err := client.Sign(t.Context(), []byte("m")); !errors.Is(err, remotesigner.ErrFormat) {
				t.Errorf("raw: got %v, want ErrFormat", err)
			}
			_, err := client.SignCMS(t.Context(), []byte{0xff, 0xfe})
			if p.config.Service.Text != errors.Is(err, remotesigner.ErrNotText) {
				t.Errorf("binary: got %v", err)
			}
		})
	}
}

// rawService describes a service that makes raw signatures, with the message in every
// place where there can be one.
func rawService(e answer.Encoding, o answer.Order) *remotesigner.Service {
	return &remotesigner.Service{
		Path: "/keys/{{.Key}}?n={{query .Param.name}}", Header: map[string]string{"x-message": "{{.Hex}}"},
		Body: `{"a":{{json .Base64}},"b":{{json .Base64URL}}}`, JSON: true, Result: "/a~1b/1", Encoding: e, Order: o,
	}
}

// rawAnswer answers the requests of rawService.
func rawAnswer(encode func([]byte) string, reverse bool) func(f *foreign, w http.ResponseWriter, r *http.Request) {
	return func(f *foreign, w http.ResponseWriter, r *http.Request) {
		m := request(r)
		message, err := base64.StdEncoding.DecodeString(string(stringIn(m, "a")))
		if err != nil || base64.RawURLEncoding.EncodeToString(message) != m["b"] || hex.EncodeToString(message) != r.Header.Get("X-Message") ||
			r.URL.Path != "/keys/main" || r.URL.Query().Get("n") != "a b&c" {
			http.Error(w, "not as expected", http.StatusBadRequest)
			return
		}
		sig, err := f.key.Sign(r.Context(), message)
		if err != nil {
			return
		}
		if reverse {
			slices.Reverse(sig.Raw)
		}
		writeAnswer(w, map[string]any{"a/b": []any{nil, encode(sig.Raw)}})
	}
}

// TestRawServices runs the conformance test and the login over services that make raw
// signatures in all encodings and orders. Around them, the client builds CMS messages.
func TestRawServices(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		encoding answer.Encoding
		order    answer.Order
		encode   func([]byte) string
	}{
		"base64":            {answer.Base64, answer.BigEndian, base64.StdEncoding.EncodeToString},
		"base64url":         {answer.Base64URL, answer.BigEndian, base64.RawURLEncoding.EncodeToString},
		"hexadecimal":       {answer.Hex, answer.BigEndian, hex.EncodeToString},
		"reversed":          {answer.Base64, answer.LittleEndian, base64.StdEncoding.EncodeToString},
		"whatever":          {answer.AnyEncoding, answer.AnyOrder, hex.EncodeToString},
		"whatever, reverse": {answer.AnyEncoding, answer.AnyOrder, base64.URLEncoding.EncodeToString},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reverse := tt.order == answer.LittleEndian || name == "whatever, reverse"
			f := &foreign{answer: rawAnswer(tt.encode, reverse)}
			client := f.client(t, remotesigner.Config{Key: "main", Service: rawService(tt.encoding, tt.order), Params: map[string]string{"name": "a b&c"}})
			signertest.TestSigner(t, client, f.cert)
			if reverse {
				logintest.Run(t, client, []esia.Version{esia.V1, esia.V2}, f.cert)
			}
		})
	}
}

// TestServiceMistakes finds the names of mistakes of services.
func TestServiceMistakes(t *testing.T) {
	t.Parallel()
	const pin = "TOP-SECRET"
	service := &remotesigner.Service{
		Name: "box", Body: `{"t":{{json .Text}},"pin":{{json .Param.pin}}}`, JSON: true, Result: "/r", Failure: "/e", SuccessAt: "/s", SuccessIs: "ok",
	}
	attached := func(f *foreign) string {
		return hex.EncodeToString(f.cms([]byte("m"), cms.SignOptions{Attached: true}))
	}
	for name, tt := range map[string]struct {
		status int
		answer func(f *foreign) string
		want   error
	}{
		"failure with its text":   {500, func(*foreign) string { return `{"e":"wrong PIN ` + pin + ` for m"}` }, remotesigner.ErrRefused},
		"failure with status 200": {200, func(*foreign) string { return `{"s":"fail","e":"` + pin + `"}` }, remotesigner.ErrRefused},
		"no status":               {200, func(*foreign) string { return `{"r":"AA"}` }, remotesigner.ErrRefused},
		"page":                    {502, func(*foreign) string { return `<html>` + pin }, remotesigner.ErrRefused},
		"no JSON":                 {200, func(*foreign) string { return pin }, remotesigner.ErrAnswer},
		"two values":              {200, func(*foreign) string { return `{"s":"ok","r":"AA"} {}` }, remotesigner.ErrAnswer},
		"no result":               {200, func(*foreign) string { return `{"s":"ok"}` }, remotesigner.ErrAnswer},
		"result is no string":     {200, func(*foreign) string { return `{"s":"ok","r":{"` + pin + `":1}}` }, remotesigner.ErrAnswer},
		"empty result":            {200, func(*foreign) string { return `{"s":"ok","r":""}` }, answer.ErrEmpty},
		"CMS instead of raw":      {200, func(f *foreign) string { return `{"s":"ok","r":"` + attached(f) + `"}` }, answer.ErrCMS},
	} {
		f := &foreign{answer: func(f *foreign, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.answer(f))
		}}
		_, err := f.client(t, remotesigner.Config{Service: service, Params: map[string]string{"pin": pin}}).Sign(t.Context(), []byte("m"))
		if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), "box") {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
			continue
		}
		wantNoSecret(t, err, pin)
	}
	f := &foreign{answer: func(f *foreign, w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, attached(f)) }}
	_, err := f.client(t, remotesigner.Config{Service: &remotesigner.Service{Body: "{{.Text}}", CMS: true}}).SignCMS(t.Context(), []byte("m"))
	if !errors.Is(err, answer.ErrForm) {
		t.Errorf("attached: got %v, want ErrForm", err)
	}
}

// TestShortPIN doesn't show what a service says if there is a PIN in it that is too short
// to be found for sure.
func TestShortPIN(t *testing.T) {
	t.Parallel()
	service := &remotesigner.Service{Body: "{{.Text}}", JSON: true, Result: "/r", Failure: "/e"}
	f := &foreign{answer: func(_ *foreign, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"e":"bad pin 471 in line 47"}`)
	}}
	_, err := f.client(t, remotesigner.Config{Service: service, Params: map[string]string{"pin": "471"}}).Sign(t.Context(), []byte("m"))
	wantNoSecret(t, err, "471", "47")
}

// TestMissingParameter ends before anything is sent, and names no value.
func TestMissingParameter(t *testing.T) {
	t.Parallel()
	for _, params := range []map[string]string{nil, {"certificate_id": "TOP-SECRET", "pin": "1"}, {"pin": "TOP-SECRET"}} {
		f := &foreign{answer: func(*foreign, http.ResponseWriter, *http.Request) { t.Error("the service was asked") }}
		_, err := f.client(t, remotesigner.Config{Service: remotesigner.CryptoProDSS(), Params: params}).SignCMS(t.Context(), []byte("m"))
		if err == nil {
			t.Fatal("got no error")
		}
		wantNoSecret(t, err, "TOP-SECRET")
	}
}

// TestHeaderInjection finds that a parameter can't add headers.
func TestHeaderInjection(t *testing.T) {
	t.Parallel()
	f := &foreign{answer: func(*foreign, http.ResponseWriter, *http.Request) { t.Error("the service was asked") }}
	service := &remotesigner.Service{Body: "{{.Text}}", Header: map[string]string{"X-Key": "{{.Key}}"}}
	_, err := f.client(t, remotesigner.Config{Service: service, Key: "a\r\nX-Other: b"}).Sign(t.Context(), []byte("m"))
	if err == nil {
		t.Error("got no error")
	}
}
