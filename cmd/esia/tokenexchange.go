package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/limits"
)

func tokenExchangeCommand() command {
	return command{
		name:  "token exchange",
		args:  "ADDRESS|CODE|FILE|-",
		short: text{"exchange the code of a login for tokens", "обменять код входа на маркеры"},
		long: text{
			`Finishes a login that authurl has begun: exchanges the code for tokens and verifies them.
Give the address to which ESIA returned the browser, itself, in a file, or by the standard
input, and the file of the login, so that the state is compared.

Without -login a bare code is exchanged; then nothing proves that it belongs to a login of
yours, and the scopes and the redirect address must be those of the login.

The tokens go into the file -out, which its owner only can read.`,
			`Завершает вход, начатый authurl: обменивает код на маркеры и проверяет их. Укажите адрес,
на который ЕСИА вернула браузер, — сам, в файле или через стандартный ввод, — и файл
входа, чтобы сравнить state.

Без -login обменивается просто код; тогда ничто не доказывает, что он от вашего входа, а
области доступа и адрес возврата должны быть те же, что при входе.

Маркеры записываются в файл -out, доступный только владельцу.`},
		examples: []example{
			{"esia token exchange -config esia.json -login login.json -out tokens.json 'https://example.ru/cb?code=…&state=…'", text{"with the address of the callback", "с адресом возврата"}},
			{"esia token exchange -config esia.json -login login.json -out tokens.json - < callback.txt", text{"the same by the standard input", "то же через стандартный ввод"}},
		},
		setup: func(f *flags) action {
			file := f.str("login", "", text{"`FILE`: the login, as authurl wrote it", "`ФАЙЛ`: вход, записанный authurl"})
			out := newTokenOutput(f)
			f.withJSON()
			f.use(clientSettings()...)
			return func(ctx context.Context, a *app, args []string) error {
				argument, err := oneArgument(args, text{"the address of the callback", "адрес возврата"})
				if err != nil {
					return err
				}
				if err := required("out", *out.name); err != nil {
					return err
				}
				return a.exchange(ctx, argument, *file, out)
			}
		},
	}
}

func (a *app) exchange(ctx context.Context, argument, loginFile string, out tokenOutput) error {
	client, err := a.client(ctx, true)
	if err != nil {
		return err
	}
	answer, err := a.callbackArgument(argument)
	if err != nil {
		return err
	}
	var login *esia.Login
	if loginFile != "" {
		if login, err = readLogin(loginFile); err != nil {
			return err
		}
	}
	d, err := out.begin()
	if err != nil {
		return err
	}
	auth, err := finishLogin(ctx, client, login, answer)
	if err != nil {
		return explained(err)
	}
	if err := out.finish(ctx, a, d, auth.Grant); err != nil {
		return err
	}
	return a.printLogin(auth, *out.name == "-")
}

// An answer is what came back from ESIA: the parameters of the callback, or the code
// alone.
type answer struct {
	query url.Values
	code  string
}

// callbackArgument reads the argument of token exchange.
func (a *app) callbackArgument(argument string) (answer, error) {
	data, _, err := a.readArgument(argument, limits.CallbackQuery, text{
		"the address of the callback, a file with it, or - for the standard input", "адрес возврата, файл с ним или - для стандартного ввода"})
	if err != nil {
		return answer{}, err
	}
	return parseAnswer(data)
}

// parseAnswer reads the address of a callback, its query, or a code.
func parseAnswer(s string) (answer, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return answer{}, failure(text{"there is nothing: paste the address from the browser", "пусто: вставьте адрес из браузера"})
	}
	query := s
	switch u, err := url.Parse(s); {
	case err == nil && u.Scheme != "" && u.Host != "":
		query = u.RawQuery
	case !strings.Contains(s, "="):
		return answer{code: s}, nil
	}
	values, err := url.ParseQuery(strings.TrimPrefix(query, "?"))
	if err != nil || !values.Has("code") && !values.Has("error") {
		return answer{}, failure(text{
			"there is neither a code nor an error in the address: copy the whole of it from the browser",
			"в адресе нет ни кода, ни ошибки: скопируйте его из браузера целиком"})
	}
	return answer{query: values}, nil
}

func readLogin(name string) (*esia.Login, error) {
	data, err := readFile(name, limits.CallbackQuery)
	if err != nil {
		return nil, err
	}
	var login esia.Login
	if err := json.Unmarshal(data, &login); err != nil || login.State == "" {
		return nil, failure(text{"%s is not a login that authurl wrote", "%s — не вход, записанный authurl"}, name)
	}
	return &login, nil
}

// finishLogin exchanges the code of a login, or a bare code if there is no login.
func finishLogin(ctx context.Context, client *esia.Client, login *esia.Login, ans answer) (*esia.Authentication, error) {
	switch {
	case login != nil && ans.query == nil:
		return nil, misuse(text{
			"a bare code has no state to compare with -login: give the whole address of the callback",
			"у кода самого по себе нет state, чтобы сравнить с -login: укажите адрес возврата целиком"})
	case login != nil:
		return client.Complete(ctx, login, ans.query)
	case ans.query != nil:
		return nil, misuse(text{
			"the address of a callback needs -login, the file that authurl wrote, so that its state is compared; a bare code doesn't",
			"адресу возврата нужен -login, файл, записанный authurl, чтобы сравнить state; коду самому по себе — нет"})
	}
	return client.Exchange(ctx, ans.code)
}

// A loginJSON is the result of a login as JSON, without its secrets.
type loginJSON struct {
	Issuer    string    `json:"issuer"`
	Subject   string    `json:"subject"`
	Confirmed bool      `json:"confirmed"`
	Scopes    []string  `json:"scopes"`
	Expiry    time.Time `json:"expiry"`
	Refresh   bool      `json:"refresh_token"`
}

// printLogin says who has logged in, and to the standard error output if the other
// one is taken.
func (a *app) printLogin(auth *esia.Authentication, taken bool) error {
	j := loginJSON{
		Issuer: auth.Identity.Issuer, Subject: auth.Identity.Subject, Confirmed: auth.IDToken.Confirmed,
		Expiry: auth.Grant.Token.Expiry, Refresh: auth.Grant.Token.RefreshToken != "",
	}
	for s := range auth.AccessToken.Scopes.Values() {
		j.Scopes = append(j.Scopes, string(s))
	}
	if a.json && !taken {
		return a.printJSON(j)
	}
	yes := map[bool]text{false: {"no", "нет"}, true: {"yes", "да"}}
	var r report
	r.add(a.lang, text{"logged in", "вошёл"}, "%s (%s)", j.Subject, j.Issuer)
	r.add(a.lang, text{"account confirmed", "запись подтверждена"}, "%s", yes[j.Confirmed].in(a.lang))
	r.add(a.lang, text{"scopes granted", "области доступа"}, "%s", strings.Join(j.Scopes, " "))
	r.add(a.lang, text{"tokens expire", "маркеры действуют до"}, "%s", j.Expiry.UTC().Format(time.RFC3339))
	r.add(a.lang, text{"refresh token", "маркер обновления"}, "%s", yes[j.Refresh].in(a.lang))
	w := a.stdout
	if taken {
		w = a.stderr
	}
	fmt.Fprint(w, r.b.String())
	return nil
}
