package execsigner

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// CSPTest runs csptest of CryptoPro CSP, which makes raw signatures with the key in a
// container:
//
//	csptest -keyset -sign GOST12_256 -container NAME -keytype exchange -in FILE -out FILE [-password PASSWORD]
//
// The bytes of the signature come reversed, which is put right. The command line is
// that of public libraries for ESIA (observed; csptest has no -pin). Other users of
// the host can read the password while the program runs: see the package
// documentation.
type CSPTest struct {
	// Path is the program; if empty, "csptest", to be found in PATH. CryptoPro
	// installs it into /opt/cprocsp/bin/amd64, which often isn't there.
	Path string

	// Container is the name of the container, such as `\\.\HDIMAGE\esia`.
	Container string

	// Password of the container. If empty, csptest is given none; it then takes
	// the one that CSP has been told to remember, and fails if it must ask.
	Password Password

	// KeyType is "exchange", also if empty, or "signature".
	KeyType string

	// Bits is the size of the key: 256, also if zero, or 512.
	Bits int
}

// Program returns the command.
func (c CSPTest) Program() (Program, error) {
	bits, err := keySize(c.Bits)
	if err != nil {
		return Program{}, fmt.Errorf("execsigner: CSPTest: %w", err)
	}
	if err := given("Container", c.Container); err != nil {
		return Program{}, fmt.Errorf("execsigner: CSPTest: %w", err)
	}
	keyType := orElse(c.KeyType, "exchange")
	if keyType != "exchange" && keyType != "signature" {
		return Program{}, errors.New("execsigner: CSPTest: KeyType is neither exchange nor signature")
	}
	args := []string{
		orElse(c.Path, "csptest"), "-keyset", "-sign", "GOST12_" + bits, "-container", c.Container,
		"-keytype", keyType, "-in", MessageFile, "-out", SignatureFile,
	}
	if !c.Password.isEmpty() {
		args = append(args, "-password", PasswordHere)
	}
	return Program{Args: args, Password: c.Password}, nil
}

// CryptCP runs cryptcp of CryptoPro CSP, which makes CMS messages, for version 1 of
// ESIA's protocol:
//
//	cryptcp -signf -norev -dir DIR -der -strict -cert -detached -thumbprint HEX [OPTIONS] [-pin PASSWORD] FILE
//
// It writes FILE.sgn into DIR. The command line is that of public libraries for ESIA
// (observed). Other users of the host can read the password while the program runs:
// see the package documentation.
type CryptCP struct {
	// Path is the program; if empty, "cryptcp", to be found in PATH.
	Path string

	// Thumbprint of the certificate in the store of the user: SHA-1, 40
	// hexadecimal digits.
	Thumbprint string

	// Password of the container, or empty, as with [CSPTest].
	Password Password

	// Options are further options: "-nochain" on hosts without the certificate of
	// the authority; "-hashAlg", "1.2.643.7.1.1.2.2" with old versions.
	Options []string
}

// Program returns the command.
func (c CryptCP) Program() (Program, error) {
	if len(c.Thumbprint) != 40 || strings.Trim(c.Thumbprint, "0123456789abcdefABCDEF") != "" {
		return Program{}, errors.New("execsigner: CryptCP: Thumbprint is not 40 hexadecimal digits")
	}
	args := slices.Concat([]string{
		orElse(c.Path, "cryptcp"), "-signf", "-norev", "-dir", Directory, "-der", "-strict", "-cert", "-detached",
		"-thumbprint", c.Thumbprint,
	}, c.Options)
	if !c.Password.isEmpty() {
		args = append(args, "-pin", PasswordHere)
	}
	return Program{Args: append(args, MessageFile), Answer: messageName + ".sgn", CMS: true, Password: c.Password}, nil
}

// OpenSSL runs OpenSSL with gost-engine, which makes raw signatures with a key in a
// file:
//
//	openssl dgst [-engine ENGINE] -md_gost12_256 [-passin stdin] -sign FILE
//
// Message and password are its standard input: nothing is written to disk.
type OpenSSL struct {
	// Path is the program; if empty, "openssl", to be found in PATH.
	Path string

	// Key is the path of the private key: PEM, PKCS #8.
	Key string

	// Password of the key, or empty.
	Password Password

	// Engine is the option -engine, "gost" for instance. It may be empty if the
	// configuration of OpenSSL loads the engine.
	Engine string

	// Config is the path of the configuration of OpenSSL, the variable
	// OPENSSL_CONF. If empty, it is left as it is.
	Config string

	// Bits is the size of the key: 256, also if zero, or 512.
	Bits int
}

// Program returns the command.
func (o OpenSSL) Program() (Program, error) {
	bits, err := keySize(o.Bits)
	if err == nil {
		err = given("Key", o.Key)
	}
	if err != nil {
		return Program{}, fmt.Errorf("execsigner: OpenSSL: %w", err)
	}
	args := append(o.command("dgst"), "-md_gost12_"+bits)
	args = append(append(args, o.passin()...), "-sign", o.Key)
	return Program{Args: args, Env: o.env(), Password: o.Password}, nil
}

// OpenSSLCMS runs OpenSSL with gost-engine, which makes CMS messages with the signed
// attributes contentType, signingTime and messageDigest, for version 1 of ESIA's
// protocol:
//
//	openssl cms [-engine ENGINE] -sign -binary -nosmimecap -md md_gost12_256 -signer FILE -inkey FILE [-passin stdin] -outform DER
//
// [OpenSSL] serves version 1, too, since the SDK builds the message around a raw
// signature. This is for comparison, and for those who want OpenSSL to make all of it.
type OpenSSLCMS struct {
	OpenSSL

	// Certificate is the path of the certificate, in PEM.
	Certificate string
}

// Program returns the command.
func (o OpenSSLCMS) Program() (Program, error) {
	bits, err := keySize(o.Bits)
	if err == nil {
		err = errors.Join(given("Key", o.Key), given("Certificate", o.Certificate))
	}
	if err != nil {
		return Program{}, fmt.Errorf("execsigner: OpenSSLCMS: %w", err)
	}
	args := append(o.command("cms"), "-sign", "-binary", "-nosmimecap", "-md", "md_gost12_"+bits,
		"-signer", o.Certificate, "-inkey", o.Key)
	args = append(append(args, o.passin()...), "-outform", "DER")
	return Program{Args: args, Env: o.env(), CMS: true, Password: o.Password}, nil
}

func (o OpenSSL) command(name string) []string {
	args := []string{orElse(o.Path, "openssl"), name}
	if o.Engine != "" {
		args = append(args, "-engine", o.Engine)
	}
	return args
}

func (o OpenSSL) passin() []string {
	if o.Password.isEmpty() {
		return nil
	}
	return []string{"-passin", "stdin"}
}

func (o OpenSSL) env() []string {
	if o.Config == "" {
		return nil
	}
	return []string{"OPENSSL_CONF=" + o.Config}
}

func keySize(bits int) (string, error) {
	switch bits {
	case 0, 256:
		return "256", nil
	case 512:
		return "512", nil
	}
	return "", errors.New("Bits is " + strconv.Itoa(bits) + ", want 256 or 512")
}

// given refuses values that are missing or would be taken for placeholders.
func given(field, value string) error {
	if value == "" {
		return errors.New(field + " is empty")
	}
	for _, placeholder := range []string{MessageFile, SignatureFile, Directory, PasswordHere} {
		if strings.Contains(value, placeholder) {
			return errors.New(field + " has the placeholder " + placeholder + " in it")
		}
	}
	return nil
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
