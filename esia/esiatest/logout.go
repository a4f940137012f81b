package esiatest

import "net/http"

// serveLogout ends a session. It is not signed. The browser goes on to
// redirect_url, if there is one: below a registered domain of the client.
func (e *Emulator) serveLogout(c *call) {
	if !c.allow(http.MethodGet) {
		return
	}
	in, refusal := readQuery(c.r)
	if refusal == nil {
		refusal = e.checkLogout(in)
	}
	switch {
	case refusal != nil:
		e.showRefusal(c, refusal)
	case in.Get("redirect_url") != "":
		c.redirect(in.Get("redirect_url"))
	default:
		e.writeMessage(c, http.StatusOK, "Выход", "Сеанс завершён.")
	}
}

// checkLogout checks a logout request. ESIA's parameter is redirect_url; the
// redirect_uri of OpenID Connect does nothing there and is refused here.
func (e *Emulator) checkLogout(in params) *Refusal {
	if refusal := in.checkPresence([]string{"client_id"}); refusal != nil {
		return refusal
	}
	cl, ok := e.clients[in.Get("client_id")]
	switch {
	case !ok:
		return refuse(codeClient, "there is no such client_id")
	case in.Has("redirect_uri") || in.Has("post_logout_redirect_uri"):
		return refuse(codeParameter, "the address of return of a logout is called redirect_url")
	case in.Get("redirect_url") != "" && !cl.allowsLogout(in.Get("redirect_url")):
		return refuse(codeRedirect, "redirect_url is not registered for the client, or not acceptable")
	}
	return nil
}
