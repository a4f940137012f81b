package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/scopes"
	"github.com/go-esia/sdk/signer/keysigner"
)

// clientSettings are the names of the settings that commands need which talk to ESIA.
func clientSettings() []string {
	return []string{
		"endpoint", "issuer", "protocol", "client-id", "redirect-url", "scopes", "org-scopes", "keys", "roots",
		"key", "cert", "password-file", "password",
		"pkce", "nonce", "refresh-message", "org-scopes-place", "certificate-hash",
	}
}

// client returns a client of ESIA as the settings describe it. Without tokens, the
// certificates of ESIA aren't needed.
func (a *app) client(ctx context.Context, tokens bool) (*esia.Client, error) {
	names := []string{"endpoint", "client-id", "redirect-url", "key"}
	if tokens {
		names = append(names, "keys")
	}
	if err := a.settings.require(names...); err != nil {
		return nil, err
	}
	cfg := esia.Config{
		ClientID:    a.settings.get("client-id"),
		RedirectURL: a.settings.get("redirect-url"),
		Scopes:      scopes.ParseSet(a.settings.get("scopes")),
		OrgScopes:   scopes.ParseSet(a.settings.get("org-scopes")),
		Keys:        noKeys{},
		Protocol:    a.protocol(),
	}
	var err error
	if cfg.Endpoint, err = a.endpoint(); err != nil {
		return nil, err
	}
	if cfg.HTTPClient, err = httpClient(a.settings.get("roots")); err != nil {
		return nil, err
	}
	if tokens {
		if cfg.Keys, err = a.esiaKeys(); err != nil {
			return nil, err
		}
	}
	key, cert, err := a.signingPair(ctx)
	if err != nil {
		return nil, err
	}
	if cfg.Signer, err = keysigner.New(key, cert); err != nil {
		return nil, err
	}
	client, err := esia.New(cfg)
	if err != nil {
		return nil, misuse(text{"these settings can't be used: %s", "с такими настройками работать нельзя: %s"}, err)
	}
	return client, nil
}

// endpoint returns the installation of ESIA. There is no default, so that a test
// never reaches real people.
func (a *app) endpoint() (esia.Endpoint, error) {
	version := esia.V2
	if a.settings.get("protocol") == "v1" {
		version = esia.V1
	}
	value, issuer := a.settings.get("endpoint"), a.settings.get("issuer")
	switch {
	case value == "test" && issuer == "":
		return esia.Test(version), nil
	case value == "production" && issuer == "":
		return esia.Production(version), nil
	case value == "test":
		value = esia.Test(version).BaseURL()
	case value == "production":
		value = esia.Production(version).BaseURL()
	case !strings.Contains(value, "://"):
		return esia.Endpoint{}, misuse(text{"the endpoint is %q: it must be test, production or an address", "endpoint — %q, а должно быть test, production или адрес"}, masked(value))
	}
	endpoint, err := esia.NewEndpoint(value, version, issuer)
	if err != nil {
		return esia.Endpoint{}, misuse(text{"the endpoint can't be used: %s", "такой endpoint не годится: %s"}, err)
	}
	return endpoint, nil
}

// protocol returns the switches. Their values have been checked.
func (a *app) protocol() esia.Protocol {
	return esia.Protocol{
		Nonce:           a.settings.get("nonce") == "on",
		PKCE:            map[string]esia.PKCE{"s256": esia.PKCES256, "gost3411": esia.PKCEGOST3411}[a.settings.get("pkce")],
		RefreshMessage:  map[string]esia.RefreshMessage{"token": esia.RefreshWithToken}[a.settings.get("refresh-message")],
		OrgScopes:       map[string]esia.OrgScopesPlace{"scope": esia.OrgScopesInScope}[a.settings.get("org-scopes-place")],
		CertificateHash: map[string]esia.CertificateHash{"256": esia.Hash256, "by-size": esia.HashByKeySize}[a.settings.get("certificate-hash")],
	}
}

// esiaKeys returns the certificates of ESIA, and tells of those that end soon.
func (a *app) esiaKeys() (esia.KeySet, error) {
	name := a.settings.get("keys")
	info, err := os.Stat(name)
	if err != nil {
		return nil, cannotRead(same(name), 0, err)
	}
	if !info.IsDir() {
		return nil, misuse(text{
			"%s is not a directory: make one with esia esiakeys import",
			"%s — не каталог: создайте его командой esia esiakeys import"}, name)
	}
	keys, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(name)})
	if err != nil {
		return nil, failure(text{
			"no certificate of ESIA in %s can be used, get them with esia esiakeys import: %s",
			"в %s нет годных сертификатов ЕСИА, возьмите их командой esia esiakeys import: %s"}, name, err)
	}
	for _, k := range keys.Expiring() {
		a.tell(text{
			"esia: the certificate of ESIA %q ends on %s: import the next one",
			"esia: сертификат ЕСИА %q действует до %s: импортируйте следующий"}, cleaned(k.Subject), k.NotAfter.Format("2006-01-02"))
	}
	return keys, nil
}

// noKeys is for commands that see no tokens.
type noKeys struct{}

// VerifySignature implements [esia.KeySet] and accepts nothing.
func (noKeys) VerifySignature(context.Context, string) ([]byte, error) {
	return nil, esia.ErrTokenSignature
}

// httpClient returns a client that also trusts the root certificates in a file, such
// as those of the Ministry of Digital Development.
func httpClient(file string) (*http.Client, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // the default one
	}
	data, err := readFile(file, limits.CertificateFile)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, failure(text{"%s holds no certificates in PEM", "в %s нет сертификатов в PEM"}, file)
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:             http.ProxyFromEnvironment,
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}, nil
}

// explained adds what to do to an error of the network, in which nothing of ESIA has
// answered.
func explained(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return failure(text{
			"the TLS certificate of the server is by an unknown authority, give the root of the Ministry of Digital Development by -roots: %s",
			"сертификат TLS сервера от неизвестного центра, укажите корневой сертификат Минцифры через -roots: %s"}, err)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return failure(text{
			"there is no connection with ESIA, check -endpoint, the network and the proxy: %s",
			"нет связи с ЕСИА, проверьте -endpoint, сеть и прокси: %s"}, err)
	}
	return err
}
