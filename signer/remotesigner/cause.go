package remotesigner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/go-esia/sdk/signer/answer"
)

// isSecret reports whether a message, or what can be guessed from its hash, must not be on
// record: accounts, because there are not so many people, and API keys.
func (s subject) isSecret() bool { return s.kind == KindImport || s.kind == KindAPIKey }

// causeOf returns what the audit log says of an error of a signer. A program may print the
// message that it was given, and a service may send it back: where the message is secret,
// the error is only named.
func causeOf(s subject, err error) string {
	if !s.isSecret() {
		return err.Error()
	}
	return classOf(err)
}

// classOf names an error by what it is, and shows nothing of what it says.
func classOf(err error) string {
	var found []string
	for _, class := range classes() {
		if errors.Is(err, class) {
			found = append(found, class.Error())
		}
	}
	var ended interface{ ExitCode() int } // as of [os/exec.ExitError]
	if errors.As(err, &ended) {
		found = append(found, fmt.Sprintf("exit status %d", ended.ExitCode()))
	}
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		found = append(found, fmt.Sprintf("status %d", refused.StatusCode))
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		found = append(found, errno.Error())
	}
	if len(found) == 0 {
		return fmt.Sprintf("an error of type %T, which is not shown for this kind of message", err)
	}
	return strings.Join(found, ", ")
}

// classes are the errors that are known by themselves.
func classes() []error {
	return []error{
		context.DeadlineExceeded, context.Canceled,
		answer.ErrEmpty, answer.ErrSize, answer.ErrText, answer.ErrCMS, answer.ErrNotCMS, answer.ErrDER, answer.ErrEncoding, answer.ErrReversed,
		answer.ErrSwapped, answer.ErrMessage, answer.ErrCertificate, answer.ErrForm, answer.ErrSignature,
		ErrPlaintext, ErrUnreachable, ErrTransport, ErrAnswer, ErrTooLarge, ErrRefused, ErrFormat, ErrNotText,
		errOtherHash,
	}
}
