package container

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/go-esia/sdk/gost"
)

// A Config says how to open files. The zero Config opens what is not encrypted and
// needs no proof.
type Config struct {
	// Password is asked for the passwords of files and the PINs of containers that
	// have one. With nil they are refused with [ErrPasswordRequired]. [Password]
	// makes one of a password that is known.
	Password PasswordFunc

	// Certificates are those of the owner of the key. If there are any, only keys
	// are accepted that belong to one of them. They decide where a file can be read
	// in several ways. Only their field Key is looked at. An entry that is nil or empty
	// is an error, [ErrUnproven]: it is rather a mistake than no proof.
	Certificates []*gost.Certificate
}

// Contents is what was found. There is at least one key.
type Contents struct {
	// Keys are in the order in which they were found, and differ from each other.
	Keys []Key

	// Certificates are all that were found, of owners and authorities, without those
	// of [Config]. Certificates of GOST R 34.10-2001 are skipped.
	Certificates []*gost.Certificate

	// Problems are the errors of what could not be opened besides the keys: each is
	// one that the function would have returned if there were nothing else.
	Problems []error
}

// A Key is a private key that was found.
type Key struct {
	// PrivateKey is never nil.
	PrivateKey *gost.PrivateKey

	// Certificate is one whose public key is that of PrivateKey: of those of
	// [Config] if it has any, or else of the same file, or else of another file. It
	// is nil if there is none. Nothing was checked but the public key.
	Certificate *gost.Certificate

	// Path is the name of the file or of the directory of the container. It is
	// empty for [OpenBytes], and begins with the name of the archive if there is
	// one. In [OpenFS] it is relative to the file system.
	Path string

	// Format is how the key was kept.
	Format Format
}

// A Format is a format of files with private keys.
type Format int

const (
	// FormatPKCS8 is a PKCS #8 key that was not encrypted.
	FormatPKCS8 Format = iota + 1

	// FormatEncryptedPKCS8 is a PKCS #8 key that was encrypted with a password.
	FormatEncryptedPKCS8

	// FormatPKCS12 is a PKCS #12 file, also called PFX.
	FormatPKCS12

	// FormatCryptoPro is a container of CryptoPro CSP: a directory with six files.
	FormatCryptoPro
)

// String returns the name of the format for humans.
func (f Format) String() string {
	switch f {
	case FormatPKCS8:
		return "PKCS #8"
	case FormatEncryptedPKCS8:
		return "encrypted PKCS #8"
	case FormatPKCS12:
		return "PKCS #12"
	case FormatCryptoPro:
		return "container of CryptoPro CSP"
	}
	return "unknown format"
}

// OpenFile opens a file like [OpenBytes], or a directory like [OpenFS]. The paths in
// the result and in errors begin with name.
//
// An error of the file system is returned as the cause of one of this package.
func OpenFile(name string, cfg Config) (*Contents, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, at(name, err)
	}
	if info.IsDir() {
		return openFS(os.DirFS(name), filepath.ToSlash(name), cfg)
	}
	if !info.Mode().IsRegular() {
		return nil, at(name, errIrregular) // to open a pipe may take forever
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, at(name, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	data, err := readAtMost(file, maxArchive)
	if err != nil {
		return nil, at(name, err)
	}
	return openBytes(data, filepath.ToSlash(name), cfg)
}

// OpenBytes opens the content of a file: a key or a certificate in DER or PEM, a
// PKCS #12 file, or an archive of such files and of containers of CryptoPro CSP.
//
// It returns an error if there is no key. Of several it is the one that tells most.
func OpenBytes(data []byte, cfg Config) (*Contents, error) {
	return openBytes(data, "", cfg)
}

// OpenFS opens all containers of CryptoPro CSP, keys, PKCS #12 files and certificates
// in fsys, at any depth. Containers are found by the names of their files, in any
// letter case, and the others by the extensions cer, crt, der, key, p12, p8, pem, pfx
// and pk8. Symbolic links to directories are not followed, and archives not opened.
// Archives, and pipes and devices with such extensions, are among the problems.
//
// It returns an error if there is no key. Of several it is the one that tells most.
func OpenFS(fsys fs.FS, cfg Config) (*Contents, error) {
	return openFS(fsys, "", cfg)
}

func openBytes(data []byte, name string, cfg Config) (*Contents, error) {
	o, err := newOpener(cfg)
	if err != nil {
		return nil, err
	}
	if unpack := archiveOf(data); unpack != nil {
		entries, problems, err := unpack(data)
		if err != nil {
			return nil, at(name, err)
		}
		o.openAll(entries, name)
		o.addProblems(problems, name)
		return o.finish(name)
	}
	o.openOne(name, path.Base(name), data)
	return o.finish(name)
}

func openFS(fsys fs.FS, root string, cfg Config) (*Contents, error) {
	o, err := newOpener(cfg)
	if err != nil {
		return nil, err
	}
	entries, problems, err := walk(fsys)
	if err != nil {
		return nil, at(root, err)
	}
	o.openAll(entries, root)
	o.addProblems(problems, root)
	return o.finish(root)
}

// addProblems adds those of files that could not be read.
func (o *opener) addProblems(problems []pathProblem, root string) {
	for _, p := range problems {
		o.files = append(o.files, &file{path: joined(root, p.path), problems: []error{p.err}})
	}
}

// readAtMost reads all of r, or refuses it.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, refuse(ErrLimit, "the file is longer than %d KiB", limit>>10)
	}
	return data, nil
}

// An opener opens the files of one call.
type opener struct {
	cfg    Config
	budget *budget
	files  []*file
}

func newOpener(cfg Config) (*opener, error) {
	for i, cert := range cfg.Certificates {
		if cert == nil || cert.Certificate == nil && cert.Key == nil {
			return nil, refuse(ErrUnproven, "Config.Certificates[%d] is empty", i)
		}
	}
	return &opener{cfg: cfg, budget: newBudget()}, nil
}

// A file is one that is being opened, or the directory of a container, with what was
// found in it.
type file struct {
	path    string
	budget  *budget
	given   []*gost.Certificate // of Config
	ask     PasswordFunc
	asked   *passphrase
	refused error // of ask

	candidates  []*candidate
	proven      []provenKey
	certs       []*gost.Certificate
	certificate bool // there was one, maybe of an unknown algorithm
	problems    []error
}

func (o *opener) newFile(name string) *file {
	o.budget.nextFile()
	f := &file{path: name, budget: o.budget, ask: o.cfg.Password, given: o.cfg.Certificates}
	o.files = append(o.files, f)
	return f
}

func (o *opener) openOne(name, base string, data []byte) {
	f := o.newFile(name)
	if err := f.openData(base, data); err != nil {
		f.problems = append(f.problems, err)
	}
}

func (o *opener) openContainer(name string, p parts) {
	f := o.newFile(name)
	if err := f.openContainer(p); err != nil {
		f.problems = append(f.problems, err)
	}
}

// errAsked marks an error of the function that was asked for a password.
var errAsked = errors.New("container: no password")

// password asks for the password of the file, once.
func (f *file) password() (*passphrase, error) {
	if f.asked != nil || f.refused != nil {
		return f.asked, f.refused
	}
	if f.ask == nil {
		return nil, refuse(ErrPasswordRequired, "the file is encrypted, and no password was given")
	}
	password, err := f.ask(f.path)
	if err != nil {
		f.refused = &fault{text: "the password: " + err.Error(), causes: []error{err, errAsked}}
		return nil, f.refused
	}
	f.asked = newPassphrase(password)
	return f.asked, nil
}

// finish makes the result of all files.
func (o *opener) finish(root string) (*Contents, error) {
	var c Contents
	seen := make(map[string]bool)
	for _, f := range o.files {
		f.asked.wipe()
		for _, cert := range f.certs {
			if !seen[string(cert.Raw)] {
				seen[string(cert.Raw)] = true
				c.Certificates = append(c.Certificates, cert)
			}
		}
	}
	certificate := false
	for _, f := range o.files {
		for _, k := range f.resolve(c.Certificates) {
			c.addKey(k)
		}
		for _, err := range f.problems {
			c.Problems = append(c.Problems, at(f.path, err))
		}
		certificate = certificate || f.certificate
	}
	switch err := firstOf(c.Problems); {
	case len(c.Keys) > 0:
		return &c, nil
	case err != nil:
		return nil, err
	case certificate:
		return nil, at(root, refuse(ErrCertificate, "there is a certificate, but no private key"))
	}
	return nil, at(root, refuse(ErrUnknown, "there is neither a key nor a certificate"))
}

// addKey adds a key, unless it is known. Of two the one with a certificate stays.
func (c *Contents) addKey(k Key) {
	for i, known := range c.Keys {
		if known.PrivateKey.Equal(k.PrivateKey) {
			if known.Certificate == nil {
				c.Keys[i].Certificate = k.Certificate
			}
			return
		}
	}
	c.Keys = append(c.Keys, k)
}
