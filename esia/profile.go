package esia

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/go-esia/sdk/internal/redact"
	"github.com/go-esia/sdk/scopes"
)

// A Profile is all that a token opens of the data of a person. It prints no data.
type Profile struct {
	// Person is the main data. Its embedded collections are empty: they are the
	// fields below.
	Person scopes.Person

	Contacts   []scopes.Contact
	Addresses  []scopes.Address // that of temporary registration, too
	Documents  []scopes.Document
	Vehicles   []scopes.Vehicle
	Kids       []scopes.Kid // with their documents
	Roles      []scopes.Role
	Categories []scopes.Category
	Avatar     *Avatar // the square one; nil if there is none

	// Missing is what could not be read, in the order of the granted scopes. Of
	// such data there may be a part.
	Missing []Missing
}

// A Missing is data that a scope opens and that could not be read.
type Missing struct {
	Scope scopes.Scope // without the account
	Err   error
}

// Format implements [fmt.Formatter] and shows whose profile it is.
func (p Profile) Format(f fmt.State, _ rune) {
	redact.Format(f, fmt.Sprintf("esia.Profile{%s, %d missing}", p.Person, len(p.Missing)))
}

// LogValue implements [slog.LogValuer], like Format.
func (p Profile) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("person", p.Person), slog.Int("missing", len(p.Missing)))
}

// Profile reads all data that the token of the API opens of its person. What to
// read follows from the scopes of the token, which is verified before. There is
// one request for the person with contacts, addresses, documents, vehicles and
// children, and one each for roles (scope usr_org), categories (self_employed),
// the avatar (usr_avt), the address of temporary registration (addresses), and
// the documents of each child (kid_birth_cert_doc, kid_medical_doc); at most four
// run at once. If ESIA refuses the first, the person and the collections are
// requested one by one.
//
// Data that can't be read is listed in Missing and doesn't keep the rest from
// being read. If it is the main data, openid is in the list, too. The error is not nil if there is no good token, if it is not that
// of a person, if the context has ended, or if nothing could be read.
func (a *API) Profile(ctx context.Context) (*Profile, error) {
	token, err := tokenOf(a.source)
	if err != nil {
		return nil, err
	}
	access, err := a.client.VerifyAccessToken(ctx, token.AccessToken)
	if err != nil {
		return nil, err
	}
	if access.OID <= 0 {
		return nil, errors.New("esia: profile: the token is not that of a person")
	}
	return newProfileReader(a.Person(access.OID), access.Scopes).read(ctx)
}
