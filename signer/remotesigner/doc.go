// Package remotesigner asks a signing service for signatures, and is such a service.
//
// The service holds the keys, so that the programs that need signatures don't. The
// contract is one POST with JSON, documented in docs/signing-service.openapi.json:
// text in, raw signature or CMS message out, with the certificate and its hash. [New]
// makes the client, a [signer.Signer]; [NewServer] makes the handler, around any
// signers. The client also speaks to the services of others, which are described by a
// [Service].
//
// # What the client guarantees
//
// Every answer is verified over the message with the certificates in [Config], so that
// neither a wrong service nor anybody in between can make it return anything but a
// valid signature by one of them. A request is repeated only if the service has surely
// not begun to sign. See package answer for how mistakes are named.
//
// # What the server guarantees
//
// It does not sign what it does not understand. Each caller has a policy, which says
// with which keys it may have signed which kinds of messages for which client
// identifiers, and messages are parsed by package message before they are signed. The
// signed attributes of CMS messages, which version 1 of ESIA's protocol needs, are made
// by the server around the text that the caller sent; attributes that come from a caller
// are never signed, because the server could not see of what text they are. Therefore
// the client implements [signer.CMSSigner] too.
//
// What its signers return is verified before it is given away, and nothing is given away
// that the audit log could not record. docs/signers.md has the threat model.
package remotesigner
