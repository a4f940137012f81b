package container

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"io/fs"

	"github.com/go-esia/sdk/gost"
)

// What an error of this package is, by [errors.Is]. Its text names the file and
// says more, but never contains any part of a key or a password.
var (
	// ErrPasswordRequired says that the file is encrypted and [Config] has no
	// password.
	ErrPasswordRequired = errors.New("container: password required")

	// ErrPassword says that the password or PIN is wrong. Formats without a
	// checksum don't tell that from a damaged file.
	ErrPassword = errors.New("container: wrong password")

	// ErrCertificate says that there are certificates, but no private key.
	ErrCertificate = errors.New("container: a certificate, not a private key")

	// ErrMismatch says that the private key is not that of the certificate or of
	// the public key that it came with.
	ErrMismatch = errors.New("container: the key does not belong to the certificate")

	// ErrUnproven says that nothing tells the right key from a wrong one: a
	// container has neither a fingerprint nor a certificate, and [Config] has no
	// certificate either, or one that is empty.
	ErrUnproven = errors.New("container: nothing proves the key")

	// ErrGOST2001 says that the key is one of GOST R 34.10-2001 or 34.10-94. It is
	// also [gost.ErrUnsupportedAlgorithm].
	ErrGOST2001 = errors.New("container: key of GOST R 34.10-2001")

	// ErrForeignKey says that the key is one of RSA, ECDSA or another foreign
	// algorithm. It is also [gost.ErrUnsupportedAlgorithm].
	ErrForeignKey = errors.New("container: key of a foreign algorithm")

	// ErrNotExportable says that the key can't be had from the container: it is on
	// a token, or stored in the form of CryptoPro CSP for keys that are not
	// exportable.
	ErrNotExportable = errors.New("container: key is not exportable")

	// ErrViPNet says that the file is a container of ViPNet CSP. The format is not
	// published.
	ErrViPNet = errors.New("container: container of ViPNet CSP")

	// ErrDamaged says that the file is not what its format demands, or that a
	// checksum is wrong.
	ErrDamaged = errors.New("container: damaged")

	// ErrTruncated says that the end of the file is missing. It is also
	// [ErrDamaged].
	ErrTruncated = errors.New("container: truncated")

	// ErrIncomplete says that a file of a container of CryptoPro CSP is missing, or
	// that it was given without the others.
	ErrIncomplete = errors.New("container: incomplete")

	// ErrLimit says that the file asks for more memory or time than this package
	// spends.
	ErrLimit = errors.New("container: over the limit")

	// ErrUnsupported says that the file is of a known kind, but not of one that this
	// package reads, or that it is encrypted in a way that it doesn't know.
	ErrUnsupported = errors.New("container: unsupported")

	// ErrUnknown says that nothing was found that this package knows.
	ErrUnknown = errors.New("container: no key found")
)

// errIrregular is the error for pipes, sockets and devices.
var errIrregular = refuse(ErrUnsupported, "it is a pipe, a socket or a device, not a file; read it first")

// A fault is an error about a file.
type fault struct {
	path   string
	text   string
	causes []error // what it is by errors.Is
}

func (f *fault) Error() string {
	if f.path == "" {
		return "container: " + f.text
	}
	return "container: " + cleaned(f.path) + ": " + f.text
}

func (f *fault) Unwrap() []error { return f.causes }

// refuse returns a fault that is a cause, and what follows from the cause.
func refuse(cause error, format string, args ...any) error {
	causes := []error{cause}
	switch cause {
	case ErrTruncated:
		causes = append(causes, ErrDamaged)
	case ErrGOST2001, ErrForeignKey:
		causes = append(causes, gost.ErrUnsupportedAlgorithm)
	}
	return &fault{text: fmt.Sprintf(format, args...), causes: causes}
}

// within says in which part of a file an error was found.
func within(part string, err error) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*fault](err); ok {
		return &fault{path: f.path, text: part + ": " + f.text, causes: f.causes}
	}
	return &fault{text: part + ": " + err.Error(), causes: []error{err}}
}

// at says in which file an error was found, or in which archive the file is.
func at(name string, err error) error {
	if err == nil {
		return nil
	}
	f, ok := errors.AsType[*fault](err)
	if pathError, is := errors.AsType[*fs.PathError](err); is && !ok {
		return &fault{path: name, text: pathError.Err.Error(), causes: []error{err}} // name is in pathError, too
	}
	if !ok {
		return &fault{path: name, text: err.Error(), causes: []error{err}}
	}
	if f.path != "" {
		name = joined(name, f.path)
	}
	return &fault{path: name, text: f.text, causes: f.causes}
}

// cleaned returns a name from outside for the text of an error.
func cleaned(name string) string {
	const longest = 256
	if len(name) > longest {
		name = "…" + name[len(name)-longest:]
	}
	quoted := fmt.Sprintf("%q", name)
	if quoted[1:len(quoted)-1] == name {
		return name
	}
	return quoted
}

// oidText prints an OID, unless it is longer than any that is in use: what stands
// in the place of an OID in a damaged file may be a piece of a key.
func oidText(oid asn1.ObjectIdentifier) string {
	const longest = 40
	if s := oid.String(); len(s) <= longest {
		return s
	}
	return "unknown"
}
