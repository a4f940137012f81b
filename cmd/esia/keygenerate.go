package main

import (
	"context"
	"encoding/pem"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
)

func keyGenerateCommand() command {
	return command{
		name:  "key generate",
		short: text{"make a private key", "создать закрытый ключ"},
		long: text{
			`Makes a private key of GOST R 34.10-2012 and writes it as PKCS #8 in PEM, encrypted
with a password (PBES2 with Streebog-512 and Kuznyechik, RFC 9337), which OpenSSL with
gost-engine 3 reads. The file can be read by its owner only.`,
			`Создаёт закрытый ключ ГОСТ Р 34.10-2012 и записывает его как PKCS #8 в PEM,
зашифрованный паролем (PBES2 со Стрибогом-512 и Кузнечиком, RFC 9337); его читает OpenSSL
с gost-engine 3. Файл доступен только владельцу.`},
		examples: []example{
			{"esia key generate -out key.pem", text{"a key for a request; the password is asked for", "ключ для запроса; пароль будет спрошен"}},
			{"esia key generate -password-file secret.txt -out key.pem", text{"with the password in a file", "с паролем из файла"}},
			{"esia key generate -curve TCA -plain -out key.pem", text{"for tests, not encrypted", "для тестов, без шифрования"}},
		},
		setup: func(f *flags) action {
			curve := f.str("curve", "A", text{
				"`A|B|C|XA|XB|TCA|512A|512B|512C`: parameter set: CryptoPro-A, which is the default and what ESIA was seen to use, and so on",
				"`A|B|C|XA|XB|TCA|512A|512B|512C`: набор параметров: CryptoPro-A (по умолчанию; его применяют с ЕСИА) и так далее"})
			out := newKeyOutput(f)
			f.use("password-file", "password")
			return func(ctx context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				c, err := curveByName(*curve)
				if err != nil {
					return err
				}
				return out.write(ctx, a, "password", func() (*gost.PrivateKey, error) { return gost.GenerateKey(c) })
			}
		},
	}
}

// A keyOutput is the flags of commands that write a private key.
type keyOutput struct {
	name         *string
	plain, force *bool
}

func newKeyOutput(f *flags) keyOutput {
	return keyOutput{
		name:  f.str("out", "", text{"`FILE`: where to write the key", "`ФАЙЛ`: куда записать ключ"}),
		plain: f.boolean("plain", text{"do not encrypt the key", "не шифровать ключ"}),
		force: f.force(),
	}
}

// write writes the key that get returns. Whether it can be written is known before
// anything is asked or opened, and nothing is written after an interrupt.
func (o keyOutput) write(ctx context.Context, a *app, password string, get func() (*gost.PrivateKey, error)) error {
	if err := required("out", *o.name); err != nil {
		return err
	}
	if *o.name == "-" {
		return misuse(text{"a private key is not written to the standard output: give -out a file", "закрытый ключ не выводится на экран: укажите в -out файл"})
	}
	d, err := newDraft(*o.name, modeSecret, *o.force)
	if err != nil {
		return err
	}
	key, err := get()
	if err != nil {
		return err
	}
	data, err := o.encode(ctx, a, password, key)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.commit(data); err != nil {
		return err
	}
	a.tell(text{"written: %s, %s, public key %s", "записано: %s, %s, открытый ключ %s"}, *o.name, key.Curve().Name(), fingerprint(key.PublicKey()))
	return nil
}

func (o keyOutput) encode(ctx context.Context, a *app, setting string, key *gost.PrivateKey) ([]byte, error) {
	if *o.plain {
		der, err := gost.MarshalPKCS8PrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
	}
	password, err := a.newPassword(ctx, setting)
	if err != nil {
		return nil, err
	}
	der, err := container.EncryptPKCS8(key, password)
	return pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: der}), err
}
