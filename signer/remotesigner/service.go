package remotesigner

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf8"

	"github.com/go-esia/sdk/signer/answer"
)

// A Service describes a signing service of others: what to send, and where in the answer
// the signature is. There are presets for some. The zero value is of no use: Body is
// required.
//
// Path, Header and Body are templates of package text/template. In them are
//
//	.Text       the message; the service must take UTF-8, see the function json
//	.Base64     the message in base64 with padding
//	.Base64URL  the message in base64url without padding
//	.Hex        the message in lower-case hexadecimal digits
//	.Key        [Config].Key
//	.Param.x    [Config].Params["x"]; one that is not there is an error
//
// and the functions json, which writes a string as JSON with its quotes, number, which
// writes digits and nothing else, and query, which escapes a string for a query or a form.
// Whatever goes into JSON or a form must pass
// through one of them, or a message could say more than it should.
type Service struct {
	// Name is for errors.
	Name string

	// Method is the method of HTTP: POST, also if empty, PUT or PATCH. Others, such as
	// GET, are repeated by clients and proxies that believe that nothing comes of them.
	Method string

	// Path is put behind [Config].URL. It may have a query.
	Path string

	// Header are the headers, Content-Type among them. Empty means that of JSON. An
	// Idempotency-Key lets nothing be repeated either.
	Header map[string]string

	// Body is the body. What the template makes must not be empty.
	Body string

	// CMS says that the service makes CMS messages. Otherwise it makes raw signatures.
	CMS bool

	// Text says that the service takes the message as text: others are then refused
	// before they are sent.
	Text bool

	// JSON says that the answer is JSON, and that the signature is a string in it, at
	// Result, a JSON pointer (RFC 6901), "" for the whole. Otherwise the body is the
	// signature.
	JSON   bool
	Result string

	// Failure is the JSON pointer of what the service says if it fails; it becomes part
	// of the error. SuccessAt and SuccessIs, if not empty, are the JSON pointer of a
	// string and its value if the service did not fail.
	Failure   string
	SuccessAt string
	SuccessIs string

	// Encoding is that of the signature; zero takes any in which it is valid. Order is
	// the order of bytes of a raw signature; zero takes either.
	Encoding answer.Encoding
	Order    answer.Order
}

// A service is a Service with its templates.
type service struct {
	Service
	path, body *template.Template
	header     map[string]*template.Template
}

// values are what templates see.
type values struct {
	Text, Base64, Base64URL, Hex, Key string
	Param                             map[string]string
}

// newService parses the templates and reports all mistakes together.
func newService(d Service) (*service, error) {
	var all []error
	parse := func(name, text string) *template.Template {
		t, err := template.New(name).Option("missingkey=error").Funcs(template.FuncMap{"json": quoteJSON, "query": url.QueryEscape, "number": number}).Parse(text)
		if err != nil {
			all = append(all, fmt.Errorf("the template of %s is malformed", name)) // the text of err may show a PIN
		}
		return t
	}
	s := &service{Service: d, path: parse("Path", d.Path), body: parse("Body", d.Body), header: make(map[string]*template.Template)}
	for name, text := range d.Header {
		s.header[http.CanonicalHeaderKey(name)] = parse("a header", text)
	}
	if d.Body == "" {
		all = append(all, errors.New("there is no Body"))
	}
	if d.Path != "" && !strings.HasPrefix(d.Path, "/") {
		all = append(all, errors.New("Path does not begin with a slash"))
	}
	for _, p := range []string{d.Result, d.Failure, d.SuccessAt} {
		if p != "" && !strings.HasPrefix(p, "/") {
			all = append(all, errors.New("a JSON pointer does not begin with a slash"))
		}
	}
	switch s.Method {
	case "":
		s.Method = http.MethodPost
	case http.MethodPost, http.MethodPut, http.MethodPatch:
	default:
		all = append(all, errors.New("Method is none of POST, PUT and PATCH, which are not repeated without having been asked for"))
	}
	if _, ok := s.header["Content-Type"]; !ok {
		s.header["Content-Type"] = parse("a header", contentJSON)
	}
	return s, errors.Join(all...)
}

// quoteJSON writes a string as JSON. Unlike encoding/json by default it leaves <, > and &
// as they are, for services that don't unescape.
func quoteJSON(s string) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// number returns s if it is a number in JSON.
func number(s string) (string, error) {
	if _, err := strconv.ParseUint(s, 10, 64); err != nil {
		return "", errors.New("not a number")
	}
	return s, nil
}

// A serviceRequest is what the templates say.
type serviceRequest struct {
	path   string
	header http.Header
	body   []byte
}

// request applies the templates to a message. Errors show no values.
func (s *service) request(message []byte, key string, params map[string]string) (serviceRequest, error) {
	if s.Text && !utf8.Valid(message) {
		return serviceRequest{}, ErrNotText
	}
	v := values{
		Text:      string(message),
		Base64:    base64.StdEncoding.EncodeToString(message),
		Base64URL: base64.RawURLEncoding.EncodeToString(message),
		Hex:       hex.EncodeToString(message),
		Key:       key,
		Param:     params,
	}
	r := serviceRequest{header: make(http.Header)}
	path, err := apply(s.path, v)
	if err != nil {
		return r, err
	}
	body, err := apply(s.body, v)
	if err != nil {
		return r, err
	}
	if body == "" {
		return r, errors.New("the template of Body makes nothing of this message and these parameters")
	}
	for name, t := range s.header {
		value, err := apply(t, v)
		if err != nil {
			return r, err
		}
		r.header.Set(name, value)
	}
	r.path, r.body = path, []byte(body)
	return r, nil
}

// apply executes a template. The text of its errors may show values.
func apply(t *template.Template, v values) (string, error) {
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return "", fmt.Errorf("the template of %s can't be applied: a parameter or field in it does not exist", t.Name())
	}
	return b.String(), nil
}
