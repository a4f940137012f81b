package cms_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

// Sign a request in the manner of version 1 of the protocol of ESIA, and verify
// it as its receiver does.
func ExampleSign() {
	keyFile, err := os.ReadFile("testdata/openssl/g256_XA.key.p8.der")
	if err != nil {
		log.Fatal(err)
	}
	certFile, err := os.ReadFile("testdata/openssl/g256_XA.crt.der")
	if err != nil {
		log.Fatal(err)
	}
	key, err := gost.ParsePrivateKey(keyFile)
	if err != nil {
		log.Fatal(err)
	}
	cert, err := gost.ParseCertificate(certFile)
	if err != nil {
		log.Fatal(err)
	}

	sign := func(_ context.Context, message []byte) ([]byte, *gost.Certificate, error) {
		signature, err := key.SignMessage(nil, message, nil)
		return signature, cert, err
	}
	content := []byte("openid2026.11.21 23:31:54 +0300TESTIS014a8b1f3c-6f2a-4a5b-9f57-2a7c2f7c7a11")
	der, err := cms.Sign(context.Background(), content, cert, sign, cms.SignOptions{
		SigningTime: time.Date(2026, 11, 21, 20, 31, 54, 0, time.UTC), // time.Now() outside of examples
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(der), "octets")

	message, err := cms.Parse(der)
	if err != nil {
		log.Fatal(err)
	}
	signers, err := message.Verify(content, cms.VerifyOptions{})
	if err != nil {
		log.Fatal(err)
	}
	// Verify doesn't know whom to expect.
	fmt.Println("expected signer:", signers[0].Hash() == cert.Hash())
	fmt.Println("signed at", message.Signers()[0].SigningTime)

	_, err = message.Verify([]byte("another content"), cms.VerifyOptions{})
	fmt.Println(err)
	fmt.Println(errors.Is(err, cms.ErrDigest))
	// Output:
	// 812 octets
	// expected signer: true
	// signed at 2026-11-21 20:31:54 +0000 UTC
	// cms: verify: signer 1 of 1: signed attribute messageDigest is not the digest of the content
	// true
}

// What is pasted in the place of a message is named.
func ExampleParse() {
	_, err := cms.Parse([]byte("MIIDKAYJKoZIhvcNAQcCoIIDGTCCAxUCAQExDDAKBggqhQMHAQECAjALBgkqhkiG9w0BBwE="))
	fmt.Println(err)
	// Output:
	// cms: parse: the data is base64 text of a CMS message
}
