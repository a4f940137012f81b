package ciphers

// ForTestRC2 is [NewRC2] with another number of effective bits, for the vectors of the
// standard.
func ForTestRC2(key []byte, effective int) *RC2 { return newRC2(key, effective) }
