package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// cmdRemote asks the service at the port of the script for a signature of a V2 message
// of MYSYS01, raw, or of a V1 message in CMS, and waits until it is there and signs by
// the certificate:
//
//	remote v1|v2 CERT TOKEN [TLS]
//
// TLS is the file of the authority, and of the certificate and the key of the caller.
// Negated, the service must be there, ready or not, and refuse.
func cmdRemote(ts *testscript.TestScript, neg bool, args []string) {
	cert, err := gost.ParseCertificate([]byte(ts.ReadFile(args[1])))
	ts.Check(err)
	cfg := remotesigner.Config{URL: "http://127.0.0.1:" + ts.Getenv("PORT"), Key: "main", Certificates: []*gost.Certificate{cert}}
	if args[2] != "-" {
		cfg.Authorization = remotesigner.Bearer(strings.TrimSpace(ts.ReadFile(args[2])))
	}
	if len(args) > 3 {
		data := []byte(ts.ReadFile(args[3]))
		pair, err := tls.X509KeyPair(data, data)
		ts.Check(err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(data)
		cfg.URL, cfg.TLS = "https://127.0.0.1:"+ts.Getenv("PORT"), &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	client, err := remotesigner.New(cfg)
	ts.Check(err)
	defer client.Close()
	ctx := context.Background()
	until(ts, func() error {
		err := client.Ready(ctx)
		if neg && errors.Is(err, remotesigner.ErrRefused) {
			return nil
		}
		return err
	})
	ask := func() error {
		m, err := message.Build(map[string]message.Version{"v1": message.V1, "v2": message.V2}[args[0]], message.Authorize, message.Fields{
			ClientID: "MYSYS01", Scope: "openid", Timestamp: time.Now().Format(message.TimeLayout),
			State: "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f", RedirectURI: "https://app.example.ru/callback",
		})
		if err != nil {
			return err
		}
		if args[0] == "v1" {
			_, err = client.SignCMS(ctx, m)
			return err
		}
		_, err = client.Sign(ctx, m)
		return err
	}
	if neg {
		if err := ask(); err == nil {
			ts.Fatalf("it was signed")
		}
		return
	}
	until(ts, ask)
}

func until(ts *testscript.TestScript, f func() error) {
	var err error
	for start := time.Now(); time.Since(start) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		if err = f(); err == nil {
			return
		}
	}
	ts.Fatalf("%v", err)
}

// cmdShut ends the only background command by SIGTERM, or by SIGINT: shut TERM|INT
// [drain]. It demands that no connection is accepted after a second, unless the command
// has a time to drain, or the signal is SIGHUP, which ends nothing but makes a new log:
// shut HUP LOG waits for it.
func cmdShut(ts *testscript.TestScript, _ bool, args []string) {
	signal := map[string]os.Signal{"TERM": syscall.SIGTERM, "INT": os.Interrupt, "HUP": syscall.SIGHUP}[args[0]]
	background := ts.BackgroundCmds()
	if len(background) != 1 {
		ts.Fatalf("%d commands are running", len(background))
	}
	start := time.Now()
	ts.Check(background[0].Process.Signal(signal))
	for len(args) == 1 {
		conn, err := net.Dial("tcp", "127.0.0.1:"+ts.Getenv("PORT"))
		if err != nil {
			break
		}
		ts.Check(conn.Close())
		if time.Since(start) > time.Second {
			ts.Fatalf("still there after a second")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if args[0] == "HUP" {
		until(ts, func() error { _, err := os.Stat(ts.MkAbs(args[1])); return err })
	}
	ts.Setenv("SHUT", start.Format(time.RFC3339Nano))
}

// cmdReadiness waits until the service says something of whether it would sign: readiness
// TEXT.
func cmdReadiness(ts *testscript.TestScript, _ bool, args []string) {
	until(ts, func() error {
		res, err := http.Get("http://127.0.0.1:" + ts.Getenv("PORT") + "/readyz")
		if err != nil {
			return err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err == nil && !strings.Contains(string(body), args[0]) {
			err = errors.New(string(body))
		}
		return err
	})
}

// cmdTLSFiles writes an authority, a server and a client for TLS: tls.crt, tls.key, and
// both with the authority in client.pem.
func cmdTLSFiles(ts *testscript.TestScript, _ bool, _ []string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"portal.example.ru"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	ts.Check(err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	private := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	for name, data := range map[string][]byte{"tls.crt": cert, "tls.key": private, "client.pem": append(append([]byte{}, cert...), private...)} {
		ts.Check(os.WriteFile(ts.MkAbs(name), data, 0o600))
	}
}

// cmdEnded demands that the command was waited for within a second after shut: ended.
func cmdEnded(ts *testscript.TestScript, _ bool, _ []string) {
	start, err := time.Parse(time.RFC3339Nano, ts.Getenv("SHUT"))
	ts.Check(err)
	if d := time.Since(start); d > time.Second {
		ts.Fatalf("it took %v to end", d)
	}
}

// TestServeDocs reads the configurations of the command that the guides show.
func TestServeDocs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../../docs/signers.md", "../../docs/signers.ru.md"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		blocks := strings.Split(string(data), "```json\n")[1:]
		if len(blocks) != 2 {
			t.Fatalf("%s has %d configurations", name, len(blocks))
		}
		for i, block := range blocks {
			block, _, _ = strings.Cut(block, "```")
			file, err := parseServeFile([]byte(block))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			file.server.Keys = remotesigner.KeyMap{}
			if _, err := remotesigner.NewServer(file.server); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := file.check(); i == 1 && err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		objects := regexp.MustCompile("`(\\{[^`]*\"cert\"[^`]*\\})`").FindAllStringSubmatch(string(data), -1)
		if len(objects) != 4 {
			t.Errorf("%s shows %d objects of keys", name, len(objects))
		}
		for _, object := range objects {
			var k keySources
			if err := json.Unmarshal([]byte(object[1]), &k); err != nil || k.check("main") != nil {
				t.Errorf("%s: %s: %v", name, object[1], err)
			}
		}
	}
}

// TestKeyPrograms compares what the configuration says with the commands that are run.
func TestKeyPrograms(t *testing.T) {
	t.Parallel()
	const remote = `timeout -k 5 7 'openssl' 'dgst' '-engine' 'gost' '-md_gost12_512' '-passin' 'stdin' '-sign' 'keys/a.pem'`
	ssh := []string{"-o", "BatchMode=yes", "-p", "2222", "-i", filepath.Join("dir", "id"), "-F", filepath.Join("dir", "ssh.conf"), "StrictHostKeyChecking=yes", "signer@csp", "UserKnownHostsFile=x"}
	for text, want := range map[string][]string{
		`{"openssl": {"key": "a.pem", "engine": "gost", "bits": 512}}`:                                                                                                                                      {"openssl", "dgst", "-engine", "gost", "-md_gost12_512", "-sign", filepath.Join("dir", "a.pem")},
		`{"csptest": {"path": "bin/csptest", "container": "c", "key_type": "signature"}}`:                                                                                                                   {filepath.Join("dir", "bin", "csptest"), "-container", "c", "-keytype", "signature", "-password", execsigner.PasswordHere},
		`{"cryptcp": {"thumbprint": "0123456789012345678901234567890123456789", "options": ["-nochain"]}}`:                                                                                                  {"cryptcp", "-nochain", "-pin"},
		`{"openssl": {"key": "keys/a.pem", "engine": "gost", "bits": 512}, "ssh": {"host": "signer@csp", "port": 2222, "identity": "id", "config": "ssh.conf", "options": ["-o", "UserKnownHostsFile=x"]}}`: append(ssh, remote),
	} {
		var k keySources
		if err := json.Unmarshal([]byte(text), &k); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		k[0].resolve(func(name *string) {
			if *name != "" {
				*name = filepath.Join("dir", *name)
			}
		})
		p, err := k[0].program(execsigner.NewPassword("secret-word"), 7*time.Second)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		for _, arg := range want {
			if !slices.Contains(p.Args, arg) {
				t.Errorf("%s: %q is not in %q", text, arg, p.Args)
			}
		}
		if strings.Contains(strings.Join(p.Args, " "), "secret-word") {
			t.Errorf("%s: the password is in the template", text)
		}
	}
}

// FuzzServeFile feeds configurations of a signing service to the parser.
func FuzzServeFile(f *testing.F) {
	for _, seed := range []string{
		"null", `{"keys": {"main": null}, "tls": null}`, `{"callers": [{"name": "a", "keys": ["x"]}]}`,
		`{"tls": {"certificate": "a"}, "reload_interval": "1s", "listen": ":1"}`, `{"keys": 1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		file, err := parseServeFile(data)
		if err != nil {
			return
		}
		file.resolve("dir")
		file.server.Keys = remotesigner.KeyMap{}
		if _, err := remotesigner.NewServer(file.server); err != nil {
			_ = sentence(russian, mistakes("name", err))
		}
		_ = file.check()
	})
}
