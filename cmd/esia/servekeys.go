package main

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/keysigner"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// A keyLoader opens the keys of a signing service, at the start and whenever their
// files have changed. Its methods are not called at the same time.
type keyLoader struct {
	app   *app
	files map[string]keySources
	limit time.Duration // of one signature

	passwords map[string][]byte    // that were typed at the start, by the path of the file
	loaded    []slog.Attr          // the hashes of the certificates
	server    *remotesigner.Server // whose audit log it is; nil at the start
	failure   string               // of the last attempt
}

// keys opens the keys.
func (l *keyLoader) keys(ctx context.Context, file *serveFile) (*remotesigner.KeyFiles, error) {
	return remotesigner.NewKeyFiles(ctx, remotesigner.KeyFilesConfig{
		Files: l.watched(), Load: l.load, Every: durationOf(file.ReloadInterval),
	})
}

// start says whose keys they are. It refuses if it can't be put on record which they are.
func (l *keyLoader) start(ctx context.Context, server *remotesigner.Server) error {
	l.server = server
	err := server.Record(ctx, slog.LevelInfo, "keys loaded", l.loaded...)
	if err != nil {
		return failure(text{
			"%s: a signing service does not start without an audit log, unless its configuration has \"audit_optional\": true",
			"журнал не записать: %s; служба подписи без журнала не запускается, если в её настройках нет \"audit_optional\": true",
		}, err)
	}
	return nil
}

// watched returns the files, and of containers those inside, too: a new key may be
// written into them without a change of the directory.
func (l *keyLoader) watched() []string {
	var all []string
	if name := l.app.settings.get("password-file"); name != "" {
		all = append(all, name)
	}
	for _, alias := range slices.Sorted(maps.Keys(l.files)) {
		for _, k := range l.files[alias] {
			all = append(all, k.files()...)
		}
	}
	return all
}

// files returns what the key is made of here.
func (k *keySource) files() []string {
	var all []string
	for _, name := range []string{k.Key, k.Cert, k.PasswordFile} {
		if name != "" {
			all = append(all, name)
		}
	}
	if k.Key == "" {
		return all
	}
	entries, err := os.ReadDir(k.Key)
	if err != nil {
		return all // a file
	}
	for _, entry := range entries {
		all = append(all, filepath.Join(k.Key, entry.Name()))
	}
	return all
}

// load returns all signers. What goes wrong later than at the start is on record once,
// though it is tried again and again.
func (l *keyLoader) load(ctx context.Context) (map[string]signer.Signer, error) {
	signers, hashes, err := l.open(ctx)
	switch {
	case err == nil:
		l.loaded = hashes
		l.record(ctx, slog.LevelInfo, "keys reloaded", hashes...)
	case err.Error() != l.failure:
		l.record(ctx, slog.LevelError, "keys not reloaded", slog.String("error", err.Error()))
	}
	l.failure = ""
	if err != nil {
		l.failure = err.Error()
	}
	return signers, err
}

// record writes what happens after the start.
func (l *keyLoader) record(ctx context.Context, level slog.Level, message string, attributes ...slog.Attr) {
	if l.server != nil {
		_ = l.server.Record(ctx, level, message, attributes...) // the server remembers that it failed
	}
}

// open returns the signers, and the hashes of their certificates for the log.
func (l *keyLoader) open(ctx context.Context) (map[string]signer.Signer, []slog.Attr, error) {
	signers := make(map[string]signer.Signer)
	var hashes []slog.Attr
	for _, alias := range slices.Sorted(maps.Keys(l.files)) {
		var keys []openedKey
		var used []string
		for _, k := range l.files[alias] {
			opened, err := l.openOne(ctx, k)
			if err != nil {
				return nil, nil, failure(text{"the key %q: %s", "ключ %q: %s"}, alias, err)
			}
			keys, used = append(keys, opened), append(used, opened.certificate.Hash())
		}
		s, err := together(keys, l.files[alias].onlyCMS(), l.limit)
		if err != nil {
			return nil, nil, failure(text{"the key %q: %s", "ключ %q: %s"}, alias, err)
		}
		signers[alias] = s
		hashes = append(hashes, slog.String(alias, strings.Join(used, " ")))
	}
	return signers, []slog.Attr{{Key: "certificate_hashes", Value: slog.GroupValue(hashes...)}}, nil
}

func (l *keyLoader) openOne(ctx context.Context, k keySource) (openedKey, error) {
	if k.programs() > 0 {
		return l.openProgram(k)
	}
	contents, err := openKeys(k.Key, k.Cert, l.password(ctx, k))
	if err != nil {
		return openedKey{}, err
	}
	key, err := l.app.chooseKey(contents, k.Key, 0)
	if err != nil {
		return openedKey{}, err
	}
	if key.Certificate == nil {
		return openedKey{}, misuse(text{
			"there is no certificate with it: give one by -cert, or by \"cert\" in the configuration",
			"вместе с ним нет сертификата: укажите его через -cert или \"cert\" в настройках",
		})
	}
	s, err := asSigner(keysigner.New(key.PrivateKey, key.Certificate))
	return openedKey{Signer: s, certificate: key.Certificate}, err
}

// password returns where the password of a key comes from. Nobody is asked but at the
// start; later what was typed then is used again.
func (l *keyLoader) password(ctx context.Context, k keySource) container.PasswordFunc {
	return func(path string) ([]byte, error) {
		if k.PasswordFile != "" {
			return readPassword(k.PasswordFile)
		}
		if password, given, err := l.app.givenPassword("password"); given || err != nil {
			return password, err
		}
		if password, ok := l.passwords[path]; ok {
			return bytes.Clone(password), nil
		}
		if l.server != nil {
			return nil, container.ErrPasswordRequired
		}
		password, err := l.app.passwordFunc(ctx)(path)
		if err == nil {
			l.passwords[path] = bytes.Clone(password)
		}
		return password, err
	}
}
