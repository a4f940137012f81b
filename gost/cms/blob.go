package cms

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/go-esia/sdk/gost"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// describe says what data is that should be a CMS message, or should be a raw
// signature, and is not. It knows what people confuse with them, and returns ""
// for anything else. It never quotes data.
func describe(data []byte) string {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) // the byte order mark of Windows editors
	switch {
	case len(trimmed) == 0:
		return "empty"
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "text in UTF-16"
	}
	if name := describeDER(data); name != "" {
		return name
	}
	if isText(trimmed) {
		return describeText(trimmed)
	}
	if n := len(data); isRawSize(n) && !beginsLikeMessage(data) {
		return fmt.Sprintf("%d octets, the size of a raw signature s || r", n)
	}
	return ""
}

// isRawSize reports whether n is the size of a signature of either kind of key.
func isRawSize(n int) bool { return n%2 == 0 && algorithmOfSize(n/2) != nil }

// beginsLikeMessage tells a message that is cut short from something else, by the
// type of content at its beginning.
func beginsLikeMessage(data []byte) bool {
	pkcs7 := []byte("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07") // 1.2.840.113549.1.7 and one arc more
	const header = 16
	return bytes.HasPrefix(data, []byte("0")) && bytes.Contains(data[:min(len(data), header)], pkcs7)
}

// describeDER names objects by their first fields.
func describeDER(data []byte) string {
	s := cryptobyte.String(data)
	var fields cryptobyte.String
	if !s.ReadASN1(&fields, tag.SEQUENCE) || !s.Empty() {
		return ""
	}
	switch {
	case fields.PeekASN1Tag(tag.OBJECT_IDENTIFIER):
		return describeContentInfo(fields)
	case fields.PeekASN1Tag(tag.INTEGER):
		return describeVersioned(fields)
	}
	if _, err := gost.ParseCertificate(data); err == nil {
		return "an X.509 certificate"
	}
	return ""
}

// describeVersioned tells apart objects that begin with a version.
func describeVersioned(fields cryptobyte.String) string {
	var second cryptobyte.String
	var oid asn1.ObjectIdentifier
	switch {
	case !fields.SkipASN1(tag.INTEGER):
		return ""
	case fields.PeekASN1Tag(tag.SET):
		return "a SignedData without the ContentInfo around it"
	case !fields.ReadASN1(&second, tag.SEQUENCE) || !second.ReadASN1ObjectIdentifier(&oid):
		return ""
	case fields.PeekASN1Tag(tag.OCTET_STRING):
		return "a private key (PKCS #8)"
	}
	return "a PFX container (PKCS #12)"
}

func describeContentInfo(fields cryptobyte.String) string {
	var oid asn1.ObjectIdentifier
	if fields.ReadASN1ObjectIdentifier(&oid) && oid.Equal(oidSignedData()) {
		return "a CMS message"
	}
	return ""
}

func isText(data []byte) bool {
	return !bytes.ContainsFunc(data, func(r rune) bool {
		return r == '\uFFFD' || r < ' ' && !strings.ContainsRune("\t\r\n", r)
	})
}

func describeText(text []byte) string {
	switch {
	case bytes.Contains(text, []byte("-----BEGIN ")):
		return describePEM(text)
	case isMIME(text):
		return "an S/MIME message with headers; the CMS message is one of its parts, in base64"
	}
	joined := strings.Join(strings.Fields(string(text)), "")
	if raw, err := hex.DecodeString(joined); err == nil {
		return describeInside("hexadecimal text", raw)
	}
	standard := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(joined)
	if raw, err := base64.RawStdEncoding.DecodeString(standard); err == nil {
		return describeInside("base64 text", raw)
	}
	return "text"
}

// isMIME reports whether text begins with a header of MIME.
func isMIME(text []byte) bool {
	const longest = 40
	start := strings.ToLower(string(text[:min(len(text), longest)]))
	return strings.HasPrefix(start, "mime-version:") || strings.HasPrefix(start, "content-type:") ||
		strings.HasPrefix(start, "content-transfer-encoding:") || strings.HasPrefix(start, "content-disposition:")
}

func describePEM(text []byte) string {
	for _, label := range []string{"CMS", "PKCS7"} {
		if bytes.Contains(text, []byte("-----BEGIN "+label+"-----")) {
			return "PEM with a CMS message in it"
		}
	}
	return "PEM, but with something else than a CMS message in it"
}

// describeInside says what a text is the encoding of. Any word may be base64, so
// it says so only of what it knows.
func describeInside(encoding string, raw []byte) string {
	switch {
	case isRawSize(len(raw)):
		return fmt.Sprintf("%s of %d octets, the size of a raw signature s || r", encoding, len(raw))
	case beginsLikeMessage(raw):
		return encoding + " of a CMS message"
	}
	return "text"
}
