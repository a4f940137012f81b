package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"testing"

	"github.com/go-esia/sdk/gost"
)

// TestTokenKeyAlgorithm demands that a key is used with its own algorithm only: the
// header of a token doesn't choose.
func TestTokenKeyAlgorithm(t *testing.T) {
	t.Parallel()
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		t.Fatal(err)
	}
	large, err := gost.GenerateKey(gost.TC26512A())
	if err != nil {
		t.Fatal(err)
	}
	signed := []byte("header.payload")
	sign := func(k *gost.PrivateKey) []byte {
		signature, err := k.SignMessage(nil, signed, nil)
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(signed)
	foreignSignature, err := rsa.SignPKCS1v15(nil, foreign, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name      string
		key       tokenKey
		algorithm string
		signature []byte
		want      bool
	}{
		{"GOST", tokenKey{gost: key.PublicKey()}, algGOST, sign(key), true},
		{"RSA", tokenKey{rsa: &foreign.PublicKey}, algRS256, foreignSignature, true},
		{"GOSTAsRS256", tokenKey{gost: key.PublicKey()}, algRS256, sign(key), false},
		{"RSAAsGOST", tokenKey{rsa: &foreign.PublicKey}, algGOST, foreignSignature, false},
		{"None", tokenKey{gost: key.PublicKey()}, "none", nil, false},
		{"NoAlgorithm", tokenKey{}, "", nil, false},
		{"LargeKey", tokenKey{gost: large.PublicKey()}, algGOST, sign(large), false},
		{"LargeKeyWithoutName", tokenKey{gost: large.PublicKey()}, "", sign(large), false},
	} {
		token := &jwt{header: jwtHeader{Algorithm: tt.algorithm}, signed: signed, signature: tt.signature}
		if got := tt.key.verify(token); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}
