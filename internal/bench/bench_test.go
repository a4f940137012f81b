package main

import (
	"testing"
	"time"
)

// TestRows does every operation of this project and of the Go libraries once.
func TestRows(t *testing.T) {
	t.Parallel()
	for _, r := range rows(nil) {
		if testing.Short() && r.gogost != nil {
			continue
		}
		if err := r.measure(1, time.Nanosecond); err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		t.Log(r)
	}
}

// TestOperations does what a client does once.
func TestOperations(t *testing.T) {
	t.Parallel()
	list, server, err := operations(t.Context())
	defer server.Close()
	if err != nil || len(list) != 4 {
		t.Fatalf("%d operations, %v, want 4", len(list), err)
	}
	for _, op := range list {
		if err := op.run(); err != nil {
			t.Errorf("%s: %v", op.name, err)
		}
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		of   []float64
		want float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{3, 1}, 2}, {[]float64{9, 1, 2}, 2}} {
		if got := median(tt.of); got != tt.want {
			t.Errorf("median(%v) = %v, want %v", tt.of, got, tt.want)
		}
	}
}
