package esia

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/limits"
)

const (
	// keyDirInterval is how often files that look unchanged are read again at
	// most, so that forged tokens can't keep the disk busy.
	keyDirInterval = time.Minute

	// keyExpiryNotice is how long before its end a certificate is told of.
	keyExpiryNotice = 30 * 24 * time.Hour
)

// KeyDirConfig configures a [KeyDir]. FS is required.
type KeyDirConfig struct {
	// FS holds the certificates in its root, usually os.DirFS(path): files in
	// DER or PEM with the extension .cer, .crt, .pem or .der, in any letter
	// case. Other files and directories are ignored, so that ESIA's esia.zip
	// can be unpacked there as it is.
	FS fs.FS

	// Now returns the current time. If nil, [time.Now] is used.
	Now func() time.Time

	// Logger, if not nil, gets a warning when the directory is read, for each
	// certificate that ends within 30 days and each file that can't be used.
	Logger *slog.Logger
}

// A KeyDir is a KeySet of the certificates in a directory. When no key fits a
// token it looks at the directory again, so that new keys of ESIA are put in place
// without a restart: files are read if their names, sizes or times have changed,
// and otherwise at most once a minute. It is safe for concurrent use. The zero
// KeyDir has no keys.
//
// A key is trusted between the dates of its certificate.
type KeyDir struct {
	cfg KeyDirConfig

	// reading is held while the directory is read, so that all who need a new
	// key wait for it.
	reading sync.Mutex

	mu    sync.Mutex // guards what follows
	state keyDirState
}

// keyDirState is what was read. It is replaced as a whole.
type keyDirState struct {
	keys     verificationKeys
	skipped  error
	listing  string    // names, sizes and times of all files
	readAt   time.Time // when the files were read
	revision int       // counts the readings
}

var _ KeySet = (*KeyDir)(nil)

// NewKeyDir reads the directory and returns it as a KeySet. It fails if there
// is no certificate that can be used now; the error names every file that was
// passed over.
func NewKeyDir(cfg KeyDirConfig) (*KeyDir, error) {
	if cfg.FS == nil {
		return nil, errors.New("esia: KeyDirConfig.FS is required, such as os.DirFS(\"esia-keys\")")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	d := &KeyDir{cfg: cfg}
	entries, listing, err := d.list()
	if err != nil {
		return nil, err
	}
	if err := d.read(context.Background(), entries, listing); err != nil {
		return nil, err
	}
	for _, k := range d.state.keys {
		if k.validAt(cfg.Now()) {
			return d, nil
		}
	}
	return nil, errors.Join(errors.New("esia: key directory: no certificate that is valid now"), d.state.skipped)
}

// A KeyInfo describes one certificate of a [KeyDir].
type KeyInfo struct {
	Subject    string    // common name
	Algorithm  string    // of the tokens that it verifies: "RS256" or "GOST3410_2012_256"
	Thumbprint string    // Streebog-256 of the certificate, as in the header x5t#St256
	NotBefore  time.Time // beginning of validity
	NotAfter   time.Time // end of validity
}

// Keys returns the certificates that are in use, also those that are not valid
// at the moment.
func (d *KeyDir) Keys() []KeyInfo {
	keys := d.current().keys
	infos := make([]KeyInfo, 0, len(keys))
	for _, k := range keys {
		infos = append(infos, k.info())
	}
	return infos
}

// Expiring returns the certificates that end within 30 days or have ended, for
// health checks.
func (d *KeyDir) Expiring() []KeyInfo {
	limit := d.now().Add(keyExpiryNotice)
	var expiring []KeyInfo
	for _, info := range d.Keys() {
		if info.NotAfter.Before(limit) {
			expiring = append(expiring, info)
		}
	}
	return expiring
}

// Skipped returns an error that names every file with the extension of a
// certificate that could not be used when the directory was last read, or nil.
func (d *KeyDir) Skipped() error { return d.current().skipped }

// VerifySignature implements [KeySet].
func (d *KeyDir) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	t, err := parseJWT(raw)
	if err != nil {
		return nil, err
	}
	state := d.current()
	key, err := state.keys.find(t)
	if err != nil && d.refresh(ctx, state.revision) {
		key, err = d.current().keys.find(t)
	}
	if err != nil {
		return nil, err
	}
	if !key.validAt(d.now()) {
		return nil, fmt.Errorf("%w: that of %q is valid from %s to %s", ErrTokenKeyDates, key.certificate.Subject.CommonName,
			key.certificate.NotBefore.Format(time.DateOnly), key.certificate.NotAfter.Format(time.DateOnly))
	}
	return t.payload, nil
}

func (d *KeyDir) current() keyDirState {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

func (d *KeyDir) now() time.Time {
	if d.cfg.Now == nil {
		return time.Now()
	}
	return d.cfg.Now()
}

// refresh looks at the directory again for somebody to whom no key of the given
// revision was of use, and reports whether there is a newer one. A directory that
// can't be read, because it is being replaced, leaves the keys as they are.
func (d *KeyDir) refresh(ctx context.Context, revision int) bool {
	d.reading.Lock()
	defer d.reading.Unlock()
	state := d.current()
	if state.revision != revision {
		return true // somebody else has read it since
	}
	entries, listing, err := d.list()
	if since := d.now().Sub(state.readAt); err == nil && listing == state.listing && since >= 0 && since < keyDirInterval {
		return false
	}
	if err == nil {
		err = d.read(ctx, entries, listing)
	}
	if err != nil {
		d.warn(ctx, "esia: key directory could not be read again", slog.Any("error", err))
		return false
	}
	return true
}

// list returns the files of the directory, and a text that changes with them.
// Files that are no certificates count too: a directory that Kubernetes mounts
// is replaced by changing a link.
func (d *KeyDir) list() ([]fs.DirEntry, string, error) {
	if d.cfg.FS == nil {
		return nil, "", errors.New("esia: the zero KeyDir has no directory, use NewKeyDir")
	}
	entries, err := fs.ReadDir(d.cfg.FS, ".")
	if err != nil {
		return nil, "", fmt.Errorf("esia: key directory: %w", err)
	}
	if len(entries) > limits.CertificateFiles {
		return nil, "", fmt.Errorf("esia: key directory: more than %d files", limits.CertificateFiles)
	}
	var listing strings.Builder
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue // it has just gone
		}
		fmt.Fprintf(&listing, "%q %d %d\n", entry.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return entries, listing.String(), nil
}

// read reads all certificates.
func (d *KeyDir) read(ctx context.Context, entries []fs.DirEntry, listing string) error {
	var keys verificationKeys
	var skipped []error
	for _, entry := range entries {
		if !isCertificateName(entry.Name()) {
			continue
		}
		found, err := readCertificates(d.cfg.FS, entry.Name())
		if err != nil {
			skipped = append(skipped, fmt.Errorf("esia: key directory: %s: %w", entry.Name(), err))
			continue
		}
		keys = append(keys, found...)
	}
	if len(keys) == 0 {
		return errors.Join(append([]error{errors.New("esia: key directory: no certificate that can be used")}, skipped...)...)
	}
	d.tell(ctx, keys, skipped)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state = keyDirState{keys, errors.Join(skipped...), listing, d.now(), d.state.revision + 1}
	return nil
}

// tell warns of certificates that end soon and of files that are no use.
func (d *KeyDir) tell(ctx context.Context, keys verificationKeys, skipped []error) {
	limit := d.now().Add(keyExpiryNotice)
	for _, k := range keys {
		if info := k.info(); info.NotAfter.Before(limit) {
			d.warn(ctx, "esia: a certificate of ESIA ends soon, get the next one from /public/esia.zip",
				slog.String("subject", info.Subject), slog.String("algorithm", info.Algorithm), slog.Time("end", info.NotAfter))
		}
	}
	for _, err := range skipped {
		d.warn(ctx, "esia: key directory: file passed over", slog.Any("error", err))
	}
}

func (d *KeyDir) warn(ctx context.Context, msg string, attrs ...slog.Attr) {
	if d.cfg.Logger != nil {
		d.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, msg, attrs...)
	}
}

func isCertificateName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".cer", ".crt", ".pem", ".der":
		return true
	}
	return false
}

// readCertificates returns the keys of the certificates in one file.
func readCertificates(fsys fs.FS, name string) (verificationKeys, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := limits.ReadAll(file, limits.CertificateFile)
	if err != nil {
		return nil, err
	}
	certs, err := gost.ParseCertificates(data)
	if err != nil {
		return nil, err
	}
	var keys verificationKeys
	for _, cert := range certs {
		k, err := newVerificationKey(cert)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func (k verificationKey) validAt(now time.Time) bool {
	return !now.Before(k.certificate.NotBefore) && !now.After(k.certificate.NotAfter)
}

func (k verificationKey) info() KeyInfo {
	return KeyInfo{
		Subject:    k.certificate.Subject.CommonName,
		Algorithm:  k.algorithm,
		Thumbprint: k.thumbprint,
		NotBefore:  k.certificate.NotBefore,
		NotAfter:   k.certificate.NotAfter,
	}
}
