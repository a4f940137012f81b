package main

import (
	"context"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the portal shows it
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/limits"
)

func certInspectCommand() command {
	return command{
		name:  "cert inspect",
		args:  "FILE",
		short: text{"show certificates or a request", "показать сертификаты или запрос"},
		long: text{
			`Shows what certificates in a file say: subject, issuer, time, key, and all the hashes by
which they are known: client_certificate_hash of ESIA (Streebog-256), SHA-256, and SHA-1,
which Windows and CryptoPro CSP call the thumbprint. It warns of what ESIA refuses.
Nothing is verified but the signature of requests.`,
			`Показывает, что сказано в сертификатах файла: владелец, издатель, сроки, ключ и все
хэши, под которыми их знают: client_certificate_hash ЕСИА (Стрибог-256), SHA-256 и SHA-1,
который Windows и КриптоПро CSP называют отпечатком. Предупреждает о том, чего ЕСИА не
примет. Проверяется только подпись запросов.`},
		examples: []example{
			{"esia cert inspect cert.cer", text{"compare it with the portal", "сравнить с порталом"}},
			{"esia cert inspect -json request.pem", text{"a request, for a program", "запрос, для программы"}},
		},
		setup: func(f *flags) action {
			f.withJSON()
			return func(_ context.Context, a *app, args []string) error {
				name, err := oneArgument(args, text{"the file with the certificate", "файл с сертификатом"})
				if err != nil {
					return err
				}
				return a.inspectCertificates(name)
			}
		},
	}
}

func (a *app) inspectCertificates(name string) error {
	data, err := a.readInput(name, limits.CertificateFile)
	if err != nil {
		return err
	}
	certs, err := gost.ParseCertificates(data)
	if err != nil {
		if req, requestErr := gost.ParseCertificateRequest(data); requestErr == nil {
			return a.printRequest(req)
		}
		return notCertificates(name, err)
	}
	list := make([]certificateJSON, 0, len(certs))
	for _, cert := range certs {
		list = append(list, newCertificateJSON(cert))
	}
	if a.json {
		return a.printJSON(list)
	}
	for i, c := range list {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		a.printCertificate(c)
	}
	return nil
}

func notCertificates(name string, err error) error {
	if name == "-" {
		return failure(text{"the standard input holds no certificate that can be read: %s", "в стандартном вводе нет сертификата, который можно прочитать: %s"}, err)
	}
	return failure(text{"%s holds no certificate that can be read: %s", "в %s нет сертификата, который можно прочитать: %s"}, name, err)
}

// A certificateJSON is a certificate as JSON.
type certificateJSON struct {
	Subject   map[string]string `json:"subject"`
	Issuer    map[string]string `json:"issuer"`
	Serial    string            `json:"serial"`
	NotBefore time.Time         `json:"not_before"`
	NotAfter  time.Time         `json:"not_after"`
	KeyFrom   time.Time         `json:"key_not_before,omitzero"` // of the private key
	KeyTo     time.Time         `json:"key_not_after,omitzero"`
	Key       string            `json:"key"`
	Bits      int               `json:"bits"`
	Hash      string            `json:"client_certificate_hash"`
	SHA256    string            `json:"sha256"`
	SHA1      string            `json:"sha1"`
	PublicKey string            `json:"public_key_hash,omitempty"`
}

func newCertificateJSON(c *gost.Certificate) certificateJSON {
	sum1, sum256 := sha1.Sum(c.Raw), sha256.Sum256(c.Raw) //nolint:gosec // the portal shows it
	j := certificateJSON{
		Subject: nameMap(c.SubjectName()), Issuer: nameMap(c.IssuerName()), Serial: upperHex(c.SerialNumber.Bytes()),
		NotBefore: c.NotBefore, NotAfter: c.NotAfter,
		Hash: c.Hash(), SHA256: upperHex(sum256[:]), SHA1: upperHex(sum1[:]),
	}
	j.Key, j.Bits, j.PublicKey = describeKey(c.Key, c.PublicKeyAlgorithm, c.PublicKey)
	if from, to, err := c.PrivateKeyUsagePeriod(); err == nil {
		j.KeyFrom, j.KeyTo = from, to
	}
	return j
}

func describeKey(key *gost.PublicKey, algorithm x509.PublicKeyAlgorithm, foreign any) (name string, bits int, hash string) {
	if key != nil {
		return key.Curve().Name() + " (" + key.Curve().OID().String() + ")", 8 * key.Curve().Size(), fingerprint(key)
	}
	if k, ok := foreign.(*rsa.PublicKey); ok {
		bits = k.N.BitLen()
	}
	return algorithm.String(), bits, ""
}

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

func (a *app) printCertificate(c certificateJSON) {
	var r report
	r.add(a.lang, text{"subject", "владелец"}, "%s", nameLine(c.Subject))
	r.add(a.lang, text{"issuer", "издатель"}, "%s", nameLine(c.Issuer))
	r.add(a.lang, text{"serial number", "серийный номер"}, "%s", c.Serial)
	r.add(a.lang, text{"valid", "действует"}, "%s", a.validity(c.NotBefore, c.NotAfter))
	if !c.KeyFrom.IsZero() || !c.KeyTo.IsZero() {
		r.add(a.lang, text{"private key valid", "закрытый ключ"}, "%s", a.validity(c.KeyFrom, c.KeyTo))
	}
	r.add(a.lang, text{"key", "ключ"}, "%s, %d", c.Key, c.Bits)
	r.add(a.lang, same("client_certificate_hash"), "%s", c.Hash)
	r.add(a.lang, same("SHA-256"), "%s", c.SHA256)
	r.add(a.lang, same("SHA-1"), "%s", c.SHA1)
	if c.PublicKey != "" {
		r.add(a.lang, text{"public key hash", "хэш открытого ключа"}, "%s", c.PublicKey)
	}
	fmt.Fprint(a.stdout, r.b.String())
	switch {
	case c.PublicKey == "":
		a.say(text{"warning: ESIA accepts requests signed with GOST R 34.10-2012 only", "внимание: ЕСИА принимает запросы только с подписью ГОСТ Р 34.10-2012"})
	case c.Bits != 256:
		a.say(text{
			"warning: nobody has shown a request with a 512-bit key that ESIA accepted; see the setting certificate_hash",
			"внимание: неизвестно ни одного запроса с ключом 512 бит, который ЕСИА приняла; см. настройку certificate_hash"})
	}
}

// validity prints a time span and where in it the present is.
func (a *app) validity(from, to time.Time) string {
	span := func(t time.Time) string {
		if t.IsZero() {
			return "…"
		}
		return t.UTC().Format(time.RFC3339)
	}
	state := text{"valid now", "сейчас действует"}
	switch now := time.Now(); {
	case now.Before(from):
		state = text{"NOT YET", "ЕЩЁ НЕТ"}
	case !to.IsZero() && now.After(to):
		state = text{"EXPIRED", "ИСТЁК"}
	}
	return span(from) + " – " + span(to) + ", " + state.in(a.lang)
}

// A requestJSON is a certificate request as JSON.
type requestJSON struct {
	Subject   map[string]string `json:"subject"`
	Key       string            `json:"key"`
	Bits      int               `json:"bits"`
	PublicKey string            `json:"public_key_hash,omitempty"`
	Signature bool              `json:"signature_valid"`
}

func (a *app) printRequest(req *gost.CertificateRequest) error {
	j := requestJSON{Subject: nameMap(req.SubjectName()), Signature: req.CheckSignature() == nil}
	j.Key, j.Bits, j.PublicKey = describeKey(req.Key, req.PublicKeyAlgorithm, req.PublicKey)
	if a.json {
		if err := a.printJSON(j); err != nil {
			return err
		}
	} else {
		var r report
		r.add(a.lang, text{"request for", "запрос для"}, "%s", nameLine(j.Subject))
		r.add(a.lang, text{"key", "ключ"}, "%s, %d", j.Key, j.Bits)
		r.add(a.lang, text{"public key hash", "хэш открытого ключа"}, "%s", j.PublicKey)
		fmt.Fprint(a.stdout, r.b.String())
	}
	if !j.Signature {
		return failure(text{"the signature of the request is not by its key: make a new one", "подпись запроса не от его ключа: создайте новый"})
	}
	return nil
}
