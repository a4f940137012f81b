package message_test

import (
	"testing"

	"github.com/go-esia/sdk/esia/message"
	"github.com/go-esia/sdk/internal/printtest"
)

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	const secret = printtest.Secret
	list := map[string]any{
		"Fields":  &message.Fields{ClientID: "MYSYS01", State: secret, Code: secret, RefreshToken: secret},
		"Kind":    new(message.Exchange),
		"Version": new(message.V2),
	}
	printtest.Listed(t, list)
	printtest.Formatted(t, list, secret)
	printtest.LoggedAsJSON(t, list, secret)
}
