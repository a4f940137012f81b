package scopes_test

import (
	"encoding/json"
	"testing"

	"github.com/go-esia/sdk/scopes"
)

// BenchmarkDecodeFullPerson compares a person with all lists with the same text in
// values of no type.
func BenchmarkDecodeFullPerson(b *testing.B) {
	text := readFile(b, "testdata/person/embedded.json")
	b.Run("Person", func(b *testing.B) { benchmarkDecode[scopes.Person](b, text) })
	b.Run("any", func(b *testing.B) { benchmarkDecode[any](b, text) })
}

func benchmarkDecode[T any](b *testing.B, text []byte) {
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		var v T
		if err := json.Unmarshal(text, &v); err != nil {
			b.Fatal(err)
		}
	}
}
