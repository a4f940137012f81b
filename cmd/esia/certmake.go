package main

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"time"

	"github.com/go-esia/sdk/gost"
)

func certSelfSignCommand() command {
	return command{
		name:  "cert selfsign",
		short: text{"make a certificate that a key signs itself", "создать самоподписанный сертификат"},
		long: text{
			`Makes a certificate for tests and closed installations. ESIA itself accepts only
certificates of accredited authorities: make a request for them with cert request.`,
			`Создаёт сертификат для тестов и закрытых сетей. Сама ЕСИА принимает только сертификаты
аккредитованных удостоверяющих центров: для них есть cert request.`},
		examples: []example{
			{"esia cert selfsign -key key.pem -subject CN=TESTSYS -out cert.pem", text{"for a year", "на год"}},
			{"esia cert selfsign -key key.pem -subject CN=TESTSYS -subject OGRN=1234567890123 -days 30 -der -out cert.cer", text{"for 30 days, in DER", "на 30 дней, в DER"}},
		},
		setup: func(f *flags) action {
			subject, out := newSubjectFlag(f), newDEROutput(f)
			days := f.Int("days", 365, text{"`N`: how many days it is valid; 365 by default", "`N`: на сколько дней; по умолчанию 365"}.in(f.lang))
			f.use("key", "password-file", "password")
			return func(ctx context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				if *days < 1 || *days > 36500 {
					return misuse(text{"-days must be from 1 to 36500", "-days должно быть от 1 до 36500"})
				}
				name, err := subject.subject()
				if err != nil {
					return err
				}
				key, _, err := a.signingKey(ctx)
				if err != nil {
					return err
				}
				der, err := selfSign(key, name, *days)
				if err != nil {
					return err
				}
				return out.write(a, "CERTIFICATE", der)
			}
		},
	}
}

func selfSign(key *gost.PrivateKey, name gost.Name, days int) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	return gost.CreateCertificate(&x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)),
		Subject:      name.PKIX(),
		NotBefore:    now.Add(-time.Minute), // clocks differ
		NotAfter:     now.AddDate(0, 0, days),
		KeyUsage:     gost.KeyUsageSigning,
	}, nil, key.PublicKey(), key)
}

func certRequestCommand() command {
	return command{
		name:  "cert request",
		short: text{"make a request for an authority", "создать запрос в удостоверяющий центр"},
		long: text{
			`Makes a certificate request (PKCS #10) for a key. Which attributes the subject must
have, the authority says.`,
			`Создаёт запрос на сертификат (PKCS #10) для ключа. Какие атрибуты владельца нужны,
говорит удостоверяющий центр.`},
		examples: []example{
			{`esia cert request -key key.pem -subject CN="ООО «Пример»" -subject OGRN=1234567890123 -subject INNLE=1234567890 -subject C=RU -out request.pem`,
				text{"for an organization", "для организации"}},
		},
		setup: func(f *flags) action {
			subject, out := newSubjectFlag(f), newDEROutput(f)
			f.use("key", "password-file", "password")
			return func(ctx context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				name, err := subject.subject()
				if err != nil {
					return err
				}
				key, _, err := a.signingKey(ctx)
				if err != nil {
					return err
				}
				der, err := gost.CreateCertificateRequest(&x509.CertificateRequest{Subject: name.PKIX()}, key)
				if err != nil {
					return err
				}
				return out.write(a, "CERTIFICATE REQUEST", der)
			}
		},
	}
}

// A derOutput is the flags of commands that write a certificate or a request.
type derOutput struct {
	name       *string
	der, force *bool
}

func newDEROutput(f *flags) derOutput {
	return derOutput{
		name:  f.str("out", "-", text{"`FILE`: where to write it; by default the standard output", "`ФАЙЛ`: куда записать; по умолчанию стандартный вывод"}),
		der:   f.boolean("der", text{"write DER instead of PEM", "записать DER вместо PEM"}),
		force: f.force(),
	}
}

func (o derOutput) write(a *app, label string, der []byte) error {
	if !*o.der {
		der = pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
	}
	return a.write(*o.name, der, modePublic, *o.force)
}
