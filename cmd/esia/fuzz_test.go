package main

import (
	"bytes"
	"testing"
)

// FuzzInputs feeds what is pasted or read from files to all parsers of this package.
func FuzzInputs(f *testing.F) {
	for _, seed := range []string{
		"https://app.example.ru/callback?code=abc&state=1", "?error=access_denied", "code=%zz", "e30.e30.YQ",
		`{"id_token": "a.b.c", "access_token": 1}`, "Bearer e30.eyJleHAiOjFlMzA4fQ.YQ", "YWJj\nZGVm==", "0a0B", "-----BEGIN CMS-----\nYQ==\n-----END CMS-----\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if ans, err := parseAnswer(string(data)); err == nil && ans.query == nil && ans.code == "" {
			t.Error("an answer without anything")
		}
		decodeSignature(data)
		for _, token := range tokensOf(string(data)) {
			parsed, err := parseJWT(token.raw)
			if err != nil {
				continue
			}
			_ = parsed.time("exp").String()
			r, err := (&app{settings: settings{}}).inspect("", parsed, nil)
			if err != nil {
				t.Errorf("a token that was parsed can't be inspected: %v", err)
			}
			var b bytes.Buffer
			if err := (&app{stdout: &b}).printToken(r); err != nil {
				t.Error(err)
			}
			if bytes.ContainsAny(b.Bytes(), "\x1b\r\u202e") {
				t.Errorf("the report controls the terminal: %q", b.Bytes())
			}
		}
	})
}

// FuzzEncodings checks that what encode writes, decodeSignature reads.
func FuzzEncodings(f *testing.F) {
	f.Add(bytes.Repeat([]byte{0x5a}, 64))
	f.Add(bytes.Repeat([]byte{0}, 128))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, encoding := range []string{"base64url", "base64", "der"} {
			if len(data) != 64 && len(data) != 128 {
				return // of other sizes, anything may look like text
			}
			if len(data) == 128 && encoding == "der" && isHex(data) {
				continue
			}
			encoded := encode(encoding, data)
			if got := decodeSignature(encoded); !bytes.Equal(got, data) {
				t.Errorf("%s: got %x from %q", encoding, got, encoded)
			}
		}
	})
}
