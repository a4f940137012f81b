package container

// Limits of what is spent on one call, see the documentation of the package.
const (
	maxFile       = 1 << 20
	maxArchive    = 4 << 20
	maxUnpacked   = 16 << 20
	maxEntries    = 4096
	maxIterations = 1_000_000
	maxScrypt     = 64 << 20

	maxKeys         = 100  // private keys of one call
	maxCertificates = 1000 // certificates of one call
	maxProblems     = 100  // of one file
	maxSalt         = 1024 // octets
)

// A budget is the work that may still be done for one call. The unit is an
// iteration: about the time of two hashes.
type budget struct {
	each int64 // limit for one derivation
	all  int64 // what is left for all of them

	keys, certificates int // what may still be found
}

func newBudget() *budget {
	return &budget{each: maxIterations, all: 2 * maxIterations, keys: maxKeys, certificates: maxCertificates}
}

// found counts what was found, keys or certificates: a point of the curve is checked
// for each.
func (b *budget) found(left *int, what string) error {
	if *left == 0 {
		return refuse(ErrLimit, "there are too many %s", what)
	}
	*left--
	return nil
}

// spend takes a derivation out of the budget, before it is done.
func (b *budget) spend(iterations int64) error {
	switch {
	case iterations < 1:
		return refuse(ErrDamaged, "the number of iterations is not positive")
	case iterations > b.each:
		return refuse(ErrLimit, "the file asks for %d iterations of a key derivation, and the limit is %d", iterations, b.each)
	case iterations > b.all:
		return refuse(ErrLimit, "the derivations of keys together are over the limit")
	}
	b.all -= iterations
	return nil
}

// spendScrypt is spend for the parameters of scrypt (RFC 7914, section 2): N must be
// a power of two, N·r blocks of 128 octets are in memory, and p times as much is
// done.
func (b *budget) spendScrypt(n, r, p int64) error {
	const enough = 1 << 30 // for each of them; the products below can't overflow
	switch {
	case n < 2 || n&(n-1) != 0 || r < 1 || p < 1:
		return refuse(ErrDamaged, "the parameters of scrypt are out of range")
	case n > enough || r > enough || p > enough:
		return refuse(ErrLimit, "scrypt is asked for more than %d MiB", maxScrypt>>20)
	case n*r > maxScrypt/128 || r*p > maxScrypt/128 || 128*r*(n+p) > maxScrypt:
		return refuse(ErrLimit, "scrypt is asked for more than %d MiB", maxScrypt>>20)
	}
	// 10^6 iterations and 4·10^6 of N·r·p were both measured to take seconds.
	return b.spend(max(1, n*r*p/4))
}
