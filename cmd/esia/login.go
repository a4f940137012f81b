package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-esia/sdk/esia"
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
address need not work: paste the whole address from the browser. A terminal takes no more than
4095 characters in a line, and on macOS 1023, which may be less than the address has: then
save it in a file, and name the file by -callback before.

With -out the tokens are kept in a file, which its owner only can read.`,
			`Печатает подписанный адрес страницы входа, ждёт возврата браузера, обменивает код на
маркеры и проверяет их: проверка ключа, сертификата, настроек и регистрации системы.

Если адрес возврата — http на этом же компьютере, например http://127.0.0.1:8080/callback,
программа ждёт браузер на нём. Любой другой адрес может и не открываться: вставьте адрес из
браузера целиком. Терминал принимает не больше 4095 символов в строке, а в macOS 1023: адрес
может быть длиннее. Тогда сохраните его в файл, а имя файла заранее укажите в -callback.

С флагом -out маркеры сохраняются в файле, доступном только владельцу.`},
		examples: []example{
			{"esia login -endpoint test -client-id MYSYS01 -redirect-url https://example.ru/cb -key key.pem -cert cert.cer -keys esia-keys",
				text{"with the test ESIA; paste the address of the callback", "с тестовой ЕСИА; адрес возврата вставить"}},
			{"esia login -config esia.json -scopes 'openid fullname' -offline -out tokens.json", text{"keep the tokens, with one to refresh them", "сохранить маркеры, с маркером обновления"}},
			{"esia login -config esia.json -callback callback.txt", text{"save the long address of the callback in a file", "длинный адрес возврата сохранить в файле"}},
		},
		setup: func(f *flags) action {
			offline := f.boolean("offline", text{"ask for a refresh token", "запросить маркер обновления"})
			callback := f.str("callback", "", text{
				"`FILE|-`: wait until the address of the callback is saved in the file, or pasted into the standard input",
				"`ФАЙЛ|-`: ждать, пока адрес возврата не сохранят в файле или не вставят в стандартный ввод"})
			out := newTokenOutput(f)
			f.withJSON()
			f.use(clientSettings()...)
			return func(ctx context.Context, a *app, args []string) error {
				if err := noArguments(args); err != nil {
					return err
				}
				return a.login(ctx, *offline, *callback, out)
			}
		},
	}
}

func (a *app) login(ctx context.Context, offline bool, callback string, out tokenOutput) error {
	client, err := a.client(ctx, true)
	if err != nil {
		return err
	}
	d, err := out.begin()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, esia.LoginLifetime)
	defer cancel()
	wait, err := a.waiter(a.settings.get("redirect-url"), callback)
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
	if err := out.finish(ctx, a, d, auth.Grant); err != nil {
		return err
	}
	return a.printLogin(auth, *out.name == "-")
}

// waitingEnded says why there was no callback.
func waitingEnded(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return failure(text{"nobody has logged in within %s: begin again", "никто не вошёл за %s: начните заново"}, fmt.Sprint(esia.LoginLifetime))
	}
	return ctx.Err()
}
