package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"time"

	"github.com/go-esia/sdk/signer/execsigner"
)

// keySources are the keys of one alias: one, or several of which the newest certificate
// that is valid signs, and the next one when that fails.
type keySources []keySource

// UnmarshalJSON implements [json.Unmarshaler]: an object, or an array of them. What is
// not known was refused before.
func (k *keySources) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, (*[]keySource)(k))
	}
	*k = make(keySources, 1)
	return json.Unmarshal(data, &(*k)[0])
}

// A keySource is where a key is: in files that are opened, or where a program signs
// with it.
type keySource struct {
	Key          string `json:"key"`           // a file or directory
	Cert         string `json:"cert"`          // "" if it is in Key
	PasswordFile string `json:"password_file"` // with Key, "" for ESIA_PASSWORD or the terminal; with a program, "" for none

	OpenSSL *opensslKey `json:"openssl"`
	CSPTest *csptestKey `json:"csptest"`
	CryptCP *cryptcpKey `json:"cryptcp"`
	SSH     *sshHost    `json:"ssh"` // where the program is, if not here
}

// opensslKey is [execsigner.OpenSSL].
type opensslKey struct {
	Path   string `json:"path"`
	Key    string `json:"key"`
	Engine string `json:"engine"`
	Config string `json:"config"`
	Bits   int    `json:"bits"`
}

// csptestKey is [execsigner.CSPTest].
type csptestKey struct {
	Path      string `json:"path"`
	Container string `json:"container"`
	KeyType   string `json:"key_type"`
	Bits      int    `json:"bits"`
}

// cryptcpKey is [execsigner.CryptCP].
type cryptcpKey struct {
	Path       string   `json:"path"`
	Thumbprint string   `json:"thumbprint"`
	Options    []string `json:"options"`
}

// sshHost is [execsigner.SSH].
type sshHost struct {
	Path     string   `json:"path"`
	Host     string   `json:"host"`
	Port     int      `json:"port"`
	Identity string   `json:"identity"`
	Config   string   `json:"config"`
	Options  []string `json:"options"`
}

// programs counts the programs that are to sign: at most one may.
func (k *keySource) programs() int {
	n := 0
	for _, given := range []bool{k.OpenSSL != nil, k.CSPTest != nil, k.CryptCP != nil} {
		if given {
			n++
		}
	}
	return n
}

// onlyCMS reports whether there are no raw signatures.
func (k keySources) onlyCMS() bool {
	return slices.ContainsFunc(k, func(s keySource) bool { return s.CryptCP != nil })
}

// check refuses what would only show when the key is opened.
func (k keySources) check(alias string) error {
	if len(k) == 0 {
		return misuse(text{"the key %q is an empty list", "ключ %q — пустой список"}, alias)
	}
	for i := range k {
		if err := k[i].check(alias); err != nil {
			return err
		}
	}
	return nil
}

func (k *keySource) check(alias string) error {
	programs := k.programs()
	switch {
	case k.Key == "" && programs == 0:
		return misuse(text{
			"the key %q has no file: give its \"key\", or a program that signs with it: openssl, csptest or cryptcp",
			"у ключа %q нет файла: укажите его в \"key\" или программу, которая им подписывает: openssl, csptest или cryptcp",
		}, alias)
	case programs > 1 || programs == 1 && k.Key != "":
		return misuse(text{
			"the key %q has more than one of key, openssl, csptest and cryptcp: give several keys as an array",
			"у ключа %q больше одного из key, openssl, csptest и cryptcp: несколько ключей задают массивом",
		}, alias)
	case programs == 0 && k.SSH != nil:
		return misuse(text{
			"the key %q has ssh and no program: give openssl, csptest or cryptcp",
			"у ключа %q есть ssh, а программы нет: укажите openssl, csptest или cryptcp",
		}, alias)
	case programs == 1 && k.Cert == "":
		return misuse(text{
			"the key %q has no certificate, by which the signatures of the program are verified: give its \"cert\"",
			"у ключа %q нет сертификата, по которому проверяются подписи программы: укажите его в \"cert\"",
		}, alias)
	}
	return nil
}

// resolve makes names of files of this host relative to a directory.
func (k *keySource) resolve(in func(name *string)) {
	in(&k.Key)
	in(&k.Cert)
	in(&k.PasswordFile)
	if k.SSH != nil {
		in(&k.SSH.Identity)
		in(&k.SSH.Config)
		inIfPath(in, &k.SSH.Path)
		return // what else is named is on the other host
	}
	if k.OpenSSL != nil {
		in(&k.OpenSSL.Key)
		in(&k.OpenSSL.Config)
		inIfPath(in, &k.OpenSSL.Path)
	}
	if k.CSPTest != nil {
		inIfPath(in, &k.CSPTest.Path)
	}
	if k.CryptCP != nil {
		inIfPath(in, &k.CryptCP.Path)
	}
}

// inIfPath leaves alone what is looked for in PATH, and lets nothing else become that.
func inIfPath(in func(name *string), name *string) {
	if !hasDirectory(*name) {
		return
	}
	if in(name); !hasDirectory(*name) {
		*name = "." + string(filepath.Separator) + *name
	}
}

func hasDirectory(name string) bool { return filepath.Base(name) != name && name != "" }

// program returns the command, which has limit to sign on another host.
func (k *keySource) program(password execsigner.Password, limit time.Duration) (execsigner.Program, error) {
	var p execsigner.Program
	err := k.checkProgram()
	switch {
	case err != nil:
		return p, err
	case k.OpenSSL != nil:
		o := *k.OpenSSL
		p, err = execsigner.OpenSSL{Path: o.Path, Key: o.Key, Password: password, Engine: o.Engine, Config: o.Config, Bits: o.Bits}.Program()
	case k.CSPTest != nil:
		c := *k.CSPTest
		p, err = execsigner.CSPTest{Path: c.Path, Container: c.Container, Password: password, KeyType: c.KeyType, Bits: c.Bits}.Program()
	default:
		c := *k.CryptCP
		p, err = execsigner.CryptCP{Path: c.Path, Thumbprint: c.Thumbprint, Password: password, Options: c.Options}.Program()
	}
	if err != nil || k.SSH == nil {
		return p, err
	}
	h := *k.SSH
	return execsigner.SSH{Path: h.Path, Host: h.Host, Port: h.Port, Identity: h.Identity, Config: h.Config, Options: h.Options, Timeout: limit}.Program(p)
}
