package esia_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/go-esia/sdk/esia"
)

func TestCodeIsError(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("login: %w", esia.CodeInvalidGrant)
	if !errors.Is(err, esia.CodeInvalidGrant) {
		t.Error("errors.Is does not find the code")
	}
	if errors.Is(err, esia.CodeInvalidSignature) {
		t.Error("errors.Is finds another code")
	}
	const want = "ESIA-007013: the request has no scope"
	if got := esia.CodeMissingScope.Error(); got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

// TestCodeNumbers pins the constants on which callers depend to the numbers.
func TestCodeNumbers(t *testing.T) {
	t.Parallel()
	for code, want := range map[esia.Code]string{
		esia.CodeCertificateMismatch: "ESIA-007002",
		esia.CodeAccessDenied:        "ESIA-007004",
		esia.CodeUnauthorizedClient:  "ESIA-007005",
		esia.CodeInvalidScope:        "ESIA-007006",
		esia.CodeInternal:            "ESIA-007007",
		esia.CodeUnavailable:         "ESIA-007008",
		esia.CodeInvalidGrant:        "ESIA-007011",
		esia.CodeMissingParameter:    "ESIA-007014",
		esia.CodeInvalidTime:         "ESIA-007015",
		esia.CodeNoGrants:            "ESIA-007019",
		esia.CodeRedirectURI:         "ESIA-007023",
		esia.CodeVerifierMismatch:    "ESIA-007040",
		esia.CodeInvalidSignature:    "ESIA-007053",
		esia.CodeNotConfirmed:        "ESIA-007055",
		esia.CodeNotEmployee:         "ESIA-007194",
		esia.CodeClientUnknown:       "ESIA-008010",
		esia.CodeInvalidToken:        "ESIA-005011",
		esia.CodeExpiredToken:        "ESIA-005013",
		esia.CodeScopeNotAllowed:     "ESIA-005029",
	} {
		if string(code) != want {
			t.Errorf("got %s, want %s", string(code), want)
		}
	}
}

func TestCodes(t *testing.T) {
	t.Parallel()
	codes := slices.Collect(esia.Codes())
	if len(codes) < 50 || !slices.Contains(codes, esia.CodeInvalidSignature) {
		t.Errorf("got %d codes: %q", len(codes), codes)
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Error("codes are not ascending")
	}
	for first := range esia.Codes() {
		if first != codes[0] {
			t.Errorf("a second range begins with %s, want %s", string(first), string(codes[0]))
		}
		break
	}
}

func TestCodeTexts(t *testing.T) {
	t.Parallel()
	oauthErrors := []string{
		"", "invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope",
		"server_error", "temporarily_unavailable", "invalid_client", "invalid_grant", "unsupported_grant_type",
	}
	for code := range esia.Codes() {
		t.Run(string(code), func(t *testing.T) {
			t.Parallel()
			if esia.ParseCode(string(code)) != code {
				t.Error("ParseCode does not find the code")
			}
			for _, s := range append(code.Causes(), code.Description(), code.Hint()) {
				if !strings.ContainsFunc(s, isCyrillic) {
					t.Errorf("Russian text %q", s)
				}
			}
			for _, s := range append(code.EnglishCauses(), code.English(), code.EnglishHint()) {
				if s == "" || strings.ContainsFunc(s, isCyrillic) {
					t.Errorf("English text %q", s)
				}
			}
			if len(code.Causes()) == 0 || len(code.Causes()) != len(code.EnglishCauses()) {
				t.Errorf("got %d and %d causes", len(code.Causes()), len(code.EnglishCauses()))
			}
			if want := string(code) + ": " + code.English(); code.Error() != want {
				t.Errorf("Error() = %q, want %q", code.Error(), want)
			}
			if !slices.Contains(oauthErrors, code.OAuthError()) {
				t.Errorf("OAuthError() = %q is not in RFC 6749", code.OAuthError())
			}
			if oauth := strings.HasPrefix(string(code), "ESIA-007"); oauth && code.OAuthError() == "" {
				t.Error("a code of the authorization service has no OAuthError")
			}
		})
	}
}

func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }

// TestKnownCauses holds the causes that field reports are full of.
func TestKnownCauses(t *testing.T) {
	t.Parallel()
	for code, words := range map[esia.Code][]string{
		esia.CodeInvalidSignature:   {"redirect_uri", "reversed bytes", "CMS", "SHA-1", "PEM", "expired", "another system"},
		esia.CodeUnauthorizedClient: {"not uploaded", "not registered", "algorithm", "-der", "detached"},
		esia.CodeMissingParameter:   {"client_certificate_hash", "timestamp", "%2B", "JSON"},
		esia.CodeInvalidGrant:       {"240 seconds", "redirect_uri", "work once"},
		esia.CodeRedirectURI:        {"TLS proxy", "technological portal"},
		esia.CodeScopeNotAllowed:    {"%3F", "org_oid"},
	} {
		causes := strings.Join(code.EnglishCauses(), "\n")
		for _, word := range words {
			if !strings.Contains(causes, word) {
				t.Errorf("%s: no cause says %q", string(code), word)
			}
		}
	}
}

func TestOAuthError(t *testing.T) {
	t.Parallel()
	for code, want := range map[esia.Code]string{
		esia.CodeAccessDenied:       "access_denied",       // observed
		esia.CodeUnauthorizedClient: "unauthorized_client", // observed
		esia.CodeMissingParameter:   "invalid_request",     // observed
		esia.CodeInvalidSignature:   "access_denied",       // observed
		esia.CodeInvalidGrant:       "invalid_grant",
		esia.CodeUnavailable:        "temporarily_unavailable",
		esia.CodeConsentTypeUnknown: "invalid_request",
		esia.CodeScopeNotAllowed:    "",
		"ESIA-099999":               "",
	} {
		if got := code.OAuthError(); got != want {
			t.Errorf("%s: OAuthError() = %q, want %q", string(code), got, want)
		}
	}
}

func TestTemporary(t *testing.T) {
	t.Parallel()
	want := []esia.Code{
		esia.CodeRESTInternal, esia.CodeRESTUnavailable,
		esia.CodeInternal, esia.CodeUnavailable, esia.CodeTooManyRequests,
	}
	var got []esia.Code
	for code := range esia.Codes() {
		if code.Temporary() {
			got = append(got, code)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUnknownCode(t *testing.T) {
	t.Parallel()
	for _, code := range []esia.Code{"ESIA-999999", "ESIA-007001", "ESIA-033449", ""} {
		if code.Description()+code.Hint()+code.English()+code.EnglishHint()+code.OAuthError() != "" ||
			len(code.Causes())+len(code.EnglishCauses()) > 0 || code.Temporary() {
			t.Errorf("%q has texts", string(code))
		}
	}
	unknown := esia.ParseCode("ESIA-999999: OAuthErrorEnum.somethingNew")
	if unknown != "ESIA-999999" || unknown.Error() != "ESIA-999999" {
		t.Errorf("got %q, Error() = %q", string(unknown), unknown.Error())
	}
	if !errors.Is(fmt.Errorf("login: %w", unknown), esia.Code("ESIA-999999")) {
		t.Error("an unknown code cannot be compared")
	}
}

func TestMalformedCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[esia.Code]string{
		"":                                  `malformed ESIA code ""`,
		"access_denied":                     `malformed ESIA code "access_denied"`,
		"ESIA-03210x":                       `malformed ESIA code "ESIA-03210x"`,
		"ESIA-0321000":                      `malformed ESIA code "ESIA-0321000"`,
		"ESIA-00701\n":                      `malformed ESIA code "ESIA-00701\n"`,
		esia.Code(strings.Repeat("x", 1e6)): `malformed ESIA code "` + strings.Repeat("x", 32) + `"`,
	} {
		if got := code.Error(); got != want {
			t.Errorf("Error() = %q, want %q", got, want)
		}
		if code.Description() != "" {
			t.Errorf("%q has a description", string(code))
		}
	}
}

func TestCodeFamilies(t *testing.T) {
	t.Parallel()
	for code, want := range map[esia.Code]string{
		"ESIA-032100":               "an e-mail contact was refused",
		"ESIA-032199":               "an e-mail contact was refused",
		"ESIA-032200":               "a mobile contact was refused",
		"ESIA-033448":               "the data of a document were refused",
		"ESIA-033449":               "",
		"ESIA-034007":               "",
		"ESIA-036790":               "the request for a consent (permissions) is wrong",
		esia.CodeConsentTypeMissing: "permissions does not name the type of consent (sysname)",
		"ESIA-005999":               "the data service refused for reasons of security (SecurityErrorEnum)",
		esia.CodeExpiredToken:       "the access token has expired (expiredToken)",
	} {
		if got := code.English(); got != want {
			t.Errorf("%s: got %q, want %q", string(code), got, want)
		}
	}
	if slices.Contains(slices.Collect(esia.Codes()), "ESIA-032100") {
		t.Error("Codes contains a code of which only the family is known")
	}
}

func TestCausesBelongToTheCaller(t *testing.T) {
	t.Parallel()
	code := esia.CodeInvalidSignature
	russian, english := code.Causes()[0], code.EnglishCauses()[0]
	code.Causes()[0], code.EnglishCauses()[0] = "", ""
	if code.Causes()[0] != russian || code.EnglishCauses()[0] != english {
		t.Error("the catalogue was changed by a caller")
	}
}

func TestParseCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]esia.Code{
		"":            "",
		"ESIA-007053": esia.CodeInvalidSignature,
		"ESIA-007053: OAuthErrorEnum.clientSecretWrong":                                               esia.CodeInvalidSignature,
		"ESIA-007014: The request doesn`t contain the mandatory parameter [client_certificate_hash].": esia.CodeMissingParameter,
		"ESIA-007004:The resource owner or authorization server denied the request.":                  esia.CodeAccessDenied,
		" \tESIA-007011":                   esia.CodeInvalidGrant,
		"Ошибка ESIA-007019 noGrants":      esia.CodeNoGrants,
		"<h1>Ошибка&nbsp;ESIA-007023</h1>": esia.CodeRedirectURI,
		`{"code":"ESIA-005013"}`:           esia.CodeExpiredToken,
		"ESIA-007011, ESIA-007053":         esia.CodeInvalidGrant,
		"ESIA-12345, then ESIA-007053":     esia.CodeInvalidSignature,
		"ESIA-ESIA-007053":                 esia.CodeInvalidSignature,
		"ESIA-999999":                      "ESIA-999999",

		"ESIA-00705":              "", // five digits
		"ESIA-0070531":            "", // seven
		"ESIA-007053a":            "",
		"XESIA-007053":            "",
		"esia-007053":             "",
		"ESIA-00705٣":             "", // a digit, but not of ASCII
		"ESIA 007053":             "",
		"ЕSIA-007053":             "", // a Cyrillic letter
		"OAuthErrorEnum.noGrants": "",
	} {
		if got := esia.ParseCode(text); got != want {
			t.Errorf("ParseCode(%q) = %q, want %q", text, string(got), string(want))
		}
	}
}

// TestParseCodeLimit: a huge answer is not searched to its end.
func TestParseCodeLimit(t *testing.T) {
	t.Parallel()
	const limit, size = 4096, len("ESIA-007053")
	last := strings.Repeat(" ", limit-size) + "ESIA-007053"
	if got := esia.ParseCode(last + " and more"); got != esia.CodeInvalidSignature {
		t.Errorf("a code that ends at the limit: got %q", string(got))
	}
	if got := esia.ParseCode(last + "1"); got != "" {
		t.Errorf("a seventh digit beyond the limit: got %q", string(got))
	}
	if got := esia.ParseCode(" " + last); got != "" {
		t.Errorf("a code that ends beyond the limit: got %q", string(got))
	}
	if got := esia.ParseCode(strings.Repeat("ESIA-", 1e6) + "ESIA-007053"); got != "" {
		t.Errorf("a code after 5 MB: got %q", string(got))
	}
}

func FuzzParseCode(f *testing.F) {
	for _, text := range []string{"ESIA-007053", "x ESIA-007011: y", "ESIA-ESIA-0", "ESIA-0070531", "\xff\xfeESIA-000001\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code := esia.ParseCode(text)
		if code == "" {
			return
		}
		if len(code) != len("ESIA-007053") || !strings.Contains(text, string(code)) {
			t.Errorf("ParseCode(%q) = %q", text, string(code))
		}
		if esia.ParseCode(string(code)) != code {
			t.Errorf("%q is not found in itself", string(code))
		}
		if !strings.HasPrefix(code.Error(), string(code)) {
			t.Errorf("Error() = %q", code.Error())
		}
	})
}

func ExampleCode() {
	code := esia.ParseCode("ESIA-007013: The request doesn't contain the scope.")
	fmt.Println(code)
	fmt.Println(code.Description())
	fmt.Println(code.Hint())
	fmt.Println(code.OAuthError(), code.Temporary(), code == esia.CodeMissingScope)
	// Output:
	// ESIA-007013: the request has no scope
	// В запросе нет области доступа (scope)
	// Передайте хотя бы openid, и при обмене кода — ту же строку scope, что и при входе.
	// invalid_scope false true
}
