package main

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/go-esia/sdk/esia"
	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/gost/container"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/execsigner"
	"github.com/go-esia/sdk/signer/remotesigner"
)

// An advice goes with an error of a library: in English what to do, because the
// error itself says why, and in Russian both. The error follows or precedes it.
type advice struct {
	err  error
	text text
}

// advices returns the advice for the errors of all libraries. The first that fits
// counts.
func advices() []advice {
	return slices.Concat(keyAdvices(), protocolAdvices(), serviceAdvices(), systemAdvices())
}

func keyAdvices() []advice {
	return []advice{
		{container.ErrPasswordRequired, text{"give it by -password-file or ESIA_PASSWORD", "файл зашифрован: укажите пароль через -password-file или ESIA_PASSWORD"}},
		{container.ErrPassword, text{"check the keyboard layout, and whether it is that of this file", "неверный пароль или PIN: проверьте раскладку и от этого ли файла пароль"}},
		{container.ErrViPNet, text{"", "это контейнер ViPNet CSP, формат которого не опубликован: выгрузите ключ программами ViPNet в файл PKCS #12"}},
		{container.ErrNotExportable, text{"order an exportable key, or sign with the program that has it", "ключ неэкспортируемый: закажите экспортируемый или подписывайте программой, в которой он хранится"}},
		{container.ErrGOST2001, text{"ESIA accepts GOST R 34.10-2012 only: order a new key", "это ключ ГОСТ Р 34.10-2001 или 34.10-94, а ЕСИА принимает только ГОСТ Р 34.10-2012: закажите новый"}},
		{container.ErrForeignKey, text{"ESIA accepts keys of GOST R 34.10-2012 only", "это ключ RSA, ECDSA или другого зарубежного алгоритма, а ЕСИА принимает только ГОСТ Р 34.10-2012"}},
		{container.ErrCertificate, text{"give the file with the private key", "это сертификат, а не закрытый ключ: укажите файл или контейнер с закрытым ключом"}},
		{container.ErrMismatch, text{"give the key and the certificate of one pair", "ключ не от этого сертификата: укажите ключ и сертификат одной пары"}},
		{container.ErrUnproven, text{"give its certificate by -cert", "ничто не доказывает, что ключ прочитан верно: укажите его сертификат через -cert"}},
		{container.ErrTruncated, text{"the end of the file is missing: copy it again", "конца файла нет: скопируйте его заново"}},
		{container.ErrDamaged, text{"copy it again from where it came", "файл повреждён: скопируйте его заново из источника"}},
		{container.ErrIncomplete, text{"give the directory with all six files of the container", "это лишь часть контейнера КриптоПро: укажите каталог, где лежат все шесть его файлов"}},
		{container.ErrLimit, text{"", "файл требует больше памяти или времени, чем тратит эта программа"}},
		{container.ErrUnsupported, text{"", "этот вид файла или шифрования не поддерживается"}},
		{container.ErrUnknown, text{"give a PKCS #8 or PKCS #12 file, or a container of CryptoPro CSP", "закрытый ключ не найден: укажите файл PKCS #8 или PKCS #12 либо контейнер КриптоПро CSP"}},
		{signer.ErrKeyMismatch, text{"give the key and the certificate of one pair", "сертификат от другого ключа: укажите ключ и сертификат одной пары"}},
		{gost.ErrUnsupportedAlgorithm, text{"it must be one of GOST R 34.10-2012", "алгоритм не поддерживается: нужен ГОСТ Р 34.10-2012"}},
	}
}

func protocolAdvices() []advice {
	fresh := text{"get the present certificates of ESIA with esiakeys import", "возьмите действующие сертификаты ЕСИА командой esiakeys import"}
	return []advice{
		{esia.ErrState, text{"paste the address of this login, of the same browser tab", "ответ не от этого входа: вставьте адрес из той вкладки, где шёл этот вход"}},
		{esia.ErrLoginExpired, text{"", "вход начат слишком давно: начните заново"}},
		{esia.ErrCallback, text{"paste the whole address of the callback", "неверные параметры ответа: вставьте адрес возврата целиком"}},
		{esia.ErrLoginRequired, text{"run esia login or esia authurl with -offline", "обновить маркеры нельзя, нужен новый вход: выполните esia login или esia authurl с флагом -offline"}},
		{esia.ErrTokenKeyDates, text{fresh.en, "срок сертификата, которым подписан маркер, не действует: " + fresh.ru}},
		{esia.ErrTokenSignature, text{fresh.en, "подпись маркера не от известных сертификатов ЕСИА: " + fresh.ru}},
		{esia.ErrTokenAlgorithm, text{fresh.en, "нет сертификата для алгоритма подписи маркера: " + fresh.ru}},
		{esia.ErrTokenExpired, text{"check the clock of this computer", "срок маркера истёк: проверьте часы этого компьютера"}},
		{esia.ErrTokenNotYet, text{"", "маркер ещё не действует: сверьте часы этого компьютера"}},
		{esia.ErrTokenIssuer, text{"check -endpoint and -issuer", "маркер выдан другой установкой ЕСИА: проверьте -endpoint и -issuer"}},
		{esia.ErrTokenAudience, text{"check -client-id", "маркер выдан другой системе: проверьте -client-id"}},
		{esia.ErrTokenKind, text{"", "это маркер другого вида"}},
		{esia.ErrTokenMissing, text{"", "маркера нет в ответе"}},
		{esia.ErrTokenNonce, text{"switch the setting nonce off: ESIA does not return it", "nonce не от этого входа: выключите настройку nonce, ЕСИА его не возвращает"}},
		{esia.ErrTokenSubject, text{"", "маркер о другом человеке"}},
		{esia.ErrForeignHost, text{"", "запрос к чужому серверу не отправлен"}},
		{esia.ErrTokenMalformed, text{"", "это не правильный JWT"}},
		{esia.ErrUnexpectedContent, text{"is there a proxy or a maintenance page between?", "ответ не тот, которого требует протокол: нет ли между вами и ЕСИА прокси или страницы о работах?"}},
		{esia.ErrRedirect, text{"check -endpoint", "вместо ответа пришло перенаправление: проверьте -endpoint"}},
		{esia.ErrSignature, text{"", "такую подпись ЕСИА не примет"}},
		{cms.ErrDigest, text{"check that it is the same file, to the last octet", "подпись от другого содержимого: проверьте, что файл тот же до последнего байта"}},
		{cms.ErrCertificate, text{"give the certificate of the signer by -cert", "подписал кто-то другой: укажите через -cert сертификат подписавшего"}},
		{cms.ErrSignature, text{"", "подпись неверна"}},
		{cms.ErrNoContent, text{"give the file that was signed", "подпись отделённая: укажите файл, который подписан"}},
		{cms.ErrNoSigner, text{"", "в сообщении CMS нет подписей"}},
		{cms.ErrUnsupported, text{"", "такие сообщения CMS не поддерживаются"}},
		{cms.ErrMalformed, text{"", "это не правильное сообщение CMS"}},
	}
}

func serviceAdvices() []advice {
	return []advice{
		{execsigner.ErrStart, text{"check the path of the program, its permissions, and PATH", "программа не запускается: проверьте её путь, права и PATH"}},
		{remotesigner.ErrNoAuthenticator, text{
			"give each caller tokens, certificates or certificate_names",
			"неизвестно, как узнать вызывающего, а без этого служба не запускается: задайте каждому tokens, certificates или certificate_names"}},
		{remotesigner.ErrNoPolicy, text{
			"say with keys, kinds, client_ids and scopes what each caller may have signed",
			"не задано, что можно подписывать вызывающему, а без этого служба не запускается: задайте каждому keys, kinds, client_ids и scopes"}},
		{remotesigner.ErrPlaintext, text{
			"give tls, or listen at a loopback address",
			"без TLS служба слушает только на этом же компьютере: задайте tls или адрес вида 127.0.0.1"}},
	}
}

func systemAdvices() []advice {
	return []advice{
		{context.DeadlineExceeded, text{"check the network; the test ESIA is reachable from Russian networks only", "время вышло: проверьте сеть; тестовая ЕСИА доступна только из российских сетей"}},
		{fs.ErrNotExist, text{"check the name", "такого файла нет: проверьте имя"}},
		{fs.ErrPermission, text{"check the permissions", "нет доступа к файлу: проверьте права"}},
	}
}

// refusal returns the sentence for a refusal of ESIA, which the catalogue of codes
// has in both languages. In English it is that of the error.
func refusal(l language, err error) (string, bool) {
	e, ok := errors.AsType[*esia.Error](err)
	if !ok || l == english || e.Code.Description() == "" {
		return "", false
	}
	s := "ЕСИА отказала: " + string(e.Code) + ", " + e.Code.Description()
	if hint := e.Code.Hint(); hint != "" {
		s += ". " + hint
	}
	return s + " (" + trimmed(err.Error()) + ")", true
}

// trimmed returns the text of an error of a library without the names of packages, and
// with what was requested only once: an error of package esia may be around another one.
func trimmed(s string) string {
	s = ": " + strings.ReplaceAll(s, "\n", "; ")
	for _, name := range []string{"container", "gost", "cms", "esia", "answer", "keysigner", "remotesigner", "execsigner", "failover"} {
		s = strings.ReplaceAll(s, ": "+name+": ", ": ")
	}
	s = strings.TrimPrefix(s, ": ")
	if op, rest, found := strings.Cut(s, ": "); found {
		s = op + ": " + strings.ReplaceAll(": "+rest, ": "+op+": ", ": ")[len(": "):]
	}
	return s
}
