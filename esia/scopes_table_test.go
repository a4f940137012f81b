package esia_test

import "github.com/go-esia/sdk/scopes"

// personTable says which fields each scope of a person opens, besides technical
// ones. It was written by hand from descriptions of ESIA's data, and not from the
// catalogue of package scopes nor from the tables of the emulator.
var personTable = map[scopes.Scope]string{
	"fullname":   "person: firstName lastName middleName",
	"birthdate":  "person: birthDate",
	"gender":     "person: gender",
	"snils":      "person: snils",
	"inn":        "person: inn",
	"birthplace": "person: birthPlace",
	"id_doc": `person: citizenship
		docs RF_PASSPORT: vrfStu series number issueDate issueId issuedBy`,
	"medical_doc":             `docs MDCL_PLCY: vrfStu number expiryDate`,
	"military_doc":            `docs MLTR_ID: vrfStu series number issueDate issuedBy`,
	"foreign_passport_doc":    `docs FRGN_PASS: vrfStu series number issueDate expiryDate issuedBy lastName firstName`,
	"drivers_licence_doc":     `docs RF_DRIVING_LICENSE: vrfStu series number issueDate expiryDate`,
	"birth_cert_doc":          `docs RF_BRTH_CERT: vrfStu series number issueDate issuedBy actNo actDate`,
	"residence_doc":           `docs RSDNC_PERMIT: vrfStu series number issueDate`,
	"temporary_residence_doc": `docs TMP_RSDNC_PRMT: vrfStu series number issueDate`,
	"vehicles":                `vhls: name numberPlate regCertificate`,
	"email":                   `ctts EML: vrfStu value`,
	"mobile":                  `ctts MBT: vrfStu value vrfValStu verifyingValue isCfmCodeExpired`,
	"addresses": `
		addrs PRG: addressStr zipCode countryId region city street house flat fiasCode vrfDdt
		addrs PLV: addressStr zipCode countryId region area city district settlement additionArea additionAreaStreet street house frame building flat fiasCode fiasCode2 vrfDdt
		v2/addrs PRG: addressStr zipCode countryId region city street house flat fiasCode vrfDdt
		v2/addrs PLV: addressStr zipCode countryId region area city district settlement additionArea additionAreaStreet street house frame building flat fiasCode fiasCode2 vrfDdt
		v2/addrs PTA: addressStr zipCode countryId region city street house flat fiasCode startDateOfTemporaryRegistration temporaryRegistrationEndDate`,
	"usr_org": `orgs: 1000000777
		roles LEGAL: prnOid fullName shortName ogrn chief admin phone email active hasRightOfSubstitution hasApprovalTabAccess isLiquidated branchName branchOid`,
	"usr_avt":            `avt: circle square original`,
	"self_employed":      "person: selfEmployed\n categories: name",
	"kid_fullname":       `kids: firstName lastName middleName`,
	"kid_birthdate":      `kids: birthDate`,
	"kid_gender":         `kids: gender`,
	"kid_snils":          `kids: snils`,
	"kid_inn":            `kids: inn`,
	"kid_birth_cert_doc": `kids/docs RF_BRTH_CERT: vrfStu series number issueDate issuedBy actNo actDate`,
	"kid_medical_doc":    `kids/docs MDCL_PLCY: vrfStu number expiryDate`,
}

// orgTable is the same for the scopes of organizations.
var orgTable = map[scopes.Scope]string{
	"org_shortname":      "org: shortName",
	"org_fullname":       "org: fullName",
	"org_type":           "org: type",
	"org_ogrn":           "org: ogrn",
	"org_inn":            "org: inn",
	"org_leg":            "org: leg",
	"org_kpp":            "org: kpp",
	"org_agencyterrange": "org: agencyTerRange",
	"org_agencytype":     "org: agencyType",
	"org_oktmo":          "org: oktmo",
	"org_ctts":           "ctts OPH: vrfStu value\n ctts OFX: vrfStu value\n ctts OEM: vrfStu value",
	"org_addrs":          "addrs OPS: " + orgAddress + "\n addrs OLG: " + orgAddress,
	"org_vhls":           "vhls: name numberPlate regCertificate",
	"org_grps":           "grps: grp_id name description system itSystem itSystemName requireSignature",
	"org_emps":           "emps: position blocked chief corporateContact person",
	"org_brhs":           "brhs: name kpp leg",
	"org_brhs_ctts":      "brhs/ctts OPH: vrfStu value",
	"org_brhs_addrs":     "brhs/addrs OLG: " + orgAddress,
	"org_rcs":            "rcs: name",
	"org_stms":           "stms: name",
	"org_invts":          "invts: name surname middleName snils",
	"categories":         "categories: name",
}

const orgAddress = "addressStr zipCode countryId region area city district settlement additionArea additionAreaStreet street house frame building flat fiasCode"

// technical are the fields that come with any scope.
var technical = map[string][]string{
	"person": {
		"stateFacts", "trusted", "updatedOn", "status", "verifying", "rIdDoc", "containsUpCfmCode", "eTag",
		"rfgUOperatorCheck", "kidAccCreatedByParent",
	},
	"org":  {"stateFacts", "oid", "isLiquidated", "eTag", "staffCount", "branchesCount"},
	"kids": {"stateFacts", "id", "oid", "trusted", "updatedOn", "eTag"},
	"":     {"stateFacts", "id", "oid", "eTag", "type"},
}
