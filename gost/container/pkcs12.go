package container

import (
	"encoding/asn1"
	"errors"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// explicit0 is [0] EXPLICIT.
const explicit0 = tag.Tag(0x80 | 0x20)

// openPKCS12 opens a PFX of RFC 7292, section 4.
func (f *file) openPKCS12(data []byte) error {
	der, rest, err := toDER(data)
	if err != nil {
		return err
	}
	if !blank(rest) {
		return refuse(ErrDamaged, "something follows the PKCS #12 structure")
	}
	pfx, err := readSequence(der)
	if err != nil {
		return err
	}
	var version int64
	var contentInfo cryptobyte.String
	if !pfx.ReadASN1Integer(&version) || version != 3 || !pfx.ReadASN1(&contentInfo, tag.SEQUENCE) {
		return refuse(ErrDamaged, "the fields of PKCS #12 are malformed")
	}
	kind, content, err := readContentInfo(contentInfo)
	if err != nil {
		return err
	}
	if kind != "1.2.840.113549.1.7.1" {
		return refuse(ErrUnsupported, "the PKCS #12 file is signed, not protected with a password")
	}
	var safe cryptobyte.String
	if !content.ReadASN1(&safe, tag.OCTET_STRING) || !content.Empty() {
		return refuse(ErrDamaged, "the content of PKCS #12 is malformed")
	}
	if !pfx.Empty() {
		if err := f.checkMAC(pfx, safe); err != nil {
			return err
		}
	}
	return f.openSafe(safe)
}

// readContentInfo reads the content of a ContentInfo of CMS.
func readContentInfo(info cryptobyte.String) (kind string, content cryptobyte.String, err error) {
	var oid asn1.ObjectIdentifier
	if !info.ReadASN1ObjectIdentifier(&oid) || !info.ReadASN1(&content, explicit0) || !info.Empty() {
		return "", nil, refuse(ErrDamaged, "a content of PKCS #12 is malformed")
	}
	return oid.String(), content, nil
}

// openSafe opens AuthenticatedSafe. What concerns one of its parts does not prevent
// others from being read.
func (f *file) openSafe(data []byte) error {
	der, rest, err := toDER(data)
	if err != nil {
		return err
	}
	parts, err := readSequence(der)
	if err != nil || len(rest) > 0 {
		return refuse(ErrDamaged, "the parts of PKCS #12 are malformed")
	}
	for !parts.Empty() {
		var info cryptobyte.String
		if !parts.ReadASN1(&info, tag.SEQUENCE) {
			return refuse(ErrDamaged, "a part of PKCS #12 is malformed")
		}
		if err := f.tolerate(f.openPart(info)); err != nil {
			return err
		}
	}
	return nil
}

// tolerate keeps an error as a problem of the file, or returns it if there is no
// point in going on. A wrong password is none: what follows may need none, and how
// often it is tried is limited by the work that it takes.
func (f *file) tolerate(err error) error {
	if err == nil || errors.Is(err, errTooMany) {
		return err
	}
	if !lacksPassword(err) || !slices.ContainsFunc(f.problems, func(known error) bool { return known.Error() == err.Error() }) {
		f.problems = append(f.problems, err)
	}
	if len(f.problems) > maxProblems {
		return &fault{text: "too many parts of the file can't be read", causes: []error{ErrLimit, errTooMany}}
	}
	return nil
}

// lacksPassword reports whether the error is that the password is wrong, or that there
// is none.
func lacksPassword(err error) bool {
	return errors.Is(err, ErrPassword) || errors.Is(err, ErrPasswordRequired) || errors.Is(err, errAsked)
}

func (f *file) openPart(info cryptobyte.String) error {
	kind, content, err := readContentInfo(info)
	if err != nil {
		return err
	}
	switch kind {
	case "1.2.840.113549.1.7.1":
		var data cryptobyte.String
		if !content.ReadASN1(&data, tag.OCTET_STRING) || !content.Empty() {
			return refuse(ErrDamaged, "a part of PKCS #12 is malformed")
		}
		return f.openBags(data, maxDepth)
	case "1.2.840.113549.1.7.6":
		return f.openEncryptedPart(content)
	}
	return refuse(ErrUnsupported, "a part of PKCS #12 is encrypted for a certificate, not with a password")
}

// openEncryptedPart opens EncryptedData of RFC 5652, section 8.
func (f *file) openEncryptedPart(content cryptobyte.String) error {
	malformed := refuse(ErrDamaged, "an encrypted part of PKCS #12 is malformed")
	var fields, info, algorithm cryptobyte.String
	if !content.ReadASN1(&fields, tag.SEQUENCE) || !fields.SkipASN1(tag.INTEGER) || !fields.ReadASN1(&info, tag.SEQUENCE) ||
		!info.SkipASN1(tag.OBJECT_IDENTIFIER) || !info.ReadASN1(&algorithm, tag.SEQUENCE) {
		return malformed
	}
	data, ok := readImplicitOctets(info)
	if !ok {
		return malformed
	}
	lock, err := f.budget.readLock(algorithm)
	if err != nil {
		return err
	}
	if lock.open == nil {
		return refuse(ErrUnsupported, "a part of PKCS #12 is encrypted in a way that is for keys only")
	}
	p, err := f.password()
	if err != nil {
		return err
	}
	plain, err := lock.open(p, data)
	if err != nil {
		return err
	}
	defer clear(plain)
	if !isSequence(plain) {
		return errWrongKey
	}
	return f.openBags(plain, maxDepth)
}

// readImplicitOctets reads [0] IMPLICIT OCTET STRING, primitive or made of parts.
func readImplicitOctets(s cryptobyte.String) ([]byte, bool) {
	var any, part cryptobyte.String
	var t tag.Tag
	if !s.ReadAnyASN1(&any, &t) || !s.Empty() {
		return nil, false
	}
	if t == explicit0&^constructed {
		return any, true
	}
	var joined []byte
	for t == explicit0 && !any.Empty() {
		if !any.ReadASN1(&part, tag.OCTET_STRING) {
			return nil, false
		}
		joined = append(joined, part...)
	}
	return joined, t == explicit0
}

// openBags opens SafeContents of RFC 7292, section 4.2.
func (f *file) openBags(data []byte, depth int) error {
	der, rest, err := toDER(data)
	if err != nil {
		return err
	}
	bags, err := readSequence(der)
	if err != nil || len(rest) > 0 || depth == 0 {
		return refuse(ErrDamaged, "the bags of PKCS #12 are malformed")
	}
	for !bags.Empty() {
		var bag, value cryptobyte.String
		var oid asn1.ObjectIdentifier
		if !bags.ReadASN1(&bag, tag.SEQUENCE) || !bag.ReadASN1ObjectIdentifier(&oid) || !bag.ReadASN1(&value, explicit0) {
			return refuse(ErrDamaged, "a bag of PKCS #12 is malformed")
		}
		if err := f.tolerate(f.openBag(oid.String(), value, depth)); err != nil {
			return err
		}
	}
	return nil
}

// openBag opens a bag. Those of other kinds, with revocation lists and secrets, are
// skipped.
func (f *file) openBag(kind string, value cryptobyte.String, depth int) error {
	switch kind {
	case "1.2.840.113549.1.12.10.1.1":
		c, err := readPKCS8(value, FormatPKCS12)
		return f.addKey(c, err)
	case "1.2.840.113549.1.12.10.1.2":
		return f.openEncryptedKey(value, FormatPKCS12)
	case "1.2.840.113549.1.12.10.1.3":
		return f.openCertificateBag(value)
	case "1.2.840.113549.1.12.10.1.6":
		return f.openBags(value, depth-1)
	}
	return nil
}

// openCertificateBag opens CertBag of RFC 7292, section 4.2.3.
func (f *file) openCertificateBag(value cryptobyte.String) error {
	var bag, wrapped, der cryptobyte.String
	var oid asn1.ObjectIdentifier
	if !value.ReadASN1(&bag, tag.SEQUENCE) || !bag.ReadASN1ObjectIdentifier(&oid) || !bag.ReadASN1(&wrapped, explicit0) {
		return refuse(ErrDamaged, "a certificate bag of PKCS #12 is malformed")
	}
	if oid.String() != "1.2.840.113549.1.9.22.1" {
		return nil
	}
	if !wrapped.ReadASN1(&der, tag.OCTET_STRING) {
		return refuse(ErrDamaged, "a certificate bag of PKCS #12 is malformed")
	}
	return f.addCertificate(der)
}
