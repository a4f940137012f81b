package main

import (
	"context"
	"encoding/hex"
	"path"
	"strings"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/gost/streebog"
)

// openKeys opens whatever holds private keys. With a certificate, only its key is
// accepted.
func (a *app) openKeys(ctx context.Context, name, certFile string) (*container.Contents, error) {
	password := a.passwordFunc(ctx)
	if isStream(name) {
		return openStream(name, certFile, password)
	}
	return openKeys(name, certFile, password)
}

// openStream opens what comes through a pipe that the user has named. The library
// opens none: it would wait for a writer.
func openStream(name, certFile string, password container.PasswordFunc) (*container.Contents, error) {
	cfg, err := keyConfig(certFile, func(string) ([]byte, error) { return password(name) })
	if err != nil {
		return nil, err
	}
	data, err := readFile(name, maxKeyFile)
	if err != nil {
		return nil, err
	}
	contents, err := container.OpenBytes(data, cfg)
	if err != nil {
		return nil, failure(text{"%s: %s", "%s: %s"}, name, err)
	}
	for i := range contents.Keys {
		contents.Keys[i].Path = path.Join(name, contents.Keys[i].Path)
	}
	return contents, nil
}

// maxKeyFile is how long a file with keys may be, in bytes: it may be an archive.
const maxKeyFile = 4 << 20

func openKeys(name, certFile string, password container.PasswordFunc) (*container.Contents, error) {
	cfg, err := keyConfig(certFile, password)
	if err != nil {
		return nil, err
	}
	return container.OpenFile(name, cfg)
}

func keyConfig(certFile string, password container.PasswordFunc) (container.Config, error) {
	cfg := container.Config{Password: password}
	if certFile != "" {
		cert, err := readCertificate(certFile)
		if err != nil {
			return cfg, err
		}
		if cert.Key == nil {
			return cfg, failure(text{
				"the key of %s is not one of GOST R 34.10-2012: ESIA accepts no other certificates of systems",
				"ключ сертификата %s — не ГОСТ Р 34.10-2012, а другие сертификаты систем ЕСИА не принимает",
			}, certFile)
		}
		cfg.Certificates = []*gost.Certificate{cert}
	}
	return cfg, nil
}

// openKey opens a file in which one key is wanted. number chooses it, from 1, if
// there are several; it is 0 if none was chosen.
func (a *app) openKey(ctx context.Context, name, certFile string, number int) (container.Key, error) {
	contents, err := a.openKeys(ctx, name, certFile)
	if err != nil {
		return container.Key{}, err
	}
	return a.chooseKey(contents, name, number)
}

func (a *app) chooseKey(contents *container.Contents, name string, number int) (container.Key, error) {
	a.tellProblems(contents)
	keys := contents.Keys
	switch {
	case number > len(keys):
		return container.Key{}, failure(text{"there is no key number %d in %s: there are %d", "ключа с номером %d в %s нет: всего их %d"}, number, name, len(keys))
	case number > 0:
		return keys[number-1], nil
	case len(keys) > 1:
		return container.Key{}, failure(text{
			"there are %d keys in %s: choose one by the certificate with -cert, or name its file; esia key inspect lists them",
			"ключей %d в %s: выберите один сертификатом через -cert или укажите его файл; их перечислит esia key inspect",
		}, len(keys), name)
	}
	return keys[0], nil
}

func (a *app) tellProblems(contents *container.Contents) {
	for _, err := range contents.Problems {
		a.tell(text{"esia: passed over: %s", "esia: пропущено: %s"}, err)
	}
}

// signingKey opens the key and the certificate of the settings. The certificate may
// also be in the file of the key; it is nil if there is none.
func (a *app) signingKey(ctx context.Context) (*gost.PrivateKey, *gost.Certificate, error) {
	if err := a.settings.require("key"); err != nil {
		return nil, nil, err
	}
	key, err := a.openKey(ctx, a.settings.get("key"), a.settings.get("cert"), 0)
	if err != nil {
		return nil, nil, err
	}
	return key.PrivateKey, key.Certificate, nil
}

// signingPair is like signingKey, and there must be a certificate.
func (a *app) signingPair(ctx context.Context) (*gost.PrivateKey, *gost.Certificate, error) {
	key, cert, err := a.signingKey(ctx)
	if err == nil && cert == nil {
		err = misuse(text{
			"there is no certificate with the key: give it by -cert (ESIA_CERT)",
			"вместе с ключом нет сертификата: укажите его через -cert (ESIA_CERT)",
		})
	}
	return key, cert, err
}

// fingerprint names a public key: Streebog-256 of its SubjectPublicKeyInfo.
func fingerprint(key *gost.PublicKey) string {
	der, err := gost.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	sum := streebog.Sum256(der)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// curveNames are the names of parameter sets as flags take them, the usual first.
func curveNames() []string {
	return []string{"A", "B", "C", "XA", "XB", "TCA", "512A", "512B", "512C"}
}

// curveByName returns a parameter set. A to C, XA and XB are the names of gost-engine
// for the sets of RFC 4357, the others those of RFC 7836.
func curveByName(name string) (*gost.Curve, error) {
	switch strings.ToUpper(name) {
	case "A":
		return gost.CryptoProA(), nil
	case "B":
		return gost.CryptoProB(), nil
	case "C":
		return gost.CryptoProC(), nil
	case "XA":
		return gost.CurveByOID([]int{1, 2, 643, 2, 2, 36, 0})
	case "XB":
		return gost.CurveByOID([]int{1, 2, 643, 2, 2, 36, 1})
	case "TCA":
		return gost.TC26256A(), nil
	case "512A":
		return gost.TC26512A(), nil
	case "512B":
		return gost.TC26512B(), nil
	case "512C":
		return gost.TC26512C(), nil
	}
	return nil, oneOf("curve", name, curveNames()...)
}
