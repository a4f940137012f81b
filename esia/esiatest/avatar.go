package esiatest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"slices"
	"strings"

	"github.com/go-esia/sdk/scopes"
)

// serveAvatar answers GET …/pso/{oid}/avt/{kind}, where kind is circle, square or
// original. Of ESIA's answer only the path is known; here it is the picture.
func (e *Emulator) serveAvatar(c *call, rest string) {
	picture, refusal := e.avatar(c.r, rest)
	if refusal != nil {
		e.refuseData(c, refusal)
		return
	}
	noCache(c.w.Header())
	c.write(http.StatusOK, http.DetectContentType(picture), picture)
}

// avatar checks a request and returns the picture.
func (e *Emulator) avatar(r *http.Request, rest string) ([]byte, *Refusal) {
	name, kind, _ := strings.Cut(rest, "/avt/")
	oid, err := scopes.ParseOID(name)
	if err != nil || !slices.Contains([]string{"circle", "square", "original"}, kind) {
		return nil, notFound("the path is not {oid}/avt/{circle|square|original}")
	}
	claims, refusal := e.bearer(r)
	switch {
	case refusal != nil:
		return nil, refusal
	case r.Method != http.MethodGet:
		return nil, denied("the emulator does not take pictures")
	case claims.OID != oid:
		return nil, denied("the token is of another person")
	case !claims.granted()["usr_avt"]:
		return nil, denied("the scopes of the token don't open the avatar")
	}
	p := e.people[oid]
	if p == nil || len(p.Avatar) == 0 {
		return nil, notFound("the person has no avatar")
	}
	return p.Avatar, nil
}

// portrait returns a small picture in PNG: a disc on a square.
func portrait() []byte {
	const size, radius = 32, 14
	picture := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{
		color.RGBA{R: 0x0d, G: 0x4c, B: 0xd3, A: 0xff}, color.White,
	})
	for y := range size {
		for x := range size {
			if dx, dy := x-size/2, y-size/2; dx*dx+dy*dy < radius*radius {
				picture.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if png.Encode(&b, picture) != nil {
		return nil // can't happen: a buffer takes everything
	}
	return b.Bytes()
}
