package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-esia/sdk/internal/limits"
)

func tokenInspectCommand() command {
	return command{
		name:  "token inspect",
		args:  "TOKEN|FILE|-",
		short: text{"take a token apart", "разобрать маркер"},
		long: text{
			`Reports the signature, the kind, the issuer, the times and the claims of a token, each on
its own: an expired token with a good signature is seen as such. A file may hold a token, or
JSON with tokens, as token exchange writes it. Claims may be personal data.

Without -keys the signature is not checked, and the report says so. The exit code is 1 if
the token can't be read or its signature is not valid; everything else is in the report.`,
			`Сообщает о подписи, виде, издателе, сроках и содержимом маркера по отдельности: просроченный
маркер с верной подписью так и виден. В файле может быть маркер или JSON с маркерами, как
его пишет token exchange. В содержимом могут быть персональные данные.

Без -keys подпись не проверяется, и об этом сказано. Код завершения 1 — если маркер не
прочитать или подпись неверна; остальное видно из отчёта.`},
		examples: []example{
			{"esia token inspect -keys esia-keys tokens.json", text{"with ESIA's certificates", "с сертификатами ЕСИА"}},
			{"esia token inspect -keys public.pem -json - < token.txt", text{"with a public key, for a program", "с открытым ключом, для программы"}},
		},
		setup: func(f *flags) action {
			f.withJSON()
			f.use("keys", "endpoint", "issuer", "protocol")
			return func(_ context.Context, a *app, args []string) error {
				argument, err := oneArgument(args, text{"the token", "маркер"})
				if err != nil {
					return err
				}
				return a.inspectTokens(argument)
			}
		},
	}
}

func (a *app) inspectTokens(argument string) error {
	data, file, err := a.readArgument(argument, limits.TokenResponse, text{
		"a token, a file with one, or - for the standard input", "маркер, файл с ним или - для стандартного ввода"})
	if err != nil {
		return err
	}
	var keys []tokenKey
	if name := a.settings.get("keys"); name != "" {
		if keys, err = readTokenKeys(name); err != nil {
			return err
		}
	}
	tokens := tokensOf(data)
	if len(tokens) == 0 {
		return failure(text{"there is no id_token and no access_token in the JSON", "в JSON нет ни id_token, ни access_token"})
	}
	var reports []tokenJSON
	for _, token := range tokens {
		t, err := parseJWT(token.raw)
		if err != nil && !file {
			return failure(text{"there is no such file, and %s", "такого файла нет, и %s"}, err)
		}
		if err != nil {
			return err
		}
		r, err := a.inspect(token.name, t, keys)
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	return a.printTokens(reports)
}

// A tokenJSON is what there is to say of a token.
type tokenJSON struct {
	Name      string          `json:"name,omitempty"` // in the file
	Signature signatureJSON   `json:"signature"`
	Kind      string          `json:"kind"`
	Issuer    issuerJSON      `json:"issuer"`
	Times     []timeJSON      `json:"times"`
	Expired   *bool           `json:"expired"` // null if the token does not say
	Claims    json.RawMessage `json:"claims"`
}

type signatureJSON struct {
	Algorithm   string     `json:"algorithm"`
	State       string     `json:"state"` // valid, invalid or unchecked
	Key         string     `json:"key,omitempty"`
	Hash        string     `json:"certificate_hash,omitempty"`
	ValidAtSign *bool      `json:"certificate_valid_when_issued,omitempty"`
	ValidNow    *bool      `json:"certificate_valid_now,omitempty"`
	NotAfter    *time.Time `json:"certificate_not_after,omitempty"`
	Named       string     `json:"named_certificate_hash,omitempty"` // x5t#St256
}

type issuerJSON struct {
	Value    string `json:"value"`
	Expected string `json:"expected,omitempty"` // by the setting endpoint
	Match    *bool  `json:"match,omitempty"`
}

type timeJSON struct {
	Claim string    `json:"claim"`
	Time  time.Time `json:"time,omitzero"`
	State string    `json:"state"` // past, future, absent or malformed

	value json.RawMessage // as the token has it
}

func (a *app) inspect(name string, t *jwt, keys []tokenKey) (tokenJSON, error) {
	r := tokenJSON{Name: name, Kind: t.header.Kind, Claims: t.payload, Signature: inspectSignature(t, keys)}
	r.Issuer.Value = t.str("iss")
	if a.settings.get("endpoint") != "" {
		endpoint, err := a.endpoint()
		if err != nil {
			return r, err
		}
		match := endpoint.Issuer() == r.Issuer.Value
		r.Issuer.Expected, r.Issuer.Match = endpoint.Issuer(), &match
	}
	now := time.Now()
	for _, claim := range []string{"iat", "nbf", "exp", "auth_time"} {
		r.Times = append(r.Times, inspectTime(claim, t.claims[claim], now))
	}
	if exp := r.Times[2]; exp.State == "past" || exp.State == "future" {
		r.Expired = new(exp.State == "past")
	}
	return r, nil
}

func inspectTime(claim string, value json.RawMessage, now time.Time) timeJSON {
	at, ok := parseTime(value)
	t := timeJSON{Claim: claim, Time: at, State: "past", value: value}
	switch {
	case value == nil:
		t.State = "absent"
	case !ok:
		t.State = "malformed"
	case now.Before(at):
		t.State = "future"
	}
	return t
}

func inspectSignature(t *jwt, keys []tokenKey) signatureJSON {
	s := signatureJSON{Algorithm: t.header.Algorithm, State: "unchecked", Named: t.header.Thumbprint}
	if len(keys) == 0 {
		return s
	}
	key, ok := findTokenKey(keys, t)
	if !ok {
		s.State = "invalid"
		return s
	}
	s.State, s.Key = "valid", key.file
	if key.cert != nil {
		s.Hash, s.NotAfter = key.cert.Hash(), &key.cert.NotAfter
		s.ValidNow = new(key.validAt(time.Now()))
		if issued := t.time("iat"); !issued.IsZero() {
			s.ValidAtSign = new(key.validAt(issued))
		}
	}
	return s
}

func (a *app) printTokens(reports []tokenJSON) error {
	invalid := false
	for i, r := range reports {
		invalid = invalid || r.Signature.State == "invalid"
		if a.json {
			continue
		}
		if i > 0 {
			fmt.Fprintln(a.stdout)
		}
		if err := a.printToken(r); err != nil {
			return err
		}
	}
	if a.json {
		if err := a.printJSON(reports); err != nil {
			return err
		}
	}
	if invalid {
		return failure(text{"the signature is not by any of the keys: get ESIA's present certificates, or the token was changed",
			"подпись не от этих ключей: возьмите действующие сертификаты ЕСИА, или маркер изменён"})
	}
	return nil
}

func (a *app) printToken(t tokenJSON) error {
	var r report
	if t.Name != "" {
		r.add(a.lang, text{"token", "маркер"}, "%s", t.Name)
	}
	r.add(a.lang, text{"signature", "подпись"}, "%s", a.signatureLine(t.Signature))
	r.add(a.lang, text{"kind", "вид"}, "%s", a.kindLine(t.Kind))
	r.add(a.lang, text{"issuer", "издатель"}, "%s", a.issuerLine(t.Issuer))
	for _, at := range t.Times {
		r.add(a.lang, timeName(at.Claim), "%s", a.timeLine(at))
	}
	var claims bytes.Buffer
	if err := json.Indent(&claims, t.Claims, "", "  "); err != nil {
		return err
	}
	fmt.Fprint(a.stdout, r.b.String())
	a.say(text{"claims:", "содержимое:"})
	for line := range strings.Lines(claims.String()) {
		fmt.Fprintln(a.stdout, "  "+cleaned(strings.TrimSuffix(line, "\n")))
	}
	return nil
}

func (a *app) signatureLine(s signatureJSON) string {
	switch s.State {
	case "unchecked":
		return text{"NOT CHECKED, give -keys; %s", "НЕ ПРОВЕРЕНА, укажите -keys; %s"}.format(a.lang, s.Algorithm)
	case "invalid":
		line := text{"NOT VALID by any of the keys; %s", "НЕВЕРНА ни с одним из ключей; %s"}.format(a.lang, s.Algorithm)
		if s.Named != "" {
			line += text{", certificate %s", ", сертификат %s"}.format(a.lang, s.Named)
		}
		return line
	}
	line := text{"valid; %s, %s", "верна; %s, %s"}.format(a.lang, s.Algorithm, s.Key)
	switch {
	case s.ValidNow == nil:
		return line + text{" (a public key)", " (открытый ключ)"}.in(a.lang)
	case s.ValidAtSign == nil:
		return line + text{"; the token does not say when it was issued", "; маркер не говорит, когда он выдан"}.in(a.lang)
	case !*s.ValidAtSign:
		return line + text{"; the certificate was NOT VALID when the token was issued", "; сертификат НЕ ДЕЙСТВОВАЛ, когда маркер выдан"}.in(a.lang)
	case !*s.ValidNow:
		return line + text{"; the certificate is not valid any more", "; сертификат уже не действует"}.in(a.lang)
	}
	return line
}

func (a *app) kindLine(kind string) string {
	switch kind {
	case "id":
		return text{"identity token (id)", "маркер идентификации (id)"}.in(a.lang)
	case "access":
		return text{"access token (access)", "маркер доступа (access)"}.in(a.lang)
	case "refresh":
		return text{"refresh token (refresh)", "маркер обновления (refresh)"}.in(a.lang)
	case "authorization_code":
		return text{"authorization code (authorization_code)", "код авторизации (authorization_code)"}.in(a.lang)
	case "":
		return text{"not said (no sbt)", "не указан (нет sbt)"}.in(a.lang)
	}
	return kind
}

func (a *app) issuerLine(i issuerJSON) string {
	known, ok := knownIssuer(i.Value)
	switch {
	case i.Value == "":
		return text{"NOT SAID", "НЕ УКАЗАН"}.in(a.lang)
	case i.Match != nil && *i.Match:
		return text{"%s, as the setting endpoint says", "%s, как в настройке endpoint"}.format(a.lang, i.Value)
	case i.Match != nil:
		return text{"%s, NOT %s as the setting endpoint says", "%s, А НЕ %s, как в настройке endpoint"}.format(a.lang, i.Value, i.Expected)
	case ok:
		return i.Value + " (" + known.in(a.lang) + ")"
	}
	return text{"%s, unknown; give -endpoint to compare", "%s, неизвестный; укажите -endpoint для сравнения"}.format(a.lang, i.Value)
}

func timeName(claim string) text {
	switch claim {
	case "iat":
		return text{"issued (iat)", "выдан (iat)"}
	case "nbf":
		return text{"valid from (nbf)", "действует с (nbf)"}
	case "exp":
		return text{"expires (exp)", "истекает (exp)"}
	}
	return text{"login (auth_time)", "вход (auth_time)"}
}

func (a *app) timeLine(at timeJSON) string {
	switch at.State {
	case "absent":
		return "-"
	case "malformed":
		value := []rune(string(at.value))
		return text{"MALFORMED, not a number of seconds: %s", "НЕВЕРНОГО ВИДА, не число секунд: %s"}.format(a.lang, string(value[:min(len(value), 40)]))
	}
	line := at.Time.Format(time.RFC3339)
	distance := time.Until(at.Time).Round(time.Second)
	ago := text{"%s, %s ago", "%s, %s назад"}
	in := text{"%s, in %s", "%s, через %s"}
	switch {
	case at.Claim == "exp" && at.State == "past":
		return text{"%s, EXPIRED %s ago", "%s, ИСТЁК %s назад"}.format(a.lang, line, (-distance).String())
	case at.State == "past":
		return ago.format(a.lang, line, (-distance).String())
	case at.Claim != "exp":
		return text{"%s, NOT YET: in %s", "%s, ЕЩЁ НЕ НАСТУПИЛО: через %s"}.format(a.lang, line, distance.String())
	}
	return in.format(a.lang, line, distance.String())
}
