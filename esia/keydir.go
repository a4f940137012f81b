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
	// keyDirInterval is how often a directory is read again at most, so that
	// forged tokens can't keep the disk busy.
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
// token it reads the directory again, at most once a minute, so that new keys
// of ESIA are put in place without a restart. It is safe for concurrent use.
//
// A key is trusted between the dates of its certificate.
type KeyDir struct {
	cfg KeyDirConfig

	// reading is held while the directory is read, so that all who need a new
	// key wait for it.
	reading sync.Mutex

	mu       sync.Mutex // guards what follows
	keys     verificationKeys
	skipped  error
	lastRead time.Time
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
	if err := d.read(context.Background()); err != nil {
		return nil, err
	}
	for _, k := range d.keys {
		if k.validAt(cfg.Now()) {
			return d, nil
		}
	}
	return nil, errors.Join(errors.New("esia: key directory: no certificate that is valid now"), d.skipped)
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
	d.mu.Lock()
	defer d.mu.Unlock()
	infos := make([]KeyInfo, 0, len(d.keys))
	for _, k := range d.keys {
		infos = append(infos, k.info())
	}
	return infos
}

// Expiring returns the certificates that end within 30 days or have ended, for
// health checks.
func (d *KeyDir) Expiring() []KeyInfo {
	limit := d.cfg.Now().Add(keyExpiryNotice)
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
func (d *KeyDir) Skipped() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.skipped
}

// VerifySignature implements [KeySet].
func (d *KeyDir) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	t, err := parseJWT(raw)
	if err != nil {
		return nil, err
	}
	key, err := d.current().find(t)
	if err != nil && d.reread(ctx) {
		key, err = d.current().find(t)
	}
	if err != nil {
		return nil, err
	}
	if !key.validAt(d.cfg.Now()) {
		return nil, fmt.Errorf("%w: that of %q is valid from %s to %s", ErrTokenKeyDates, key.certificate.Subject.CommonName,
			key.certificate.NotBefore.Format(time.DateOnly), key.certificate.NotAfter.Format(time.DateOnly))
	}
	return t.payload, nil
}

// current returns the keys in use. The slice is never modified.
func (d *KeyDir) current() verificationKeys {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.keys
}

// reread reads the directory again, unless that was done a short time ago, and
// reports whether there may be something new to try. A directory that can't be
// read, because it is being replaced, leaves the keys as they are.
func (d *KeyDir) reread(ctx context.Context) bool {
	d.reading.Lock()
	defer d.reading.Unlock()
	now := d.cfg.Now()
	d.mu.Lock()
	since := now.Sub(d.lastRead)
	d.mu.Unlock()
	if since >= 0 && since < keyDirInterval {
		return true // perhaps by another goroutine, after our first look
	}
	if err := d.read(ctx); err != nil {
		d.mu.Lock()
		d.lastRead = now
		d.mu.Unlock()
		d.warn(ctx, "esia: key directory could not be read again", slog.Any("error", err))
		return false
	}
	return true
}

// read reads all certificates.
func (d *KeyDir) read(ctx context.Context) error {
	entries, err := fs.ReadDir(d.cfg.FS, ".")
	if err != nil {
		return fmt.Errorf("esia: key directory: %w", err)
	}
	if len(entries) > limits.CertificateFiles {
		return fmt.Errorf("esia: key directory: more than %d files", limits.CertificateFiles)
	}
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
	d.keys, d.skipped, d.lastRead = keys, errors.Join(skipped...), d.cfg.Now()
	return nil
}

// tell warns of certificates that end soon and of files that are no use.
func (d *KeyDir) tell(ctx context.Context, keys verificationKeys, skipped []error) {
	limit := d.cfg.Now().Add(keyExpiryNotice)
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
