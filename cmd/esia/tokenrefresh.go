package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/scopes"
)

func tokenRefreshCommand() command {
	return command{
		name:  "token refresh",
		args:  "FILE|-|TOKEN",
		short: text{"refresh tokens", "обновить маркеры"},
		long: text{
			`Gets new tokens for those in a file that token exchange or login wrote, and replaces the
file, because ESIA's refresh tokens work once. -out names another file; the refresh token in
the old one is then used up. Programs that refresh the same file at once do so one after the
other.

A bare refresh token needs -oid, the account that it is of, and -out; the scopes and the
redirect address in the settings must be those of the login. Everybody on the computer can
see arguments: give it by the standard input.`,
			`Получает новые маркеры вместо тех, что в файле, записанном token exchange или login, и
заменяет файл: маркер обновления ЕСИА работает один раз. Другой файл можно указать в -out;
маркер обновления в старом тогда уже не действует. Программы, которые обновляют один файл
одновременно, делают это по очереди.

Просто маркеру обновления нужен -oid, учётная запись, от которой он, и -out; области
доступа и адрес возврата в настройках должны быть те же, что при входе. Аргументы видны
всем на компьютере: передавайте его через стандартный ввод.`},
		examples: []example{
			{"esia token refresh -config esia.json tokens.json", text{"replaces the file", "заменяет файл"}},
			{"esia token refresh -config esia.json -oid 1000000001 -out tokens.json - < refresh.txt", text{"a bare refresh token", "просто маркер обновления"}},
		},
		setup: func(f *flags) action {
			oid := f.str("oid", "", text{"`OID`: the account of a bare refresh token", "`OID`: учётная запись, если дан просто маркер обновления"})
			out := newTokenOutput(f)
			f.withJSON()
			f.use(clientSettings()...)
			return func(ctx context.Context, a *app, args []string) error {
				argument, err := oneArgument(args, text{"the file with the tokens", "файл с маркерами"})
				if err != nil {
					return err
				}
				return a.refresh(ctx, argument, *oid, out)
			}
		},
	}
}

func (a *app) refresh(ctx context.Context, argument, oid string, out tokenOutput) error {
	client, err := a.client(ctx, true)
	if err != nil {
		return err
	}
	source := refreshSource{argument: argument, file: argument != "-" && isRegular(argument)}
	source.replaced = source.file && (*out.name == "" || sameFile(*out.name, argument))
	unlock, err := source.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	grant, stored, err := a.grantArgument(client, argument, oid)
	if err != nil {
		return err
	}
	if *out.name == "" && !stored {
		return required("out", "")
	}
	source.aim(&out)
	d, err := out.begin()
	if err != nil {
		return err
	}
	fresh, err := a.refreshOnce(ctx, client, grant)
	if err != nil {
		return explained(err)
	}
	if err := out.finish(ctx, a, d, fresh); err != nil {
		return err
	}
	if source.file && !source.replaced {
		a.tell(text{
			"esia: the refresh token in %s is used up: the new one is in the output only",
			"esia: маркер обновления в %s использован: новый есть только в выводе"}, argument)
	}
	if a.json && *out.name != "-" {
		return a.printJSON(map[string]any{"subject": fresh.Subject, "expiry": fresh.Token.Expiry})
	}
	a.tell(text{"refreshed for %s, until %s", "обновлено для %s, до %s"}, fresh.Subject, fresh.Token.Expiry.UTC().Format(time.RFC3339))
	return nil
}

// A refreshSource is where the refresh token comes from.
type refreshSource struct {
	argument string
	file     bool // an ordinary file
	replaced bool // by the output
}

// lock takes the lock of a file, also of one that stays: another program may be replacing
// it, and the refresh token in it would be sent twice. A file that stays may be where
// nothing can be written.
func (s refreshSource) lock(ctx context.Context) (unlock func(), err error) {
	if !s.file {
		return func() {}, nil
	}
	unlock, err = lockFile(ctx, s.argument)
	if err != nil && !s.replaced && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)) {
		return func() {}, nil
	}
	return unlock, err
}

// aim lets the output replace the file, without -force and under the lock that there is.
func (s refreshSource) aim(out *tokenOutput) {
	replace := s.replaced || *out.name == "" && s.argument != "-" // of which a pipe is refused
	if *out.name == "" {
		out.name = &s.argument
	}
	if replace {
		out.force, out.locked = &replace, s.replaced
	}
}

// lastWord is how long ESIA may take to answer a refresh after an interrupt.
const lastWord = 10 * time.Second

// refreshOnce refreshes. Once the request is under way the refresh token may be used
// up: an interrupt then waits for the answer, so that the new one isn't lost.
func (a *app) refreshOnce(ctx context.Context, client *esia.Client, grant *esia.Grant) (*esia.Grant, error) {
	a.signals.grace.Store(int64(lastWord + 2*time.Second)) // before the last look: an interrupt behind it finds the longer time
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	request, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lastWord, cancel) })
	defer stop()
	return client.Refresh(request, grant)
}

// grantArgument returns the grant in a file, or one around a bare refresh token. The
// former is stored where it can be replaced.
func (a *app) grantArgument(client *esia.Client, argument, oid string) (grant *esia.Grant, stored bool, err error) {
	content, _, err := a.readArgument(argument, limits.TokenResponse, text{
		"the file with the tokens, or - for the standard input", "файл с маркерами или - для стандартного ввода"})
	if err != nil {
		return nil, false, err
	}
	data := bytes.TrimSpace([]byte(content))
	if bytes.HasPrefix(data, []byte("{")) {
		grant = &esia.Grant{}
		if err := grant.UnmarshalBinary(data); err != nil {
			return nil, false, failure(text{
				"%s does not hold tokens that token exchange or login wrote: %s",
				"в %s не маркеры, записанные token exchange или login: %s"}, argument, err)
		}
		return grant, true, nil
	}
	number, err := strconv.ParseInt(oid, 10, 64)
	if err != nil || number <= 0 {
		return nil, false, misuse(text{
			"there is no such file; a bare refresh token needs -oid, the account that it is of",
			"такого файла нет; просто маркеру обновления нужен -oid, учётная запись, от которой он"})
	}
	return &esia.Grant{
		Token:       &oauth2.Token{RefreshToken: string(data)},
		Scopes:      scopes.ParseSet(a.settings.get("scopes")),
		OrgScopes:   scopes.ParseSet(a.settings.get("org-scopes")),
		RedirectURL: a.settings.get("redirect-url"),
		Issuer:      client.Endpoint().Issuer(),
		Subject:     scopes.OID(number).String(),
		OID:         scopes.OID(number),
	}, false, nil
}
