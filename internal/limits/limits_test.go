package limits_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-esia/sdk/internal/limits"
)

func TestReadAll(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 9, 10} {
		want := bytes.Repeat([]byte("x"), n)
		if got, err := limits.ReadAll(bytes.NewReader(want), 10); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d of 10 bytes: got %d, %v", n, len(got), err)
		}
	}
	for _, n := range []int{11, 1000} {
		if got, err := limits.ReadAll(strings.NewReader(strings.Repeat("x", n)), 10); got != nil || !errors.Is(err, limits.ErrTooLarge) {
			t.Errorf("%d of 10 bytes: got %d, %v, want ErrTooLarge", n, len(got), err)
		}
	}
	broken := errors.New("broken")
	if _, err := limits.ReadAll(iotest.ErrReader(broken), 10); !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the reader", err)
	}
}
