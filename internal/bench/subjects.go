package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/ddulesov/gogost/gost3410"
	"github.com/ddulesov/gogost/gost34112012256"
	"github.com/ddulesov/gogost/gost34112012512"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/streebog"
)

var errInvalid = errors.New("signature is not valid")

// set is a parameter set under the names that the subjects have for it.
type set struct {
	curve  func() *gost.Curve
	gogost func() *gost3410.Curve
	engine string
}

var sets = []set{
	{gost.CryptoProA, gost3410.CurveIdGostR34102001CryptoProAParamSet, "256:A"},
	{gost.CryptoProB, gost3410.CurveIdGostR34102001CryptoProBParamSet, "256:B"},
	{gost.CryptoProC, gost3410.CurveIdGostR34102001CryptoProCParamSet, "256:C"},
	{gost.TC26256A, gost3410.CurveIdtc26gost34102012256paramSetA, "256:TCA"},
	{gost.TC26512A, gost3410.CurveIdtc26gost341012512paramSetA, "512:A"},
	{gost.TC26512B, gost3410.CurveIdtc26gost341012512paramSetB, "512:B"},
	{gost.TC26512C, gost3410.CurveIdtc26gost34102012512paramSetC, "512:C"},
}

// message is what is signed: as long as a request to ESIA.
func message() []byte { return slices.Repeat([]byte("m"), 200) }

// rows returns the whole table.
func rows(engine *engine) []*row {
	var rows []*row
	for _, s := range sets {
		rows = append(rows, signRow(s, engine))
	}
	for _, s := range sets {
		rows = append(rows, verifyRow(s, engine), firstUseRow(s, engine))
	}
	for _, s := range []set{sets[0], sets[4]} {
		rows = append(rows, &row{name: "generate key, " + s.curve().Name(), ours: repeat(func() error {
			_, err := gost.GenerateKey(s.curve())
			return err
		})})
	}
	for _, size := range []int{64, 200, 8 << 10, 1 << 20} {
		rows = append(rows, hashRow(size, engine))
	}
	return rows
}

func signRow(s set, engine *engine) *row {
	r := &row{name: "sign, " + s.curve().Name(), engine: engine.subject("sign", s.engine)}
	r.ours = lazily(func() (func() error, error) { return oursSign(s) })
	r.gogost = lazily(func() (func() error, error) { return gogostSign(s) })
	if s.curve() == gost.CryptoProA() {
		r.standard = lazily(standardSign)
	}
	return r
}

func oursSign(s set) (func() error, error) {
	key, err := gost.GenerateKey(s.curve())
	msg := message()
	return func() error {
		_, err := key.SignMessage(nil, msg, nil)
		return err
	}, err
}

func standardSign() (func() error, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	msg := message()
	return func() error {
		digest := sha256.Sum256(msg)
		_, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		return err
	}, err
}

func verifyRow(s set, engine *engine) *row {
	r := &row{name: "verify with a known key, " + s.curve().Name(), engine: engine.subject("verify", s.engine)}
	r.ours = lazily(func() (func() error, error) { return oursVerify(s, false) })
	r.gogost = lazily(func() (func() error, error) { return gogostVerify(s) })
	if s.curve() == gost.CryptoProA() {
		r.standard = lazily(standardVerify)
	}
	return r
}

func firstUseRow(s set, engine *engine) *row {
	r := &row{name: "verify with a new key, " + s.curve().Name(), engine: engine.subject("verify", s.engine)}
	r.ours = lazily(func() (func() error, error) { return oursVerify(s, true) })
	return r
}

// oursVerify verifies with one key, or with a new one each time.
func oursVerify(s set, fresh bool) (func() error, error) {
	key, err := gost.GenerateKey(s.curve())
	if err != nil {
		return nil, err
	}
	msg := message()
	sig, err := key.SignMessage(nil, msg, nil)
	public, encoding := key.PublicKey(), key.PublicKey().Bytes()
	return func() error {
		if fresh {
			var err error
			if public, err = gost.NewPublicKey(s.curve(), encoding); err != nil {
				return err
			}
		}
		if !gost.VerifyMessage(public, msg, sig) {
			return errInvalid
		}
		return nil
	}, err
}

func standardVerify() (func() error, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	msg := message()
	digest := sha256.Sum256(msg)
	sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	return func() error {
		digest := sha256.Sum256(msg)
		if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig) {
			return errInvalid
		}
		return nil
	}, err
}

func hashRow(size int, engine *engine) *row {
	data := make([]byte, size)
	return &row{
		name:   fmt.Sprintf("Streebog-256 of %d bytes", size),
		ours:   repeat(func() error { streebog.Sum256(data); return nil }),
		gogost: repeat(func() error { h := gost34112012256.New(); h.Write(data); h.Sum(nil); return nil }),
		engine: engine.subject("hash", strconv.Itoa(size)),
	}
}

// gogostDigest returns the digest of a message as gogost signs it: reversed.
func gogostDigest(size int, msg []byte) []byte {
	var digest []byte
	if size == 32 {
		h := gost34112012256.New()
		h.Write(msg)
		digest = h.Sum(nil)
	} else {
		h := gost34112012512.New()
		h.Write(msg)
		digest = h.Sum(nil)
	}
	slices.Reverse(digest)
	return digest
}

func gogostKey(s set) (*gost3410.PrivateKey, error) {
	key, err := gost.GenerateKey(s.curve())
	if err != nil {
		return nil, err
	}
	d := key.Bytes()
	slices.Reverse(d)
	return gost3410.NewPrivateKey(s.gogost(), gost3410.Mode(s.curve().Size()), d)
}

func gogostSign(s set) (func() error, error) {
	key, err := gogostKey(s)
	msg := message()
	return func() error {
		_, err := key.SignDigest(gogostDigest(s.curve().Size(), msg), rand.Reader)
		return err
	}, err
}

func gogostVerify(s set) (func() error, error) {
	key, err := gogostKey(s)
	if err != nil {
		return nil, err
	}
	public, err := key.PublicKey()
	if err != nil {
		return nil, err
	}
	msg := message()
	sig, err := key.SignDigest(gogostDigest(s.curve().Size(), msg), rand.Reader)
	return func() error {
		valid, err := public.VerifyDigest(gogostDigest(s.curve().Size(), msg), sig)
		if err == nil && !valid {
			err = errInvalid
		}
		return err
	}, err
}
