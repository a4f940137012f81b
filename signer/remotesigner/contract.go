package remotesigner

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// The contract between client and server. It is documented for others in
// docs/signing-service.openapi.json, which a test compares with the server.
const (
	signPath    = "/v1/sign"
	healthPath  = "/healthz"
	readyPath   = "/readyz"
	metricsPath = "/metrics"

	formatRaw = "raw"
	formatCMS = "cms"

	// acceptedHeader is in answers by which the server says that it has not begun
	// to sign, so that the request may be repeated. Its value is then "no".
	acceptedHeader = "Esia-Signer-Accepted"

	// requestIDHeader names the record in the audit log.
	requestIDHeader = "X-Request-Id"

	contentJSON = "application/json"
)

// maxName is the length in bytes of the longest alias of a key and name of a
// caller.
const maxName = 128

// A signRequest asks for a signature of Data, as it is, with the key that has the
// alias Key.
type signRequest struct {
	Key    string `json:"key"`
	Format string `json:"format"`
	Data   []byte `json:"data"`
}

// A signAnswer is the answer. Signature is s || r, big-endian, or a CMS message.
type signAnswer struct {
	Key             string `json:"key"`
	Format          string `json:"format"`
	Signature       []byte `json:"signature"`
	Certificate     []byte `json:"certificate"`
	CertificateHash string `json:"certificate_hash"`
}

// An errorAnswer is every other answer of the server.
type errorAnswer struct {
	Error errorBody `json:"error"`
}

type errorBody struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"request_id"`
}

// errRequest is the reason of everything that decodeRequest refuses. It never holds
// a value of the request.
var errRequest = errors.New("the request is not what the contract says")

// decodeRequest reads a request strictly: exactly the three members, each once, of
// type string, and nothing behind the object. encoding/json alone would take
// members twice and in any case, so that a proxy that checks requests might see
// another one than the server.
func decodeRequest(body []byte) (signRequest, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return signRequest{}, fmt.Errorf("%w: not a JSON object", errRequest)
	}
	members := make(map[string]string, 3)
	for d.More() {
		if err := decodeMember(d, members); err != nil {
			return signRequest{}, err
		}
	}
	if _, err := d.Token(); err != nil {
		return signRequest{}, fmt.Errorf("%w: the JSON object does not end", errRequest)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return signRequest{}, fmt.Errorf("%w: there is something behind the JSON object", errRequest)
	}
	return requestOf(members)
}

// decodeMember reads one member of the object.
func decodeMember(d *json.Decoder, members map[string]string) error {
	t, err := d.Token()
	name, ok := t.(string)
	if err != nil || !ok {
		return fmt.Errorf("%w: malformed JSON", errRequest)
	}
	if name != "key" && name != "format" && name != "data" {
		return fmt.Errorf("%w: unknown member", errRequest)
	}
	if _, twice := members[name]; twice {
		return fmt.Errorf("%w: %s is there twice", errRequest, name)
	}
	t, err = d.Token()
	value, ok := t.(string)
	if err != nil || !ok {
		return fmt.Errorf("%w: %s is not a string", errRequest, name)
	}
	members[name] = value
	return nil
}

// requestOf checks the members.
func requestOf(members map[string]string) (signRequest, error) {
	for _, name := range []string{"key", "format", "data"} {
		if _, ok := members[name]; !ok {
			return signRequest{}, fmt.Errorf("%w: %s is missing", errRequest, name)
		}
	}
	r := signRequest{Key: members["key"], Format: members["format"]}
	if !isName(r.Key) {
		return signRequest{}, fmt.Errorf("%w: key is not an alias", errRequest)
	}
	if r.Format != formatRaw && r.Format != formatCMS {
		return signRequest{}, fmt.Errorf("%w: format is neither raw nor cms", errRequest)
	}
	var err error
	if r.Data, err = base64.StdEncoding.Strict().DecodeString(members["data"]); err != nil {
		return signRequest{}, fmt.Errorf("%w: data is not base64 with padding (RFC 4648, Section 4)", errRequest)
	}
	if bytes.ContainsAny([]byte(members["data"]), "\r\n") { // which package base64 passes over
		return signRequest{}, fmt.Errorf("%w: data is in several lines", errRequest)
	}
	return r, nil
}

// isName reports whether s can be the alias of a key or the name of a caller:
// letters, digits and "-", "_", ".", "@", so that it is the same in logs, metrics
// and headers.
func isName(s string) bool {
	if s == "" || len(s) > maxName {
		return false
	}
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.', r == '@':
		default:
			return false
		}
	}
	return true
}
