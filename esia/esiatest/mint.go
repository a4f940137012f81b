package esiatest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/go-esia/sdk/scopes"
)

// A Token describes a token for [Emulator.MintToken]. The zero value is a good
// access token of the first client for the first person.
type Token struct {
	Kind      TokenKind  // zero means AccessToken
	ClientID  string     // zero means the first client
	OID       scopes.OID // zero means the first person
	Scopes    scopes.Set // of the request: "openid fullname"
	Nonce     string     `json:"-"` // of an identity token
	Algorithm Algorithm  // zero means that of the client

	// Header and Claims are changes to what the emulator would write. A nil
	// value removes a member. The signature covers the changes.
	Header, Claims map[string]any `json:"-"`

	// Signature says how the token is signed.
	Signature Signature
}

// Signature is a way to sign a token, right or wrong.
type Signature int

// Ways to sign a token.
const (
	Signed         Signature = iota // as it should be
	SignedBefore                    // with the key before the last RotateKeys
	SignedByOther                   // with a key that nobody knows
	Unsigned                        // no signature; goes with Header{"alg": "none"}
	SignedHMAC                      // HMAC-SHA-256 with the certificate as the key; goes with Header{"alg": "HS256"}
	SignedReversed                  // the bytes of the signature in reverse order, as CryptoPro CSP has them
	SignedSwapped                   // the halves of the signature swapped: r || s
	SignedBitOff                    // one bit changed
	SignedShort                     // the last byte missing
)

// MintToken makes a token by hand, for tests of clients: expired, for somebody
// else, wrongly signed. It is not remembered, but one that is properly signed is
// accepted by the data services. If neither URL nor Issuer of the [Config] is
// set, there must be a claim "iss".
func (e *Emulator) MintToken(t Token) (string, error) {
	s, err := e.mintSession(&t)
	if err != nil {
		return "", err
	}
	now := e.Now()
	issuer := e.ownIssuer()
	var claims object
	switch t.Kind {
	case AccessToken:
		claims = s.accessClaims(issuer, now)
	case IDToken:
		claims = s.idClaims(issuer, now, e.cfg.IDLifetime)
	case kindCode:
		claims = s.codeClaims(issuer, now, e.cfg.CodeLifetime)
	default:
		return "", fmt.Errorf("esiatest: there are no tokens of kind %q", t.Kind)
	}
	if _, ok := t.Claims["iss"]; !ok && issuer == "" {
		return "", errors.New("esiatest: MintToken needs Config.URL, Config.Issuer or a claim iss")
	}
	key, err := e.mintKey(t)
	if err != nil {
		return "", err
	}
	input, err := signingInput(e.header(t.Algorithm, t.Kind, key).merge(t.Header), claims.merge(t.Claims))
	if err != nil {
		return "", fmt.Errorf("esiatest: token: %w", err)
	}
	signature, err := key.signWrong(t.Signature, []byte(input))
	if err != nil {
		return "", fmt.Errorf("esiatest: token: %w", err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// mintSession resolves the zero values of t and returns a session for it.
func (e *Emulator) mintSession(t *Token) (*session, error) {
	if t.Kind == "" {
		t.Kind = AccessToken
	}
	if t.ClientID == "" {
		t.ClientID = e.cfg.Clients[0].ID
	}
	if t.OID == 0 {
		t.OID = e.cfg.People[0].OID
	}
	cl, p := e.clients[t.ClientID], e.people[t.OID]
	if cl == nil || p == nil {
		return nil, fmt.Errorf("esiatest: there is no client %q or no person %d", t.ClientID, t.OID)
	}
	if t.Algorithm == "" {
		t.Algorithm = cl.Algorithm
	}
	if !knownAlgorithm(t.Algorithm) {
		return nil, fmt.Errorf("esiatest: algorithm %q: write it into Header", t.Algorithm)
	}
	a := &authorization{client: cl, nonce: t.Nonce, state: newUUID()}
	for scope := range t.Scopes.Values() {
		w, ok := parseScope(string(scope))
		if !ok {
			return nil, fmt.Errorf("esiatest: scope %q is malformed", scope)
		}
		a.wanted = append(a.wanted, w)
	}
	return &session{authorization: a, person: p, id: newUUID(), authTime: e.Now()}, nil
}

// ownIssuer returns the "iss" of tokens that belong to no request, or "".
func (e *Emulator) ownIssuer() string {
	switch {
	case e.cfg.Issuer != "":
		return e.cfg.Issuer
	case e.base.Host != "":
		return "http://" + e.base.Host + "/"
	}
	return ""
}

// mintKey returns the key that t is signed with.
func (e *Emulator) mintKey(t Token) (*signingKey, error) {
	switch t.Signature {
	case SignedByOther:
		return newSigningKey(t.Algorithm, e.Now())
	case SignedBefore:
		keys := e.keys.all(t.Algorithm)
		if len(keys) < 2 {
			return nil, errors.New("esiatest: SignedBefore: there was no RotateKeys")
		}
		return keys[1], nil
	}
	return e.keys.current(t.Algorithm)
}

// signWrong signs message in the given way.
func (k *signingKey) signWrong(how Signature, message []byte) ([]byte, error) {
	switch how {
	case Unsigned:
		return nil, nil
	case SignedHMAC:
		mac := hmac.New(sha256.New, k.certificate.Raw)
		mac.Write(message)
		return mac.Sum(nil), nil
	}
	signature, err := k.sign(message)
	if err != nil {
		return nil, err
	}
	switch half := len(signature) / 2; how {
	case Signed, SignedBefore, SignedByOther:
	case SignedReversed:
		slices.Reverse(signature)
	case SignedSwapped:
		signature = append(signature[half:len(signature):len(signature)], signature[:half]...)
	case SignedBitOff:
		signature[half] ^= 1
	case SignedShort:
		signature = signature[:len(signature)-1]
	default:
		return nil, fmt.Errorf("there is no way %d to sign", int(how))
	}
	return signature, nil
}
