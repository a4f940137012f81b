package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/internal/limits"
)

func loginCommand() command {
	return command{
		name:  "login",
		short: text{"log in with a browser", "войти через браузер"},
		long: text{
			`Prints the signed address of the login page, waits until the browser comes back, exchanges
the code for tokens and verifies them: a test of the key, the certificate, the settings and
the registration of a system.

If the redirect address is one of this computer over http, such as
http://127.0.0.1:8080/callback, the program listens there until the browser comes. Any other
address need not work: paste the whole address from the browser.

With -out the tokens are kept in a file, which its owner only can read.`,
			`Печатает подписанный адрес страницы входа, ждёт возврата браузера, обменивает код на
маркеры и проверяет их: проверка ключа, сертификата, настроек и регистрации системы.

Если адрес возврата — http на этом же компьютере, например http://127.0.0.1:8080/callback,
программа ждёт браузер на нём. Любой другой адрес может и не открываться: вставьте адрес из
браузера целиком.

С флагом -out маркеры сохраняются в файле, доступном только владельцу.`},
		examples: []example{
			{"esia login -endpoint test -client-id MYSYS01 -redirect-url https://example.ru/cb -key key.pem -cert cert.cer -keys esia-keys",
				text{"with the test ESIA; paste the address of the callback", "с тестовой ЕСИА; адрес возврата вставить"}},
			{"esia login -config esia.json -scopes 'openid fullname' -offline -out tokens.json", text{"keep the tokens, with one to refresh them", "сохранить маркеры, с маркером обновления"}},
		},
		setup: func(f *flags) action {
			offline := f.boolean("offline", text{"ask for a refresh token", "запросить маркер обновления"})
			out := newTokenOutput(f)
			f.withJSON()
			f.use(clientSettings()...)
			return func(ctx context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				return a.login(ctx, *offline, out)
			}
		},
	}
}

func (a *app) login(ctx context.Context, offline bool, out tokenOutput) error {
	client, err := a.client(ctx, true)
	if err != nil {
		return err
	}
	d, err := out.begin()
	if err != nil {
		return err
	}
	defer d.discard()
	ctx, cancel := context.WithTimeout(ctx, esia.LoginLifetime)
	defer cancel()
	wait, err := a.waiter(a.settings.get("redirect-url"))
	if err != nil {
		return err
	}
	defer wait.close()
	login, err := begin(ctx, client, offline)
	if err != nil {
		return err
	}
	a.tell(text{"Open this address in a browser within a few minutes:\n\n%s\n", "Откройте этот адрес в браузере в ближайшие минуты:\n\n%s\n"}, login.URL)
	query, err := wait.query(ctx, login.State)
	if err != nil {
		return err
	}
	auth, err := client.Complete(ctx, login, query)
	if err != nil {
		return explained(err)
	}
	if err := out.finish(a, d, auth.Grant); err != nil {
		return err
	}
	return a.printLogin(auth, *out.name == "-")
}

// A waiter gets the parameters of the callback.
type waiter struct {
	query func(ctx context.Context, state string) (url.Values, error)
	close func()
}

// waiter returns one that listens if the redirect address is that of this computer,
// and one that reads a pasted address if it is not.
func (a *app) waiter(redirectURL string) (waiter, error) {
	address, path, ok := loopback(redirectURL)
	if !ok {
		return waiter{a.paste, func() {}}, nil
	}
	l, err := listen(address, path, a.lang)
	if err != nil {
		return waiter{}, err
	}
	return waiter{func(ctx context.Context, state string) (url.Values, error) {
		a.tell(text{"Waiting for the browser at %s", "Жду браузер на %s"}, redirectURL)
		return l.query(ctx, state)
	}, l.close}, nil
}

// paste reads the address of the callback from the standard input. Reading is left
// to itself when ctx ends: nothing can interrupt it.
func (a *app) paste(ctx context.Context, _ string) (url.Values, error) {
	a.tell(text{
		"Log in. The browser then goes to the redirect address, which need not work.\nPaste the whole address from its address bar:",
		"Войдите. Браузер перейдёт на адрес возврата; тот может и не открыться.\nВставьте адрес из адресной строки целиком:"})
	type result struct {
		line []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := readLine(a.stdin, limits.CallbackQuery)
		done <- result{line, err}
	}()
	var r result
	select {
	case <-ctx.Done():
		return nil, waitingEnded(ctx)
	case r = <-done:
	}
	if r.err != nil && len(r.line) == 0 && !errors.Is(r.err, os.ErrClosed) {
		return nil, failure(text{"no address was pasted: run the command again", "адрес не вставлен: запустите команду ещё раз"})
	}
	ans, err := parseAnswer(string(r.line))
	if err != nil {
		return nil, err
	}
	if ans.query == nil {
		return nil, failure(text{"this is not an address with parameters: copy the whole of it from the browser", "это не адрес с параметрами: скопируйте его из браузера целиком"})
	}
	return ans.query, nil
}

// waitingEnded says why there was no callback.
func waitingEnded(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return failure(text{"nobody has logged in within %s: begin again", "никто не вошёл за %s: начните заново"}, fmt.Sprint(esia.LoginLifetime))
	}
	return ctx.Err()
}
