package gost_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"log"
	"math/big"
	"os"
	"time"

	"github.com/go-esia/sdk/gost"
)

// Read a key and its certificate, check that they belong together, and print the
// hash that ESIA knows the certificate by.
func ExampleParseCertificate() {
	keyFile, err := os.ReadFile("testdata/openssl/g256_XA.key.pem")
	if err != nil {
		log.Fatal(err)
	}
	certFile, err := os.ReadFile("testdata/openssl/g256_XA.crt.pem")
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
	fmt.Println(key)
	fmt.Println(cert.Key.Curve(), cert.Key.Equal(key.Public()))
	fmt.Println(cert.Hash())
	// Output:
	// gost.PrivateKey(CryptoPro-A, redacted)
	// id-GostR3410-2001-CryptoPro-XchA-ParamSet true
	// D19CD9DDC08C6B68CE48D69115F499EE76F8D60BD434C791F428D20F04661A68
}

func ExamplePrivateKey_SignMessage() {
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		log.Fatal(err)
	}
	sig, err := key.SignMessage(nil, []byte("message"), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(sig), "bytes")
	fmt.Println(gost.VerifyMessage(key.PublicKey(), []byte("message"), sig))
	fmt.Println(gost.VerifyMessage(key.PublicKey(), []byte("massage"), sig))
	// Output:
	// 64 bytes
	// true
	// false
}

// Make a key with a self-signed certificate for a test installation.
func ExampleCreateCertificate() {
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		log.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{Country: []string{"RU"}, CommonName: "TESTIS01"},
		NotBefore:    time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
	der, err := gost.CreateCertificate(template, nil, key.PublicKey(), key)
	if err != nil {
		log.Fatal(err)
	}

	// What is usually kept in a file.
	file := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	cert, err := gost.ParseCertificate(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(cert.Subject)
	fmt.Println(cert.NotAfter.Format(time.DateOnly))
	fmt.Println(cert.CheckSignatureFrom(cert))
	// Output:
	// CN=TESTIS01,C=RU
	// 2027-04-01
	// <nil>
}

// Verify the certificate of a person up to the authority that is trusted, at the
// time when it was made, and see whose it is.
func ExampleCertificate_Verify() {
	read := func(name string) []byte {
		data, err := os.ReadFile("testdata/russia/" + name)
		if err != nil {
			log.Fatal(err)
		}
		return data
	}
	cert, err := gost.ParseCertificate(read("person.crt.pem"))
	if err != nil {
		log.Fatal(err)
	}
	var roots, intermediates gost.CertPool
	if _, err := roots.AddFile(read("root.crt.pem")); err != nil {
		log.Fatal(err)
	}
	if _, err := intermediates.AddFile(read("sub.crt.pem")); err != nil {
		log.Fatal(err)
	}

	opts := gost.VerifyOptions{
		Roots:         &roots,
		Intermediates: &intermediates,
		CurrentTime:   cert.NotBefore,
		KeyUsage:      gost.KeyUsageSigning,
	}
	chain, err := cert.Verify(opts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(chain), "certificates up to", chain[len(chain)-1].SubjectName().Organization)
	name := cert.SubjectName()
	fmt.Println(name) // shows no personal data
	fmt.Println("ИНН", name.INN)
	// Output:
	// 3 certificates up to Тестовое министерство
	// gost.Name(redacted)
	// ИНН 700000000033
}

// Ask an authority for a certificate.
func ExampleCreateCertificateRequest() {
	key, err := gost.GenerateKey(gost.CryptoProA())
	if err != nil {
		log.Fatal(err)
	}
	subject := gost.Name{
		CommonName:   "ООО «Ромашка»",
		Organization: "ООО «Ромашка»",
		Country:      "RU",
		Region:       "70 Томская область",
		OGRN:         "1000000000044",
		INNLE:        "0000000044",
	}
	der, err := gost.CreateCertificateRequest(&x509.CertificateRequest{Subject: subject.PKIX()}, key)
	if err != nil {
		log.Fatal(err)
	}

	req, err := gost.ParseCertificateRequest(der)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(req.CheckSignature())
	fmt.Println(req.Key.Equal(key.Public()), req.SubjectName().OGRN)
	// Output:
	// <nil>
	// true 1000000000044
}
