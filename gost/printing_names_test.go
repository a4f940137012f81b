package gost_test

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost"
)

// TestPrintingShowsNoPerson prints what has the name of a person in it.
func TestPrintingShowsNoPerson(t *testing.T) {
	t.Parallel()
	cert, req := certificateFile(t, "russia", "person.crt.pem"), parseRequest(t, readFile(t, "russia", "person.csr.pem"))
	name, all := cert.SubjectName(), pool(cert)
	type holder struct {
		Name        gost.Name
		Certificate *gost.Certificate
		Value       gost.Certificate
		Request     *gost.CertificateRequest
		Pool        *gost.CertPool
	}
	for way, v := range map[string]any{
		"name":              name,
		"slice of names":    []gost.Name{name},
		"certificate":       cert,
		"request":           req,
		"request by value":  *req,
		"pool":              all,
		"pool by value":     *all,
		"options":           gost.VerifyOptions{Roots: all, Intermediates: all},
		"pointer to struct": &holder{name, cert, *cert, req, all},
	} {
		for verb, text := range prints(v) {
			if !strings.HasPrefix(verb, "%") && !strings.HasPrefix(verb, "Sprint") && verb != "slog text" {
				continue // see TestEncodedNames
			}
			if strings.ContainsAny(verb, "wp") {
				continue // fmt prints these by reflection, and vet rejects them
			}
			if containsAny(text, "Тестова", "Анна", "700000000033", "00000000033", "anna@", "example") {
				t.Errorf("%s by %s: %s", way, verb, text)
			}
		}
	}
}

// TestPrintedCertificate checks what is printed.
func TestPrintedCertificate(t *testing.T) {
	t.Parallel()
	cert := certificateFile(t, "russia", "person.crt.pem")
	req := parseRequest(t, readFile(t, "russia", "person.csr.pem"))
	for want, v := range map[string]any{
		"gost.Certificate(" + cert.Hash() + ")": cert,
		"gost.Certificate()":                    gost.Certificate{},
		"gost.CertificateRequest(redacted)":     req,
		"gost.Name(redacted)":                   cert.SubjectName(),
		"gost.CertPool(1)":                      pool(cert),
		"gost.CertPool(0)":                      gost.CertPool{},
		"[gost.Name(redacted)]":                 []gost.Name{cert.IssuerName()},
	} {
		ways := prints(v)
		for _, way := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "Sprint"} {
			if got := ways[way]; !strings.Contains(got, strings.Trim(want, "[]")) {
				t.Errorf("%s: %s, want %s", way, got, want)
			}
		}
		if strings.HasPrefix(want, "[") {
			continue
		}
		for _, way := range []string{"slog text", "slog JSON"} {
			if got := ways[way]; !strings.Contains(got, `"`+want+`"`) && !strings.Contains(got, "="+want) {
				t.Errorf("%s: %s, want %s", way, got, want)
			}
		}
	}
	for _, v := range []any{(*gost.Certificate)(nil), (*gost.CertificateRequest)(nil), (*gost.CertPool)(nil), (*gost.Name)(nil)} {
		if got := fmt.Sprint(v); got != "<nil>" {
			t.Errorf("%T nil = %q", v, got)
		}
	}
}

func TestEncodedNames(t *testing.T) {
	t.Parallel()
	name := certificateFile(t, "russia", "person.crt.pem").SubjectName()
	for _, v := range []any{name, &name, []gost.Name{name}, map[string]gost.Name{"name": name}, struct{ Name gost.Name }{name}} {
		if data, err := json.Marshal(v); err == nil || !strings.Contains(err.Error(), "encode its fields") {
			t.Errorf("%T: JSON %s, %v", v, data, err)
		}
	}
}

// TestErrorsOfVerifyShowNoPerson checks the errors that a log is most likely to
// have, in all the ways in which they are printed.
func TestErrorsOfVerifyShowNoPerson(t *testing.T) {
	t.Parallel()
	person := certificateFile(t, "russia", "person.crt.pem")
	for _, opts := range []gost.VerifyOptions{
		{Roots: pool()},
		{Roots: pool(person), CurrentTime: person.NotBefore.AddDate(-1, 0, 0)},
		{Roots: pool(person), CurrentTime: person.NotAfter.AddDate(1, 0, 0)},
		{Roots: pool(person), CurrentTime: person.NotBefore, KeyUsage: x509.KeyUsageCertSign},
	} {
		_, err := person.Verify(opts)
		if err == nil {
			t.Fatal("accepted")
		}
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%v", fmt.Errorf("login: %w", err))} {
			if containsAny(text, "Тестова", "Анна", "33", "anna@") {
				t.Errorf("%s", text)
			}
		}
	}
}
