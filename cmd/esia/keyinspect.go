package main

import (
	"context"
	"fmt"

	"github.com/go-esia/sdk/gost/container"
)

func keyInspectCommand() command {
	return command{
		name:  "key inspect",
		args:  "FILE|DIR",
		short: text{"say which private keys a file holds", "сказать, какие закрытые ключи в файле"},
		long: text{
			`Opens a file, a directory or an archive and lists the private keys in it with their
certificates: PKCS #8, plain or encrypted; PKCS #12 (PFX) of OpenSSL and CryptoPro CSP;
containers of CryptoPro CSP, at any depth. Of anything else it says what it is and what
to do. No part of a private key is printed.`,
			`Открывает файл, каталог или архив и перечисляет закрытые ключи в нём с их
сертификатами: PKCS #8, открытый или зашифрованный; PKCS #12 (PFX) от OpenSSL и КриптоПро
CSP; контейнеры КриптоПро CSP на любой глубине. Обо всём остальном говорит, что это и что
делать. Никакая часть закрытого ключа не печатается.`},
		examples: []example{
			{"esia key inspect key.pfx", text{"a PFX file; the password is asked for", "файл PFX; пароль будет спрошен"}},
			{"esia key inspect -password-file pin.txt /var/opt/cprocsp/keys/user", text{"all containers of a user", "все контейнеры пользователя"}},
			{"esia key inspect -cert cert.cer -json key.pem", text{"does the key belong to the certificate?", "от этого ли сертификата ключ?"}},
		},
		setup: func(f *flags) action {
			f.withJSON()
			f.use("cert", "password-file", "password")
			return func(ctx context.Context, a *app, args []string) error {
				name, err := oneArgument(args, text{"the file with the key", "файл с ключом"})
				if err != nil {
					return err
				}
				contents, err := a.openKeys(ctx, name, a.settings.get("cert"))
				if err != nil {
					return err
				}
				return a.printKeys(contents)
			}
		},
	}
}

// A keyJSON is a private key as JSON, without its secret.
type keyJSON struct {
	Path        string           `json:"path"`
	Format      string           `json:"format"`
	Curve       string           `json:"curve"`
	OID         string           `json:"curve_oid"`
	Bits        int              `json:"bits"`
	PublicKey   string           `json:"public_key_hash"` // Streebog-256 of SubjectPublicKeyInfo
	Certificate *certificateJSON `json:"certificate,omitempty"`
}

func (a *app) printKeys(contents *container.Contents) error {
	var list struct {
		Keys     []keyJSON `json:"keys"`
		Problems []string  `json:"problems"`
	}
	list.Problems = []string{}
	for _, k := range contents.Keys {
		list.Keys = append(list.Keys, newKeyJSON(k))
	}
	if a.json {
		for _, err := range contents.Problems {
			list.Problems = append(list.Problems, sentence(a.lang, err))
		}
		return a.printJSON(list)
	}
	for i, k := range list.Keys {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		a.printKey(i+1, k, contents.Keys[i])
	}
	a.tellProblems(contents)
	return nil
}

func newKeyJSON(k container.Key) keyJSON {
	curve := k.PrivateKey.Curve()
	j := keyJSON{
		Path: k.Path, Format: k.Format.String(), Curve: curve.Name(), OID: curve.OID().String(), Bits: 8 * curve.Size(),
		PublicKey: fingerprint(k.PrivateKey.PublicKey()),
	}
	if k.Certificate != nil {
		c := newCertificateJSON(k.Certificate)
		j.Certificate = &c
	}
	return j
}

func (a *app) printKey(number int, k keyJSON, key container.Key) {
	var r report
	r.add(a.lang, text{"key", "ключ"}, "%d", number)
	r.add(a.lang, text{"file", "файл"}, "%s", k.Path)
	r.add(a.lang, text{"format", "формат"}, "%s", formatName(key.Format).in(a.lang))
	r.add(a.lang, text{"parameters", "параметры"}, "%s (%s), %d", k.Curve, k.OID, k.Bits)
	r.add(a.lang, text{"public key hash", "хэш открытого ключа"}, "%s", k.PublicKey)
	if k.Certificate == nil {
		r.add(a.lang, text{"certificate", "сертификат"}, "%s", text{
			"none; give it by -cert to prove that the key was read right", "нет; укажите его через -cert, чтобы проверить, верно ли прочитан ключ"}.in(a.lang))
	} else {
		r.add(a.lang, text{"certificate", "сертификат"}, "%s", k.Certificate.Subject["CN"])
		r.add(a.lang, text{"certificate hash", "хэш сертификата"}, "%s", k.Certificate.Hash)
		r.add(a.lang, text{"valid", "действует"}, "%s", a.validity(k.Certificate.NotBefore, k.Certificate.NotAfter))
	}
	fmt.Fprint(a.stdout, r.b.String())
}

func formatName(f container.Format) text {
	switch f {
	case container.FormatPKCS8:
		return text{"PKCS #8, not encrypted", "PKCS #8, не зашифрован"}
	case container.FormatEncryptedPKCS8:
		return text{"PKCS #8, encrypted", "PKCS #8, зашифрован"}
	case container.FormatPKCS12:
		return text{"PKCS #12 (PFX)", "PKCS #12 (PFX)"}
	case container.FormatCryptoPro:
		return text{"container of CryptoPro CSP", "контейнер КриптоПро CSP"}
	}
	return same(f.String())
}
