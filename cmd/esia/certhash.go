package main

import (
	"context"
	"fmt"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/limits"
)

func certHashCommand() command {
	return command{
		name:  "cert hash",
		args:  "FILE",
		short: text{"print client_certificate_hash", "вывести client_certificate_hash"},
		long: text{
			`Prints what ESIA calls client_certificate_hash: Streebog-256 of the certificate in DER, as
64 upper-case hexadecimal digits; the same as "cpverify -mk FILE -alg GR3411_2012_256" of
CryptoPro CSP. The thumbprint that Windows shows is another hash. The file may be DER or
PEM; of several certificates each has its line.`,
			`Выводит то, что ЕСИА называет client_certificate_hash: Стрибог-256 от сертификата в DER,
64 шестнадцатеричные цифры в верхнем регистре; то же самое выводит "cpverify -mk ФАЙЛ
-alg GR3411_2012_256" из КриптоПро CSP. Отпечаток, который показывает Windows, — другой
хэш. Файл может быть в DER или PEM; если сертификатов несколько, у каждого своя строка.`},
		examples: []example{{"esia cert hash cert.cer", text{"for a request to ESIA by hand", "для запроса к ЕСИА вручную"}}},
		setup: func(f *flags) action {
			return func(_ context.Context, a *app, args []string) error {
				name, err := oneArgument(args, text{"the file with the certificate", "файл с сертификатом"})
				if err != nil {
					return err
				}
				data, err := a.readInput(name, limits.CertificateFile)
				if err != nil {
					return err
				}
				certs, err := gost.ParseCertificates(data)
				if err != nil {
					return notCertificates(name, err)
				}
				for _, cert := range certs {
					fmt.Fprintln(a.stdout, cert.Hash())
				}
				return nil
			}
		},
	}
}
