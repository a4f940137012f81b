package esiatest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/go-esia/sdk/scopes"
)

// Limits of an import: of the body, which is in a header once more, and of how
// many are remembered.
const (
	maxImport  = 32 << 10
	maxImports = 1000
)

// firstImported is the OID of the first person that is imported.
const firstImported scopes.OID = 1900000001

// Imported returns the accounts that clients have imported, in the order of the
// imports: what was in the requests, with a new OID. They can't log in.
func (e *Emulator) Imported() []Person {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.imports)
}

// serveImport answers POST …/prns/import, which makes an account of data that was
// signed by the client. What ESIA answers isn't known.
func (e *Emulator) serveImport(c *call) {
	p, refusal := e.imported(c.r)
	if refusal != nil {
		e.refuseData(c, refusal)
		return
	}
	noCache(c.w.Header())
	c.writeJSON(http.StatusOK, object{
		{"stateFacts", []string{"EntityRoot"}}, {"oid", p.OID}, {"status", "REGISTERED"}, {"trusted", p.Data.Trusted},
	})
}

// imported checks a request and remembers the account.
func (e *Emulator) imported(r *http.Request) (*Person, *Refusal) {
	claims, refusal := e.bearer(r)
	switch {
	case refusal != nil:
		return nil, refusal
	case claims.OID != 0 || !claims.imports():
		return nil, denied("the token is not one of a system with the scope %s", scopePrefix+importScope)
	case r.Method != http.MethodPost:
		return nil, badImport(http.StatusMethodNotAllowed, "the method must be POST")
	}
	body, refusal := readImport(r)
	if refusal == nil {
		refusal = e.checkImport(r, claims, body)
	}
	if refusal != nil {
		return nil, refusal
	}
	p, refusal := parseImport(body)
	if refusal != nil {
		return nil, refusal
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.imports) >= maxImports {
		return nil, &Refusal{"ESIA-000003", "there were too many imports", http.StatusServiceUnavailable}
	}
	p.OID = firstImported + scopes.OID(len(e.imports))
	p.Data.OID = p.OID
	e.imports = append(e.imports, *p)
	return p, nil
}

// imports reports whether the token allows imports.
func (a *accessClaims) imports() bool {
	return slices.Contains(strings.Fields(a.Scope), scopePrefix+importScope)
}

func badImport(status int, detail string) *Refusal { return &Refusal{codeBody, detail, status} }

// readImport reads the body of an import.
func readImport(r *http.Request) ([]byte, *Refusal) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return nil, badImport(http.StatusBadRequest, "the Content-Type is not application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxImport))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, badImport(http.StatusRequestEntityTooLarge, "the body is too large")
	}
	if err != nil || len(body) == 0 {
		return nil, badImport(http.StatusBadRequest, "there is no body")
	}
	return body, nil
}

// checkImport checks the headers Request-Data, the body, and Request-Data-Sign, a
// detached CMS message over the body, both encoded.
func (e *Emulator) checkImport(r *http.Request, claims *accessClaims, body []byte) *Refusal {
	data, ok := e.decodeImport(r, "Request-Data", maxImport*2)
	if !ok || !bytes.Equal(data, body) {
		return badImport(http.StatusBadRequest, "Request-Data is not the body in base64url without padding, or at the newer address in padded base64")
	}
	der, ok := e.decodeImport(r, "Request-Data-Sign", maxCMSSecret)
	if !ok || len(der) == 0 {
		return &Refusal{codeBadSigner, "Request-Data-Sign is not encoded like Request-Data", http.StatusBadRequest}
	}
	refusal := e.cfg.detached("Request-Data-Sign", e.clients[claims.ClientID], der, body, e.Now())
	switch {
	case refusal == nil:
		return nil
	case refusal.Code == codeTime:
		return &Refusal{codeSigningTime, refusal.Detail, http.StatusBadRequest}
	}
	return &Refusal{codeBadSigner, refusal.Detail, http.StatusBadRequest}
}

// decodeImport decodes a header: base64url without padding, or plain base64 with
// padding at the newer address. Clients of either are known.
func (e *Emulator) decodeImport(r *http.Request, name string, most int) ([]byte, bool) {
	text := r.Header.Get(name)
	if e.cfg.Lenient.Base64 || !strings.HasSuffix(r.URL.Path, publicV2+"/prns/import") {
		return decodeSecret(text, most, e.cfg.Lenient.Base64)
	}
	if len(text) > most {
		return nil, false
	}
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	return data, err == nil
}

// parseImport decodes the data of a person. Its lists may be arrays, or objects
// with elements.
func parseImport(body []byte) (*Person, *Refusal) {
	var data scopes.Person
	if err := json.Unmarshal(body, &data); err != nil {
		return nil, badImport(http.StatusBadRequest, "the body is not a JSON object")
	}
	switch {
	case data.FirstName == "" || data.LastName == "":
		return nil, &Refusal{codeEmptyField, "firstName or lastName is empty", http.StatusBadRequest}
	case data.SNILS == "":
		return nil, &Refusal{codeNoSNILS, "snils is empty", http.StatusBadRequest}
	}
	p := &Person{
		Contacts:  slices.Collect(data.Contacts.Values()),
		Addresses: slices.Collect(data.Addresses.Values()),
		Documents: slices.Collect(data.Documents.Values()),
		Vehicles:  slices.Collect(data.Vehicles.Values()),
	}
	data.Contacts, data.Addresses, data.Documents, data.Vehicles = nil, nil, nil, nil
	p.Data = data
	return p, nil
}
