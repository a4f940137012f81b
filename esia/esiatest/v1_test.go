package esiatest_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// orderV1 is the signed string of all requests of version 1.
var orderV1 = []string{"scope", "timestamp", "client_id", "state"}

// cms returns a CMS message over text by the key of s.
func (s *stand) cms(text string, opts cms.SignOptions) []byte {
	s.t.Helper()
	if opts.SigningTime.IsZero() && !opts.NoAttributes {
		opts.SigningTime = s.Now()
	}
	der, err := cms.Sign(s.t.Context(), []byte(text), s.cert, func(_ context.Context, m []byte) ([]byte, *gost.Certificate, error) {
		return s.raw(string(m)), nil, nil
	}, opts)
	if err != nil {
		s.t.Fatal(err)
	}
	return der
}

// signedV1 returns form as a request of version 1, signed in the given order.
func (s *stand) signedV1(form url.Values, order []string) url.Values {
	s.t.Helper()
	secret := base64.RawURLEncoding.EncodeToString(s.cms(message(form, order), cms.SignOptions{}))
	return with(form, "client_secret", secret, "client_certificate_hash", "-")
}

func (s *stand) authorizeV1(form url.Values) answer {
	s.t.Helper()
	r := s.request("GET", s.URL+"/aas/oauth2/ac?"+form.Encode(), "")
	r.Header.Set(esiatest.LoginHeader, esiatest.Confirmed().OID.String())
	return s.do(r)
}

func (s *stand) postV1(form url.Values) answer {
	s.t.Helper()
	r := s.request("POST", s.URL+"/aas/oauth2/te", form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r)
}

// TestV1 goes through all requests of version 1.
func TestV1(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := s.codeOf(s.authorizeV1(s.signedV1(s.login(), orderV1)))
	tokens := s.postV1(s.signedV1(s.exchange(code), orderV1))
	if tokens.status != http.StatusOK || tokens.text("access_token") == "" || tokens.text("id_token") == "" {
		t.Fatalf("exchange: %d, %s", tokens.status, tokens.body)
	}
	wantCode(t, s.postV1(s.signedV1(s.exchange(code), orderV1)), "ESIA-007011")

	code = s.codeOf(s.authorizeV1(s.signedV1(s.login(), orderV1)))
	refresh := s.postV1(s.signedV1(s.exchange(code), orderV1)).text("refresh_token")
	for _, changes := range [][]string{nil, {"redirect_uri", "-"}} { // with and without: both are seen
		a := s.postV1(s.signedV1(s.refresh(refresh, changes...), orderV1))
		wantCode(t, a, "")
		refresh = a.text("refresh_token")
	}
	s.codeOf(s.authorizeV1(s.signedV1(s.login(s.asking(consentTo("CREDIT", 60))...), orderV1)))
	renewed := s.postV1(s.signedV1(s.credentials("response_type", "token", "redirect_uri", "-"), orderV1))
	if got := permissions(t, renewed); !slices.Equal(got, []string{"CREDIT"}) {
		t.Errorf("permissions %q", got)
	}
	wantCode(t, s.postV1(s.signedV1(s.credentials("response_type", "code"), orderV1)), "ESIA-007009")
	wantCode(t, s.postV1(s.signedV1(s.credentials("response_type", "-"), orderV1)), "ESIA-007014")
}

// TestV1WrongOrder swaps neighbours in the signed string, and signs as V2 does.
func TestV1WrongOrder(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for i := range len(orderV1) - 1 {
		order := append([]string(nil), orderV1...)
		order[i], order[i+1] = order[i+1], order[i]
		wantCode(t, s.authorizeV1(s.signedV1(s.login(), order)), "ESIA-007053")
	}
	wantCode(t, s.authorizeV1(s.signedV1(s.login(), orderAuthorize)), "ESIA-007053")
	wantCode(t, s.authorizeV1(s.signedV1(s.login("scope_org", "org_ogrn?org_oid=1"), orderV1)), "ESIA-007003")
}

// TestV1Secrets sends messages that are wrong in one way each.
func TestV1Secrets(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	stranger := newStand(t)
	text := func(form url.Values) string { return message(form, orderV1) }
	url64 := base64.RawURLEncoding.EncodeToString
	tests := []struct {
		name   string
		secret func(s *stand, form url.Values) string
		want   esia.Code
	}{
		{"NoAttributes", func(s *stand, f url.Values) string { return url64(s.cms(text(f), cms.SignOptions{NoAttributes: true})) }, ""},
		{"CAdES", func(s *stand, f url.Values) string {
			return url64(s.cms(text(f), cms.SignOptions{SigningCertificateV2: true}))
		}, ""},
		{"Attached", func(s *stand, f url.Values) string { return url64(s.cms(text(f), cms.SignOptions{Attached: true})) }, "ESIA-007053"},
		{"NoCertificates", func(s *stand, f url.Values) string {
			return url64(s.cms(text(f), cms.SignOptions{NoCertificates: true}))
		}, "ESIA-007053"},
		{"RawSignature", func(s *stand, f url.Values) string { return url64(s.raw(text(f))) }, "ESIA-007053"},
		{"StandardBase64", func(s *stand, f url.Values) string {
			return base64.StdEncoding.EncodeToString(append(s.cms(text(f), cms.SignOptions{}), 0xff, 0xff))
		}, "ESIA-007053"},
		{"Padded", func(s *stand, f url.Values) string { return url64(s.cms(text(f), cms.SignOptions{})) + "==" }, "ESIA-007053"},
		{"BER", func(s *stand, f url.Values) string { return url64(indefinite(s.cms(text(f), cms.SignOptions{}))) }, "ESIA-007053"},
		{"BERInside", func(s *stand, f url.Values) string {
			return url64(longLength(s.cms(text(f), cms.SignOptions{})))
		}, "ESIA-007053"},
		{"TrailingByte", func(s *stand, f url.Values) string { return url64(append(s.cms(text(f), cms.SignOptions{}), 0)) }, "ESIA-007053"},
		{"BitOff", func(s *stand, f url.Values) string {
			der := s.cms(text(f), cms.SignOptions{})
			der[len(der)-1] ^= 1
			return url64(der)
		}, "ESIA-007053"},
		{"OtherText", func(s *stand, f url.Values) string { return url64(s.cms(text(f)+"x", cms.SignOptions{})) }, "ESIA-007053"},
		{"OldSigningTime", func(s *stand, f url.Values) string {
			return url64(s.cms(text(f), cms.SignOptions{SigningTime: s.Now().Add(-6 * time.Minute)}))
		}, "ESIA-007015"},
		{"StrangersCertificate", func(s *stand, f url.Values) string {
			other := stranger.on(s.t)
			return url64(other.cms(text(f), cms.SignOptions{}))
		}, "ESIA-007002"},
		{"Empty", func(*stand, url.Values) string { return "" }, "ESIA-007014"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			form := s.login("client_certificate_hash", "-")
			wantCode(t, s.authorizeV1(with(form, "client_secret", tt.secret(s, form))), tt.want)
		})
	}
}

// indefinite returns a message with an outermost SEQUENCE of indefinite length,
// which is BER and not DER (X.690, 8.1.3.6). Its length has two octets.
func indefinite(der []byte) []byte {
	return append(append([]byte{der[0], 0x80}, der[4:]...), 0, 0)
}

// longLength returns a message whose outermost length has more octets than it
// needs, which is BER and not DER (X.690, 10.1).
func longLength(der []byte) []byte {
	return append([]byte{der[0], 0x84, 0, 0, der[2], der[3]}, der[4:]...)
}

// TestV1Details sends recorded messages that are refused before their signatures
// are verified, and reads why.
func TestV1Details(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"two_signers.der": "2 signatures", "key_identifier.der": "key identifier"} {
		s := newStand(t)
		secret := base64.RawURLEncoding.EncodeToString(recorded(t, name))
		wantCode(t, s.authorizeV1(s.login("client_certificate_hash", "-", "client_secret", secret)), "ESIA-007053")
		requests := s.Requests()
		if got := requests[len(requests)-1].Detail; !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestV1ExpiredCertificate uses a certificate of the client outside of its
// validity.
func TestV1ExpiredCertificate(t *testing.T) {
	t.Parallel()
	key, cert := newKey(t, gost.CryptoProA(), time.Now().AddDate(-1, 0, 0), time.Now().Add(-time.Minute))
	s := newStandWith(t, key, cert)
	wantCode(t, s.authorizeV1(s.signedV1(s.login(), orderV1)), "ESIA-007053")
}

// TestV1Recordings sends what OpenSSL has signed.
func TestV1Recordings(t *testing.T) {
	t.Parallel()
	cert, err := gost.ParseCertificate(recorded(t, "g256_XA.crt.der"))
	if err != nil {
		t.Fatal(err)
	}
	// The request was made at 20:00 in Moscow and signed three hours later.
	now := time.Date(2026, time.November, 21, 20, 31, 55, 0, time.UTC)
	for name, want := range map[string]esia.Code{
		"cms": "", "cms.noattr": "", "cms.cades": "", "smime": "", "smime.noattr": "",
		"cms.nocerts": "ESIA-007053", "cms.attached": "ESIA-007053",
	} {
		s := newStandWith(t, nil, cert, func(cfg *esiatest.Config) {
			cfg.Now = func() time.Time { return now }
			cfg.TimeTolerance = 4 * time.Hour
			cfg.Clients[0].ID = "TESTIS01"
		})
		form := url.Values{
			"client_id": {"TESTIS01"}, "scope": {"openid fullname"}, "timestamp": {"2026.11.21 20:00:00 +0300"},
			"state": {"4a8b1f3c-6f2a-4a5b-9f57-2a7c2f7c7a11"}, "redirect_uri": {callback}, "response_type": {"code"},
		}
		if text := string(recorded(t, "msg_esia.txt")); message(form, orderV1) != text {
			t.Fatalf("the recorded message is %s", text)
		}
		secret := base64.RawURLEncoding.EncodeToString(recorded(t, "g256_XA.esia."+name+".der"))
		t.Log(name)
		wantCode(t, s.authorizeV1(with(form, "client_secret", secret)), want)
	}
}

func recorded(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "v1", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
