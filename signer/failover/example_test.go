package failover_test

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"log"
	"math/big"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/failover"
	"github.com/go-esia/sdk/signer/keysigner"
)

// A device that is broken, and a reserve.
func ExampleNew() {
	reserve := exampleKey(time.Now(), time.Now().AddDate(1, 0, 0))
	certs := []*gost.Certificate{reserve.Certificate()}
	device := signer.Func(func(context.Context, []byte) (signer.Signature, error) {
		return signer.Signature{}, errors.New("no token in the slot")
	})
	s, err := failover.New(failover.Config{
		Members: []failover.Member{
			{Name: "device", Signer: device, Certificates: certs},
			{Name: "reserve", Signer: reserve, Certificates: certs},
		},
		Observe: func(a failover.Attempt) { fmt.Println(a.Member, a.Err) },
	})
	check(err)
	sig, err := s.Sign(context.Background(), []byte("message"))
	check(err)
	fmt.Println(len(sig.Raw))
	// Output:
	// device no token in the slot
	// reserve <nil>
	// 64
}

// A new key takes over when its certificate becomes valid.
func ExampleNew_rotation() {
	now := time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
	before := exampleKey(now.AddDate(-1, 0, 0), now.AddDate(0, 1, 0))
	after := exampleKey(now.AddDate(0, 0, 7), now.AddDate(1, 0, 7))
	s, err := failover.New(failover.Config{
		Strategy: failover.Newest,
		Members: []failover.Member{
			{Name: "before", Signer: before, Certificates: []*gost.Certificate{before.Certificate()}},
			{Name: "after", Signer: after, Certificates: []*gost.Certificate{after.Certificate()}},
		},
		Observe: func(a failover.Attempt) { fmt.Println(now.Format(time.DateOnly), a.Member) },
		Now:     func() time.Time { return now },
	})
	check(err)
	for range 2 {
		_, err = s.Sign(context.Background(), []byte("message"))
		check(err)
		now = now.AddDate(0, 0, 7)
	}
	// Output:
	// 2026-01-15 before
	// 2026-01-22 after
}

func exampleKey(from, to time.Time) *keysigner.Signer {
	key, err := gost.GenerateKey(gost.CryptoProA())
	check(err)
	der, err := gost.CreateCertificate(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "MYSYS01"}, NotBefore: from.Add(-time.Minute), NotAfter: to,
	}, nil, key.PublicKey(), key)
	check(err)
	cert, err := gost.ParseCertificate(der)
	check(err)
	s, err := keysigner.New(key, cert)
	check(err)
	return s
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
