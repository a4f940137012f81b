package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-esia/sdk/esia"
)

func authURLCommand() command {
	return command{
		name:  "authurl",
		short: text{"print a signed address of the login page", "вывести подписанный адрес страницы входа"},
		long: text{
			`Prints the address of ESIA's login page for a new login. It is good for a few minutes.
With -login the login itself is written into a file, which token exchange needs to finish
it: it holds the state and is a secret.`,
			`Выводит адрес страницы входа ЕСИА для нового входа. Он годен несколько минут. С флагом
-login сам вход записывается в файл, который нужен token exchange, чтобы его завершить:
в нём state, и это секрет.`},
		examples: []example{
			{"esia authurl -endpoint test -client-id MYSYS01 -redirect-url https://example.ru/cb -key key.pem -cert cert.cer -login login.json",
				text{"everything by flags", "всё флагами"}},
			{"esia authurl -config esia.json -offline -login login.json", text{"with a refresh token, settings in a file", "с маркером обновления, настройки в файле"}},
		},
		setup: func(f *flags) action {
			offline := f.boolean("offline", text{"ask for a refresh token", "запросить маркер обновления"})
			file := f.str("login", "", text{"`FILE`: where to write the login", "`ФАЙЛ`: куда записать вход"})
			force := f.force()
			f.withJSON()
			f.use(clientSettings()...)
			return func(ctx context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				return a.authURL(ctx, *offline, *file, *force)
			}
		},
	}
}

func (a *app) authURL(ctx context.Context, offline bool, file string, force bool) error {
	if file == "-" {
		return misuse(text{
			"-login needs a file: the standard output is for the address", "флагу -login нужен файл: в стандартный вывод идёт адрес"})
	}
	client, err := a.client(ctx, false)
	if err != nil {
		return err
	}
	login, err := begin(ctx, client, offline)
	if err != nil {
		return err
	}
	if file != "" {
		data, err := json.MarshalIndent(login, "", "  ")
		if err != nil {
			return err
		}
		if err := a.write(file, append(data, '\n'), modeSecret, force); err != nil {
			return err
		}
	}
	if a.json {
		return a.printJSON(struct {
			URL     string    `json:"url"`
			State   string    `json:"state"`
			Expires time.Time `json:"expires"`
		}{login.URL, login.State, login.Expires})
	}
	fmt.Fprintln(a.stdout, login.URL)
	return nil
}

func begin(ctx context.Context, client *esia.Client, offline bool) (*esia.Login, error) {
	if offline {
		return client.Begin(ctx, oauth2.AccessTypeOffline)
	}
	return client.Begin(ctx)
}
