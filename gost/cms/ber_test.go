package cms_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost/cms"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestBER(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, ber, der string }{
		{"Primitive", "0500", "0500"},
		{"Constructed", "3003 020101", "3003 020101"},
		{"LongLength", "30 81 03 020101", "3003 020101"},
		{"LeadingZeros", "30 84 00000003 02 88 0000000000000001 01", ""},
		{"LeadingZerosToEnd", "30 84 0000000c 02 88 0000000000000002 0101", "3004 02020101"},
		{"Indefinite", "3080 020101 0000", "3003 020101"},
		{"IndefiniteEmpty", "3080 0000", "3000"},
		{"IndefiniteInDefinite", "3007 3180 020101 0000", "3005 3103 020101"},
		{"IndefiniteNested", "3080 3180 a080 0500 0000 0000 0000", "3006 3104 a002 0500"},
		{"Segments", "2480 0401aa 0402bbcc 0000", "0403 aabbcc"},
		{"DefiniteSegments", "2407 0401aa 0402bbcc", "0403 aabbcc"},
		{"NestedSegments", "2480 2480 0401aa 0000 2403 0401bb 0400 0000", "0402 aabb"},
		{"NoSegments", "2480 0000", "0400"},
		{"ZerosInSegment", "2480 04020000 0000", "0402 0000"},
		{"ImplicitIsNotJoined", "a080 0401aa 0401bb 0000", "a006 0401aa 0401bb"},
		{"OtherStringsAreNotJoined", "2c80 0c0161 0000", "2c03 0c0161"},
		{"OrderOfSet", "3180 0500 0101ff 0000", "3105 0500 0101ff"},
		{"ZerosInPrimitive", "3080 04020000 0000", "3004 04020000"},
		{"Growing", "3080 0482ffff" + strings.Repeat("00", 0xffff) + "0000", "30830100030482ffff" + strings.Repeat("00", 0xffff)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := cms.ToDER(unhex(t, tt.ber))
			if tt.der == "" {
				if !errors.Is(err, cms.ErrMalformed) {
					t.Errorf("%x, %v", got, err)
				}
				return
			}
			if err != nil || !bytes.Equal(got, unhex(t, tt.der)) {
				t.Errorf("got %x, %v, want %s", got, err, tt.der)
			}
		})
	}
}

func TestMalformedBER(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, ber string
		want      error
		text      string
	}{
		{"Empty", "", cms.ErrMalformed, "cut short at octet 0"},
		{"TagOnly", "30", cms.ErrMalformed, "cut short at octet 1"},
		{"NoContents", "3001", cms.ErrMalformed, "element at octet 0 has 1 octets, and 0 are left"},
		{"NoLength", "3082", cms.ErrMalformed, "cut short"},
		{"HalfOfLength", "308201", cms.ErrMalformed, "cut short"},
		{"ChildLongerThanParent", "3003 020201 0000", cms.ErrMalformed, "element at octet 2"},
		{"ChildCutShort", "3001 02 0101", cms.ErrMalformed, "cut short at octet 3"},
		{"IndefiniteWithoutEnd", "3080", cms.ErrMalformed, "no end"},
		{"IndefiniteWithoutEndInDefinite", "3004 3080 0500 0000", cms.ErrMalformed, "no end"},
		{"IndefiniteWithHalfOfEnd", "3080 0500 00", cms.ErrMalformed, "cut short"},
		{"OneEndForTwo", "3080 3080 0000", cms.ErrMalformed, "no end"},
		{"IndefinitePrimitive", "0480 0000", cms.ErrMalformed, "length at octet 1"},
		{"ReservedLength", "30ff", cms.ErrMalformed, "length at octet 1"},
		{"HugeLength", "3084ffffffff", cms.ErrMalformed, "over the limit"},
		{"HugerLength", "3088ffffffffffffffff", cms.ErrMalformed, "over the limit"},
		{"LengthOf127Octets", "30fe" + strings.Repeat("ff", 126), cms.ErrMalformed, "over the limit"},
		{"NegativeLength", "308480000000", cms.ErrMalformed, "over the limit"},
		{"EndWithoutBeginning", "3002 0000", cms.ErrMalformed, "where nothing ends"},
		{"EndWithContents", "3080 0001ff 0000", cms.ErrMalformed, "where nothing ends"},
		{"LongEnd", "3080 008100 0000", cms.ErrMalformed, "where nothing ends"},
		{"ConstructedEnd", "3080 2000 0000", cms.ErrMalformed, "where nothing ends"},
		{"OnlyEnd", "0000", cms.ErrMalformed, "where nothing ends"},
		{"LongTag", "3f8101 00", cms.ErrUnsupported, "above 30"},
		{"SegmentOfOtherType", "2480 0201aa 0000", cms.ErrMalformed, "segment"},
		{"SegmentIsEnd", "2402 0000", cms.ErrMalformed, "segment"},
		{"SegmentsWithoutEnd", "2480 0401aa", cms.ErrMalformed, "no end"},
		{"TrailingOctet", "0500 00", cms.ErrMalformed, "1 octets follow"},
		{"TrailingEnd", "3080 0000 0000", cms.ErrMalformed, "2 octets follow"},
		{"TrailingElement", "0500 0500", cms.ErrMalformed, "2 octets follow the message, which ends at octet 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := unhex(t, tt.ber)
			got, err := cms.ToDER(data)
			if !errors.Is(err, tt.want) || got != nil || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("%x, %v; want %v with %q", got, err, tt.want, tt.text)
			}
			if _, err := cms.Parse(data); err == nil {
				t.Error("Parse has no error")
			}
		})
	}
}

func TestDERIsUnchanged(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"openssl/*.der", "variants/*.der", "golden/*.der"} {
		for _, name := range glob(t, pattern) {
			data := readFile(t, name)
			if got, err := cms.ToDER(data); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: changed, or %v", name, err)
			}
		}
	}
}

// TestBERMessages verifies what OpenSSL writes when it streams, and genuine
// messages in the strangest BER.
func TestBERMessages(t *testing.T) {
	t.Parallel()
	cert := certificateOf(t, "g256_XA")
	for _, name := range []string{"other/ber_attached.der", "other/ber_smime.der"} {
		checkMessage(t, readFile(t, name), esia(t), cert, cms.VerifyOptions{})
	}
	long := parse(t, readFile(t, "other/ber_long.der"))
	if !bytes.Equal(long.Content, bytes.Repeat([]byte("a"), 5000)) {
		t.Errorf("content of %d octets", len(long.Content))
	}
	checkMessage(t, readFile(t, "other/ber_long.der"), long.Content, cert, cms.VerifyOptions{})

	names := append(glob(t, "variants/*.der"), glob(t, "openssl/g256_XA.esia.*.cades.der")...)
	for _, name := range append(names, glob(t, "openssl/g256_XA.esia.*.attached.der")...) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := readFile(t, name)
			ber := parseTree(t, data).ber()
			if got, err := cms.ToDER(ber); err != nil || !bytes.Equal(got, data) {
				t.Errorf("turned into something else, or %v", err)
			}
			checkMessage(t, ber, esia(t), cert, cms.VerifyOptions{})
		})
	}
}
