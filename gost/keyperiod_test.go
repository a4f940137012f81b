package gost_test

import (
	"crypto/x509/pkix"
	"testing"
	"time"
)

func TestPrivateKeyUsagePeriod(t *testing.T) {
	t.Parallel()
	const standard, cryptoPro = "2.5.29.16", "1.2.643.2.2.37.3.10"
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	for name, test := range map[string]struct {
		id, value  string
		begin, end time.Time
		bad        bool
	}{
		"both":                   {standard, "\x30\x22\x80\x0f20260101000000Z\x81\x0f20270401000000Z", day(2026, 1, 1), day(2027, 4, 1), false},
		"of CryptoPro":           {cryptoPro, "\x30\x11\x81\x0f20270401000000Z", time.Time{}, day(2027, 4, 1), false},
		"fraction":               {cryptoPro, "\x30\x15\x81\x1320270401000000.810Z", time.Time{}, day(2027, 4, 1).Add(810 * time.Millisecond), false},
		"begin only":             {standard, "\x30\x11\x80\x0f20260101000000Z", day(2026, 1, 1), time.Time{}, false},
		"neither":                {standard, "\x30\x00", time.Time{}, time.Time{}, false},
		"another extension":      {"2.5.29.99", "\x30\x11\x80\x0f20260101000000Z", time.Time{}, time.Time{}, false},
		"no time":                {standard, "\x30\x03\x80\x01x", time.Time{}, time.Time{}, true},
		"end is no time":         {standard, "\x30\x14\x80\x0f20260101000000Z\x81\x01x", time.Time{}, time.Time{}, true},
		"other order":            {standard, "\x30\x22\x81\x0f20270401000000Z\x80\x0f20260101000000Z", time.Time{}, time.Time{}, true},
		"data after":             {standard, "\x30\x00\x05\x00", time.Time{}, time.Time{}, true},
		"not a SEQUENCE":         {standard, "\x05\x00", time.Time{}, time.Time{}, true},
		"longer than its octets": {standard, "\x30\x11\x80\x7f20260101000000Z", time.Time{}, time.Time{}, true},
	} {
		template := leaf()
		template.ExtraExtensions = []pkix.Extension{{Id: oid(t, test.id), Value: []byte(test.value)}}
		cert := create(t, template, nil, keyA(t, 1).PublicKey(), keyA(t, 1))
		begin, end, err := cert.PrivateKeyUsagePeriod()
		if !begin.Equal(test.begin) || !end.Equal(test.end) || (err != nil) != test.bad {
			t.Errorf("%s: from %v to %v, %v", name, begin, end, err)
		}
	}
}
