package container_test

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/go-esia/sdk/gost/container"
)

// Work of one derivation of each kind, in iterations of PBKDF2 over SHA-1.
const (
	workOfPIN   = 2000 * 20
	workOfNoPIN = 2 * 20
)

// TestWorkOfOpening counts the derivations of keys. What a file demands is done once;
// "wrong" is the work for a wrong password.
func TestWorkOfOpening(t *testing.T) {
	t.Parallel()
	const n = 2048
	for _, v := range []struct {
		file, password string
		want, wrong    int64
	}{
		{"keys/p8_aes256.pem", keysPassword, n, n},
		{"keys/p8_gost89.pem", keysPassword, n * 20, n * 20},
		{"keys/p8_scrypt.pem", keysPassword, 3*16384*8 + 8*8, 3*16384*8 + 8*8},
		{"keys/p12_default.p12", keysPassword, 3 * n, n},
		{"keys/p12_legacy.p12", keysPassword, (1 + 2*2 + 1*2 - 1) * n, n},
	} {
		if racing && strings.Contains(v.file, "gost") {
			continue
		}
		got, err := container.ForTestWork(read(t, v.file), nil, password(v.password))
		if err != nil || got != v.want {
			t.Errorf("%s: work %d, want %d, %v", v.file, got, v.want, err)
		}
		got, err = container.ForTestWork(read(t, v.file), nil, password("wrong"))
		if !isError(err, container.ErrPassword) || got != v.wrong {
			t.Errorf("%s, wrong password: work %d, want %d, %v", v.file, got, v.wrong, err)
		}
	}
}

// TestWorkOfContainer counts the derivations of keys from a PIN.
func TestWorkOfContainer(t *testing.T) {
	t.Parallel()
	if racing {
		t.Skip("slow with the race detector")
	}
	const latin, russian = "12345678", "Пароль1ё"
	for what, v := range map[string]struct {
		stored, given string
		damaged       bool // the first copy
		want          int64
		err           error
	}{
		"PIN":                       {latin, latin, false, workOfPIN, nil},
		"reserve copy":              {latin, latin, true, 2 * workOfPIN, nil},
		"wrong":                     {latin, "87654321", false, 3 * workOfPIN, container.ErrPassword},
		"UTF-8":                     {russian, russian, false, workOfPIN, nil},
		"Windows-1251":              {"\xcf\xe0\xf0\xee\xeb\xfc1\xb8", russian, false, 2 * workOfPIN, nil},
		"Windows-1251, as it is":    {"\xcf\xe0\xf0\xee\xeb\xfc1\xb8", "\xcf\xe0\xf0\xee\xeb\xfc1\xb8", false, workOfPIN, nil},
		"UTF-8, reserve copy":       {russian, russian, true, (3 + 1 + 1) * workOfPIN, nil},
		"no PIN":                    {"", "", false, workOfNoPIN, nil},
		"no PIN, but one was given": {"", latin, false, workOfNoPIN, nil},
	} {
		g := forgery{first: keyOf(t, "g256_XA"), pin: []byte(v.stored), reserve: true}
		files := g.files(t)
		if v.damaged {
			files["primary.key"] = flipped(files["primary.key"], 10)
		}
		got, err := container.ForTestWork(nil, files, password(v.given))
		checkError(t, what, err, v.err)
		if slack := int64(workOfNoPIN); got < v.want || got > v.want+slack {
			t.Errorf("%s: work %d, want %d", what, got, v.want)
		}
	}
}

// TestRealisticCosts has derivations that files in use demand, and hostile ones.
func TestRealisticCosts(t *testing.T) {
	t.Parallel()
	sha1, sha256, sha512 := asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}
	streebog, gost94 := asn1.ObjectIdentifier{1, 2, 643, 7, 1, 1, 4, 2}, asn1.ObjectIdentifier{1, 2, 643, 2, 2, 10}
	for what, v := range map[string]struct {
		oid         asn1.ObjectIdentifier
		iterations  int64
		size, times int
		refused     bool
	}{
		"10^6 SHA-1, key":             {sha1, 1_000_000, 20, 7, false},
		"10^6 SHA-256, three":         {sha256, 1_000_000, 32, 3, false},
		"10^6 SHA-512, three":         {sha512, 1_000_000, 64, 3, false},
		"10^6 + 1":                    {sha256, 1_000_001, 32, 1, true},
		"10^6 SHA-256, 17":            {sha256, 1_000_000, 32, 17, true},
		"2000 Streebog, three":        {streebog, 2000, 96, 3, false},
		"100000 Streebog, three":      {streebog, 100_000, 96, 3, false},
		"10^6 Streebog":               {streebog, 1_000_000, 64, 1, true},
		"2048 GOST R 34.11-94, three": {gost94, 2048, 96, 3, false},
		"100000 GOST R 34.11-94":      {gost94, 100_000, 96, 1, true},
	} {
		err := container.ForTestSpend(v.oid, v.iterations, v.size, v.times)
		if isError(err, container.ErrLimit) != v.refused || (err != nil) != v.refused {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestWeightsOfMACs checks that the MAC of PKCS #12 and the encryption of CryptoPro CSP
// pay for their hash and all their blocks, before anybody is asked for a password.
func TestWeightsOfMACs(t *testing.T) {
	t.Parallel()
	mac := func(hash string) []byte {
		return pfxWithMAC(t, sequence(sequence(sequence(oid(t, hash), []byte{5, 0}), octetString(make([]byte, 32))), octetString(make([]byte, 8)), integer(300_000)))
	}
	pbe := sequence(sequence(oid(t, "1.2.840.113549.1.12.1.80"), sequence(octetString(make([]byte, 16)), integer(300_000))), octetString(make([]byte, 64)))
	for what, data := range map[string][]byte{
		"Streebog-256": mac("1.2.643.7.1.1.2.2"), "GOST R 34.11-94": mac("1.2.643.2.2.9"), "CryptoPro": pbe,
	} {
		_, err := container.OpenBytes(data, container.Config{Password: func(string) ([]byte, error) {
			t.Errorf("%s: asked for a password", what)
			return nil, nil
		}})
		checkError(t, what, err, container.ErrLimit)
	}
}

// TestScryptOf64MiB has the most that is allowed, which is paid for but not done.
func TestScryptOf64MiB(t *testing.T) {
	t.Parallel()
	asked := container.Config{Password: func(string) ([]byte, error) { return nil, errAsked }}
	for _, v := range []struct {
		n, r, p int64
		want    error
	}{
		{65536, 8, 1, errAsked},
		{32768, 8, 4, errAsked},
		{65536, 8, 11, container.ErrLimit},
		{131072, 8, 1, container.ErrLimit},
		{65536, 9, 1, container.ErrLimit},
		{2, 1 << 18, 2, container.ErrLimit}, // of memory, at the ends
	} {
		_, err := container.OpenBytes(encryptedKey(t, scryptParams(t, v.n, v.r, v.p), aes256(t), make([]byte, 64)), asked)
		checkError(t, "scrypt", err, v.want)
	}
}

// TestManyDerivations has more than one that are within the limit.
func TestManyDerivations(t *testing.T) {
	t.Parallel()
	key := encryptedKey(t, pbkdf2(t, integer(900_000), "1.2.840.113549.2.9"), aes256(t), make([]byte, 64))
	file := slices.Repeat(pemOf("ENCRYPTED PRIVATE KEY", key), 3)
	asked := errors.New("asked")
	_, err := container.OpenBytes(file, container.Config{Password: func(string) ([]byte, error) { return nil, asked }})
	checkError(t, "first", err, asked)
	// The first derivation of each file is paid for before its password is asked for,
	// and not done.
	// One alone may take no more than half of what is left.
	key = encryptedKey(t, pbkdf2(t, integer(500_000), "1.2.643.7.1.1.4.1"), aes256(t), make([]byte, 64))
	fsys := fstest.MapFS{}
	for i := range 3 {
		fsys[fmt.Sprintf("%d.p8", i)] = &fstest.MapFile{Data: key}
	}
	_, err = container.OpenFS(fsys, container.Config{Password: func(string) ([]byte, error) { return nil, asked }})
	checkError(t, "first of three", err, asked)
	contents, err := container.OpenFS(with(fsys, "plain.pem", pemOf("PRIVATE KEY", marshalled(t, keyOf(t, "g256_XA")))),
		container.Config{Password: func(string) ([]byte, error) { return nil, asked }})
	if err != nil {
		t.Fatal(err)
	}
	if len(contents.Problems) != 3 || !isError(contents.Problems[1], asked) || !isError(contents.Problems[2], container.ErrLimit) {
		t.Errorf("problems %v", contents.Problems)
	}
	contents, err = container.OpenFS(with(fsys, "z.pem", read(t, "keys/p8_aes256.pem")), container.Config{Password: func(path string) ([]byte, error) {
		if path != "z.pem" {
			return nil, asked
		}
		return []byte(keysPassword), nil
	}})
	if err != nil || len(contents.Keys) != 1 {
		t.Errorf("a good key after three hostile ones: %v", err)
	}
}

// TestWiped checks that passwords and keys don't stay in memory.
func TestWiped(t *testing.T) {
	t.Parallel()
	for _, v := range []vector{{file: "keys/p8_aes256.pem", password: keysPassword}, {file: "keys/p12_default.p12", password: keysPassword}} {
		secrets, err := container.ForTestSecrets(read(t, v.file), password(v.password))
		if err != nil || len(secrets) != 3 {
			t.Fatalf("%d secrets, %v", len(secrets), err)
		}
		for i, secret := range secrets {
			if len(secret) == 0 || strings.Trim(string(secret), "\x00") != "" {
				t.Errorf("%s: secret %d of %d octets was not overwritten", v.file, i, len(secret))
			}
		}
	}
}
