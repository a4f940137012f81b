package answer_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/answer"
	"github.com/go-esia/sdk/signer/keysigner"
)

// A signer of one's own: a device that returns reversed bytes in hexadecimal digits.
func ExampleChecker_Signature() {
	key, cert := readKey()
	device := func(message []byte) []byte {
		raw, err := key.SignMessage(nil, message, nil)
		check(err)
		slices.Reverse(raw)
		return []byte(hex.EncodeToString(raw))
	}

	checker, err := answer.New(cert)
	check(err)
	var s signer.Signer = signer.Func(func(_ context.Context, message []byte) (signer.Signature, error) {
		return checker.Signature(message, answer.Answer{Data: device(message)})
	})
	sig, err := s.Sign(context.Background(), []byte("message"))
	check(err)
	fmt.Println(gost.VerifyMessage(cert.Key, []byte("message"), sig.Raw))

	_, err = checker.Signature([]byte("message"), answer.Answer{Data: device([]byte("message\n"))})
	fmt.Println(errors.Is(err, answer.ErrMessage), err)
	// Output:
	// true
	// true answer: the signature is of another message: of the message with a line feed behind it
}

func readKey() (*gost.PrivateKey, *gost.Certificate) {
	data, err := os.ReadFile("../../gost/testdata/openssl/g256_XA.key.pem")
	check(err)
	key, err := gost.ParsePrivateKey(data)
	check(err)
	data, err = os.ReadFile("../../gost/testdata/openssl/g256_XA.crt.pem")
	check(err)
	cert, err := gost.ParseCertificate(data)
	check(err)
	_, err = keysigner.New(key, cert)
	check(err)
	return key, cert
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
