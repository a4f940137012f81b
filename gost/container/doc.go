// Package container opens files with GOST R 34.10-2012 private keys and finds the
// certificates that belong to the keys.
//
// It reads, in DER, BER or PEM where they exist:
//
//   - PKCS #8 keys, plain and encrypted (RFC 5958, RFC 8018, RFC 9337), with the
//     key as little-endian octets, nested in an OCTET STRING, as an INTEGER,
//     masked, or in a SEQUENCE with the public key;
//   - PKCS #12 files (RFC 7292, RFC 9548), as OpenSSL and CryptoPro CSP write them;
//   - directories of CryptoPro CSP with header.key, masks.key and primary.key, and
//     zip, tar and tar.gz archives of them.
//
// [OpenFile], [OpenBytes] and [OpenFS] tell by the content what they have. What is
// not a key is refused with an error that says what it is; see the variables of
// the package.
//
// # Proof
//
// A wrong byte order, a wrong mask and, in some formats, a wrong password give
// another key instead of an error. A key is therefore compared with everything
// that the file has to prove it: the public key next to it, the fingerprint in
// the header of a container, the certificates of the same file. It is refused with
// [ErrMismatch] if there is such a proof and it is that of another key. The surest
// proof is the certificate of the owner, in [Config].Certificates: with it, no other
// key is accepted.
//
// # Limits
//
// A file is at most 1 MiB long and an archive 4 MiB, with at most 4096 entries and
// 16 MiB of unpacked keys and certificates; a directory has the limits of an
// archive. One derivation of a key from a password takes at most 10^6 iterations, and
// scrypt at most 64 MiB. There are at most 100 keys and 1000 certificates in one call.
// What asks for more is refused with [ErrLimit] before it is done.
//
// The work of all derivations is limited, too. Its unit is one iteration of PBKDF2 for
// one block of its output with SHA-1 or SHA-256, less than a microsecond; an iteration
// with SHA-384 or SHA-512 is 2 units, with Streebog 20, and with GOST R 34.11-94 70, and
// scrypt takes 3·N·r·p. One file may take 16·10^6 units, a few seconds, which is enough
// for a PKCS #12 file with 10^6 iterations over SHA-2 or 100000 over Streebog, and all
// files in one call 32·10^6, of which each may take half of what is left.
//
// Opening takes the derivations that the file demands. There are more if the PIN of a
// container has other letters than ASCII, one for each encoding that is tried, if the
// first copy of its key is damaged, one for the other copy, if the MAC of a PKCS #12
// file is that of an old program, and if the PIN or the password is wrong.
//
// The ciphers of the files are looked up in tables and not constant-time: do not
// open files where another tenant of the processor can observe its cache.
package container
