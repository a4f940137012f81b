package remotesigner_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-esia/sdk/signer/remotesigner"
)

// account is a message with personal data.
const account = "{\"lastName\":\"Константинопольский\",\n\"snils\":\"112-233-445 95\",\"key\":\"q7ZxW+0vT/9mK~2pLd<8>\"}"

// echoes are what services may say of a message: in the forms of templates, and parts.
func echoes(message string) map[string]string {
	inJSON, _ := json.Marshal(message)
	return map[string]string{
		"text":        message,
		"flattened":   strings.ReplaceAll(message, "\n", "  "),
		"json":        string(inJSON),
		"query":       url.QueryEscape(message),
		"base64":      base64.StdEncoding.EncodeToString([]byte(message)),
		"base64url":   base64.RawURLEncoding.EncodeToString([]byte(message)),
		"hexadecimal": hex.EncodeToString([]byte(message)),
		"last line":   message[strings.LastIndex(message, "\n")+1:],
		"cut":         message[:len(message)/2],
	}
}

// wantNoPieces fails the test if an error has 12 bytes of a secret, or of one of its forms.
func wantNoPieces(t *testing.T, name string, err error, secret string) {
	t.Helper()
	e, ok := errors.AsType[*remotesigner.RefusedError](err)
	if !ok || !strings.Contains(e.Message, "[…]") || !strings.HasPrefix(e.Message, "wrong") {
		t.Errorf("%s: got %v, want a refusal with what the service says", name, err)
		return
	}
	for _, form := range echoes(secret) {
		for i := 0; i+12 <= len(form); i++ {
			if strings.Contains(err.Error(), form[i:i+12]) {
				t.Errorf("%s: got %v", name, err)
				return
			}
		}
	}
}

// TestEchoedMessage has services that repeat the message, also where their text is cut.
func TestEchoedMessage(t *testing.T) {
	t.Parallel()
	service := &remotesigner.Service{Body: "{{.Base64}}", JSON: true, Result: "/r", Failure: "/e"}
	for name, echo := range echoes(account) {
		for _, before := range []string{"wrong ", "wrong " + strings.Repeat(".", 480)} {
			f := &foreign{answer: func(_ *foreign, w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				writeAnswer(w, map[string]string{"e": before + echo + " end"})
			}}
			_, err := f.client(t, remotesigner.Config{Service: service}).Sign(t.Context(), []byte(account))
			wantNoPieces(t, name, err, account)

			d := newDouble(t, func(w http.ResponseWriter, _ map[string]any) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusBadRequest)
				writeAnswer(w, map[string]any{"error": map[string]string{"code": "bad_request", "message": before + echo, "request_id": echo}})
			})
			_, err = d.client(t, nil).Sign(t.Context(), []byte(account))
			wantNoPieces(t, name+", contract", err, account)
		}
	}
}

// TestEchoedContentType has an answer whose type is the message.
func TestEchoedContentType(t *testing.T) {
	t.Parallel()
	const message = "openid snils2026.11.22 05:46:54 +0000MYSYS01"
	d := newDouble(t, func(w http.ResponseWriter, _ map[string]any) { w.Header().Set("Content-Type", message) })
	_, err := d.client(t, nil).Sign(t.Context(), []byte(message))
	if !errors.Is(err, remotesigner.ErrAnswer) || !strings.Contains(err.Error(), "[…]") {
		t.Errorf("got %v", err)
	}
	wantNoSecret(t, err, message, "MYSYS01")
}

// TestEchoedCredentials has services that repeat how they were authenticated, and what the
// parameters were.
func TestEchoedCredentials(t *testing.T) {
	t.Parallel()
	const token, user, password, pin = "hT5yB8cJ1fGd6sWa", "portal", "TOP-SECRET+", "471147"
	service := &remotesigner.Service{Body: "{{.Base64}}", JSON: true, Result: "/r", Failure: "/e"}
	for name, tt := range map[string]struct {
		authorization *remotesigner.Authorization
		echo          string
	}{
		"token":              {remotesigner.Bearer(token), "Bearer " + token},
		"part of a token":    {remotesigner.Bearer(token), token[:13]},
		"password":           {remotesigner.Basic(user, password), password},
		"form of a password": {remotesigner.Basic(user, password), url.QueryEscape(password)},
		"basic":              {remotesigner.Basic(user, password), base64.StdEncoding.EncodeToString([]byte(user + ":" + password))},
		"PIN":                {nil, pin},
		"PIN in base64":      {nil, base64.StdEncoding.EncodeToString([]byte(pin))},
	} {
		f := &foreign{answer: func(_ *foreign, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			writeAnswer(w, map[string]string{"e": "wrong: " + tt.echo})
		}}
		cfg := remotesigner.Config{Service: service, Authorization: tt.authorization, Params: map[string]string{"pin": pin}}
		_, err := f.client(t, cfg).Sign(t.Context(), []byte("m"))
		e, ok := errors.AsType[*remotesigner.RefusedError](err)
		if !ok || strings.TrimPrefix(e.Message, "wrong: Bearer ") != "[…]" && e.Message != "wrong: […]" {
			t.Errorf("%s: got %v", name, err)
		}
		wantNoSecret(t, err, tt.echo)
	}
}

// TestCodesAreNoSecrets keeps the codes of the contract, which programs look at, whatever
// the message is.
func TestCodesAreNoSecrets(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"message_refused": "message_refused", "message_refused 1": "[…] 1"} {
		d := newDouble(t, func(w http.ResponseWriter, _ map[string]any) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusForbidden)
			writeAnswer(w, map[string]any{"error": map[string]string{"code": code}})
		})
		_, err := d.client(t, nil).Sign(t.Context(), []byte("message_refused"))
		if e, ok := errors.AsType[*remotesigner.RefusedError](err); !ok || e.Code != want {
			t.Errorf("%s: got %v", code, err)
		}
	}
}
