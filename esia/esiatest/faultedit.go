package esiatest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// edits reports whether f changes answers.
func (f *Fault) edits() bool { return f.Edit != nil || f.Strings || f.NoETag || f.LinkHost != "" }

// edit returns the changed body. What isn't JSON stays as it is.
func (f *Fault) edit(body []byte) []byte {
	if !f.edits() {
		return body
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var answer any
	if decoder.Decode(&answer) != nil {
		return body
	}
	answer = f.change(answer)
	if m, ok := answer.(map[string]any); ok && f.Edit != nil {
		f.Edit(m)
	}
	edited, err := encodeJSON(answer)
	if err != nil {
		return body
	}
	return edited
}

// change returns a value of an answer as f has it.
func (f *Fault) change(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = f.change(value)
		}
		if f.NoETag {
			delete(v, "eTag")
			delete(v, "etag")
		}
		return v
	case []any:
		for i := range v {
			v[i] = f.change(v[i])
		}
		return v
	case string:
		return f.relink(v)
	case json.Number:
		if f.Strings {
			return v.String()
		}
	case bool:
		if f.Strings {
			return strconv.FormatBool(v)
		}
	}
	return v
}

// relink returns a link with another host.
func (f *Fault) relink(text string) string {
	if f.LinkHost == "" || !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return text
	}
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	u.Host = f.LinkHost
	return u.String()
}

// editHeader changes the header.
func (f *Fault) editHeader(header http.Header) {
	if f.NoETag {
		header.Del("ETag")
	}
	if f.LinkHost == "" {
		return
	}
	if location := header.Get("Location"); location != "" {
		header.Set("Location", f.relink(location))
	}
	for i, link := range header["Link"] {
		target, rest, ok := strings.Cut(strings.TrimPrefix(link, "<"), ">")
		if ok {
			header["Link"][i] = "<" + f.relink(target) + ">" + rest
		}
	}
}
