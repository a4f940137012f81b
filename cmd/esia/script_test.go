package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/go-esia/sdk/esia/esiatest"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/internal/openssltest"
	"github.com/go-esia/sdk/scopes"
)

// TestScripts runs testdata/scripts.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, params("testdata/scripts", plainProgram(t), func(*testscript.Env) error { return nil }))
}

// TestOpenSSL runs testdata/openssl, where OpenSSL reads what esia writes and the
// other way round.
func TestOpenSSL(t *testing.T) {
	t.Parallel()
	o := openssltest.New(t)
	testscript.Run(t, params("testdata/openssl", plainProgram(t), func(env *testscript.Env) error {
		name := filepath.Join(env.WorkDir, "openssl.cnf")
		env.Setenv("OPENSSL_CONF", name)
		return os.WriteFile(name, o.Read("openssl.cnf"), 0o600)
	}))
}

// concurrent are the scripts of commands that listen, wait and talk to servers: with
// the race detector they run the program that has it, and the others a plain one.
var concurrent = []string{"script-login", "script-token", "script-serve"}

// noSleep is the value of GORACE without the second that each program with the race
// detector sleeps at its end.
const noSleep = "atexit_sleep_ms=0"

func params(dir, plain string, setup func(*testscript.Env) error) testscript.Params {
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			for name, dir := range map[string]string{"KEYS": "../../gost/container/testdata", "CMS": "../../gost/cms/testdata", "GOST": "../../gost/testdata"} {
				abs, err := filepath.Abs(dir)
				if err != nil {
					return err
				}
				env.Setenv(name, abs)
			}
			if plain != "" && !slices.Contains(concurrent, filepath.Base(env.WorkDir)) {
				env.Setenv("PATH", plain+string(os.PathListSeparator)+env.Getenv("PATH"))
			}
			port, err := freePort()
			if err != nil {
				return err
			}
			env.Setenv("PORT", port)
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("GORACE", noSleep)
			env.Values[serverKey{}] = new(*esiatest.Server)
			return setup(env)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"chomp":     cmdChomp,
			"codeof":    cmdCodeOf,
			"compose":   cmdCompose,
			"convert":   cmdConvert,
			"crowd":     cmdCrowd,
			"emulator":  cmdEmulator,
			"ended":     cmdEnded,
			"examples":  cmdExamples,
			"exitcode":  cmdExitCode,
			"expired":   cmdExpired,
			"forge":     cmdForge,
			"grow":      cmdGrow,
			"keyof":     cmdKeyOf,
			"mint":      cmdMint,
			"mode":      cmdMode,
			"occupy":    cmdOccupy,
			"pubkeys":   cmdPublicKeys,
			"readiness": cmdReadiness,
			"refreshof": cmdRefreshOf,
			"remote":    cmdRemote,
			"resign":    cmdResign,
			"reverse":   cmdReverse,
			"samehash":  cmdSameHash,
			"shut":      cmdShut,
			"slow":      cmdSlow,
			"stranger":  cmdStranger,
			"tamper":    cmdTamper,
			"tlsfiles":  cmdTLSFiles,
			"topem":     cmdToPEM,
			"zip":       cmdZip,
		},
	}
}

type serverKey struct{}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// cmdEmulator starts an emulator for the system TESTSYS with a certificate, writes
// its certificates into esia-keys and esia.zip, and sets the variables of a client:
//
//	emulator CERT [rsa]
func cmdEmulator(ts *testscript.TestScript, _ bool, args []string) {
	cert, err := gost.ParseCertificate([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	client := esiatest.Client{
		ID: "TESTSYS", Certificates: []*gost.Certificate{cert}, Domains: []string{"app.example.ru"},
		RedirectURLs: []string{"http://127.0.0.1:" + ts.Getenv("PORT") + "/callback", "http://localhost:" + ts.Getenv("PORT")},
		Scopes:       scopes.NewSet(scopes.OpenID, scopes.FullName, scopes.OrgInn), Offline: true,
	}
	if len(args) > 1 {
		client.Algorithm = esiatest.RS256
	}
	server := esiatest.NewServer(esiatest.Config{Clients: []esiatest.Client{client}})
	ts.Defer(server.Close)
	holder, ok := ts.Value(serverKey{}).(**esiatest.Server)
	if !ok {
		ts.Fatalf("no holder")
	}
	*holder = server
	keys := ts.MkAbs("esia-keys")
	ts.Check(os.MkdirAll(keys, 0o700))
	ts.Check(server.WriteKeys(keys))
	ts.Setenv("ESIA_ENDPOINT", server.URL)
	ts.Setenv("ESIA_CLIENT_ID", client.ID)
	ts.Setenv("ESIA_REDIRECT_URL", "https://app.example.ru/callback")
	ts.Setenv("ESIA_KEYS", keys)
}

func server(ts *testscript.TestScript) *esiatest.Server {
	holder, ok := ts.Value(serverKey{}).(**esiatest.Server)
	if !ok || *holder == nil {
		ts.Fatalf("there is no emulator")
	}
	return *holder
}

// cmdMint writes a token: mint FILE [id] [CLAIM=DURATION from now | CLAIM=text]…
func cmdMint(ts *testscript.TestScript, _ bool, args []string) {
	token := esiatest.Token{Claims: map[string]any{}}
	for _, arg := range args[1:] {
		name, value, assigned := strings.Cut(arg, "=")
		switch d, err := time.ParseDuration(value); {
		case !assigned:
			token.Kind = esiatest.IDToken
		case err == nil:
			token.Claims[name] = time.Now().Add(d).Unix()
		default:
			token.Claims[name] = value
		}
	}
	raw, err := server(ts).MintToken(token)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(raw+"\n"), 0o600))
}

// cmdMode demands the permissions of a file: mode 600 FILE.
func cmdMode(ts *testscript.TestScript, _ bool, args []string) {
	if runtime.GOOS == "windows" {
		return
	}
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if info.Mode().Perm() != os.FileMode(want) {
		ts.Fatalf("%s has the mode %v", args[1], info.Mode())
	}
}

// cmdKeyOf demands that plain PKCS #8 files hold the same private key: keyof FILE
// FILE. The first may be a key of the test data, such as g256_XA.
func cmdKeyOf(ts *testscript.TestScript, neg bool, args []string) {
	want, err := gost.ParsePrivateKey([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	for _, name := range args[1:] {
		got, err := gost.ParsePrivateKey([]byte(ts.ReadFile(name)))
		ts.Check(err)
		if got.Equal(want) == neg {
			ts.Fatalf("same key as %s in %s: %v", args[0], name, !neg)
		}
	}
}

// cmdReverse writes the octets of a file in the reverse order, as CryptoPro CSP has
// them, or with its halves swapped: reverse FROM TO [halves].
func cmdReverse(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[0]))
	half := len(data) / 2
	turned := append(append([]byte{}, data[half:]...), data[:half]...)
	if len(args) < 3 {
		for i, b := range data {
			turned[len(data)-1-i] = b
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), turned, 0o600))
}

// cmdPublicKeys writes the public keys of the emulator's certificates as files
// key-N.der.
func cmdPublicKeys(ts *testscript.TestScript, _ bool, _ []string) {
	certs, err := server(ts).Certificates()
	ts.Check(err)
	for i, cert := range certs {
		ts.Check(os.WriteFile(ts.MkAbs(fmt.Sprintf("key-%d.der", i)), cert.RawSubjectPublicKeyInfo, 0o600))
	}
}

// cmdChomp writes a file without the line end of another: chomp FROM TO.
func cmdChomp(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.TrimSuffix(ts.ReadFile(args[0]), "\n")), 0o600))
}

// cmdForge writes a request in PEM with another signature: forge FROM TO.
func cmdForge(ts *testscript.TestScript, _ bool, args []string) {
	block, _ := pem.Decode([]byte(ts.ReadFile(args[0])))
	if block == nil {
		ts.Fatalf("%s is not PEM", args[0])
	}
	block.Bytes[len(block.Bytes)-1] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), pem.EncodeToMemory(block), 0o600))
}

// cmdOccupy listens at the port of the script.
func cmdOccupy(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:"+ts.Getenv("PORT"))
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
}

// cmdTamper writes a token whose signature is that of another one: tamper FROM TO.
func cmdTamper(ts *testscript.TestScript, _ bool, args []string) {
	other, err := server(ts).MintToken(esiatest.Token{})
	ts.Check(err)
	token := strings.TrimSpace(ts.ReadFile(args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(token[:strings.LastIndex(token, ".")]+other[strings.LastIndex(other, "."):]), 0o600))
}

// cmdToPEM writes a public key in DER as PEM: topem FROM TO.
func cmdToPEM(ts *testscript.TestScript, _ bool, args []string) {
	data := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte(ts.ReadFile(args[0]))})
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o600))
}

// cmdCodeOf writes the code of a callback: codeof FROM TO.
func cmdCodeOf(ts *testscript.TestScript, _ bool, args []string) {
	u, err := url.Parse(strings.TrimSpace(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(u.Query().Get("code")+"\n"), 0o600))
}

// cmdRefreshOf writes the refresh token of a file with tokens: refreshof FROM TO.
func cmdRefreshOf(ts *testscript.TestScript, _ bool, args []string) {
	var tokens struct {
		Refresh string `json:"refresh_token"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &tokens))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(tokens.Refresh+"\n"), 0o600))
}

// cmdExpired writes a certificate of a key that ended a year ago, or that ends in so
// many days: expired KEY FILE [DAYS].
func cmdExpired(ts *testscript.TestScript, _ bool, args []string) {
	key, err := gost.ParsePrivateKey([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	days := -365
	if len(args) > 2 {
		days, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	der, err := gost.CreateCertificate(&x509.Certificate{
		Subject: pkix.Name{CommonName: "EXPIRED"}, NotBefore: time.Now().AddDate(-2, 0, 0), NotAfter: time.Now().AddDate(0, 0, days),
	}, nil, key.PublicKey(), key)
	ts.Check(err)
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[1])), 0o700))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), der, 0o600))
}

// cmdResign writes a token signed by a key: resign KEY FROM TO.
func cmdResign(ts *testscript.TestScript, _ bool, args []string) {
	key, err := gost.ParsePrivateKey([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	token := strings.TrimSpace(ts.ReadFile(args[1]))
	signed := token[:strings.LastIndex(token, ".")]
	signature, err := key.SignMessage(nil, []byte(signed), nil)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(signed+"."+base64.RawURLEncoding.EncodeToString(signature)), 0o600))
}

// cmdCompose writes a token with claims, signed by a key: compose KEY FILE CLAIMS.
func cmdCompose(ts *testscript.TestScript, _ bool, args []string) {
	key, err := gost.ParsePrivateKey([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	part := base64.RawURLEncoding.EncodeToString
	signed := part([]byte(`{"alg":"GOST3410_2012_256","sbt":"access"}`)) + "." + part([]byte(args[2]))
	signature, err := key.SignMessage(nil, []byte(signed), nil)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(signed+"."+part(signature)+"\n"), 0o600))
}

// cmdSameHash demands that the first words of two files are the same hash, the second
// in upper case: samehash OPENSSL ESIA.
func cmdSameHash(ts *testscript.TestScript, _ bool, args []string) {
	want, _, _ := strings.Cut(ts.ReadFile(args[0]), " ")
	if got := strings.TrimSpace(ts.ReadFile(args[1])); got != strings.ToUpper(want) || len(got) != 64 {
		ts.Fatalf("got %s, want %s", got, want)
	}
}

// cmdSlow puts a server before the emulator that has its answer, creates a file, and
// passes the answer on when there is another file: slow REACHED GO.
func cmdSlow(ts *testscript.TestScript, _ bool, args []string) {
	real, err := url.Parse(server(ts).URL)
	ts.Check(err)
	reached, goOn := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	proxy := httputil.NewSingleHostReverseProxy(real)
	proxy.ModifyResponse = func(*http.Response) error {
		err := os.WriteFile(reached, nil, 0o600)
		for range 500 {
			if _, err := os.Stat(goOn); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		return err
	}
	slow := httptest.NewServer(proxy)
	ts.Defer(slow.Close)
	ts.Setenv("ESIA_ENDPOINT", slow.URL)
	ts.Setenv("ESIA_ISSUER", "http://"+real.Host+"/")
}

// cmdStranger starts a server that is no ESIA, with a certificate of an unknown
// authority: stranger ROOT sets ESIA_ENDPOINT and writes the certificate.
func cmdStranger(ts *testscript.TestScript, _ bool, args []string) {
	stranger := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/moved") {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte("<html>maintenance</html>"))
	}))
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	ts.Defer(stranger.Close)
	ts.Setenv("ESIA_ENDPOINT", stranger.URL)
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: stranger.Certificate().Raw})
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}
