package main

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"runtime"
	"time"

	"github.com/go-esia/sdk/internal/limits"
)

// A waiter gets the parameters of the callback.
type waiter struct {
	query func(ctx context.Context, state string) (url.Values, error)
	close func()
}

// waiter returns one that reads the address where -callback says. Without it, it listens
// if the redirect address is that of this computer, and reads a pasted address if it is
// not.
func (a *app) waiter(redirectURL, source string) (waiter, error) {
	address, path, ok := loopback(redirectURL)
	switch {
	case source == "-" || source == "" && !ok:
		return waiter{a.paste, func() {}}, nil
	case source != "":
		return waiter{func(ctx context.Context, state string) (url.Values, error) { return a.saved(ctx, source, state) }, func() {}}, nil
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
	input, err := a.takeInput(text{"the address of the callback", "адреса возврата"})
	if err != nil {
		return nil, err
	}
	a.tell(text{
		"Log in. The browser then goes to the redirect address, which need not work.\nPaste the whole address from its address bar:",
		"Войдите. Браузер перейдёт на адрес возврата; тот может и не открыться.\nВставьте адрес из адресной строки целиком:"})
	line, err := waitFor(ctx, func() ([]byte, error) { return readLine(input, limits.CallbackQuery) })
	switch {
	case ctx.Err() != nil:
		return nil, waitingEnded(ctx)
	case errors.Is(err, limits.ErrTooLarge):
		return nil, cannotRead(text{"the line", "строка"}, limits.CallbackQuery, err)
	case err != nil && len(line) == 0 && !errors.Is(err, os.ErrClosed):
		return nil, failure(text{"no address was pasted: run the command again", "адрес не вставлен: запустите команду ещё раз"})
	case isTerminal(input) && len(line) >= terminalLine():
		return nil, failure(text{
			"the line has %d characters, and the terminal takes no more: the end of the address may be cut off, begin again with -callback FILE and save the address there",
			"в строке %d символов, больше терминал не принимает: конец адреса мог потеряться, начните заново с -callback ФАЙЛ и сохраните адрес в нём"}, len(line))
	}
	return answerQuery(string(line))
}

// answerQuery returns the parameters in the address of a callback.
func answerQuery(address string) (url.Values, error) {
	ans, err := parseAnswer(address)
	if err != nil {
		return nil, err
	}
	if ans.query == nil {
		return nil, failure(text{"this is not an address with parameters: copy the whole of it from the browser", "это не адрес с параметрами: скопируйте его из браузера целиком"})
	}
	return ans.query, nil
}

// terminalLine is how many characters of a line a terminal passes on, without the line
// end: N_TTY_BUF_SIZE of Linux, MAX_CANON of the others. What is longer is cut off
// without a word.
func terminalLine() int {
	switch runtime.GOOS {
	case "linux":
		return 4095
	case "windows":
		return limits.CallbackQuery
	}
	return 1023
}

// waitFor returns what read does, or an error when ctx ends before: nothing else can end
// a read of a terminal or a pipe, which is then left to itself.
func waitFor(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := read()
		done <- result{data, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		return r.data, r.err
	}
}

// saved waits until the address of the callback with the state is in a file. Another
// one, such as that of a login before, doesn't end the waiting.
func (a *app) saved(ctx context.Context, name, state string) (url.Values, error) {
	a.tell(text{
		"Log in. The browser then goes to the redirect address, which need not work.\nSave the whole address from its address bar in the file %s.",
		"Войдите. Браузер перейдёт на адрес возврата; тот может и не открыться.\nСохраните адрес из адресной строки целиком в файле %s."}, name)
	var before, refused string
	for {
		data, err := waitFor(ctx, func() ([]byte, error) { return readSaved(name) })
		switch {
		case ctx.Err() != nil:
			return nil, waitingEnded(ctx)
		case err != nil:
			return nil, err
		case isStream(name):
			return answerQuery(string(data)) // which is read once
		}
		if now := string(data); now != before {
			before = now // all of it is there when it doesn't change any more
		} else if query, err := answerQuery(now); err == nil && query.Get("state") == state {
			return query, nil
		} else if now != "" && now != refused {
			refused = now
			a.tell(text{
				"esia: what is in %s is not the answer to this login: still waiting",
				"esia: в %s не ответ этого входа: жду дальше"}, name)
		}
		select {
		case <-ctx.Done():
			return nil, waitingEnded(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// readSaved reads a file that need not be there.
func readSaved(name string) ([]byte, error) {
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return readFile(name, limits.CallbackQuery)
}
