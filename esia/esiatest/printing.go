package esiatest

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// The emulator holds what real systems must not print: personal data, tokens,
// codes. People print what their tests meet, so its types don't either.

// Format implements [fmt.Formatter] and shows the OID and no other data.
func (p Person) Format(f fmt.State, _ rune) { write(f, p.String()) }

// LogValue implements [slog.LogValuer], like Format.
func (p Person) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Format implements [fmt.Formatter] and shows the request without parameters.
func (r Request) Format(f fmt.State, _ rune) { write(f, r.shown()) }

// LogValue implements [slog.LogValuer], like Format.
func (r Request) LogValue() slog.Value { return slog.StringValue(r.shown()) }

// shown hides API keys, which are in paths.
func (r Request) shown() string {
	path := r.Path
	if strings.HasPrefix(path, apiKeyPath) {
		path = apiKeyPath + "{apiKey}/tkn"
	}
	return fmt.Sprintf("esiatest.Request{%s %s: %d %s}", r.Method, path, r.Status, string(r.Code))
}

// Format implements [fmt.Formatter] and shows the ID.
func (c Client) Format(f fmt.State, _ rune) { write(f, c.shown()) }

// LogValue implements [slog.LogValuer], like Format.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.shown()) }

func (c Client) shown() string { return fmt.Sprintf("esiatest.Client{ID: %q}", c.ID) }

// String returns the OID and no other data.
func (o Organization) String() string { return "organization " + o.Data.OID.String() }

// Format implements [fmt.Formatter] and shows the OID and no other data.
func (o Organization) Format(f fmt.State, _ rune) { write(f, o.String()) }

// LogValue implements [slog.LogValuer], like Format.
func (o Organization) LogValue() slog.Value { return slog.StringValue(o.String()) }

// String returns the word and no data.
func (k Kid) String() string { return "kid" }

// Format implements [fmt.Formatter] and shows no data.
func (k Kid) Format(f fmt.State, _ rune) { write(f, k.String()) }

// LogValue implements [slog.LogValuer], like Format.
func (k Kid) LogValue() slog.Value { return slog.StringValue(k.String()) }

// String returns the word and no data.
func (b Branch) String() string { return "branch" }

// Format implements [fmt.Formatter] and shows no data.
func (b Branch) Format(f fmt.State, _ rune) { write(f, b.String()) }

// LogValue implements [slog.LogValuer], like Format.
func (b Branch) LogValue() slog.Value { return slog.StringValue(b.String()) }

// Format implements [fmt.Formatter] and shows how much is registered: package
// fmt prints what is behind pointers without asking it, if the verb is wrong.
func (cfg Config) Format(f fmt.State, _ rune) { write(f, cfg.shown()) }

// LogValue implements [slog.LogValuer], like Format.
func (cfg Config) LogValue() slog.Value { return slog.StringValue(cfg.shown()) }

func (cfg Config) shown() string {
	return fmt.Sprintf("esiatest.Config{URL: %q, %d clients, %d people}", cfg.URL, len(cfg.Clients), len(cfg.People))
}

// Format implements [fmt.Formatter] and shows the kind of the token.
func (t Token) Format(f fmt.State, _ rune) { write(f, t.shown()) }

// LogValue implements [slog.LogValuer], like Format.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.shown()) }

func (t Token) shown() string { return fmt.Sprintf("esiatest.Token{Kind: %q}", string(t.Kind)) }

// Format implements [fmt.Formatter] and shows the address.
func (e *Emulator) Format(f fmt.State, _ rune) { write(f, e.shown()) }

// LogValue implements [slog.LogValuer], like Format.
func (e *Emulator) LogValue() slog.Value { return slog.StringValue(e.shown()) }

func (e *Emulator) shown() string {
	if e == nil {
		return "esiatest.Emulator{}"
	}
	return "esiatest.Emulator{URL: " + e.cfg.URL + "}"
}

// write ends a Format method, for all verbs alike.
func write(f fmt.State, text string) {
	_, _ = io.WriteString(f, text) // a Formatter can't report errors
}
