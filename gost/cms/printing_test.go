package cms_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost/cms"
	"github.com/go-esia/sdk/internal/printtest"
)

// TestMessagesDoNotPrint prints a message in all ways and looks for its content
// and for the name in its certificate.
func TestMessagesDoNotPrint(t *testing.T) {
	t.Parallel()
	opts := timed()
	opts.Attached = true
	m := parse(t, sign(t, "g256_XA", []byte("Secret"), opts))
	const want = "cms.Message(6 octets, certificates: 1, signers: 1)"
	printed := new(bytes.Buffer)
	log := slog.New(slog.NewTextHandler(printed, nil))
	for _, v := range []any{m, *m, struct{ M *cms.Message }{m}, []cms.Message{*m}, map[string]cms.Message{"m": *m}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			fmt.Fprintf(printed, verb+"\n", v)
		}
		log.Info("message", "m", v)
	}
	if !strings.Contains(printed.String(), want) {
		t.Errorf("printed without %q:\n%s", want, printed)
	}
	for _, secret := range []string{"Secret", "536563726574", "83 101 99 114 101 116", "0x53, 0x65", "Throw-away"} {
		if strings.Contains(printed.String(), secret) {
			t.Errorf("printed with %q", secret)
		}
	}
	detached := parse(t, sign(t, "g256_XA", nil, timed()))
	if got := fmt.Sprint(detached); got != "cms.Message(detached, certificates: 1, signers: 1)" {
		t.Errorf("printed as %s", got)
	}
}

// TestAllTypesAreListed fails for a new exported type, so that somebody decides
// whether it can hold what must not be printed. Of the present ones it is Message,
// with its content.
func TestAllTypesAreListed(t *testing.T) {
	t.Parallel()
	printtest.Listed(t, map[string]any{
		"Message": &cms.Message{}, "SignFunc": cms.SignFunc(nil), "SignOptions": &cms.SignOptions{},
		"VerifyOptions": &cms.VerifyOptions{}, "SignerInfo": &cms.SignerInfo{}, "Attribute": &cms.Attribute{},
	})
}
