package gogostsigner_test

import (
	"context"
	"fmt"
	"os"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/gogostsigner"
)

func ExampleNew() {
	pem, err := os.ReadFile("../../gost/testdata/openssl/g256_XA.key.pem")
	check(err)
	key, err := gost.ParsePrivateKey(pem)
	check(err)
	pem, err = os.ReadFile("../../gost/testdata/openssl/g256_XA.crt.pem")
	check(err)
	cert, err := gost.ParseCertificate(pem)
	check(err)

	signer, err := gogostsigner.New(key, cert) // instead of keysigner.New
	check(err)
	signature, err := signer.Sign(context.Background(), []byte("message"))
	check(err)
	fmt.Println(len(signature.Raw), gost.VerifyMessage(cert.Key, []byte("message"), signature.Raw))
	// Output: 64 true
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
