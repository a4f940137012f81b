package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rsa"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/limits"
)

func esiaKeysImportCommand() command {
	return command{
		name:  "esiakeys import",
		args:  "FILE.zip|DIR",
		short: text{"collect ESIA's certificates", "собрать сертификаты ЕСИА"},
		long: text{
			`Takes the certificates with which ESIA signs its tokens out of its archive, public/esia.zip,
or out of a directory, and writes each into a directory of yours, where the library and this
tool look for them (the setting keys). Those that are there already stay. It prints which
are valid when, and their thumbprints: compare them with what ESIA has published.

Get the archive at https://esia.gosuslugi.ru/public/esia.zip, or from the test ESIA at
https://esia-portal1.test.gosuslugi.ru/public/esia.zip.`,
			`Берёт сертификаты, которыми ЕСИА подписывает маркеры, из её архива public/esia.zip или из
каталога и записывает каждый в ваш каталог, где их ищут библиотека и эта программа
(настройка keys). Те, что там уже есть, остаются. Печатает сроки действия и отпечатки:
сравните их с опубликованными ЕСИА.

Архив: https://esia.gosuslugi.ru/public/esia.zip, у тестовой ЕСИА —
https://esia-portal1.test.gosuslugi.ru/public/esia.zip.`},
		examples: []example{
			{"esia esiakeys import esia.zip -out esia-keys", text{"from the archive", "из архива"}},
			{"esia esiakeys import unpacked/ -out esia-keys -json", text{"from a directory, for a program", "из каталога, для программы"}},
		},
		setup: func(f *flags) action {
			out := f.str("out", "", text{"`DIR`: where to write them; it is made if it isn't there", "`КАТАЛОГ`: куда записать; если его нет, он будет создан"})
			f.withJSON()
			return func(_ context.Context, a *app, args []string) error {
				name, err := oneArgument(args, text{"the archive of ESIA's certificates", "архив сертификатов ЕСИА"})
				if err != nil {
					return err
				}
				if err := required("out", *out); err != nil {
					return err
				}
				return a.importKeys(name, *out)
			}
		},
	}
}

// An importedJSON is one certificate as JSON.
type importedJSON struct {
	File       string    `json:"file"`
	Subject    string    `json:"subject"`
	Algorithm  string    `json:"algorithm"`
	NotBefore  time.Time `json:"not_before"`
	NotAfter   time.Time `json:"not_after"`
	ValidNow   bool      `json:"valid_now"`
	Thumbprint string    `json:"thumbprint"`
	New        bool      `json:"new"`
}

func (a *app) importKeys(name, out string) error {
	certs, err := a.collectCertificates(name)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(certs, validNow) {
		return failure(text{
			"none of the certificates in %s is valid now: get the present archive of ESIA",
			"ни один сертификат в %s сейчас не действует: возьмите свежий архив ЕСИА"}, name)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return cannotWrite(out, err)
	}
	var list []importedJSON
	for _, cert := range certs {
		imported, err := importKey(cert, out)
		if err != nil {
			return err
		}
		list = append(list, imported)
	}
	if _, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(out)}); err != nil {
		return err
	}
	return a.printImported(list)
}

func validNow(c *gost.Certificate) bool {
	now := time.Now()
	return !now.Before(c.NotBefore) && !now.After(c.NotAfter)
}

// importKey writes a certificate under a name that depends on nothing but the
// certificate, unless it is there.
func importKey(cert *gost.Certificate, out string) (importedJSON, error) {
	hash := cert.Hash()
	file := fmt.Sprintf("%s-%s-%s.cer", keyAlgorithm(cert), cert.NotAfter.UTC().Format("2006-01-02"), hash[:16])
	j := importedJSON{
		File: file, Subject: cleaned(cert.Subject.CommonName), Algorithm: keyAlgorithm(cert),
		NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, ValidNow: validNow(cert), Thumbprint: hash,
	}
	target := filepath.Join(out, file)
	if present, err := os.ReadFile(target); err == nil && bytes.Equal(present, cert.Raw) {
		return j, nil
	}
	d, err := newDraft(target, modePublic, true)
	if err != nil {
		return j, err
	}
	j.New = true
	return j, d.commit(cert.Raw)
}

// keyAlgorithm returns the algorithm of tokens that a certificate is for, or "" if
// there is none.
func keyAlgorithm(cert *gost.Certificate) string {
	k := tokenKey{cert: cert, gost: cert.Key}
	k.rsa, _ = cert.PublicKey.(*rsa.PublicKey)
	return k.algorithm()
}

func (a *app) printImported(list []importedJSON) error {
	if a.json {
		return a.printJSON(list)
	}
	for i, j := range list {
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		state := text{"was there", "уже был"}
		if j.New {
			state = text{"new", "новый"}
		}
		var r report
		r.add(a.lang, text{"certificate", "сертификат"}, "%s (%s)", j.Subject, j.Algorithm)
		r.add(a.lang, text{"file", "файл"}, "%s, %s", j.File, state.in(a.lang))
		r.add(a.lang, text{"valid", "действует"}, "%s", a.validity(j.NotBefore, j.NotAfter))
		r.add(a.lang, text{"thumbprint", "отпечаток"}, "%s", j.Thumbprint)
		fmt.Fprint(a.stdout, r.b.String())
	}
	return nil
}

// collectCertificates reads all certificates for tokens in an archive or a directory.
// Files that are something else are told of.
func (a *app) collectCertificates(name string) ([]*gost.Certificate, error) {
	fsys, err := openTree(name)
	if err != nil {
		return nil, err
	}
	files, err := listFiles(fsys, name)
	if err != nil {
		return nil, err
	}
	var certs []*gost.Certificate
	for _, file := range files {
		found, err := certificatesOf(fsys, file)
		if err != nil {
			a.tell(text{"esia: passed over: %s: %s", "esia: пропущено: %s: %s"}, cleaned(file), err)
			continue
		}
		certs = append(certs, found...)
	}
	if len(certs) == 0 {
		return nil, failure(text{"there is no certificate for tokens in %s", "в %s нет сертификатов для маркеров"}, name)
	}
	return unique(certs), nil
}

// listFiles returns the names of all files before one of them is read or told of.
func listFiles(fsys fs.FS, name string) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return failure(text{
				"%s can't be read to its end: %s", "%s не прочитать до конца: %s"}, name, err)
		case entry.IsDir():
			return nil
		case len(files) == limits.CertificateFiles:
			return failure(text{"%s has more files than ESIA's archive should", "в %s больше файлов, чем должно быть в архиве ЕСИА"}, name)
		}
		files = append(files, file)
		return nil
	})
	return files, err
}

// maxKeyArchive is how long an archive may be, in bytes: ESIA's has a few kilobytes.
const maxKeyArchive = 16 << 20

// openTree opens a directory or a zip archive, which may come through a pipe.
func openTree(name string) (fs.FS, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, cannotRead(same(name), 0, err)
	}
	if info.IsDir() {
		return os.DirFS(name), nil
	}
	data, err := readFile(name, maxKeyArchive)
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, failure(text{"%s is neither a directory nor a zip archive: %s", "%s — не каталог и не архив zip: %s"}, name, err)
	}
	seen := make(map[string]bool)
	for _, file := range archive.File {
		if seen[file.Name] {
			return nil, failure(text{
				"%s has two files with the name %q, as no archive of ESIA has: get it again",
				"в %s два файла с именем %q, чего в архиве ЕСИА не бывает: возьмите его заново"}, name, cleaned(file.Name))
		}
		seen[file.Name] = true
	}
	return archive, nil
}

// certificatesOf returns the certificates of a file that are for tokens.
func certificatesOf(fsys fs.FS, name string) ([]*gost.Certificate, error) {
	if !slices.Contains([]string{".cer", ".crt", ".pem", ".der"}, strings.ToLower(path.Ext(name))) {
		return nil, failure(text{"not the extension of a certificate", "расширение не сертификата"})
	}
	if info, err := fs.Stat(fsys, name); err != nil || !info.Mode().IsRegular() { // a pipe would wait for a writer
		return nil, failure(text{"not a file", "не файл"})
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := limits.ReadAll(file, limits.CertificateFile)
	if err != nil {
		return nil, err
	}
	certs, err := gost.ParseCertificates(data)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(certs, func(c *gost.Certificate) bool { return keyAlgorithm(c) == "" }) {
		return nil, failure(text{
			"its key is neither RSA of 2048 bits or more nor GOST R 34.10-2012 of 256 bits",
			"его ключ — не RSA от 2048 бит и не ГОСТ Р 34.10-2012 на 256 бит"})
	}
	return certs, nil
}

// unique returns each certificate once, the newest first.
func unique(certs []*gost.Certificate) []*gost.Certificate {
	slices.SortStableFunc(certs, func(x, y *gost.Certificate) int {
		if c := y.NotAfter.Compare(x.NotAfter); c != 0 {
			return c
		}
		return strings.Compare(x.Hash(), y.Hash())
	})
	return slices.CompactFunc(certs, func(x, y *gost.Certificate) bool { return bytes.Equal(x.Raw, y.Raw) })
}
