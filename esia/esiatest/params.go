package esiatest

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Limits of what is read.
const (
	maxQuery = 32 << 10 // bytes of a query
	maxBody  = 64 << 10 // bytes of a form
)

// params are the parameters of a request.
type params struct{ url.Values }

// readQuery parses the query of a request.
func readQuery(r *http.Request) (params, *Refusal) {
	if len(r.URL.RawQuery) > maxQuery {
		return params{url.Values{}}, refuse(codeUnreadable, "the query is longer than %d bytes", maxQuery)
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return params{url.Values{}}, refuse(codeUnreadable, "the query is not properly encoded")
	}
	return params{values}, nil
}

// readForm parses the body of a POST. A body of another type has no parameters:
// ESIA answers such requests with the list of those that are missing. The query
// is ignored.
func readForm(r *http.Request) (params, *Refusal) {
	empty := params{url.Values{}}
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/x-www-form-urlencoded" {
		return empty, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return empty, refuse(codeUnreadable, "the body is longer than %d bytes", maxBody)
	case err != nil:
		return empty, refuse(codeUnreadable, "the body could not be read")
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return empty, refuse(codeUnreadable, "the body is not properly encoded")
	}
	return params{values}, nil
}

// checkPresence refuses requests that lack a required parameter or have any
// parameter more than once (RFC 6749, Section 3.1). An empty parameter is
// absent.
func (in params) checkPresence(required []string) *Refusal {
	var missing, repeated []string
	for _, name := range required {
		if in.Get(name) == "" && len(in.Values[name]) < 2 {
			missing = append(missing, name)
		}
	}
	for name, values := range in.Values {
		if len(values) > 1 {
			repeated = append(repeated, name)
		}
	}
	if len(missing) > 0 {
		return refuse(codeMissing, "mandatory parameters are absent: [%s]", strings.Join(missing, ", "))
	}
	if len(repeated) > 0 {
		slices.Sort(repeated)
		return refuse(codeParameter, "parameters are repeated: [%s]", printable(strings.Join(repeated, ", ")))
	}
	return nil
}

// timestampLayout is "yyyy.MM.dd HH:mm:ss Z" of the guidelines.
const timestampLayout = "2006.01.02 15:04:05 -0700"

// checkTime compares the timestamp with the clock. A timestamp of another form,
// such as one with a colon in the zone or with fractions of a second, counts as
// absent (observed).
func checkTime(timestamp string, now time.Time, tolerance time.Duration) *Refusal {
	t, err := time.Parse(timestampLayout, timestamp)
	if err != nil || t.Format(timestampLayout) != timestamp {
		return refuse(codeMissing, "mandatory parameters are absent: [timestamp] (its form is not yyyy.MM.dd HH:mm:ss Z)")
	}
	if difference := now.Sub(t); difference.Abs() > tolerance {
		return refuse(codeTime, "the time of the request differs from that of the server by %v", difference.Round(time.Second))
	}
	return nil
}

// checkState refuses states that aren't UUIDs in canonical lower-case form.
func checkState(state string, lenient bool) *Refusal {
	if lenient {
		if len(state) > 128 || strings.ContainsFunc(state, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return refuse(codeParameter, "state has a wrong value: more than 128 characters, or some that are not visible ASCII")
		}
		return nil
	}
	if !canonicalUUID(state) {
		return refuse(codeParameter, "state has a wrong value: it is not a UUID in canonical lower-case form")
	}
	return nil
}

// canonicalUUID reports whether s is a UUID of 36 characters in lower case (RFC
// 9562, Section 4), and not the nil UUID.
func canonicalUUID(s string) bool {
	if len(s) != 36 || strings.Trim(s, "0-") == "" {
		return false
	}
	for i, r := range []byte(s) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		digit := r >= '0' && r <= '9' || r >= 'a' && r <= 'f'
		if hyphen && r != '-' || !hyphen && !digit {
			return false
		}
	}
	return true
}

// printable returns s without characters that aren't printable ASCII, and cut.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f {
			return '?'
		}
		return r
	}, s)
	return s[:min(len(s), 200)]
}
