//go:build timing

package ecsign_test

import (
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
// whether their means differ. They take minutes and want a machine that does little
// else, so they are not a part of the other tests:
//
//	go test -tags timing -run Timing -v -timeout 2h ./gost/internal/ecsign

var timingSamples = flag.Int("samples", 60000, "measurements in a run")

// Values of |t| above the first are what dudect takes for a leak, and a leak that a test
// is made to find must be above the second. Both are for the run in the middle of three:
// what other programs do to a run does not come again.
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
	got := m.t(*timingSamples)
	t.Logf("|t| = %.1f (%d runs of %d)", got, timingRuns, *timingSamples)
	if leaks && !(got >= leakProven) { // nor NaN
		t.Errorf("|t| = %.1f: the test does not find a leak that is there, want %d", got, leakProven)
	}
	if !leaks && !(got <= leakLimit) {
		t.Errorf("|t| = %.1f, want at most %.1f: the time depends on the secret, or the machine is busy", got, leakLimit)
	}
}

// scalars returns a measurement with scalars in [1, q-1]: the fixed one is 3, whose digits
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

// TestTimingSign signs with a fixed key against random keys. The digest and the additional
// data change each time.
func TestTimingSign(t *testing.T) {
	forShipped(t, func(t *testing.T, c *curve) {
		digest, extra, signature := make([]byte, c.Size()), make([]byte, 32), make([]byte, 2*c.Size())
		r := newRandom()
		m := c.timing(func(secret []byte) {
			r.Read(digest)
			r.Read(extra)
			if err := c.SignTo(signature, secret, digest, extra); err != nil {
				panic(err)
			}
		})
		if _, err := c.Sign(m.fixed, digest, nil); err != nil { // makes the table
			t.Fatal(err)
		}
		m.check(t, false)
	})
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
		m := c.timing(func(secret []byte) { g.ScalarBaseMult(&r, secret) })
		m.run(m.fixed)
		m.check(t, false)
	})
}

func TestTimingMult(t *testing.T) {
	forShipped(t, func(t *testing.T, c *curve) {
		g := c.group(t)
		var p, r point.Point
		g.SetBase(&p)
		g.Double(&p, &p)
		c.timing(func(secret []byte) { g.ScalarMult(&r, &p, secret) }).check(t, false)
	})
}

func TestTimingInvert(t *testing.T) {
	forShipped(t, func(t *testing.T, c *curve) {
		for name, encoding := range map[string][]byte{"p": c.params.P, "q": c.params.Q} {
			m, err := field.NewModulus(encoding)
			if err != nil {
				t.Fatal(err)
			}
			var z field.Element
			t.Run(name, func(t *testing.T) {
				c.timing(func(secret []byte) {
					if err := m.SetBytes(&z, secret); err != nil {
						panic(err)
					}
					for range 10 {
						m.Invert(&z, &z)
					}
				}).check(t, false)
			})
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
	m.run(m.fixed)
	m.random(m.fixed)
	m.check(t, false)
}

// TestTimingFindsLeaks measures variants that are not in constant time.
func TestTimingFindsLeaks(t *testing.T) {
	for _, name := range []string{"CryptoPro-A", "tc26-512-A"} {
		c := curveByName(t, readCurves(t), name)
		for leak, run := range c.leaks(t) {
			if leak == "double and add" && c.Size() == 64 { // it takes minutes, and is the largest leak
				continue
			}
			t.Run(name+", "+leak, func(t *testing.T) {
				m := c.timing(run)
				m.run(m.fixed)
				m.check(t, true)
			})
		}
	}
}

// leaks returns operations whose time depends on the scalar, by names.
func (c *curve) leaks(t *testing.T) map[string]func(secret []byte) {
	g := c.group(t)
	var base, r point.Point
	g.SetBase(&base)
	zero := make([]byte, c.Size())
	return map[string]func(secret []byte){
		"skips digits that are 0": func(secret []byte) { g.VartimeDoubleBaseMult(&r, secret, &base, zero) },
		"double and add": func(secret []byte) {
			g.SetIdentity(&r)
			for i := range 8 * len(secret) {
				g.Double(&r, &r)
				if secret[i/8]>>(7-i%8)&1 == 1 {
					g.Add(&r, &r, &base)
				}
			}
		},
		"one addition more if the lowest bit is 1": func(secret []byte) {
			g.ScalarBaseMult(&r, secret)
			if secret[len(secret)-1]&1 == 1 {
				g.Add(&r, &r, &base)
			}
		},
	}
}
