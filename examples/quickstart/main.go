// Command quickstart shows a complete login with ESIA, step by step.
//
// Without arguments it runs against an emulator in the same process, with a new
// GOST R 34.10-2012 key, and needs neither papers nor a network:
//
//	go run ./examples/quickstart
//
// With a registered system it talks to the real ESIA: it prints the signed
// address to open in a browser, and reads the address of the callback, to which
// ESIA then sends the browser, from the standard input:
//
//	export ESIA_ENDPOINT=test ESIA_CLIENT_ID=MYSYS01 ESIA_REDIRECT_URL=https://app.example.ru/callback
//	go run ./examples/quickstart -key key.pem -cert cert.cer -keys esia-keys/ [-roots roots.pem] [-scopes "openid fullname"]
//
// With -v1 it speaks version 1 of the protocol, with -signer gogost it signs with
// another implementation of GOST. For its sake this example imports package
// gogostsigner, so that its binary contains code under GPL-3; a program of yours
// does so only if it imports that package, too.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/go-esia/sdk/esia"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout)
	switch {
	case err == nil:
	case err == flag.ErrHelp: //nolint:errorlint // returned as it is
	default:
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		stop()
		os.Exit(1)
	}
}

// settings are what the flags and the environment say.
type settings struct {
	endpoint, clientID, redirectURL string
	key, cert, keys, roots, scopes  string
	signer                          string
	version                         esia.Version
}

// run is main with everything that it takes from outside as arguments.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out io.Writer) error {
	s, err := readSettings(args, getenv, out)
	if err != nil {
		return err
	}
	p := &printer{out: out}
	if s.endpoint == "" {
		return runEmulated(ctx, s, p)
	}
	return runReal(ctx, s, in, p)
}

func readSettings(args []string, getenv func(string) string, out io.Writer) (settings, error) {
	s := settings{
		endpoint:    getenv("ESIA_ENDPOINT"),
		clientID:    getenv("ESIA_CLIENT_ID"),
		redirectURL: getenv("ESIA_REDIRECT_URL"),
	}
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&s.key, "key", "", "private key of the system: PKCS #8, PEM or DER, not encrypted")
	flags.StringVar(&s.cert, "cert", "", "certificate of the key: PEM or DER")
	flags.StringVar(&s.keys, "keys", "", "directory with the certificates of ESIA (unpacked esia.zip)")
	flags.StringVar(&s.roots, "roots", "", "additional root certificates for TLS: PEM")
	flags.StringVar(&s.scopes, "scopes", "openid fullname birthdate gender snils", "scopes to request, separated by spaces")
	flags.StringVar(&s.signer, "signer", "key", "what signs: key (this module) or gogost (github.com/ddulesov/gogost, GPL-3)")
	v1 := flags.Bool("v1", false, "use version 1 of the protocol, with signatures in CMS messages")
	flags.Usage = func() {
		fmt.Fprint(out, "Usage: quickstart [flags]\n\nWithout ESIA_ENDPOINT: a login at an emulator in this process, with a new key\nor with -key and -cert.\n\n"+
			"With ESIA_ENDPOINT=test|production|https://…, ESIA_CLIENT_ID and\nESIA_REDIRECT_URL: a login at ESIA itself; -key, -cert and -keys are required.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	s.version = esia.V2
	if *v1 {
		s.version = esia.V1
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q; see -help", flags.Arg(0))
	}
	if (s.key == "") != (s.cert == "") {
		return s, errors.New("-key and -cert go together")
	}
	if s.endpoint == "" && (s.keys != "" || s.roots != "") {
		return s, errors.New("-keys and -roots are for ESIA itself: set ESIA_ENDPOINT, ESIA_CLIENT_ID and ESIA_REDIRECT_URL")
	}
	return s, nil
}
