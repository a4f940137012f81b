package container_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/internal/printtest"
)

func isError(err, want error) bool { return errors.Is(err, want) }

func password(s string) container.Config {
	return container.Config{Password: container.Password([]byte(s))}
}

func TestPasswordRequired(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		contents, err := container.OpenFile(v.path(), container.Config{})
		if v.encrypted() != isError(err, container.ErrPasswordRequired) || (contents == nil) != v.encrypted() {
			t.Errorf("%s: %v", v.file, err)
		}
	}
}

// TestWrongPassword checks all kinds of wrong passwords, and that nothing was found.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		if !v.encrypted() {
			continue
		}
		t.Run(v.file, func(t *testing.T) {
			t.Parallel()
			all := []string{"wrong"}
			if strings.Contains(v.file, "default") || strings.Contains(v.file, "XA") {
				all = []string{"", v.password + " ", "Пароль-Test1", "\xff\xfe"}
			}
			for _, wrong := range all {
				if wrong == v.password {
					continue
				}
				contents, err := container.OpenFile(v.path(), password(wrong))
				if !isError(err, container.ErrPassword) || contents != nil {
					t.Errorf("%q: %v", wrong, err)
				}
			}
		})
	}
}

// TestContainerWithoutPIN opens containers that have no PIN, whatever is given.
func TestContainerWithoutPIN(t *testing.T) {
	t.Parallel()
	asked := container.Config{Password: func(string) ([]byte, error) { t.Error("asked for a PIN"); return nil, nil }}
	for _, name := range []string{"cont_256_XA_nopin.000", "cont_512_A_nopin.000"} {
		if _, err := container.OpenFile(filepath.Join("testdata", "synthetic", name), asked); err != nil {
			t.Error(err)
		}
	}
}

// TestAskedOnce checks what the function for passwords is asked, and that its error
// is returned.
func TestAskedOnce(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		var paths []string
		_, err := container.OpenFile(v.path(), container.Config{Password: func(path string) ([]byte, error) {
			paths = append(paths, path)
			return []byte(v.password), nil
		}})
		want := 0
		if v.encrypted() {
			want = 1
		}
		if err != nil || len(paths) != want || want == 1 && paths[0] != filepath.ToSlash(v.path()) {
			t.Errorf("%s: asked for %q, %v", v.file, paths, err)
		}
	}
	cancelled := errors.New("cancelled")
	_, err := container.OpenFile("testdata/keys/p12_default.p12", container.Config{Password: func(string) ([]byte, error) { return nil, cancelled }})
	checkError(t, "error of the function", err, cancelled)
}

func TestCertificateInsteadOfKey(t *testing.T) {
	t.Parallel()
	pem := read(t, "openssl/g256_XA.crt.pem")
	for name, data := range map[string][]byte{
		"PEM":             pem,
		"DER":             derOf(t, pem),
		"two":             slices.Concat(pem, read(t, "openssl/g512_A.crt.pem")),
		"GOST 2001":       read(t, "other/gost2001.crt.pem"),
		"CMS":             read(t, "other/cms.der"),
		"PFX without key": pfx(t, bag(t, "1.2.840.113549.1.12.10.1.3", certBag(t, derOf(t, pem)))),
	} {
		contents, err := container.OpenBytes(data, container.Config{})
		checkError(t, name, err, container.ErrCertificate)
		if contents != nil {
			t.Errorf("%s: contents", name)
		}
	}
}

func TestOtherKeys(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]error{
		"gost2001.key.pem":  container.ErrGOST2001,
		"rsa.key.pem":       container.ErrForeignKey,
		"rsa_pkcs1.key.pem": container.ErrForeignKey,
		"ec.key.pem":        container.ErrForeignKey,
		"ec_sec1.key.pem":   container.ErrForeignKey,
	} {
		data := read(t, "other/"+name)
		for kind, data := range map[string][]byte{"PEM": data, "DER": derOf(t, data)} {
			_, err := container.OpenBytes(data, container.Config{})
			checkError(t, name+" "+kind, err, want)
			checkError(t, name+" "+kind, err, gost.ErrUnsupportedAlgorithm)
		}
	}
	for algorithm, want := range map[string]error{
		"1.2.643.2.2.20": container.ErrGOST2001, "1.3.101.112": container.ErrForeignKey, "1.2.3.4": container.ErrForeignKey,
	} {
		der := sequence(integer(0), sequence(oid(t, algorithm)), octetString(make([]byte, 32)))
		_, err := container.OpenBytes(der, container.Config{})
		checkError(t, algorithm, err, want)
	}
}

func TestOtherFiles(t *testing.T) {
	t.Parallel()
	utf16 := []byte("\xff\xfeW\x00i\x00n\x00d\x00o\x00w\x00s\x00 \x00R\x00e\x00g\x00i\x00s\x00t\x00r\x00y\x00 \x00E\x00d\x00i\x00t\x00o\x00r\x00")
	for name, v := range map[string]struct {
		data []byte
		want error
		text string
	}{
		"ViPNet":      {[]byte("ITCS\x01\x00\x00\x00"), container.ErrViPNet, "ViPNet"},
		"ViPNet key":  {[]byte("PKEY\x01\x00\x00\x00"), container.ErrViPNet, "ViPNet"},
		"request":     {read(t, "other/request.pem"), container.ErrUnknown, "request"},
		"request DER": {derOf(t, read(t, "other/request.pem")), container.ErrUnknown, "request"},
		"CRL":         {read(t, "other/crl.pem"), container.ErrUnknown, "X509 CRL"},
		"CRL DER":     {derOf(t, read(t, "other/crl.pem")), container.ErrUnknown, "revocation"},
		"public":      {read(t, "other/rsa.pub.pem"), container.ErrUnknown, "public key"},
		"public DER":  {derOf(t, read(t, "other/rsa.pub.pem")), container.ErrUnknown, "public key"},
		"empty":       {nil, container.ErrTruncated, "empty"},
		"blank":       {[]byte("\n \n"), container.ErrTruncated, "empty"},
		"text":        {[]byte("hello"), container.ErrUnknown, "neither DER"},
		"base64":      {[]byte("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\nMIIB"), container.ErrUnknown, "base64"},
		"UTF-16":      {[]byte("\xff\xfe-\x00-\x00"), container.ErrUnknown, "UTF-16"},
		"registry":    {utf16, container.ErrUnsupported, "registry"},
		"RAR":         {[]byte("Rar!\x1a\x07"), container.ErrUnsupported, "zip"},
		"Java":        {[]byte("\xfe\xed\xfe\xed\x00\x00"), container.ErrUnsupported, "Java"},
		"other DER":   {sequence(element(1, []byte{0xff})), container.ErrUnknown, "DER"},
	} {
		_, err := container.OpenBytes(v.data, container.Config{})
		checkError(t, name, err, v.want)
		if err != nil && !strings.Contains(err.Error(), v.text) {
			t.Errorf("%s: %v does not say %q", name, err, v.text)
		}
	}
}

func TestNoSuchFile(t *testing.T) {
	t.Parallel()
	_, err := container.OpenFile("testdata/none", container.Config{})
	checkError(t, "no file", err, os.ErrNotExist)
}

// TestTwoBillionIterations checks that huge costs are refused before they are paid,
// and even before anybody is asked for the password.
func TestTwoBillionIterations(t *testing.T) {
	t.Parallel()
	const sha256, two31 = "1.2.840.113549.2.9", 1 << 31
	pbe := func(number string) []byte {
		return sequence(sequence(oid(t, "1.2.840.113549.1.12.1."+number), sequence(octetString(make([]byte, 16)), integer(two31))), octetString(make([]byte, 64)))
	}
	mac := sequence(sequence(sequence(oid(t, "1.3.14.3.2.26"), []byte{5, 0}), octetString(make([]byte, 20))), octetString(make([]byte, 8)), integer(two31))
	pbmac := sequence(sequence(sequence(oid(t, "1.2.840.113549.1.5.14"),
		sequence(pbkdf2(t, integer(two31), sha256), sequence(oid(t, sha256)))), octetString(make([]byte, 20))), octetString(make([]byte, 8)), integer(1))
	long := element(2, append([]byte{1}, make([]byte, 1000)...))
	for name, data := range map[string][]byte{
		"PBKDF2":               encryptedKey(t, pbkdf2(t, integer(two31), sha256), aes256(t), make([]byte, 64)),
		"PBKDF2, over a limit": encryptedKey(t, pbkdf2(t, integer(1_000_001), sha256), aes256(t), make([]byte, 64)),
		"PBKDF2, long number":  encryptedKey(t, pbkdf2(t, long, sha256), aes256(t), make([]byte, 64)),
		"3DES":                 pbe("3"),
		"RC2":                  pbe("6"),
		"CryptoPro":            pbe("80"),
		"MAC":                  pfxWithMAC(t, mac),
		"PBMAC1":               pfxWithMAC(t, pbmac),
		"scrypt, N":            encryptedKey(t, scryptParams(t, 1<<40, 8, 1), aes256(t), make([]byte, 64)),
		"scrypt, 128 MiB":      encryptedKey(t, scryptParams(t, 1<<17, 8, 1), aes256(t), make([]byte, 64)),
		"scrypt, r":            encryptedKey(t, scryptParams(t, 2, 1<<30, 1), aes256(t), make([]byte, 64)),
		"scrypt, p":            encryptedKey(t, scryptParams(t, 16384, 8, 1<<20), aes256(t), make([]byte, 64)),
		"scrypt, overflow":     encryptedKey(t, scryptParams(t, 1<<62, 1<<62, 1<<62), aes256(t), make([]byte, 64)),
	} {
		start := time.Now()
		_, err := container.OpenBytes(data, container.Config{Password: func(string) ([]byte, error) {
			t.Errorf("%s: asked for a password", name)
			return nil, nil
		}})
		checkError(t, name, err, container.ErrLimit)
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: refused after %v", name, took)
		}
	}
}

func TestBadCosts(t *testing.T) {
	t.Parallel()
	for name, kdf := range map[string][]byte{
		"no iterations":       pbkdf2(t, integer(0), "1.2.840.113549.2.9"),
		"negative iterations": pbkdf2(t, integer(-1), "1.2.840.113549.2.9"),
		"N = 0":               scryptParams(t, 0, 8, 1),
		"N = 3":               scryptParams(t, 3, 8, 1),
		"r = 0":               scryptParams(t, 16, 0, 1),
		"p = -1":              scryptParams(t, 16, 8, -1),
	} {
		_, err := container.OpenBytes(encryptedKey(t, kdf, aes256(t), make([]byte, 64)), password("x"))
		checkError(t, name, err, container.ErrDamaged)
	}
}

func TestUnsupportedEncryption(t *testing.T) {
	t.Parallel()
	one := integer(1)
	for name, data := range map[string][]byte{
		"PBES1":  sequence(sequence(oid(t, "1.2.840.113549.1.5.3"), sequence(octetString(make([]byte, 8)), one)), octetString(make([]byte, 8))),
		"cipher": encryptedKey(t, pbkdf2(t, one, "1.2.840.113549.2.9"), sequence(oid(t, "1.2.3.4"), octetString(nil)), nil),
		"PRF":    encryptedKey(t, pbkdf2(t, one, "1.2.3.4"), aes256(t), nil),
		"KDF":    encryptedKey(t, sequence(oid(t, "1.2.3.4"), sequence()), aes256(t), nil),
		"S-box": encryptedKey(t, pbkdf2(t, one, "1.2.840.113549.2.9"),
			sequence(oid(t, "1.2.643.2.2.21"), sequence(octetString(make([]byte, 8)), oid(t, "1.2.3.4"))), nil),
	} {
		_, err := container.OpenBytes(data, password("x"))
		checkError(t, name, err, container.ErrUnsupported)
	}
}

// TestTruncatedFiles cuts every file everywhere.
func TestTruncatedFiles(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		if v.format == container.FormatCryptoPro {
			continue
		}
		t.Run(v.file, func(t *testing.T) {
			t.Parallel()
			data := read(t, v.file)
			isPEM := bytes.HasPrefix(data, []byte("-----"))
			step := 1 + len(data)/1500
			for n := 1; n < len(data)-1; n += step {
				_, err := container.ForTestOpenCheaply(data[:n], password(v.password))
				want := container.ErrTruncated
				if isPEM && (n < len("-----BEGIN ") || bytes.Contains(data[:n], []byte("-----END "))) {
					want = nil // not yet PEM, or all of it but for the last dashes
				}
				if want != nil && !isError(err, want) || want == nil && isPEM && err == nil && n < len(data)-2 {
					t.Fatalf("%d octets of %d: %v", n, len(data), err)
				}
				if want != nil && !isError(err, container.ErrDamaged) {
					t.Fatal("truncated is not damaged")
				}
			}
		})
	}
}

func TestWrongCertificate(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		cfg := password(v.password)
		cfg.Certificates = []*gost.Certificate{certificateOf(t, "g256_TCA"), certificateOf(t, "g256_C")}
		if v.key == "g256_TCA" || v.key == "g256_C" {
			cfg.Certificates = []*gost.Certificate{certificateOf(t, "g256_XA")}
		}
		_, err := container.OpenFile(v.path(), cfg)
		checkError(t, v.file, err, container.ErrMismatch)
	}
}

func TestLongFile(t *testing.T) {
	t.Parallel()
	long := append(read(t, "keys/p12_default.p12"), make([]byte, 1<<20)...)
	_, err := container.OpenBytes(long, password(keysPassword))
	checkError(t, "1 MiB", err, container.ErrLimit)
	name := filepath.Join(t.TempDir(), "long")
	if err := os.WriteFile(name, make([]byte, 5<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = container.OpenFile(name, password(keysPassword))
	checkError(t, "5 MiB", err, container.ErrLimit)
}

// TestTooMuchOfEverything has more small things than anybody needs.
func TestTooMuchOfEverything(t *testing.T) {
	t.Parallel()
	key, cert := read(t, "openssl/g256_XA.key.pem"), read(t, "openssl/g256_XA.crt.pem")
	salt := sequence(sequence(oid(t, "1.2.840.113549.1.12.1.3"), sequence(octetString(make([]byte, 2000)), integer(1))), octetString(nil))
	for what, data := range map[string][]byte{
		"keys":         bytes.Repeat(key, 101),
		"certificates": bytes.Repeat(cert, 1001),
		"problems":     bytes.Repeat(pemOf("SOMETHING", nil), 102),
		"salt":         salt,
	} {
		contents, err := container.OpenBytes(data, container.Config{})
		if contents != nil {
			err = contents.Problems[len(contents.Problems)-1]
		}
		checkError(t, what, err, container.ErrLimit)
	}
}

// TestErrorsShowNoSecrets makes all kinds of mistakes with real keys.
func TestErrorsShowNoSecrets(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	check := func(what string, err error, v vector) {
		t.Helper()
		if err == nil {
			return
		}
		d := keyOf(t, v.key).Bytes()
		secrets := []string{v.password, keysPassword, "wrong-" + v.password}
		for _, part := range [][]byte{d, d[:8], d[len(d)-8:], reversed(d), reversed(d)[:8], reversed(d)[len(d)-8:]} {
			secrets = append(secrets, string(part), new(big.Int).SetBytes(part).String())
		}
		secrets = slices.DeleteFunc(secrets, func(s string) bool { return len(s) < 4 })
		if text := fmt.Sprintf("%v %+v %#v %q", err, err, err, err); printtest.Shows(text, secrets...) {
			t.Errorf("%s: %s", what, text)
		}
	}
	for _, v := range vectors() {
		_, err := container.OpenFile(v.path(), password("wrong-"+v.password))
		check(v.file, err, v)
		if v.format == container.FormatCryptoPro {
			continue
		}
		data := read(t, v.file)
		if block := bytes.HasPrefix(data, []byte("-----")); block {
			data = derOf(t, data)
		}
		many := 200
		if v.encrypted() {
			many = 3
		}
		for i := 0; i < len(data); i += 1 + len(data)/many {
			_, err := container.ForTestOpenCheaply(flipped(data, i), password(v.password))
			check(fmt.Sprintf("%s, octet %d", v.file, i), err, v)
			_, err = container.ForTestOpenCheaply(data[:i], password(v.password))
			check(fmt.Sprintf("%s, %d octets", v.file, i), err, v)
		}
	}
}
