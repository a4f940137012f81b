package main

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/go-esia/sdk/signer/remotesigner"
)

// defaultListen is where a signing service listens if nothing else is said.
const defaultListen = "127.0.0.1:8443"

// mainAlias is the alias of a key that is given by flags.
const mainAlias = "main"

func signerServeCommand() command {
	return command{
		name:  "signer serve",
		short: text{"run a signing service", "запустить службу подписи"},
		long: text{
			`Holds keys and signs with them for other programs, over HTTPS, what the policy of each
allows. The other side is remotesigner.New of the SDK; docs/signers.md has the contract and
the threats.

The configuration is a JSON object, and not that of the other commands: "callers" (who may
have what signed), "keys" (alias: {"key", "cert", "password_file"}), "tls" ("certificate",
"key", "client_authorities", "require_certificate"), "listen", "audit", and limits. Names of
files in it are relative to its directory. The service does not start without callers, a way
to know each of them, what each may have signed, and keys. Without tls it listens at
loopback addresses only.

In place of "key" there may be a program that has the key: "openssl", "csptest" or
"cryptcp", with "ssh" on another host. Several keys of one alias are an array: the newest
valid certificate signs, and another one when that fails.

Passwords of keys in files come from their password_file, or from the settings below, or are
asked for at the start; a program gets that in password_file only, or none. Files of keys and of TLS are read again when they have changed; while new ones
can't be opened, the former ones are in force. SIGHUP opens the audit log again, after it was
moved away. SIGINT and SIGTERM end the service when the requests that have begun are
answered; a second one ends it at once.`,
			`Хранит ключи и подписывает ими для других программ, по HTTPS, то, что разрешено каждой.
Вторая сторона — remotesigner.New из SDK; договор и угрозы описаны в docs/signers.ru.md.

Файл настроек — объект JSON, не тот, что у других команд: "callers" (кому что подписывать),
"keys" (псевдоним: {"key", "cert", "password_file"}), "tls" ("certificate", "key",
"client_authorities", "require_certificate"), "listen", "audit" и ограничения. Имена файлов в
нём отсчитываются от его каталога. Служба не запускается, если нет вызывающих, способа
узнать каждого, указания, что каждому можно, или ключей. Без tls она слушает только адреса
этого же компьютера.

Вместо "key" может быть программа, у которой есть ключ: "openssl", "csptest" или "cryptcp", а
с "ssh" — на другом узле. Несколько ключей одного псевдонима задают массивом: подписывает
самый новый действующий сертификат, а если не выходит — другой.

Пароли ключей в файлах берутся из их password_file, иначе из настроек ниже, иначе их спросят
при запуске; программе передаётся только пароль из password_file, если он есть. Файлы ключей и TLS перечитываются, когда меняются; пока новые не открываются,
действуют прежние. По SIGHUP журнал открывается заново, если его переместили. SIGINT и
SIGTERM завершают службу, когда даны ответы на начатые запросы; второй такой сигнал
завершает её сразу.`},
		examples: []example{
			{"esia signer serve -config signer.json", text{"everything in the file", "всё в файле"}},
			{"esia signer serve -config signer.json -key key.pfx -cert cert.cer -listen 127.0.0.1:9000 -audit audit.jsonl",
				text{"one key, whose alias is main, by flags", "один ключ флагами; его псевдоним — main"}},
			{`echo '{"callers": [{"name": "app", "tokens": ["SHA-256"], "keys": ["main"], "kinds": ["v2"], "client_ids": ["MYSYS01"], "scopes": ["openid"]}]}' > esia-signer.json`,
				text{"the least configuration", "наименьшие настройки"}},
			{`openssl rand -hex 16 > esia-token && tr -d '\n' < esia-token | sha256sum`, text{"a token for a caller, and its hash for \"tokens\"", "токен вызывающего и его хэш для \"tokens\""}},
		},
		setup: func(f *flags) action {
			var o serveOptions
			o.config = f.str("config", "", text{"`FILE`: the configuration of the service, in JSON", "`ФАЙЛ`: настройки службы в JSON"})
			o.listen = f.str("listen", "", text{"`HOST:PORT`: where to listen; by default 127.0.0.1:8443", "`УЗЕЛ:ПОРТ`: где слушать; по умолчанию 127.0.0.1:8443"})
			o.audit = f.str("audit", "", text{
				"`FILE`: append the audit log, lines of JSON, to it; by default the standard error output",
				"`ФАЙЛ`: дописывать в него журнал, строки JSON; по умолчанию стандартный вывод ошибок"})
			f.useWithoutFile("key", "cert", "password-file", "password")
			return func(ctx context.Context, a *app, args []string) error {
				audit := newAuditFile(a.stderr)
				a.signals.hangup.does(func() { _ = audit.reopen() }) // until there is more to look at
				if err := errors.Join(ctx.Err(), noArguments(args)); err != nil {
					return err // of ctx, too: one that came before the line above ends the program, and not as if it had served
				}
				file, err := o.read(a)
				if err != nil {
					return err
				}
				return a.serveSigner(ctx, file, *o.config, audit)
			}
		},
	}
}

// serveOptions are the flags of the command.
type serveOptions struct{ config, listen, audit *string }

// read reads the configuration and puts the flags over it.
func (o serveOptions) read(a *app) (*serveFile, error) {
	if err := required("config", *o.config); err != nil {
		return nil, err
	}
	file, err := readServeFile(*o.config)
	if err != nil {
		return nil, err
	}
	if *o.audit != "" {
		file.Audit = *o.audit
	}
	if *o.listen != "" {
		file.Listen = *o.listen
	}
	if file.Listen == "" {
		file.Listen = defaultListen
	}
	if key := a.settings.get("key"); key != "" {
		if len(file.Keys) > 0 {
			return nil, misuse(text{"%s and \"keys\" in %s: give one of them", "заданы и %s, и \"keys\" в %s: оставьте одно"}, a.settings["key"].source, *o.config)
		}
		file.Keys = map[string]keySources{mainAlias: {{Key: key, Cert: a.settings.get("cert")}}}
	}
	return file, nil
}

// serveSigner runs the service until ctx is done.
func (a *app) serveSigner(ctx context.Context, file *serveFile, name string, audit *auditFile) error {
	// The server is made twice: its policies are checked before anybody is asked for a
	// password, and before there is an audit log.
	file.server.Keys = remotesigner.KeyMap{}
	if _, err := remotesigner.NewServer(file.server); err != nil {
		return mistakes(name, err)
	}
	if err := file.check(); err != nil {
		return err
	}
	var err error
	if file.TLS != nil {
		if file.server.TLS, err = file.TLS.Load(ctx); err != nil {
			return failure(text{"the files of tls: %s", "файлы tls: %s"}, err)
		}
	}
	if err := audit.open(file.Audit); err != nil {
		return err
	}
	loader := &keyLoader{app: a, files: file.Keys, limit: file.signTimeout(), passwords: make(map[string][]byte)}
	keys, err := loader.keys(ctx, file)
	if err != nil {
		return err
	}
	file.server.Keys, file.server.Audit = keys, audit.logger()
	server, err := remotesigner.NewServer(file.server)
	if err != nil {
		return mistakes(name, err)
	}
	if err := loader.start(ctx, server); err != nil {
		return err
	}
	a.signals.hangup.does(func() {
		lookAgain(ctx, audit, server, func() {
			keys.Reload()
			if file.server.TLS != nil {
				file.server.TLS.Reload()
			}
		})
	})
	return a.runSigner(ctx, file, server)
}

// runSigner listens.
func (a *app) runSigner(ctx context.Context, file *serveFile, server *remotesigner.Server) error {
	socket, err := file.listen(ctx)
	if err != nil {
		return err
	}
	a.signals.grace.Store(int64(file.grace()))
	a.tell(text{"The signing service listens at %s", "Служба подписи слушает на %s"}, file.address(socket))
	if err := server.Serve(ctx, socket, nil); err != nil {
		return err
	}
	a.tell(text{"The signing service has ended.", "Служба подписи завершила работу."})
	return nil
}

// listen begins to listen.
func (s *serveFile) listen(ctx context.Context) (net.Listener, error) {
	socket, err := new(net.ListenConfig).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return nil, failure(text{"can't listen at %s: %s", "не слушать на %s: %s"}, s.Listen, err.Error())
	}
	if a, ok := socket.Addr().(*net.TCPAddr); s.TLS == nil && (!ok || !a.IP.IsLoopback()) {
		_ = socket.Close()
		return nil, misuse(text{"%s: %s", "%s: %s"}, s.Listen, remotesigner.ErrPlaintext)
	}
	return socket, nil
}

func (s *serveFile) address(socket net.Listener) string {
	scheme := "https://"
	if s.TLS == nil {
		scheme = "http://"
	}
	return scheme + socket.Addr().String()
}

func durationOf(d remotesigner.Duration) time.Duration { return time.Duration(d) }
