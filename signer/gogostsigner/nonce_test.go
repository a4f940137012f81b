package gogostsigner_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/cryptotest"

	"github.com/ddulesov/gogost/gost3410"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/gogostsigner"
)

// A nonceVector is a signature with a known nonce.
type nonceVector struct {
	Curve, D, Message, Extra, Digest, K, Signature string
	Tries                                          int
}

func readVectors(tb testing.TB) []nonceVector {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "nonce.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var vectors []nonceVector
	if err := json.Unmarshal(data, &vectors); err != nil {
		tb.Fatal(err)
	}
	if want := 3 * len(sets()); len(vectors) != want {
		tb.Fatalf("%d vectors, want %d", len(vectors), want)
	}
	return vectors
}

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// curveOf returns our curve of a vector and a new one of gogost.
func (v nonceVector) curveOf(tb testing.TB) (*gost.Curve, *gost3410.Curve) {
	tb.Helper()
	i := slices.IndexFunc(sets(), func(c *gost.Curve) bool { return c.Name() == v.Curve })
	if i < 0 {
		tb.Fatalf("no curve %s", v.Curve)
	}
	return sets()[i], newCurve(tb, sets()[i])
}

func newCurve(tb testing.TB, c *gost.Curve) *gost3410.Curve {
	tb.Helper()
	theirs, err := gogostsigner.NewCurve(c)
	if err != nil {
		tb.Fatal(err)
	}
	return theirs
}

// TestNonceVectors checks which nonces gogost is given, the ones among them for
// which several candidates are out of range.
func TestNonceVectors(t *testing.T) {
	t.Parallel()
	rejected := 0
	for _, v := range readVectors(t) {
		_, curve := v.curveOf(t)
		want := unhex(t, v.K)
		got := make([]byte, len(want))
		nonces := gogostsigner.NewNonces(curve, unhex(t, v.D), unhex(t, v.Digest), unhex(t, v.Extra))
		if n, err := nonces.Read(got); err != nil || n != len(want) || !bytes.Equal(got, want) {
			t.Errorf("%s, %q: nonce %x, %v, want %x", v.Curve, v.Message, got, err, want)
		}
		rejected += v.Tries - 1
	}
	if rejected < 5 {
		t.Errorf("only %d candidates are rejected in all vectors", rejected)
	}
}

// TestSignatureVectors checks that gogost uses exactly the nonce that it is given:
// r is the nonce times the base point.
func TestSignatureVectors(t *testing.T) {
	t.Parallel()
	for _, v := range readVectors(t) {
		if v.Message != "test" {
			continue // gogost is slow
		}
		c, _ := v.curveOf(t)
		key, err := gost.NewPrivateKey(c, unhex(t, v.D))
		if err != nil {
			t.Fatal(err)
		}
		s := newSigner(t, key, certify(t, key))
		sig, err := gogostsigner.SignFrom(s, bytes.NewReader(unhex(t, v.Extra)), []byte(v.Message))
		if err != nil || hex.EncodeToString(sig) != v.Signature {
			t.Errorf("%s, %q: got %x, %v, want %s", v.Curve, v.Message, sig, err, v.Signature)
		}
	}
}

// TestSameSignatureAsGost gives the same random bytes to both implementations. It is not parallel because the source is global.
func TestSameSignatureAsGost(t *testing.T) {
	for _, c := range sets() {
		key, cert := generate(t, c)
		s := newSigner(t, key, cert)
		t.Run(c.Name(), func(t *testing.T) {
			const seed = 1
			cryptotest.SetGlobalRandom(t, seed)
			got, err := s.Sign(t.Context(), []byte("message"))
			if err != nil {
				t.Fatal(err)
			}
			cryptotest.SetGlobalRandom(t, seed)
			want, err := key.SignMessage(nil, []byte("message"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Raw, want) {
				t.Errorf("gogost signs %x, gost %x", got.Raw, want)
			}
		})
	}
}

// queue yields the given nonces to gogost.
type queue struct{ nonces []*big.Int }

func (q *queue) Read(p []byte) (int, error) {
	if len(q.nonces) == 0 {
		return 0, io.EOF
	}
	q.nonces[0].FillBytes(p)
	q.nonces = q.nonces[1:]
	return len(p), nil
}

// TestGogostUsesTheNonce recovers the nonce k = (s - rd) / e from signatures of
// gogost: what [nonces] relies on. The extreme nonces are among the ones given.
func TestGogostUsesTheNonce(t *testing.T) {
	t.Parallel()
	for _, c := range sets() {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			key, _ := generate(t, c)
			curve := newCurve(t, c)
			fixed := new(big.Int).Rsh(curve.Q, 9) // a number with a leading zero octet
			for _, k := range []*big.Int{
				big.NewInt(2), big.NewInt(0x1234), fixed, new(big.Int).Sub(curve.Q, big.NewInt(2)),
			} {
				if got := signAndRecover(t, curve, key, &queue{[]*big.Int{k}}); got.Cmp(k) != 0 {
					t.Errorf("gogost was given the nonce %x and used %x", k, got)
				}
			}
		})
	}
}

// TestSecondNonce makes gogost ask for another nonce: the base point of CryptoPro-C
// has x = 0, so that r = 0 for k = 1 and k = q-1.
func TestSecondNonce(t *testing.T) {
	t.Parallel()
	key, _ := generate(t, gost.CryptoProC())
	curve := newCurve(t, gost.CryptoProC())
	want := big.NewInt(0x5678)
	source := &queue{[]*big.Int{big.NewInt(1), new(big.Int).Sub(curve.Q, big.NewInt(1)), want}}
	if got := signAndRecover(t, curve, key, source); got.Cmp(want) != 0 {
		t.Errorf("gogost used the nonce %x, want %x", got, want)
	}
}

// signAndRecover returns the nonce that gogost signed e = 3 with.
func signAndRecover(t *testing.T, curve *gost3410.Curve, key *gost.PrivateKey, source io.Reader) *big.Int {
	t.Helper()
	d := key.Bytes()
	slices.Reverse(d)
	theirs, err := gost3410.NewPrivateKey(curve, gost3410.Mode(len(d)), d)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := theirs.SignDigest([]byte{3}, source)
	if err != nil {
		t.Fatal(err)
	}
	s, r := new(big.Int).SetBytes(sig[:len(d)]), new(big.Int).SetBytes(sig[len(d):])
	k := s.Sub(s, r.Mul(r, theirs.Key))
	k.Mul(k, new(big.Int).ModInverse(big.NewInt(3), curve.Q))
	return k.Mod(k, curve.Q)
}

// TestNoncesAreInRange reads more nonces than gogost ever does: all are in
// [1, q-1], and no two are the same.
func TestNoncesAreInRange(t *testing.T) {
	t.Parallel()
	for _, c := range sets() {
		curve := newCurve(t, c)
		key, _ := generate(t, c)
		nonces := gogostsigner.NewNonces(curve, key.Bytes(), make([]byte, c.Size()), []byte("extra"))
		seen := make(map[string]bool)
		for range 16 {
			p := make([]byte, c.Size())
			if _, err := nonces.Read(p); err != nil {
				t.Fatal(err)
			}
			if k := new(big.Int).SetBytes(p); k.Sign() <= 0 || k.Cmp(curve.Q) >= 0 {
				t.Errorf("%s: nonce %x is not in [1, q-1]", c.Name(), p)
			}
			seen[string(p)] = true
		}
		if len(seen) != 16 {
			t.Errorf("%s: %d different nonces of 16", c.Name(), len(seen))
		}
	}
}

// TestNoncesEnd checks that a gogost which rejects every nonce doesn't loop.
func TestNoncesEnd(t *testing.T) {
	t.Parallel()
	key, _ := generate(t, gost.CryptoProA())
	nonces := gogostsigner.NewNonces(newCurve(t, gost.CryptoProA()), key.Bytes(), make([]byte, 32), nil)
	p := make([]byte, 32)
	for range 1000 {
		if _, err := nonces.Read(p); err != nil {
			return
		}
	}
	t.Error("1000 nonces for one signature")
}

// TestPartsOfNonces checks that nothing but a whole nonce is handed out: a gogost
// that reads fewer bytes would make biased nonces of them.
func TestPartsOfNonces(t *testing.T) {
	t.Parallel()
	for _, c := range []*gost.Curve{gost.CryptoProA(), gost.TC26512A()} {
		key, _ := generate(t, c)
		nonces := gogostsigner.NewNonces(newCurve(t, c), key.Bytes(), make([]byte, c.Size()), nil)
		for _, size := range []int{0, 1, 16, 31, 32, 33, 40, 63, 64, 65, 72, 128} {
			if n, err := nonces.Read(make([]byte, size)); (err == nil) != (size == c.Size()) || err != nil && n != 0 {
				t.Errorf("%s: %d bytes of %d, %v", c.Name(), n, size, err)
			}
		}
	}
}
