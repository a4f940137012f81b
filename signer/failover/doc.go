// Package failover signs with one of several signers: the next one takes over when
// one fails, is slow, or has a certificate that is not valid any more.
//
//	s, err := failover.New(failover.Config{Members: []failover.Member{
//		{Name: "HSM", Signer: hsm, Certificates: certs},
//		{Name: "reserve", Signer: reserve, Certificates: certs},
//	}})
//
// A call tries the members one after the other, as [Config.Strategy] says, until one
// has made a signature that is valid. With [Config.Hedge] the next one is asked as
// well when an answer takes long, and the first signature counts. Each result is
// verified, with the certificates of its member: package answer says what is
// refused.
//
// # Health
//
// A member that has failed some times in succession is left in peace for a while (its
// circuit is open): the others are tried first. After the while one call is allowed
// to try it; if that fails, the next while is twice as long. When all others have
// failed, members with an open circuit are tried, too: nobody is refused a
// signature because of the past.
//
// A member fails when it returns an error or something that is not valid, when it takes
// longer than [Config.Timeout], when a member that was asked later answers first, and
// when the deadline of the caller passes after it had nearly all of the time, or much
// more than the equal part of it that each member may have. Other calls that were given
// up say nothing of it: above all those that the caller has cancelled, and those whose
// deadline was shorter than what the member has needed of late.
//
// # Deadlines
//
// If the caller has a deadline, it is shared, however short it is: when the first of
// three members has not answered after a third of the time, the second one is asked in
// addition, after half of what is left then, the third one, and the last may have the
// rest. Nobody is cut off: a member that is slow, but fast enough for the caller, still
// wins. So a member that hangs costs a part of the time and no signature, as long as the
// others need no more than their share; when its circuit is open, the others have all of the
// time. The price is that two members may sign the same message, as with hedging, and
// that one of the signatures is thrown away.
//
// # Rotation of certificates
//
// A member takes part as long as one of its certificates is valid and its private key
// may be used, which often ends earlier: see [gost.Certificate.PrivateKeyUsagePeriod].
// With the strategy [Newest] a
// new key takes over at the moment its certificate becomes valid, without a restart,
// and the old one stays in reserve until its end. Register both certificates with
// ESIA before. Signature and certificate never come from different members: they are
// verified together, and travel together in [signer.Signature].
//
// Signers of this package can be members themselves: two devices in turn, each with
// a new and an old key.
//
// # Raw signatures and CMS messages
//
// Version 2 of ESIA's protocol wants raw signatures; version 1, API keys and imported
// accounts want CMS messages. A [Signer] serves all of them if what its members sign may
// be anything: the message is built around their signatures. A [CMSSigner] is for tools
// that make nothing but CMS messages. A [DualSigner] is for members that make both and
// look at what they sign, such as those of package remotesigner.
//
// # Goroutines
//
// Constructors start none. A member that was given up has a goroutine until its Sign
// returns, which it has to do soon after its context is done.
package failover
