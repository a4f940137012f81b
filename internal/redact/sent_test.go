package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-esia/sdk/internal/limits"
	"github.com/go-esia/sdk/internal/redact"
)

// account is a message with personal data.
const account = "{\"lastName\":\"Константинопольский\",\"snils\":\"112-233-445 95\",\n\"inn\":\"7707083893\",\"key\":\"q7ZxW+0vT/9mK~2pLd<8>\"}"

// said is what a program says around what it repeats.
const said = "[ErrorCode: 0x80090010]"

// repetitions are the forms in which programs and services repeat what they got.
func repetitions(secret string) map[string]string {
	std, raw := base64.StdEncoding, base64.RawURLEncoding
	inJSON, _ := json.Marshal(secret)
	return map[string]string{
		"as it is":               secret,
		"flattened":              strings.Join(strings.Fields(secret), " "),
		"in capitals":            strings.Map(capital, secret),
		"over lines":             overLines(secret),
		"UTF-16":                 strings.Join(strings.Split(secret, ""), "\x00"),
		"JSON":                   string(inJSON),
		"JSON in JSON":           strconv.Quote(string(inJSON)),
		"JSON in ASCII":          strconv.QuoteToASCII(secret),
		"escaped for a form":     url.QueryEscape(secret),
		"escaped for an address": url.PathEscape(secret),
		"base64":                 std.EncodeToString([]byte(secret)),
		"base64 without padding": base64.RawStdEncoding.EncodeToString([]byte(secret)),
		"base64url":              raw.EncodeToString([]byte(secret)),
		"base64url with padding": base64.URLEncoding.EncodeToString([]byte(secret)),
		"base64 over lines":      overLines(std.EncodeToString([]byte(secret))),
		"base64 behind 1 byte":   std.EncodeToString([]byte("(" + secret + ")")),
		"base64 behind 2 bytes":  raw.EncodeToString([]byte("((" + secret + "))")),
		"hexadecimal":            hex.EncodeToString([]byte(secret)),
		"HEXADECIMAL":            strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"bytes":                  fmt.Sprintf("% x", secret),
		"dump of openssl":        strings.ReplaceAll(fmt.Sprintf("% X", secret), " ", ":"),
	}
}

// capital leaves all but Latin letters alone.
func capital(c rune) rune {
	if c >= 'a' && c <= 'z' {
		return c + 'A' - 'a'
	}
	return c
}

func overLines(s string) string {
	var b strings.Builder
	for i, c := range []rune(s) {
		if i > 0 && i%16 == 0 {
			b.WriteString("\r\n  ")
		}
		b.WriteRune(c)
	}
	return b.String()
}

// TestRepeatedMessage finds nothing of a message in any form.
func TestRepeatedMessage(t *testing.T) {
	t.Parallel()
	sent := redact.Sent{Message: []byte(account)}
	for name, text := range repetitions(account) {
		got := sent.Text("wrong text " + text + " " + said)
		rest := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(got, "wrong text "), said), redact.Repeated, "")
		if !strings.Contains(got, redact.Repeated) || !strings.HasSuffix(got, said) || len(rest) > 12 {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// TestRepeatedPieces finds what is no more than a line, a name or a number.
func TestRepeatedPieces(t *testing.T) {
	t.Parallel()
	sent := redact.Sent{Message: []byte(account)}
	for _, piece := range []string{
		"Константинопольский", "112-233-445 95", "7707083893", "q7ZxW+0vT/9mK~2pLd<8>", "\"snils\":\"112-233-445 95\",", "тантинопо",
	} {
		for name, text := range repetitions(piece) {
			if len(text) < 10 { // base64 of seven bytes
				continue
			}
			got := sent.Text("before " + text + " " + said)
			rest := strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(got, "before "), said), redact.Repeated, "")
			if !strings.Contains(got, redact.Repeated) || !strings.HasSuffix(got, said) || len(rest) > 12 {
				t.Errorf("%s, %s: got %q", piece, name, got)
			}
		}
	}
}

// TestRepeatedBlanks has a message in which every other character must be escaped.
func TestRepeatedBlanks(t *testing.T) {
	t.Parallel()
	const message = "1 1 2 2 3 3 4 4 5 9 5"
	for name, text := range repetitions(message) {
		if got := (redact.Sent{Message: []byte(message)}).Text(text + " " + said); !strings.Contains(got, redact.Repeated) || len(got) > len(said)+16 {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// TestRepeatedValues has secrets that are too short to have pieces.
func TestRepeatedValues(t *testing.T) {
	t.Parallel()
	for _, sent := range []redact.Sent{
		{Message: []byte("geheim+")}, {Passwords: []string{"", "geheim+"}}, {Values: []string{"1", "geheim+"}},
	} {
		for name, text := range map[string]string{
			"as it is": "geheim+", "JSON": `"geheim+"`, "form": "geheim%2B", "base64": "Z2VoZWltKw==", "base64 without padding": "Z2VoZWltKw",
			"hexadecimal": "67656865696d2b", "HEXADECIMAL": "67656865696D2B", "bytes": "67 65 68 65 69 6d 2b", "twice": "geheim+geheim+",
		} {
			got := sent.Text("password " + text + ": " + said)
			if got = strings.NewReplacer(`"`, "", "=", "").Replace(got); got != "password "+redact.Repeated+": "+said { // quotes and padding say nothing
				t.Errorf("%s: got %q", name, got)
			}
		}
		if got := sent.Text("user:" + base64.StdEncoding.EncodeToString([]byte("user:geheim+"))); strings.Contains(got, "Z2VoZW") || strings.Contains(got, "dlaGVp") {
			t.Errorf("base64 behind others: got %q", got)
		}
	}
}

// TestShortPassword is not shown where a short password might be part of anything.
func TestShortPassword(t *testing.T) {
	t.Parallel()
	sent := redact.Sent{Passwords: []string{"47"}, Values: []string{"on"}}
	if got := sent.Text("error 1478"); got != redact.Repeated {
		t.Errorf("got %q", got)
	}
	if got := sent.Text("error on line 12"); got != "error on line 12" {
		t.Errorf("got %q", got)
	}
}

// TestRepeatedAtTheCut has secrets around the place behind which nothing is shown, and
// around that behind which nothing is looked for, with much in front that is replaced.
func TestRepeatedAtTheCut(t *testing.T) {
	t.Parallel()
	secret := "q7ZxW0vT9mK2pLd8"
	sent := redact.Sent{Message: []byte(strings.Repeat("0123456789", 100)), Passwords: []string{secret, "geheim"}}
	for _, size := range []int{limits.Text, 2 * limits.Text, 8 * limits.Text} {
		for from := size - 24; from < size+8; from++ {
			for _, filler := range []string{"x", "0"} {
				for _, s := range []string{secret, "geheim", base64.StdEncoding.EncodeToString([]byte(secret))} {
					text := strings.Repeat(filler, from) + s + " end"
					if filler == "0" {
						text = strings.Repeat("0123456789", from/10+1)[:from] + s + " end"
					}
					if got := sent.Text(text); strings.Contains(got, s[:4]) {
						t.Fatalf("%d bytes of %s before %s: got %q", from, filler, s, got)
					}
				}
			}
		}
	}
}

// TestNothingRepeated leaves texts as they are, but for what Text does.
func TestNothingRepeated(t *testing.T) {
	t.Parallel()
	sent := redact.Sent{Message: []byte(account), Passwords: []string{"geheim"}, Values: []string{"", "C", "/opt/cprocsp"}}
	for _, text := range []string{
		"", said, "Ошибка: контейнер не найден", "lastName is wrong", "\xff\xfe", strings.Repeat("длинный текст ", 1000), strings.Repeat("\x00", 10000),
	} {
		if got, want := sent.Text(text), redact.Text(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := sent.Text("a\nb " + "eyJhbGciOiJub25lIn0.e30."); got != "a b "+redact.Mask {
		t.Errorf("not cleaned: %q", got)
	}
}

// TestManyZeros takes no longer than other texts, though every run is everywhere.
func TestManyZeros(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("0", 1<<20)
	start := time.Now()
	if got := (redact.Sent{Message: []byte(zeros), Passwords: []string{"0000"}}).Text(zeros); got != redact.Repeated {
		t.Errorf("got %q", got)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestSentDoesNotPrint prints secrets.
func TestSentDoesNotPrint(t *testing.T) {
	t.Parallel()
	sent := redact.Sent{Message: []byte("geheim"), Passwords: []string{"geheim"}, Values: []string{"geheim"}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, sent); got != "redact.Sent" {
			t.Errorf("%s: got %q", verb, got)
		}
	}
}

func FuzzSent(f *testing.F) {
	f.Add("wrong text "+account, account, "geheim")
	f.Add("\xd0", "\xd0\x9f\xd0\x9f", "\\")
	f.Fuzz(func(t *testing.T, text, message, password string) {
		sent := redact.Sent{Message: []byte(message), Passwords: []string{password}}
		got := sent.Text(text + message)
		if len(got) > limits.Text || len(password) >= 4 && len(password) <= limits.Text && strings.Contains(got, password) && !strings.Contains(redact.Repeated, password) && !strings.Contains(redact.Mask, password) {
			t.Errorf("got %q", got)
		}
	})
}
