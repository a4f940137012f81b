package cms

import (
	"fmt"
	"io"
	"log/slog"
)

// The methods of this file have value receivers, so that they also work for
// messages that are stored by value.
var (
	_ fmt.Formatter  = Message{}
	_ slog.LogValuer = Message{}
)

func (m Message) summary() string {
	content := "detached"
	if m.Content != nil {
		content = fmt.Sprintf("%d octets", len(m.Content))
	}
	return fmt.Sprintf("cms.Message(%s, certificates: %d, signers: %d)", content, len(m.Certificates), len(m.signers))
}

// Format implements [fmt.Formatter]. With every verb and flag it prints sizes
// only.
func (m Message) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, m.summary()) // as with all formatters, an error has nowhere to go
}

// LogValue implements [slog.LogValuer] and shows sizes only.
func (m Message) LogValue() slog.Value { return slog.StringValue(m.summary()) }
