package gost_test

import (
	"testing"

	"github.com/go-esia/sdk/gost"
)

// forEachBench runs a benchmark over all parameter sets.
func forEachBench(b *testing.B, run func(b *testing.B, key *gost.PrivateKey)) {
	for _, c := range sets() {
		b.Run(c.Name(), func(b *testing.B) {
			key := generate(b, c)
			b.ReportAllocs()
			run(b, key)
		})
	}
}

func BenchmarkSignMessage(b *testing.B) {
	forEachBench(b, func(b *testing.B, key *gost.PrivateKey) {
		msg := readFile(b, "openssl", "msg_esia.txt")
		for b.Loop() {
			if _, err := key.SignMessage(nil, msg, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkVerifyMessage(b *testing.B) {
	forEachBench(b, func(b *testing.B, key *gost.PrivateKey) {
		msg := readFile(b, "openssl", "msg_esia.txt")
		sig, err := key.SignMessage(nil, msg, nil)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if !gost.VerifyMessage(key.PublicKey(), msg, sig) {
				b.Fatal("not valid")
			}
		}
	})
}

func BenchmarkParseCertificate(b *testing.B) {
	data := readFile(b, "openssl", "g256_XA.crt.pem")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gost.ParseCertificate(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCreateCertificate(b *testing.B) {
	key := generate(b, gost.CryptoProA())
	template := leaf()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gost.CreateCertificate(template, nil, key.PublicKey(), key); err != nil {
			b.Fatal(err)
		}
	}
}

// TestAllocations cannot be parallel: it counts allocations of the whole process.
func TestAllocations(t *testing.T) {
	for _, c := range sets() {
		key, msg := generate(t, c), make([]byte, 200)
		sig, err := key.SignMessage(nil, msg, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 { // makes the table
			gost.VerifyMessage(key.PublicKey(), msg, sig)
		}
		if got := testing.AllocsPerRun(5, func() { _, err = key.SignMessage(nil, msg, nil) }); got > 1 || err != nil {
			t.Errorf("%s: SignMessage makes %v allocations, %v, want 1", c, got, err)
		}
		valid := true
		if got := testing.AllocsPerRun(5, func() { valid = valid && gost.VerifyMessage(key.PublicKey(), msg, sig) }); got > 0 || !valid {
			t.Errorf("%s: VerifyMessage makes %v allocations, %v, want none", c, got, valid)
		}
	}
}
