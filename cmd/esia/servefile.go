package main

import (
	"bytes"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-esia/sdk/internal/strictjson"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// A serveFile is the configuration of a signing service: what the command has to
// know, and in the same JSON object that of the server. Names of files are relative to
// its directory.
type serveFile struct {
	Listen string                 `json:"listen"` // host:port
	TLS    *remotesigner.TLSFiles `json:"tls"`
	Audit  string                 `json:"audit"`
	Keys   map[string]keySources  `json:"keys"` // by alias

	// ReloadInterval is how often files of keys are looked at. Zero means 5 seconds.
	ReloadInterval remotesigner.Duration `json:"reload_interval"`

	server remotesigner.ServerConfig
}

// readServeFile reads the configuration. Only its form is checked.
func readServeFile(name string) (*serveFile, error) {
	data, err := readFile(name, maxConfig)
	if err != nil {
		return nil, err
	}
	file, err := parseServeFile(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if err != nil {
		return nil, misuse(text{"%s is not a configuration of a signing service: %s", "%s — не настройки службы подписи: %s"}, name, jsonProblem(err))
	}
	file.resolve(filepath.Dir(name))
	return file, nil
}

// parseServeFile reads the members of the command and of the server, and refuses all
// others: a misspelt limit would be none.
func parseServeFile(data []byte) (*serveFile, error) {
	var whole struct {
		serveFile
		remotesigner.ServerConfig
	}
	if err := strictjson.Unmarshal(data, &whole); err != nil {
		return nil, err
	}
	whole.serveFile.server = whole.ServerConfig
	return &whole.serveFile, nil
}

// resolve makes names of files relative to the directory of the file.
func (s *serveFile) resolve(dir string) {
	in := func(name *string) {
		if *name != "" && !filepath.IsAbs(*name) {
			*name = filepath.Join(dir, *name)
		}
	}
	in(&s.Audit)
	if s.TLS != nil {
		in(&s.TLS.Certificate)
		in(&s.TLS.Key)
		in(&s.TLS.ClientAuthorities)
	}
	for _, sources := range s.Keys {
		for i := range sources {
			sources[i].resolve(in)
		}
	}
}

// check refuses what would only show when the first request comes.
func (s *serveFile) check() error {
	if len(s.Keys) == 0 {
		return misuse(text{
			"no keys: a signing service does not start without one: give -key and -cert, or keys in the configuration",
			"нет ключей, а без них служба подписи не запускается: укажите -key и -cert или keys в настройках",
		})
	}
	for _, alias := range slices.Sorted(maps.Keys(s.Keys)) {
		if err := s.Keys[alias].check(alias); err != nil {
			return err
		}
	}
	if s.TLS != nil && (s.TLS.Certificate == "" || s.TLS.Key == "") {
		return misuse(text{"tls needs both certificate and key", "в tls нужны и certificate, и key"})
	}
	for _, c := range s.server.Callers {
		if err := s.checkCaller(c); err != nil {
			return err
		}
	}
	return nil
}

func (s *serveFile) checkCaller(c remotesigner.Caller) error {
	for _, alias := range c.Keys {
		sources, ok := s.Keys[alias]
		if !ok {
			return misuse(text{
				"the caller %q may use the key %q, and there is none: the keys are %s",
				"вызывающему %q разрешён ключ %q, а такого нет; есть ключи: %s",
			}, c.Name, alias, strings.Join(slices.Sorted(maps.Keys(s.Keys)), ", "))
		}
		if sources.onlyCMS() && (slices.Contains(c.Kinds, remotesigner.KindV2) || slices.Contains(c.Kinds, remotesigner.KindAny)) {
			return misuse(text{
				"the caller %q may have messages of kind v2 signed with the key %q, whose cryptcp makes CMS messages only: use csptest",
				"вызывающему %q можно подписывать сообщения v2 ключом %q, а его cryptcp создаёт только сообщения CMS: возьмите csptest",
			}, c.Name, alias)
		}
	}
	switch {
	case s.TLS == nil && len(c.Certificates)+len(c.CertificateNames) > 0:
		return misuse(text{
			"the caller %q is known by a certificate, which can't be seen without tls: give tls",
			"вызывающего %q узнают по сертификату, а без tls его не видно: задайте tls",
		}, c.Name)
	case len(c.CertificateNames) > 0 && s.TLS.ClientAuthorities == "":
		return misuse(text{
			"the caller %q is known by a certificate_name, which nobody certifies: give client_authorities in tls",
			"вызывающего %q узнают по certificate_names, а удостоверить имя некому: задайте client_authorities в tls",
		}, c.Name)
	}
	return nil
}

// signTimeout is how long one signature may take.
func (s *serveFile) signTimeout() time.Duration {
	if s.server.SignTimeout == 0 {
		return 10 * time.Second // the default of remotesigner
	}
	return time.Duration(s.server.SignTimeout)
}

// grace is how long the service may take to end.
func (s *serveFile) grace() time.Duration {
	shutdown := time.Duration(s.server.ShutdownTimeout)
	if shutdown == 0 {
		shutdown = 20 * time.Second // the default of remotesigner
	}
	return time.Duration(s.server.DrainTime) + shutdown + 2*time.Second
}

// mistakes is a problem that tells of each mistake that NewServer has found, in a
// sentence of its own.
func mistakes(name string, err error) error {
	args := []any{name}
	for _, part := range parts(errors.Unwrap(err)) {
		args = append(args, part)
	}
	all := "%s: " + strings.TrimSuffix(strings.Repeat("%s; ", len(args)-1), "; ")
	return misuse(text{all, all}, args...)
}

// parts returns the errors that errors.Join has joined.
func parts(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // below a wrapping they are one
	if !ok {
		return []error{err}
	}
	var all []error
	for _, part := range joined.Unwrap() {
		all = append(all, parts(part)...)
	}
	return all
}
