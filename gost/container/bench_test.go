package container_test

import (
	"testing"

	"github.com/go-esia/sdk/gost/container"
)

// BenchmarkOpen compares opening with the derivations of keys that the file demands,
// of which there are several in PKCS #12. "open" should take less than twice the time
// of "derive":
//
//	go test -run '^$' -bench Open ./gost/container
//
// TestWorkOfOpening counts the derivations, which does not depend on the machine.
func BenchmarkOpen(b *testing.B) {
	for _, v := range []struct {
		name, file, password string
		derive               func()
	}{
		{"PKCS8-Streebog", "keys/p8_gost89.pem", keysPassword, func() {
			container.ForTestPBKDF2("streebog512", 2048, 32)
		}},
		{"PKCS8-scrypt", "keys/p8_scrypt.pem", keysPassword, func() { container.ForTestScrypt(16384, 8, 1) }},
		{"PKCS12-OpenSSL", "keys/p12_default.p12", keysPassword, func() {
			container.ForTestPKCS12("sha256", 2048, 32)
			container.ForTestPBKDF2("sha256", 2048, 32)
			container.ForTestPBKDF2("sha256", 2048, 32)
		}},
		{"PKCS12-RFC9548", "keys/p12_gost89.p12", keysPassword, func() {
			container.ForTestPBKDF2("streebog512", 2048, 96)
			container.ForTestPBKDF2("streebog512", 2048, 32)
			container.ForTestPBKDF2("streebog512", 2048, 32)
		}},
		{"PKCS12-CryptoPro", "synthetic/pfx80_256_XA_exch.pfx", "12345", func() {
			container.ForTestPKCS12("sha1", 2000, 20)
			container.ForTestPFX(2000)
		}},
		{"CryptoPro", "synthetic/cont_256_XA_pin.000", "1xqoyc4e", func() { container.ForTestCryptoPro("1xqoyc4e") }},
	} {
		b.Run(v.name+"/open", func(b *testing.B) {
			cfg := container.Config{Password: container.Password([]byte(v.password))}
			for b.Loop() {
				if _, err := container.OpenFile("testdata/"+v.file, cfg); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(v.name+"/derive", func(b *testing.B) {
			for b.Loop() {
				v.derive()
			}
		})
	}
}
