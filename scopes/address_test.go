package scopes_test

import (
	"testing"

	"github.com/go-esia/sdk/scopes"
)

func TestAddressFull(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a    scopes.Address
		want string
	}{
		{scopes.Address{}, ""},
		{
			scopes.Address{Text: "Белгородская обл, г Белгород, ул Садовая", City: "г Белгород", House: "5", Frame: "1", Flat: "1", ZipCode: "308000"},
			"Белгородская обл, г Белгород, ул Садовая, д. 5, корп. 1, кв. 1",
		},
		{scopes.Address{Text: "г Москва", House: "86/1", Frame: "204у", Building: "е", Flat: "пом.419"}, "г Москва, д. 86/1, корп. 204у, стр. е, пом.419"},
		{scopes.Address{Text: "г Москва", House: "4А", HouseType: "влд", FrameType: "лит", Frame: "Б"}, "г Москва, влд 4А, лит Б"},
		{scopes.Address{Region: "Белгородская", City: "Белгород", Street: "Примерная", House: "9"}, "Белгородская, Белгород, Примерная, д. 9"},
		{scopes.Address{Text: "г Москва", Room: "5"}, "г Москва"},
	}
	for _, tt := range tests {
		if got := tt.a.Full(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestIssueCode(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"006006": "006-006", "006-006": "006-006", "": "", "0060-06": "0060-06", "00-6006": "00-6006", "00600": "00600",
		"0060066": "0060066", "отдел": "отдел", "006 006": "006 006", "-006006": "-006006",
	} {
		if got := (scopes.Document{IssueID: id}).IssueCode(); got != want {
			t.Errorf("IssueCode of %q = %q, want %q", id, got, want)
		}
	}
}
