package remotesigner

import (
	"net/url"

	"github.com/go-esia/sdk/signer/answer"
)

// The services for which there are presets are public; what they take and give was read
// in their sources or descriptions and not tried with the services themselves. All of
// them make CMS messages, so that they serve version 1 of ESIA's protocol only. None
// asks who is calling unless said: put them where nobody else can reach them.

// CryptoproSign returns the description of waves-enterprise/cryptopro-sign, CryptoPro CSP
// in a container. Its usual address is http://host:3037.
//
//	POST /cryptopro/sign {"text": "…"} -> {"result": "<base64>"}
//	                                   -> 500 {"errorMessage": "…", "errorCode": 1}
func CryptoproSign() *Service {
	return &Service{
		Name: "cryptopro-sign", Path: "/cryptopro/sign", CMS: true, Text: true,
		Body: `{"text":{{json .Text}}}`,
		JSON: true, Result: "/result", Failure: "/errorMessage", Encoding: answer.Base64,
	}
}

// ESIAGOST3410 returns the description of gwynbleidd10/ESIA-GOST34.10, OpenSSL with the
// GOST engine in a container.
//
//	POST /api/sign {"message": "…"} -> {"signed": "<base64url>"}
func ESIAGOST3410() *Service {
	return &Service{
		Name: "ESIA-GOST34.10", Path: "/api/sign", CMS: true, Text: true,
		Body: `{"message":{{json .Text}}}`,
		JSON: true, Result: "/signed",
	}
}

// ESIAPotato returns the description of LdDl/esia-potato. The private key travels in each
// request, and the service is known to log it: it is here for those who have it already.
// [Config].Params must have private_key_hex and certificate_base64.
//
//	POST /api/v1/sign {"private_key_hex", "certificate_base64", "message"}
//	  -> {"signature_base64": "…"}, or {"error": "…"}
func ESIAPotato() *Service {
	return &Service{
		Name: "esia-potato", Path: "/api/v1/sign", CMS: true, Text: true,
		Body: `{"private_key_hex":{{json .Param.private_key_hex}},"certificate_base64":{{json .Param.certificate_base64}},"message":{{json .Text}}}`,
		JSON: true, Result: "/signature_base64", Failure: "/error", Encoding: answer.Base64,
	}
}

// DbfunCryptopro returns the description of dbfun/cryptopro and its forks, CryptoPro CSP in
// a container. Its usual address is http://host:8095. The names in the form and in the
// answer differ between versions and must be given: field is the name of the field with
// the message, and result the JSON pointer of the signature. In some versions the service
// decodes what looks like base64 before it signs (observed); the answer is then
// refused as one of another message.
//
//	POST /sign <field>=… -> {"status": "ok"|"fail", "errMsg": "…", "errCode": …, …}
func DbfunCryptopro(field, result string) *Service {
	return &Service{
		Name: "dbfun/cryptopro", Path: "/sign", CMS: true, Text: true,
		Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
		Body:   `` + url.QueryEscape(field) + `={{query .Text}}`,
		JSON:   true, Result: result, Failure: "/errMsg", SuccessAt: "/status", SuccessIs: "ok",
	}
}

// EcosCryptoSign returns the description of the signing service of Citeck ECOS, which uses
// CryptoPro JCP and wants a Bearer token. [Config].Key is the alias of the certificate, and
// [Config].Params must have pin and serial_number. What the answer looks like is not
// public: result is the JSON pointer of the signature in it.
//
//	POST /ecos/crypto/sign {"documentContent", "keyStoreInfo": {"providerType": "JCSP"},
//	  "certificateInfo": {"pin", "alias", "serialNumber"}}
func EcosCryptoSign(result string) *Service {
	return &Service{
		Name: "ecos-crypto-sign", Path: "/ecos/crypto/sign", CMS: true,
		Body: `{"documentContent":{{json .Base64}},"keyStoreInfo":{"providerType":"JCSP"},` +
			`"certificateInfo":{"pin":{{json .Param.pin}},"alias":{{json .Key}},"serialNumber":{{json .Param.serial_number}}}}`,
		JSON: true, Result: result,
	}
}

// CryptoProDSS returns the description of CryptoPro DSS 2, which makes CAdES-BES. [Config].URL
// is the address of the signing service (…/SignServer/rest/api), [Config].Authorization a
// [BearerFunc] with a token of its authorization server. [Config].Params must have
// certificate_id, a number, and pin, which may be empty.
//
//	POST /documents {"Content": "<base64>", "Signature": {"Type": "CAdES", "Parameters":
//	  {"Hash": "False", "CADESType": "BES", "IsDetached": "True"}, "CertificateId": N,
//	  "PinCode": "…"}} -> "<base64>", or {"Message": "…"}
func CryptoProDSS() *Service {
	return &Service{
		Name: "CryptoPro DSS", Path: "/documents", CMS: true,
		Body: `{"Content":{{json .Base64}},"Signature":{"Type":"CAdES","Parameters":{"Hash":"False","CADESType":"BES","IsDetached":"True"},` +
			`"CertificateId":{{number .Param.certificate_id}},"PinCode":{{json .Param.pin}}}}`,
		JSON: true, Failure: "/Message", Encoding: answer.Base64,
	}
}
