package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// A subject does one operation for about a time and returns how many nanoseconds
// one took on average.
type subject func(slice time.Duration) (float64, error)

// row is one operation with the subjects that can do it; others are nil.
type row struct {
	name                     string
	ours                     subject
	gogost, engine, standard subject

	times  []float64    // of ours
	ratios [3][]float64 // of the others to ours, per round
}

// measure lets the subjects take turns.
func (r *row) measure(rounds int, slice time.Duration) error {
	others := [3]subject{r.gogost, r.engine, r.standard}
	if _, err := r.ours(slice); err != nil { // builds tables, warms up
		return err
	}
	for range rounds {
		for i, other := range others {
			if other == nil {
				continue
			}
			if err := r.compare(i, other, slice); err != nil {
				return err
			}
		}
		if r.gogost == nil && r.engine == nil && r.standard == nil {
			ours, err := r.ours(slice)
			if err != nil {
				return err
			}
			r.times = append(r.times, ours)
		}
	}
	return nil
}

// compare measures ours and its neighbour, the i-th of the others.
func (r *row) compare(i int, other subject, slice time.Duration) error {
	ours, err := r.ours(slice)
	if err != nil {
		return err
	}
	theirs, err := other(slice)
	if err != nil {
		return err
	}
	r.times = append(r.times, ours)
	r.ratios[i] = append(r.ratios[i], theirs/ours)
	return nil
}

// String returns the row of the table.
func (r *row) String() string {
	cells := [3]string{}
	for i, ratios := range r.ratios {
		if len(ratios) > 0 {
			cells[i] = fmt.Sprintf("%.2f×", median(ratios))
		}
	}
	return fmt.Sprintf("| %s | %.1f µs | %s | %s | %s |", r.name, median(r.times)/1e3, cells[0], cells[1], cells[2])
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	if len(x) == 0 {
		return 0
	}
	return (x[len(x)/2] + x[(len(x)-1)/2]) / 2
}

// repeat makes a subject of a function. The time is that of the processor.
func repeat(f func() error) subject {
	return func(slice time.Duration) (float64, error) {
		start, before := time.Now(), processorTime()
		for count := 1; ; count++ {
			if err := f(); err != nil {
				return 0, err
			}
			if time.Since(start) < slice {
				continue
			}
			// A time of 0 is one below the resolution of the clock.
			return float64(max(processorTime()-before, time.Microsecond).Nanoseconds()) / float64(count), nil
		}
	}
}

// waiting is repeat by the clock on the wall.
func waiting(f func() error) subject {
	return func(slice time.Duration) (float64, error) {
		start := time.Now()
		for count := 1; ; count++ {
			if err := f(); err != nil {
				return 0, err
			}
			if spent := time.Since(start); spent >= slice {
				return float64(spent.Nanoseconds()) / float64(count), nil
			}
		}
	}
}

// parallel is waiting in two goroutines at once; the time is that of one operation
// of both together.
func parallel(f func() error) subject {
	one := waiting(f)
	return func(slice time.Duration) (float64, error) {
		var times [2]float64
		var errs [2]error
		var group sync.WaitGroup
		for i := range times {
			group.Go(func() { times[i], errs[i] = one(slice) })
		}
		group.Wait()
		for _, err := range errs {
			if err != nil {
				return 0, err
			}
		}
		return 1 / (1/times[0] + 1/times[1]), nil
	}
}

// scaling prints how much faster two goroutines with one key are than one, for this
// project and for crypto/ecdsa, and the ratio of the two. Goroutines take a while to be
// on both processors, so slices are not short.
func scaling(rounds int, slice time.Duration) error {
	sign, err := oursSign(sets[0])
	if err != nil {
		return err
	}
	standard, err := standardSign()
	if err != nil {
		return err
	}
	slice = max(slice, 50*time.Millisecond)
	var ours, theirs, ratios []float64
	for range max(rounds, 9) {
		var speedups [2]float64
		for i, f := range []func() error{sign, standard} {
			one, err := waiting(f)(slice)
			if err != nil {
				return err
			}
			two, err := parallel(f)(slice)
			if err != nil {
				return err
			}
			speedups[i] = one / two
		}
		ours = append(ours, speedups[0])
		theirs = append(theirs, speedups[1])
		ratios = append(ratios, speedups[0]/speedups[1])
	}
	fmt.Printf("\nTwo goroutines sign with one key: this project %.2f× one, crypto/ecdsa %.2f× one, ratio %.2f.\n",
		median(ours), median(theirs), median(ratios))
	return nil
}
