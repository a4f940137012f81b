package scopes

import (
	"encoding/xml"
	"strings"
)

// An EmploymentRecordXML is a [DigitalXML] with the electronic employment record of
// a person: form STD-PFR of the Social Fund, root ЭДПФР with СТД-ПФР in it.
type EmploymentRecordXML struct {
	// Events are the elements Мероприятие, in the order of the document. They have
	// no original JSON.
	Events []EmploymentEvent

	originalXML
}

func employmentRecordOf(n *xmlNode) EmploymentRecordXML {
	return EmploymentRecordXML{appendEvents(nil, n, nil), originalXML{n}}
}

// appendEvents walks over n with the employer that was last met: Работодатель
// stands in Мероприятие (observed in clients only), or before it or around it.
func appendEvents(list []EmploymentEvent, n *xmlNode, employer *Employer) []EmploymentEvent {
	for _, child := range n.children {
		switch child.name {
		case "Работодатель":
			employer = employerOf(child)
			list = appendEvents(list, child, employer)
		case "Мероприятие":
			list = append(list, eventOf(child, employer))
		default:
			list = appendEvents(list, child, employer)
		}
	}
	return list
}

func eventOf(n *xmlNode, employer *Employer) EmploymentEvent {
	if own := n.first("Работодатель"); own != nil {
		employer = employerOf(own)
	}
	return EmploymentEvent{
		UUID:     n.leaf("UUID"),
		Date:     dateOfText(n.leaf("Дата")),
		Kind:     EmploymentEventKind(intOfText(n.leaf("Вид"))),
		PartTime: isTrue(n.leaf("ЯвляетсяСовместителем")),
		Position: n.leaf("Должность"),
		Employer: employer,
	}
}

func employerOf(n *xmlNode) *Employer {
	return &Employer{
		Name:               n.leaf("НаименованиеОрганизации"),
		INN:                INN(n.leaf("ИНН")),
		KPP:                KPP(n.leaf("КПП")),
		RegistrationNumber: n.leaf("РегНомер"),
	}
}

func isTrue(text string) bool { return text == "1" || strings.EqualFold(text, "true") }

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (r *EmploymentRecordXML) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(r, d, start, employmentRecordOf)
}

// A PensionAccountXML is a [DigitalXML] with the state of the individual account of
// a person: form SZI-ILS of the Social Fund, root ЭДПФР with СЗИ-ИЛС in it.
type PensionAccountXML struct {
	// Coefficient is the individual pension coefficient, element ИПК.
	Coefficient Decimal

	// Service is the length of service, element Стаж. Its contents aren't known;
	// Text is empty if they are elements.
	Service UnknownXML

	// Years are the elements of СведенияИПК/С2015 whose names begin with ЗаГод, one
	// for each year. Their contents aren't known for sure.
	Years []UnknownXML

	originalXML
}

func pensionAccountOf(n *xmlNode) PensionAccountXML {
	a := PensionAccountXML{Coefficient: Decimal(n.leaf("ИПК")), originalXML: originalXML{n}}
	if service := n.first("Стаж"); service != nil {
		a.Service = unknownXMLOf(service)
	}
	if since2015 := n.first("С2015"); since2015 != nil {
		for _, child := range since2015.children {
			if strings.HasPrefix(child.name, "ЗаГод") {
				a.Years = append(a.Years, unknownXMLOf(child))
			}
		}
	}
	return a
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (a *PensionAccountXML) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(a, d, start, pensionAccountOf)
}

// An IncomeXML is a [DigitalXML] with the incomes of a person and payments to them:
// form VO_DOHFLSV of the tax service, root Файл with Документ in it.
type IncomeXML struct {
	// Payouts are the elements ДохСВФЛ/СведВыпл, in the order of the document.
	Payouts []IncomePayout

	// References are the elements ДохФЛНА/Свед2НДФЛ: statements of income tax,
	// whose contents aren't known.
	References []UnknownXML

	originalXML
}

// An IncomePayout is what one organization has paid to a person in a year.
type IncomePayout struct {
	// Year is the attribute ОтчетГод.
	Year int

	// Organization is the element НПЮЛ, nil if there is none. It has no original
	// JSON.
	Organization *IncomeOrganization

	// Months are the elements СведСумВыпл.
	Months []MonthPayout

	originalXML
}

// A MonthPayout is the sum that was paid in a month.
type MonthPayout struct {
	// Month is 1 to 12, attribute Месяц.
	Month int

	// Sum is in roubles, attribute СумВыпл.
	Sum Decimal

	originalXML
}

func incomeOf(n *xmlNode) IncomeXML {
	income := IncomeXML{Payouts: appendPayouts(nil, n, nil), originalXML: originalXML{n}}
	for _, reference := range n.all("Свед2НДФЛ", nil) {
		income.References = append(income.References, unknownXMLOf(reference))
	}
	return income
}

// appendPayouts walks over n with the organization that was last met: НПЮЛ stands
// in СведВыпл (observed in clients only), or before it or around it.
func appendPayouts(list []IncomePayout, n *xmlNode, organization *IncomeOrganization) []IncomePayout {
	for _, child := range n.children {
		switch child.name {
		case "НПЮЛ":
			organization = payerOf(child)
			list = appendPayouts(list, child, organization)
		case "СведВыпл":
			list = append(list, payoutOf(child, organization))
		default:
			list = appendPayouts(list, child, organization)
		}
	}
	return list
}

func payoutOf(n *xmlNode, organization *IncomeOrganization) IncomePayout {
	p := IncomePayout{intOfText(n.attribute("ОтчетГод")), organization, nil, originalXML{n}}
	if own := n.first("НПЮЛ"); own != nil {
		p.Organization = payerOf(own)
	}
	for _, month := range n.all("СведСумВыпл", nil) {
		p.Months = append(p.Months, MonthPayout{
			intOfText(month.attribute("Месяц")), Decimal(month.attribute("СумВыпл")), originalXML{month},
		})
	}
	return p
}

func payerOf(n *xmlNode) *IncomeOrganization {
	return &IncomeOrganization{
		Name: n.attribute("НаимОрг"),
		INN:  INN(n.attribute("ИННЮЛ")),
		KPP:  KPP(n.attribute("КПП")),
	}
}

// UnmarshalXML implements [xml.Unmarshaler]. It has the bounds and the errors of
// [DecodeDigitalXML].
func (i *IncomeXML) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	return unmarshalXML(i, d, start, incomeOf)
}
