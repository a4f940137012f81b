package scopes_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// jsonNames are the names of the fields on the wire, written down a second time:
// a mistake in one would be in both directions, and no other test would see it.
var jsonNames = map[string]string{
	"Person": `stateFacts firstName lastName middleName birthDate birthPlace gender citizenship snils inn trusted verifying
		status updatedOn rIdDoc containsUpCfmCode eTag rfgUOperatorCheck kidAccCreatedByParent regCtxCfmSte chosenCfmTypes
		regType selfEmployed fmsValid fmsState contacts addresses documents vehicles kids organizations`,
	"SelfEmployment": `confirmed confirmDate validationRequestId`,
	"Contact":        `stateFacts id type value vrfStu verifyingValue vrfValStu isCfmCodeExpired eTag`,
	"Address": `stateFacts id type addressStr zipCode countryId region area city district settlement additionArea
		additionAreaStreet street house frame building flat fiasCode fiasCode2 vrfDdt houseType houseTypeFull frameType
		frameTypeFull room fiasCodeLevel startDateOfTemporaryRegistration temporaryRegistrationEndDate eTag`,
	"Document": `stateFacts id type vrfStu series number issueDate expiryDate issueId issuedBy actNo actDate lastName firstName
		latinLastName latinFirstName issuePlace medicalOrg unitedNumber vrfValStu vrfReqId verifyingValue fmsValid fmsState
		birthDate experience categories oid guid status relevance departmentDoc getDateDoc recordDate eTag`,
	"Vehicle": `stateFacts id name numberPlate regCertificate vehicleCategory vin chassisNumber engineNumber bodyNumber
		brand model productionYear duplicate eTag`,
	"RegCertificate": `series number`,
	"Kid": `stateFacts id oid linkCode firstName lastName middleName birthDate birthPlace gender snils inn trusted updatedOn
		eTag documents`,
	"Role": `stateFacts oid prnOid fullName shortName ogrn type chief admin phone email active hasRightOfSubstitution
		hasApprovalTabAccess isLiquidated branchOid branchName eTag`,
	"Organization": `stateFacts oid shortName fullName type ogrn inn leg kpp agencyTerRange agencyType oktmo staffCount
		branchesCount isLiquidated eTag`,
	"Branch":             `stateFacts id oid name kpp leg isLiquidated contacts addresses eTag`,
	"Employee":           `stateFacts id oid position chief blocked corporateContact person eTag`,
	"Group":              `stateFacts grp_id name description system itSystem itSystemName requireSignature eTag`,
	"RegistrationCenter": `stateFacts id name eTag`,
	"System":             `stateFacts id name eTag`,
	"Invitation":         `stateFacts id name surname middleName snils eTag`,
	"Category":           `stateFacts id name eTag`,
}

func TestJSONNames(t *testing.T) {
	t.Parallel()
	for _, e := range entities {
		var got []string
		for i := range e.typ.NumField() {
			if name, _, _ := strings.Cut(e.typ.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
				got = append(got, name)
			}
		}
		if want := strings.Fields(jsonNames[e.typ.Name()]); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", e.typ.Name(), got, want)
		}
	}
}

// TestCodes compares the constants with the codes on the wire.
func TestCodes(t *testing.T) {
	t.Parallel()
	check := func(want string, got ...string) {
		t.Helper()
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("got %q, want %s", got, want)
		}
	}
	check("MBT PHN EML CEM CPH OPH OEM OFX", texts(scopes.ContactMobile, scopes.ContactHomePhone, scopes.ContactEmail,
		scopes.ContactWorkEmail, scopes.ContactWorkPhone, scopes.ContactOrgPhone, scopes.ContactOrgEmail, scopes.ContactOrgFax)...)
	check("VERIFIED NOT_VERIFIED", texts(scopes.Verified, scopes.NotVerified)...)
	check("VERIFYING VERIFICATION_FAILED", texts(scopes.PendingVerifying, scopes.PendingFailed)...)
	check("PLV PRG PTA OPS OLG", texts(scopes.AddressLiving, scopes.AddressRegistration, scopes.AddressTemporary,
		scopes.AddressPostal, scopes.AddressLegal)...)
	check("AGENCY LEGAL BUSINESS", texts(scopes.OrganizationAgency, scopes.OrganizationLegal, scopes.OrganizationBusiness)...)
	check("10.FED 11.REG 12.LCL 13.PVD 20.GOV 21.MCL 30.FND 31.PFN 40.MFC 41.LEG", texts(scopes.AgencyFederal,
		scopes.AgencyRegional, scopes.AgencyLocal, scopes.AgencySubordinate, scopes.AgencyStateInstitution,
		scopes.AgencyMunicipalInstitution, scopes.AgencyFund, scopes.AgencyPensionFund, scopes.AgencyServiceCenter, scopes.AgencyLegal)...)
	check(`RF_PASSPORT FID_DOC RF_DRIVING_LICENSE MLTR_ID FRGN_PASS MDCL_PLCY BRTH_CERT RF_BRTH_CERT FID_BRTH_CERT OLD_BRTH_CERT
		RSDNC_PERMIT RFG_CERT CERT_REG_IMM`, texts(scopes.DocumentPassport, scopes.DocumentOfForeigner,
		scopes.DocumentDrivingLicense, scopes.DocumentMilitaryID, scopes.DocumentForeignPassport, scopes.DocumentMedicalPolicy,
		scopes.DocumentAnyBirthCert, scopes.DocumentBirthCert, scopes.DocumentForeignBirthCert, scopes.DocumentSovietBirthCert,
		scopes.DocumentResidencePermit, scopes.DocumentRefugeeCert, scopes.DocumentRefugeeClaim)...)
	check(`RF_INT_PASSPORT KID_RF_BRTH_CERT MDCL_BRTH_CERT KID_ACT_RECORD NAME_CHANGE_CERT FATHERHOOD_CERT MARRIED_CERT DIVORCE_CERT
		DEATH_CERT DRUGS_INQUIRY NO_CRIMINAL_INQUIRY REESTR_INVALIDOV MDCL_PLCY_OLD RSDNC_PRMT TMP_RSDNC_PRMT`,
		texts(scopes.DocumentInternalPassport, scopes.DocumentKidBirthCert, scopes.DocumentMedicalBirthCert,
			scopes.DocumentKidActRecord, scopes.DocumentNameChangeCert, scopes.DocumentPaternityCert, scopes.DocumentMarriageCert,
			scopes.DocumentDivorceCert, scopes.DocumentDeathCert, scopes.DocumentDrugsInquiry, scopes.DocumentNoCriminalInquiry,
			scopes.DocumentDisability, scopes.DocumentOldMedicalPolicy, scopes.DocumentResidence, scopes.DocumentTemporaryResidence)...)
}

func texts[T ~string](codes ...T) []string {
	var list []string
	for _, code := range codes {
		list = append(list, string(code))
	}
	return list
}
