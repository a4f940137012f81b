package main

import (
	"context"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

func signCommand() command {
	return command{
		name:  "sign",
		args:  "[FILE]",
		short: text{"sign a file", "подписать файл"},
		long: text{
			`Signs a file, or the standard input, exactly as it is, to the last line end, and up to
256 MiB, because it is held in memory.

raw is the signature of ESIA's protocol v2 and of JSON web tokens: 64 octets s || r (128 for
512-bit keys), of Streebog of the size of the key. cms is a CMS message with the
certificate, as protocol v1 has it, without the content unless -attached is given.

The encoding der means the octets themselves, without a line end.`,
			`Подписывает файл или стандартный ввод точно как есть, до последнего перевода строки, не больше
256 МиБ: он целиком в памяти.

raw — подпись протокола v2 ЕСИА и маркеров JWT: 64 октета s || r (128 для ключей 512 бит),
хэш — Стрибог размера ключа. cms — сообщение CMS с сертификатом, как в протоколе v1, без
содержимого, если нет -attached.

Кодировка der — сами октеты, без перевода строки.`},
		examples: []example{
			{"printf %s \"$TEXT\" | esia sign -key key.pem -format raw", text{"client_secret for a request by hand", "client_secret для запроса вручную"}},
			{"esia sign -key key.pfx -cert cert.cer -format cms -encoding der -out letter.p7s letter.pdf", text{"a detached signature in a file", "отделённая подпись в файле"}},
		},
		setup: func(f *flags) action {
			format := f.str("format", "raw", text{"`raw|cms`: the form of the signature; raw by default", "`raw|cms`: вид подписи; по умолчанию raw"})
			encoding := f.str("encoding", "base64url", text{
				"`base64url|base64|hex|der`: the encoding of the signature; base64url by default, as ESIA wants it",
				"`base64url|base64|hex|der`: кодировка подписи; по умолчанию base64url, как требует ЕСИА"})
			var opts cms.SignOptions
			f.BoolVar(&opts.Attached, "attached", false, text{"cms: include the content", "cms: включить содержимое"}.in(f.lang))
			f.BoolVar(&opts.NoAttributes, "noattr", false, text{"cms: without signed attributes", "cms: без подписанных атрибутов"}.in(f.lang))
			f.BoolVar(&opts.SigningCertificateV2, "cades", false, text{"cms: with the attribute of CAdES-BES", "cms: с атрибутом CAdES-BES"}.in(f.lang))
			out := f.str("out", "-", text{"`FILE`: where to write it; by default the standard output", "`ФАЙЛ`: куда записать; по умолчанию стандартный вывод"})
			force := f.force()
			f.use("key", "cert", "password-file", "password")
			return func(ctx context.Context, a *app, args []string) error {
				name, err := optionalArgument(args, text{"the file to sign", "файл, который подписать"})
				if err != nil {
					return err
				}
				if err := checkSignFlags(f, *format, *encoding, opts); err != nil {
					return err
				}
				message, err := a.readInput(name, maxInput)
				if err != nil {
					return err
				}
				signature, err := a.sign(ctx, *format, message, opts)
				if err != nil {
					return err
				}
				return a.write(*out, encode(*encoding, signature), modePublic, *force)
			}
		},
	}
}

func checkSignFlags(f *flags, format, encoding string, opts cms.SignOptions) error {
	if err := oneOf("format", format, "raw", "cms"); err != nil {
		return err
	}
	if err := oneOf("encoding", encoding, "base64url", "base64", "hex", "der"); err != nil {
		return err
	}
	for _, name := range []string{"attached", "noattr", "cades"} {
		if format == "raw" && f.given(name) {
			return misuse(text{"-%s is for -format cms", "-%s бывает только с -format cms"}, name)
		}
	}
	if opts.NoAttributes && opts.SigningCertificateV2 {
		return misuse(text{"-cades is an attribute: it doesn't go with -noattr", "-cades — это атрибут: он несовместим с -noattr"})
	}
	return nil
}

func (a *app) sign(ctx context.Context, format string, message []byte, opts cms.SignOptions) ([]byte, error) {
	if format == "raw" {
		key, _, err := a.signingKey(ctx)
		if err != nil {
			return nil, err
		}
		return key.SignMessage(nil, message, nil)
	}
	key, cert, err := a.signingPair(ctx)
	if err != nil {
		return nil, err
	}
	opts.SigningTime = time.Now()
	return cms.Sign(ctx, message, cert, func(_ context.Context, m []byte) ([]byte, *gost.Certificate, error) {
		signature, err := key.SignMessage(nil, m, nil)
		return signature, cert, err
	}, opts)
}
