package esiatest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/go-esia/sdk/gost"
)

// AnnounceKeys makes the next keys for tokens and publishes their certificates
// beside the present ones, as ESIA does before it changes keys. They sign after
// the next [Emulator.RotateKeys].
func (e *Emulator) AnnounceKeys() error { return e.keys.announce() }

// RotateKeys changes the keys for tokens, to those that were announced or else
// to new ones, which sign from now on. Tokens of the last seven older keys stay
// valid in the emulator; what its clients think of them depends on the
// certificates they have.
func (e *Emulator) RotateKeys() error { return e.keys.rotate() }

// Certificates returns the certificates of the keys that sign now, for each
// algorithm that a client uses, and of those that were announced: what ESIA
// publishes. The error is that of making an RSA key.
func (e *Emulator) Certificates() ([]*gost.Certificate, error) {
	var certs []*gost.Certificate
	for _, a := range e.algorithms() {
		keys, err := e.keys.published(a)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			certs = append(certs, key.certificate)
		}
	}
	return certs, nil
}

// algorithms returns those that clients use.
func (e *Emulator) algorithms() []Algorithm {
	var used []Algorithm
	for _, a := range []Algorithm{GOST, RS256} {
		for _, c := range e.clients {
			if c.Algorithm == a {
				used = append(used, a)
				break
			}
		}
	}
	return used
}

// certificateFiles returns the published certificates, in DER, by the names of
// their files.
func (e *Emulator) certificateFiles() ([]certificateFile, error) {
	var files []certificateFile
	for _, a := range e.algorithms() {
		keys, err := e.keys.published(a)
		if err != nil {
			return nil, err
		}
		prefix := "GOST"
		if a == RS256 {
			prefix = "RSA"
		}
		for _, key := range keys {
			files = append(files, certificateFile{fmt.Sprintf("%s_EMULATOR_%d.cer", prefix, key.number), key.certificate.Raw})
		}
	}
	return files, nil
}

type certificateFile struct {
	name string
	der  []byte
}

// WriteKeys writes the certificates of [Emulator.Certificates] into a directory,
// as files in DER like those in ESIA's archive. Each key has a name of its own,
// so that after [Emulator.RotateKeys] the new files lie beside the old ones.
// Whoever reads the directory meanwhile sees no half of a file.
func (e *Emulator) WriteKeys(dir string) error {
	files, err := e.certificateFiles()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := f.write(dir); err != nil {
			return fmt.Errorf("esiatest: %w", err)
		}
	}
	return nil
}

// write writes f under another name first, which no reader of certificates takes
// for one.
func (f certificateFile) write(dir string) error {
	draft, err := os.CreateTemp(dir, ".esiatest-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name()) //nolint:errcheck // after the renaming it is not there
	_, err = draft.Write(f.der)
	err = errors.Join(err, draft.Chmod(0o644), draft.Close())
	if err != nil {
		return err
	}
	return os.Rename(draft.Name(), filepath.Join(dir, f.name))
}

// serveCertificates answers with a ZIP archive of the certificates.
func (e *Emulator) serveCertificates(c *call) {
	if !c.allow(http.MethodGet) {
		return
	}
	files, err := e.certificateFiles()
	if err != nil {
		e.writeMessage(c, http.StatusInternalServerError, "Ошибка", "The keys can't be made.")
		return
	}
	var body bytes.Buffer
	archive := zip.NewWriter(&body)
	for _, f := range files {
		w, err := archive.Create(f.name)
		if err == nil {
			_, err = w.Write(f.der)
		}
		if err != nil {
			e.writeMessage(c, http.StatusInternalServerError, "Ошибка", "The archive can't be made.")
			return
		}
	}
	if err := archive.Close(); err != nil {
		e.writeMessage(c, http.StatusInternalServerError, "Ошибка", "The archive can't be made.")
		return
	}
	c.write(http.StatusOK, "application/zip", body.Bytes())
}
