package gogostsigner_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/signer"
	"github.com/go-esia/sdk/signer/gogostsigner"
)

// needles returns the forms in which any six consecutive bytes of a secret, or the
// whole of it, may be printed, in either byte order.
func needles(secret []byte) []string {
	const window = 6
	backwards := bytes.Clone(secret)
	slices.Reverse(backwards)
	var forms []string
	for _, d := range [][]byte{secret, backwards} {
		forms = append(forms, new(big.Int).SetBytes(d).String())
		for i := 0; i+window <= len(d); i++ {
			piece := d[i : i+window]
			digits, list := hex.EncodeToString(piece), strings.Trim(fmt.Sprint(piece), "[]")
			forms = append(forms, string(piece), digits, strings.ToUpper(digits), fmt.Sprintf("% x", piece), list,
				strings.ReplaceAll(list, " ", ", "), strings.Trim(fmt.Sprintf("%#v", piece), "[]byte{}"),
				base64.RawStdEncoding.EncodeToString(piece), base64.RawURLEncoding.EncodeToString(piece))
		}
	}
	return forms
}

// holders returns values that have the signer in them.
func holders(s *gogostsigner.Signer) map[string]any {
	return map[string]any{
		"pointer":   s,
		"value":     *s,
		"interface": []signer.Signer{s},
		"values":    []gogostsigner.Signer{*s},
		"map":       map[string]gogostsigner.Signer{"signer": *s},
		"exported":  struct{ Signer gogostsigner.Signer }{*s},
		"hidden":    &struct{ signer gogostsigner.Signer }{*s},
		"embedded":  struct{ gogostsigner.Signer }{*s},
	}
}

// prints returns what a program may print of v, in all ways together.
func prints(v any) string {
	var out bytes.Buffer
	for _, verb := range "vsxXqdobcUegtpTw" {
		for _, flags := range []string{"", "+", "#", " ", "0"} {
			fmt.Fprintf(&out, "%"+flags+string(verb)+"\n", v)
		}
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(handler).Info("message", "signer", v, slog.Group("group", "signer", v))
	}
	data, err := json.Marshal(v)
	fmt.Fprintf(&out, "%s %v\n", data, err)
	return out.String()
}

func TestPrintingShowsNoSecret(t *testing.T) {
	t.Parallel()
	for _, c := range []*gost.Curve{gost.CryptoProA(), gost.TC26512A()} {
		key, cert := generate(t, c)
		s := newSigner(t, key, cert)
		if _, err := s.Sign(t.Context(), []byte("message")); err != nil {
			t.Fatal(err)
		}
		forms := needles(key.Bytes())
		for name, v := range holders(s) {
			text := prints(v)
			if i := slices.IndexFunc(forms, func(form string) bool { return strings.Contains(text, form) }); i >= 0 {
				t.Errorf("%s shows %q of the key", name, forms[i])
			}
		}
		if text := prints(struct{ Key []byte }{key.Bytes()}); !slices.ContainsFunc(forms, func(form string) bool { return strings.Contains(text, form) }) {
			t.Error("the test does not see a key that is shown")
		}
	}
}

// TestErrorsShowNoSecret looks at the errors that there are.
func TestErrorsShowNoSecret(t *testing.T) {
	t.Parallel()
	key, cert := generate(t, gost.CryptoProA())
	other, otherCert := generate(t, gost.CryptoProA())
	s := newSigner(t, key, cert)
	_, mismatch := gogostsigner.New(other, cert)
	_, fault := gogostsigner.WithCertificate(s, otherCert).Sign(t.Context(), nil)
	_, curve := gogostsigner.WithCurve(s, gost.CryptoProB())
	_, random := gogostsigner.SignFrom(s, strings.NewReader("short"), nil)
	for _, err := range []error{mismatch, fault, curve, random} {
		if err == nil {
			t.Fatal("no error")
		}
		text := prints(err)
		for _, form := range append(needles(key.Bytes()), needles(other.Bytes())...) {
			if strings.Contains(text, form) {
				t.Errorf("%v shows %q of a key", err, form)
			}
		}
	}
}
