package printtest_test

import (
	"fmt"
	"testing"

	"github.com/go-esia/sdk/internal/printtest"
)

type open struct{ Field string }

// TestShows is the negative control of all tests that use the package.
func TestShows(t *testing.T) {
	t.Parallel()
	for _, v := range []any{open{printtest.Secret}, &open{printtest.Secret}, []byte(printtest.Secret), map[string]open{"k": {printtest.Secret}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q"} {
			if text := fmt.Sprintf(verb, v); !printtest.Shows(text, printtest.Secret) {
				t.Errorf("%s of %T is taken for harmless: %s", verb, v, text)
			}
		}
	}
	if printtest.Shows("nothing", printtest.Secret) {
		t.Error("a harmless text is taken for a secret")
	}
}
