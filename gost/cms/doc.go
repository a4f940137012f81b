// Package cms makes and verifies CMS SignedData messages (RFC 5652) with
// GOST R 34.10-2012 and GOST R 34.11-2012, in the manner of RFC 9215, Section 2,
// and R 1323565.1.025-2019. Version 1 of the protocol of ESIA carries its
// signatures in such messages.
//
// # What is written
//
// [Sign] writes DER. The least, for a key of 256 bits, is:
//
//	SEQUENCE {
//	  1.2.840.113549.1.7.2                              signedData
//	  [0] { SEQUENCE {
//	    INTEGER 1
//	    SET { SEQUENCE { 1.2.643.7.1.1.2.2 } }          Streebog-256; no parameters
//	    SEQUENCE { 1.2.840.113549.1.7.1 }               data; no content if detached
//	    [0] { certificate }
//	    SET { SEQUENCE {
//	      INTEGER 1
//	      SEQUENCE { issuer, serial number }
//	      SEQUENCE { 1.2.643.7.1.1.2.2 }
//	      [0] {
//	        SEQUENCE { 1.2.840.113549.1.9.3, SET { 1.2.840.113549.1.7.1 } }   contentType
//	        SEQUENCE { 1.2.840.113549.1.9.5, SET { UTCTime } }                signingTime
//	        SEQUENCE { 1.2.840.113549.1.9.4, SET { OCTET STRING } }           messageDigest
//	      }
//	      SEQUENCE { 1.2.643.7.1.1.1.1 }                GOST R 34.10-2012, 256 bits
//	      OCTET STRING s || r
//	    } }
//	  } }
//	}
//
// For a key of 512 bits the algorithms are 1.2.643.7.1.1.2.3 and
// 1.2.643.7.1.1.1.2. What is signed is the octets of the attributes with the tag
// of a SET in place of [0], or the content if there are no attributes.
//
// # What is read
//
// [Parse] reads DER and BER, and [Message.Verify] verifies what OpenSSL with its
// GOST engine and CryptoPro CSP write. Neither looks at chains, validity or
// revocation of certificates: a message is signed by somebody whose certificate
// it names, and who that is must be decided by the caller.
//
// Functions and methods are safe for concurrent use as long as nobody changes
// the fields of the same [Message].
package cms
