package esiatest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
)

// consentTo returns a consent to be asked for, for a time in minutes, or for none
// if it is 0.
func consentTo(kind string, minutes int) string {
	expire := ""
	if minutes > 0 {
		expire = fmt.Sprintf(`,"expire":%d`, minutes)
	}
	return fmt.Sprintf(`{"sysname":%q,"actions":[{"sysname":"USE_DATA"}],"purposes":[{"sysname":%q}]%s}`, kind, kind, expire)
}

// asking returns a login request for consents.
func (s *stand) asking(consents ...string) []string {
	return []string{"scope", "openid", "permissions", rawURL([]byte("[" + strings.Join(consents, ",") + "]"))}
}

// agree logs in as p and agrees to consents.
func (s *stand) agree(p esiatest.Person, consents ...string) (code string) {
	s.t.Helper()
	return s.codeOf(s.authorizeAs(p, s.signed(s.login(s.asking(consents...)...), orderAuthorize)))
}

// renewal asks for a token for the consents of a person.
func (s *stand) renewal(p esiatest.Person) answer {
	s.t.Helper()
	return s.post(s.signed(s.credentials("scope", "prm_chg?oid="+p.OID.String()), orderCredentials))
}

// permissions returns the claim of the access token in a.
func permissions(t *testing.T, a answer) []string {
	t.Helper()
	if a.code() != "" {
		t.Fatalf("no token: %s", a.body)
	}
	claim, ok := claimsOf(t, a.text("access_token"))["permissions"]
	list, isList := claim.([]any)
	if ok && !isList {
		t.Fatalf("permissions %v", claim)
	}
	var names []string
	for _, name := range list {
		names = append(names, fmt.Sprint(name))
	}
	return names
}

// TestRenewal: the token of a renewal has the form of that of the login.
func TestRenewal(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := s.agree(esiatest.Confirmed(), consentTo("CREDIT", 60), consentTo("APIPGU", 30))
	login := s.mustPost(s.signed(s.exchange(code, "scope", "openid"), orderExchange))
	renewed := s.renewal(esiatest.Confirmed())
	want := []string{"CREDIT", "APIPGU"}
	for _, a := range []answer{login, renewed} {
		if got := permissions(t, a); !slices.Equal(got, want) {
			t.Errorf("permissions %q, want %q", got, want)
		}
	}
	claims := claimsOf(t, renewed.text("access_token"))
	if claims["urn:esia:sbj_id"] != 1000000006.0 || claims["scope"] != "prm_chg?oid=1000000006" || claims["client_id"] != mnemonic {
		t.Errorf("claims %v", claims)
	}
	if renewed.text("id_token") != "" || renewed.text("refresh_token") != "" {
		t.Error("there is a token of a person's login")
	}
}

// TestRenewalWithoutConsent: whoever has not agreed gets no token.
func TestRenewalWithoutConsent(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) { cfg.Clients[1].Permissions = map[string]esiatest.ConsentRule{} })
	refused := func(name string, s *stand, p esiatest.Person) {
		t.Helper()
		a := s.renewal(p)
		if a.code() != "ESIA-007004" || a.text("error") != "access_denied" || a.status != 400 || a.text("access_token") != "" {
			t.Errorf("%s: status %d, %s", name, a.status, a.body)
		}
	}
	refused("nobody has logged in", s, esiatest.Confirmed())
	s.newTokens()
	refused("a login without consents", s, esiatest.Confirmed())
	form := s.signed(s.login(s.asking(consentTo("CREDIT", 60))...), orderAuthorize)
	if _, err := s.Deny(t.Context(), s.URL+"/aas/oauth2/v2/ac?"+form.Encode(), esiatest.Confirmed()); err != nil {
		t.Fatal(err)
	}
	refused("the person has refused", s, esiatest.Confirmed())
	wantCode(t, s.authorize(s.signed(s.login(s.asking(consentTo("CREDIT", 4))...), orderAuthorize)), "ESIA-036716")
	refused("the login was refused", s, esiatest.Confirmed())

	s.agree(esiatest.Confirmed(), consentTo("CREDIT", 60))
	refused("another person", s, esiatest.Employee())
	if got := permissions(t, s.renewal(esiatest.Confirmed())); !slices.Equal(got, []string{"CREDIT"}) {
		t.Errorf("permissions %q", got)
	}
}

// TestRenewalByAnotherClient: a consent is given to one client.
func TestRenewalByAnotherClient(t *testing.T) {
	t.Parallel()
	s := newStand(t, func(cfg *esiatest.Config) {
		twin := cfg.Clients[0]
		twin.ID = "MYSYS02"
		cfg.Clients = append(cfg.Clients, twin)
	})
	s.agree(esiatest.Confirmed(), consentTo("CREDIT", 60))
	twin := s.on(t)
	twin.id = "MYSYS02"
	wantCode(t, twin.renewal(esiatest.Confirmed()), "ESIA-007004")
	wantCode(t, s.renewal(esiatest.Confirmed()), "")
	twin.agree(esiatest.Confirmed(), consentTo("APIPGU", 60))
	if got := permissions(t, twin.renewal(esiatest.Confirmed())); !slices.Equal(got, []string{"APIPGU"}) {
		t.Errorf("permissions %q", got)
	}
}

// TestExpiredConsent: consents expire one by one, on the clock of the emulator.
func TestExpiredConsent(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	code := s.agree(esiatest.Confirmed(), consentTo("CREDIT", 5), consentTo("APIPGU", 10))
	tokens := s.mustPost(s.signed(s.exchange(code, "scope", "openid"), orderExchange))
	s.Advance(5*time.Minute - 2*time.Second)
	if got := permissions(t, s.renewal(esiatest.Confirmed())); len(got) != 2 {
		t.Errorf("before the end: %q", got)
	}
	s.Advance(2 * time.Second)
	if got := permissions(t, s.renewal(esiatest.Confirmed())); !slices.Equal(got, []string{"APIPGU"}) {
		t.Errorf("one has expired: %q", got)
	}
	refreshed := s.mustPost(s.signed(s.refresh(tokens.text("refresh_token"), "scope", "openid"), orderRefresh))
	if got := permissions(t, refreshed); !slices.Equal(got, []string{"APIPGU"}) {
		t.Errorf("after a refresh: %q", got)
	}
	s.Advance(5 * time.Minute)
	wantCode(t, s.renewal(esiatest.Confirmed()), "ESIA-007004")
	refreshed = s.mustPost(s.signed(s.refresh(refreshed.text("refresh_token"), "scope", "openid"), orderRefresh))
	if got := permissions(t, refreshed); got != nil {
		t.Errorf("after the end, refreshed: %q", got)
	}
}

// TestConsentAgain: a consent replaces that of the same type, for longer or
// shorter, and no other.
func TestConsentAgain(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.agree(esiatest.Confirmed(), consentTo("CREDIT", 60), consentTo("APIPGU", 5))
	s.agree(esiatest.Confirmed(), consentTo("APIPGU", 30))
	s.agree(esiatest.Confirmed(), consentTo("CREDIT", 10))
	for _, want := range []string{"APIPGU CREDIT", "APIPGU", ""} {
		if want == "" {
			wantCode(t, s.renewal(esiatest.Confirmed()), "ESIA-007004")
			break
		}
		if got := strings.Join(permissions(t, s.renewal(esiatest.Confirmed())), " "); got != want {
			t.Errorf("permissions %s, want %s", got, want)
		}
		s.Advance(20 * time.Minute)
	}
}

// TestConsentWithoutExpiry lasts a year.
func TestConsentWithoutExpiry(t *testing.T) {
	t.Parallel()
	key, cert := newKey(t, gost.CryptoProA(), time.Now().Add(-time.Hour), time.Now().AddDate(3, 0, 0))
	s := newStandWith(t, key, cert)
	s.agree(esiatest.Confirmed(), consentTo("CREDIT", 0))
	s.Advance(365*24*time.Hour - time.Minute)
	if got := permissions(t, s.renewal(esiatest.Confirmed())); !slices.Equal(got, []string{"CREDIT"}) {
		t.Errorf("permissions %q", got)
	}
	s.Advance(time.Minute)
	wantCode(t, s.renewal(esiatest.Confirmed()), "ESIA-007004")
}

// TestWithdrawnConsent: nothing can be renewed any more, and other people's consents
// stay.
func TestWithdrawnConsent(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.agree(esiatest.Confirmed(), consentTo("CREDIT", 60))
	s.agree(esiatest.Employee(), consentTo("CREDIT", 60))
	token := s.renewal(esiatest.Confirmed()).text("access_token")
	s.Revoke(esiatest.Confirmed().OID)
	for _, tt := range []struct {
		got  answer
		want esia.Code
	}{
		{s.renewal(esiatest.Confirmed()), "ESIA-007004"},
		{s.person(token), "ESIA-005011"},
		{s.renewal(esiatest.Employee()), ""},
	} {
		wantCode(t, tt.got, tt.want)
	}
	s.agree(esiatest.Confirmed(), consentTo("APIPGU", 60))
	if got := permissions(t, s.renewal(esiatest.Confirmed())); !slices.Equal(got, []string{"APIPGU"}) {
		t.Errorf("permissions %q", got)
	}
}

// TestManyConsents: of one person there are a hundred, the latest.
func TestManyConsents(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for login := range 6 {
		var consents []string
		for i := range 20 {
			consents = append(consents, consentTo(fmt.Sprintf("TYPE%d", login*20+i), 60))
		}
		s.agree(esiatest.Confirmed(), consents...)
	}
	if got := permissions(t, s.renewal(esiatest.Confirmed())); len(got) != 100 || got[0] != "TYPE20" {
		t.Errorf("%d permissions, %q", len(got), got)
	}
}
