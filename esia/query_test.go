package esia_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer"
)

// TestQueryIsEncoded compares the address with the encoding of package net/url.
func TestQueryIsEncoded(t *testing.T) {
	t.Parallel()
	c := newDouble(t, nil).client(t)
	var all strings.Builder
	for b := range 256 {
		if b >= ' ' && b != 0x7f {
			all.WriteByte(byte(b))
		}
	}
	address, err := c.AuthCodeURL(t.Context(), benchState,
		esia.WithScopes(scopes.NewSet("fullname", "http://esia.gosuslugi.ru/org_inf?org_oid=1000")),
		esia.WithRedirectURL("https://app.example.ru/%D1%8F?a=b&c=d~-_.*'()"),
		oauth2.SetAuthURLParam("all", all.String()), oauth2.SetAuthURLParam("я", "ё+ &=;"),
		oauth2.SetAuthURLParam("empty", ""))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	v := u.Query()
	if u.RawQuery != v.Encode() {
		t.Errorf("got %s, want %s", u.RawQuery, v.Encode())
	}
	if got := v.Get("all"); got != all.String() {
		t.Errorf("got %q, want %q", got, all.String())
	}
	for name, values := range v {
		if len(values) != 1 {
			t.Errorf("%s is there %d times", name, len(values))
		}
	}
}

// TestCheckedCertificate has a signer change its mind about its certificate. That a hash
// was right once must not let another one pass.
func TestCheckedCertificate(t *testing.T) {
	t.Parallel()
	d := newDouble(t, nil)
	good, err := d.signer.Sign(t.Context(), []byte("anything"))
	if err != nil {
		t.Fatal(err)
	}
	sig := good
	d.cfg.Signer = signer.Func(func(context.Context, []byte) (signer.Signature, error) { return sig, nil })
	c := d.client(t)
	otherHash, otherCertificate := good, good
	otherHash.CertificateHash = strings.Repeat("AB", 32)
	otherCertificate.Certificate = append([]byte(nil), good.Certificate...)
	otherCertificate.Certificate[len(good.Certificate)-1] ^= 1
	for _, tt := range []struct {
		name string
		sig  signer.Signature
		want error
	}{
		{"good", good, nil}, {"good again", good, nil},
		{"other hash", otherHash, esia.ErrSignature}, {"other certificate", otherCertificate, esia.ErrSignature},
		{"good at last", good, nil},
	} {
		sig = tt.sig
		if _, err := c.AuthCodeURL(t.Context(), benchState); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
}
