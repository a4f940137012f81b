package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestSentences has errors of the system and of the network in both languages.
func TestSentences(t *testing.T) {
	t.Parallel()
	post := func(err error) error {
		return fmt.Errorf("esia: exchange: %w", &url.Error{Op: "Post", URL: "https://x", Err: &net.OpError{Op: "dial", Net: "tcp", Err: err}})
	}
	for _, tt := range []struct {
		name   string
		err    error
		en, ru string
	}{
		{"Interrupt", context.Canceled, "interrupted", "прервано"},
		{"WrappedInterrupt", post(context.Canceled), "interrupted", "прервано"},
		{"Timeout", post(context.DeadlineExceeded), "context deadline exceeded: check the network", "время вышло: проверьте сеть"},
		{"SlowNetwork", post(os.ErrDeadlineExceeded), "i/o timeout", "время ожидания вышло (exchange"},
		{"Refused", post(os.NewSyscallError("connect", syscall.ECONNREFUSED)), "connection refused", "в соединении отказано (exchange"},
		{"Unreachable", post(os.NewSyscallError("connect", syscall.ENETUNREACH)), "unreachable", "сеть недоступна (exchange"},
		{"UnknownHost", post(&net.DNSError{Err: "no such host", Name: "esia.invalid", IsNotFound: true}), "no such host", "имя узла esia.invalid не найдено (exchange"},
		{"DiskFull", cannotWrite("x", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), "x can't be written: no space left on device", "файл x не записать: на диске нет места (no space"},
		{"ReadOnly", cannotWrite("x", &fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS}), "x can't be written: read-only", "файловая система только для чтения (read-only"},
		{"Link", cannotWrite("x", &os.LinkError{Op: "rename", Err: syscall.EIO}), "x can't be written: input/output error", "ошибка ввода-вывода (input"},
		{"Directory", cannotRead(same("x"), 1, &fs.PathError{Op: "read", Path: "x", Err: syscall.EISDIR}), "x can't be read: is a directory", "x не прочитать: это каталог (is a"},
		{"Unknown", errors.New("gost: something"), "something", "ошибка (something)"},
		{"TwiceTheRequest", fmt.Errorf("esia: refresh: refused: %w", errors.New("esia: refresh: host: it is not JSON")), "refresh: refused: host: it is not JSON", "ошибка (refresh: refused: host: it"},
		{"Nested", errors.New("failover: member 1: answer: something"), "member 1: something", "ошибка (member 1: something)"},
		{"OtherKind", json.Unmarshal([]byte("1"), new(string)), "json: cannot", "значение JSON не того вида (json: cannot"},
		{"UnknownDetail", failure(text{"here: %s", "здесь: %s"}, errors.New("something")), "here: something", "здесь: (something)"},
	} {
		if got := sentence(english, tt.err); !strings.Contains(got, tt.en) || cyrillic.MatchString(got) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.en)
		}
		if got := sentence(russian, tt.err); !strings.Contains(got, tt.ru) || strings.Contains(got, "context canceled") {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.ru)
		}
	}
	for _, r := range reasons() {
		if !cyrillic.MatchString(r.ru) || strings.Contains(sentence(russian, r.err), "ошибка (") {
			t.Errorf("%v in Russian is %q", r.err, sentence(russian, r.err))
		}
	}
}

// TestUserInfo finds passwords in addresses, also in those that can't be parsed.
func TestUserInfo(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://host/": false, "https://user@host/": true, "https://user:pass@host": true, "user:pass@host": true, "//u@host": true,
		"https://us%zzer:p@host": true, `https:\\u:p@host`: true, "https://host/a@b": false, "https://host/?m=a@b": false, "https://host?m=a@b": false, "test": false, "": false,
	} {
		if got := hasUserInfo(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	for address, want := range map[string]string{
		"https://host/": "https://host/", "https://user:pa/ss@host/": "https://********@host/", "u:p@host": "********@host", "https://h/?m=a@b": "https://h/?m=a@b",
	} {
		if got := masked(address); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

// TestNearest has names that are meant, and others.
func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"client_id", "redirect_url", "key", "keys", "scopes", "password_file"}
	for misspelt, want := range map[string]string{
		"clientid": "client_id", "Client-ID": "client_id", "redirect_uri": "redirect_url", "scope": "scopes", "kyes": "", "passwordfile": "password_file",
		"frobnicate": "", "": "", strings.Repeat("k", 65): "",
	} {
		if got, ok := nearest(misspelt, names); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", misspelt, got, ok, want)
		}
	}
}
