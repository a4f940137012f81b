package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-esia/sdk/signer/execsigner"
)

// checkProgram refuses what package execsigner would refuse, under the names that the
// members have in the file.
func (k *keySource) checkProgram() error {
	for _, part := range []struct {
		member string
		wrong  text
	}{{"openssl", k.OpenSSL.wrong()}, {"csptest", k.CSPTest.wrong()}, {"cryptcp", k.CryptCP.wrong()}, {"ssh", k.SSH.wrong()}} {
		if part.wrong != (text{}) {
			return misuse(text{"%s: %s", "%s: %s"}, part.member, part.wrong)
		}
	}
	return nil
}

func (o *opensslKey) wrong() text {
	if o == nil {
		return text{}
	}
	return firstOf(wrongName("key", o.Key), wrongSize(o.Bits))
}

func (c *csptestKey) wrong() text {
	if c == nil {
		return text{}
	}
	var keyType text
	if !slices.Contains([]string{"", "exchange", "signature"}, c.KeyType) {
		keyType = text{`"key_type" must be exchange or signature`, `"key_type" должно быть exchange или signature`}
	}
	return firstOf(wrongName("container", c.Container), wrongSize(c.Bits), keyType)
}

func (c *cryptcpKey) wrong() text {
	if c == nil || len(c.Thumbprint) == 40 && strings.Trim(c.Thumbprint, "0123456789abcdefABCDEF") == "" {
		return text{}
	}
	return text{
		`"thumbprint" must be the SHA-1 of the certificate, 40 hexadecimal digits without spaces`,
		`"thumbprint" должен быть отпечатком SHA-1 сертификата, 40 шестнадцатеричных цифр без пробелов`,
	}
}

func (s *sshHost) wrong() text {
	switch {
	case s == nil:
	case s.Host == "" || strings.HasPrefix(s.Host, "-") || strings.ContainsAny(s.Host, " \t\r\n\x00"):
		return text{`"host" must be the name of a host, as ssh takes it`, `"host" должен быть именем узла, какое понимает ssh`}
	case s.Port < 0 || s.Port > 65535:
		return text{`"port" must be between 1 and 65535`, `"port" должен быть от 1 до 65535`}
	}
	return text{}
}

// wrongName refuses a name that is missing, or would be taken for a placeholder.
func wrongName(member, value string) text {
	if value == "" {
		return text{`"` + member + `" is missing`, `не задано "` + member + `"`}
	}
	for _, placeholder := range []string{execsigner.MessageFile, execsigner.SignatureFile, execsigner.Directory, execsigner.PasswordHere} {
		if strings.Contains(value, placeholder) {
			return text{`"` + member + `" must not have ` + placeholder + ` in it`, `в "` + member + `" не должно быть ` + placeholder}
		}
	}
	return text{}
}

func wrongSize(bits int) text {
	if slices.Contains([]int{0, 256, 512}, bits) {
		return text{}
	}
	return text{`"bits" must be 256 or 512`, `"bits" должно быть 256 или 512`}
}

func firstOf(texts ...text) text {
	for _, t := range texts {
		if t != (text{}) {
			return t
		}
	}
	return text{}
}

// programProblem is what remains: an error of package execsigner, which speaks of its own
// fields.
func programProblem(err error) error {
	if _, told := errors.AsType[*problem](err); told || err == nil || errors.Is(err, execsigner.ErrStart) {
		return err
	}
	return failure(text{"the program can't be used with these settings: %s", "программе не подходят эти настройки: %s"}, err)
}
