package execsigner_test

import (
	"fmt"
	"os"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/execsigner"
)

// The signer of a system whose key is in a container of CryptoPro CSP.
func ExampleNew() {
	newSigner := func(certFile []byte) (*execsigner.Signer, error) {
		cert, err := gost.ParseCertificate(certFile)
		if err != nil {
			return nil, err
		}
		program, err := execsigner.CSPTest{
			Path:      "/opt/cprocsp/bin/amd64/csptest",
			Container: `\\.\HDIMAGE\esia`,
			Password:  execsigner.NewPassword(os.Getenv("ESIA_PIN")),
		}.Program()
		if err != nil {
			return nil, err
		}
		return execsigner.New(execsigner.Config{Program: program, Certificates: []*gost.Certificate{cert}})
	}
	_, err := newSigner([]byte("not a certificate"))
	fmt.Println(err != nil)
	// Output: true
}

// OpenSSL on another host. The password of the key goes there by standard input.
func ExampleSSH() {
	program, err := execsigner.OpenSSL{
		Key: "/home/signer/key.pem", Engine: "gost", Password: execsigner.NewPassword("geheim"),
	}.Program()
	if err != nil {
		panic(err)
	}
	program, err = execsigner.SSH{Host: "signer@crypto.example.ru"}.Program(program)
	if err != nil {
		panic(err)
	}
	fmt.Println(program.Args[len(program.Args)-1])
	// Output: timeout -k 5 30 'openssl' 'dgst' '-engine' 'gost' '-md_gost12_256' '-passin' 'stdin' '-sign' '/home/signer/key.pem'
}

// A program of one's own, which reads the message from a file and writes the signature
// to standard output.
func ExampleProgram() {
	program := execsigner.Program{Args: []string{"/usr/local/bin/sign-by-token", "--slot", "1", "--in", execsigner.MessageFile}}
	_, err := execsigner.New(execsigner.Config{Program: program, Certificates: nil})
	fmt.Println(err)
	// Output: execsigner: answer: 0 accepted certificates, want 1 to 16
}
