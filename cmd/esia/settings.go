package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-esia/sdk/scopes"
)

// A setting can be given by a flag, by a variable of the environment, or in the
// configuration file, and has the same name everywhere: -client-id, ESIA_CLIENT_ID
// and "client_id".
type setting struct {
	name   string
	value  string   // the default
	values []string // that there are, or nil for any
	file   bool     // the value is the name of a file or directory
	url    bool     // the value is an address, which must not hold a password
	secret bool     // only by a variable, and never printed
	usage  text
}

func (s setting) variable() string {
	return "ESIA_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

func (s setting) member() string { return strings.ReplaceAll(s.name, "-", "_") }

// settingTable is all settings, in the order of the help.
func settingTable() []setting {
	return slices.Concat(systemSettings(), keySettings(), protocolSettings())
}

// systemSettings describe the system and the installation of ESIA.
func systemSettings() []setting {
	return []setting{
		{name: "config", file: true, usage: text{
			"`FILE`: the configuration file; by default esia/config.json in the user's directory of configurations, if it is there",
			"`ФАЙЛ`: файл настроек; по умолчанию esia/config.json в каталоге настроек пользователя, если он есть"}},
		{name: "endpoint", url: true, usage: text{"`test|production|URL`: which ESIA", "`test|production|URL`: какая ЕСИА"}},
		{name: "issuer", url: true, usage: text{
			"`URL`: the iss of the tokens, if -endpoint is an address of an unusual kind",
			"`URL`: iss маркеров, если -endpoint — необычный адрес"}},
		{name: "protocol", value: "v2", values: []string{"v1", "v2"}, usage: text{"`v1|v2`: version of the protocol; v2 by default", "`v1|v2`: версия протокола; по умолчанию v2"}},
		{name: "client-id", usage: text{"`MNEMONIC`: the mnemonic of the system", "`МНЕМОНИКА`: мнемоника системы"}},
		{name: "redirect-url", url: true, usage: text{"`URL`: where ESIA returns the browser", "`URL`: адрес, на который ЕСИА возвращает браузер"}},
		{name: "scopes", value: string(scopes.OpenID), usage: text{"`SCOPES`: scopes, separated by spaces; openid by default", "`ОБЛАСТИ`: области доступа через пробел; по умолчанию openid"}},
		{name: "org-scopes", usage: text{"`SCOPES`: scopes of organizations, separated by spaces", "`ОБЛАСТИ`: области доступа организаций через пробел"}},
		{name: "keys", file: true, usage: text{
			"`FILE|DIR`: ESIA's certificates, a directory made by esia esiakeys import; one file, also of a public key, is for token inspect only",
			"`ФАЙЛ|КАТАЛОГ`: сертификаты ЕСИА, каталог, собранный esia esiakeys import; один файл, в том числе с открытым ключом, — только для token inspect"}},
		{name: "roots", file: true, usage: text{
			"`FILE`: more root certificates for TLS, in PEM",
			"`ФАЙЛ`: дополнительные корневые сертификаты TLS, в PEM"}},
	}
}

// keySettings say what signs.
func keySettings() []setting {
	return []setting{
		{name: "key", file: true, usage: text{
			"`FILE`: private key: PKCS #8, PKCS #12, a container of CryptoPro CSP or an archive of it",
			"`ФАЙЛ`: закрытый ключ: PKCS #8, PKCS #12, контейнер КриптоПро CSP или архив с ним"}},
		{name: "cert", file: true, usage: text{
			"`FILE`: certificate of the key, PEM or DER",
			"`ФАЙЛ`: сертификат ключа, PEM или DER"}},
		{name: "password-file", file: true, usage: text{
			"`FILE|-`: its only line is the password or PIN of the key; - is the standard input",
			"`ФАЙЛ|-`: его единственная строка — пароль или PIN ключа; - — стандартный ввод"}},
		{name: "password", secret: true, usage: text{
			"the password or PIN of the key; without both, the terminal is asked",
			"пароль или PIN ключа; если не задано ни то ни другое, спросит терминал"}},
		{name: "new-password-file", file: true, usage: text{
			"`FILE|-`: its only line is the password for the key that is written; - is the standard input",
			"`ФАЙЛ|-`: его единственная строка — пароль для ключа, который будет записан; - — стандартный ввод"}},
		{name: "new-password", secret: true, usage: text{
			"the password for the key that is written; without both, the terminal is asked",
			"пароль для ключа, который будет записан; если не задано ни то ни другое, спросит терминал"}},
	}
}

// protocolSettings are the switches of esia.Protocol.
func protocolSettings() []setting {
	return []setting{
		{name: "pkce", value: "off", values: []string{"off", "s256", "gost3411"}, usage: text{
			"`off|s256|gost3411`: PKCE; off by default", "`off|s256|gost3411`: PKCE; по умолчанию off"}},
		{name: "nonce", value: "off", values: []string{"off", "on"}, usage: text{
			"`off|on`: demand a nonce in the identity token; off by default", "`off|on`: требовать nonce в маркере идентификации; по умолчанию off"}},
		{name: "refresh-message", value: "redirect", values: []string{"redirect", "token"}, usage: text{
			"`redirect|token`: what a refresh signs; redirect by default", "`redirect|token`: что подписывает обновление; по умолчанию redirect"}},
		{name: "org-scopes-place", value: "parameter", values: []string{"parameter", "scope"}, usage: text{
			"`parameter|scope`: where scopes of organizations are sent; parameter by default", "`parameter|scope`: где передаются области доступа организаций; по умолчанию parameter"}},
		{name: "certificate-hash", value: "256-only", values: []string{"256-only", "256", "by-size"}, usage: text{
			"`256-only|256|by-size`: the hash of certificates of 512-bit keys; 256-only refuses them, and is the default",
			"`256-only|256|by-size`: хэш сертификата ключа 512 бит; по умолчанию 256-only, то есть такие ключи не годятся"}},
	}
}

// settings are the values that are in force, by names.
type settings map[string]inForce

// inForce is a value and where it came from: "-key", "ESIA_KEY", the name of the
// configuration file, or "" for the default.
type inForce struct{ value, source string }

func (s settings) get(name string) string { return s[name].value }

// require refuses settings that are empty, and says how to give them.
func (s settings) require(names ...string) error {
	var missing []string
	for _, name := range names {
		if s.get(name) == "" {
			missing = append(missing, "-"+name+" ("+setting{name: name}.variable()+", \""+setting{name: name}.member()+"\")")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return misuse(text{
		"settings are missing, give them as a flag, as a variable or in the configuration file: %s",
		"не хватает настроек, задайте их флагом, переменной или в файле настроек: %s",
	}, strings.Join(missing, ", "))
}

// resolve returns the settings that are in force for the command: flags come before
// variables, and variables before the configuration file.
func (f *flags) resolve() (settings, error) {
	if len(f.uses) == 0 {
		return settings{}, nil
	}
	var file string
	var members map[string]string
	if f.isSetting("config") {
		var err error
		if file, members, err = f.configFile(); err != nil {
			return nil, err
		}
	}
	s := make(settings)
	for _, def := range f.usedSettings() {
		v := inForce{value: def.value}
		if member, ok := members[def.member()]; ok {
			v = inForce{member, file}
			if def.file && member != "" && member != "-" && !filepath.IsAbs(member) {
				v.value = filepath.Join(filepath.Dir(file), member)
			}
		}
		if variable := os.Getenv(def.variable()); variable != "" {
			v = inForce{variable, def.variable()}
		}
		if fl := f.Lookup(def.name); fl != nil && f.given(def.name) {
			v = inForce{fl.Value.String(), "-" + def.name}
		}
		if def.name == "config" {
			v.value = file
		}
		if err := def.check(v); err != nil {
			return nil, err
		}
		s[def.name] = v
	}
	return s, nil
}

// check refuses a value that doesn't exist.
func (s setting) check(v inForce) error {
	if s.url && hasUserInfo(v.value) {
		return misuse(text{
			"%s has a user or a password in its address: ESIA takes none, leave them out",
			"%s: в адресе указан пользователь или пароль; ЕСИА их не принимает, уберите их"}, s.origin(v))
	}
	if s.values == nil || slices.Contains(s.values, v.value) {
		return nil
	}
	return misuse(text{"%s is %q: it must be %s", "%s: значение %q, а должно быть %s"}, s.origin(v), v.value, strings.Join(s.values, ", "))
}

// origin names the flag, the variable, or the member of a file that a value is from.
func (s setting) origin(v inForce) string {
	if strings.HasPrefix(v.source, "-") || strings.HasPrefix(v.source, "ESIA_") {
		return v.source
	}
	return v.source + ": " + s.member()
}

// hasUserInfo reports whether an address has a user (RFC 3986, Section 3.2.1), also
// one that can't be parsed.
func hasUserInfo(address string) bool {
	address = strings.ReplaceAll(address, `\`, "/") // as browsers read them
	_, rest, found := strings.Cut(address, "//")
	if !found {
		rest = address // such as user:password@host
	}
	authority, _, _ := strings.Cut(rest, "/")
	authority, _, _ = strings.Cut(authority, "?")
	return strings.Contains(authority, "@")
}

// masked returns an address without the password that may be in it. What is before an
// @ may be one with characters that don't belong there.
func masked(address string) string {
	start := 0
	if i := strings.Index(address, "//"); i >= 0 {
		start = i + 2
	}
	path, _, _ := strings.Cut(address, "?")
	at := strings.LastIndex(path, "@")
	if at < start {
		return address
	}
	return address[:start] + hidden + address[at:]
}

// configFile returns the name and the members of the configuration file, if there is
// one.
func (f *flags) configFile() (string, map[string]string, error) {
	name := os.Getenv("ESIA_CONFIG")
	if fl := f.Lookup("config"); fl != nil && f.given("config") {
		name = fl.Value.String()
	}
	if name != "" {
		members, err := readConfigFile(name)
		return name, members, err
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", nil, nil // as on machines without a home
	}
	name = filepath.Join(dir, "esia", "config.json")
	if _, err := os.Stat(name); os.IsNotExist(err) {
		return "", nil, nil
	}
	members, err := readConfigFile(name)
	return name, members, err
}
