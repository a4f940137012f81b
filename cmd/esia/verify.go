package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

func verifyCommand() command {
	return command{
		name:  "verify",
		args:  "[FILE]",
		short: text{"verify a signature", "проверить подпись"},
		long: text{
			`Verifies that a signature over a file, or over the standard input, is by the key of a
certificate. The signature may be in any encoding. A CMS message that contains what was
signed needs no FILE. Files may have up to 256 MiB.

A raw signature that is valid in another order of octets, as the functions of CryptoPro CSP
return it, is refused with a word about it. Chains, times and revocation of certificates
are not checked.`,
			`Проверяет, что подпись файла или стандартного ввода сделана ключом сертификата. Подпись
может быть в любой кодировке. Сообщению CMS, которое содержит подписанное, ФАЙЛ не нужен. Файлы могут быть до 256 МиБ.

Если подпись raw верна в другом порядке октетов, как её возвращают функции КриптоПро CSP,
об этом будет сказано при отказе. Цепочка, срок и отзыв сертификата не проверяются.`},
		examples: []example{
			{"esia verify -cert cert.cer -signature letter.p7s letter.pdf", text{"a detached signature", "отделённая подпись"}},
			{"printf %s \"$TEXT\" | esia verify -cert cert.cer -signature client_secret.txt", text{"the client_secret of a request", "client_secret из запроса"}},
		},
		setup: func(f *flags) action {
			format := f.str("format", "auto", text{"`auto|raw|cms`: the form of the signature; auto by default", "`auto|raw|cms`: вид подписи; по умолчанию auto"})
			signature := f.str("signature", "", text{"`FILE`: the signature", "`ФАЙЛ`: подпись"})
			f.withJSON()
			f.use("cert")
			return func(_ context.Context, a *app, args []string) error {
				v := verification{format: *format}
				var err error
				if v.name, err = optionalArgument(args, text{"the file that was signed", "файл, который подписан"}); err != nil {
					return err
				}
				v.given = len(args) > 0
				if err := oneOf("format", *format, "auto", "raw", "cms"); err != nil {
					return err
				}
				if err := required("signature", *signature); err != nil {
					return err
				}
				return a.verify(v, *signature)
			}
		},
	}
}

// A verification is what to verify.
type verification struct {
	format    string
	name      string // of the file that was signed
	given     bool   // by an argument
	inputUsed bool   // the signature is from the standard input
	inside    bool   // what was signed is in the message
	cert      *gost.Certificate
	signature []byte
}

// A verifiedJSON is the result as JSON.
type verifiedJSON struct {
	Format string    `json:"format"`
	Valid  bool      `json:"valid"`
	Signer string    `json:"signer_certificate_hash"`
	Time   time.Time `json:"signing_time,omitzero"` // of CMS messages, by the clock of the signer
	Inside bool      `json:"content_inside"`        // what was signed is in the CMS message, and no file was compared
	Error  string    `json:"error,omitempty"`
}

func (a *app) verify(v verification, signature string) error {
	if err := a.settings.require("cert"); err != nil {
		return err
	}
	var err error
	if v.cert, err = readCertificate(a.settings.get("cert")); err != nil {
		return err
	}
	if v.cert.Key == nil {
		return failure(text{"the key of the certificate is not one of GOST R 34.10-2012", "ключ сертификата — не ГОСТ Р 34.10-2012"})
	}
	data, err := a.readInput(signature, maxInput)
	if err != nil {
		return err
	}
	v.inputUsed = signature == "-"
	v.signature = decodeSignature(data)
	if v.format == "auto" {
		v.format = "cms"
		if n := len(v.signature); n == 64 || n == 128 {
			v.format = "raw"
		}
	}
	result := verifiedJSON{Format: v.format, Signer: v.cert.Hash()}
	if v.format == "raw" {
		err = a.verifyRaw(v)
	} else {
		result.Time, err = a.verifyCMS(&v)
	}
	if unread, ok := errors.AsType[*unreadError](err); ok { // there is no verdict
		return unread.cause
	}
	result.Valid, result.Inside = err == nil, v.inside
	if a.json {
		if err != nil {
			result.Error = sentence(a.lang, err)
		}
		return errors.Join(a.printJSON(result), err)
	}
	if err != nil {
		return err
	}
	a.say(text{"the signature is valid: %s, by the certificate %s", "подпись верна: %s, сертификат %s"}, v.format, result.Signer)
	if v.inside {
		a.say(text{"what was signed is in the message itself, and no file was compared with it", "подписанное находится в самом сообщении, ни с каким файлом оно не сравнивалось"})
	}
	return nil
}

// An unreadError says that what was signed can't be read.
type unreadError struct{ cause error }

func (e *unreadError) Error() string { return e.cause.Error() }

// readSigned reads what was signed.
func (a *app) readSigned(v *verification) ([]byte, error) {
	if v.inputUsed && (v.name == "" || v.name == "-") {
		return nil, &unreadError{misuse(text{
			"the signature is from the standard input: name the file that was signed",
			"подпись читается из стандартного ввода: укажите подписанный файл"})}
	}
	data, err := a.readInput(v.name, maxInput)
	if err != nil {
		return nil, &unreadError{err}
	}
	return data, nil
}

func (a *app) verifyRaw(v verification) error {
	size := 2 * v.cert.Key.Curve().Size()
	if len(v.signature) != size {
		return failure(text{
			"the signature has %d octets, and one by this key has %d: is it a CMS message, or cut off?",
			"в подписи %d октетов, а у этого ключа бывает %d: не сообщение ли это CMS и не обрезана ли она?",
		}, len(v.signature), size)
	}
	message, err := a.readSigned(&v)
	if err != nil {
		return err
	}
	if gost.VerifyMessage(v.cert.Key, message, v.signature) {
		return nil
	}
	return diagnoseRaw(v, message)
}

// diagnoseRaw says why a raw signature isn't valid, if it is one of the usual
// mistakes.
func diagnoseRaw(v verification, message []byte) error {
	half := len(v.signature) / 2
	reversed := slices.Clone(v.signature)
	slices.Reverse(reversed)
	swapped := slices.Concat(v.signature[half:], v.signature[:half])
	switch {
	case gost.VerifyMessage(v.cert.Key, message, reversed):
		return failure(text{
			"the signature is valid with its octets reversed, as CryptoPro CSP returns them: reverse all of them before you send it",
			"подпись верна, если перевернуть её октеты (так их возвращает КриптоПро CSP): переверните их все перед отправкой"})
	case gost.VerifyMessage(v.cert.Key, message, swapped):
		return failure(text{
			"the signature is valid with its halves swapped, r || s: ESIA wants s || r",
			"подпись верна, если переставить её половины, r || s: ЕСИА требует s || r"})
	}
	for _, end := range []string{"\r\n", "\n"} {
		if cut := len(message) - len(end); cut >= 0 && string(message[cut:]) == end && gost.VerifyMessage(v.cert.Key, message[:cut], v.signature) {
			return failure(text{
				"the signature is valid without the line end of the file: sign and verify the same octets",
				"подпись верна без перевода строки в конце файла: подписывайте и проверяйте одни и те же октеты"})
		}
	}
	return failure(text{
		"the signature is not valid: it is of another file, or by another key than that of the certificate",
		"подпись неверна: она от другого файла или от другого ключа, чем в сертификате"})
}

func (a *app) verifyCMS(v *verification) (time.Time, error) {
	if n := len(v.signature); n == 64 || n == 128 {
		return time.Time{}, failure(text{"the signature is a raw one: give -format raw", "это подпись raw: укажите -format raw"})
	}
	m, err := cms.Parse(v.signature)
	if err != nil {
		return time.Time{}, err
	}
	var content []byte
	v.inside = m.Content != nil && !v.given
	if !v.inside {
		if content, err = a.readSigned(v); err != nil {
			return time.Time{}, err
		}
		if content == nil {
			content = []byte{}
		}
	}
	if _, err := m.Verify(content, cms.VerifyOptions{Certificates: []*gost.Certificate{v.cert}}); err != nil {
		return time.Time{}, err
	}
	return m.Signers()[0].SigningTime, nil
}
