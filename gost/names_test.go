package gost_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/go-esia/sdk/gost"
)

// recordedNames are those of the certificates in testdata/russia.
func recordedNames() map[string]gost.Name {
	return map[string]gost.Name{
		"root": {
			CommonName: "Тестовое министерство", Organization: "Тестовое министерство", Country: "RU", Region: "77 г. Москва",
			Locality: "г. Москва", Street: "улица Тестовая, дом 7", Email: "ca@example.ru", OGRN: "1000000000001", INNLE: "0000000011",
		},
		"sub": {
			CommonName: "ООО «Удостоверяющий центр»", Organization: "ООО «Удостоверяющий центр»", Country: "RU",
			Region: "70 Томская область", Locality: "г. Томск", Street: "пр-т Тестовый, д. 1, стр. 2", Email: "ca@example.ru",
			OGRN: "1000000000002", INNLE: "0000000022",
		},
		"person": { // all strings are UTF8String or NumericString
			CommonName: "Тестова Анна Петровна", Surname: "Тестова", GivenName: "Анна Петровна", Country: "RU",
			Region: "70 Томская область", Locality: "г. Томск", Email: "anna@example.ru", INN: "700000000033", SNILS: "00000000033",
		},
		"organisation": { // BMPString; ИНН in the older form
			CommonName: `ООО "Ромашка"`, Surname: "Тестов", GivenName: "Пётр Иванович", Title: "Генеральный директор",
			Organization: `ООО "Ромашка"`, OrganizationalUnit: "Руководство", Country: "RU", Region: "70 Томская область",
			Locality: "г. Томск", Street: "ул. Садовая, д. 3", Email: "info@example.ru", OGRN: "1000000000044", INNLE: "0000000044",
			SNILS: "00000000044",
		},
		"entrepreneur": {
			CommonName: "ИП Тестов", Surname: "Тестов", GivenName: "Иван", Country: "RU", Region: "70 Томская область",
			OGRNIP: "300000000000055", INN: "700000000055", SNILS: "00000000055",
		},
	}
}

// TestRecordedNames reads certificates that OpenSSL made as authorities in Russia
// make them.
func TestRecordedNames(t *testing.T) {
	t.Parallel()
	names := recordedNames()
	for file, want := range names {
		cert := certificateFile(t, "russia", file+".crt.pem")
		if got := cert.SubjectName(); got != want {
			t.Errorf("%s: %s\nwant %s", file, fields(got), fields(want))
		}
		issuer := "sub"
		if file == "root" || file == "sub" {
			issuer = "root"
		}
		if got := cert.IssuerName(); got != names[issuer] {
			t.Errorf("%s: issuer %s", file, fields(got))
		}
		if len(cert.UnhandledCriticalExtensions) > 0 {
			t.Errorf("%s: critical extensions %v", file, cert.UnhandledCriticalExtensions)
		}
	}
}

// fields returns a name in a form that shows it.
func fields(n gost.Name) string {
	type plain gost.Name
	return fmt.Sprintf("%+v", plain(n))
}

// TestRecordedChain verifies the certificates of OpenSSL.
func TestRecordedChain(t *testing.T) {
	t.Parallel()
	root, sub := certificateFile(t, "russia", "root.crt.pem"), certificateFile(t, "russia", "sub.crt.pem")
	for _, file := range []string{"person", "organisation", "entrepreneur"} {
		leaf := certificateFile(t, "russia", file+".crt.pem")
		opts := options(root, sub)
		opts.KeyUsage, opts.ExtKeyUsages = gost.KeyUsageSigning, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		opts.CurrentTime = leaf.NotBefore.Add(time.Hour)
		wantChain(t, opts, leaf, sub, root)
		opts.Intermediates = nil
		wantRefusal(t, leaf, opts, `was issued by "ООО «Удостоверяющий центр»"`, isUnknownAuthority)
		for _, policy := range []string{"1.2.643.100.113.1", "1.2.643.100.113.2"} {
			if !slices.ContainsFunc(leaf.Policies, func(p x509.OID) bool { return p.String() == policy }) {
				t.Errorf("%s: policies %v, want %s", file, leaf.Policies, policy)
			}
		}
		begin, end, err := leaf.PrivateKeyUsagePeriod()
		if err != nil || begin.Format(time.DateOnly) != "2026-01-01" || end.Format(time.DateOnly) != "2027-04-01" {
			t.Errorf("%s: private key from %v to %v, %v", file, begin, end, err)
		}
	}
}

// TestNamePKIX writes and reads all fields.
func TestNamePKIX(t *testing.T) {
	t.Parallel()
	key := keyA(t, 1)
	for file, want := range recordedNames() {
		cert := create(t, withSubject(want.PKIX()), nil, key.PublicKey(), key)
		req := createRequest(t, &x509.CertificateRequest{Subject: want.PKIX()}, key)
		if cert.SubjectName() != want || req.SubjectName() != want {
			t.Errorf("%s: %s\nand %s\nwant %s", file, fields(cert.SubjectName()), fields(req.SubjectName()), fields(want))
		}
	}
	// The attributes have the types that OpenSSL was told to write.
	recorded := certificateFile(t, "russia", "person.crt.pem")
	ours := create(t, withSubject(recorded.SubjectName().PKIX()), nil, key.PublicKey(), key)
	if got, want := typesOf(t, ours.RawSubject), typesOf(t, recorded.RawSubject); !slices.Equal(got, want) {
		t.Errorf("types\n%q, OpenSSL has\n%q", got, want)
	}
}

func withSubject(name pkix.Name) *x509.Certificate {
	template := leaf()
	template.Subject = name
	return template
}

// typesOf returns the attributes of a name with their ASN.1 types, sorted.
func typesOf(tb testing.TB, raw []byte) []string {
	tb.Helper()
	var rdns []asn1.RawValue
	if _, err := asn1.Unmarshal(raw, &rdns); err != nil {
		tb.Fatal(err)
	}
	var types []string
	for _, rdn := range rdns {
		var attribute struct {
			Type  asn1.ObjectIdentifier
			Value asn1.RawValue
		}
		if _, err := asn1.Unmarshal(rdn.Bytes, &attribute); err != nil {
			tb.Fatal(err)
		}
		types = append(types, fmt.Sprint(attribute.Type, " tag ", attribute.Value.Tag))
	}
	slices.Sort(types)
	return types
}

func TestNamePKIXTypes(t *testing.T) {
	t.Parallel()
	name := gost.Name{Country: "Россия", Email: "почта@example.ru", OGRN: "нет", CommonName: "latin", Street: "bad \xff"}
	cert := create(t, withSubject(name.PKIX()), nil, keyA(t, 1).PublicKey(), keyA(t, 1))
	for _, s := range typesOf(t, cert.RawSubject) {
		if !strings.HasSuffix(s, fmt.Sprint(" tag ", asn1.TagUTF8String)) {
			t.Errorf("%s, want UTF8String", s)
		}
	}
	want := name
	want.Street = "bad \uFFFD"
	if got := cert.SubjectName(); got != want {
		t.Errorf("%s, want %s", fields(got), fields(want))
	}
	if got := (gost.Name{}).PKIX(); len(got.ExtraNames) != 0 {
		t.Errorf("the empty name has %v", got.ExtraNames)
	}
}

// attribute is one attribute as an authority writes it.
func attribute(tb testing.TB, id string, tag int, value string) pkix.AttributeTypeAndValue {
	tb.Helper()
	return pkix.AttributeTypeAndValue{Type: oid(tb, id), Value: asn1.RawValue{Tag: tag, Bytes: []byte(value)}}
}

// bmp encodes text as BMPString.
func bmp(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(u >> 8))
		b.WriteByte(byte(u))
	}
	return b.String()
}

// TestNameForms has the forms of attributes that are met.
func TestNameForms(t *testing.T) {
	t.Parallel()
	const cn, ogrn, inn, innle, snils = "2.5.4.3", "1.2.643.100.1", "1.2.643.3.131.1.1", "1.2.643.100.4", "1.2.643.100.3"
	const utf8, numeric, printable, t61, ia5, bmpString = asn1.TagUTF8String, asn1.TagNumericString, asn1.TagPrintableString, asn1.TagT61String, asn1.TagIA5String, asn1.TagBMPString
	type list = []pkix.AttributeTypeAndValue
	a := func(id string, tag int, value string) pkix.AttributeTypeAndValue { return attribute(t, id, tag, value) }
	for name, test := range map[string]struct {
		attributes list
		want       gost.Name
	}{
		"NumericString":            {list{a(ogrn, numeric, "1000000000001")}, gost.Name{OGRN: "1000000000001"}},
		"PrintableString":          {list{a(ogrn, printable, "1000000000001")}, gost.Name{OGRN: "1000000000001"}},
		"UTF8String":               {list{a(ogrn, utf8, "1000000000001")}, gost.Name{OGRN: "1000000000001"}},
		"IA5String":                {list{a(ogrn, ia5, "1000000000001")}, gost.Name{OGRN: "1000000000001"}},
		"BMPString":                {list{a(ogrn, bmpString, bmp("1000000000001")), a(cn, bmpString, bmp("Имя"))}, gost.Name{OGRN: "1000000000001", CommonName: "Имя"}},
		"T61String":                {list{a(cn, t61, "Name")}, gost.Name{CommonName: "Name"}},
		"empty":                    {list{a(ogrn, numeric, ""), a(cn, utf8, ""), a(inn, printable, "")}, gost.Name{}},
		"spaces":                   {list{a(cn, utf8, " Имя "), a(ogrn, numeric, " 1000000000001")}, gost.Name{CommonName: "Имя", OGRN: "1000000000001"}},
		"СНИЛС with hyphens":       {list{a(snils, printable, "000-000-000 33")}, gost.Name{SNILS: "00000000033"}},
		"ИНН of a person":          {list{a(inn, numeric, "700000000033")}, gost.Name{INN: "700000000033"}},
		"ИНН of an organisation":   {list{a(inn, numeric, "000000000044")}, gost.Name{INNLE: "0000000044"}},
		"both forms":               {list{a(inn, numeric, "007000000044"), a(innle, numeric, "7000000044")}, gost.Name{INNLE: "7000000044"}},
		"forms disagree":           {list{a(inn, numeric, "007000000044"), a(innle, numeric, "7000000055")}, gost.Name{INN: "007000000044", INNLE: "7000000055"}},
		"ИНН of ten digits":        {list{a(inn, numeric, "0070000000")}, gost.Name{INN: "0070000000"}},
		"person in organisation":   {list{a(inn, numeric, "700000000033"), a(innle, numeric, "7000000044")}, gost.Name{INN: "700000000033", INNLE: "7000000044"}},
		"the same twice":           {list{a(snils, numeric, "00000000033"), a(snils, utf8, "000-000-000 33")}, gost.Name{SNILS: "00000000033"}},
		"twice, one empty":         {list{a(snils, numeric, ""), a(snils, numeric, "00000000033")}, gost.Name{SNILS: "00000000033"}},
		"two different":            {list{a(snils, numeric, "00000000033"), a(snils, numeric, "00000000044"), a(cn, utf8, "Имя")}, gost.Name{CommonName: "Имя"}},
		"two different and a copy": {list{a(snils, numeric, "00000000033"), a(snils, numeric, "00000000044"), a(snils, numeric, "00000000033")}, gost.Name{}},
		"unknown":                  {list{a("1.2.643.100.999", utf8, "значение"), a(cn, utf8, "Имя")}, gost.Name{CommonName: "Имя"}},
	} {
		subject := pkix.Name{ExtraNames: append(test.attributes, a("2.5.4.5", printable, "not empty"))}
		cert := create(t, withSubject(subject), nil, keyA(t, 1).PublicKey(), keyA(t, 1))
		if got := cert.SubjectName(); got != test.want {
			t.Errorf("%s: %s, want %s", name, fields(got), fields(test.want))
		}
		if got := gost.NameOf(reparsed(t, subject)); got != test.want {
			t.Errorf("%s: request: %s, want %s", name, fields(got), fields(test.want))
		}
	}
}

// reparsed writes a name and reads it as crypto/x509 reads that of a request.
func reparsed(tb testing.TB, name pkix.Name) (out pkix.Name) {
	tb.Helper()
	der, err := asn1.Marshal(name.ToRDNSequence())
	if err != nil {
		tb.Fatal(err)
	}
	var sequence pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &sequence); err != nil {
		tb.Fatal(err)
	}
	out.FillFromRDNSequence(&sequence)
	return out
}

// TestOddNames has attributes that are no strings, or no strings of their type.
// crypto/x509 refuses them; nothing may panic.
func TestOddNames(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]pkix.AttributeTypeAndValue{
		"BIT STRING":            attribute(t, "2.5.4.45", asn1.TagBitString, "\x00x"),
		"INTEGER":               attribute(t, "1.2.643.100.1", asn1.TagInteger, "\x01"),
		"letters in a number":   attribute(t, "1.2.643.100.1", asn1.TagNumericString, "abc"),
		"Cyrillic in Printable": attribute(t, "2.5.4.3", asn1.TagPrintableString, "Имя"),
		"damaged UTF-8":         attribute(t, "2.5.4.3", asn1.TagUTF8String, "\xff"),
		"odd BMPString":         attribute(t, "2.5.4.3", asn1.TagBMPString, "\x04"),
		"UniversalString":       attribute(t, "2.5.4.3", 28, "\x00\x00\x04\x18"),
	} {
		der, err := gost.CreateCertificate(withSubject(pkix.Name{ExtraNames: []pkix.AttributeTypeAndValue{a}}), nil, keyA(t, 1).PublicKey(), keyA(t, 1))
		if err != nil {
			t.Fatal(err)
		}
		if cert, err := gost.ParseCertificate(der); err == nil || !strings.Contains(err.Error(), "invalid RDNSequence") {
			t.Errorf("%s: %v, %v", name, cert, err)
		}
	}
}

func TestNameOfNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []*gost.Certificate{nil, {}} {
		if c.SubjectName() != (gost.Name{}) || c.IssuerName() != (gost.Name{}) {
			t.Error("no certificate has a name")
		}
		if _, _, err := c.PrivateKeyUsagePeriod(); err == nil {
			t.Error("no certificate has a period")
		}
	}
	for _, r := range []*gost.CertificateRequest{nil, {}} {
		if r.SubjectName() != (gost.Name{}) {
			t.Error("no request has a name")
		}
	}
}
