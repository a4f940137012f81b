// Command bench measures what the arithmetic of GOST R 34.10-2012 and 34.11-2012
// in this project is worth: whole operations on a message of 200 bytes (hash,
// hedged nonce, signature), next to gogost, OpenSSL's GOST engine called inside
// of one process, and crypto/ecdsa with P-256. It prints ratios:
//
//	go run . [-rounds 15] [-slice 40ms] [-only regexp]
//
// Programs that share a machine make times worthless. So the subjects take turns
// within each round, what counts is the time of the processor, a ratio is that of
// neighbours in one round, and what is printed is the median over all rounds. Only
// the last line, on two goroutines, is by the clock on the wall. A second table has what
// a client of ESIA does, in signatures.
//
// The engine needs gcc, libssl-dev and libengine-gost-openssl; without them its
// column stays empty.
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 15, "rounds over all subjects of a row")
	slice := flag.Duration("slice", 40*time.Millisecond, "time for a subject in a round")
	only := flag.String("only", "", "only rows that match this regular expression")
	flag.Parse()
	if err := run(*rounds, *slice, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(rounds int, slice time.Duration, only string) error {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	engine, err := startEngine()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: without OpenSSL's engine:", err)
	}
	defer engine.stop()

	fmt.Printf("%s, %s/%s, GOMAXPROCS %d, %d rounds of %v a subject\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), rounds, slice)
	fmt.Println("| | this project | against gogost | against OpenSSL's engine | against crypto/ecdsa P-256 |")
	fmt.Println("|---|--:|--:|--:|--:|")
	for _, row := range rows(engine) {
		if !pattern.MatchString(row.name) {
			continue
		}
		if err := row.measure(rounds, slice); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
		fmt.Println(row)
	}
	if err := protocol(rounds, slice, pattern); err != nil {
		return err
	}
	if pattern.MatchString("two goroutines") {
		return scaling(rounds, slice)
	}
	return nil
}
