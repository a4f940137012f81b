package remotesigner_test

import (
	"os"
	"strings"
	"testing"

	"github.com/go-esia/sdk/signer/remotesigner"
	"github.com/go-esia/sdk/signer/signertest"
)

// TestDocs starts a server with the configuration that the guides show, in both languages.
func TestDocs(t *testing.T) {
	t.Parallel()
	key, _ := signertest.New(t)
	for _, name := range []string{"../../docs/signers.md", "../../docs/signers.ru.md"} {
		data, err := os.ReadFile(name)
		check(t, err)
		_, rest, ok := strings.Cut(string(data), "```json\n")
		text, _, closed := strings.Cut(rest, "```")
		if !ok || !closed {
			t.Errorf("%s has no configuration", name)
			continue
		}
		cfg, err := remotesigner.ParseServerConfig([]byte(text))
		check(t, err)
		cfg.Keys = remotesigner.KeyMap{"main": key}
		if _, err := remotesigner.NewServer(cfg); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, kind := range []remotesigner.Kind{remotesigner.KindV1, remotesigner.KindV2, remotesigner.KindAPIKey, remotesigner.KindImport, remotesigner.KindAny} {
			if !strings.Contains(string(data), "| `"+string(kind)+"` |") {
				t.Errorf("%s does not name the kind %s", name, kind)
			}
		}
	}
}
