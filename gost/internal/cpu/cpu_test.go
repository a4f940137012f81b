package cpu_test

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/go-esia/sdk/gost/internal/cpu"
)

// TestFlags compares with what Linux says.
func TestFlags(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil || runtime.GOARCH != "amd64" {
		t.Skip("there is no list of flags to compare with")
	}
	_, list, _ := strings.Cut(string(data), "\nflags")
	list, _, _ = strings.Cut(list, "\n")
	has := func(flags ...string) bool {
		for _, flag := range flags {
			if !strings.Contains(list+" ", " "+flag+" ") {
				return false
			}
		}
		return true
	}
	for _, tt := range []struct {
		name      string
		got, want bool
	}{
		{"HasADX", cpu.HasADX(), has("bmi2", "adx")},
		{"HasAVX2", cpu.HasAVX2(), has("avx", "avx2")},
		{"HasGFNI", cpu.HasGFNI(), has("avx512f", "avx512bw", "avx512vbmi", "gfni")},
	} {
		if tt.got && !tt.want || !tt.got && tt.want && !pure {
			t.Errorf("%s = %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}
