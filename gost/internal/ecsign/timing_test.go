//go:build timing

package ecsign_test

import (
	"bytes"
	"crypto/rand"
	"flag"
	"math"
	"math/big"
	mathrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/go-esia/sdk/gost/internal/ecsign"
	"github.com/go-esia/sdk/gost/internal/field"
	"github.com/go-esia/sdk/gost/internal/point"
)

// The tests of this file measure whether the time of an operation depends on a secret,
// in the manner of dudect (O. Reparaz, J. Balasch, I. Verbauwhede, "Dude, is my code
// constant time?", 2017, https://eprint.iacr.org/2016/1123): one class of measurements has
// a fixed secret, the other random ones, in a random order, and Welch's t-test tells
// whether their means differ. They take a quarter of an hour and want a machine that does
// little else, so they are not a part of the other tests:
//
//	go test -tags timing -run Timing -v -timeout 2h ./gost/internal/ecsign -samples 60000

var timingSamples = flag.Int("samples", 60000, "measurements in a run; half of them of slow operations")

// Values of |t| above the first are what dudect takes for a leak, and a leak that a test
// is made to find must be above the second. Both are for the run in the middle of three:
// what other programs do to a run does not come again. That is weaker than dudect, which
// takes the largest |t| of all measurements there are: a leak that only shows in one run of
// three is missed. The controls below tell what is found.
const (
	leakLimit  = 4.5
	leakProven = 6
	timingRuns = 3
)

// crops are the parts of measurements that are looked at, from the fastest on: the slow
// ones are those in which the machine did something else.
var crops = []float64{1, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25}

// measurement is one operation on a secret.
type measurement struct {
	size   int                 // of a secret
	fixed  []byte              // the secret of the first class
	random func(secret []byte) // makes a secret of the second class
	run    func(secret []byte)
	slow   bool // it gets half of the measurements
}

// statistics returns t of every crop, from one run.
func (m *measurement) statistics(samples int) []float64 {
	const batch = 1000
	var times [2][]float64
	secrets, classes := make([][]byte, batch), make([]int, batch)
	for i := range secrets {
		secrets[i] = make([]byte, m.size)
	}
	input := make([]byte, m.size)
	for range samples / batch {
		for i := range secrets {
			classes[i] = mathrand.IntN(2)
			m.random(secrets[i]) // for both classes, so that they find the same caches
			if classes[i] == 0 {
				copy(secrets[i], m.fixed)
			}
		}
		for i, secret := range secrets {
			copy(input, secret)
			start := time.Now()
			m.run(input)
			times[classes[i]] = append(times[classes[i]], float64(time.Since(start).Nanoseconds()))
		}
	}
	all := slices.Concat(times[0], times[1])
	slices.Sort(all)
	t := make([]float64, len(crops))
	for i, crop := range crops {
		limit := all[int(crop*float64(len(all)-1))]
		t[i] = welch(below(times[0], limit), below(times[1], limit))
	}
	return t
}

func below(x []float64, limit float64) []float64 {
	var y []float64
	for _, v := range x {
		if v <= limit {
			y = append(y, v)
		}
	}
	return y
}

// welch returns the statistic of Welch's t-test.
func welch(x, y []float64) float64 {
	if len(x) < 2 || len(y) < 2 { // the crop has one class only; a larger one shows that
		return 0
	}
	mx, vx := moments(x)
	my, vy := moments(y)
	return (mx - my) / math.Sqrt(vx/float64(len(x))+vy/float64(len(y)))
}

// moments returns the mean and the variance.
func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x)-1)
	}
	return mean, variance
}

// t returns, of the crop for which it is largest, |t| in the run in the middle.
func (m *measurement) t(samples int) float64 {
	var runs [timingRuns][]float64
	for i := range runs {
		runs[i] = m.statistics(samples)
	}
	worst := 0.0
	for i := range crops {
		var of []float64
		for _, run := range runs {
			of = append(of, run[i])
		}
		slices.Sort(of)
		worst = max(worst, math.Abs(of[timingRuns/2]))
	}
	return worst
}

// check measures and compares with the limits.
func (m *measurement) check(t *testing.T, leaks bool) {
	t.Helper()
	m.run(bytes.Clone(m.fixed)) // makes tables
	samples := *timingSamples
	if m.slow {
		samples /= 2
	}
	got := m.t(samples)
	t.Logf("|t| = %.1f (%d runs of %d)", got, timingRuns, samples)
	if leaks && !(got >= leakProven) { // nor NaN
		t.Errorf("|t| = %.1f: the test does not find a leak that is there, want %d", got, leakProven)
	}
	if !leaks && !(got <= leakLimit) {
		t.Errorf("|t| = %.1f, want at most %.1f: the time depends on the secret, or the machine is busy", got, leakLimit)
	}
}

// timing returns a measurement with scalars in [1, q-1]: the fixed one is 3, whose digits
// are almost all 0, against random ones.
func (c *curve) timing(run func(secret []byte)) *measurement {
	return &measurement{
		size:  c.Size(),
		fixed: c.bytes(big.NewInt(3)),
		random: func(secret []byte) {
			d, err := c.GenerateKey(rand.Reader)
			if err != nil {
				panic(err)
			}
			copy(secret, d)
		},
		run: run,
	}
}

func forShipped(t *testing.T, test func(t *testing.T, c *curve)) {
	for _, c := range readCurves(t) {
		if _, ok := shipped[c.name]; ok {
			t.Run(c.name, func(t *testing.T) { test(t, c) })
		}
	}
}

// alternating returns m with another fixed secret: all its bits alternate, so that all
// digits of windows are the same or two in turn.
func (m *measurement) alternating() *measurement {
	m.fixed = bytes.Repeat([]byte{0x55}, m.size)
	m.fixed[0] = 0x15 // below every q
	return m
}

// forClasses checks a measurement with both fixed secrets.
func forClasses(t *testing.T, m *measurement) {
	t.Run("3", func(t *testing.T) { m.check(t, false) })
	t.Run("0x1555", func(t *testing.T) { m.alternating().check(t, false) })
}

// TestTimingSign signs with a fixed key against random keys. The digest and the additional
// data change each time.
func TestTimingSign(t *testing.T) {
	forShipped(t, func(t *testing.T, c *curve) { forClasses(t, c.timing(c.signing())) })
}

// signing returns an operation that signs another digest each time.
func (c *curve) signing() func(secret []byte) {
	digest, extra, signature := make([]byte, c.Size()), make([]byte, 32), make([]byte, 2*c.Size())
	r := newRandom()
	return func(secret []byte) {
		r.Read(digest)
		r.Read(extra)
		if err := c.SignTo(signature, secret, digest, extra); err != nil {
			panic(err)
		}
	}
}

// group returns the group of a parameter set.
func (c *curve) group(t *testing.T) *point.Group {
	p := c.params
	g, err := point.NewGroup(p.P, p.A, p.B, p.X, p.Y)
	if p.Cofactor == 4 {
		g, err = point.NewEdwardsGroup(p.P, ecsign.ForTestD(c.name), p.A, p.B, p.X, p.Y)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTimingBaseMult(t *testing.T) {
	forShipped(t, func(t *testing.T, c *curve) {
		g := c.group(t)
		var r point.Point
		forClasses(t, c.timing(func(secret []byte) { g.ScalarBaseMult(&r, secret) }))
	})
}

func TestTimingMult(t *testing.T) {
	forShipped(t, func(t *testing.T, c *curve) {
		g := c.group(t)
		var p, r point.Point
		g.SetBase(&p)
		g.Double(&p, &p)
		m := c.timing(func(secret []byte) { g.ScalarMult(&r, &p, secret) })
		m.slow = true
		m.check(t, false)
	})
}

// slow are numbers that take a batch of division steps more, modulo p, than almost all
// others; those of package field.
var slow = map[string]string{
	"CryptoPro-A": "f52592ec79b0cbc015b70209d3bf42c54d7fd5b9525cc0d3e4297aa523d70b9a",
	"CryptoPro-B": "0cdf07da5c676a03f5dabec934160d084df47d79c4fb207163ab6117f3823e86",
	"CryptoPro-C": "903d938a8e0fe49359e9a5d98bde479088656060ae4f99050c06d7788304bd72",
	"tc26-512-A": "0954c00000000a4bfb3dff193701425db63f068c410cf386cd883c379fb84a722" +
		"3f39afb028eb61735a221d3f43bcaa55b62cdcf6aa8850422132a91a77ba1ba",
}

// TestTimingInvert computes the inverse of the secret, and that of the inverse. The number
// of division steps that 3 needs is like that of random numbers, so that there is a class
// with another number where one is known.
func TestTimingInvert(t *testing.T) {
	forShipped(t, func(t *testing.T, c *curve) {
		for name, encoding := range map[string][]byte{"p": c.params.P, "q": c.params.Q} {
			m, err := field.NewModulus(encoding)
			if err != nil {
				t.Fatal(err)
			}
			var z field.Element
			invert := c.timing(func(secret []byte) {
				if err := m.SetBytes(&z, secret); err != nil {
					panic(err)
				}
				m.Invert(&z, &z)
				m.Invert(&z, &z)
			})
			t.Run(name+", 3", func(t *testing.T) { invert.check(t, false) })
			if hex, ok := slow[c.name]; ok && name == "p" {
				invert.fixed = unhex(t, hex)
				t.Run("p, slow", func(t *testing.T) { invert.check(t, false) })
			}
		}
	})
}

// TestTimingNothing compares random secrets with random ones: what the machine makes of
// no difference at all.
func TestTimingNothing(t *testing.T) {
	c := curveByName(t, readCurves(t), "CryptoPro-A")
	g := c.group(t)
	var r point.Point
	m := c.timing(func(secret []byte) { g.ScalarBaseMult(&r, secret) })
	m.random(m.fixed)
	m.check(t, false)
}
