package streebog_test

import (
	"bytes"
	"hash"
	"sync"
	"testing"

	"github.com/go-esia/sdk/gost/streebog"
)

// variants are both functions, and the zero value, with a reference by Sum256 or
// Sum512.
var variants = []struct {
	name string
	size int
	new  func() *streebog.Digest
	sum  func(data []byte) []byte
}{
	{"256", streebog.Size256, streebog.New256, sum256},
	{"512", streebog.Size512, streebog.New512, sum512},
	{"zero value", streebog.Size256, func() *streebog.Digest { return new(streebog.Digest) }, sum256},
}

func sum256(data []byte) []byte { s := streebog.Sum256(data); return s[:] }
func sum512(data []byte) []byte { s := streebog.Sum512(data); return s[:] }

// forVariants runs a test for every variant.
func forVariants(t *testing.T, test func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte)) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			test(t, v.new(), v.sum)
		})
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for _, v := range variants {
		h := v.new()
		if got := h.Size(); got != v.size {
			t.Errorf("%s: Size = %d, want %d", v.name, got, v.size)
		}
		if got := h.BlockSize(); got != 64 {
			t.Errorf("%s: BlockSize = %d, want 64", v.name, got)
		}
		if got := len(h.Sum(nil)); got != v.size {
			t.Errorf("%s: Sum has %d bytes, want %d", v.name, got, v.size)
		}
		h.Write(pattern(100))
		h.Reset()
		if got := h.Size(); got != v.size {
			t.Errorf("%s: Size after Reset = %d, want %d", v.name, got, v.size)
		}
	}
}

// TestEverySplit writes a message in two and in three parts, split at every place.
func TestEverySplit(t *testing.T) {
	t.Parallel()
	forVariants(t, func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte) {
		message := pattern(3*streebog.BlockSize + 5)
		want := sum(message)
		for i := range len(message) + 1 {
			for _, j := range []int{i, i + 1, i + 63, i + 64, i + 65, len(message)} {
				j = min(j, len(message))
				h.Reset()
				h.Write(message[:i])
				h.Write(message[i:j])
				h.Write(message[j:])
				if got := h.Sum(nil); !bytes.Equal(got, want) {
					t.Fatalf("split at %d and %d: %x, want %x", i, j, got, want)
				}
			}
		}
	})
}

func TestByteByByte(t *testing.T) {
	t.Parallel()
	forVariants(t, func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte) {
		message := pattern(150)
		for i := range message {
			if got, want := h.Sum(nil), sum(message[:i]); !bytes.Equal(got, want) {
				t.Fatalf("after %d bytes: %x, want %x", i, got, want)
			}
			h.Write(message[i : i+1])
		}
	})
}

func TestWrite(t *testing.T) {
	t.Parallel()
	forVariants(t, func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte) {
		message := pattern(200)
		input := bytes.Clone(message)
		for _, n := range []int{0, 1, 63, 64, 65, 7} {
			if got, err := h.Write(input[:n]); got != n || err != nil {
				t.Errorf("Write of %d bytes = %d, %v", n, got, err)
			}
			input = input[n:]
		}
		if got, err := h.Write(nil); got != 0 || err != nil {
			t.Errorf("Write(nil) = %d, %v", got, err)
		}
		if got, want := h.Sum(nil), sum(message[:200]); !bytes.Equal(got, want) {
			t.Errorf("Sum = %x, want %x", got, want)
		}
	})
}

// TestWriteDoesNotKeepInput checks that Write neither changes its argument nor keeps
// a reference to it.
func TestWriteDoesNotKeepInput(t *testing.T) {
	t.Parallel()
	forVariants(t, func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte) {
		message := pattern(100)
		input := bytes.Clone(message)
		h.Write(input)
		if !bytes.Equal(input, message) {
			t.Error("Write changed its argument")
		}
		clear(input)
		if got, want := h.Sum(nil), sum(message); !bytes.Equal(got, want) {
			t.Errorf("Sum after the argument was overwritten = %x, want %x", got, want)
		}
	})
}

// TestSum checks that Sum appends, within and beyond the capacity, and leaves the
// state alone.
func TestSum(t *testing.T) {
	t.Parallel()
	forVariants(t, func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte) {
		message := pattern(130)
		h.Write(message[:70])
		want := sum(message[:70])

		for _, capacity := range []int{3, 4, 3 + h.Size(), 200} {
			prefix := append(make([]byte, 0, capacity), "abc"...)
			got := h.Sum(prefix)
			if string(got[:3]) != "abc" || !bytes.Equal(got[3:], want) {
				t.Errorf("Sum with capacity %d = %x, want 616263%x", capacity, got, want)
			}
			if shared := &got[0] == &prefix[0]; shared != (capacity >= len(got)) {
				t.Errorf("Sum with capacity %d: in place is %v", capacity, shared)
			}
		}
		if got := h.Sum(nil); !bytes.Equal(got, want) {
			t.Errorf("second Sum = %x, want %x", got, want)
		}
		h.Write(message[70:])
		if got, want := h.Sum(nil), sum(message); !bytes.Equal(got, want) {
			t.Errorf("Sum after more data = %x, want %x", got, want)
		}
	})
}

func TestReset(t *testing.T) {
	t.Parallel()
	forVariants(t, func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte) {
		for _, n := range []int{0, 1, 64, 100, 128} {
			h.Write(pattern(n))
			h.Reset()
			if got, want := h.Sum(nil), sum(nil); !bytes.Equal(got, want) {
				t.Errorf("after %d bytes and Reset: %x, want %x", n, got, want)
			}
		}
	})
}

func TestClone(t *testing.T) {
	t.Parallel()
	forVariants(t, func(t *testing.T, h *streebog.Digest, sum func([]byte) []byte) {
		for _, n := range []int{0, 10, 64, 100} {
			message := pattern(n + 80)
			h.Reset()
			h.Write(message[:n])
			var cloner hash.Cloner = h
			clone, err := cloner.Clone()
			if err != nil {
				t.Fatal(err)
			}
			clone.Write([]byte("other"))
			h.Write(message[n:])
			if got, want := h.Sum(nil), sum(message); !bytes.Equal(got, want) {
				t.Errorf("%d bytes: original = %x, want %x", n, got, want)
			}
			other := append(bytes.Clone(message[:n]), "other"...)
			if got, want := clone.Sum(nil), sum(other); !bytes.Equal(got, want) {
				t.Errorf("%d bytes: clone = %x, want %x", n, got, want)
			}
		}
	})
}

// TestFirstUse has many goroutines hash at once, with the race detector in mind.
func TestFirstUse(t *testing.T) {
	t.Parallel()
	message := pattern(1000)
	want := streebog.Sum512(message)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := streebog.Sum512(message); got != want {
				t.Errorf("Sum512 = %x, want %x", got, want)
			}
		})
	}
	group.Wait()
}

// TestAllocations cannot be parallel: it counts allocations of the whole process.
func TestAllocations(t *testing.T) {
	message := pattern(200)
	h := streebog.New512()
	out := make([]byte, 0, streebog.Size512)
	for name, f := range map[string]func(){
		"Sum256": func() { streebog.Sum256(message) },
		"Sum512": func() { streebog.Sum512(message) },
		"Digest": func() {
			h.Reset()
			h.Write(message)
			out = h.Sum(out[:0])
		},
	} {
		if got := testing.AllocsPerRun(10, f); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}

// FuzzCompress compares assembly, where there is any, with tables.
func FuzzCompress(f *testing.F) {
	f.Add([]byte{})
	for i := range 64 {
		f.Add(append(make([]byte, 3*i), 0x80, 1, 0xff))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var blocks [3][8]uint64
		for i, b := range data[:min(len(data), 3*64)] {
			blocks[i%3][i/3/8] |= uint64(b) << (8 * (i / 3 % 8))
		}
		if got, want := streebog.ForTestCompress(blocks[0], blocks[1], blocks[2]); got != want {
			t.Errorf("%x: %x, want %x", blocks, got, want)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("message"), uint8(3), uint8(1))
	f.Add(pattern(200), uint8(64), uint8(63))
	f.Fuzz(func(t *testing.T, message []byte, first, step uint8) {
		h := streebog.New256()
		rest := message
		for n := int(first); len(rest) > 0; n = int(step) + 1 {
			n = min(n, len(rest))
			h.Write(rest[:n])
			rest = rest[n:]
		}
		want := streebog.Sum256(message)
		if got := h.Sum(nil); !bytes.Equal(got, want[:]) {
			t.Errorf("Sum = %x, want %x", got, want)
		}
	})
}

func BenchmarkSum256(b *testing.B) {
	for _, n := range []int{80, 8192} {
		message := pattern(n)
		b.Run(map[int]string{80: "80", 8192: "8K"}[n], func(b *testing.B) {
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				streebog.Sum256(message)
			}
		})
	}
}
