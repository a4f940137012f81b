package container

import (
	"bytes"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/internal/ciphers"
)

// parts are the files of a container of CryptoPro CSP by their names in lower case.
type parts map[string][]byte

// isPart reports whether a file with the name, in lower case, is one of a container.
func isPart(name string) bool {
	switch name {
	case "header.key", "masks.key", "primary.key", "name.key", "masks2.key", "primary2.key":
		return true
	}
	return false
}

// looksLikePart reports whether the content of a file with such a name is DER.
func looksLikePart(data []byte) bool { return len(data) == 0 || data[0] == 0x30 }

// isOtherFile reports whether a file that is called like one of a container is a key,
// a PKCS #12 file or a certificate, by its first tags.
func isOtherFile(data []byte) bool {
	if countBegun(data) > 0 {
		return true
	}
	var tags [4]byte
	for i := range tags {
		h, err := readHeader(data)
		if err != nil {
			break
		}
		tags[i], data = h.tag, data[h.size:]
	}
	const sequence, integer, oid = byte(tag.SEQUENCE), byte(tag.INTEGER), byte(tag.OBJECT_IDENTIFIER)
	switch {
	case tags[0] != sequence:
		return false
	case tags[1] == integer:
		return true
	}
	return tags[1] == sequence && (tags[2] == oid || tags[2] == integer || tags[2] == byte(explicit0) && tags[3] == integer)
}

// openContainer opens a container. Both its keys are found if it has two.
func (f *file) openContainer(p parts) error {
	data, ok := p["header.key"]
	if !ok {
		return refuse(ErrIncomplete, "header.key is missing in a container of CryptoPro CSP")
	}
	h, err := readContainerHeader(data)
	if err != nil {
		return within("header.key", err)
	}
	var copies []*sealedKey
	for _, suffix := range []string{"", "2"} {
		copies = append(copies, p.sealedKey(suffix))
	}
	if h.has(bitAbsent) || h.has(bitFKC) {
		err := refuse(ErrNotExportable, "the key is on a token and not in the files of the container")
		if h.has(bitFKC) || h.has(bitReserve) || !h.hasSecond || copies[1].err != nil {
			return err
		}
		f.problems = append(f.problems, err)
		return f.openSlot(h, &h.second, copies[1:])
	}
	if !h.hasSecond || h.has(bitReserve) {
		if !h.has(bitReserve) {
			copies = copies[:1]
		}
		return f.openSlot(h, &h.first, copies)
	}
	err = f.openSlot(h, &h.first, copies[:1])
	if lacksPassword(err) {
		return err // the second one has the same
	}
	if err := f.tolerate(err); err != nil {
		return err
	}
	return f.tolerate(f.openSlot(h, &h.second, copies[1:]))
}

// A sealedKey is a pair of files with an encrypted and masked key.
type sealedKey struct {
	mask, salt []byte
	encrypted  [][]byte // the key, and another form of it
	err        error    // why there is none of that
}

func (p parts) sealedKey(suffix string) *sealedKey {
	s := &sealedKey{}
	if s.err = p.readPart("masks"+suffix+".key", s.readMasks); s.err == nil {
		s.err = p.readPart("primary"+suffix+".key", s.readPrimary)
	}
	return s
}

func (p parts) readPart(name string, read func(fields cryptobyte.String) error) error {
	data, ok := p[name]
	if !ok {
		return refuse(ErrIncomplete, "%s is missing in a container of CryptoPro CSP", name)
	}
	fields, err := readSequence(data)
	if err != nil {
		return within(name, err)
	}
	return within(name, read(fields))
}

// readMasks reads SEQUENCE { OCTET STRING mask, OCTET STRING salt, OCTET STRING code }.
// The code is that of the salt under the mask, or its second half if it is long.
func (s *sealedKey) readMasks(fields cryptobyte.String) error {
	var code cryptobyte.String
	if !fields.ReadASN1((*cryptobyte.String)(&s.mask), tag.OCTET_STRING) ||
		!fields.ReadASN1((*cryptobyte.String)(&s.salt), tag.OCTET_STRING) ||
		!fields.ReadASN1(&code, tag.OCTET_STRING) || len(s.mask) < ciphers.KeySize {
		return refuse(ErrDamaged, "it is not the mask of a key")
	}
	want, err := imit(s.mask[len(s.mask)-ciphers.KeySize:], s.salt)
	if err != nil {
		return err
	}
	if !same(want, code) {
		return refuse(ErrDamaged, "the checksum is wrong")
	}
	return nil
}

// readPrimary reads SEQUENCE { OCTET STRING key, [0] other form OPTIONAL }.
func (s *sealedKey) readPrimary(fields cryptobyte.String) error {
	var key, other cryptobyte.String
	var present bool
	if !fields.ReadASN1(&key, tag.OCTET_STRING) {
		return refuse(ErrDamaged, "it is not the key of a container")
	}
	s.encrypted = append(s.encrypted, key)
	if fields.ReadOptionalASN1(&other, &present, tag.Tag(0).ContextSpecific()) && present {
		s.encrypted = append(s.encrypted, other)
	}
	return nil
}

// openSlot opens one key of a container from the first copy of it that is good.
//
// The derivation of a key from a PIN is the most of the work, and what it gives is
// proven by the fingerprint. So the code of the PIN in the header, which takes one
// derivation more, is looked at only if that fails: to tell a wrong PIN from a
// damaged file. A certificate that can't be read proves nothing, and is not needed.
func (f *file) openSlot(h *containerHeader, k *keyHeader, copies []*sealedKey) error {
	cert, unreadable := k.parseCertificate()
	unreadable = within("header.key", unreadable)
	slot := &slot{header: h, key: k, cert: cert, proofs: f.proofs(k, cert)}
	if slot.proofs == nil && unreadable != nil {
		return unreadable
	}
	if slot.proofs == nil {
		return refuse(ErrUnproven, "the container has neither a fingerprint nor a certificate of the key; give the certificate of its owner")
	}
	pins, err := f.pins(h)
	if err != nil {
		return err
	}
	slot.hasPIN = f.asked != nil
	err = f.openCopies(slot, copies, pins)
	if err == nil && unreadable != nil {
		f.problems = append(f.problems, unreadable)
	}
	return err
}

// A slot is a place for a key in a container.
type slot struct {
	header *containerHeader
	key    *keyHeader
	cert   *gost.Certificate
	proofs []proof
	hasPIN bool
}

// A proof is something of the public key that is known before.
type proof struct {
	prefix []byte          // of x || y, little-endian
	key    *gost.PublicKey // or all of it
}

func (p proof) accepts(key *gost.PublicKey) bool {
	if p.key != nil {
		return p.key.Equal(key)
	}
	return bytes.HasPrefix(key.Bytes(), p.prefix)
}

// proofs are, in their order: the fingerprint; without it, the certificate in the
// header; without both, any certificate of the caller.
func (f *file) proofs(k *keyHeader, cert *gost.Certificate) []proof {
	if k.fingerprint != nil {
		return []proof{{prefix: k.fingerprint}}
	}
	if cert != nil && cert.Key != nil {
		return []proof{{key: cert.Key}}
	}
	var all []proof
	for _, cert := range f.given {
		if cert.Key != nil {
			all = append(all, proof{key: cert.Key})
		}
	}
	return all
}

// pins returns the forms of the PIN to try. A container without a PIN has the empty
// one, whatever the caller's password is.
func (f *file) pins(h *containerHeader) ([][]byte, error) {
	empty := [][]byte{nil}
	if !h.has(bitPIN) && len(bytes.Trim(h.pinCode, "\x00")) == 0 {
		return empty, nil
	}
	if f.checkPIN(h, nil) {
		return empty, nil
	}
	p, err := f.password()
	if err != nil {
		return nil, err
	}
	pins := p.pins()
	for range 3 * len(pins) { // two copies and the code of the PIN, at most
		if err := f.budget.spend(demandOfPIN(pins[0])); err != nil {
			return nil, err
		}
	}
	return pins, nil
}

// knowsPIN reports whether [file.checkPIN] can tell.
func (h *containerHeader) knowsPIN() bool {
	return h.first.fingerprint != nil && len(h.pinCode) == ciphers.IMITSize
}

// checkPIN compares a PIN with its code, the one of zeros under a key of the
// fingerprint and the PIN.
func (f *file) checkPIN(h *containerHeader, pin []byte) bool {
	if !h.knowsPIN() {
		return false
	}
	key := f.budget.cryptoPro(pin, h.first.fingerprint)
	defer clear(key)
	code, err := imit(key, make([]byte, 16))
	return err == nil && same(code, h.pinCode)
}

// openCopies opens the first good one of copies with one of the PINs, which are one
// PIN in several encodings. The first copy is tried in all of them: it is nearly always
// good, and then the right encoding is found with a derivation for each that was tried.
func (f *file) openCopies(s *slot, copies []*sealedKey, pins [][]byte) error {
	var failures []error
	wrong := refuse(ErrPassword, "the PIN of the container is wrong")
	unchecked := false
	for _, sealed := range copies {
		key, err := f.openCopy(s, sealed, pins)
		if err == nil {
			f.problems = append(f.problems, failures...)
			return f.addProven(key, s.cert)
		}
		failures = append(failures, err)
		if sealed.err != nil || !s.hasPIN || !s.header.knowsPIN() {
			continue
		}
		if unchecked = len(pins) == 1; unchecked {
			continue // not before the other copy
		}
		if pins = f.rightPINs(s.header, pins); len(pins) == 0 {
			return wrong
		}
	}
	if unchecked && len(f.rightPINs(s.header, pins)) == 0 {
		return wrong
	}
	return s.explain(copies, failures)
}

// openCopy opens a copy with the first of the PINs with which it can be opened.
func (f *file) openCopy(s *slot, sealed *sealedKey, pins [][]byte) (key *gost.PrivateKey, err error) {
	for _, pin := range pins {
		if key, err = sealed.open(f.budget, s, pin); err == nil || sealed.err != nil {
			break
		}
	}
	return key, err
}

// rightPINs returns that of the PINs which has the code in the header.
func (f *file) rightPINs(h *containerHeader, pins [][]byte) [][]byte {
	for _, pin := range pins {
		if f.checkPIN(h, pin) {
			return [][]byte{pin}
		}
	}
	return nil
}

// explain returns the error of a slot of which no copy is good although the PIN is.
func (s *slot) explain(copies []*sealedKey, failures []error) error {
	for _, sealed := range copies {
		switch {
		case sealed.err != nil:
			continue
		case s.hasPIN && !s.header.knowsPIN():
			return refuse(ErrPassword, "the PIN of the container is wrong, or its files are damaged")
		case len(sealed.encrypted) > 1 || !s.key.exportable():
			return refuse(ErrNotExportable, "the key is stored as one that is not exportable, in a form that is not known")
		}
	}
	return failures[0]
}

// open decrypts and unmasks the key, and returns it if it is the right one.
func (s *sealedKey) open(b *budget, slot *slot, pin []byte) (*gost.PrivateKey, error) {
	if s.err != nil {
		return nil, s.err
	}
	storage := b.cryptoPro(pin, s.salt)
	defer clear(storage)
	c, err := ciphers.NewGOST28147(storage, ciphers.SBoxZ)
	if err != nil {
		return nil, err
	}
	curve := slot.key.curve
	if len(s.mask) != curve.Size() {
		return nil, refuse(ErrDamaged, "the mask has %d octets, and %s needs %d", len(s.mask), curve.Name(), curve.Size())
	}
	for _, encrypted := range s.encrypted {
		if len(encrypted) != curve.Size() {
			continue
		}
		x, err := c.DecryptECB(encrypted)
		if err != nil {
			return nil, err
		}
		d := unmask(curve, x, s.mask)
		key, err := gost.NewPrivateKey(curve, d)
		clear(x)
		clear(d)
		if err == nil && slot.proven(key) {
			return key, nil
		}
	}
	return nil, refuse(ErrDamaged, "the key does not have the fingerprint in the header of the container")
}

func (s *slot) proven(key *gost.PrivateKey) bool {
	for _, p := range s.proofs {
		if p.accepts(key.PublicKey()) {
			return true
		}
	}
	return false
}

// misplaced is the error for one file of a container that was given alone, or nil.
func misplaced(name string, data []byte) error {
	fields, err := readSequence(data)
	if err != nil {
		return nil
	}
	alone := func(what string) error {
		return refuse(ErrIncomplete, "the file is %s of a container of CryptoPro CSP; give the whole directory, or an archive of it", what)
	}
	name = strings.ToLower(name)
	switch {
	case fields.PeekASN1Tag(tag.IA5String):
		return alone("name.key")
	case fields.PeekASN1Tag(tag.OCTET_STRING) && isPart(name):
		return alone(name)
	case fields.PeekASN1Tag(tag.OCTET_STRING):
		return alone("masks.key or primary.key")
	}
	if !fields.ReadASN1(&fields, tag.SEQUENCE) {
		return nil
	}
	if fields.PeekASN1Tag(explicit0) && fields.ReadASN1(&fields, explicit0) &&
		bytes.HasPrefix(fields, []byte("\x06\x08\x2a\x85\x03\x02\x02\x25\x02\x01")) {
		return alone("header.key")
	}
	return nil
}
