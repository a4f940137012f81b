package message_test

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/go-esia/sdk/esia/message"
)

var kinds = []message.Kind{message.Authorize, message.Exchange, message.Refresh, message.RefreshToken, message.ClientCredentials, message.APIKey, message.AccountImport}

// golden is one block of testdata/golden.txt.
type golden struct {
	name, message string
	version       message.Version
	kind          message.Kind
	fields        message.Fields
}

func readGolden(t testing.TB) []golden {
	t.Helper()
	file, err := os.Open("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []golden
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		name, value, ok := strings.Cut(scanner.Text(), ": ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		if name == "name" {
			all = append(all, golden{name: value})
			continue
		}
		all[len(all)-1].set(t, name, value)
	}
	return all
}

func (g *golden) set(t testing.TB, name, value string) {
	t.Helper()
	switch name {
	case "version":
		n, err := strconv.Atoi(value)
		if err != nil {
			t.Fatal(err)
		}
		g.version = message.Version(n)
	case "kind":
		for _, k := range kinds {
			if k.String() == value {
				g.kind = k
			}
		}
	case "client_id":
		g.fields.ClientID = value
	case "scope":
		g.fields.Scope = value
	case "scope_org":
		g.fields.OrgScope = value
	case "timestamp":
		g.fields.Timestamp = value
	case "state":
		g.fields.State = value
	case "redirect_uri":
		g.fields.RedirectURI = value
	case "code":
		g.fields.Code = value
	case "refresh_token":
		g.fields.RefreshToken = value
	case "api_key":
		g.fields.APIKey = value
	case "account":
		g.fields.Account = value
	case "message":
		g.message = value
	default:
		t.Fatalf("testdata: unknown name %q", name)
	}
}

func TestBuildGolden(t *testing.T) {
	t.Parallel()
	all := readGolden(t)
	if len(all) < 9 {
		t.Fatalf("got %d golden messages, want 9", len(all))
	}
	for _, g := range all {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			got, err := message.Build(g.version, g.kind, g.fields)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != g.message {
				t.Errorf("got  %s\nwant %s", got, g.message)
			}
		})
	}
}

func TestParseGolden(t *testing.T) {
	t.Parallel()
	for _, g := range readGolden(t) {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			kind, fields, err := message.Parse(g.version, []byte(g.message))
			if err != nil {
				t.Fatal(err)
			}
			if fields.ClientID != g.fields.ClientID || fields.Scope != g.fields.Scope+g.fields.OrgScope ||
				fields.Timestamp != g.fields.Timestamp || fields.State != g.fields.State {
				t.Errorf("got %+v, want %+v", fields, g.fields)
			}
			if again, err := message.Build(g.version, kind, fields); err != nil || string(again) != g.message {
				t.Errorf("built again: got %s, %v", again, err)
			}
			if g.name == "exchange with a code like those of ESIA" &&
				(kind != message.Exchange || fields.Code != g.fields.Code || fields.RedirectURI != g.fields.RedirectURI) {
				t.Errorf("got %v %+v, want the code apart from the redirect address", kind, fields)
			}
		})
	}
}

func valid() message.Fields {
	return message.Fields{
		ClientID:     "MYSYS01",
		Scope:        "openid",
		Timestamp:    "2026.01.15 12:34:56 +0300",
		State:        "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f",
		RedirectURI:  "https://app.example.ru/",
		Code:         "code",
		RefreshToken: "token",
	}
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*message.Fields)
		says   string
	}{
		{"NoClientID", func(f *message.Fields) { f.ClientID = "" }, "client_id"},
		{"NoScope", func(f *message.Fields) { f.Scope = "" }, "scope"},
		{"NoTimestamp", func(f *message.Fields) { f.Timestamp = "" }, "timestamp"},
		{"NoState", func(f *message.Fields) { f.State = "" }, "state"},
		{"NoRedirectURI", func(f *message.Fields) { f.RedirectURI = "" }, "redirect_uri"},
		{"NoCode", func(f *message.Fields) { f.Code = "" }, "code"},
		{"TimestampRFC3339", func(f *message.Fields) { f.Timestamp = "2026-01-15T12:34:56+03:00" }, "timestamp"},
		{"TimestampUnencoded", func(f *message.Fields) { f.Timestamp = "2026.01.15 12:34:56  0300" }, "timestamp"},
		{"StateNoUUID", func(f *message.Fields) { f.State = "state" }, "state"},
		{"StateUpperCase", func(f *message.Fields) { f.State = strings.ToUpper(f.State) }, "state"},
		{"ControlCharacter", func(f *message.Fields) { f.Scope = "openid\n" }, "scope"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := valid()
			tt.change(&f)
			_, err := message.Build(message.V2, message.Exchange, f)
			if !errors.Is(err, message.ErrField) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, want ErrField about %s", err, tt.says)
			}
		})
	}
}

// TestBuildRefusesAlone is about the messages that consist of one value.
func TestBuildRefusesAlone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		kind   message.Kind
		fields message.Fields
	}{
		{"NoKey", message.APIKey, message.Fields{}},
		{"KeyNoUUID", message.APIKey, message.Fields{APIKey: "key"}},
		{"KeyWithPath", message.APIKey, message.Fields{APIKey: "6f2c1a7e-0a1b-4c2d-8e3f-0123456789ab/../"}},
		{"NoAccount", message.AccountImport, message.Fields{}},
		{"AccountArray", message.AccountImport, message.Fields{Account: `[]`}},
		{"AccountTwice", message.AccountImport, message.Fields{Account: `{}{}`}},
		{"AccountSpace", message.AccountImport, message.Fields{Account: ` {}`}},
		{"AccountHuge", message.AccountImport, message.Fields{Account: `{"a":"` + strings.Repeat("a", message.MaxSize) + `"}`}},
	}
	for _, tt := range tests {
		if _, err := message.Build(message.V2, tt.kind, tt.fields); !errors.Is(err, message.ErrField) {
			t.Errorf("%s: got %v, want ErrField", tt.name, err)
		}
	}
}

func TestBuildUnknown(t *testing.T) {
	t.Parallel()
	for _, v := range []message.Version{-1, 0, 3} {
		if _, err := message.Build(v, message.Authorize, valid()); !errors.Is(err, message.ErrUnknown) {
			t.Errorf("version %d: got %v, want ErrUnknown", v, err)
		}
	}
	for _, k := range []message.Kind{-1, 0, 8} {
		if _, err := message.Build(message.V2, k, valid()); !errors.Is(err, message.ErrUnknown) {
			t.Errorf("kind %d: got %v, want ErrUnknown", k, err)
		}
	}
	if _, err := message.Build(message.V1, message.RefreshToken, valid()); !errors.Is(err, message.ErrUnknown) {
		t.Errorf("V1 with the variant of V2: got %v, want ErrUnknown", err)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const stamp, state = "2026.01.15 12:34:56 +0300", "4f7c1f0e-6a0d-4b7b-9f36-0a1b2c3d4e5f"
	tests := map[string]string{
		"Empty":           "",
		"NoTimestamp":     "MYSYS01openid" + state + "https://a.ru/",
		"TwoTimestamps":   "MYSYS01openid" + stamp + state + "https://a.ru/" + stamp,
		"NoClientID":      "openid" + stamp + state + "https://a.ru/",
		"NoScope":         "MYSYS01" + stamp + state + "https://a.ru/",
		"NoState":         "MYSYS01openid" + stamp + "https://a.ru/0000000000000000000000000000",
		"NoRest":          "MYSYS01openid" + stamp + state,
		"OrderOfV1":       "openid" + stamp + "MYSYS01" + state,
		"AmbiguousCode":   "MYSYS01openid" + stamp + state + "https://a/eyJa" + "eyJh.eyJi.c",
		"ControlChar":     "MYSYS01open\nid" + stamp + state + "https://a.ru/",
		"Huge":            "MYSYS01openid" + stamp + state + "https://a.ru/" + strings.Repeat("a", message.MaxSize),
		"NoLettersInMind": strings.Repeat("\x00", 100),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if kind, fields, err := message.Parse(message.V2, []byte(text)); err == nil {
				t.Errorf("got %v %+v, want an error", kind, fields)
			}
		})
	}
	if _, _, err := message.Parse(0, []byte(readGolden(t)[0].message)); !errors.Is(err, message.ErrUnknown) {
		t.Errorf("version 0: got %v, want ErrUnknown", err)
	}
}

// FuzzParse checks that whatever is accepted is exactly what it was read as.
func FuzzParse(f *testing.F) {
	for _, g := range readGolden(f) {
		f.Add(int(g.version), []byte(g.message))
	}
	f.Fuzz(func(t *testing.T, version int, text []byte) {
		kind, fields, err := message.Parse(message.Version(version), text)
		if err != nil {
			return
		}
		built, err := message.Build(message.Version(version), kind, fields)
		if err != nil || string(built) != string(text) {
			t.Errorf("%q was read as %v %+v, which gives %q, %v", text, kind, fields, built, err)
		}
	})
}
