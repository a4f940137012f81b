// Package gost implements keys, signatures and certificates of
// GOST R 34.10-2012, as defined in RFC 7091, with the parameter sets of
// RFC 4357 and RFC 7836 and the encodings of RFC 9215.
//
// The API follows [crypto/ecdsa] and [crypto/ecdh]: keys are opaque, are
// checked when they are made, and implement [crypto.Signer] and
// [crypto.MessageSigner]. There is no [crypto.Hash] for Streebog, so signatures
// of messages are the simpler way: [PrivateKey.SignMessage] and
// [VerifyMessage]. The hash functions are in package gost/streebog.
//
// A signature is s || r, each half big-endian and as long as a private key: 64
// bytes in all for 256-bit keys and 128 bytes for 512-bit keys. These are the
// octets of X.509 and CMS (RFC 9215, Section 2), of OpenSSL and of the JSON web
// tokens of ESIA. The functions of CryptoPro CSP return the same octets in the
// reverse order.
//
// Certificates and requests are those of [crypto/x509], with what it doesn't know
// added: [ParseCertificate], [Certificate.Verify], [CreateCertificate],
// [ParseCertificateRequest], [CreateCertificateRequest].
//
// Operations with private keys are implemented with constant-time algorithms,
// except for the Streebog hash of the message, which is looked up in tables.
// Printing, logging or encoding a [PrivateKey] never shows the secret; Go gives
// no means to wipe it from memory.
//
// This is not a certified implementation (СКЗИ).
package gost
