// Package ciphers implements the symmetric primitives that files with keys need: the
// block ciphers GOST 28147-89, Magma and Kuznyechik with the modes CTR-ACPKM and OMAC,
// the hash GOST R 34.11-94, and RC2.
//
// The code is not constant-time: it reads tables at addresses that depend on keys and
// data, which another tenant of the processor can observe in the cache. It is used
// only to read and write files with keys, never to derive a nonce or to sign.
package ciphers
