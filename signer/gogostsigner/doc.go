// Package gogostsigner signs with github.com/ddulesov/gogost, version 1.0.0: an
// implementation of GOST R 34.10-2012 and GOST R 34.11-2012 that shares no code
// with package gost.
//
// It is for comparison. Whoever doubts a signature, because ESIA refuses it or
// because the arithmetic of this SDK is young, makes the same request with
// another implementation by changing one line. The default is
// [github.com/go-esia/sdk/signer/keysigner], which does the same job.
//
// # What it is not
//
// It is not fast: a signature takes some twenty times as long as with keysigner
// (go test -bench Sign ./signer/gogostsigner).
//
// It is not in constant time. gogost computes with math/big, and the time of a
// signature depends on the bits of its nonce; a few known bits of the nonces of
// many signatures give the private key away. Don't use it where a stranger can
// cause signatures and measure how long they take, as on the login page of a
// public server.
//
// It is not a certified means of cryptographic protection (СКЗИ).
//
// # What is added to gogost
//
// The curves of gogost hold scratch variables: two goroutines that sign with one
// curve race, and out come panics and wrong signatures. So each call has curve
// and key values of its own, and a [Signer] is safe for concurrent use.
//
// gogost takes bytes from a random source and reduces them modulo q, the order of
// the group. Such nonces are biased: with CryptoPro-C, where q is 0.61 * 2^256,
// numbers below 0.39 * 2^256 come twice as often as others. So gogost is given a source
// that yields finished nonces, which the reduction leaves as they are. They are
// made as in package gost: by RFC 6979, Section 3.6, with HMAC-SHA-256 or
// HMAC-SHA-512 by the size of the key, from the key, the hash and 32 fresh bytes
// of [crypto/rand.Reader]; candidates outside of [1, q-1] are rejected. With the
// same fresh bytes both packages make the same signature.
//
// gogost checks neither the range of keys nor the size of hashes. Here the key is a
// [gost.PrivateKey], which was checked; the hash is made here; [New] compares the
// public key that gogost computes with that of package gost; and [Signer.Sign]
// verifies each signature by package gost before it returns it.
//
// # Secrets
//
// Printing a [Signer] never shows the key. During a call, copies of the key are in
// memory that Go gives no means to wipe.
//
// # Licence
//
// The SDK is under the MIT licence. gogost is under the GNU General Public
// License, version 3 or later. A program that imports this package contains
// gogost, and may be distributed only under terms compatible with GPL-3: as a
// whole, with its source code, and with the same rights for those who receive it.
// A program that is delivered to a customer is distributed; ask a lawyer, not
// this comment.
//
// Only programs that import this package are concerned: nothing else in the SDK
// imports gogost, outside of tests and of examples/quickstart. Others have it among the modules of go.sum and
// "go mod graph", but not in their binaries, as this command shows:
//
//	go version -m BINARY
package gogostsigner
