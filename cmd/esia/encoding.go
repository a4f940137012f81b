package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
)

// encode returns octets in an encoding of -encoding. Text ends with a line end.
func encode(encoding string, data []byte) []byte {
	switch encoding {
	case "base64url":
		return []byte(base64.RawURLEncoding.EncodeToString(data) + "\n")
	case "base64":
		return []byte(base64.StdEncoding.EncodeToString(data) + "\n")
	case "hex":
		return []byte(hex.EncodeToString(data) + "\n")
	}
	return data
}

// decodeSignature returns the octets of a signature in any encoding: PEM, hex, both
// alphabets of base64 with or without padding, or the octets themselves. Raw
// signatures have 64 or 128 octets, and CMS messages more.
func decodeSignature(data []byte) []byte {
	if len(data) == 64 || len(data) == 128 && !isHex(data) {
		return data
	}
	if block := onlyPEM(data); block != nil {
		return block
	}
	compact := strings.Join(strings.Fields(string(data)), "")
	if b, err := hex.DecodeString(compact); err == nil && isSignature(b) { // base64 may look like hex
		return b
	}
	standard := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(compact, "="))
	if b, err := base64.RawStdEncoding.DecodeString(standard); err == nil && len(b) > 0 {
		return b
	}
	return data
}

// onlyPEM returns the octets of a PEM block if there is nothing else in data. What
// was signed may be in a message, and have PEM blocks in it that are no signature.
func onlyPEM(data []byte) []byte {
	text := bytes.TrimSpace(data)
	if !bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		return nil
	}
	block, rest := pem.Decode(text)
	if block == nil || len(bytes.TrimSpace(rest)) > 0 {
		return nil
	}
	return block.Bytes
}

// isSignature reports whether data may be a raw signature or a CMS message.
func isSignature(data []byte) bool {
	return len(data) == 64 || len(data) == 128 || len(data) > 128 && data[0] == 0x30
}

func isHex(data []byte) bool {
	_, err := hex.DecodeString(string(bytes.TrimSpace(data)))
	return err == nil
}
