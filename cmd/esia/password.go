package main

import (
	"bytes"
	"context"
	"errors"

	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/internal/limits"
)

// A password comes from a file, from a variable of the environment or from the
// terminal, and never from an argument, which everybody on the computer can see.

// passwordFunc returns the source of passwords for files that are opened.
func (a *app) passwordFunc(ctx context.Context) container.PasswordFunc {
	return func(path string) ([]byte, error) {
		password, given, err := a.givenPassword("password")
		if given || err != nil {
			return password, err
		}
		prompt := text{"Password or PIN of %s: ", "Пароль или PIN для %s: "}.format(a.lang, cleaned(path))
		return a.ask(ctx, "password", prompt)
	}
}

// givenPassword returns the password of the setting, if there is one: "password" or
// "new-password".
func (a *app) givenPassword(name string) (password []byte, given bool, err error) {
	file, variable := a.settings[name+"-file"], a.settings[name]
	switch {
	case file.value != "" && (file.source == "-"+name+"-file" || variable.value == ""):
		return a.passwordOf(name+"-file", file.value)
	case variable.value != "":
		return []byte(variable.value), true, nil
	}
	return nil, false, nil
}

// passwordOf reads the password in a file. What can be read only once, which are pipes
// and the standard input, is kept for the next question. At a terminal nothing is given:
// the prompt asks there without an echo.
func (a *app) passwordOf(setting, name string) (password []byte, given bool, err error) {
	kept := setting + " " + name
	if password, ok := a.passwords[kept]; ok {
		return bytes.Clone(password), true, nil
	}
	switch {
	case name == "-" && isTerminal(a.stdin):
		return nil, false, nil
	case name == "-":
		password, err = a.inputPassword(same("-" + setting))
	default:
		password, err = readPassword(name)
	}
	if err == nil && (name == "-" || isStream(name)) {
		if a.passwords == nil {
			a.passwords = make(map[string][]byte)
		}
		a.passwords[kept] = bytes.Clone(password)
	}
	return password, true, err
}

// inputPassword reads a password from the standard input.
func (a *app) inputPassword(purpose text) ([]byte, error) {
	input, err := a.takeInput(purpose)
	if err != nil {
		return nil, err
	}
	where := text{"the standard input", "стандартный ввод"}
	data, err := limits.ReadAll(input, maxPassword)
	if err != nil {
		return nil, cannotRead(where, maxPassword, err)
	}
	return onlyLine(where, data)
}

// readPassword reads the only line of a file.
func readPassword(name string) ([]byte, error) {
	data, err := readFile(name, maxPassword)
	if err != nil {
		return nil, err
	}
	return onlyLine(same(name), data)
}

func onlyLine(where text, data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	data = bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	if bytes.ContainsAny(data, "\r\n") {
		return nil, failure(text{"%s has several lines: a password has one", "%s: здесь несколько строк, а у пароля должна быть одна"}, where)
	}
	return data, nil
}

// ask asks the terminal.
func (a *app) ask(ctx context.Context, name, prompt string) ([]byte, error) {
	answer, err := askSecret(ctx, prompt)
	switch {
	case errors.Is(err, errNoTerminal):
		return nil, failure(text{
			"a password is required and there is no terminal to ask: give it by -%s-file or %s",
			"нужен пароль, а терминала, чтобы спросить его, нет: укажите его через -%s-file или %s",
		}, name, setting{name: name}.variable())
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, failure(text{"the password can't be read from the terminal: %s", "пароль не прочитать с терминала: %s"}, systemError(err))
	}
	return answer, nil
}

// newPassword returns the password for a key that is written. What a person types is
// asked for twice.
func (a *app) newPassword(ctx context.Context, name string) ([]byte, error) {
	password, given, err := a.givenPassword(name)
	if err != nil {
		return nil, err
	}
	if !given {
		if password, err = a.askTwice(ctx, name); err != nil {
			return nil, err
		}
	}
	if len(password) == 0 {
		return nil, failure(text{"the password is empty: give another one, or -plain to leave the key unencrypted", "пароль пуст: задайте другой или -plain, чтобы не шифровать ключ"})
	}
	return password, nil
}

func (a *app) askTwice(ctx context.Context, name string) ([]byte, error) {
	first, err := a.ask(ctx, name, text{"New password of the key: ", "Новый пароль ключа: "}.in(a.lang))
	if err != nil {
		return nil, err
	}
	second, err := a.ask(ctx, name, text{"Once more: ", "Ещё раз: "}.in(a.lang))
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(first, second) {
		return nil, failure(text{"the passwords differ: begin again", "пароли не совпадают: начните заново"})
	}
	return first, nil
}
