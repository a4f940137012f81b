package gogostsigner_test

import (
	"testing"

	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
)

// BenchmarkSign compares this signer with keysigner.
func BenchmarkSign(b *testing.B) {
	for _, c := range sets() {
		key, cert := generate(b, c)
		other, err := keysigner.New(key, cert)
		if err != nil {
			b.Fatal(err)
		}
		for name, s := range map[string]signer.Signer{"gogost": newSigner(b, key, cert), "gost": other} {
			b.Run(c.Name()+"/"+name, func(b *testing.B) {
				message := make([]byte, 150)
				for b.Loop() {
					if _, err := s.Sign(b.Context(), message); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
