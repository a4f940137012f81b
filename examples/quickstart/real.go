package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/scopes"
)

// maxPasted is how long a pasted address may be, in bytes.
const maxPasted = 64 << 10

// runReal logs in at ESIA itself, or at an installation with the same protocol.
func runReal(ctx context.Context, s settings, in io.Reader, p *printer) error {
	cfg, err := realConfig(s)
	if err != nil {
		return err
	}
	if keys, ok := cfg.Keys.(*esia.KeyDir); ok {
		for _, key := range keys.Expiring() {
			fmt.Fprintf(p.out, "The certificate of %s for %s ends on %s: get the next one from esia.zip\n", key.Subject, key.Algorithm, key.NotAfter.Format("02.01.2006"))
		}
	}
	cfg.Signer = p.signing(cfg.Signer, cfg.Endpoint.Version())
	client, err := esia.New(cfg)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "ESIA at %s, client %s\n", cfg.Endpoint, cfg.ClientID)
	visit := func(_ context.Context, address string) (url.Values, error) { return paste(address, in, p) }
	auth, err := runLogin(ctx, client, visit, p)
	if err != nil {
		return err
	}
	return runSession(ctx, client, auth, p)
}

// realConfig returns the configuration that the settings describe.
func realConfig(s settings) (esia.Config, error) {
	if s.key == "" || s.keys == "" {
		return esia.Config{}, errors.New("ESIA_ENDPOINT is set: -key, -cert and -keys are required; see -help")
	}
	endpoint, err := realEndpoint(s.endpoint, s.version)
	if err != nil {
		return esia.Config{}, err
	}
	signer, _, err := openSigner(s)
	if err != nil {
		return esia.Config{}, err
	}
	keys, err := esia.NewKeyDir(esia.KeyDirConfig{FS: os.DirFS(s.keys)})
	if err != nil {
		return esia.Config{}, fmt.Errorf("-keys %s: %w", s.keys, err)
	}
	client, err := httpClient(s.roots)
	if err != nil {
		return esia.Config{}, err
	}
	return esia.Config{
		ClientID:    s.clientID,
		Endpoint:    endpoint,
		Signer:      signer,
		RedirectURL: s.redirectURL,
		Scopes:      scopes.ParseSet(s.scopes),
		Keys:        keys,
		HTTPClient:  client,
	}, nil
}

func realEndpoint(name string, v esia.Version) (esia.Endpoint, error) {
	switch name {
	case "test":
		return esia.Test(v), nil
	case "production":
		return esia.Production(v), nil
	}
	if strings.Contains(name, "://") {
		return esia.NewEndpoint(name, v, "")
	}
	return esia.Endpoint{}, fmt.Errorf("ESIA_ENDPOINT is %q: it must be test, production or an address", name)
}

// httpClient returns a client that also trusts the root certificates in a file,
// such as those of the Ministry of Digital Development.
func httpClient(file string) (*http.Client, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s holds no certificates in PEM", file)
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:             http.ProxyFromEnvironment,
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}, nil
}

// paste shows the address to open and reads the address of the callback. The
// whole signed address is shown here, because the person has to open it.
func paste(address string, in io.Reader, p *printer) (url.Values, error) {
	fmt.Fprintf(p.out, "\n   Open this address in a browser within a few minutes:\n\n%s\n\n", address)
	fmt.Fprint(p.out, "   Log in. The browser then goes to your redirect address, which need not work.\n   Paste the whole address from its address bar here:\n\n> ")
	reader := bufio.NewReaderSize(in, maxPasted)
	line, err := reader.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("the pasted text is longer than %d bytes", maxPasted)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	text := strings.TrimSpace(string(line))
	if text == "" {
		return nil, errors.New("nothing was pasted")
	}
	u, err := url.Parse(text)
	if err != nil || u.RawQuery == "" {
		return nil, errors.New("what was pasted is not an address with parameters")
	}
	return url.ParseQuery(u.RawQuery)
}
