package scopes_test

import (
	"errors"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func TestParsePhone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"+7(900)0000000":     "+79000000000",
		"+79000000000":       "+79000000000",
		"+7 900 000-00-00":   "+79000000000",
		"+7 (900) 000‑00–00": "+79000000000",
		"8-900-000-00-00":    "+79000000000",
		"8 (900) 000 00 00":  "+79000000000",
		"89000000000":        "+79000000000",
		"79000000000":        "+79000000000",
		" +7.900.000.00.00 ": "+79000000000",
		"+7(4722)333333":     "+74722333333",
		"+7(000)0000006":     "+70000000006", // of the test stand
		"+380(44)1234567":    "+380441234567",
		"+1 212 555 0100":    "+12125550100",
		"+49 30 1":           "",
		"+49 30 123456":      "+4930123456",
		"+8613800000000":     "+8613800000000",
		"+999999999999999":   "+999999999999999",
		"+9999999999999999":  "",
		"+7900000000":        "",
		"+790000000000":      "",
		"+07900000000":       "",
		"9000000000":         "",
		"380441234567":       "",
		"99000000000":        "",
		"++79000000000":      "",
		"7+9000000000":       "",
		"+7(900)000000x":     "",
		"+7900000000٠":       "",
		"+":                  "",
		"":                   "",
	} {
		got, err := scopes.ParsePhone(text)
		if got.E164() != want || (err == nil) != (want != "") {
			t.Errorf("ParsePhone(%q) = %q, %v, want %q", text, got.E164(), err, want)
		}
		if err == nil && !got.Valid() || err != nil && !errors.Is(err, scopes.ErrPhone) {
			t.Errorf("ParsePhone(%q) = %q, %v", text, got.E164(), err)
		}
	}
}

func TestPhoneForms(t *testing.T) {
	t.Parallel()
	for phone, want := range map[scopes.Phone]string{
		"+79000000000": "+7(900)0000000", "+12125550100": "+12125550100", "": "", "x": "x", "+7": "+7", "+7(900)0000000": "+7(900)0000000",
	} {
		if got := phone.Full(); got != want {
			t.Errorf("Full of %q = %q, want %q", phone.E164(), got, want)
		}
	}
	if scopes.Phone("+7(900)0000000").Valid() || scopes.Phone("").Valid() {
		t.Error("Valid must be false for other forms than E.164")
	}
}
