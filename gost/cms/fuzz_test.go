package cms_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-esia/sdk/gost"
	"github.com/go-esia/sdk/gost/cms"
)

func addFiles(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		for _, name := range glob(f, pattern) {
			f.Add(readFile(f, name))
		}
	}
}

// FuzzVerify sees that no data makes Parse or Verify panic, and that nothing
// verifies with a known certificate but the signatures of the corpus.
func FuzzVerify(f *testing.F) {
	addFiles(f, "variants/*", "other/*", "golden/*", "openssl/g256_XA.esia.*.der", "openssl/g512_A.esia.*.der")
	content := esia(f)
	known := []*gost.Certificate{certificateOf(f, "g256_XA"), certificateOf(f, "g512_A"), certificateOf(f, "g256_TCA")}
	genuine := genuineSignatures(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := cms.Parse(data)
		if err != nil {
			if m != nil {
				t.Fatal("a message with an error")
			}
			return
		}
		infos := m.Signers()
		_, _ = m.Verify(nil, cms.VerifyOptions{})
		certs, err := m.Verify(content, cms.VerifyOptions{Certificates: known})
		if err != nil {
			if certs != nil {
				t.Fatal("certificates with an error")
			}
			return
		}
		if len(certs) == 0 || len(certs) != len(infos) {
			t.Fatalf("%d certificates of %d signers", len(certs), len(infos))
		}
		for i, cert := range certs {
			if slices.Contains(known, cert) && !genuine[string(infos[i].Signature)] {
				t.Fatalf("forged signature %x", infos[i].Signature)
			}
		}
	})
}

// genuineSignatures returns the signatures of all recorded messages.
func genuineSignatures(f *testing.F) map[string]bool {
	f.Helper()
	all := make(map[string]bool)
	for _, pattern := range []string{"variants/*", "other/*", "golden/*", "openssl/*.der"} {
		for _, name := range glob(f, pattern) {
			if m, err := cms.Parse(readFile(f, name)); err == nil {
				for _, info := range m.Signers() {
					all[string(info.Signature)] = true
				}
			}
		}
	}
	return all
}

// FuzzBER sees that what is turned into DER stays as it is when it is turned
// again, is the same as encoding/asn1 reads and writes, and comes out again from
// a strange BER encoding.
func FuzzBER(f *testing.F) {
	addFiles(f, "variants/0[19]*", "other/*.der")
	for _, s := range []string{"", "0500", "30800000", "24800401aa24800401bb00000000", "308400000003020101", "3080008100"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		der, err := cms.ToDER(data)
		if err != nil {
			if der != nil {
				t.Fatal("data with an error")
			}
			return
		}
		again, err := cms.ToDER(der)
		if err != nil || !bytes.Equal(again, der) {
			t.Fatalf("%x\nbecomes %x\nthen    %x, %v", data, der, again, err)
		}
		tree := parseTree(t, der)
		if !bytes.Equal(tree.der(), der) {
			t.Fatalf("%x\nbecomes %x\nwhich is %x", data, der, tree.der())
		}
		ber := tree.ber()
		if len(ber) > cms.MaxMessage || tree.depth() > cms.MaxDepth/2 {
			return
		}
		again, err = cms.ToDER(ber)
		if err != nil || !bytes.Equal(again, der) {
			t.Fatalf("%x\nbecomes %x, %v\nwant    %x", ber, again, err, der)
		}
	})
}
