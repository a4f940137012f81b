package container_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
)

// fuzzPasswords are those of the files of testdata, so that what is behind the
// encryption is reached, too.
func fuzzPasswords() []string { return []string{"", keysPassword, "12345", "пароль", "1xqoyc4e"} }

func addVectors(f *testing.F) {
	f.Helper()
	for _, v := range vectors() {
		if v.format == container.FormatCryptoPro || strings.Contains(v.file, "scrypt") {
			continue
		}
		data := read(f, v.file)
		for i, p := range fuzzPasswords() {
			if p == v.password {
				f.Add(data, byte(i))
			}
		}
		if bytes.HasPrefix(data, []byte("-----")) {
			f.Add(derOf(f, data), byte(0))
		} else {
			f.Add(toBER(f, data), byte(0))
		}
	}
	names, err := filepath.Glob("testdata/other/*")
	if err != nil || len(names) < 10 {
		f.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		f.Add(read(f, strings.TrimPrefix(filepath.ToSlash(name), "testdata/")), byte(0))
	}
}

// The targets are slow, because most of them derive keys. With the flags
//
//	go test -run '^$' -fuzz FuzzOpen -fuzztime 60s -fuzzminimizetime 1x ./gost/container
//
// the fuzzer does not spend its time on making inputs shorter.

// FuzzOpen opens files of all kinds.
func FuzzOpen(f *testing.F) {
	addVectors(f)
	cert := certificateOf(f, "g256_XA")
	f.Fuzz(func(t *testing.T, data []byte, i byte) {
		passwords := fuzzPasswords()
		cfg := password(passwords[int(i)%len(passwords)])
		checkContents(t, data, cfg)
		if i&0x80 != 0 {
			cfg.Certificates = []*gost.Certificate{cert}
			checkContents(t, data, cfg)
		}
	})
}

// checkContents opens data and checks what must be true of whatever comes out.
func checkContents(t *testing.T, data []byte, cfg container.Config) {
	t.Helper()
	contents, err := container.ForTestOpenCheaply(data, cfg)
	checkResult(t, contents, err, cfg)
}

func checkResult(t *testing.T, contents *container.Contents, err error, cfg container.Config) {
	t.Helper()
	if (err == nil) != (contents != nil) {
		t.Fatalf("%v, %v", contents, err)
	}
	if err != nil {
		if !strings.HasPrefix(err.Error(), "container: ") || strings.Count(err.Error(), "container: ") > 1 || len(err.Error()) > 1000 {
			t.Fatalf("error %q", err)
		}
		return
	}
	if len(contents.Keys) == 0 {
		t.Fatal("no keys")
	}
	for _, key := range contents.Keys {
		if key.PrivateKey.PublicKey() == nil {
			t.Fatal("key that is not valid")
		}
		if len(cfg.Certificates) > 0 && key.Certificate == nil {
			t.Fatal("key without a certificate")
		}
		if key.Certificate != nil && !key.Certificate.Key.Equal(key.PrivateKey.PublicKey()) {
			t.Fatal("certificate of another key")
		}
	}
}

// FuzzArchive opens archives.
func FuzzArchive(f *testing.F) {
	files := tree(f)
	f.Add(zipped(f, files))
	f.Add(tarred(f, files))
	f.Add(gzipped(f, tarred(f, files)))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkContents(t, data, password("пароль"))
	})
}

// FuzzContainer opens containers of CryptoPro CSP. The checksum of the header is put
// right, so that its fields are reached.
func FuzzContainer(f *testing.F) {
	for _, name := range []string{pinned, "cont_256_XA_nopin.000", "cont_512_A_nopin.000"} {
		files := parts(f, name)
		f.Add(files["header.key"], files["masks.key"], files["primary.key"], files["masks2.key"], files["primary2.key"])
	}
	g := forgery{first: keyOf(f, "g256_XA"), second: keyOf(f, "g512_A"), secondParameters: true}
	files := g.files(f)
	f.Add(files["header.key"], files["masks.key"], files["primary.key"], files["masks2.key"], files["primary2.key"])
	cert := certificateOf(f, "g256_XA")
	f.Fuzz(func(t *testing.T, header, masks, primary, masks2, primary2 []byte) {
		files := map[string][]byte{
			"header.key": header, "masks.key": masks, "primary.key": primary, "masks2.key": masks2, "primary2.key": primary2,
		}
		if len(header) > 6 {
			content := header[:len(header)-6]
			if start := bytes.Index(content, []byte("\x30\x82")); start == 0 && len(content) > 4 {
				files["header.key"] = sequence(content[4:], octetString(code(t, make([]byte, 32), content[4:])))
			}
		}
		for _, certs := range [][]*gost.Certificate{nil, {cert}} {
			cfg := container.Config{Password: container.Password(nil), Certificates: certs}
			contents, err := container.ForTestOpenContainer(files, cfg)
			checkResult(t, contents, err, cfg)
		}
	})
}

// FuzzDER converts BER.
func FuzzDER(f *testing.F) {
	for _, v := range vectors() {
		if strings.HasSuffix(v.file, ".p12") || strings.HasSuffix(v.file, ".pfx") {
			data := read(f, v.file)
			f.Add(data)
			f.Add(toBER(f, data))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		der, rest, err := container.ForTestToDER(data)
		if err != nil {
			return
		}
		if len(der)+len(rest) > len(data)+8 {
			t.Fatalf("%d octets of %d", len(der)+len(rest), len(data))
		}
		again, rest, err := container.ForTestToDER(der)
		if err != nil || len(rest) != 0 || !bytes.Equal(again, der) {
			t.Fatalf("the same again: %v", err)
		}
	})
}

// FuzzBehindEncryption parses what the fuzzer can't reach in encrypted files.
func FuzzBehindEncryption(f *testing.F) {
	xa := keyOf(f, "g256_XA")
	cert := certificateOf(f, "g256_XA").Raw
	plain, public := reversed(xa.Bytes()), xa.PublicKey().Bytes()
	f.Add(pkcs8(f, xa, plain, element(0x81, append([]byte{1}, public...))))
	f.Add(pkcs8(f, xa, sequence(octetString(plain), octetString(public))))
	bags := sequence(bag(f, keyBag, marshalled(f, xa)), bag(f, certsBag, certBag(f, cert)), bag(f, contentsBag, sequence()))
	f.Add(bags)
	f.Add(toBER(f, bags))
	f.Add(safe(f, bag(f, keyBag, marshalled(f, xa))))
	e := export{key: xa, wrap: make([]byte, 32)}
	f.Add(e.plain(f))
	f.Add(e.exported(f))
	for _, g := range []forgery{{first: xa, firstCert: cert}, {first: xa, second: keyOf(f, "g512_A"), secondParameters: true}} {
		header := g.header(f)
		f.Add(header[8 : len(header)-6])
	}
	f.Fuzz(func(_ *testing.T, data []byte) { container.ForTestParsers(data) })
}
