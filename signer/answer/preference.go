package answer

import (
	"slices"
	"time"

	"github.com/go-esia/sdk/gost"
)

// accepted is a certificate with what signatures by it carry, and when it may be signed
// with, both times included.
type accepted struct {
	certificate *gost.Certificate
	hash        string
	from, to    time.Time
}

func newAccepted(cert *gost.Certificate) accepted {
	a := accepted{cert, cert.Hash(), cert.NotBefore, cert.NotAfter}
	from, to, err := cert.PrivateKeyUsagePeriod()
	if err != nil { // whom to accept is for the caller to say
		return a
	}
	if from.After(a.from) {
		a.from = from
	}
	if !to.IsZero() && to.Before(a.to) {
		a.to = to
	}
	return a
}

func (a *accepted) isValid(now time.Time) bool { return !now.Before(a.from) && !now.After(a.to) }

// byPreference sorts certificates: those that are valid now before the others, and the
// one that ends last first. Only those of one key compete, since a signature verifies
// with no other key.
func byPreference(certs []accepted) {
	now := time.Now()
	slices.SortStableFunc(certs, func(a, b accepted) int {
		if valid := a.isValid(now); valid != b.isValid(now) {
			if valid {
				return -1
			}
			return 1
		}
		return b.to.Compare(a.to)
	})
}
