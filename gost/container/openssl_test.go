package container_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/internal/openssltest"
)

// newOpenSSL returns OpenSSL, or skips the test if the race detector is on: it would
// find nothing in another program.
func newOpenSSL(t *testing.T) *openssltest.OpenSSL {
	t.Helper()
	if racing {
		t.Skip("slow with the race detector")
	}
	return openssltest.New(t)
}

// opensslKeys are the keys of testdata/openssl.
func opensslKeys() []string { return []string{"g256_XA", "g256_TCA", "g256_C", "g512_A"} }

// TestOpenSSLReadsKeys reads what EncryptPKCS8 writes, and what was found in
// other formats after it is written as PKCS #8 again.
func TestOpenSSLReadsKeys(t *testing.T) {
	t.Parallel()
	o := newOpenSSL(t)
	for _, name := range opensslKeys() {
		o.Write(name+".pem", read(t, "openssl/"+name+".key.pem"))
		if name == "g256_TCA" || name == "g256_C" {
			continue // a second for each
		}
		der, err := container.EncryptPKCS8(keyOf(t, name), []byte("пароль"))
		if err != nil {
			t.Fatal(err)
		}
		o.WritePEM("encrypted.pem", "ENCRYPTED PRIVATE KEY", der)
		want := o.Run("pkey", "-in", name+".pem", "-text")
		if got := o.Run("pkey", "-in", "encrypted.pem", "-passin", "pass:пароль", "-text"); got != want {
			t.Errorf("%s: OpenSSL reads another key", name)
		}
	}
	done := make(map[string]bool) // what is written depends on the key alone
	for _, v := range vectors() {
		key := open(t, v, container.Config{}).Keys[0].PrivateKey
		der := marshalled(t, key)
		if done[v.key+string(der)] {
			continue
		}
		done[v.key+string(der)] = true
		o.WritePEM("found.pem", "PRIVATE KEY", der)
		want := o.Run("pkey", "-in", v.key+".pem", "-pubout")
		if got := o.Run("pkey", "-in", "found.pem", "-pubout"); got != want {
			t.Errorf("%s: OpenSSL reads another key", v.file)
		}
	}
}

// TestOpenSSLKeys opens keys that are encrypted in all ways that OpenSSL has.
func TestOpenSSLKeys(t *testing.T) {
	t.Parallel()
	o := newOpenSSL(t)
	var ways [][]string
	for _, cipher := range []string{"aes128", "aes192", "aes256", "des3", "gost89", "magma-ctr-acpkm", "kuznyechik-ctr-acpkm"} {
		ways = append(ways, []string{"-v2", cipher})
	}
	for _, prf := range []string{
		"hmacWithSHA1", "hmacWithSHA224", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512",
		"id-tc26-hmac-gost-3411-2012-256", "id-tc26-hmac-gost-3411-2012-512", "1.2.643.2.2.10",
	} {
		ways = append(ways, []string{"-v2", "aes256", "-v2prf", prf})
	}
	for _, pbe := range []string{"PBE-SHA1-3DES", "PBE-SHA1-2DES", "PBE-SHA1-RC2-128", "PBE-SHA1-RC2-40"} {
		ways = append(ways, []string{"-v1", pbe, "-provider", "legacy", "-provider", "default"})
	}
	ways = append(ways, []string{"-scrypt"}, []string{"-scrypt", "-scrypt_N", "1024", "-scrypt_r", "4", "-scrypt_p", "3"}, []string{"-iter", "3"})
	for _, name := range opensslKeys() {
		o.Write(name+".pem", read(t, "openssl/"+name+".key.pem"))
	}
	made := 0
	for i, way := range ways {
		name := opensslKeys()[i%4]
		args := append([]string{"pkcs8", "-topk8", "-in", name + ".pem", "-out", "encrypted.pem", "-passout", "pass:пароль"}, way...)
		if out, err := o.Try(args...); err != nil {
			t.Logf("OpenSSL refuses %v: %.200s", way, out)
			continue
		}
		made++
		contents, err := container.OpenBytes(o.Read("encrypted.pem"), password("пароль"))
		if err != nil {
			t.Errorf("%v: %v", way, err)
			continue
		}
		if !contents.Keys[0].PrivateKey.Equal(keyOf(t, name)) {
			t.Errorf("%v: another key", way)
		}
	}
	if made < len(ways)-2 {
		t.Errorf("OpenSSL made %d of %d keys", made, len(ways))
	}
}

// TestOpenSSLPKCS12 opens PKCS #12 files of OpenSSL with all kinds of parts.
func TestOpenSSLPKCS12(t *testing.T) {
	t.Parallel()
	o := newOpenSSL(t)
	for _, name := range opensslKeys() {
		o.Write(name+".key", read(t, "openssl/"+name+".key.pem"))
		o.Write(name+".crt", read(t, "openssl/"+name+".crt.pem"))
	}
	var ways []string
	for _, pbe := range []string{"AES-256-CBC", "PBE-SHA1-3DES", "PBE-SHA1-RC2-40", "PBE-SHA1-RC2-128", "gost89", "magma-ctr-acpkm", "kuznyechik-ctr-acpkm", "NONE"} {
		ways = append(ways, "-certpbe "+pbe+" -keypbe "+pbe)
	}
	for _, md := range []string{"sha1", "sha224", "sha256", "sha384", "sha512", "md_gost12_256", "md_gost12_512", "md_gost94"} {
		ways = append(ways, "-macalg "+md)
	}
	ways = append(ways, "-nomac", "-legacy", "-nomaciter", "-noiter", "-iter 3", "-iter 1000000", "-CSP x -name y -caname z")
	for i, way := range ways {
		passwords := []string{"пароль 𝄞", "", "secret"}
		if i > 0 {
			passwords = passwords[i%3 : i%3+1]
		}
		for _, pass := range passwords {
			name := opensslKeys()[i%4]
			args := []string{"pkcs12", "-export", "-inkey", name + ".key", "-in", name + ".crt", "-out", "x.p12", "-passout", "pass:" + pass}
			args = append(args, strings.Fields(way)...)
			if strings.Contains(way, "RC2") {
				args = append(args, "-provider", "legacy", "-provider", "default")
			}
			o.Run(args...)
			contents, err := container.OpenBytes(o.Read("x.p12"), password(pass))
			if err != nil {
				t.Errorf("%s, password %q: %v", way, pass, err)
				continue
			}
			key := contents.Keys[0]
			if !key.PrivateKey.Equal(keyOf(t, name)) || key.Certificate == nil || len(contents.Problems) > 0 {
				t.Errorf("%s, password %q: another key, or no certificate, %v", way, pass, contents.Problems)
			}
		}
	}
}

// TestOpenSSLSBoxes opens keys that are encrypted with the S-boxes of RFC 4357. The
// engine reads the choice from its environment.
func TestOpenSSLSBoxes(t *testing.T) {
	o := newOpenSSL(t)
	o.Write("key.pem", read(t, "openssl/g256_XA.key.pem"))
	for _, letter := range []string{"A", "B", "C", "D"} {
		t.Setenv("CRYPT_PARAMS", "id-Gost28147-89-CryptoPro-"+letter+"-ParamSet")
		o.Run("pkcs8", "-topk8", "-in", "key.pem", "-out", "encrypted.pem", "-passout", "pass:x", "-v2", "gost89")
		data := o.Read("encrypted.pem")
		if want := oid(t, fmt.Sprintf("1.2.643.2.2.31.%d", letter[0]-'A'+1)); !strings.Contains(string(derOf(t, data)), string(want)) {
			t.Errorf("OpenSSL does not use the S-box CryptoPro-%s", letter)
		}
		contents, err := container.OpenBytes(data, password("x"))
		if err != nil || !contents.Keys[0].PrivateKey.Equal(keyOf(t, "g256_XA")) {
			t.Errorf("S-box CryptoPro-%s: %v", letter, err)
		}
	}
}

// TestOpenSSLOldMAC opens files whose MAC has a Russian hash and the derivation of
// PKCS #12, as old versions of OpenSSL made them.
func TestOpenSSLOldMAC(t *testing.T) {
	o := newOpenSSL(t)
	o.Write("key.pem", read(t, "openssl/g256_XA.key.pem"))
	o.Write("crt.pem", read(t, "openssl/g256_XA.crt.pem"))
	t.Setenv("LEGACY_GOST_PKCS12", "1")
	for _, md := range []string{"md_gost12_256", "md_gost12_512", "md_gost94"} {
		o.Run("pkcs12", "-export", "-inkey", "key.pem", "-in", "crt.pem", "-out", "x.p12", "-passout", "pass:пароль", "-macalg", md)
		cfg := password("пароль")
		cfg.Certificates = []*gost.Certificate{certificateOf(t, "g256_XA")}
		if _, err := container.OpenBytes(o.Read("x.p12"), cfg); err != nil {
			t.Errorf("%s: %v", md, err)
		}
		_, err := container.OpenBytes(o.Read("x.p12"), password("wrong"))
		checkError(t, md, err, container.ErrPassword)
	}
}
