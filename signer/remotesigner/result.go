package remotesigner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/signer/answer"
)

// askService asks a service of others.
func (s *Signer) askService(ctx context.Context, message []byte) (answer.Answer, error) {
	r, err := s.service.request(message, s.cfg.Key, s.cfg.Params)
	if err != nil {
		return answer.Answer{}, err
	}
	reply, err := s.call(ctx, s.service.Method, s.base+r.path, r.header, r.body)
	if err != nil {
		return answer.Answer{}, err
	}
	return s.service.result(reply, s.sent(message, reply))
}

// sent returns what the service was given and must not repeat in errors.
func (s *Signer) sent(message []byte, r reply) redact.Sent {
	return redact.Sent{Message: message, Passwords: slices.AppendSeq(r.credentials, maps.Values(s.cfg.Params))}
}

// result finds the signature in an answer to what was sent.
func (s *service) result(r reply, sent redact.Sent) (answer.Answer, error) {
	if !s.JSON {
		if r.status != statusOK {
			return answer.Answer{}, &RefusedError{StatusCode: r.status, NotAccepted: r.notAccepted()}
		}
		return answer.Answer{Data: r.body, Encoding: s.Encoding, Order: s.Order}, nil
	}
	tree, err := parseJSON(r.body)
	if r.status != statusOK || err == nil && s.failed(tree) {
		return answer.Answer{}, &RefusedError{StatusCode: r.status, Message: sent.Text(s.failure(tree)), NotAccepted: r.notAccepted()}
	}
	if err != nil {
		return answer.Answer{}, err
	}
	signature, ok := textAt(tree, s.Result)
	if !ok {
		return answer.Answer{}, fmt.Errorf("%w: there is no string at %q", ErrAnswer, s.Result)
	}
	return answer.Answer{Data: []byte(signature), Encoding: s.Encoding, Order: s.Order}, nil
}

const statusOK = 200

// failed reports whether the answer says that the service failed.
func (s *service) failed(tree any) bool {
	if s.SuccessAt == "" {
		return false
	}
	text, ok := textAt(tree, s.SuccessAt)
	return !ok || text != s.SuccessIs
}

// failure returns what the service says.
func (s *service) failure(tree any) string {
	if s.Failure == "" {
		return ""
	}
	text, _ := textAt(tree, s.Failure)
	return text
}

// parseJSON parses one JSON value. encoding/json bounds how deep it may be nested.
func parseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("%w: it is no JSON", ErrAnswer)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: there is something behind the JSON", ErrAnswer)
	}
	return tree, nil
}

// textAt returns the string at a JSON pointer (RFC 6901).
func textAt(tree any, pointer string) (string, bool) {
	if pointer != "" {
		for token := range strings.SplitSeq(pointer[1:], "/") {
			token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
			if tree = member(tree, token); tree == nil {
				return "", false
			}
		}
	}
	text, ok := tree.(string)
	return text, ok
}

// member returns what a token of a JSON pointer leads to, or nil.
func member(tree any, token string) any {
	switch node := tree.(type) {
	case map[string]any:
		return node[token]
	case []any:
		i, err := strconv.Atoi(token)
		if err != nil || i < 0 || i >= len(node) || token != strconv.Itoa(i) {
			return nil
		}
		return node[i]
	}
	return nil
}
