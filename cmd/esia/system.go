package main

import (
	"archive/zip"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"syscall"

	"github.com/go-esia/sdk/internal/limits"
)

// Errors of Windows that package syscall does not have under the names of POSIX.
const (
	windowsDiskFull    syscall.Errno = 112
	windowsReset       syscall.Errno = 10054
	windowsTimedOut    syscall.Errno = 10060
	windowsRefused     syscall.Errno = 10061
	windowsUnreachable syscall.Errno = 10065
	windowsInUse       syscall.Errno = 10048
)

// A reason is what the system says, in Russian: it speaks English itself.
type reason struct {
	err error
	ru  string
}

// reasons returns the usual errors of the system. The first that fits counts.
func reasons() []reason {
	return []reason{
		{fs.ErrNotExist, "нет такого файла или каталога"},
		{fs.ErrPermission, "нет прав"},
		{fs.ErrExist, "такой файл уже есть"},
		{syscall.EISDIR, "это каталог"},
		{syscall.ENOTDIR, "часть пути — не каталог"},
		{syscall.ENOSPC, "на диске нет места"},
		{windowsDiskFull, "на диске нет места"},
		{syscall.EDQUOT, "исчерпана дисковая квота"},
		{syscall.EROFS, "файловая система только для чтения"},
		{syscall.ENAMETOOLONG, "слишком длинное имя"},
		{syscall.EMFILE, "открыто слишком много файлов"},
		{syscall.EIO, "ошибка ввода-вывода"},
		{syscall.EPIPE, "читающая программа закрыла канал"},
		{syscall.ECONNREFUSED, "в соединении отказано"},
		{windowsRefused, "в соединении отказано"},
		{syscall.ECONNRESET, "соединение разорвано другой стороной"},
		{windowsReset, "соединение разорвано другой стороной"},
		{syscall.ENETUNREACH, "сеть недоступна"},
		{syscall.EHOSTUNREACH, "узел недоступен"},
		{windowsUnreachable, "узел недоступен"},
		{syscall.ETIMEDOUT, "время ожидания вышло"},
		{windowsTimedOut, "время ожидания вышло"},
		{os.ErrDeadlineExceeded, "время ожидания вышло"},
		{syscall.EADDRINUSE, "адрес занят другой программой"},
		{windowsInUse, "адрес занят другой программой"},
		{syscall.EADDRNOTAVAIL, "у этого компьютера нет такого адреса"},
		{limits.ErrTooLarge, "данных больше допустимого"},
		{io.ErrUnexpectedEOF, "данные оборвались"},
		{net.ErrClosed, "соединение закрыто"},
		{zip.ErrFormat, "это не архив zip"},
	}
}

// systemError returns what the system says of a file or of a connection, whose name
// has been told.
func systemError(err error) text {
	detail := err
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		detail = e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		detail = e.Err
	}
	if ru, ok := reasonOf(err); ok {
		return text{detail.Error(), ru + " (" + detail.Error() + ")"}
	}
	return same(detail.Error())
}

// reasonOf returns in Russian why something failed that has nothing to do with ESIA.
func reasonOf(err error) (ru string, ok bool) {
	for _, r := range reasons() {
		if errors.Is(err, r.err) {
			return r.ru, true
		}
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "неверная запись JSON", true
	}
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "значение JSON не того вида", true
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok && e.IsNotFound {
		return "имя узла " + cleaned(e.Name) + " не найдено", true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "сертификат TLS сервера выдан другому узлу", true
	}
	if _, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		return "сертификат TLS сервера недействителен: проверьте и часы этого компьютера", true
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return "время ожидания вышло", true
	}
	return "", false
}
