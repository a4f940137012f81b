package esiatest

import (
	"bytes"
	"html/template"
	"net/http"
	"sync"

	"github.com/go-esia/sdk/scopes"
)

// pages returns the templates. Package html/template escapes all values.
var pages = sync.OnceValue(func() *template.Template {
	t := template.New("")
	template.Must(t.New("head").Parse(`<!DOCTYPE html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Эмулятор ЕСИА</title>
<style>body{font:16px/1.4 sans-serif;max-width:36em;margin:2em auto;padding:0 1em}label,button{display:block;margin:.5em 0}</style>
</head><body><p>Это эмулятор ЕСИА для тестов, а не Госуслуги.</p>
`))
	template.Must(t.New("login").Parse(`{{template "head"}}<h1>Вход в {{.Client}}</h1>
<form method="post" action="{{.Action}}">
<input type="hidden" name="ticket" value="{{.Ticket}}">
{{range $i, $p := .People}}<label><input type="radio" name="person" value="{{$p.OID}}"{{if eq $i 0}} checked{{end}}> {{$p.Label}}</label>
{{end}}<p>Система просит: {{.Scope}}{{if .ScopeOrg}}, {{.ScopeOrg}}{{end}}{{range .Permissions}}; согласие {{.}}{{end}}</p>
<button name="decision" value="agree">Войти и разрешить</button>
<button name="decision" value="deny">Отказать</button>
</form></body></html>
`))
	template.Must(t.New("message").Parse(`{{template "head"}}<h1>{{.Title}}</h1>
<p>{{.Text}}</p></body></html>
`))
	return t
})

// A choice is a person on the page.
type choice struct {
	OID   scopes.OID
	Label string
}

// writeLoginPage asks a human who logs in.
func (e *Emulator) writeLoginPage(c *call, a *authorization, ticket string) {
	var people []choice
	for _, p := range e.cfg.People {
		people = append(people, choice{p.OID, e.people[p.OID].label})
	}
	e.writePage(c, http.StatusOK, "login", struct {
		Client, Action, Ticket, Scope, ScopeOrg string
		Permissions                             []string
		People                                  []choice
	}{a.client.ID, e.base.EscapedPath() + consentPath, ticket, a.scope, a.scopeOrg, a.kinds(), people})
}

// showRefusal shows a refusal that nobody can be sent back with.
func (e *Emulator) showRefusal(c *call, r *Refusal) {
	c.refused(r)
	e.writeMessage(c, http.StatusBadRequest, "Ошибка", r.description())
}

// serveErrorPage is ESIA's own page for errors. It only shows what is in its
// address.
func (e *Emulator) serveErrorPage(c *call) {
	if !c.allow("GET") {
		return
	}
	in, refusal := readQuery(c.r)
	if refusal != nil {
		e.showRefusal(c, refusal)
		return
	}
	e.writeMessage(c, http.StatusBadRequest, "Ошибка", printable(in.Get("error"))+" "+printable(in.Get("error_description")))
}

func (e *Emulator) writeMessage(c *call, status int, title, text string) {
	e.writePage(c, status, "message", struct{ Title, Text string }{title, text})
}

// writePage answers with a page that can't be framed and runs no scripts.
func (e *Emulator) writePage(c *call, status int, name string, data any) {
	var body bytes.Buffer
	if err := pages().ExecuteTemplate(&body, name, data); err != nil {
		status, body = http.StatusInternalServerError, *bytes.NewBufferString("esiatest: the page can't be made\n")
	}
	header := c.w.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	c.write(status, "text/html; charset=utf-8", body.Bytes())
}
