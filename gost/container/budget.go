package container

// Limits of what is spent on one call, see the documentation of the package.
const (
	maxFile       = 1 << 20
	maxArchive    = 4 << 20
	maxUnpacked   = 16 << 20
	maxEntries    = 4096
	maxIterations = 1_000_000
	maxScrypt     = 64 << 20

	maxWork         = 32_000_000  // of one call, in the unit of budget
	maxWorkOfFile   = maxWork / 2 // of one file
	maxKeys         = 100         // private keys of one call
	maxCertificates = 1000        // certificates of one call
	maxProblems     = 100         // of one file
	maxSalt         = 1024        // octets
)

// Weights of hash functions: the time of one iteration of PBKDF2 over them. They were
// measured on amd64, where the unit is about a third of a microsecond. What another
// derivation does in an iteration with the same hash is not more.
const (
	weightSHA        = 1 // SHA-1, SHA-224 and SHA-256
	weightLongSHA    = 2 // SHA-384 and SHA-512
	weightStreebog   = 20
	weightGOST341194 = 70
)

// A budget is the work that may still be done for one call. The unit is an iteration
// of PBKDF2 over SHA-1 for one block of its output.
type budget struct {
	each int64 // limit for the iterations of one derivation
	all  int64 // work that is left for all files
	file int64 // work that is left for the file that is being opened

	done int64 // work that was done, for tests

	keys, certificates int // what may still be found
}

func newBudget() *budget {
	return &budget{each: maxIterations, all: maxWork, file: maxWorkOfFile, keys: maxKeys, certificates: maxCertificates}
}

// nextFile gives the next file half of what is left: no file can take it all from
// those that come after it.
func (b *budget) nextFile() { b.file = b.all / 2 }

// errTooMany says that there is no point in reading more of the file.
var errTooMany = refuse(ErrLimit, "there is too much in the file")

// found counts what was found, keys or certificates: a point of the curve is checked
// for each.
func (b *budget) found(left *int, what string) error {
	if *left == 0 {
		return &fault{text: "there are too many " + what, causes: []error{ErrLimit, errTooMany}}
	}
	*left--
	return nil
}

// A demand is what a derivation of a key asks for.
type demand struct {
	iterations int64
	blocks     int64 // of the hash in the output
	weight     int64 // of the hash
}

// demanded returns what a derivation of size octets over the hash asks for.
func demanded(h hashing, iterations int64, size int) demand {
	length := h.new().Size()
	return demand{iterations, int64((size + length - 1) / length), h.weight}
}

// spend takes a derivation out of the budget, before it is done.
func (b *budget) spend(d demand) error {
	switch {
	case d.iterations < 1:
		return refuse(ErrDamaged, "the number of iterations is not positive")
	case d.iterations > b.each:
		return refuse(ErrLimit, "the file asks for %d iterations of a key derivation, and the limit is %d", d.iterations, b.each)
	}
	return b.spendWork(d.iterations * d.blocks * d.weight)
}

func (b *budget) spendWork(work int64) error {
	if work > b.file {
		return refuse(ErrLimit, "the derivations of keys together are over the limit")
	}
	b.file -= work
	b.all -= work
	return nil
}

// spendScrypt is spend for the parameters of scrypt (RFC 7914, section 2): N must be
// a power of two, N·r blocks of 128 octets are in memory, and p times as much is
// done. The r·p blocks at its ends may be a megabyte more.
func (b *budget) spendScrypt(n, r, p int64) error {
	const enough = 1 << 30 // for each of them; the products below can't overflow
	const most, ends = maxScrypt / 128, 1 << 20 / 128
	switch {
	case n < 2 || n&(n-1) != 0 || r < 1 || p < 1:
		return refuse(ErrDamaged, "the parameters of scrypt are out of range")
	case n > enough || r > enough || p > enough || n*r > most || r*p > most || r*(n+p) > most+ends:
		return refuse(ErrLimit, "scrypt is asked for more than %d MiB", maxScrypt>>20)
	}
	return b.spendWork(workOfScrypt(n, r, p))
}

// workOfScrypt was measured like the weights: blocks are mixed twice, and derived by
// PBKDF2 at the ends.
func workOfScrypt(n, r, p int64) int64 { return 3*n*r*p + 8*r*p }
