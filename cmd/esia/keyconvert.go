package main

import (
	"context"
	"encoding/pem"
	"os"
	"path/filepath"

	"github.com/go-esia/sdk/gost"
)

func keyConvertCommand() command {
	return command{
		name:  "key convert",
		args:  "FILE|DIR",
		short: text{"turn any private key into PKCS #8", "превратить любой закрытый ключ в PKCS #8"},
		long: text{
			`Opens a private key in any form that key inspect knows and writes it as PKCS #8 in PEM,
encrypted with a new password unless -plain is given. Such a file is read by this tool,
by the library and by OpenSSL with its GOST engine.

Give the certificate of the key with -cert if you have it: nothing else proves that an
unencrypted PKCS #8 key was read in the right order.`,
			`Открывает закрытый ключ в любом виде, который знает key inspect, и записывает его как
PKCS #8 в PEM, зашифрованный новым паролем, если нет -plain. Такой файл читают эта
программа, библиотека и OpenSSL с модулем ГОСТ.

Если есть сертификат ключа, укажите его в -cert: ничто другое не докажет, что
незашифрованный ключ PKCS #8 прочитан в верном порядке байтов.`},
		examples: []example{
			{"esia key convert le-1234.000 -cert cert.cer -out key.pem", text{"a container of CryptoPro CSP; PIN and password are asked for", "контейнер КриптоПро CSP; PIN и пароль будут спрошены"}},
			{"esia key convert key.pfx -password-file pin.txt -new-password-file secret.txt -out key.pem -cert-out cert.pem", text{"a PFX file, with the certificate that is in it", "файл PFX, вместе с сертификатом из него"}},
			{"esia key convert container.zip -plain -out key.pem", text{"an archive; the result is not encrypted", "архив; результат не зашифрован"}},
		},
		setup: func(f *flags) action {
			out := newKeyOutput(f)
			certOut := f.str("cert-out", "", text{"`FILE`: where to write the certificate of the key, in PEM", "`ФАЙЛ`: куда записать сертификат ключа, в PEM"})
			number := f.Int("number", 0, text{"`N`: which of several keys, as key inspect counts them", "`N`: который из ключей, по счёту key inspect"}.in(f.lang))
			f.use("cert", "password-file", "password", "new-password-file", "new-password")
			return func(ctx context.Context, a *app, args []string) error {
				name, err := oneArgument(args, text{"the file with the key", "файл с ключом"})
				if err != nil {
					return err
				}
				if *number < 0 {
					return misuse(text{"-number counts from 1", "-number считает с 1"})
				}
				return a.convertKey(ctx, name, out, *certOut, *number)
			}
		},
	}
}

func (a *app) convertKey(ctx context.Context, name string, out keyOutput, certOut string, number int) error {
	var certDraft *draft
	var cert *gost.Certificate
	if certOut != "" {
		if sameFile(certOut, *out.name) || sameFile(certOut, name) {
			return misuse(text{"-cert-out is the file of the key: give it another name", "-cert-out — это файл ключа: дайте другое имя"})
		}
		var err error
		if certDraft, err = newDraft(certOut, modePublic, *out.force); err != nil {
			return err
		}
	}
	err := out.write(ctx, a, "new-password", func() (*gost.PrivateKey, error) {
		key, err := a.openKey(ctx, name, a.settings.get("cert"), number)
		if err == nil && key.Certificate == nil && certOut != "" {
			err = failure(text{"there is no certificate with the key in %s: leave -cert-out out", "вместе с ключом в %s нет сертификата: уберите -cert-out"}, name)
		}
		cert = key.Certificate
		return key.PrivateKey, err
	})
	if err != nil || certDraft == nil {
		return err
	}
	if err := certDraft.commit(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})); err != nil {
		return err
	}
	a.tell(text{"written: %s", "записано: %s"}, certOut)
	return nil
}

// sameFile reports whether two names are those of one file.
func sameFile(a, b string) bool {
	absA, errA := filepath.Abs(a)
	absB, errB := filepath.Abs(b)
	if errA == nil && errB == nil && absA == absB {
		return true
	}
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
