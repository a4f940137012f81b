package ciphers

import "errors"

// KeySize is the size of the keys of all ciphers of the package in bytes.
const KeySize = 32

var (
	// ErrKeySize is returned for a key that is not of [KeySize] bytes.
	ErrKeySize = errors.New("ciphers: the key is not of 32 bytes")

	// ErrSBox is returned for an [SBox] that is none of the constants of the package.
	ErrSBox = errors.New("ciphers: unknown S-box")

	// ErrPartialBlock is returned if a mode takes only whole blocks and gets others.
	ErrPartialBlock = errors.New("ciphers: the length is not a multiple of the block size")
)
