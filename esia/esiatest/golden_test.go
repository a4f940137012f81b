package esiatest_test

import (
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
)

type goldenRequest struct {
	Time       time.Time         `json:"time"`
	Message    string            `json:"message"`
	Parameters map[string]string `json:"parameters"`
}

func (g goldenRequest) form(more ...string) url.Values {
	form := url.Values{}
	for name, value := range g.Parameters {
		form.Set(name, value)
	}
	return with(form, more...)
}

func readGolden(t *testing.T) (key *gost.PrivateKey, authorize, exchange goldenRequest) {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Key       string        `json:"key"`
		Authorize goldenRequest `json:"authorize"`
		Exchange  goldenRequest `json:"exchange"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	d, err := hex.DecodeString(file.Key)
	if err != nil {
		t.Fatal(err)
	}
	if key, err = gost.NewPrivateKey(gost.CryptoProA(), d); err != nil {
		t.Fatal(err)
	}
	return key, file.Authorize, file.Exchange
}

// goldenStand has the key of the vectors, and a clock that shows their time.
func goldenStand(t *testing.T, key *gost.PrivateKey, now time.Time) *stand {
	t.Helper()
	cert := newCertificate(t, key, now.AddDate(-1, 0, 0), now.AddDate(1, 0, 0))
	return newStandWith(t, key, cert, func(cfg *esiatest.Config) { cfg.Now = func() time.Time { return now } })
}

// TestGoldenAuthorize sends a request whose signature was made by another
// implementation.
func TestGoldenAuthorize(t *testing.T) {
	t.Parallel()
	key, vector, _ := readGolden(t)
	s := goldenStand(t, key, vector.Time)
	if got := message(vector.form(), orderAuthorize); got != vector.Message {
		t.Errorf("message %q, want %q", got, vector.Message)
	}
	form := vector.form("response_type", "code", "client_certificate_hash", s.cert.Hash())
	wantCode(t, s.authorize(with(form, "state", "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e50")), "ESIA-007053")
	a := s.authorize(form)
	wantCode(t, a, "")
	if got, want := a.values.Get("state"), vector.Parameters["state"]; got != want {
		t.Errorf("state %q, want %q", got, want)
	}
}

// TestGoldenExchange does the same for a token request. Its code is unknown, so
// that ESIA-007011 shows that the signature was accepted.
func TestGoldenExchange(t *testing.T) {
	t.Parallel()
	key, _, vector := readGolden(t)
	s := goldenStand(t, key, vector.Time)
	if got := message(vector.form(), orderExchange); got != vector.Message {
		t.Errorf("message %q, want %q", got, vector.Message)
	}
	form := vector.form("grant_type", "authorization_code", "token_type", "Bearer", "client_certificate_hash", s.cert.Hash())
	wantCode(t, s.post(form), "ESIA-007011")
	wantCode(t, s.post(with(form, "code", "CODE-EXAMPLF")), "ESIA-007053")
}

// A requestCase makes the four kinds of requests alike for tables.
type requestCase struct {
	name  string
	order []string
	form  func(s *stand) url.Values
	send  func(s *stand, form url.Values) answer
}

const orgScope = "http://esia.gosuslugi.ru/org_shortname?org_oid=1000000777"

// requestCases returns the four kinds of requests, with all signed parameters
// filled in, and none of them equal.
func requestCases() []requestCase {
	withOrg := []string{"scope_org", orgScope}
	employee := func(s *stand) answer {
		return s.authorizeAs(esiatest.Employee(), s.signed(s.login(withOrg...), orderAuthorize))
	}
	return []requestCase{
		{"authorize", orderAuthorize, func(s *stand) url.Values { return s.login(withOrg...) },
			func(s *stand, form url.Values) answer { return s.authorizeAs(esiatest.Employee(), form) }},
		{"exchange", orderExchange, func(s *stand) url.Values { return s.exchange(s.codeOf(employee(s)), withOrg...) }, (*stand).post},
		{"refresh", orderRefresh, func(s *stand) url.Values {
			tokens := s.mustPost(s.signed(s.exchange(s.codeOf(employee(s)), withOrg...), orderExchange))
			return s.refresh(tokens.text("refresh_token"), withOrg...)
		}, (*stand).post},
		{"credentials", orderCredentials, func(s *stand) url.Values {
			s.agree(esiatest.Confirmed(), consentTo("CREDIT", 60))
			return s.credentials()
		}, (*stand).post},
	}
}

// TestWrongOrder signs the right parameters in all orders that differ by two
// neighbours, and with one parameter too few or too many.
func TestWrongOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range requestCases() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			form := tt.form(s)
			for i := range len(tt.order) - 1 {
				order := slices.Clone(tt.order)
				order[i], order[i+1] = order[i+1], order[i]
				wantCode(t, tt.send(s, s.signed(form, order)), "ESIA-007053")
			}
			for i := range tt.order {
				order := slices.Delete(slices.Clone(tt.order), i, i+1)
				wantCode(t, tt.send(s, s.signed(form, order)), "ESIA-007053")
			}
			for _, extra := range []string{"client_certificate_hash", "grant_type", "response_type", "refresh_token", "token_type"} {
				if form.Has(extra) {
					wantCode(t, tt.send(s, s.signed(form, append(slices.Clone(tt.order), extra))), "ESIA-007053")
				}
			}
			v1 := []string{"scope", "timestamp", "client_id", "state"}
			wantCode(t, tt.send(s, s.signed(form, v1)), "ESIA-007053")
			wantCode(t, tt.send(s, s.signed(form, tt.order)), "")
		})
	}
}

// TestSignedParameterChanged changes each signed parameter after signing.
func TestSignedParameterChanged(t *testing.T) {
	t.Parallel()
	changed := map[string]string{
		"scope": "openid birthdate", "scope_org": "http://esia.gosuslugi.ru/org_ogrn?org_oid=1000000777",
		"state": uuid(), "redirect_uri": "https://app.example.ru/esia/callbacl", "code": "x",
	}
	for _, tt := range requestCases() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newStand(t)
			form := s.signed(tt.form(s), tt.order)
			later := s.Now().Add(time.Second).Format("2006.01.02 15:04:05 -0700")
			for _, name := range tt.order[1:] {
				value := changed[name]
				if name == "timestamp" {
					value = later
				}
				want := esia.Code("ESIA-007053")
				wantCode(t, tt.send(s, with(form, name, value)), want)
			}
			wantCode(t, tt.send(s, form), "")
		})
	}
}
