package esia_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/signertest"
)

func TestVerifyIDToken(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	token, err := d.client(t).VerifyIDToken(t.Context(), d.token(t, "id", nil), "")
	if err != nil {
		t.Fatal(err)
	}
	if token.OID != testOID || token.Subject != "1000000001" || !token.Confirmed || token.Level != esia.LevelConfirmed ||
		token.Method != "PWD" || !token.Expiry.Equal(d.now.Add(time.Hour)) || !token.AuthTime.Equal(d.now) {
		t.Errorf("got %+v", token)
	}
	var claims struct {
		Subject int64 `json:"sub"`
	}
	if err := token.Claims(&claims); err != nil || claims.Subject != int64(testOID) {
		t.Errorf("Claims: got %v, %v", claims.Subject, err)
	}
}

// TestVerifyUnconfirmed relies on ESIA leaving the claim out.
func TestVerifyUnconfirmed(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	account := object{"urn:esia:sbj:lvl": "P", "urn:esia:sbj:oid": testOID}
	token, err := d.client(t).VerifyIDToken(t.Context(), d.token(t, "id", object{"urn:esia:sbj": account}), "")
	if err != nil {
		t.Fatal(err)
	}
	if token.Confirmed || token.Level != esia.LevelSimplified {
		t.Errorf("got confirmed %v, level %s", token.Confirmed, token.Level)
	}
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	c := d.client(t)
	hour := d.now.Add(time.Hour).Unix()
	header := func(changes object) object {
		return d.with(object{"ver": 1, "typ": "JWT", "sbt": "id", "alg": "GOST3410_2012_256"}, changes)
	}
	claims := object{"iss": d.cfg.Endpoint.Issuer(), "aud": testClientID, "sub": testOID, "exp": hour}
	good := d.token(t, "id", nil)
	parts := strings.Split(good, ".")
	unsigned := func(h object) string { return encode(h) + "." + parts[1] + "." }
	foreign, _ := signertest.New(t)
	stranger := &double{signer: foreign, cfg: d.cfg, now: d.now}

	tests := []struct {
		name, raw, claim string
		want             error
	}{
		{"Missing", "", "", esia.ErrTokenMissing},
		{"TwoParts", parts[0] + "." + parts[1], "", esia.ErrTokenMalformed},
		{"FourParts", good + ".x", "", esia.ErrTokenMalformed},
		{"Padded", parts[0] + "=." + parts[1] + "." + parts[2], "", esia.ErrTokenMalformed},
		{"HeaderNoJSON", "AAAA." + parts[1] + "." + parts[2], "", esia.ErrTokenMalformed},
		{"Huge", strings.Repeat("A", 1<<20), "", esia.ErrTokenMalformed},
		{"LineBreak", good[:len(good)-10] + "\n" + good[len(good)-10:], "", esia.ErrTokenMalformed},
		{"TooLong", good + strings.Repeat("A", 64<<10), "", esia.ErrTokenMalformed},
		{"LeftoverBits", leftoverBits(good), "", esia.ErrTokenMalformed},
		{"Critical", d.sign(t, header(object{"crit": []string{"x"}}), claims), "", esia.ErrTokenMalformed},
		{"TamperedPayload", parts[0] + "." + encode(d.with(claims, object{"sub": 1})) + "." + parts[2], "", esia.ErrTokenSignature},
		{"TamperedHeader", encode(header(object{"x": 1})) + "." + parts[1] + "." + parts[2], "", esia.ErrTokenSignature},
		{"SignatureEmpty", parts[0] + "." + parts[1] + ".", "", esia.ErrTokenSignature},
		{"SignatureZero", parts[0] + "." + parts[1] + "." + base64.RawURLEncoding.EncodeToString(make([]byte, 64)), "", esia.ErrTokenSignature},
		{"SignatureReversed", reversedSignature(t, good), "", esia.ErrTokenSignature},
		{"ForeignKey", stranger.token(t, "id", nil), "", esia.ErrTokenSignature},
		{"ForeignThumbprint", d.sign(t, header(object{"x5t#St256": strings.Repeat("0", 64)}), claims), "", esia.ErrTokenSignature},
		{"AlgNone", unsigned(header(object{"alg": "none"})), "", esia.ErrTokenAlgorithm},
		{"AlgNoneCapital", unsigned(header(object{"alg": "None"})), "", esia.ErrTokenAlgorithm},
		{"AlgAbsent", unsigned(header(object{"alg": nil})), "", esia.ErrTokenAlgorithm},
		{"AlgHS256", d.sign(t, header(object{"alg": "HS256"}), claims), "", esia.ErrTokenAlgorithm},
		{"AlgRS256WithoutSuchKey", d.sign(t, header(object{"alg": "RS256"}), claims), "", esia.ErrTokenAlgorithm},
		{"KindAccess", d.sign(t, header(object{"sbt": "access"}), claims), "sbt", esia.ErrTokenKind},
		{"KindCode", d.sign(t, header(object{"sbt": "authorization_code"}), claims), "sbt", esia.ErrTokenKind},
		{"KindAbsent", d.sign(t, header(object{"sbt": nil}), claims), "sbt", esia.ErrTokenKind},
		{"ClaimsNoObject", d.sign(t, header(nil), []int{1}), "", esia.ErrTokenMalformed},
		{"ExpText", d.token(t, "id", object{"exp": "tomorrow"}), "", esia.ErrTokenMalformed},
		{"Issuer", d.token(t, "id", object{"iss": "http://esia.gosuslugi.ru/"}), "iss", esia.ErrTokenIssuer},
		{"IssuerAbsent", d.token(t, "id", object{"iss": nil}), "iss", esia.ErrTokenIssuer},
		{"Audience", d.token(t, "id", object{"aud": "OTHER"}), "aud", esia.ErrTokenAudience},
		{"AudienceAbsent", d.token(t, "id", object{"aud": nil}), "aud", esia.ErrTokenAudience},
		{"AudienceSeveral", d.token(t, "id", object{"aud": []string{testClientID, "OTHER"}}), "aud", esia.ErrTokenAudience},
		{"SubjectAbsent", d.token(t, "id", object{"sub": nil}), "sub", esia.ErrTokenMalformed},
		{"SubjectDiffers", d.token(t, "id", object{"sub": 1000000002}), "urn:esia:sbj:oid", esia.ErrTokenSubject},
		{"Expired", d.token(t, "id", object{"exp": d.now.Add(-time.Minute).Unix()}), "exp", esia.ErrTokenExpired},
		{"ExpAbsent", d.token(t, "id", object{"exp": nil}), "exp", esia.ErrTokenMalformed},
		{"NotYet", d.token(t, "id", object{"nbf": d.now.Add(2 * time.Minute).Unix()}), "nbf", esia.ErrTokenNotYet},
		{"IssuedInFuture", d.token(t, "id", object{"iat": d.now.Add(2 * time.Minute).Unix()}), "iat", esia.ErrTokenNotYet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			token, err := c.VerifyIDToken(t.Context(), tt.raw, "")
			wantTokenError(t, err, tt.claim, tt.want)
			if token != nil {
				t.Error("a token was returned with the error")
			}
			if len(tt.raw) > 20 {
				wantNoSecret(t, err.Error(), tt.raw[len(tt.raw)-20:], "1000000002")
			}
		})
	}
}

// leftoverBits changes the bits of the last character that no byte is made of:
// 64 bytes leave four of them.
func leftoverBits(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + string(alphabet[last|1])
}

func wantTokenError(t *testing.T, err error, claim string, want error) {
	t.Helper()
	tokenErr, ok := errors.AsType[*esia.TokenError](err)
	if !ok || !errors.Is(err, want) || tokenErr.Claim != claim {
		t.Fatalf("got %v, want a TokenError about %q: %v", err, claim, want)
	}
}

func reversedSignature(t *testing.T, token string) string {
	t.Helper()
	at := strings.LastIndex(token, ".") + 1
	sig, err := base64.RawURLEncoding.DecodeString(token[at:])
	if err != nil {
		t.Fatal(err)
	}
	for i, j := 0, len(sig)-1; i < j; i, j = i+1, j-1 {
		sig[i], sig[j] = sig[j], sig[i]
	}
	return token[:at] + base64.RawURLEncoding.EncodeToString(sig)
}

// TestVerifyLeeway accepts clocks that differ by less than a minute.
func TestVerifyLeeway(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	raw := d.token(t, "id", object{"exp": d.now.Add(-59 * time.Second).Unix(), "nbf": d.now.Add(59 * time.Second).Unix(), "iat": d.now.Add(59 * time.Second).Unix()})
	if _, err := d.client(t).VerifyIDToken(t.Context(), raw, ""); err != nil {
		t.Error(err)
	}
}

func TestVerifyNonce(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	c := d.client(t)
	if _, err := c.VerifyIDToken(t.Context(), d.token(t, "id", object{"nonce": "n"}), "n"); err != nil {
		t.Error(err)
	}
	_, err := c.VerifyIDToken(t.Context(), d.token(t, "id", object{"nonce": "other"}), "n")
	wantTokenError(t, err, "nonce", esia.ErrTokenNonce)
	_, err = c.VerifyIDToken(t.Context(), d.token(t, "id", nil), "n")
	wantTokenError(t, err, "nonce", esia.ErrTokenNonce)
}

func TestVerifyAccessToken(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	c := d.client(t)
	token, err := c.VerifyAccessToken(t.Context(), d.token(t, "access", nil))
	if err != nil {
		t.Fatal(err)
	}
	if token.OID != testOID || token.ClientID != testClientID || !token.Scopes.HasBase("fullname") || token.Scopes.HasBase("snils") {
		t.Errorf("got %+v with scopes %s", token, token.Scopes)
	}
	for name, tt := range map[string]struct {
		raw, claim string
		want       error
	}{
		"KindID":          {d.token(t, "id", nil), "sbt", esia.ErrTokenKind},
		"ForeignClient":   {d.token(t, "access", object{"client_id": "OTHER"}), "client_id", esia.ErrTokenAudience},
		"AudienceInstead": {d.token(t, "access", object{"client_id": nil, "aud": testClientID}), "client_id", esia.ErrTokenAudience},
		"Expired":         {d.token(t, "access", object{"exp": d.now.Add(-2 * time.Minute).Unix()}), "exp", esia.ErrTokenExpired},
		"Issuer":          {d.token(t, "access", object{"iss": "x"}), "iss", esia.ErrTokenIssuer},
	} {
		_, err := c.VerifyAccessToken(t.Context(), tt.raw)
		if tokenErr, ok := errors.AsType[*esia.TokenError](err); !ok || tokenErr.Claim != tt.claim || !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want a TokenError about %s", name, err, tt.claim)
		}
	}
}

// rsaCertificate returns an RSA key with a certificate, as ESIA publishes it.
func rsaCertificate(t *testing.T, bits int) (*rsa.PrivateKey, *gost.Certificate) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ESIA"},
		NotBefore: testNow.AddDate(0, -6, 0), NotAfter: testNow.AddDate(0, 6, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := gost.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, cert
}

// TestStaticKeysRefuse demands keys that tokens of ESIA can be signed with.
func TestStaticKeysRefuse(t *testing.T) {
	t.Parallel()
	if _, err := esia.StaticKeys(); err == nil {
		t.Error("no certificates: got no error")
	}
	if _, err := esia.StaticKeys(nil); err == nil {
		t.Error("nil: got no error")
	}
	if _, err := esia.StaticKeys(&gost.Certificate{}); err == nil {
		t.Error("an empty certificate: got no error")
	}
	_, short := rsaCertificate(t, 1024)
	if _, err := esia.StaticKeys(short); err == nil {
		t.Error("RSA of 1024 bits: got no error")
	}
}

// TestGoldenIDToken verifies a token that independent programs have made.
func TestGoldenIDToken(t *testing.T) {
	t.Parallel()
	golden := readGolden(t)
	d := newDouble(t, nil)
	cfg := d.cfg
	cfg.Endpoint = esia.Test(esia.V2)
	cfg.Keys = golden.keys(t)
	cfg.Now = func() time.Time { return time.Unix(1768469720, 0) }
	c, err := esia.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	raw := golden.IDToken.SigningInput + "." + golden.IDToken.Signature
	token, err := c.VerifyIDToken(t.Context(), raw, "")
	if err != nil {
		t.Fatal(err)
	}
	if token.OID != 1000000001 || !token.Confirmed {
		t.Errorf("got %v %v", token.OID, token.Confirmed)
	}
}

// golden is testdata/golden.json.
type golden struct {
	PrivateKey, PublicKey string
	Messages              []struct {
		Name, ClientID, Scope, State, RedirectURI, Code, Message, Hash, ClientSecret string

		Timestamp time.Time
	}
	IDToken struct{ Header, Payload, SigningInput, Signature, Hash string }
}

func readGolden(t *testing.T) golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	return g
}
