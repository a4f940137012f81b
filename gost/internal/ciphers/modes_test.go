package ciphers_test

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"github.com/ddulesov/gogost/gost28147"

	"github.com/go-esia/sdk/gost/internal/ciphers"
	"github.com/go-esia/sdk/internal/openssltest"
)

var _ cipher.Block = (*ciphers.RC2)(nil)

// TestRC2 has the vectors of RFC 2268, section 5.
func TestRC2(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		bits               int
		key, plain, cipher string
	}{
		{63, "0000000000000000", "0000000000000000", "ebb773f993278eff"},
		{64, "ffffffffffffffff", "ffffffffffffffff", "278b27e42e2f0d49"},
		{64, "3000000000000000", "1000000000000001", "30649edf9be7d2c2"},
		{64, "88", "0000000000000000", "61a8a244adacccf0"},
		{64, "88bca90e90875a", "0000000000000000", "6ccf4308974c267f"},
		{64, "88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "1a807d272bbe5db1"},
		{128, "88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "2269552ab0f85ca6"},
		{129, "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e", "0000000000000000", "5b78d3a43dfff1f1"},
	} {
		checkBlock(t, ciphers.ForTestRC2(unhex(t, v.key), v.bits), v.plain, v.cipher)
	}
	whole, err := ciphers.NewRC2(unhex(t, "88bca90e90875a7f0f79c384627bafb2"))
	if err != nil {
		t.Fatal(err)
	}
	checkBlock(t, whole, "0000000000000000", "2269552ab0f85ca6")
}

func TestRC2KeySizes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 129} {
		if _, err := ciphers.NewRC2(make([]byte, size)); !errors.Is(err, ciphers.ErrKeySize) {
			t.Errorf("%d octets: %v", size, err)
		}
	}
}

// TestSBoxesAgainstGogost encrypts with the S-boxes that no file has a vector for.
func TestSBoxesAgainstGogost(t *testing.T) {
	t.Parallel()
	key, plain := pseudorandom(32), pseudorandom(8)
	for s, other := range map[ciphers.SBox]*gost28147.Sbox{
		ciphers.SBoxCryptoProA: &gost28147.SboxIdGost2814789CryptoProAParamSet,
		ciphers.SBoxCryptoProB: &gost28147.SboxIdGost2814789CryptoProBParamSet,
		ciphers.SBoxCryptoProC: &gost28147.SboxIdGost2814789CryptoProCParamSet,
		ciphers.SBoxCryptoProD: &gost28147.SboxIdGost2814789CryptoProDParamSet,
	} {
		c, err := ciphers.NewGOST28147(key, s)
		if err != nil {
			t.Fatal(err)
		}
		got, want := make([]byte, 8), make([]byte, 8)
		c.Encrypt(got, plain)
		gost28147.NewCipher(key, other).Encrypt(want, plain)
		if !bytes.Equal(got, want) {
			t.Errorf("S-box %d: got %x, want %x", s, got, want)
		}
	}
}

// TestOMACOfGOST3413 has the examples of GOST R 34.13-2015, A.1.6 and A.2.6, which show
// half of a block.
func TestOMACOfGOST3413(t *testing.T) {
	t.Parallel()
	k := newKuznyechik(t, "8899aabbccddeeff0011223344556677fedcba98765432100123456789abcdef")
	message := unhex(t, "1122334455667700ffeeddccbbaa9988"+"00112233445566778899aabbcceeff0a"+
		"112233445566778899aabbcceeff0a00"+"2233445566778899aabbcceeff0a0011")
	equal(t, ciphers.OMAC(k, message)[:8], "336f4d296059fbe3")
	m := newMagma(t, "ffeeddccbbaa99887766554433221100f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
	message = unhex(t, "92def06b3c130a59"+"db54c704f8189d20"+"4a98fb2e67a8024c"+"8912409b17b57e41")
	equal(t, ciphers.OMAC(m, message)[:4], "154e7210")
}

// TestCTRACPKM has the example of R 1323565.1.017-2018, A.1: sections of two blocks.
func TestCTRACPKM(t *testing.T) {
	t.Parallel()
	key := unhex(t, "8899aabbccddeeff0011223344556677fedcba98765432100123456789abcdef")
	plain := unhex(t, "1122334455667700ffeeddccbbaa9988"+"00112233445566778899aabbcceeff0a"+
		"112233445566778899aabbcceeff0a00"+"2233445566778899aabbcceeff0a0011"+
		"33445566778899aabbcceeff0a001122"+"445566778899aabbcceeff0a00112233"+
		"5566778899aabbcceeff0a0011223344")
	got, err := ciphers.CTRACPKM(ciphers.NewKuznyechik, key, unhex(t, "1234567890abcef0"), 32, plain)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, "f195d8bec10ed1dbd57b5fa240bda1b8"+"85eee733f6a13e5df33ce4b33c45dee4"+
		"4bceeb8f646f4c55001706275e85e800"+"587c4df568d094393e4834afd0805046"+
		"cf30f57686aeece11cfc6c316b8a896e"+"dffd07ec813636460c4f3b743423163e"+
		"6409a9c282fac8d469d221e7fbd6de5d")
}

func TestCTRACPKMArguments(t *testing.T) {
	t.Parallel()
	key := make([]byte, 32)
	for _, v := range []struct {
		key, iv []byte
		section int
		want    error
	}{
		{key, make([]byte, 7), 32, ciphers.ErrPartialBlock},
		{key, make([]byte, 16), 32, ciphers.ErrPartialBlock},
		{key, make([]byte, 8), 0, ciphers.ErrPartialBlock},
		{key, make([]byte, 8), 24, ciphers.ErrPartialBlock},
		{key[:31], make([]byte, 8), 32, ciphers.ErrKeySize},
	} {
		if _, err := ciphers.CTRACPKM(ciphers.NewKuznyechik, v.key, v.iv, v.section, nil); !errors.Is(err, v.want) {
			t.Errorf("got %v, want %v", err, v.want)
		}
	}
}

// TestModesAgainstOpenSSL encrypts many sections, of the size that openssl enc has, and
// makes codes of messages with and without a partial block.
func TestModesAgainstOpenSSL(t *testing.T) {
	t.Parallel()
	o := openssltest.New(t)
	key, plain := pseudorandom(32), pseudorandom(60_013)
	hexKey := hex.EncodeToString(key)
	o.Write("plain", plain)
	compare := func(name string, got []byte, args ...string) {
		t.Helper()
		o.Run(slices.Insert(args, 1, "-out", "out")...)
		if want := o.Read("out"); !bytes.Equal(got, want) {
			t.Errorf("%s differs from that of OpenSSL", name)
		}
	}
	iv := unhex(t, "0102030405060708")
	got, err := ciphers.CTRACPKM(ciphers.NewKuznyechik, key, iv, 4096, plain)
	if err != nil {
		t.Fatal(err)
	}
	compare("Kuznyechik", got, "enc", "-kuznyechik-ctr-acpkm", "-K", hexKey, "-iv", "01020304050607080000000000000000", "-in", "plain")
	got, err = ciphers.CTRACPKM(ciphers.NewMagma, key, iv[:4], 1024, plain)
	if err != nil {
		t.Fatal(err)
	}
	compare("Magma", got, "enc", "-magma-ctr-acpkm", "-K", hexKey, "-iv", "0102030400000000", "-in", "plain")

	k, _ := ciphers.NewKuznyechik(key)
	m, _ := ciphers.NewMagma(key)
	for _, n := range []int{1, 7, 8, 15, 16, 17, 100} {
		o.Write("plain", plain[:n])
		compare("OMAC of Kuznyechik", ciphers.OMAC(k, plain[:n]), "dgst", "-mac", "kuznyechik-mac", "-macopt", "hexkey:"+hexKey, "-binary", "plain")
		compare("OMAC of Magma", ciphers.OMAC(m, plain[:n]), "dgst", "-mac", "magma-mac", "-macopt", "hexkey:"+hexKey, "-binary", "plain")
	}
}
