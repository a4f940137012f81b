package container_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/container"
)

// keysPassword is that of testdata/keys.
const keysPassword = "пароль-Test1"

// A vector is a file of testdata that has a key.
type vector struct {
	file     string
	password string
	key      string // of testdata/openssl
	format   container.Format
	alone    bool // there is no certificate in the file
}

// vectors returns the files, without most of those with slow derivations if the race
// detector is on.
func vectors() []vector {
	if !racing {
		return allVectors()
	}
	return slices.DeleteFunc(allVectors(), func(v vector) bool {
		quick := []string{"variants", "nopin", "nopass", "aes256.pem", "des3", "default", "legacy", "p8_magma", "p8_kuz"}
		return !slices.ContainsFunc(quick, func(part string) bool { return strings.Contains(v.file, part) })
	})
}

func allVectors() []vector {
	const p8, ep8, p12, csp = container.FormatPKCS8, container.FormatEncryptedPKCS8, container.FormatPKCS12, container.FormatCryptoPro
	return []vector{
		{"keys/p8_512_aes256.pem", keysPassword, "g512_A", ep8, true},
		{"keys/p8_aes256.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p8_aes256_prf_gost512.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p8_des3.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p8_gost89.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p8_gost89_prf256.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p8_kuz_ctracpkm.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p8_magma_ctracpkm.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p8_scrypt.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/pkey_aes_enc.pem", keysPassword, "g256_XA", ep8, true},
		{"keys/p12_512_default.p12", keysPassword, "g512_A", p12, false},
		{"keys/p12_default.p12", keysPassword, "g256_XA", p12, false},
		{"keys/p12_gost89.p12", keysPassword, "g256_XA", p12, false},
		{"keys/p12_gost94mac.p12", keysPassword, "g256_XA", p12, false},
		{"keys/p12_legacy.p12", keysPassword, "g256_XA", p12, false},
		{"keys/p12_nopass.p12", "", "g256_XA", p12, false},
		{"keys/variants/a_raw_le.pem", "", "g256_XA", p8, true},
		{"keys/variants/b_nested_octet_le.pem", "", "g256_XA", p8, true},
		{"keys/variants/c_nested_integer_be.pem", "", "g256_XA", p8, true},
		{"keys/variants/e_masked_raw_KM_then_M.pem", "", "g256_XA", p8, true},
		{"keys/variants/f_masked_raw_two_masks.pem", "", "g256_XA", p8, true},
		{"keys/variants/i_v1_no_extra.pem", "", "g256_XA", p8, true},
		{"keys/variants/j_sequence_masked_public.pem", "", "g256_XA", p8, true},
		{"keys/variants/k_sequence_plain_public.pem", "", "g256_XA", p8, true},
		{"keys/variants/l_v1_public_raw.pem", "", "g256_XA", p8, true},
		{"keys/variants/m_v1_public_raw_unused1_as_in_rfc9548.pem", "", "g256_XA", p8, true},
		{"keys/variants/n_v1_public_octet.pem", "", "g256_XA", p8, true},
		{"synthetic/cont_256_XA_pin.000", "1xqoyc4e", "g256_XA", csp, false},
		{"synthetic/cont_256_XA_long.000", "1xqoyc4e", "g256_XA", csp, false},
		{"synthetic/cont_256_XA_nopin.000", "", "g256_XA", csp, false},
		{"synthetic/cont_256_TCA_pin.000", "12345678", "g256_TCA", csp, false},
		{"synthetic/cont_256_C_pin.000", "12345678", "g256_C", csp, false},
		{"synthetic/cont_512_A_pin.000", "qwerty", "g512_A", csp, false},
		{"synthetic/cont_512_A_nopin.000", "", "g512_A", csp, false},
		{"synthetic/pfx80_256_XA_exch.pfx", "12345", "g256_XA", p12, false},
		{"synthetic/pfx80_256_TCA_sign.pfx", "пароль", "g256_TCA", p12, false},
		{"synthetic/pfx80_512_A_exch.pfx", "12345", "g512_A", p12, false},
		{"synthetic/pfx80_256_XA_emptypw.pfx", "", "g256_XA", p12, false},
		{"other/p12_gost89_chain.p12", "x", "g256_XA", p12, false},
		{"other/p12_kuz_ctracpkm_chain.p12", "x", "g256_XA", p12, false},
		{"other/p12_magma_ctracpkm_chain.p12", "x", "g256_XA", p12, false},
	}
}

// encrypted reports whether the file can't be opened without its password.
func (v vector) encrypted() bool {
	return v.password != "" || strings.Contains(v.file, "emptypw")
}

func (v vector) path() string { return filepath.Join("testdata", v.file) }

// TestVectorsAreComplete checks that no file is forgotten, but for the traps.
func TestVectorsAreComplete(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, v := range allVectors() {
		listed = append(listed, v.path())
	}
	for _, trap := range traps() {
		listed = append(listed, filepath.Join("testdata", trap.file))
	}
	for _, pattern := range []string{"keys/*.*", "keys/variants/*", "synthetic/*"} {
		names, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			if !slices.Contains(listed, name) {
				t.Errorf("%s is not in the list", name)
			}
		}
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors() {
		t.Run(v.file, func(t *testing.T) {
			t.Parallel()
			cert := certificateOf(t, v.key)
			for _, certs := range [][]*gost.Certificate{nil, {cert}, {certificateOf(t, "g256_C"), cert}} {
				contents := open(t, v, container.Config{Certificates: certs})
				key := contents.Keys[0]
				if len(contents.Keys) != 1 || len(contents.Problems) != 0 {
					t.Errorf("%d keys, %v", len(contents.Keys), contents.Problems)
				}
				if !key.PrivateKey.Equal(keyOf(t, v.key)) {
					t.Error("another key")
				}
				if key.Format != v.format || key.Path != filepath.ToSlash(v.path()) {
					t.Errorf("Format = %v, Path = %q", key.Format, key.Path)
				}
				if paired := !v.alone || certs != nil; paired != (key.Certificate != nil) {
					t.Errorf("Certificate = %v with %d given", key.Certificate, len(certs))
				} else if paired && !key.Certificate.Key.Equal(cert.Key) {
					t.Error("another certificate")
				}
				if alone := len(contents.Certificates) == 0; alone != v.alone {
					t.Errorf("%d certificates in the file", len(contents.Certificates))
				}
			}
		})
	}
}

// TestStatedKeys has the keys that were printed when the files were made.
func TestStatedKeys(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"g256_XA": "36de155c7ed142aacfdd052f7160a52ec424c962187d432d9b8711ee70f7a094",
		"g512_A": "561d24eb7f06cd0116fd90d97b63b1058c4d1f35cd6986c44cfe874b29b56d87" +
			"4ebcefc1d101d38fbe20c6f023ba0ae6c559d1d3049b36cdab4fc2c9e5a2dded",
	} {
		d := keyOf(t, name).Bytes()
		slices.Reverse(d)
		if got := hex.EncodeToString(d); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// A trap is a file that OpenSSL takes for another key than was meant, or refuses.
type trap struct {
	file      string
	without   error // the error without a certificate, nil for none
	with      error // the error with the certificate
	wrongSide bool  // it is the key in the wrong byte order
}

func traps() []trap {
	return []trap{
		{"keys/variants/d_raw_be_WRONG.pem", nil, container.ErrMismatch, true},
		{"keys/variants/g_masked_nested_octet.pem", container.ErrUnsupported, container.ErrUnsupported, false},
		{"keys/variants/h_d_ge_q.pem", container.ErrDamaged, container.ErrDamaged, false},
	}
}

func TestTraps(t *testing.T) {
	t.Parallel()
	for _, trap := range traps() {
		_, err := container.OpenFile(filepath.Join("testdata", trap.file), container.Config{})
		checkError(t, trap.file, err, trap.without)
		_, err = container.OpenFile(filepath.Join("testdata", trap.file), container.Config{
			Certificates: []*gost.Certificate{certificateOf(t, "g256_XA")},
		})
		checkError(t, trap.file, err, trap.with)
		if got := strings.Contains(err.Error(), "wrong byte order"); got != trap.wrongSide {
			t.Errorf("%s: %v", trap.file, err)
		}
	}
}

// open opens the file of a vector with its password.
func open(t testing.TB, v vector, cfg container.Config) *container.Contents {
	t.Helper()
	if v.encrypted() {
		cfg.Password = container.Password([]byte(v.password))
	}
	contents, err := container.OpenFile(v.path(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if contents.Keys[0].PrivateKey == nil {
		t.Fatal("no key")
	}
	return contents
}

func checkError(t testing.TB, what string, err, want error) {
	t.Helper()
	if want == nil {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	if !isError(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}

func keyOf(t testing.TB, name string) *gost.PrivateKey {
	t.Helper()
	key, err := gost.ParsePrivateKey(read(t, "openssl/"+name+".key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func certificateOf(t testing.TB, name string) *gost.Certificate {
	t.Helper()
	cert, err := gost.ParseCertificate(read(t, "openssl/"+name+".crt.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// replaced returns data with the only occurrence of a part replaced.
func replaced(t testing.TB, data, before, after []byte) []byte {
	t.Helper()
	if bytes.Count(data, before) != 1 {
		t.Fatalf("%x occurs %d times", before, bytes.Count(data, before))
	}
	return bytes.Replace(data, before, after, 1)
}

// flipped returns data with one bit of its octet i changed.
func flipped(data []byte, i int) []byte {
	data = bytes.Clone(data)
	data[i] ^= 1
	return data
}
